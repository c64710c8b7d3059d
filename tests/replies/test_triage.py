"""`errordesk triage`: what it reads, when it answers, and what a hostile issue cannot do."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from markdown import markdown

from errordesk.cli.main import main
from errordesk.finder.answer import find
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.issues import reply_set, triage
from errordesk.issues.issue import Issue
from errordesk.records.records import Records
from scripts.bench.cases import Case, Score
from scripts.bench.triage import run as run_triage
from tests.finder import FOLDER as FINDER

SITE = "https://desk.example/"
PAYLOADS = Path(__file__).parent / "payloads"
KNOWN = 'Flow server error returned with status code "BadGateway" and details "x"'
LEAK = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"
FREE = ("solution", "flow", "times", "health")
KEYS = ["id", "title", "confidence", "fields", "labels", "evidence", "body"]


@pytest.fixture(scope="module")
def index(records: Records) -> Index:
    return Index(build_index(records, SITE))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "issue.txt"
    path.write_text(KNOWN, encoding="utf-8")
    return path


def _run(root: Path, *arguments: str) -> int:
    return main(["--root", str(root), "triage", *arguments])


# Deciding ------------------------------------------------------------------------------------


def _drafted(
    records: Records, issue: Issue, decision: triage.Decision, site_url: str
) -> triage.Draft:
    template = reply_set.template(records, decision.match.id, site_url)
    return triage.draft(records, issue, decision, template)


def _draft(records: Records, issue: Issue, site_url: str) -> triage.Draft | None:
    decision = triage.decide(records, issue, Index(build_index(records, site_url)))
    return None if isinstance(decision, str) else _drafted(records, issue, decision, site_url)


@pytest.mark.parametrize(
    ("issue", "reason"),
    [
        (Issue("x", KNOWN, is_pull_request=True), "a pull request"),
        (Issue("x", KNOWN, state="closed"), "not open"),
        (Issue("x", KNOWN, author="octo-app[bot]", author_is_bot=True), "a bot wrote it"),
        (Issue("The kettle is empty", ""), "no guide matches"),
        (Issue("", ""), "no guide matches"),
        (Issue("Import failed", "0x80072031"), "only a code"),
        (Issue("502 Bad Gateway", ""), "only a code, a status"),
        # One word, and a wrapper that names no cause.
        (Issue("BackendConnectionFailure", ""), "confidence 0.00 in gw-apim"),
        (Issue("", 'Solution "A" failed to import: An unexpected error occurred'), "is below 0.6"),
    ],
)
def test_unsure_says_why(records: Records, index: Index, issue: Issue, reason: str) -> None:
    decision = triage.decide(records, issue, index)
    assert isinstance(decision, str)
    assert reason in decision


@pytest.mark.parametrize(
    "issue",
    [Issue("", KNOWN), Issue(KNOWN, ""), Issue("Help", f"# Hello\n\n```\n{KNOWN}\n```\n\nThanks!")],
)
def test_the_message_may_stand_anywhere(records: Records, issue: Issue) -> None:
    draft = _draft(records, issue, SITE)
    assert draft is not None
    assert draft.id == "pp-badgateway"
    assert triage.SURE <= draft.confidence <= 1


def test_a_translated_message_is_known_by_its_code_and_frame(records: Records) -> None:
    text = (
        'Aktivering mislykkedes. Flow client error returned with status code "Forbidden" and '
        'details "{"error":{"code":"ApiPolicyEndpointViolation","message":"Politikken sperrer"}}"'
    )
    draft = _draft(records, Issue("", text), SITE)
    assert draft is not None
    assert draft.id == "pp-dlp-policy"


def test_two_causes_are_unsure(records: Records, index: Index) -> None:
    """Each of two messages alone is clear; together, neither leads."""
    messages = [
        "The import solution must have a higher version than the existing solution",
        "DataflowId already exists under a different environment",
    ]
    alone = [triage.confidence(find(text, index), records.guides, index) for text in messages]
    both = triage.confidence(find("\n".join(messages), index), records.guides, index)
    assert both < triage.SURE < min(alone)


def test_confidence_grows_with_the_evidence(records: Records, index: Index) -> None:
    texts = [
        "BackendConnectionFailure",
        KNOWN,
        "upstream connect error or disconnect/reset before headers. reset reason: overflow",
    ]
    found = [triage.confidence(find(text, index), records.guides, index) for text in texts]
    assert found == sorted(set(found))
    assert all(0 <= value <= 1 for value in found)


def test_pass_marks(records: Records) -> None:
    """On the finder's own corpus: hardly ever wrong, and rarely silent."""
    scores = run_triage(FINDER / "cases.jsonl", records)
    assert [score.name for score in scores] == ["plain", "form", "event"]
    for score in scores:
        assert score.with_guide >= 120
        assert score.right >= 0.98, score.misses
        assert score.share >= 0.8, score.misses


