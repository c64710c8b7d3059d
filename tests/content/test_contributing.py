"""The pages for contributors say what is there: names, paths, commands, decisions."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from pathlib import Path

import pytest

from errordesk.cli.find import find_command
from errordesk.cli.main import main
from errordesk.issues.catalogue import Catalogue
from errordesk.pages.render import check_pages
from errordesk.pages.rooms import PACKAGE, rooms
from errordesk.records.problems import UsageError
from errordesk.records.records import Records

NAMES = [room.name for room in rooms()]
SPAN = re.compile(r"`([^`\n]+)`")
DECISIONS = "contributing/decisions/"
STATUS = re.compile(
    r"\*\*Status:\*\* accepted on (\d{1,2} [A-Z][a-z]+ \d{4})\."
    r"(?: [^\n]*superseded by "
    r"\{\{ page_link\(\"contributing/decisions/(\d{4})-[\w-]+\.md\"\) \}\}\.)?"
)


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs/contributing/architecture.md").read_text(encoding="utf-8")


# The rooms -----------------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of two rooms, one above the other."""
    (tmp_path / "pyproject.toml").write_text(
        '[[tool.importlinter.contracts]]\ntype = "layers"\nlayers = ["top", "left | right"]\n',
        encoding="utf-8",
    )
    for name in ("top", "left", "right"):
        room = tmp_path / "errordesk" / name
        room.mkdir(parents=True)
        (room / "__init__.py").write_text(f'"""The {name}\nroom. More."""\n', encoding="utf-8")
        (room / "part.py").write_text('"""A part:\nof it.\n\nMore."""\n', encoding="utf-8")
    return tmp_path / "errordesk"


def test_rooms_are_read_from_docstrings_and_contract(package: Path) -> None:
    top, left, right = rooms(package)
    assert (top.name, top.purpose, top.below) == ("top", "The top room.", ("left", "right"))
    assert top.modules == (("top/part.py", "A part: of it."),)
    assert left.below == right.below == ()


@pytest.mark.parametrize("file", ["left/__init__.py", "left/part.py"])
def test_file_without_a_docstring_is_reported(package: Path, file: str) -> None:
    (package / file).write_text("X = 1\n", encoding="utf-8")
    with pytest.raises(UsageError, match=f"^errordesk/{file}:1: there is no docstring"):
        rooms(package)


def test_room_that_no_layer_names_is_reported(package: Path) -> None:
    (package / "odd").mkdir()
    (package / "odd/__init__.py").write_text('"""Odd."""\n', encoding="utf-8")
    with pytest.raises(UsageError, match="differ in: odd;"):
        rooms(package)


@pytest.mark.parametrize("text", ["", "[tool.importlinter]\ncontracts = []\n", None])
def test_missing_contract_is_reported(package: Path, text: str | None) -> None:
    file = package.parent / "pyproject.toml"
    file.unlink() if text is None else file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="not one contract of the type layers"):
        rooms(package)


def test_docstring_of_a_room_agrees_with_the_contract() -> None:
    # Each ends with a sentence that names the layer below, or every room, or nothing.
    every = rooms()
    for room in every:
        text = (PACKAGE / room.name / "__init__.py").read_text(encoding="utf-8")
        said = set(SPAN.findall(text.rpartition("May import")[2]))
        below = [other.name for other in every if set(other.below) < set(room.below)]
        nearest = {name for name in below if name in room.below}
        nearest -= {name for other in every if other.name in nearest for name in other.below}
        if said:
            assert nearest <= said <= set(room.below), room.name
        else:
            assert ("every room" in text) == bool(room.below), room.name


