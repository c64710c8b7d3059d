"""The tables of what gateways answered in the lab."""

from __future__ import annotations

import pytest

from errordesk.pages.macros import PageMacros
from errordesk.pages.macros.observed import _cut, _names
from errordesk.records.loader import load
from errordesk.records.observed import ErrorPage, Fault, Observed, SeenText, guides_shown, texts
from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from tests.conftest import Project

ALPHA = "docs/guides/one/alpha.md"
FAULTS = [
    {"id": "ok", "name": "No fault", "sentence": "It answers.", "kind": "control"},
    {"id": "refused", "name": "Refused", "sentence": "Nothing listens.", "kind": "fault"},
    {"id": "refused-h2", "name": "Refused, HTTP/2", "sentence": "The same.", "kind": "fault"},
    {"id": "silent", "name": "Silence", "sentence": "It sends nothing.", "kind": "fault"},
    {"id": "relayed-502", "name": "Its own 502", "sentence": "It says 502.", "kind": "relay"},
]
LINE = "HTTP/1.1 503 Backend gone"
GATE = {
    "id": "gate",
    "product": "Gate",
    "variant": "plain",
    "version": "1.2.3-4",
    "source": "Debian gate 1.2.3-4",
    "day": "2026-11-30",
    "command": "python3 lab/gateways/run.py --only gate",
    "default_wait": {"status": None, "seconds": None, "limit": 330},
    "marks": [{"text": "Server: Gate", "proves": "author", "where": ["header"]}],
    "pages": {"refused": {"words": "Gone 17", "source": "<h1>Gone</h1>"}},
    "faults": {
        "ok": {"outcome": "answer", "status": 200, "bytes": 5, "log": ["<time> GET 200 5"]},
        "refused": {
            "outcome": "answer",
            "status": 503,
            "line": LINE,
            "headers": ["Server: Gate"],
            "page": "refused",
            "bytes": 13,
            "log": ["<time> GET 200 17", "<time> no connection to <backend>"],
            "contacts": [4],
        },
        "refused-h2": {
            "outcome": "answer",
            "status": 503,
            "line": "HTTP/2 503",
            "page": "refused",
            "bytes": 13,
        },
        "silent": {"outcome": "empty", "status": None},
        "relayed-502": {
            "outcome": "answer",
            "status": 502,
            "line": "HTTP/1.1 502 Bad Gateway",
            "headers": ["Server: Backend", "Via: Gate"],
            "bytes": 3,
            "adds": ["Via: Gate"],
        },
    },
    "absent": {},
}


@pytest.fixture
def records(project: Project) -> Records:
    loaded = load(project())
    loaded.faults = {found["id"]: Fault.model_validate(found) for found in FAULTS}
    loaded.observed = {"gate": Observed.model_validate(GATE)}
    loaded.by_id["one-alpha"].body += '\n{{ observed("gate") }}\n'
    return loaded


@pytest.fixture
def macros(records: Records) -> PageMacros:
    return PageMacros(records, "guides/one/alpha.md")


def test_answers_are_read_backwards(macros: PageMacros) -> None:
    printed = macros.observed("gate")
    assert "**Gate 1.2.3**, seen on 2026-11-30" in printed
    # Over HTTP/2 there is no reason phrase; it is the same answer.
    assert "| **503 Backend gone**<br>`Gone 17` | Refused (also HTTP/2) {" in printed
    assert "| **empty reply** | Silence {" in printed
    assert "no answer within 330 s.\n" in printed
    assert "4 connections to the backend for one request: Refused." in printed
    assert "that it only passes on: `Via: Gate`" in printed


def test_log_shows_the_error_and_not_the_access(macros: PageMacros) -> None:
    log = macros.observed("gate").partition("??? info")[2]
    assert "`no connection to <backend>`" in log
    assert "GET 200" not in log


def test_answers_that_read_the_same_are_one_row(records: Records, macros: PageMacros) -> None:
    gate = records.observed["gate"]
    words = (
        "Gone because of a reason that is long enough to be cut before it says which one it was: "
    )
    for name, last in (("refused", "first"), ("silent", "second")):
        gate.pages[name] = ErrorPage(words=words * 2 + last, source="<h1>Gone</h1>")
    gate.faults["silent"] = gate.faults["refused"].model_copy(update={"page": "silent"})
    answers = macros.observed("gate").partition("??? info")[0]
    assert answers.count("**503 Backend gone**") == 1
    assert "| Refused (also HTTP/2); Silence {" in answers
    # The atlas keeps them apart: there the reader filters by a fault.
    assert "Refused; Refused, HTTP/2 {" in macros.atlas_backwards()


