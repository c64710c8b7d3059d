"""The sources page shows the last result, and says so when there is none."""

from __future__ import annotations

from datetime import date

import pytest

from errordesk.checks.external import state
from errordesk.pages.macros import PageMacros
from errordesk.records import external
from errordesk.records.loader import load
from errordesk.records.problems import ProblemsError
from tests.conftest import Project

URL = "https://example.com/source"
DAY, LATER = date(2026, 3, 2), date(2026, 3, 9)


def table(project: Project, *answers: tuple[date, str]) -> str:
    root = project()
    entry = None
    for day, verdict in answers:
        entry = state.updated(entry, day, verdict, "why", None)  # type: ignore[arg-type]
    state.write(root / external.FILE, {URL: entry} if entry else {})
    return PageMacros(load(root), "index.md").sources_table()


def test_nothing_is_invented_before_the_first_run(project: Project) -> None:
    text = table(project)
    assert text.startswith("No link has been asked yet.\n")
    assert "Last seen alive" not in text


@pytest.mark.parametrize(
    ("answers", "counts", "cell"),
    [
        ([(DAY, "alive")], "2026-03-02: 1 alive, 0 moved", "2026-03-02 {"),
        (
            [(DAY, "alive"), (LATER, "gone")],
            "2026-03-09: 0 alive, 0 moved, 1 gone",
            "2026-03-02<br><small>gone since 2026-03-09</small>",
        ),
        (
            [(DAY, "cannot tell"), (LATER, "cannot tell")],
            "2026-03-09: 0 alive, 0 moved, 0 gone, 1 cannot tell.",
            "–<br><small>cannot tell since 2026-03-02</small>",
        ),
    ],
)
def test_the_day_last_seen_alive_is_shown(
    project: Project, answers: list[tuple[date, str]], counts: str, cell: str
) -> None:
    text = table(project, *answers)
    assert f"Links were last asked on {counts}" in text
    assert f"| {cell}" in text


def test_a_source_that_was_not_asked_says_so(project: Project) -> None:
    root = project()
    entry = state.updated(None, DAY, "alive", "why", None)
    state.write(root / external.FILE, {"https://example.com/other": entry})
    assert "| not asked {" in PageMacros(load(root), "index.md").sources_table()


def test_a_broken_result_is_reported(project: Project) -> None:
    with pytest.raises(ProblemsError, match=r"^macros/data/external\.json:1: .*delete it to ask"):
        load(project({external.FILE: "{"}))