def test_page_shows_every_room_and_file(records: Records, site_url: str) -> None:
    shown = check_pages(records, site_url)["contributing/architecture.md"]
    for path in PACKAGE.glob("*/**/*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        if path.name != "__init__.py":
            assert f"| `{name}` |" in shown
    for name in NAMES:
        assert f"### {name} {{#room-{name}}}" in shown


# Names and paths -----------------------------------------------------------------------------


def dotted(text: str) -> Iterator[str]:
    yield from (
        s for s in SPAN.findall(text) if re.fullmatch(rf"(?:{'|'.join(NAMES)})(?:\.\w+)+", s)
    )


def resolves(name: str) -> bool:
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            module = importlib.import_module(".".join(["errordesk", *parts[:cut]]))
        except ModuleNotFoundError:
            continue
        try:
            reduce(getattr, parts[cut:], module)
        except AttributeError:
            return False
        return True
    return False


def test_names_in_the_walks_exist(page: str) -> None:
    walks = page.partition("{#walks}")[2].split("\n### ")[1:]
    assert len(walks) == 3
    for walk in walks:
        names = list(dotted(walk))
        assert len(names) >= 4, walk[:40]
        assert [name for name in names if not resolves(name)] == []


def test_a_name_that_is_gone_is_seen() -> None:
    assert resolves("records.loader.load")
    assert not resolves("records.loader.lod")
    assert not resolves("records.lod")


def test_paths_on_the_page_exist(page: str, root: Path) -> None:
    paths = [s for s in SPAN.findall(page) if "/" in s and "<" not in s]
    assert len(paths) > 10
    assert [path for path in paths if not (root / path).exists()] == []


# The command line ----------------------------------------------------------------------------


def usage(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    return capsys.readouterr().out


def test_every_command_and_option_is_on_the_page(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (root / "docs/contributing/commands.md").read_text(encoding="utf-8")
    names = re.findall(r"^    (\w+)  ", usage(capsys), re.MULTILINE)
    assert len(names) >= 8
    for name in names:
        assert re.search(rf"^\| `errordesk {name}[ `]", text, re.MULTILINE), name
        for option in re.findall(r"^  (--[\w-]+)", usage(capsys, name), re.MULTILINE):
            assert re.search(rf"`{option}[ `]", text), f"{name} {option}"


def test_every_target_of_make_is_on_the_page(root: Path) -> None:
    text = (root / "docs/contributing/commands.md").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", (root / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony
    assert set(re.findall(r"^\| `make (\w+)`", text, re.MULTILINE)) == set(phony[1].split())


def test_every_variable_of_a_build_is_on_the_page(root: Path) -> None:
    text = (root / "docs/contributing/commands.md").read_text(encoding="utf-8")
    used = set(re.findall(r"!ENV \[(\w+)", (root / "mkdocs.yml").read_text(encoding="utf-8")))
    assert used
    assert all(f"| `{name}` |" in text for name in used)


# Decision records ----------------------------------------------------------------------------


def test_decisions_have_a_day_and_number(records: Records) -> None:
    found = sorted(uri for uri in records.pages if uri.startswith(DECISIONS))
    days = []
    for place, uri in enumerate(found, 1):
        page = records.pages[uri]
        assert uri.startswith(f"{DECISIONS}{place:04}-")
        assert str(page.record.title).startswith(f"{place}. ")
        status = STATUS.fullmatch(page.body.lstrip().splitlines()[0])
        assert status, f"{uri}: begin with: **Status:** accepted on 22 November 2026."
        days.append(datetime.strptime(status[1], "%d %B %Y").date())
        if status[2]:
            assert place < int(status[2]) <= len(found), f"{uri}: superseded by a later record"
    assert days == sorted(days)
    assert len(days) >= 10


# README --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


def test_message_in_the_readme_gets_the_answer_shown(
    catalogue: Catalogue, readme: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = re.search(
        r"```console\n\$ \.venv/bin/errordesk find <<'END'\n(.+?)\nEND\n(.+?)```", readme, re.DOTALL
    )
    assert shown
    pasted = tmp_path / "pasted.txt"
    pasted.write_text(shown[1], encoding="utf-8")
    assert find_command(catalogue, pasted) == 0
    assert capsys.readouterr().out == shown[2]


def test_links_of_the_readme_lead_somewhere(readme: str, root: Path) -> None:
    targets = re.findall(r"\]\(([^)]+)\)", readme)
    assert len(targets) > 8
    assert [target for target in targets if not (root / target).exists()] == []


def test_readme_is_short_and_its_picture_small(readme: str, root: Path) -> None:
    first = readme.partition("\n## ")[0]
    assert ".github/guide.webp" in first
    assert len(first.splitlines()) <= 45
    assert (root / ".github/guide.webp").stat().st_size <= 60_000


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md"])
def test_links_of_the_other_files_lead_somewhere(name: str, root: Path) -> None:
    targets = re.findall(r"\]\(([^)]+)\)", (root / name).read_text(encoding="utf-8"))
    assert targets
    assert [target for target in targets if not (root / target).exists()] == []
