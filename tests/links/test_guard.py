"""The link guard: the built site has no broken link, and the guard sees the ones planted."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag

from errordesk.desk import Desk
from errordesk.ledger import BuiltSite
from errordesk.links import check_site
from errordesk.problems import UsageError

PAGE = "<html><head><title>{title}</title></head><body>{body}</body></html>"


def test_no_broken_link_or_anchor(site_dir: Path) -> None:
    report = check_site(site_dir)
    assert report.findings == []
    pages = len(list(site_dir.rglob("*.html")))
    assert report.pages >= pages
    assert report.anchors > pages, "AnchorCheck saw no anchors"


PLANTED = {
    '<a href="nowhere/">link</a>': ("nowhere/", "404"),
    '<a href="guide/#missing">link</a>': ("guide/#missing", "Anchor"),
    '<a href="#absent">link</a>': ("#absent", "Anchor"),
    '<p><span><a class="raw" href="../outside/">link</a></span></p>': ("../outside/", "404"),
    '<img src="missing.png" alt="">': ("missing.png", "404"),
    '<link rel="alternate" href="missing.xml">': ("missing.xml", "404"),
}


@pytest.mark.parametrize("parse_once", [True, False])
def test_the_guard_sees_what_is_planted(tmp_path: Path, parse_once: bool) -> None:
    """With and without our memory for anchors: the verdicts are those of AnchorCheck itself."""
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "index.html").write_text(PAGE.format(title="g", body="<p id='a'>a</p>"))
    good = '<a href="guide/">g</a> <a href="guide/#a">a</a>'
    (tmp_path / "index.html").write_text(PAGE.format(title="i", body=good + "".join(PLANTED)))
    findings = check_site(tmp_path, parse_once=parse_once).findings
    assert len(findings) == len(PLANTED)
    for address, verdict in PLANTED.values():
        assert any(f'"{address}"' in finding and verdict in finding for finding in findings)


def test_the_guard_sees_a_fault_in_the_real_site(site_dir: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    keep = [site_dir / "index.html", site_dir / "404.html", site_dir / "assets"]
    site.mkdir()
    for path in keep:
        target = site / path.name
        _ = shutil.copytree(path, target) if path.is_dir() else shutil.copy(path, target)
    findings = check_site(site).findings
    assert any("guides/power-platform/badgateway/" in finding for finding in findings)


def test_no_site_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no built site"):
        check_site(tmp_path)


def test_raw_links_from_macros_are_in_the_pages(site_dir: Path) -> None:
    """The guard is worth something only if what macros return reaches it as links."""
    page = BeautifulSoup((site_dir / "404.html").read_text(encoding="utf-8"), "html.parser")
    assert len(page.select("article a[href], .md-content a[href]")) > 60


@functools.cache
def _parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def _pages(site_dir: Path) -> list[Path]:
    """Return the pages that people read; those below e/ only lead on."""
    return [path for path in site_dir.rglob("*.html") if "e" not in path.parts[-3:-1]]


@pytest.mark.xdist_group("parsed")
def test_external_addresses_are_those_of_source_records(site_dir: Path, desk: Desk) -> None:
    known = {source.url for source in desk.sources.values()}
    repository = desk.sources["coe-repo"].url
    strays = set()
    for path in _pages(site_dir):
        page = _parsed(path)
        for link in page.select(".md-content a[href]"):
            assert isinstance(link, Tag)
            address = str(link["href"])
            if not address.startswith(("http:", "https:")) or "errordesk.example" in address:
                continue
            if address not in known and not address.startswith(repository + "/"):
                strays.add(address)
    assert strays == set()


@pytest.mark.xdist_group("parsed")
def test_every_anchor_of_the_site_url_resolves(site_dir: Path, site_url: str) -> None:
    """Absolute links to this very site (in replies) lead to a file and an anchor in it."""
    checked = 0
    site = BuiltSite(site_dir)
    for path in _pages(site_dir):
        page = _parsed(path)
        for link in page.select(f'.md-content a[href^="{site_url}"]'):
            address = urljoin(site_url, str(link["href"]))
            # Short addresses lead on to a page, with the anchor.
            place, anchor = site.destination(address.removeprefix(site_url))
            ids = site.ids(place)
            assert ids is not None, address
            assert not anchor or anchor in ids, address
            checked += 1
    assert checked
