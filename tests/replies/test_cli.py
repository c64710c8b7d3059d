"""`errordesk reply`: Markdown on the output, one clear line for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from errordesk.cli.main import main
from errordesk.records.project import site_address

ID = "6f1c2b9e-0d3a-4c57-9a41-2f0c8e5d7b13"


def _run(root: Path, *arguments: str) -> int:
    return main(["--root", str(root), "reply", *arguments])


def _sets(*items: str) -> list[str]:
    return [part for item in items for part in ("--set", item)]


def test_a_reply_is_printed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(root, "pp-badgateway") == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("Thank you for reporting this. You met the **BadGateway error")
    assert "{{" not in printed.out
    assert printed.err == ""


def test_what_is_known_is_filled_in(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = _sets(
        "reporter=Ann",
        "from=4.50.2",
        "to=4.50.6",
        "flow=HELPER - Add User to Security Role",
        "attempts=3",
        "times=20 November 10:15",
        "health=no incident",
        f"request_id={ID}",
    )
    assert _run(root, "reply-badgateway", *known) == 0
    out = capsys.readouterr().out
    for words in (
        "Thank you for reporting this, Ann.",
        "the upgrade of the solution from 4.50.2 to 4.50.6.",
        "wrote HELPER - Add User to Security Role.",
        "**From 4.50.2 to 4.50.6:** upgrade directly; no version in between is needed.",
        "Attempts so far: 3 (20 November 10:15). Service health showed: no incident.",
        "(`6f1c2b9e…`)",
    ):
        assert words in out
    assert ID not in out


def test_another_solution_has_versions_of_its_own(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = _sets("solution=Contoso CRM", "from=1.0.0.1", "to=1.0.0.2")
    assert _run(root, "pp-badgateway", *known) == 0
    out = capsys.readouterr().out
    assert "upgrade of Contoso CRM from 1.0.0.1 to 1.0.0.2." in out
    assert "**From" not in out


def test_hostile_values_are_harmless(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(root, "agw-502", *_sets("reporter=@octocat <b>[x](https://evil.example)")) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("Thank you for reporting this, octocat b (x)(https //evil example).")


def test_variables_are_listed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(root, "pp-badgateway", "--list-variables") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == (
        ["reporter", "solution", "from", "to", "flow", "attempts", "times", "health", "request_id"]
    )
    assert 'unset: "the installed version"; example: "4.50.2"; with to' in lines[2]
    assert "personal" in lines[0]


@pytest.mark.parametrize(
    ("arguments", "messages"),
    [
        (
            ["nothing-close"],
            ['there is no reply "nothing-close"', "All: agw-", " pp-storage, "],
        ),
        (["pp-badgatway"], ['there is no reply "pp-badgatway"', 'Did you mean "pp-badgateway"?']),
        (
            ["pp-badgateway", *_sets("form=4.50.2")],
            ['has no "form"', "allowed here: reporter, solution, from,", 'Did you mean "from"?'],
        ),
        (["agw-502", *_sets("from=4.50.2")], ['agw-502 has no "from"', "allowed here: reporter"]),
        (["pp-badgateway", *_sets("from=4.50.2")], ['"from" needs "to" as well']),
        (["pp-badgateway", *_sets("times=today")], ['"times" needs "attempts" as well']),
        (
            ["pp-badgateway", *_sets("from=4.50.5", "to=4.50.6")],
            ["no release 4.50.5 of the Core Components", "near it: 4.50.4, 4.50.6", "e/releases/"],
        ),
        (
            ["pp-badgateway", *_sets("from=latest")],
            ['"latest" does not fit', 'write it as "4.50.2"'],
        ),
        (["pp-badgateway", *_sets("flow=@@")], ['"@@" does not fit', "it is empty"]),
        (["pp-badgateway", *_sets("from")], ["expected NAME=VALUE"]),
        (["pp-badgateway", *_sets("flow=a", "flow=b")], ['"flow" is given twice']),
        (["pp-badgateway", *_sets("request_id=123")], ['"123" does not fit', 'write it as "6f1c2']),
    ],
)
def test_mistakes_are_told_in_one_line(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], messages: list[str]
) -> None:
    assert _run(root, *arguments) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    [line] = printed.err.splitlines()
    assert line.startswith("errordesk: ")
    for message in messages:
        assert message in line


def test_options_are_exact(root: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        _run(root, "pp-badgateway", "--list")
    assert stopped.value.code == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("site_url: https://a.example/x", "https://a.example/x/"),
        ("site_url: !ENV [DESK_ONE, DESK_TWO, 'https://b.example/']", "https://two.example/"),
        ("site_url: !ENV [DESK_ONE, 'https://b.example/']", "https://b.example/"),
        ("site_url: !ENV [DESK_ONE, null]", "https://errordesk.example/"),
        ("other: 1", "https://errordesk.example/"),
    ],
)
def test_links_begin_with_the_address_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, expected: str
) -> None:
    monkeypatch.delenv("DESK_ONE", raising=False)
    monkeypatch.setenv("DESK_TWO", "https://two.example")
    (tmp_path / "mkdocs.yml").write_text(line + "\n", encoding="utf-8")
    assert site_address(tmp_path) == expected
