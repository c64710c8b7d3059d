"""What is compiled of the records of a checkout is kept, and is never older than they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from errordesk.cli import source
from errordesk.cli.main import main
from tests.conftest import Project

ALPHA = "docs/guides/one/alpha.md"


def _kept(root: Path) -> list[Path]:
    return sorted((root / source.CACHE).iterdir())


def test_a_second_question_compiles_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project()
    first = source.catalogue(root)
    monkeypatch.setattr("errordesk.records.loader.load", lambda _: pytest.fail("loaded again"))
    assert source.catalogue(root).first_step("alpha") == first.first_step("alpha")


def test_an_edited_record_is_answered_at_once(project: Project) -> None:
    root = project()
    source.catalogue(root)
    file = root / ALPHA
    text = file.read_text(encoding="utf-8")
    times = file.stat()
    title = text.partition("title: ")[2]
    file.write_text(text.replace(f"title: {title[0]}", "title: Q", 1), encoding="utf-8")
    assert file.stat().st_size == times.st_size
    # Neither time nor size gives the change away.
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    titles = [entry.title for entry in source.catalogue(root).index.entries]
    assert any(title.startswith("Q") for title in titles)
    assert len(_kept(root)) == 2


def test_the_address_of_the_site_belongs_to_the_state(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERRORDESK_SITE_URL", "https://other.example/")
    assert source.catalogue(root).site_url == "https://other.example/"


def test_a_damaged_file_is_made_again(project: Project) -> None:
    root = project()
    source.catalogue(root)
    for data in (b"{", b'{"format": 99}', b""):
        _kept(root)[0].write_bytes(data)
        assert source.catalogue(root).index.entries


def test_few_states_are_kept(project: Project) -> None:
    root = project()
    for number in range(7):
        (root / "CHANGELOG.md").write_text(f"# Changelog {number}\n", encoding="utf-8")
        source.catalogue(root)
    assert len(_kept(root)) <= 4


def test_wrong_records_are_told_and_not_kept(
    project: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = project({ALPHA: ("title: ", "titel: ")})
    pasted = tmp_path / "pasted.txt"
    pasted.write_text("x", encoding="utf-8")
    for _ in range(2):
        assert main(["--root", str(root), "find", str(pasted)]) == 2
        assert f"{ALPHA}:" in capsys.readouterr().err
    assert not (root / source.CACHE).exists()
