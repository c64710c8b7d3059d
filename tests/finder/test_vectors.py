"""The vectors: what finds its guide however it is pasted, and what is nobody's."""

from __future__ import annotations

from typing import Any

import pytest

from errordesk.finder.answer import find
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from tests.finder import read_vectors


@pytest.fixture(scope="module")
def index(records: Records) -> Index:
    return Index(build_index(records, DEFAULT_SITE_URL))


@pytest.fixture(scope="module")
def vectors() -> list[dict[str, Any]]:
    return read_vectors()


def test_there_are_several_hundred(vectors: list[dict[str, Any]]) -> None:
    assert len(vectors) > 500
    assert len({vector["name"] for vector in vectors}) == len(vectors)


def test_every_vector_has_its_answer(index: Index, vectors: list[dict[str, Any]]) -> None:
    wrong = []
    for vector in vectors:
        answer = find(vector["text"], index)
        first = answer.matches[0].id if answer.matches else None
        if (first not in vector["accept"]) if vector["accept"] else answer.claims:
            wrong.append(f"{vector['name']}: wanted {vector['accept']}, given {first}")
    assert wrong == []


def test_evidence_is_a_piece_of_the_text(index: Index, vectors: list[dict[str, Any]]) -> None:
    for vector in vectors:
        for match in find(vector["text"], index).matches:
            assert match.evidence, vector["name"]
            for part in match.evidence:
                assert vector["text"][part.start : part.end] == part.text
