"""The vectors, in Python; `tests/browser/test_finder_vectors.py` runs them in the page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from errordesk.finder.match import Index, find
from tests.finder import FOLDER, read_vectors


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(json.loads((FOLDER / "vectors-index.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def vectors() -> list[dict[str, Any]]:
    return read_vectors()


def test_there_are_several_hundred(vectors: list[dict[str, Any]]) -> None:
    assert len(vectors) > 500
    assert len({vector["name"] for vector in vectors}) > 500
    answers = {vector["answer"] for vector in vectors}
    assert answers == {"match", "possible", "none"}


def test_every_vector_has_its_answer(index: Index, vectors: list[dict[str, Any]]) -> None:
    for vector in vectors:
        answer = find(vector["text"], index)
        given = {
            "answer": answer.answer,
            "matches": [
                {
                    "id": match.id,
                    "score": match.score,
                    "anchor": match.anchor,
                    "evidence": [[part.start, part.end] for part in match.evidence],
                }
                for match in answer.matches
            ],
            "steps": answer.steps,
        }
        assert given == {key: vector[key] for key in given}, vector["name"]


def test_evidence_is_a_piece_of_the_text(index: Index, vectors: list[dict[str, Any]]) -> None:
    for vector in vectors:
        for match in find(vector["text"], index).matches:
            assert match.evidence, vector["name"]
            for part in match.evidence:
                assert vector["text"][part.start : part.end] == part.text
