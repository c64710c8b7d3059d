#!/usr/bin/env bash
# A bare address of localhost becomes a link in GitHub's Markdown library, and stays text in the one GitLab uses.
#
# Versions: cmarkgfm 2025.10.22 (cmark-gfm), comrak 0.0.16 (PyPI; comrak in Rust).
# Guess:    Both link http://localhost:8080/status, as both link http://example.com/status.
# Seen:     comrak asks for a dot in the name; cmark-gfm links any name after http://, though the
#           specification of GitHub's Markdown asks for a dot as well.
source "$(dirname "$0")/common.sh"
pypi cmarkgfm==2025.10.22 comrak==0.0.16
cat >links.py <<'END'
import sys, cmarkgfm, comrak
options = comrak.ExtensionOptions()
options.autolink = True
text = f"Open {sys.argv[1]} first."
pages = (cmarkgfm.github_flavored_markdown_to_html(text), comrak.render_markdown(text, extension_options=options))
print(*("link" if "<a " in page else "text" for page in pages))
END
links() { "$work/venv/bin/python" links.py "$1"; }
expect "example.com in cmark-gfm and comrak" "link link" "$(links http://example.com/status)"
expect "localhost in cmark-gfm and comrak" "link text" "$(links http://localhost:8080/status)"
