"""Two sites are compared file by file."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts.compare_sites import compare, differences, main


@pytest.fixture
def sites(tmp_path: Path) -> tuple[Path, Path]:
    """Two equal folders."""
    folders = tmp_path / "before", tmp_path / "after"
    for folder in folders:
        (folder / "guides").mkdir(parents=True)
        (folder / "index.html").write_text("one\ntwo\nthree\n")
        (folder / "guides/index.html").write_text("a guide\n")
        (folder / "card.png").write_bytes(b"\x89PNG\xff")
    return folders


def test_equal_sites_have_no_difference(sites: tuple[Path, Path]) -> None:
    assert differences(*sites) == []


def test_each_difference_is_named(sites: tuple[Path, Path]) -> None:
    before, after = sites
    (after / "index.html").write_text("one\ntwO\nthree\n")
    (after / "card.png").write_bytes(b"\x89PNG\xfe")
    (after / "new.html").write_text("")
    (before / "guides/index.html").rename(before / "old.html")
    assert differences(before, after) == [
        "card.png:1\n  - \ufffdPNG\ufffd\n  + \ufffdPNG\ufffd",
        "guides/index.html: only after",
        "index.html:2\n  - two\n  + twO",
        "new.html: only after",
        "old.html: only before",
    ]


def test_a_text_that_only_ends_later_differs(sites: tuple[Path, Path]) -> None:
    (sites[1] / "index.html").write_text("one\ntwo\nthree\n\n")
    assert [line.splitlines()[0] for line in differences(*sites)] == ["index.html:4"]


def test_a_long_line_is_shown_around_the_difference(sites: tuple[Path, Path]) -> None:
    for folder, character in zip(sites, "xy", strict=True):
        (folder / "index.html").write_text(f"{'a' * 500}{character}{'b' * 500}")
    [line] = differences(*sites)
    assert f"- {'a' * 30}x{'b' * 29}\n" in line


def test_the_last_commit_is_built_beside_a_changed_tree(
    project_in_git: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is built is the commit, not the tree that the command stands in."""
    built = []

    def build(root: Path, site: Path) -> None:
        site.mkdir()
        (site / "index.html").write_text((root / "docs/index.md").read_text())
        built.append(root)

    monkeypatch.setattr("scripts.compare_sites.engine.build", build)
    monkeypatch.chdir(project_in_git)
    assert main([]) == 1  # "new", the last commit, has a parent that says "old"
    assert compare(project_in_git, "HEAD")[1] == []
    (project_in_git / "docs/index.md").write_text("newer")
    assert compare(project_in_git, None)[1] == ["index.html:1\n  - new\n  + newer"]
    assert not built[-2].exists()
    worktrees = _git(project_in_git, "worktree", "list", "--porcelain")
    assert worktrees.count("worktree ") == 1


def test_an_unknown_commit_is_reported(
    project_in_git: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project_in_git)
    assert main(["no-such-commit"]) == 1
    assert "there is no such commit" in capsys.readouterr().err


@pytest.fixture
def project_in_git(tmp_path: Path) -> Path:
    """A project of one page in two commits, which say "old" and "new"."""
    root = tmp_path / "project"
    (root / "docs").mkdir(parents=True)
    (root / "mkdocs.yml").write_text("site_name: Sample\n")
    _git(root, "init", "--quiet")
    for text in ("old", "new"):
        (root / "docs/index.md").write_text(text)
        _git(root, "add", ".")
        _git(
            root,
            *("-c", "user.name=A", "-c", "user.email=a@example.com"),
            *("commit", "--quiet", "--message", text),
        )
    return root


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout
