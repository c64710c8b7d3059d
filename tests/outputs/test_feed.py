"""The feed holds to RFC 4287 and tells only what the records and the changelog tell."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from errordesk.records.loader import load
from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from errordesk.site.feed import NEWEST, changes, feed_xml
from tests.conftest import Project

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}:\S+")
CHANGELOG = """\
# Changelog

## [Unreleased]

- Not yet.

## [1.1.0] - 2026-03-02

### Added

- A guide, see [its page](docs/guides/one/alpha.md) & `x < y`.

## 1.0.0 - 2026-01-02 [YANKED]

- All.

[1.1.0]: https://example.com/compare
"""


def parse(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  # our own output


def text_of(parent: ET.Element, name: str) -> str:
    found = parent.findall(ATOM + name)
    assert len(found) == 1, f"{name}: {len(found)} times"
    assert found[0].text
    return found[0].text


@pytest.fixture
def sample(project: Project) -> Records:
    return load(project())


@pytest.fixture(scope="session")
def feed(site_dir: Path) -> ET.Element:
    return parse((site_dir / "feed.xml").read_text(encoding="utf-8"))


def test_feed_has_the_mandatory_elements(feed: ET.Element, site_url: str) -> None:
    assert feed.tag == f"{ATOM}feed"
    assert text_of(feed, "title")
    assert TAG.fullmatch(text_of(feed, "id"))
    assert MOMENT.fullmatch(text_of(feed, "updated"))
    author = feed.find(f"{ATOM}author")
    assert author is not None
    assert text_of(author, "name")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": f"{site_url}feed.xml", "alternate": site_url}


def test_entries_have_the_mandatory_elements(feed: ET.Element) -> None:
    entries = feed.findall(f"{ATOM}entry")
    assert 0 < len(entries) <= NEWEST
    for entry in entries:
        assert text_of(entry, "title")
        assert TAG.fullmatch(text_of(entry, "id"))
        assert MOMENT.fullmatch(text_of(entry, "updated"))
        links = [link.get("rel") for link in entry.findall(f"{ATOM}link")]
        assert links == ["alternate"]
    ids = [text_of(entry, "id") for entry in entries]
    assert len(ids) == len({*ids, text_of(feed, "id")}) - 1


def test_newest_come_first(feed: ET.Element) -> None:
    days = [text_of(entry, "updated") for entry in feed.findall(f"{ATOM}entry")]
    assert days == sorted(days, reverse=True)
    assert text_of(feed, "updated") == days[0]


def test_every_page_names_the_feed(site_dir: Path) -> None:
    for name, href in (("index.html", "feed.xml"), ("faq/index.html", "../feed.xml")):
        soup = BeautifulSoup((site_dir / name).read_text(encoding="utf-8"), "lxml")
        link = soup.find("link", {"rel": "alternate", "type": "application/atom+xml"})
        assert link is not None
        assert link["href"] == href


def test_changes_of_a_changelog() -> None:
    found = changes(CHANGELOG)
    assert [(change.version, change.day) for change in found] == [
        ("1.1.0", date(2026, 3, 2)),
        ("1.0.0", date(2026, 1, 2)),
    ]
    assert found[0].text == "### Added\n\n- A guide, see its page & `x < y`."
    assert found[1].text == "- All."


def test_a_wrong_date_is_named_with_its_line() -> None:
    with pytest.raises(UsageError, match=r'CHANGELOG\.md:3: "2026-13-01" is not a date'):
        changes("# Changelog\n\n## 1.0.0 - 2026-13-01\n")


def test_changes_stand_among_the_guides(sample: Records) -> None:
    text = feed_xml(sample, "Desk", "About.", "https://pages.example/d/", CHANGELOG)
    entries = parse(text).findall(f"{ATOM}entry")
    assert [text_of(entry, "id").rpartition(":")[2] for entry in entries] == [
        "/d/release/1.1.0",
        "/d/release/1.0.0",
        "/d/guide/one-alpha",
        "/d/guide/one-beta",
    ]
    content = entries[0].find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "html"
    assert "<li>A guide, see its page &amp; <code>x &lt; y</code>.</li>" in (content.text or "")
    assert text_of(parse(text), "updated") == "2026-03-02T00:00:00Z"


def test_an_id_survives_a_new_review(project: Project) -> None:
    before = feed_xml(load(project()), "Desk", "About.", "https://pages.example/", "")
    later = {"docs/guides/one/beta.md": ("reviewed: 2026-01-01", "reviewed: 2026-02-01")}
    after = feed_xml(load(project(later)), "Desk", "About.", "https://pages.example/", "")
    ids = [[text_of(e, "id") for e in parse(t).findall(f"{ATOM}entry")] for t in (before, after)]
    assert ids[1] == ids[0][::-1]
    assert text_of(parse(after), "updated") == "2026-02-01T00:00:00Z"


def test_only_the_newest_are_kept(sample: Records) -> None:
    many = "".join(f"## 1.0.{n} - 2025-{n % 12 + 1:02}-01\n\n- x\n\n" for n in range(NEWEST + 20))
    entries = parse(feed_xml(sample, "Desk", "About.", "https://pages.example/", many))
    assert len(entries.findall(f"{ATOM}entry")) == NEWEST
