"""Each ordinary slip gives one finding, at its file and line, that says what to do."""

from __future__ import annotations

import io
import re

import pytest

from errordesk.checks import run
from errordesk.cli.main import main
from errordesk.records.rules import WARNINGS
from tests.slips import forms, newcomer, table
from tests.slips.conftest import ALPHA, BETA, Desk
from tests.slips.slip import Slip, rename

_FINDING = re.compile(r"([^:]+):(\d+): (.+) \[([a-z-]+)\]")


def told(desk: Desk, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, int, str]]:
    """Return what the command line prints: file, line and message of each finding."""
    capsys.readouterr()
    assert main(["--root", str(desk.root), "check", "content"]) == 1
    lines = capsys.readouterr().err.splitlines()
    found = [match for line in lines if (match := _FINDING.fullmatch(line))]
    assert len(found) == len(lines), lines
    return [(match[1], int(match[2]), match[3]) for match in found]


def test_the_project_is_clean_before(desk: Desk) -> None:
    results = desk.results()
    assert run.findings(results) == ""
    assert {result.state for result in results} == {"passed", "skipped"}


@pytest.mark.parametrize(
    "slip",
    [*forms.SLIPS, *table.SLIPS, *newcomer.SLIPS],
    ids=lambda slip: slip.name.replace(" ", "_"),
)
def test_slip_gives_one_finding(slip: Slip, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    slip.make(desk)
    found = told(desk, capsys)
    assert sorted(file for file, _, _ in found) == sorted([slip.file, *slip.more]), found
    line, message = next((line, said) for file, line, said in found if file == slip.file)
    assert line == _line(desk, slip), message
    for part in slip.says:
        assert part in message


def _line(desk: Desk, slip: Slip) -> int:
    if isinstance(slip.at, int):
        return slip.at
    text = (desk.root / slip.file).read_bytes().decode("utf-8", errors="replace")
    if not slip.at:
        return text.count("\n")
    return text[: text.index(slip.at)].count("\n") + 1


def test_two_slips_are_told_in_one_run(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong in one place hides nothing that is wrong in another."""
    desk.change(ALPHA, "in it\n```\n", "in it\n")
    desk.change(BETA, "kind: transient", "kind: transitory")
    desk.change("docs/index.md", '"one-beta"', '"one-bta"')
    desk.change("macros/data/trees/one.yml", "guide: one-beta", "guide: one-gamma")
    desk.change("docs/faq.md", "## One", "Powerplatform.\n\n## One")
    files = [file for file, _, _ in told(desk, capsys)]
    assert sorted(files) == [
        *("docs/faq.md", ALPHA, BETA, "docs/index.md", "macros/data/trees/one.yml")
    ]


def test_a_rename_needs_one_round(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """All places that name the old id, and the line that keeps the old addresses, in one run."""
    rename(desk)
    found = told(desk, capsys)
    named = {file: message for file, _, message in found if "one-alpha" in message}
    assert {"macros/replies/reply-alpha.md", BETA, "docs/index.md"} < named.keys()
    assert not any(
        "reply-alpha" in message.partition("Did you mean")[2] for message in named.values()
    )
    # It names pages by their files.
    assert f"there is no {ALPHA}" in next(said for file, _, said in found if file == WARNINGS)
    desk.write(WARNINGS, desk.read(WARNINGS).replace(ALPHA, "docs/guides/one/omega.md"))
    [former] = re.findall(r"formerly: \[.*?\]", named["addresses.lock"])
    for file in named.keys() - {"addresses.lock"}:
        desk.write(file, desk.read(file).replace("one-alpha", "one-omega"))
    desk.change("docs/guides/one/omega.md", "related:", f"{former}\nrelated:")
    [(file, _, message)] = told(desk, capsys)
    assert file == "addresses.lock"
    assert message.endswith("run: errordesk addresses add")
    assert main(["--root", str(desk.root), "addresses", "add"]) == 0
    assert run.findings(desk.results()) == ""


def test_a_page_that_moved_is_told_with_the_line_to_add(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    page = desk.read("docs/guides/one/index.md")
    (desk.root / "docs/guides/one/index.md").unlink()
    desk.write("docs/guides/first.md", page)
    desk.change("macros/data/products.yml", "guides/one/index.md", "guides/first.md")
    assert main(["--root", str(desk.root), "addresses", "add"]) == 1
    assert "docs/guides/first.md" in capsys.readouterr().err


def test_a_former_id_means_its_guide(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.change(ALPHA, "related:", "formerly: [one-old]\nrelated:")
    assert main(["--root", str(desk.root), "reply", "one-old"]) == 0
    assert "e/one-alpha/" in capsys.readouterr().out
    desk.change("docs/index.md", '"one-beta"', '"one-old"')
    [(_, _, message)] = [one for one in told(desk, capsys) if one[0] == "docs/index.md"]
    assert 'It is called "one-alpha" now.' in message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"site_name: caf\xe9\n", "mkdocs.yml: byte 14 is no UTF-8"),
        (b"site_name: [a\nb: c\n", "mkdocs.yml:2: not valid YAML"),
    ],
)
def test_a_wrong_configuration_is_one_line(
    desk: Desk, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    desk.write("mkdocs.yml", content)
    assert main(["--root", str(desk.root), "check", "content"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert said in line


def test_the_finder_reads_standard_input_by_a_hyphen(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Beta broke the import")))
    assert main(["--root", str(desk.root), "find", "-"]) == 0
    assert "Beta failed" in capsys.readouterr().out
