"""Building: the same site from both commands, and a failed build leaves the good one alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from errordesk import engine
from errordesk.cli import main
from errordesk.problems import UsageError

PARTS = ["docs", "macros", "overrides", "errordesk", "mkdocs.yml", "CHANGELOG.md"]


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """A copy of the site's sources that may be damaged."""
    target = tmp_path / "copy"
    target.mkdir()
    for part in PARTS:
        source = root / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / part)
    return target


def _files(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in sorted(site.rglob("*"))
        # The sitemap holds the day of the build, and the archive of it the second.
        if path.is_file() and not path.name.startswith("sitemap")
    }


def _mkdocs(root: Path, site: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **engine.QUIET},
    )


def test_plain_mkdocs_gives_the_same_site(root: Path, site_dir: Path, tmp_path: Path) -> None:
    done = _mkdocs(root, tmp_path / "site")
    assert done.returncode == 0, done.stderr
    plain, ours = _files(tmp_path / "site"), _files(site_dir)
    assert sorted(plain) == sorted(ours)
    assert [name for name in ours if plain[name] != ours[name]] == []


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("{{ fact('no-such-fact') }}", 'unknown fact "no-such-fact"'),
        ("{{ undefined_thing }}", "'undefined_thing' is undefined"),
        ("{{ guide('pp-badgateway', 'nope') }}", 'no heading id "nope"'),
    ],
)
def test_a_wrong_call_stops_plain_mkdocs_before_it_writes(
    copy: Path, tmp_path: Path, damage: str, message: str
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("the last good site")
    with (copy / "docs/faq.md").open("a", encoding="utf-8") as file:
        file.write(f"\n{damage}\n")
    done = _mkdocs(copy, site)
    assert done.returncode == 1
    assert "docs/faq.md:" in done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert (site / "index.html").read_text() == "the last good site"


def test_broken_links_stop_the_build_and_keep_the_good_site(
    copy: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A missing page, a missing heading, an absolute link and one that MkDocs cannot place."""
    site = tmp_path / "site"
    site.mkdir()
    for name in ("index.html", "sitemap.xml"):
        (site / name).write_text("the last good site")
    targets = ["nowhere.md", "compare.md#nope", "/faq/", "nowhere/"]
    with (copy / "docs/faq.md").open("a", encoding="utf-8") as file:
        file.writelines(f"\n[broken]({target})\n" for target in targets)
    assert main(["--root", str(copy), "build", "--site-dir", str(site)]) == 1
    printed = capfd.readouterr().err
    for target in targets:
        assert any("faq.md" in line and f"'{target}'" in line for line in printed.splitlines())
    assert "the last good site is untouched" in printed
    assert "Traceback" not in printed
    assert (site / "index.html").read_text() == "the last good site"
    assert sorted(path.name for path in site.parent.iterdir()) == ["copy", "site"]


def test_a_folder_that_is_no_site_is_not_replaced(root: Path, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(UsageError, match="is not empty and not a built site"):
        engine.build(root, tmp_path)
    with pytest.raises(UsageError, match="holds the project itself"):
        engine.build(root, root)
    assert (tmp_path / "letters.txt").read_text() == "mine"


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
