#!/usr/bin/env bash
# LinkChecker takes a text fragment for a part of the anchor, so a sound link gets a warning.
#
# Version: LinkChecker 10.6.0 (PyPI).
# Guess:   AnchorCheck looks for the id before `:~:text=`, as browsers do, and finds it.
# Seen:    "Anchor `here%3A~%3Atext=words' ... not found", although the page has the id `here`.
source "$(dirname "$0")/common.sh"
pypi LinkChecker==10.6.0
port=$(free_port)
mkdir site
cat >site/index.html <<'END'
<!doctype html><title>Page</title><p id="here">Some words.</p>
<a href="index.html#here">plain</a> <a href="index.html#here:~:text=words">with a text fragment</a>
END
chmod 755 "$work" # LinkChecker gives up the rights of root before it reads its settings
printf '[AnchorCheck]\n' >settings
start python3 -m http.server --directory site --bind 127.0.0.1 "$port"
wait_for "$port"
"$work/venv/bin/linkchecker" --config "$work/settings" --verbose --no-status "http://127.0.0.1:$port/" >report 2>/dev/null || true
expect "warnings about the plain anchor" 0 "$(grep -c '^Warning.*Anchor .here. ' report || true)"
expect "warnings about the text fragment" 1 "$(grep -c '^Warning.*Anchor .here%3A~%3Atext=words' report || true)"