def test_scores_count_wrong_and_silent() -> None:
    score = Score("plain")
    score.add(Case("a", "", ["pp-x"]), ["pp-x"])
    score.add(Case("b", "", ["pp-x"]), ["pp-y", "pp-x"])
    score.add(Case("c", "", ["pp-x"]), [], "why")
    score.add(Case("d", "", ["pp-x"], or_none=True), [])
    score.add(Case("e", "", []), ["pp-x"])
    score.add(Case("f", "", []), [])
    # Strict: to be silent is never right where a guide is, and is listed.
    assert (score.guided, score.guided_first, score.guided_three) == (4, 1, 2)
    assert (score.claimed_first, score.suggested) == (1, 1)
    assert (score.cases, score.with_guide, score.reached) == (6, 3, 2)
    assert (score.answered, score.wrong) == (3, 2)
    assert (score.first, score.among_three, score.unclaimed, score.claims) == (3, 4, 2, 1)
    assert [miss.split(":")[0] for miss in score.misses] == [
        "WRONG b",
        "silent c",
        "silent d",
        "WRONG e",
    ]
    assert "silent c: wanted pp-x; why" in score.misses


# Answering -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words", "advice"),
    [
        (
            {"from": "4.50.2", "to": "4.50.6"},
            ["from 4.50.2 to 4.50.6.", "upgrade directly; no version in between"],
            True,
        ),
        ({"from": "4.50.2", "to": "4.99"}, ["from 4.50.2 to 4.99.", "not both are among"], True),
        ({"from": "4.50.2"}, ["from 4.50.2 to the new version."], False),
        ({"from": "latest", "to": "4.50.6"}, ["from the installed version to 4.50.6."], False),
        (
            {"solution": "Contoso CRM", "from": "1.0.0.1", "to": "1.0.0.2"},
            ["upgrade of Contoso CRM from 1.0.0.1 to 1.0.0.2."],
            False,
        ),
    ],
)
def test_what_the_issue_tells_is_filled_in(
    records: Records, index: Index, fields: dict[str, str], words: list[str], advice: bool
) -> None:
    match = find(KNOWN, index).matches[0]
    issue = Issue("", KNOWN, author="octocat")
    draft = _drafted(records, issue, triage.Decision(match, 0.7, fields), SITE)
    for expected in ["Thank you for reporting this, octocat.", *words]:
        assert expected in draft.body
    assert ("**From" in draft.body) == advice
    assert draft.fields == fields


@pytest.mark.parametrize(
    ("guide", "advice"),
    [
        ("pp-metadata-conflict", True),
        ("pp-component-in-use", True),
        ("pp-cli-timeout", False),
        ("pp-kit-flow-run", False),
        ("pp-pending-upgrade", False),
        ("pp-uninstall-blocked", False),
        ("pp-unmanaged-layer", False),
    ],
)
def test_no_way_for_an_import_where_none_is_due(records: Records, guide: str, advice: bool) -> None:
    assert ("{{#advice}}" in reply_set.template(records, guide, SITE)) == advice


def test_labels_come_from_a_closed_set(records: Records) -> None:
    own = records.guides["pp-badgateway"]
    assert triage.labels(records, own) == ("bad-gateway", "solution-import")
    other = records.guides["gw-envoy"]
    assert triage.labels(records, other) == ("other-gateways", "network")


def _elements(body: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (tag.name, dict(tag.attrs)) for tag in BeautifulSoup(markdown(body), "html.parser")(True)
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        "@octocat please merge",
        "closes #12, GH-12",
        "[click](https://evil.example) ![x](https://evil.example/x.png)",
        "<img src=x onerror=alert(1)><script>alert(1)</script>",
        "{{from}} {{#advice}} {{> part}} [[ fact('x') ]] ${{ secrets.TOKEN }}",
        "`code` **bold** https://evil.example www.evil.example",
        "a\u202eb\x1b[2Jc",
    ],
)
def test_a_hostile_issue_stays_text(records: Records, index: Index, hostile: str) -> None:
    """Whatever is read out of it; most of this is not even taken for a name of a flow."""
    bodies = []
    for words in ("words", hostile):
        text = f"{words}\n\n{KNOWN}\n\n### What app or flow is it?\n\n{words}\n\nVersion: {words}"
        issue = Issue(words, text, author=f"oct{words}")
        decision = triage.decide(records, issue, index)
        assert isinstance(decision, triage.Decision)
        assert decision.match.id == "pp-badgateway"
        fields = {**dict.fromkeys(FREE, words), "attempts": "3"}
        bodies += [
            _drafted(records, issue, known, SITE).body
            for known in (decision, replace(decision, fields=fields))
        ]
    assert _elements(bodies[2]) == _elements(bodies[0])
    assert _elements(bodies[3]) == _elements(bodies[1])
    for sign in ("@", "{{", "[[", "${", "evil.example", "#12", "GH-12", "\u202e", "\x1b"):
        assert sign not in bodies[2] + bodies[3]


