"""Building: the same site from both commands, and a failed build leaves the good one alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from errordesk.cli.main import main
from errordesk.records.problems import UsageError
from errordesk.site import engine, swap


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """A copy of the site's sources that may be damaged."""
    return engine.copy_sources(root, tmp_path / "copy")


def _files(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        if path.is_file()
    }


def _mkdocs(root: Path, site: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **engine.QUIET, "SOURCE_DATE_EPOCH": "1800000000"},
    )


@pytest.mark.slow
def test_plain_mkdocs_gives_the_same_site(root: Path, site_dir: Path, tmp_path: Path) -> None:
    """On another day, too: what `mkdocs` runs on here is a day of 2027."""
    done = _mkdocs(root, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    plain, ours = _files(tmp_path / "site"), _files(site_dir)
    assert sorted(plain) == sorted(ours)
    assert [name for name in ours if plain[name] != ours[name]] == []


@pytest.mark.slow
def test_wrong_calls_stop_plain_mkdocs_before_it_writes(copy: Path, tmp_path: Path) -> None:
    wrong = {
        "docs/faq.md": ("{{ fact('no-such-fact') }}", 'unknown fact "no-such-fact"'),
        "docs/find.md": ("{{ undefined_thing }}", "'undefined_thing' is undefined"),
        "docs/compare.md": ("{{ guide('pp-badgateway', 'nope') }}", 'no heading id "nope"'),
    }
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("the last good site")
    for page, (damage, _) in wrong.items():
        with (copy / page).open("a", encoding="utf-8") as file:
            file.write(f"\n{damage}\n")
    done = _mkdocs(copy, site)
    assert done.returncode == 1
    for page, (_, message) in wrong.items():
        told = [line for line in done.stderr.splitlines() if f"{page}:" in line]
        assert len(told) == 1
        assert message in told[0]
    assert "Traceback" not in done.stderr
    assert (site / "index.html").read_text() == "the last good site"


def test_a_folder_that_is_no_site_is_not_replaced(root: Path, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty and not a built site"):
        engine.build(root, tmp_path)
    with pytest.raises(UsageError, match="holds the project itself"):
        engine.build(root, root)
    assert (tmp_path / "letters.txt").read_text() == "mine"


def test_the_old_site_is_back_when_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where names cannot be exchanged, the old site is out of the way when the new one comes."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitemap.xml").write_text("the last good site")
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name == "site" and path != site:
            assert not site.exists()
            raise OSError("no space left on device")
        return rename(path, target)

    monkeypatch.setattr(swap, "exchange", lambda *_: False)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="no space left"), swap.scratch_beside(site) as scratch:
        scratch.fresh.mkdir()
        swap.put_in_place(scratch, site)
    assert (site / "sitemap.xml").read_text() == "the last good site"
    assert list(tmp_path.iterdir()) == [site]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["serve", "--address", "8000"], "expected HOST:PORT"),
        (["serve", "--address", "127.0.0.1:99999"], "cannot listen on"),
        (["check", "links", "--site-dir", "no-such-folder"], "holds no built site"),
        (["--root", "/nonexistent", "check"], "there is no folder docs"),
    ],
)
def test_mistakes_on_the_command_line_are_told(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(root)
    assert main(arguments) == 1
    printed = capsys.readouterr().err
    assert message in printed
    assert len(printed.splitlines()) == 1
