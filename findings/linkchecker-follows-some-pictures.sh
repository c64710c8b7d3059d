#!/usr/bin/env bash
# LinkChecker follows `srcset` of an `img`, but neither `srcset` of a `source` nor `poster` of a `video`.
#
# Version: LinkChecker 10.6.0 (PyPI).
# Guess:   All four pictures that do not exist are reported.
# Seen:    Two are: those of `img`. The page is called good although a phone loads the other two.
source "$(dirname "$0")/common.sh"
pypi LinkChecker==10.6.0
port=$(free_port)
mkdir site
cat >site/index.html <<'END'
<!doctype html><title>Page</title>
<picture><source srcset="phone.png 2x"><img src="desk.png" srcset="sharp.png 2x" alt=""></picture>
<video poster="poster.png"></video>
END
start python3 -m http.server --directory site --bind 127.0.0.1 "$port"
wait_for "$port"
"$work/venv/bin/linkchecker" --verbose --no-status "http://127.0.0.1:$port/" >report 2>/dev/null || true
followed() { grep -c "^Real URL .*/$1.png" report || true; }
expect "src of img" 1 "$(followed desk)"
expect "srcset of img" 1 "$(followed sharp)"
expect "srcset of source" 0 "$(followed phone)"
expect "poster of video" 0 "$(followed poster)"
