"""Review dates are judged only when somebody asks, and told with file and line."""

from __future__ import annotations

from datetime import date

import pytest

from errordesk.checks.records.review import due
from errordesk.cli.main import main
from errordesk.records.loader import load
from tests.conftest import Project


@pytest.mark.parametrize(
    ("today", "overdue", "soon"),
    [("2026-06-16", 0, 0), ("2026-06-17", 0, 6), ("2026-07-01", 0, 6), ("2026-07-02", 6, 0)],
)
def test_fourteen_days_of_notice(project: Project, today: str, overdue: int, soon: int) -> None:
    found = due(load(project()), date.fromisoformat(today))
    assert tuple(map(len, found)) == (overdue, soon)


def test_command_line(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(project())
    check = ["--root", root, "check", "review", "--today"]
    assert main([*check, "2026-01-02"]) == 0
    assert capsys.readouterr().out.endswith("1 checks: 0 finding(s)\n")
    assert main([*check, "2026-06-20"]) == 0
    assert "warning: macros/data/facts/one.yml:8:" in capsys.readouterr().out
    assert main([*check, "2027-01-01"]) == 1
    assert "docs/guides/one/alpha.md:22:" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main([*check, "tomorrow"])
    assert '"tomorrow" is not a date' in capsys.readouterr().err
    assert main(check[:-1]) == 1
    assert "needs a day" in capsys.readouterr().err