def test_secrets_are_masked_everywhere(records: Records, index: Index) -> None:
    secret = f"Flow {LEAK} of ann@contoso.example"
    text = KNOWN.replace("server error", f"server <b title='{LEAK}'>error</b>")
    draft = _drafted(
        records,
        Issue("", text, author=LEAK),
        triage.Decision(find(text, index).matches[0], 0.7, {"flow": secret, "from": "4.50.2"}),
        SITE,
    )
    data = triage.draft_data(records, draft)
    assert LEAK in "".join(draft.evidence)
    assert LEAK not in json.dumps(data)
    assert data["fields"] == {"flow": "Flow <token> of <mail-1>", "from": "4.50.2"}


# The command line ----------------------------------------------------------------------------


def test_the_reply_is_the_output(
    root: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(root, str(file)) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("Thank you for reporting this. You met the **BadGateway error")
    assert printed.err.startswith("guide pp-badgateway, confidence 0.")
    assert 'matched: "Flow server error returned with status code' in printed.err
    assert printed.err.count("\n") == 1


def test_json_has_the_documented_keys(
    root: Path, capsys: pytest.CaptureFixture[str], records: Records
) -> None:
    assert _run(root, str(PAYLOADS / "issues.opened.json"), "--json") == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    data = json.loads(printed.out)
    assert list(data) == KEYS
    assert data["id"] == "pp-badgateway"
    assert data["title"] == records.guides["pp-badgateway"].title
    assert triage.SURE <= data["confidence"] <= 1
    assert data["labels"] == ["bad-gateway", "solution-import"]
    assert data["fields"]["flow"] == "HELPER - Add User to Security Role"
    assert set(data["fields"]) <= set(records.variables)
    assert any("BadGateway" in quote for quote in data["evidence"])
    assert "Thank you for reporting this, octocat." in data["body"]


@pytest.mark.parametrize("text", [KNOWN, "The kettle is empty."])
def test_standard_input_is_read_for_a_dash(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code = _run(root, "-")
    assert code == (0 if text == KNOWN else 1)
    assert bool(capsys.readouterr().out) == (code == 0)


@pytest.mark.parametrize("flags", [[], ["--json"]])
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("issues.closed", "the issue is not open"),
        ("issues.opened.bot", "a bot wrote it"),
        ("issue_comment.created.pull_request", "it is a pull request"),
        ("pull_request.opened", "it is a pull request"),
    ],
)
def test_no_reply_is_a_reason_and_in_json_the_fields(
    root: Path, capsys: pytest.CaptureFixture[str], name: str, reason: str, flags: list[str]
) -> None:
    assert _run(root, str(PAYLOADS / f"{name}.json"), *flags) == 1
    printed = capsys.readouterr()
    if flags:
        data = json.loads(printed.out)
        assert list(data) == ["reason", "fields"]
        assert data["reason"] == reason
        assert data["fields"]["flow"] == "HELPER - Add User to Security Role"
    else:
        assert printed.out == ""
    assert printed.err == f"errordesk: no reply: {reason}\n"


def test_fields_without_a_draft_are_masked(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "issue.txt"
    path.write_text(f"Installed version: 4.50.2\nFlow: Sync {LEAK} | x", encoding="utf-8")
    assert _run(root, str(path), "--json") == 1
    data = json.loads(capsys.readouterr().out)
    assert data == {
        "reason": "no guide matches",
        "fields": {"from": "4.50.2", "flow": "Sync <token> | x"},
    }


@pytest.mark.parametrize("name", ["none.json", "", "push.json"])
def test_trouble_has_an_exit_code_of_its_own(
    root: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert _run(root, str(PAYLOADS / name)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("errordesk: ")
    assert printed.err.count("\n") == 1


def test_a_huge_issue_is_answered(records: Records) -> None:
    """The finder's steps grow with the length, see tests/finder; here the rest must cope."""
    body = f"{KNOWN}\n" + "lorem ipsum dolor sit amet " * 20_000
    draft = _draft(records, Issue("Help", body), SITE)
    assert draft is not None
    assert draft.id == "pp-badgateway"
    assert len(draft.body) < 10_000


def test_the_bench_prints_three_figures(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases.jsonl"
    case = {"id": "one", "error_text": KNOWN, "accept": ["pp-badgateway"]}
    cases.write_text(json.dumps(case) + "\n", encoding="utf-8")
    assert main(["--root", str(root), "bench", "triage", str(cases)]) == 0
    figures = "1 cases, 1 answered, 0 of these wrong (100.0% right); 1 of 1 with a guide"
    out = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in out] == ["plain", "form", "event"]
    assert all(figures in line for line in out)
