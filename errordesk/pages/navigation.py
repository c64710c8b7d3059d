"""The navigation, derived from the records: a new guide shows up without being listed anywhere."""

from __future__ import annotations

from typing import Any

from errordesk.records.models import Guide, Reply, Topic
from errordesk.records.records import Page, Records

# Top-level entries in order. A folder lists its index first, then its other pages by title.
TOP = {
    "find.md": "Find",
    "guides/power-platform": "Power Platform",
    "guides/application-gateway": "Application Gateway",
    "guides/other-gateways": "Other gateways",
    "compare.md": "Compare",
    "faq.md": "FAQ",
    "replies": "Replies",
    "reference": "Reference",
    "contributing": "Contributing",
}


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
    direct = [page for uri, page in records.pages.items() if uri.rpartition("/")[0] == folder]
    index = [page.src_uri for page in direct if page.src_uri.endswith("/index.md")]
    rest = [page for page in direct if page.src_uri not in index]
    rest.sort(key=lambda s: (_rank(s), s.title.casefold()))
    below = {
        uri[len(folder) + 1 :].split("/")[0]
        for uri in records.pages
        if uri.startswith(folder + "/") and "/" in uri[len(folder) + 1 :]
    }
    sections = [
        {name.replace("-", " ").capitalize(): _folder(records, f"{folder}/{name}")}
        for name in sorted(below)
    ]
    return [*index, *(page.src_uri for page in rest), *sections]


def _rank(page: Page) -> int:
    """Topics explain the whole subject, so they stand first; single errors and replies last."""
    if isinstance(page.record, Topic):
        return 0
    return 2 if isinstance(page.record, Guide | Reply) else 1
