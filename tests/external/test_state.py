"""What is kept from run to run: two days for gone, ages, and a file that is always readable."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from errordesk.checks.external import state
from errordesk.checks.external.report import Place, markdown
from errordesk.checks.external.state import Entry
from errordesk.records import external
from errordesk.records.problems import UsageError
from errordesk.records.rules import LinkExemption

DAY = date(2026, 3, 2)
VERDICTS: dict[str, Any] = {"a": "alive", "m": "moved", "g": "gone", "c": "cannot tell"}


def read(path: Path) -> dict[str, Entry]:
    return external.parse(path.read_text(encoding="utf-8"))


def after(answers: str) -> Entry:
    """The entry after one answer a day, each named by its first letter; `=` is the same day."""
    entry, day = None, DAY
    for index, letter in enumerate(answers):
        if letter == "=":
            day -= timedelta(days=1)
            continue
        to = "https://example.com/to" if letter == "m" else None
        entry = state.updated(entry, day, VERDICTS[letter], f"answer {index}", to)
        day += timedelta(days=1)
    assert entry is not None
    return entry


@pytest.mark.parametrize(
    ("answers", "confirmed", "since", "alive", "gone"),
    [
        ("a", False, 0, 0, None),
        ("g", False, 0, None, 0),
        ("g=g", False, 0, None, 0),
        ("gg", True, 0, None, 0),
        ("agg", True, 1, 0, 1),
        ("gcg", True, 2, None, 0),
        ("gc", False, 1, None, 0),
        ("gag", False, 2, 1, 2),
        ("gmg", False, 2, 1, 2),
        ("ga", False, 1, 1, None),
        ("accc", False, 1, 0, None),
        ("amm", False, 1, 2, None),
    ],
)
def test_only_two_days_make_an_address_gone(
    answers: str, confirmed: bool, since: int, alive: int | None, gone: int | None
) -> None:
    def day(number: int | None) -> date | None:
        return None if number is None else DAY + timedelta(days=number)

    entry = after(answers)
    assert entry.confirmed_gone is confirmed
    assert (entry.since, entry.alive, entry.gone) == (day(since), day(alive), day(gone))


@pytest.mark.parametrize(
    ("answers", "days", "max_age", "fresh"),
    [
        ("a", 6, 6, True),
        ("a", 7, 6, False),
        ("m", 6, 6, True),
        ("a", 0, 0, False),
        ("g", 0, 6, False),
        ("c", 0, 6, False),
    ],
)
def test_only_good_answers_keep(answers: str, days: int, max_age: int, fresh: bool) -> None:
    assert after(answers).fresh(DAY + timedelta(days=days), max_age) is fresh


def test_the_file_is_stable_and_one_line_an_address(tmp_path: Path) -> None:
    path = tmp_path / "external.json"
    entries = {"https://b\u00fc.test/": after("gg"), "https://a.test/": after("am")}
    state.write(path, entries)
    first = path.read_bytes()
    assert read(path) == entries
    state.write(path, dict(reversed(entries.items())))
    assert path.read_bytes() == first
    lines = first.decode().splitlines()
    assert [line.partition('":')[0] for line in lines[1:3]] == [
        '"https://a.test/',
        '"https://b\u00fc.test/',
    ]
    assert len(lines) == 4
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    state.write(path, {})
    assert read(path) == {} == json.loads(path.read_text())


@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_stops_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    path = tmp_path / "external.json"
    state.write(path, {"https://a.test/": after("a")})

    def stopped(*_: object) -> None:
        raise stop

    monkeypatch.setattr(Path, "replace", stopped)
    with pytest.raises((UsageError, KeyboardInterrupt)) as told:
        state.write(path, {})
    assert read(path) == {"https://a.test/": after("a")}
    assert told.type is KeyboardInterrupt or "No space left" in str(told.value)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"https://a.test/": {}}', '{"https://a.test/": {"verdict": "dead"}}']
)
def test_a_broken_file_is_reported(text: str) -> None:
    with pytest.raises(UsageError, match="delete it to ask all again"):
        external.parse(text)


def test_the_report_says_what_to_do() -> None:
    places = {
        f"https://{letters}.test/": [Place(f"src-{letters}", "macros/data/sources/one.yml", 7)]
        for letters in ("a", "am", "agg", "ag", "ac")
    }
    entries = {address: after(address[8:].partition(".")[0]) for address in places}
    soon = LinkExemption(source="src-x", reason="asks to sign in", until=DAY + timedelta(days=30))
    late = LinkExemption(source="src-y", reason="asks to sign in", until=DAY + timedelta(days=31))
    at = "macros/data/sources/one.yml:7, "
    assert markdown(DAY, entries, places, [late, soon]).splitlines() == [
        "External links on 2026-03-02: 1 alive, 1 moved, 2 gone, 1 cannot tell.",
        "",
        "## Gone",
        "",
        f"- `https://ag.test/` ({at}src-ag): answer 1 since 2026-03-03, "
        "last seen alive 2026-03-02; fails if another day says the same",
        f"- `https://agg.test/` ({at}src-agg): answer 2 since 2026-03-03, "
        "last seen alive 2026-03-02; confirmed",
        "",
        "## Moved",
        "",
        f"- `https://am.test/` ({at}src-am): proposed instead: `https://example.com/to`",
        "",
        "## Cannot tell",
        "",
        f"- `https://ac.test/` ({at}src-ac): answer 1, since 2026-03-03, "
        "last seen alive 2026-03-02",
        "",
        "## Exemptions that end",
        "",
        "- `src-x` (asks to sign in): until 2026-04-01",
    ]
    later = markdown(DAY + timedelta(days=61), entries, places, [])
    assert later.count("open it by hand") == 1


def test_the_report_is_empty_when_there_is_nothing_to_do() -> None:
    assert markdown(DAY, {"https://a.test/": after("a")}, {}, []) == ""


def test_the_report_fits_an_issue() -> None:
    entries = {f"https://a.test/{number:0300}": after("c") for number in range(500)}
    text = markdown(DAY, entries, {}, [])
    lines = text.splitlines()
    assert len(text) < 65_536
    assert (
        lines[-1]
        == f"{500 - sum(line.startswith('- ') for line in lines)} more lines: " + external.FILE
    )
