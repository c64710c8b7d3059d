#!/usr/bin/env bash
# Zensical's strict build accepts a picture that does not exist, MkDocs' a link in HTML that leads nowhere.
#
# Versions: Zensical 0.0.73, MkDocs 1.6.1 (PyPI), on the same two files.
# Guess:    Both refuse both with --strict.
# Seen:     Each refuses what the other one passes.
source "$(dirname "$0")/common.sh"
pypi zensical==0.0.73 mkdocs==1.6.1
mkdir docs
printf 'site_name: Site\n' >mkdocs.yml
built() {
  printf '%s\n' "# Page" "" "$2" >docs/index.md
  if "$work/venv/bin/$1" build --strict >>output 2>&1; then echo built; else echo refused; fi
}
picture='![A picture](gone.png)'
html='<a href="gone.md">A link</a>'
expect "Zensical, a sound page" built "$(built zensical 'Text.')"
expect "Zensical, a picture" built "$(built zensical "$picture")"
expect "Zensical, a link in HTML" refused "$(built zensical "$html")"
expect "MkDocs, a sound page" built "$(built mkdocs 'Text.')"
expect "MkDocs, a picture" refused "$(built mkdocs "$picture")"
expect "MkDocs, a link in HTML" built "$(built mkdocs "$html")"
