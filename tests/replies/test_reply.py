"""Reply texts: links and facts from the records, neutral words where nothing is filled in."""

from __future__ import annotations

import re

import pytest

from errordesk.records.loader import load
from errordesk.records.problems import ProblemsError, UsageError
from errordesk.records.records import Records
from errordesk.replies import filling, mustache
from tests.conftest import Project

SITE = "https://desk.example/"
REPLY = "macros/replies/reply-alpha.md"
VARIABLES = "macros/data/variables.yml"


def _template(project: Project, text: str) -> str:
    records = load(project({REPLY: text}))
    return mustache.template(records, records.replies["reply-alpha"], SITE)


def _filled(project: Project, text: str, **given: str) -> str:
    records = load(project({REPLY: text}))
    template = mustache.template(records, records.replies["reply-alpha"], SITE)
    return filling.render(template, filling.values(records.variables, given))


def test_links_and_facts_come_from_the_records(project: Project) -> None:
    records = load(project())
    template = mustache.template(records, records.replies["reply-alpha"], SITE)
    assert template == (
        "Hello {{#who}}{{who}}{{/who}}{{^who}}you{{/who}}, "
        "read [the guide](https://desk.example/e/one-alpha/#fix) and wait 10 minutes.\n"
    )
    assert filling.used_variables(template, records.variables) == ["who"]


def test_variables_have_words_when_nobody_fills_them(project: Project) -> None:
    assert _filled(project, "Hello {{who}}, {{many}}.") == "Hello you, some."
    assert _filled(project, "Hello {{who}}, {{many}}.", who="Ann", many="3") == "Hello Ann, 3."
    records = load(project())
    marked = mustache.template(records, records.replies["reply-alpha"], SITE, marked=True)
    text = filling.render_unset(records, marked)
    assert 'Hello <mark class="ed-variable" title="The reporter">you</mark>, ' in text
    assert "<mark" in mustache.preview(text)


def test_sections_depend_on_what_is_set(project: Project) -> None:
    text = "a{{#who}}, {{who}}{{/who}}\n\n{{#who}}\nset\n{{/who}}\n{{^who}}\nunset\n{{/who}}\n\nz"
    assert _filled(project, text) == "a\n\nunset\n\nz"
    assert _filled(project, text, who="Ann") == "a, Ann\n\nset\n\nz"
    # No default inside a section of its own, or where another section vouches for it.
    assert "{{^who}}you" not in _template(project, "{{#who}}{{who}}{{/who}}")


def test_parts_are_shared(project: Project) -> None:
    records = load(
        project({REPLY: '[[ part("hi") ]] {{who}}', "macros/replies/part-hi.md": "Hi,\n"})
    )
    text = mustache.template(records, records.replies["reply-alpha"], SITE)
    assert filling.render_unset(records, text) == "Hi, you"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Hello {{who}}, {{whom}}", 'unknown variable "whom". Did you mean "who"?'),
        ('{{who}} [[ link("one-alfa") ]]', 'Did you mean "one-alpha"?'),
        ('{{who}} [[ link("one-alpha", "nope") ]]', 'no heading id "nope"'),
        ('{{who}} [[ fact("nope") ]]', 'unknown fact "nope"'),
        ('{{who}} [[ part("nope") ]]', "macros/replies/part-nope.md is missing"),
        ("{{who}} [[ nope ]]", "nope"),
        ("{{{who}}}", "only variables and sections"),
        ("{{&who}}", "only variables and sections"),
        ("{{> who}}", "only variables and sections"),
        ("{{=<% %>=}}", "only variables and sections"),
        ("{{! note }}", "only variables and sections"),
        ("{{#who}}x", "is not closed"),
        ("x{{/who}}", "not open there"),
        ("{{#who}}{{#many}}x{{/who}}{{/many}}", "not open there"),
        ("{{advice}}", '"advice" is a section'),
        ("{{#patch}}x{{/patch}}", 'unknown variable "patch"'),
        ("[x](https://desk.example/{{who}})", "target of a link"),
        ("`{{who}}`", '"who" has no pattern'),
    ],
)
def test_wrong_template_says_what_is_wrong(project: Project, text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        _template(project, text)
    assert message in str(caught.value)


def test_a_value_with_a_form_may_stand_in_code(project: Project) -> None:
    assert _filled(project, "{{#many}}`{{many}}`{{/many}}", many="12") == "`12`"


def test_missing_template_is_told(project: Project) -> None:
    records = load(project({REPLY: None}))
    with pytest.raises(UsageError, match="is missing"):
        mustache.template(records, records.replies["reply-alpha"], SITE)


def test_a_variable_without_any_value_is_told(project: Project) -> None:
    with pytest.raises(UsageError, match="unknown variable"):
        filling.render("{{who}}", {})


@pytest.mark.parametrize(
    "pattern", [".*", "[a-z]+", "[^x]", "(?:@)", "<", "[0-9]+|#", r"\\s", "[9-a]", "[0-9", "(a"]
)
def test_a_pattern_that_would_let_signs_through_is_refused(project: Project, pattern: str) -> None:
    changed = {VARIABLES: ("[0-9]{1,3}", pattern)}
    with pytest.raises(ProblemsError, match=r"variables.yml:3: .*pattern"):
        load(project(changed))


def test_a_variable_that_says_nothing_of_persons_is_refused(project: Project) -> None:
    with pytest.raises(ProblemsError, match=r'the key "variables\.who\.personal" is missing'):
        load(project({VARIABLES: (", personal: true", "")}))


def test_values_are_made_harmless_or_left_out(records: Records) -> None:
    given = {
        "reporter": "@ann",
        "flow": "ann@contoso.com and contoso.crm4.dynamics.com",
        "from": "4.50.2; rm",
        "to": " 4.50.6\u200b ",
        "attempts": "3",
        "request_id": "6F1c2b9e-0d3a-4c57-9a41-2f0c8e5d7b13",
        "nope": "x",
    }
    filled = filling.values(records.variables, given)
    assert filled["reporter"] == "ann"
    assert filled["flow"] == "mail‑1 and tenant‑1 crm4 dynamics com"
    assert filled["from"] == ""
    assert filled["to"] == "4.50.6"
    assert filled["attempts"] == "3"
    assert filled["request_id"] == "6F1c2b9e…"
    assert filled["health"] == ""
    assert filled["advice"] is False
    assert "nope" not in filled


def test_examples_fit_their_own_variables(records: Records) -> None:
    for name, variable in records.variables.items():
        assert filling.printed(variable, variable.example), name
        # What stands in a sentence when nothing is set is our own text.
        assert not re.search(r"[@#<>\[\]{}`]", variable.default), name
        assert set(variable.needs) <= set(records.variables), name
