#!/usr/bin/env bash
# markdown-link-check looks for headings in the file itself, and for none in other files.
#
# Version: markdown-link-check 3.15.0 (npm).
# Guess:   Links to headings that do not exist are dead, in this file and in the next.
# Seen:    `#missing` is dead; `other.md#missing` is alive, although other.md has one other heading.
source "$(dirname "$0")/common.sh"
npm_packages markdown-link-check@3.15.0
printf '# Page\n\n[own](#missing), [other](other.md#missing), [right](other.md#there)\n' >page.md
printf '# There\n' >other.md
node_modules/.bin/markdown-link-check page.md >report 2>/dev/null || true
verdict() { sed -nE "s/^ *\[(.)\] $1\$/\1/p" report; }
expect "a missing heading of the file itself" ✖ "$(verdict '#missing')"
expect "a missing heading of another file" ✓ "$(verdict 'other\.md#missing')"
expect "a heading that is there" ✓ "$(verdict 'other\.md#there')"
