"""The vectors that hold Python and the page to the same plans are those of the present rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.replies import make_upgrade_vectors


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    stored: dict[str, Any] = json.loads(make_upgrade_vectors.FILE.read_text(encoding="ascii"))
    return stored


def test_the_file_is_what_python_makes_today(data: dict[str, Any]) -> None:
    # After a change on purpose: python -m tests.replies.make_upgrade_vectors
    releases, rules = make_upgrade_vectors.stored(data)
    pairs = make_upgrade_vectors.pairs(releases)
    made = json.loads(json.dumps(make_upgrade_vectors.vectors(releases, rules, pairs)))
    assert made == data["vectors"]


def test_vectors_reach_every_rule(data: dict[str, Any]) -> None:
    vectors = data["vectors"]
    plans = [result for kind, _, result in vectors if kind == "plan"]
    assert len(vectors) >= 300
    assert {kind for kind, _, _ in vectors} == {"plan", "advice", "isCore"}
    kinds = {"same", "downgrade", "patch", "next", "skipped", "unknown"}
    assert {plan["kind"] for plan in plans} == kinds
    assert {plan["fresh_start"] for plan in plans} == {True, False}
    assert {step["grade"] for plan in plans for step in plan["path"]} == {
        "maintainer",
        "community",
        "judgement",
    }
    assert {len(plan["fallback"]) for plan in plans} == {0, 2, 3, 4}
    assert {result for kind, _, result in vectors if kind == "isCore"} == {True, False}
