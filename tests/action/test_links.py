"""The links of a reply are held against the records before it is posted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from errordesk.issues import action, reply_set
from errordesk.issues.issue import issue_from
from errordesk.issues.links import dead_links
from errordesk.records.problems import UsageError
from errordesk.records.records import Records

SITE = "https://desk.example/docs/"


@pytest.mark.parametrize(
    "link",
    [
        "https://desk.example/e/pp-badgateway/",  # the path is lost
        f"{SITE}e/pp-gone/",
        f"{SITE}e/pp-badgateway/#gone",
        f"{SITE}guides/power-platform/badgateway/index.html",
        f"{SITE}faq/#gone",
        "https://DESK.example/docs/e/pp-badgateway/",
    ],
)
def test_a_dead_link_is_named(records: Records, link: str) -> None:
    good = f"[a]({SITE}e/pp-badgateway/#fix), {SITE}e/0x8004853c/. https://github.com/x"
    assert dead_links(records, good, SITE) == []
    assert dead_links(records, f"{good} [b]({link}).", SITE) == [link]


@pytest.mark.slow
def test_all_replies_pass(records: Records) -> None:
    seen = 0
    for guide in records.guides:
        text = reply_set.template(records, guide, SITE)
        assert dead_links(records, text, SITE) == [], guide
        seen += text.count(SITE)
    assert seen > 2 * len(records.guides)


def test_a_reply_with_a_dead_link_is_not_written(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = json.loads((root / "tests/replies/payloads/issues.opened.json").read_text())
    issue = issue_from(event["issue"], "the issue")
    assert not isinstance(action.checked_draft(issue, SITE), str)
    render = action.triage.filling.render
    monkeypatch.setattr(
        action.triage.filling, "render", lambda *a: render(*a) + f"\n{SITE}e/pp-gone/\n"
    )
    with pytest.raises(UsageError, match=r"not written: .* no page https://desk.example/docs/e/pp"):
        action.checked_draft(issue, SITE)
