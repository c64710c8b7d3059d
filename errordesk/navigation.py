"""The navigation, derived from the records: a new guide shows up without being listed anywhere."""

from __future__ import annotations

from typing import Any

from errordesk.desk import Desk, Sheet
from errordesk.records import Guide, Reply, Topic

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


def navigation(desk: Desk) -> list[Any]:
    """Return the navigation as MkDocs reads it from the key `nav` of its configuration."""
    nav: list[Any] = [{"Home": "index.md"}]
    for place, title in TOP.items():
        if place.endswith(".md"):
            if place in desk.sheets:
                nav.append({title: place})
        else:
            entries = _folder(desk, place)
            if entries:
                nav.append({title: entries})
    return nav


def _folder(desk: Desk, folder: str) -> list[Any]:
    direct = [sheet for uri, sheet in desk.sheets.items() if uri.rpartition("/")[0] == folder]
    index = [sheet.src_uri for sheet in direct if sheet.src_uri.endswith("/index.md")]
    rest = [sheet for sheet in direct if sheet.src_uri not in index]
    rest.sort(key=lambda s: (_rank(s), str(s.record.title or s.src_uri).casefold()))
    below = {
        uri[len(folder) + 1 :].split("/")[0]
        for uri in desk.sheets
        if uri.startswith(folder + "/") and "/" in uri[len(folder) + 1 :]
    }
    sections = [
        {name.replace("-", " ").capitalize(): _folder(desk, f"{folder}/{name}")}
        for name in sorted(below)
    ]
    return [*index, *(sheet.src_uri for sheet in rest), *sections]


def _rank(sheet: Sheet) -> int:
    """Topics explain the whole subject, so they stand first; single errors and replies last."""
    if isinstance(sheet.record, Topic):
        return 0
    return 2 if isinstance(sheet.record, Guide | Reply) else 1
