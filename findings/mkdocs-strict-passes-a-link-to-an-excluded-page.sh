#!/usr/bin/env bash
# `mkdocs build --strict` publishes a dead link when the page behind it is excluded or a draft.
#
# Version: MkDocs 1.6.1 (PyPI).
# Guess:   the link is refused, as one to a page that does not exist is.
# Seen:    it is told as information only, and the link on the site leads to a page that was not built.
#          No setting of `validation` makes it a warning.
source "$(dirname "$0")/common.sh"
pypi mkdocs==1.6.1
mkdir docs
printf '# Page\n\n[other](other.md)\n' >docs/index.md
built() {
  printf 'site_name: Site\nvalidation: {links: {not_found: warn, anchors: warn, absolute_links: warn, unrecognized_links: warn}}\n%s\n' "$1" >mkdocs.yml
  if "$work/venv/bin/mkdocs" build --strict >output 2>&1; then echo built; else echo refused; fi
}
leads() { if grep -q 'href="other' site/index.html && [ ! -e site/other ]; then echo nowhere; else echo somewhere; fi; }
expect "a page that is not there" refused "$(built '')"
printf '# Other\n' >docs/other.md
expect "an excluded page" built "$(built 'exclude_docs: other.md')"
expect "the link to it leads" nowhere "$(leads)"
expect "a draft" built "$(built 'draft_docs: other.md')"
expect "the link to it leads" nowhere "$(leads)"
