"""Pages are expanded once for faults that change nothing of what they show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import pytest

from errordesk.checks.records.usage import NotingMacros, Use
from errordesk.pages import render
from errordesk.pages.macros.page import Macros
from errordesk.records.problems import Problem
from errordesk.records.records import Page, Records

Frame = tuple[object, ...]


def _frame(records: Records) -> Frame:
    """Return all that macros can read but the body of their own page.

    They read no lists of checks, and in the bodies of other pages only which products of the lab
    are shown there.
    """
    pages = {page.file: page for page in records.pages.values()}

    def seen(file: str, text: str) -> object:
        if (page := pages.get(file)) is None or "observed(" in page.body:
            return text
        return page.yaml.text, frozenset(page.anchors)

    lists = records.rules.data
    return tuple((f, seen(f, text)) for f, text in records.texts.items() if f not in lists)


Expansions = dict[tuple[type[Macros], str, str], tuple[str, Use]]


@contextmanager
def expanding_once(clean: Records) -> Iterator[None]:
    """Expand a page once where nothing that it can show has changed since.

    That is where a fault stands in the body of another page, and where the same fault is looked
    at again.

    Args:
        clean: the records without a fault.
    """
    expand = render.expand_leniently
    # Of the clean state, and of the last fault beside it.
    known: list[tuple[Frame, Expansions]] = [(_frame(clean), {}), ((), {})]
    of_records: WeakKeyDictionary[Records, Expansions] = WeakKeyDictionary()

    def once(
        macros: NotingMacros, records: Records, page: Page
    ) -> tuple[str | None, list[Problem]]:
        if records not in of_records:
            frame = _frame(records)
            if all(frame != other for other, _ in known):
                known[1] = frame, {}
            of_records[records] = next(kept for other, kept in known if frame == other)
        kept = of_records[records]
        key = (type(macros), page.src_uri, page.body)
        if key in kept:
            text, use = kept[key]
            vars(macros.use).update(vars(use))
            return text, []
        expanded, problems = expand(macros, records, page)
        if expanded is not None and not problems:
            kept[key] = expanded, macros.use
        return expanded, problems

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "expand_leniently", once)
        yield
