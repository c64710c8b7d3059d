"""What is read out of a pasted report, and what is left out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errordesk.records.records import Records
from errordesk.replies.extract import extract
from errordesk.replies.tables import NAMES
from tests.replies.extract_cases import CASES
from tests.replies.form_cases import MESSAGE, form
from tests.replies.hostile import FRAGMENTS

PARTS = [part for _, text, _ in CASES for part in re.split(r"(?<=[ \n])", text)] + FRAGMENTS


@pytest.mark.parametrize(
    ("text", "fields"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_fields(text: str, fields: dict[str, str]) -> None:
    assert extract(text).fields == fields


CHANGES: dict[str, Callable[[str], str]] = {
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "line ends of old Macs": lambda text: text.replace("\n", "\r"),
    "quoted": lambda text: "> " + text.replace("\n", "\n> "),
    "other languages": lambda text: f"Guten Tag, 我们 升级 失败了。\n\n{text}\n\nViele Grüße",
    "comments": lambda text: f"<!-- Old version: 1.1 -->\n{text}\n\n<!--\nFlow: x\n-->\n",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_stands_around_a_report_changes_nothing(change: Callable[[str], str]) -> None:
    text = form(f"Upgrade from 4.50.2 to 4.50.6 fails, second attempt.\n\n{MESSAGE}")
    fields = extract(text).fields
    assert set(fields) == {"solution", "from", "to", "flow", "attempts"}
    assert extract(change(text)).fields == fields


def test_text_for_the_finder() -> None:
    text = form(f"<!-- hint\nfor writers -->It fails. <!-- x --> Why?\n\n{MESSAGE}", app="none")
    assert extract(text).text == f"It fails.  Why?\n\n{MESSAGE}\n\nCore\n\n4.50.2\n\nnone\n\nNone"


@pytest.mark.parametrize(
    "text",
    [
        "### Solution import failed: BadGateway",
        "# Describe the issue",
        "**Error while importing workflow**",
        "```\n<!-- a padding to disable MSIE -->\n### Describe the issue\n- [x] done\n```",
        "<!-- never closed\nBadGateway",
        "> - quoted\n\n- item [x]",
    ],
)
def test_what_a_person_wrote_stays_in_the_text(text: str) -> None:
    assert extract(text).text == text


@pytest.mark.parametrize(
    "unit", ["a", "\n", "<!--", "```\n", "Version:\n", "from 4.5 to 4.6 ", "1."]
)
def test_a_text_of_a_megabyte_returns(unit: str) -> None:
    known = "Installed version: 4.50.2\n"
    answer = extract(known + unit * (1_000_000 // len(unit)))
    assert answer.fields["from"] == "4.50.2"


def test_fields_are_looked_for_at_the_beginning_only() -> None:
    text = "x " * 50_000 + "\nInstalled version: 4.50.2"
    assert extract(text).fields == {}
    assert extract(text).text == text


def test_names_are_those_of_the_variables(records: Records) -> None:
    assert set(NAMES) == set(records.variables) - {"reporter"}


@pytest.fixture(scope="module")
def patterns(records: Records) -> dict[str, str | None]:
    """What each field has to look like; alone, because a failure prints what the test was given."""
    return {name: variable.pattern for name, variable in records.variables.items()}


@pytest.mark.slow
@given(text=st.lists(st.sampled_from(PARTS) | st.text(max_size=8)).map("".join))
def test_any_text(patterns: dict[str, str | None], text: str) -> None:
    fields = extract(text).fields
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    assert list(fields) == [name for name in NAMES if name in fields]
    for name, value in fields.items():
        if pattern := patterns[name]:
            assert re.fullmatch(pattern, value)
        else:
            # The name of a solution's file has no blanks.
            assert value in lines or (name == "solution" and value.replace(" ", "") in lines)
            assert 0 < len(value) <= 200


def test_what_steers_a_terminal_is_not_read() -> None:
    colours = "\x1b[1mInstalled \x1b[0mversion:\x1b[32m 4.50.2\x1b[0m\n\\u001b[31mTo: 4.50.6"
    report = extract(colours)
    assert report.fields == {"from": "4.50.2", "to": "4.50.6"}
    assert report.text == "Installed version: 4.50.2\nTo: 4.50.6"
