"""Reply texts: every variable is filled, every link absolute."""

from __future__ import annotations

import re

import pytest

from errordesk import replies, reply_set
from errordesk.desk import Desk
from errordesk.loader import load
from errordesk.problems import UsageError
from tests.conftest import Project

SITE = "https://desk.example/"
REPLY = "macros/replies/reply-alpha.md"


def test_links_and_facts_come_from_the_records(project: Project) -> None:
    desk = load(project())
    template = replies.template(desk, desk.replies["reply-alpha"], SITE)
    assert replies.render(template, replies.values(desk.variables, {"who": "Ann"})) == (
        "Hello Ann, read [the guide](https://desk.example/e/one-alpha/#fix) and wait 10 minutes."
    )


def test_variables_have_words_when_nobody_fills_them(project: Project) -> None:
    desk = load(project())
    reply = desk.replies["reply-alpha"]
    assert replies.render_unset(desk, replies.template(desk, reply, SITE)).startswith("Hello you, ")
    marked = replies.render_unset(desk, replies.template(desk, reply, SITE, marked=True))
    assert '<mark class="ed-variable" title="The reporter">you</mark>' in marked


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hello {{who}}, {{whom}}", 'unknown variable "whom". Did you mean "who"?'),
        ("Hello {{#who}}you", 'the section "{{#who}}" is not closed'),
        ("Hello `{{who}}`", "must not stand in code"),
        ("Hello [x](https://x/{{who}})", "stands in the target of a link"),
        ('{{who}} [[ link("one-alfa") ]]', 'Did you mean "one-alpha"?'),
        ('{{who}} [[ link("one-alpha", "nope") ]]', 'no heading id "nope"'),
        ('{{who}} [[ fact("nope") ]]', 'unknown fact "nope"'),
        ("{{who}} [[ nope ]]", "nope"),
    ],
)
def test_wrong_template_says_what_is_wrong(project: Project, text: str, message: str) -> None:
    desk = load(project({REPLY: text}))
    with pytest.raises(UsageError) as caught:
        replies.template(desk, desk.replies["reply-alpha"], SITE)
    assert message in str(caught.value)


def test_missing_template_is_told(project: Project) -> None:
    desk = load(project({REPLY: None}))
    with pytest.raises(UsageError, match="is missing"):
        replies.template(desk, desk.replies["reply-alpha"], SITE)


def test_every_guide_has_a_reply_that_is_ready_to_paste(desk: Desk) -> None:
    own = {reply.answers: reply.id for reply in desk.replies.values()}
    for guide in desk.guides:
        text = replies.render_unset(desk, reply_set.template(desk, guide, SITE))
        assert "{{" not in text, guide
        assert "[[" not in text, guide
        prose = re.sub(r"`[^`]*`", "", text)
        assert not re.search(r"<[a-z/]", prose), f"HTML in the reply for {guide}"
        targets = re.findall(r"\]\(([^)]*)\)", text)
        assert targets, guide
        assert all(target.startswith("https://") for target in targets), guide
        # The text of January 2026 holds more than others need.
        assert len(text) <= 1500 or own.get(guide) == "reply-badgateway", f"{guide}: {len(text)}"
