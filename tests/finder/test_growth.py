"""Time grows with the length of the text and with nothing else: counted in steps, not seconds."""

from __future__ import annotations

import pytest

from errordesk.finder.answer import find
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.finder.tables import DEEPEST
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from tests.finder import adversarial

SMALL, LARGE, LARGEST = 10_000, 300_000, 5_000_000


@pytest.fixture(scope="module")
def index(records: Records) -> Index:
    return Index(build_index(records, DEFAULT_SITE_URL))


@pytest.mark.slow
@pytest.mark.parametrize("name", adversarial(100))
def test_steps_grow_as_the_text(index: Index, name: str) -> None:
    small = find(adversarial(SMALL)[name], index).steps
    large = find(adversarial(LARGE)[name], index).steps
    assert large <= 1.05 * LARGE / SMALL * small + 2 * DEEPEST
    assert large <= 10 * LARGE


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a log", "near matches", "lines of halves"])
def test_largest_texts_are_no_exception(index: Index, name: str) -> None:
    small = find(adversarial(SMALL)[name], index).steps
    largest = find(adversarial(LARGEST)[name], index).steps
    assert largest <= 1.05 * LARGEST / SMALL * small + 2 * DEEPEST


def test_message_is_found_at_the_end_of_a_long_text(index: Index) -> None:
    text = adversarial(LARGE)["near matches"] + "\nSQL timeout expired\n"
    answer = find(text, index)
    assert "pp-database-timeout" in [match.id for match in answer.matches]
