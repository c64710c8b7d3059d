"""The Atom feed (RFC 4287): guides by the day of their review, and the dated entries of changes."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin, urlsplit

from markdown import markdown

from errordesk.pages.plain import address
from errordesk.records.problems import UsageError
from errordesk.records.records import Records

FEED = "feed.xml"
NEWEST = 50
# Every id of the feed begins with the site's host and this year, and stays as it is for ever.
_BORN = 2026

_RELEASE = re.compile(r"^## +\[?([^\]\s]+)\]?(?:\([^)]*\))? +[-–—] +(\d{4}-\d{2}-\d{2})\b.*$", re.M)
_REFERENCE = re.compile(r"^\[[^\]]+\]: .*$", re.M)
_LINK = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")


@dataclass(frozen=True)
class Change:
    """One dated entry of CHANGELOG.md: the version, its day, and what it says as Markdown."""

    version: str
    day: date
    text: str


def changes(changelog: str) -> list[Change]:
    """Return the dated entries of a changelog in the form of Keep a Changelog, newest first.

    Entries without a date (Unreleased) are left out. Links become their text: many are relative
    to the repository. Raises `UsageError` for a date that is not one.
    """
    found = []
    starts = list(_RELEASE.finditer(changelog))
    for match in starts:
        rest = changelog[match.end() :]
        text = re.split(r"^## ", rest, maxsplit=1, flags=re.M)[0]
        text = _LINK.sub(r"\1", _REFERENCE.sub("", text)).strip()
        try:
            day = date.fromisoformat(match[2])
        except ValueError:
            line = changelog[: match.start()].count("\n") + 1
            raise UsageError(f'CHANGELOG.md:{line}: "{match[2]}" is not a date') from None
        found.append(Change(match[1], day, text))
    return sorted(found, key=lambda change: change.day, reverse=True)


def feed_xml(records: Records, name: str, description: str, site_url: str, changelog: str) -> str:
    """Return the feed: the newest entries of guides and changelog, by their own dates.

    `name` and `description` are the site's; `changelog` is the text of CHANGELOG.md, empty when
    there is none. Raises `UsageError` for a date in it that is not one.
    """
    entries = [
        (change.day, 0, change.version, _change(change, name, site_url))
        for change in changes(changelog)
    ]
    entries += [
        (guide.reviewed, 1, guide_id, _guide(records, guide_id, site_url))
        for guide_id, guide in records.guides.items()
    ]
    # Newest first; on one day changes before guides, each by name.
    entries.sort(key=lambda entry: (-entry[0].toordinal(), *entry[1:3]))
    feed = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"})
    _add(feed, "id", _tag(site_url, "feed"))
    _add(feed, "title", name)
    _add(feed, "subtitle", description)
    _add(feed, "updated", _moment(max((entry[0] for entry in entries), default=date(_BORN, 1, 1))))
    author = ET.SubElement(feed, "author")
    _add(author, "name", name)
    self_link = {"rel": "self", "type": "application/atom+xml", "href": urljoin(site_url, FEED)}
    ET.SubElement(feed, "link", self_link)
    ET.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": site_url})
    feed.extend(entry for *_, entry in entries[:NEWEST])
    ET.indent(feed, " ")
    text = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _guide(records: Records, guide_id: str, site_url: str) -> ET.Element:
    guide = records.guides[guide_id]
    url = address(records, site_url, records.by_id[guide_id].src_uri)
    entry = ET.Element("entry")
    _add(entry, "id", _tag(site_url, f"guide/{guide_id}"))
    _add(entry, "title", guide.title.strip())
    _add(entry, "updated", _moment(guide.reviewed))
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": url})
    label = records.products[guide.product].name.strip()
    ET.SubElement(entry, "category", {"term": guide.product, "label": label})
    _add(entry, "summary", guide.description.strip())
    return entry


def _change(change: Change, name: str, site_url: str) -> ET.Element:
    entry = ET.Element("entry")
    _add(entry, "id", _tag(site_url, f"release/{change.version}"))
    _add(entry, "title", f"{name} {change.version}")
    _add(entry, "updated", _moment(change.day))
    # What a version changes is what the site shows, so the entry leads to its home page.
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": site_url})
    content = _add(entry, "content", markdown(change.text))
    content.set("type", "html")
    return entry


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, name)
    child.text = text
    return child


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _tag(site_url: str, name: str) -> str:
    """Return a tag URI (RFC 4151): unique for ever, whatever becomes of the page's address."""
    place = urlsplit(site_url)
    return f"tag:{place.hostname},{_BORN}:{place.path}{name}"
