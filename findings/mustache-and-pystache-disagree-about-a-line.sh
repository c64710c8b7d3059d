#!/usr/bin/env bash
# Two section tags alone on a line: pystache keeps the line, mustache.js drops it.
#
# Versions: pystache 0.6.8 (PyPI), mustache 4.2.0 (npm). Both follow the same specification.
# Guess:    The same text from both.
# Seen:     pystache writes an empty line between `a` and `b`, mustache.js none. One tag alone on a line
#           vanishes in both.
source "$(dirname "$0")/common.sh"
pypi pystache==0.6.8
npm_packages mustache@4.2.0
python() { "$work/venv/bin/python" -c 'import json, sys, pystache; print(json.dumps(pystache.render(json.loads(sys.argv[1]), {"x": True})))' "$1"; }
javascript() { node -e 'console.log(JSON.stringify(require("mustache").render(JSON.parse(process.argv[1]), {x: true})))' "$1"; }
one='"a\n{{#x}}\nmiddle\n{{/x}}\nb\n"'
two='"a\n{{#x}}{{/x}}\nb\n"'
expect "one tag on a line, pystache" '"a\nmiddle\nb\n"' "$(python "$one")"
expect "one tag on a line, mustache.js" '"a\nmiddle\nb\n"' "$(javascript "$one")"
expect "two tags on a line, pystache" '"a\n\nb\n"' "$(python "$two")"
expect "two tags on a line, mustache.js" '"a\nb\n"' "$(javascript "$two")"
