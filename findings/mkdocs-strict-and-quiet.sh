#!/usr/bin/env bash
# `mkdocs build --strict --quiet` accepts a broken link that `--strict` alone refuses.
#
# Version: MkDocs 1.6.1 (PyPI).
# Guess:   --quiet says less and changes no verdict.
# Seen:    --strict counts what is logged, and --quiet raises the level below which nothing is logged.
source "$(dirname "$0")/common.sh"
pypi mkdocs==1.6.1
mkdir docs
printf 'site_name: Site\n' >mkdocs.yml
printf '# Page\n\n[gone](gone.md)\n' >docs/index.md
built() { if "$work/venv/bin/mkdocs" build "$@" >>output 2>&1; then echo built; else echo refused; fi; }
expect "--strict" refused "$(built --strict)"
expect "--strict --quiet" built "$(built --strict --quiet)"
