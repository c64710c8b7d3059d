"""Reply texts: every variable is filled, every link absolute."""

from __future__ import annotations

import re

import pytest

from errordesk import replies
from errordesk.desk import Desk
from errordesk.loader import load
from errordesk.problems import UsageError
from tests.conftest import Project

SITE = "https://desk.example/"
REPLY = "macros/replies/reply-alpha.md"


def test_links_and_facts_come_from_the_records(project: Project) -> None:
    desk = load(project())
    text = replies.template(desk, desk.replies["reply-alpha"], SITE)
    assert text == (
        "Hello {{who}}, read [the guide](https://desk.example/guides/one/alpha/#fix) "
        "and wait 10 minutes.\n"
    )


def test_variables_have_words_when_nobody_fills_them(project: Project) -> None:
    desk = load(project())
    reply = desk.replies["reply-alpha"]
    template = replies.template(desk, reply, SITE)
    assert replies.render(template, replies.defaults(reply)).startswith("Hello you, ")
    assert "<mark" in replies.render(template, replies.marked(reply))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hello {{who}}, {{whom}}", "whom"),
        ("Hello.", 'the variable "who" is declared, not used'),
        ('{{who}} [[ link("one-alfa") ]]', 'Did you mean "one-alpha"?'),
        ('{{who}} [[ link("one-alpha", "nope") ]]', 'no heading id "nope"'),
        ('{{who}} [[ fact("nope") ]]', 'unknown fact "nope"'),
        ("{{who}} [[ nope ]]", "nope"),
    ],
)
def test_wrong_template_says_what_is_wrong(project: Project, text: str, message: str) -> None:
    desk = load(project({REPLY: text}))
    reply = desk.replies["reply-alpha"]
    with pytest.raises(UsageError) as caught:
        replies.render(replies.template(desk, reply, SITE), replies.defaults(reply))
    assert message in str(caught.value)


def test_missing_template_is_told(project: Project) -> None:
    desk = load(project({REPLY: None}))
    with pytest.raises(UsageError, match="is missing"):
        replies.template(desk, desk.replies["reply-alpha"], SITE)


def test_every_reply_of_the_site_is_ready_to_paste(desk: Desk) -> None:
    for reply in desk.replies.values():
        text = replies.render(replies.template(desk, reply, SITE), replies.defaults(reply))
        assert "{{" not in text
        assert "[[" not in text
        assert not re.search(r"<[a-z/]", text), "HTML in a reply"
        targets = re.findall(r"\]\(([^)]*)\)", text)
        assert targets
        assert all(target.startswith("https://") for target in targets)
