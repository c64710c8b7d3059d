"""An issue is read in every shape in which it is given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from errordesk.issues.issue import Issue, read_issue
from errordesk.records.problems import UsageError

PAYLOADS = Path(__file__).parent / "payloads"


def _payload(name: str) -> Any:
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("issues.opened", {"action": "opened", "repository": "octo-org/octo-repo"}),
        ("issues.edited", {"action": "edited", "repository": "octo-org/octo-repo"}),
        ("issues.closed", {"action": "closed", "state": "closed"}),
        (
            "issues.opened.bot",
            {"author": "octo-app[bot]", "author_is_bot": True, "number": 18, "labels": ()},
        ),
        ("issue_comment.created.pull_request", {"is_pull_request": True, "number": 19}),
        ("pull_request.opened", {"is_pull_request": True, "number": 20}),
        ("rest.issue", {"action": None, "repository": "octo-org/octo-repo"}),
        ("gh.issue.view", {"action": None, "repository": None}),
    ],
)
def test_every_shape_is_read(name: str, expected: dict[str, Any]) -> None:
    path = PAYLOADS / f"{name}.json"
    issue = read_issue(path.read_bytes(), str(path))
    usual = {
        "author": "octocat",
        "author_is_bot": False,
        "number": 17,
        "state": "open",
        "is_pull_request": False,
        "labels": ("bug",),
    }
    for key, value in {**usual, **expected}.items():
        assert getattr(issue, key) == value, key
    assert "BadGateway" in issue.title + issue.body


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"body": None}, {"body": ""}),
        ({"user": None}, {"author": None, "author_is_bot": False}),
        ({"title": "Ошибка 502 \U0001f600"}, {"title": "Ошибка 502 \U0001f600"}),
        ({"title": "\ud800"}, {"title": "\ud800"}),
        ({"labels": ["bug", {"name": "help"}, {}, 7]}, {"labels": ("bug", "help")}),
        ({"labels": None, "number": None, "state": None}, {"labels": (), "number": None}),
        ({"user": {"login": "x", "type": "Bot"}}, {"author_is_bot": True}),
    ],
)
def test_odd_values_are_read(change: dict[str, Any], expected: dict[str, Any]) -> None:
    issue = read_issue(json.dumps({**_payload("rest.issue"), **change}).encode())
    assert {key: getattr(issue, key) for key in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        'Flow server error returned with status code "BadGateway" and details "x"',
        '{"error": {"code": 502, "message": "Bad Gateway"}}',
        '{"type": "about:blank", "title": "Bad Gateway", "status": 502}',
        '{"error": {"code": "BadGateway", "mess',
        "[2026-11-20 10:15] failed",
        '["a"]',
        "[" * 100_000,
        "502",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_everything_else_is_plain_text(text: str, encoding: str) -> None:
    assert read_issue(text.encode(encoding)) == Issue(title="", body=text)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "", "the text is empty; give a GitHub event"),
        (b" \n", "a.txt", "a.txt is empty"),
        (b"\xef\xbb\xbf", "a.txt", "a.txt is empty"),
        (b"PK\x03\x04\x00\x00", "a.zip", "a.zip is binary"),
        (b"caf\xe9", "a.txt", "not text in UTF-8 (byte 3)"),
        (b"\xff\xfe\x00", "a.txt", "not text in UTF-16 (byte 2); save it as UTF-8"),
        (b'{"action": "opened", "issue": {', "", "broken JSON: Expecting"),
        (b"hello", "a.json", "a.json: broken JSON: Expecting value in line 1"),
        (b"[" * 100_000, "a.json", "nested too deeply"),
        (b"1" * 5000, "a.json", "a number is too long"),
        (b'{"title": 1, "body": null}', "", '"title" and "body" of an issue are texts'),
        (b'{"title": "x", "body": 2}', "", '"title" and "body" of an issue are texts'),
        (b'{"action": "opened", "issue": {}}', "", '"title" and "body" of an issue are texts'),
        (b'[{"title": "x", "body": ""}]', "", "is a list; give one issue"),
        (b'{"items": [{"title": "x", "body": ""}]}', "", "is a list; give one issue"),
        ((PAYLOADS / "push.json").read_bytes(), "", "a GitHub event without an issue"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(data: bytes, name: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_issue(data, name)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
