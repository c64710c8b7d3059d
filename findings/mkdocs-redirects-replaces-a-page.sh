#!/usr/bin/env bash
# mkdocs-redirects puts its redirect over a page that exists, and the strict build says nothing.
#
# Version: mkdocs-redirects 1.2.3 with MkDocs 1.6.1 (PyPI).
# Guess:   the page wins, or a strict build refuses a redirect from the address of a page.
# Seen:    the address of the page leads away, and its text is on the site no more, while menu, site
#          map and search still offer it. A file that comes back after a rename is lost like this.
source "$(dirname "$0")/common.sh"
pypi mkdocs==1.6.1 mkdocs-redirects==1.2.3
mkdir docs
printf 'site_name: Site\nnav: [index.md, old.md, new.md]\nplugins:\n  - search\n  - redirects:\n      redirect_maps: {old.md: new.md}\n' >mkdocs.yml
printf '# Home\n' >docs/index.md
printf '# Old\n\nwords of the old page\n' >docs/old.md
printf '# New\n' >docs/new.md
built() { if "$work/venv/bin/mkdocs" build --strict >>output 2>&1; then echo built; else echo refused; fi; }
holds() { if grep -q "$1" "$2"; then echo yes; else echo no; fi; }
expect "strict build" built "$(built)"
expect "the page has its text" no "$(holds 'words of the old page' site/old/index.html)"
expect "the page leads away" yes "$(holds 'url=../new/' site/old/index.html)"
expect "the menu offers it" yes "$(holds 'href="old/"' site/index.html)"
expect "search offers its text" yes "$(holds 'words of the old page' site/search/search_index.json)"
