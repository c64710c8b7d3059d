"""The navigation holds every page once, in an order that readers can learn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from errordesk.pages.navigation import MOST, navigation
from errordesk.records.loader import load
from errordesk.records.models import Topic
from errordesk.records.records import Records
from tests.conftest import Project


def _pages(entry: Any) -> list[str]:
    if isinstance(entry, str):
        return [entry]
    if isinstance(entry, dict):
        return [page for value in entry.values() for page in _pages(value)]
    return [page for item in entry for page in _pages(item)]


def test_every_page_is_listed_once(records: Records) -> None:
    listed = _pages(navigation(records))
    assert sorted(listed) == sorted(records.pages)


def test_a_menu_does_not_repeat_what_all_its_titles_begin_with(records: Records) -> None:
    [replies] = [entry["Replies"] for entry in navigation(records) if "Replies" in entry]
    named = [title for entry in replies if isinstance(entry, dict) for title in entry]
    assert len(named) > 5
    assert [title for title in named if title.startswith("Reply")] == []


def test_a_folder_begins_with_its_index_and_topics(project: Project) -> None:
    """Then plain pages, then single errors, each by title; folders below come last."""
    records = load(project())
    guide, plain = records.pages["guides/one/beta.md"], records.pages["index.md"]
    topic = Topic(
        id="a", title="T", description="D.", reviewed="2026-01-01", review_by="2026-01-02"
    )
    kinds = {"guide": guide.record, "plain": plain.record, "topic": topic}
    named = [
        *(("apple", "guide"), ("Banana", "guide"), ("a plain page", "plain")),
        *(("Zebra", "topic"), ("crossing", "topic")),
        *(("index", "plain"), ("below/index", "plain")),
    ]
    folder = "guides/power-platform"
    records.pages = {
        (uri := f"{folder}/{name}.md"): replace(
            guide, src_uri=uri, record=kinds[kind].model_copy(update={"title": name})
        )
        for name, kind in named
    }
    order = ["index", "crossing", "Zebra", "a plain page", "apple", "Banana"]
    assert navigation(records)[1] == {
        "Power Platform": [
            *(f"{folder}/{name}.md" for name in order),
            {"Below": [f"{folder}/below/index.md"]},
        ]
    }


@pytest.mark.parametrize(("guides", "entries", "deep"), [(MOST, MOST, 1), (1500, MOST, 3)])
def test_a_long_menu_is_divided(project: Project, guides: int, entries: int, deep: int) -> None:
    """Whatever the number of guides, the menus that a page is inside of are short."""
    records = load(project())
    guide = records.pages["guides/one/beta.md"]
    folder = "guides/power-platform"
    records.pages = {
        (uri := f"{folder}/{number:04d}.md"): replace(
            guide,
            src_uri=uri,
            record=guide.record.model_copy(update={"title": f"{number:04d} failed to start"}),
        )
        for number in range(guides)
    }
    menu = navigation(records)[1]
    assert _pages(menu) == sorted(records.pages)

    def levels(menu: list[Any]) -> int:
        assert len(menu) <= entries
        below = [levels(part) for one in menu if isinstance(one, dict) for part in one.values()]
        return 1 + max(below, default=0)

    assert levels(menu["Power Platform"]) == deep
    if deep > 1:
        first = menu["Power Platform"][0]
        assert next(iter(first)) == "0000 failed – 0131 failed"
        assert next(iter(first["0000 failed – 0131 failed"][0])) == "0000 failed – 0011 failed"
