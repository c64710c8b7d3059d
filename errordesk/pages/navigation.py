"""The navigation, derived from the records: a new guide shows up without being listed anywhere.

A guide stands in the section of its group, which is what the reader knows of the error. The group
may belong to another product than its folder.

A menu shows the section that a page stands in, so a long one would be on each of its pages and the
site would grow with the square. Above `MOST` entries it is divided by titles, as often as needed.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from errordesk.records.models import Guide, Reply, Topic
from errordesk.records.records import Page, Records

# Top-level entries in order. A folder lists its index first, then its other pages by title.
TOP = {
    "find.md": "Messages",
    "guides/power-platform": "Power Platform",
    "guides/application-gateway": "Application Gateway",
    "guides/other-gateways": "Other gateways",
    "compare.md": "Compare",
    "faq.md": "FAQ",
    "replies": "Replies",
    "reference": "Reference",
    "contributing": "Contributing",
}
# A menu with more entries is divided into parts of at most `PART`.
MOST, PART = 24, 12
# The menu above the replies says that they are.
REPLY = "Reply: "


def navigation(records: Records) -> list[Any]:
    """Return the navigation as MkDocs reads it from the key `nav` of its configuration."""
    nav: list[Any] = [{"Home": "index.md"}]
    for place, title in TOP.items():
        if place.endswith(".md"):
            if place in records.pages:
                nav.append({title: place})
        else:
            entries = _folder(records, place)
            if entries:
                nav.append({title: entries})
    return nav


def _folder(records: Records, folder: str) -> list[Any]:
    product = next(
        (p for p in records.products.values() if p.landing.rpartition("/")[0] == folder), None
    )
    groups = product.groups if product else {}
    elsewhere = {name for p in records.products.values() for name in p.groups}
    grouped = {name: _of_group(records, name) for name in groups}
    direct = [
        page
        for uri, page in records.pages.items()
        if uri.rpartition("/")[0] == folder
        and not (isinstance(page.record, Guide) and page.record.group in elsewhere)
    ]
    index = [page.src_uri for page in direct if page.src_uri.endswith("/index.md")]
    rest = [page for page in direct if page.src_uri not in index]
    rest.sort(key=lambda page: (_rank(page), _order(page)))
    below = {
        uri[len(folder) + 1 :].split("/")[0]
        for uri in records.pages
        if uri.startswith(folder + "/") and "/" in uri[len(folder) + 1 :]
    }
    sections = [
        {name.replace("-", " ").capitalize(): _folder(records, f"{folder}/{name}")}
        for name in sorted(below)
    ]
    menus = [{groups[name]: _divided(pages)} for name, pages in grouped.items() if pages]
    return [*index, *_divided(rest), *menus, *sections]


def _divided(pages: list[Page]) -> list[Any]:
    """Return the entries of a menu: the pages, or parts that are named by first and last title."""
    entries: list[Any] = [_entry(page) for page in pages]
    first = [_first_words(page) for page in pages]
    last = first
    while len(entries) > MOST:
        # As equal as can be, so that no part holds one page alone.
        parts = -(-len(entries) // PART)
        ends = [len(entries) * number // parts for number in range(parts + 1)]
        spans = list(pairwise(ends))
        entries = [{f"{first[a]} – {last[b - 1]}": entries[a:b]} for a, b in spans]
        first, last = [first[a] for a, _ in spans], [last[b - 1] for _, b in spans]
    return entries


def _entry(page: Page) -> str | dict[str, str]:
    """Return a page of a menu; what all titles of a menu begin with is not read in one of them."""
    short = page.title.removeprefix(REPLY)
    return page.src_uri if short == page.title else {short: page.src_uri}


def _first_words(page: Page) -> str:
    """Return the beginning of a title as the name of a part of a menu."""
    return " ".join(page.title.split()[:2])


def _of_group(records: Records, name: str) -> list[Page]:
    """Return the guides of a group in the order of their titles."""
    found = [
        page
        for page in records.pages.values()
        if isinstance(page.record, Guide) and page.record.group == name
    ]
    return sorted(found, key=_order)


def _order(page: Page) -> str:
    """A title without its article and quotes, which nobody looks it up by."""
    return re.sub(r"^(?:(?:the|an?)\s+|\W+)", "", page.title.casefold())


def _rank(page: Page) -> int:
    """Topics explain the whole subject, so they stand first; single errors and replies last."""
    if isinstance(page.record, Topic):
        return 0
    return 2 if isinstance(page.record, Guide | Reply) else 1