def test_lines_that_differ_in_the_request_are_one_row(records: Records, macros: PageMacros) -> None:
    faults = records.observed["gate"].faults
    for name, lines in {
        "refused": ["[NOTICE] gate 1.2.3", 'no connection, "GET / HTTP/1.1" req-1'],
        "refused-h2": ['no connection, "POST /api HTTP/2.0" req-2'],
        "silent": ['no answer, "GET / HTTP/1.1" req-1, client: 127.0.0.1, server: x'],
    }.items():
        faults[name] = faults[name].model_copy(update={"log": lines})
    log = macros.observed("gate").partition("??? info")[2]
    assert '| Refused (also HTTP/2) | `no connection, "GET / HTTP/1.1" req-1` {' in log
    assert '| Silence | `no answer, "GET / HTTP/1.1" req-1` {' in log
    assert "POST" not in log
    assert "NOTICE" not in log


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Hang-up", "Hang-up on a POST"], "Hang-up (also on a POST)"),
        (["Refused", "Reset", "Refused, with checks"], "Refused (also with checks); Reset"),
        # A form alone, and names that only begin alike.
        (["Refused, with checks"], "Refused, with checks"),
        (["Silence", "Silence in the body"], "Silence; Silence in the body"),
    ],
)
def test_forms_of_a_fault_stand_behind_it(names: list[str], said: str) -> None:
    assert _names(names) == said


def test_bar_and_backtick_do_not_break_the_cell_of_a_line(
    records: Records, macros: PageMacros
) -> None:
    faults = records.observed["gate"].faults
    faults["refused"] = faults["refused"].model_copy(update={"log": ["no `peer` | gone"]})
    log = macros.observed("gate").partition("??? info")[2]
    assert "<code>no 'peer' &#124; gone</code>" in log


def test_unknown_product_is_named(macros: PageMacros) -> None:
    said = r'unknown product of the lab "gat"\. Did you mean "gate"\?'
    with pytest.raises(UsageError, match=said):
        macros.observed("gat")


def test_atlas_leads_both_ways(macros: PageMacros) -> None:
    assert "[Gate 1.2.3](alpha.md) | **503 Backend gone**" in macros.atlas_backwards()
    table = macros.atlas()
    assert '<span id="fault-refused"></span>**Refused**<br>Nothing listens. | 503 {' in table
    assert "**Silence**<br>It sends nothing. | empty reply {" in table
    assert "No fault" not in table


def test_who_wrote_it_is_told_by_phrase_and_by_what_is_missing(macros: PageMacros) -> None:
    assert "`503 Backend gone` | [Gate](alpha.md)" in macros.phrase_table()
    # One of its two errors has the header, so it is not missing in all.
    assert macros.missing("server") == ""
    assert macros.missing("body") == ""
    with pytest.raises(UsageError, match='allowed are "server" and "body"'):
        macros.missing("footer")


def test_without_records_the_page_is_an_error(records: Records) -> None:
    records.observed = {}
    with pytest.raises(UsageError, match="run the lab"):
        PageMacros(records, "guides/one/alpha.md").atlas()


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("short", "short"),
        ("one two three four", "one two …"),
        # Half a placeholder would begin a tag and swallow the rest of the page.
        ("see <backend-of-x>", "see …"),
    ],
)
def test_a_cut_ends_between_words_and_outside_placeholders(text: str, cut: str) -> None:
    assert _cut(text, 12) == cut


def test_variant_belongs_to_the_guide_of_its_product(records: Records) -> None:
    variant = Observed.model_validate({**GATE, "id": "gate-debian"})
    records.observed["gate-debian"] = variant
    assert guides_shown(records) == {"gate": "one-alpha", "gate-debian": "one-alpha"}


def test_texts_say_what_is_relayed_and_what_has_a_mark(records: Records) -> None:
    seen = {text.name: text for text in texts(records.observed.values(), records.faults)}
    assert seen["gate/refused header"] == SeenText(
        "gate/refused header", "gate", f"{LINE}\nServer: Gate", "author", relayed=False
    )
    assert seen["gate/relayed-502 header"].relayed
    assert [name for name in seen if name.endswith(" log")] == ["gate/refused log"]
    assert seen["gate/refused log"].mark is None
