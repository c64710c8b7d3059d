"""Every engine builds every page, with equal articles, navigation and files beside the pages.

What cannot be equal is the table on docs/contributing/engines.md; the tests allow no more.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from errordesk.checks.context import Context
from errordesk.checks.registry import RUN, checks, select
from errordesk.records.records import Records
from errordesk.site import engine

pytestmark = pytest.mark.engines
OTHERS = engine.ENGINES[1:]
# The scripts and styles of the theme, whose names hold a hash.
THEME = re.compile(r"assets/(?:javascripts|stylesheets)/.+")
# Zensical writes it though its search is off; nothing loads it.
UNUSED = {"zensical": {"search.json"}}
# What the theme of Zensical puts at the head of each article, for the link that skips the menu.
SKIP = "__skip"
LINKS = {
    "tabs": '//nav[contains(@class, "md-tabs")]//a',
    "menu": '//nav[contains(@class, "md-nav--primary")]//a',
    "contents": '//*[@data-md-type="toc"]//a',
    "breadcrumbs": '//nav[contains(@class, "md-path")]//a',
    "footer": "//footer//a",
    "head": "//head/link[not(contains(@rel, 'stylesheet'))]",
}


@pytest.fixture(scope="module")
def sites(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The site of each engine, by its name."""
    folder = tmp_path_factory.mktemp("engines")
    for name in engine.ENGINES:
        engine.build(root, folder / name, name)
    return {name: folder / name for name in engine.ENGINES}


def files(site: Path) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


class Shown:
    """What a page shows: its article, where its links lead, and how its head introduces it."""

    def __init__(self, site: Path, file: str) -> None:
        self._base = f"https://site.invalid/{file.removesuffix('index.html')}"
        self._page = html.document_fromstring((site / file).read_bytes())
        self._page.make_links_absolute(self._base)
        (article,) = self._page.xpath("//article")
        for mark in article.xpath(f'./a[@id="{SKIP}"]'):
            mark.drop_tree()
        self.text = article.text_content().split()
        self.ids = article.xpath(".//@id")
        self.links = article.xpath(".//@href | .//@src")
        self.markup = " ".join(html.tostring(article, encoding="unicode").split())
        self.title = self._page.xpath("//title/text()")
        self.cards = [
            html.tostring(element, with_tail=False)
            for element in self._page.xpath('//meta[not(@name="generator")] | //head/script')
        ]

    def around(self, path: str) -> list[tuple[str, str]]:
        """Return text and target of the links at a path."""
        return [
            (" ".join(link.text_content().split()), link.get("href"))
            for link in self._page.xpath(path)
        ]

    def differs(self, other: Shown) -> list[str]:
        """Return what is not the same on two pages."""
        parts = ("text", "ids", "links", "markup", "title", "cards")
        found = [part for part in parts if getattr(self, part) != getattr(other, part)]
        return found + [part for part, at in LINKS.items() if self.around(at) != other.around(at)]


@pytest.mark.parametrize("name", OTHERS)
def test_every_file_is_there_and_those_beside_the_pages_are_equal(
    sites: dict[str, Path], name: str
) -> None:
    ours, theirs = sites["mkdocs"], sites[name]
    own = {file for file in files(ours) if not THEME.fullmatch(file)}
    other = {file for file in files(theirs) if not THEME.fullmatch(file)}
    assert other - UNUSED.get(name, set()) == own
    beside = [file for file in own if not file.endswith(".html") or file.startswith("e/")]
    assert len(beside) > 500
    assert [f for f in beside if (ours / f).read_bytes() != (theirs / f).read_bytes()] == []


@pytest.mark.parametrize("name", OTHERS)
def test_pages_show_the_same(sites: dict[str, Path], records: Records, name: str) -> None:
    pages = [f"{page.url}index.html" for page in records.pages.values()]
    assert len(pages) > 150
    different = {}
    for file in [*pages, "404.html"]:
        ours, theirs = Shown(sites["mkdocs"], file), Shown(sites[name], file)
        assert ours.text
        if found := ours.differs(theirs):
            different[file] = found
    assert different == {}


@pytest.mark.parametrize("name", OTHERS)
def test_the_checks_of_the_site_find_nothing(sites: dict[str, Path], root: Path, name: str) -> None:
    context = Context(root, sites[name])
    chosen = [check.name for check in select(checks(context), ["site"]) if check.name != "build"]
    assert len(chosen) >= 7
    assert {name: found for name in chosen if (found := RUN[name](context))} == {}


def test_what_zensical_complains_of_is_told_by_file_and_line(root: Path, tmp_path: Path) -> None:
    copy = engine.copy_sources(root, tmp_path / "copy")
    with (copy / "docs/faq.md").open("a", encoding="utf-8") as file:
        file.write("\n[gone](gone.md) and [no heading](compare.md#no-such)\n")
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitemap.xml").write_text("the last good site")
    with pytest.raises(engine.EngineError) as caught:
        engine.build(copy, site, "zensical")
    link = "WARNING -  Doc file 'faq.md' contains a link"
    assert caught.value.said == [
        f"{link} 'gone.md', but page does not exist",
        f"{link} 'compare.md#no-such', but anchor does not exist",
    ]
    assert files(site) == {"sitemap.xml"}
    assert list(tmp_path.glob(".errordesk-*")) == []
