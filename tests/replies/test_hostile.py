"""What a reporter wrote never becomes a mention, link, image, HTML, heading, list or code."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errordesk.issues import reply_set
from errordesk.records.records import Records
from errordesk.replies import filling
from errordesk.text.escape import LIMIT, escape_value
from tests.replies import hostile

pytestmark = pytest.mark.slow

SITE = "https://desk.example/"
ADVICE = dict.fromkeys(filling.ADVICE_KEYS, False) | {"skipped": True, "steps": "4.45 → 4.50.9"}
FORMS = {"from": "4.29", "to": "4.50.9", "attempts": "3"}


@pytest.fixture(scope="module")
def templates(records: Records) -> dict[str, str]:
    return {guide: reply_set.template(records, guide, SITE) for guide in records.guides}


def _check(records: Records, template: str, given_values: dict[str, str]) -> None:
    patterned = {name for name, variable in records.variables.items() if variable.pattern}
    filled = filling.values(records.variables, given_values, ADVICE)
    expected = hostile.neutral(filled, patterned)
    seen = hostile.shape(filling.render(template, filled))
    wanted = hostile.shape(filling.render(template, expected))
    assert not [pair for pair in zip(seen, wanted, strict=True) if pair[0] != pair[1]], given_values


@pytest.mark.parametrize("part", range(4))
def test_every_fragment_in_every_form(
    records: Records, templates: dict[str, str], part: int
) -> None:
    # Texts made from records differ in words of ours, which no value touches.
    forms = {tuple(re.findall(r"\{\{.*?\}\}", text)): text for text in templates.values()}
    assert 5 < len(forms) < len(templates)
    for fragment in hostile.FRAGMENTS[part::4]:
        hostile_values = {**dict.fromkeys(records.variables, fragment), **FORMS}
        for text in forms.values():
            _check(records, text, hostile_values)


def test_any_values_in_any_template(records: Records, templates: dict[str, str]) -> None:
    # Inside, so that a failing example is printed without all records of the site.
    @settings(max_examples=120, deadline=None)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        template = templates[data.draw(st.sampled_from(sorted(templates)))]
        names = data.draw(st.sets(st.sampled_from(sorted(records.variables))))
        _check(
            records,
            template,
            {
                name: data.draw(st.one_of(hostile.values, st.just(FORMS.get(name, "word"))))
                for name in sorted(names)
            },
        )

    run()


@pytest.mark.parametrize("value", hostile.GROWING)
def test_blanks_that_rules_add_count_as_well(value: str) -> None:
    escaped = escape_value(value)
    assert LIMIT * 0.9 < len(escaped) <= LIMIT
    assert escaped.endswith("…")


@settings(max_examples=300, deadline=None)
@given(hostile.values)
def test_a_value_is_one_short_harmless_line(value: str) -> None:
    escaped = escape_value(value)
    assert len(escaped) <= LIMIT
    assert escaped == escaped.strip()
    assert not re.search(r"[\x00-\x1f\x7f-\x9f@<>\[\]{}`\\$*~^&]", escaped)
    assert not re.search(r"(?<![A-Za-z])#|#[^ ,;)]|[!%][0-9]", escaped)
    assert not re.search("[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", escaped)
    assert not re.match(r"[-+=|:/.!?)]|[0-9]+[.)]( |$)", escaped)
    assert escape_value(escaped) == escaped or "…" in escaped
    # Alone on a line, in a sentence and behind a bullet it is the text that "word" is.
    for frame in (
        "{}",
        "Before {}, after.",
        "- {}",
        "1. {}",
        "Before\n{}\nafter",
        "({}): x",
        "**{}**",
    ):
        word = "word" if escaped else ""
        assert hostile.shape(frame.format(escaped)) == hostile.shape(frame.format(word)), frame


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("HELPER - Add User to Security Role", "HELPER - Add User to Security Role"),
        ("DLP Request | Sync Policy (Child)", "DLP Request | Sync Policy (Child)"),
        ("CenterofExcellence_Upgrade", "CenterofExcellence_Upgrade"),
        ("20 November 10:15, 14:00 UTC", "20 November 10:15, 14:00 UTC"),
        ("2026-11-20 10:15", "2026-11-20 10:15"),
        ("version 4.50.2", "version 4.50.2"),
        ("Müller, 李", "Müller, 李"),
        ("at 10:15am, 5:30 PM, 10:15UTC", "at 10:15am, 5:30 PM, 10:15UTC"),
        ("20261120 and 8004F01F", "20261120 and 8004F01F"),
        ("error -2147015902", "error -2147015902"),
        ("a5c3785e", "a5c378…"),
        ("C# flow, F#", "C# flow, F#"),
        ("C#1 and #1", "C1 and 1"),
        ("2*3, 2 * 3", "2\u22173, 2 \u2217 3"),
        ("**bold** *.x", "bold x"),
        ("e.g. i.e. z.B. evil.example", "e.g. i.e. z.B. evil example"),
        ("e.g.evil.example", "e.g evil example"),
        ("see !12 and %5, 50% done!", "see ! 12 and % 5, 50% done!"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("@octocat", "octocat"),
        ("see #12 and GH-12", "see 12 and GH‑12"),
        ("<b>x</b>", "b x /b"),
        ("![x](https://evil.example)", "(x)(https //evil example)"),
        ("a\n\n# b", "a b"),
        ("1. a", "1 a"),
        ("{{from}}", "((from))"),
        ("\u202etxt", "txt"),
        ("@@@", ""),
        ("x" * 300, "x" * 199 + "…"),
        ("\U0001f600" * 300, "\U0001f600" * 199 + "…"),
    ],
)
def test_what_remains_is_readable(value: str, expected: str) -> None:
    assert escape_value(value) == expected


def test_escaping_takes_time_in_proportion(records: Records) -> None:
    for fragment in ("_", "a-", ":", "www.", "deadbee ", "1. ", "(", "\u202e"):
        started = time.process_time()
        filling.printed(records.variables["flow"], fragment * 20_000)
        assert time.process_time() - started < 2, fragment
