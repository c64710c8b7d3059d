"""Whole issues, from the form to the draft: which guide, which fields, and on what it rests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from errordesk.finder.answer import find
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.finder.result import Answer, Match
from errordesk.issues import triage
from errordesk.issues.issue import Issue
from errordesk.records.records import Records
from tests.replies.issue_bodies import ISSUES

SITE = "https://desk.example/"


@pytest.fixture(scope="module")
def index(records: Records) -> Index:
    return Index(build_index(records, SITE))


@pytest.mark.parametrize(
    ("issue", "guide", "fields"), [case[1:] for case in ISSUES], ids=[case[0] for case in ISSUES]
)
def test_an_issue_gets_its_guide_and_fields(
    records: Records, index: Index, issue: Issue, guide: str, fields: dict[str, str]
) -> None:
    decision = triage.decide(records, issue, index)
    drafted = "" if isinstance(decision, str) else decision.match.id
    assert drafted == guide, decision
    assert triage.read_report(issue).fields == fields


# What is acted on --------------------------------------------------------------------------------


def _decides(records: Records, index: Index, text: str) -> str:
    decision = triage.decide(records, Issue("", text), index)
    return decision if isinstance(decision, str) else decision.match.kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('Flow server error returned with status code "BadGateway" and details "x"', "message"),
        ("HTTP/2 521\nserver: cloudflare", "mark"),
        ("Code: OriginConnectionRefused", "code"),
    ],
)
def test_message_author_mark_and_code_name_are_acted_on(
    records: Records, index: Index, text: str, kind: str
) -> None:
    assert _decides(records, index, text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "0x80072031",
        "502 Bad Gateway",
        "the upgrade of the solution got stuck and the flows are missing after it",
        "HTTP/1.1 502 Bad Gateway\nVia: 1.1 google",
        "HTTP/1.1 418 I'm a teapot\nServer: Microsoft-Azure-Application-Gateway/v2",
    ],
)
def test_number_status_likeness_way_and_product_are_not(
    records: Records, index: Index, text: str
) -> None:
    reason = _decides(records, index, text)
    assert reason not in triage.ACTS, text


@pytest.mark.parametrize(
    ("answer", "change", "acts"),
    [
        ("match", {}, True),
        ("match", {"kind": "mark"}, True),
        ("match", {"kind": "code"}, True),
        ("match", {"kind": "mark", "way": True}, False),
        ("match", {"kind": "likeness"}, False),
        ("match", {"kind": "status"}, False),
        ("possible", {}, False),
        ("near", {"kind": "likeness"}, False),
        ("none", {}, False),
    ],
)
def test_nothing_else_is_ever_acted_on(
    records: Records, index: Index, answer: str, change: dict[str, object], acts: bool
) -> None:
    """Whatever else speaks for the guide: here as much as a whole message does."""
    known = find('Flow server error returned with status code "BadGateway" and details "x"', index)
    match: Match = replace(known.matches[0], **change)  # type: ignore[arg-type]
    made = Answer(answer, [match])  # type: ignore[arg-type]
    assert triage.acts_on(made) == acts
    assert (triage.confidence(made, records.guides, index) > 0) == acts


def test_no_match_is_nothing_to_act_on() -> None:
    assert not triage.acts_on(Answer("none", []))
