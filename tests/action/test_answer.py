"""The action against a stand-in of GitHub: what is written, and what is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from errordesk.issues import action, comment, github
from errordesk.issues.issue import Issue
from errordesk.records.problems import UsageError
from tests.action.standin import BOT, REPOSITORY, SITE, TOKEN, GitHubStandIn, draft_for, standing_in

ALPHA = f"Do this first. {SITE}go/pp-alpha/"


def reply_to(text: str) -> str:
    """The comment that the action writes for an issue with this text."""
    draft = draft_for(Issue(title="", body=text), SITE)
    assert not isinstance(draft, str)
    return comment.signed(draft)


def test_one_comment_with_labels_and_nothing_the_second_time(hub: GitHubStandIn) -> None:
    first = hub.run()
    assert (first.code, hub.writes) == (0, ["post", "labels"])
    assert hub.own == [reply_to("alpha")]
    assert hub.own[0].startswith(ALPHA)
    assert ALPHA not in first.summary  # it stands in the issue
    assert hub.labels == ["bug", "power-platform", "kind-alpha"]
    assert first.out == (
        "issue #7: posted the reply of pp-alpha; added labels: power-platform, kind-alpha\n"
    )
    for what in ("edited", "reopened", "opened"):
        again = hub.run(hub.event(what))
        assert (again.code, again.waits) == (0, [])
        assert "the reply is there already" in again.out
    assert hub.writes == ["post", "labels"]


def test_a_dry_run_writes_nothing_and_shows_the_reply(hub: GitHubStandIn) -> None:
    environment = hub.environment()
    del environment["ERRORDESK_DRY_RUN"]
    assert action.read_settings(environment).dry_run  # unset means dry
    result = hub.run(ERRORDESK_DRY_RUN="true")
    assert (result.code, hub.writes, hub.comments) == (0, [], [])
    assert "dry run, issue #7: would post the reply of pp-alpha; would add labels" in result.out
    assert ALPHA in result.summary
    # Text of an issue stays out of the log, where a runner would carry out commands.
    assert ALPHA not in result.out


def test_the_summary_fences_in_whatever_the_reply_holds() -> None:
    draft = draft_for(Issue(title="", body="alpha"), SITE)
    assert not isinstance(draft, str)
    hostile = replace(draft, body="a\n````\n# out\n", evidence=("::add-mask::x",))
    text = action.summary("line", hostile)
    assert "`````text\na\n````\n# out\n`````\n" in text
    assert "```text\n::add-mask::x\n```\n" in text


# Who gets no answer --------------------------------------------------------------------------

NO_ANSWER: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "closed": ({"state": "closed"}, {}),
    "locked": ({"locked": True}, {}),
    "a pull request": ({"pull_request": {"url": "x"}}, {}),
    "written by a bot": ({"user": {"login": "helper", "type": "Bot"}}, {}),
    "written by a bot's login": ({"user": {"login": "helper[bot]", "type": "User"}}, {}),
    "no guide matches": ({"body": "gamma"}, {}),
    "no text": ({"body": None}, {}),
    "edited by a bot": ({}, {"sender": {"login": "helper", "type": "Bot"}}),
    "edited by a bot's login": ({}, {"sender": {"login": "helper[bot]", "type": "User"}}),
    "labelled": ({}, {"action": "labeled"}),
    "closed by the event": ({}, {"action": "closed"}),
}


@pytest.mark.parametrize("case", NO_ANSWER)
def test_no_answer(hub: GitHubStandIn, case: str) -> None:
    issue, event = NO_ANSWER[case]
    hub.issue |= issue
    result = hub.run(hub.event() | event)
    assert (result.code, hub.writes) == (0, [])
    assert "no reply written: " in result.out
    assert result.summary


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": "closed"}, "it needs no answer"),
        ({"locked": True}, "the issue is locked"),
        ({"pull_request": {"url": "x"}}, "it needs no answer"),
        ({"body": "gamma"}, "no guide matches"),
        ({"id": 901}, "moved to another repository"),
    ],
)
def test_the_issue_as_it_stands_counts_not_the_event(
    hub: GitHubStandIn, change: dict[str, Any], said: str
) -> None:
    event = hub.event()
    hub.issue |= change
    result = hub.run(event)
    assert (result.code, hub.writes) == (0, [])
    assert said in result.out


# The comment that is there -------------------------------------------------------------------


def test_an_edited_issue_gets_its_reply_updated(hub: GitHubStandIn) -> None:
    hub.run()
    hub.issue["body"] = "alpha again"
    result = hub.run(hub.event("edited"))
    assert (result.code, hub.own) == (0, [reply_to("alpha again")])
    assert result.out == "issue #7: updated the reply of pp-alpha\n"


def test_an_issue_that_is_unsure_after_an_edit_keeps_its_reply(hub: GitHubStandIn) -> None:
    hub.run()
    hub.issue["body"] = "gamma"
    result = hub.run(hub.event("edited"))
    assert (result.code, hub.own) == (0, [reply_to("alpha")])
    assert "no guide matches; one of an earlier run stays as it is" in result.out


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body.replace("Do this first.", "Do this at once."),
        lambda body: body + "\n\nAdded below.",
        lambda body: body.replace("pp-alpha ", "pp-alpha"),  # a broken marker
        lambda body: body + "\n" + body,
    ],
)
def test_a_reply_that_a_person_edited_stays(hub: GitHubStandIn, change: Any) -> None:
    hub.run()
    hub.comments[0]["body"] = edited = change(hub.comments[0]["body"])
    hub.issue["body"] = "beta"
    result = hub.run(hub.event("edited"))
    assert (result.code, hub.own) == (0, [edited])
    assert "edited by a person" in result.out
    assert hub.labels == ["bug", "power-platform", "kind-alpha"]


def test_line_ends_of_windows_are_no_edit(hub: GitHubStandIn) -> None:
    hub.comment(reply_to("alpha").replace("\n", "\r\n") + "\r\n")
    hub.issue["body"] = "alpha again"
    hub.run(hub.event("edited"))
    assert hub.own == [reply_to("alpha again")]


@pytest.mark.parametrize("login", ["octocat", "other-app[bot]", "github-actions", None])
def test_a_marker_in_a_comment_of_another_author_means_nothing(
    hub: GitHubStandIn, login: str | None
) -> None:
    foreign = hub.comment(reply_to("beta"), login)["body"]
    hub.comment("")["body"] = None
    assert hub.run().code == 0
    assert [comment["body"] for comment in hub.comments] == [foreign, None, reply_to("alpha")]
    assert hub.run(hub.event("edited")).code == 0
    assert len(hub.comments) == 3


@pytest.mark.parametrize("login", [BOT, "desk-app[bot]", "maintainer"])
def test_each_kind_of_token_knows_its_own_comment(hub: GitHubStandIn, login: str) -> None:
    hub.login = login
    hub.comment("Thanks, I look into it.", login)
    hub.run()
    hub.issue["body"] = "beta"
    assert hub.run(hub.event("edited")).code == 0
    assert hub.own == ["Thanks, I look into it.", reply_to("beta")]


@pytest.mark.parametrize("place", [0, 3, 6])
def test_the_reply_is_found_on_every_page(hub: GitHubStandIn, place: int) -> None:
    hub.page_size = 2
    for number in range(7):
        hub.comment(reply_to("alpha") if number == place else "more", BOT)
    hub.issue["body"] = "alpha again"
    assert hub.run(hub.event("edited")).code == 0
    assert hub.comments[place]["body"] == reply_to("alpha again")
    assert (len(hub.comments), hub.requests.count("comments")) == (7, 4)


def test_of_two_replies_the_first_is_updated_and_the_other_told(hub: GitHubStandIn) -> None:
    for _ in range(2):
        hub.comment(reply_to("alpha"))
    hub.comments.reverse()  # whatever order they come in
    hub.issue["body"] = "beta"
    result = hub.run(hub.event("edited"))
    assert (result.code, hub.own) == (0, [reply_to("alpha"), reply_to("beta")])
    assert "comment 5001 is a second reply; it is left alone" in result.out
    assert hub.requests.count("login") == 1


@pytest.mark.parametrize("circle", [1, 2])
def test_a_list_that_names_itself_as_its_next_page_ends(
    hub: GitHubStandIn, monkeypatch: pytest.MonkeyPatch, circle: int
) -> None:
    """At once, or after a page in between."""
    monkeypatch.setattr(hub, "circle", circle)
    result = hub.run()
    assert (result.code, hub.writes, result.waits) == (1, [], [])
    assert result.out == (
        "issue #7: reply not written: GitHub's list of comments leads back to a page that was "
        "read\n"
    )
    assert hub.requests.count("comments") == circle


def test_a_list_without_end_ends(hub: GitHubStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github, "MAX_PAGES", 4)
    monkeypatch.setattr(hub, "circle", 1000)
    result = hub.run()
    assert (result.code, hub.requests.count("comments")) == (1, 4)
    assert "more than 4 pages" in result.out


# Labels --------------------------------------------------------------------------------------


def test_labels_that_are_there_are_not_sent(hub: GitHubStandIn) -> None:
    hub.issue["labels"] = [{"name": "Power-Platform"}, {"name": "kind-alpha"}]
    assert hub.run().code == 0
    assert hub.writes == ["post"]


def test_labels_can_be_turned_off(hub: GitHubStandIn) -> None:
    assert hub.run(ERRORDESK_LABELS="false").code == 0
    assert hub.writes == ["post"]


def test_a_label_that_was_taken_off_stays_off(hub: GitHubStandIn) -> None:
    hub.run()
    hub.issue["labels"] = []
    hub.issue["body"] = "alpha again"
    hub.run(hub.event("edited"))
    assert hub.labels == []
    hub.run(hub.event("edited"), GITHUB_RUN_ATTEMPT="2")
    assert hub.labels == ["power-platform", "kind-alpha"]


def test_another_guide_brings_its_labels(hub: GitHubStandIn) -> None:
    hub.run()
    hub.issue["body"] = "beta"
    hub.run(hub.event("edited"))
    assert hub.labels == ["bug", "power-platform", "kind-alpha", "kind-beta"]


# The inputs ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ERRORDESK_TOKEN", "", "the input token is empty"),
        ("ERRORDESK_TOKEN", "two words", "the input token is empty or no token"),
        ("ERRORDESK_TOKEN", "line\nline", "the input token is empty or no token"),
        ("ERRORDESK_SITE_URL", "", 'the input site-url is ""'),
        ("ERRORDESK_SITE_URL", "desk.example", "write a full address"),
        ("ERRORDESK_SITE_URL", "http://[x", "write a full address"),
        ("ERRORDESK_SITE_URL", "https://desk.example/?a=1", "without query and fragment"),
        ("ERRORDESK_SITE_URL", "https://desk.example/#a", "without query and fragment"),
        ("ERRORDESK_DRY_RUN", "no", 'the input dry-run is "no"; write true or false'),
        ("ERRORDESK_LABELS", "", "the input labels is"),
        ("GITHUB_API_URL", "ftp://x/", "GITHUB_API_URL is"),
        ("GITHUB_EVENT_NAME", "pull_request", "answers the event issues alone"),
        ("GITHUB_EVENT_NAME", "issue_comment", "answers the event issues alone"),
        ("GITHUB_EVENT_PATH", "/nowhere/event.json", "must be the payload of the event issues"),
    ],
)
def test_wrong_inputs_are_one_line(hub: GitHubStandIn, name: str, value: str, said: str) -> None:
    result = hub.run(None, **{name: value})
    assert (result.code, hub.requests) == (1, [])
    assert said in result.out
    assert result.out.count("\n") == 1
    assert "two words" not in result.out


@pytest.mark.parametrize("payload", ["", "[]", "{}", '{"action": "opened"}', "{"])
def test_a_payload_of_something_else(tmp_path: Path, payload: str) -> None:
    file = tmp_path / "event.json"
    file.write_text(payload, encoding="utf-8")
    with pytest.raises(UsageError, match="must be the payload of the event issues"):
        action.read_event(file)


# Addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_renamed_repository_is_followed_with_the_same_method(
    hub: GitHubStandIn, status: int
) -> None:
    hub.moved = (status, "/repositories/1")
    hub.run()
    hub.issue["body"] = "beta"
    assert hub.run(hub.event("edited")).code == 0
    assert hub.own == [reply_to("beta")]


def test_the_token_goes_to_no_other_host(hub: GitHubStandIn, tmp_path: Path) -> None:
    with standing_in(tmp_path) as other:
        for address in (other.address, hub.address.replace("http:", "https:")):
            hub.moved = (301, f"{address}/repositories/1")
            result = hub.run()
            assert (result.code, other.requests) == (1, [])
            assert "another host" in result.out


def test_further_pages_are_read_from_the_same_host_alone(
    hub: GitHubStandIn, tmp_path: Path
) -> None:
    for _ in range(2):
        hub.comment("more")
    hub.page_size = 1
    with standing_in(tmp_path) as other:
        hub.pages_at = other.address
        result = hub.run()
        assert (result.code, other.requests, hub.writes) == (1, [], [])
    assert "another host" in result.out


def test_redirects_in_a_circle_end(hub: GitHubStandIn) -> None:
    hub.moved = (301, f"/repos/{REPOSITORY}")
    result = hub.run()
    assert result.code == 1
    assert "in a circle" in result.out
    assert len(hub.requests) < 10


def test_a_netrc_file_does_not_replace_the_token(
    hub: GitHubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "netrc"
    file.write_text("machine 127.0.0.1 login x password y\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(file))
    assert hub.run().code == 0


def test_a_wrong_token_is_told_and_not_shown(hub: GitHubStandIn) -> None:
    wrong = TOKEN[::-1]
    result = hub.run(ERRORDESK_TOKEN=wrong)
    assert (result.code, len(hub.requests)) == (1, 1)
    assert "does not accept the token (401)" in result.out
    assert wrong not in result.out + result.summary
