"""The navigation holds every page once."""

from __future__ import annotations

from typing import Any

from errordesk.pages.navigation import navigation
from errordesk.records.records import Records


def _pages(entry: Any) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    if isinstance(entry, dict):
        return [page for value in entry.values() for page in _pages(value)]
    return [page for item in entry for page in _pages(item)]


def test_every_page_is_listed_once(records: Records) -> None:
    listed = _pages(navigation(records))
    assert sorted(listed) == sorted(records.pages)
