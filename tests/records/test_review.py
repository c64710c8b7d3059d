"""Review dates are judged only when somebody asks, and told with file and line."""

from __future__ import annotations

from datetime import date

import pytest

from errordesk.cli import main
from errordesk.loader import load
from errordesk.review import due
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
    assert main(["--root", root, "check", "--today", "2026-01-02"]) == 0
    assert "0 overdue" in capsys.readouterr().out
    assert main(["--root", root, "check", "--today", "2026-06-20"]) == 0
    assert "warning: macros/data/facts/one.yml:8:" in capsys.readouterr().out
    assert main(["--root", root, "check", "--today", "2027-01-01"]) == 1
    assert "docs/guides/one/alpha.md:22:" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["--root", root, "check", "--today", "tomorrow"])
    assert '"tomorrow" is no date' in capsys.readouterr().err
