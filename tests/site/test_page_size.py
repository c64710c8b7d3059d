"""A page of a guide does not grow with the number of guides."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from mkdocs.commands.build import get_context
from mkdocs.config.base import load_config
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import get_navigation

from errordesk.pages.macros import PageMacros
from errordesk.pages.navigation import navigation
from errordesk.pages.render import expand_body
from errordesk.records.records import Records
from errordesk.site import hooks
from errordesk.site.handover import template_data
from scripts.bench.growth import PRODUCT, grown

# More guides, and how many characters a page may gain by them: one more menu of a few entries.
MORE = 300
GAIN = 4000
PAGES = 12


def _sizes(root: Path, records: Records, addresses: list[str]) -> list[int]:
    """Return the length of some pages as the theme writes them, with their Markdown in them."""
    config = load_config(str(root / "mkdocs.yml"), plugins=[], nav=navigation(records))
    site_url = config.site_url or ""
    config.extra |= template_data(records, config.site_name, site_url, meta_policy=False)
    docs, site = config.docs_dir, config.site_dir
    files = Files([File(uri, docs, site, use_directory_urls=True) for uri in records.pages])
    nav = get_navigation(files, config)
    for page in nav.pages:
        page.meta = {"title": records.pages[page.file.src_uri].title}
    environment = hooks.on_env(config.theme.get_env())
    by_url = {page.url: page for page in nav.pages}
    sizes = []
    for address in addresses:
        page = by_url[address]
        uri = page.file.src_uri
        page.content = expand_body(records.pages[uri].body, PageMacros(records, uri, site_url))
        page.active = True
        html = environment.get_template("main.html").render(get_context(nav, files, config, page))
        page.active = False
        assert page.content.strip() in html
        sizes.append(len(html))
    return sizes


@pytest.mark.slow
def test_a_page_does_not_grow_with_the_number_of_guides(
    root: Path, records: Records, tmp_path: Path
) -> None:
    found = (name for name, guide in records.guides.items() if guide.product == PRODUCT)
    addresses = [records.by_id[name].url for name in islice(found, PAGES)]
    more = grown(records, tmp_path / "more", len(records.guides) + MORE)
    assert len(more.guides) == len(records.guides) + MORE
    before, after = (_sizes(root, each, addresses) for each in (records, more))
    gains = {address: new - old for address, old, new in zip(addresses, before, after, strict=True)}
    assert {address: gain for address, gain in gains.items() if gain > GAIN} == {}
