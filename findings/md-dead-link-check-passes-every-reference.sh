#!/usr/bin/env bash
# md-dead-link-check finds no dead link that is written as a reference.
#
# Version: md-dead-link-check 1.3.0 (PyPI).
# Guess:   [text][name] with a definition below it is a link like any other.
# Seen:    of [text](file), [text][name], [name][] and [name] only the first is looked at. A document whose
#          links all stand in a list at its end passes, whatever they lead to.
source "$(dirname "$0")/common.sh"
pypi md-dead-link-check==1.3.0
mkdir pages
cd pages
git init --quiet .
checked() {
  printf '%s\n' "$@" >page.md
  git add page.md
  if "$work/venv/bin/md-dead-link-check" >>"$work/output" 2>&1; then echo passed; else echo refused; fi
}
expect "a link in its place" refused "$(checked '[text](gone.md)')"
expect "a full reference" passed "$(checked '[text][name]' '' '[name]: gone.md')"
expect "a collapsed reference" passed "$(checked '[name][]' '' '[name]: gone.md')"
expect "a short reference" passed "$(checked '[name]' '' '[name]: gone.md')"
