"""Whoever adds a guide, a reply of its own, a fact and a release breaks nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from errordesk.records import loader
from errordesk.site.engine import copy_sources
from tests.author import everyday


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """The whole project, under version control as in a checkout."""
    made = copy_sources(root, tmp_path / "site")
    shutil.copy(root / "addresses.lock", made)
    subprocess.run(["git", "-C", str(made), "init", "--quiet"], check=True, capture_output=True)
    everyday.commit(made)
    return made


@pytest.mark.slow
def test_a_guide_passes_as_soon_as_its_blanks_are_filled(copy: Path, tmp_path: Path) -> None:
    everyday.add_guide(copy, tmp_path / "message.txt")
    guide = copy / everyday.GUIDE
    text = guide.read_text(encoding="utf-8")
    fact = '{{ fact("pp-site-map-wait") }}'
    never = f'\n    - "{everyday.FILLED["what makes"]}"'
    guide.write_text(text.replace(fact, "a while").replace(never, " []"), encoding="utf-8")
    assert everyday.run(copy, "check", "content") == 0


@pytest.mark.slow
def test_all_four_pass_every_check_of_the_content_and_break_no_test(
    copy: Path, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everyday.add_all(copy, tmp_path / "message.txt")
    records, problems = loader.read(copy)
    assert problems == []
    assert "pp-site-map" in records.guides
    assert "reply-site-map" in records.replies
    assert records.facts["coe-last-version"].value == "4.51.0"
    capsys.readouterr()
    assert everyday.run(copy, "check", "content") == 0, capsys.readouterr().err
    # What is not entered is found.
    everyday.change(copy, everyday.RELEASES, r'"4\.51\.0"', '"4.51.1"')
    assert everyday.run(copy, "check", "releases") == 1
    everyday.change(copy, everyday.RELEASES, r'"4\.51\.1"', '"4.51.0"')
    breaks_no_test(root, copy)


def breaks_no_test(root: Path, grown: Path) -> None:
    """Run tests that look at releases, replies and guides where there is one more of each.

    All others: `make grown`.
    """
    shutil.copytree(root / "tests", grown / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    files = [
        *(f"tests/replies/test_{name}.py" for name in ("reply_set", "cli", "upgrade_path")),
        "tests/content/test_catalogue.py",
    ]
    options = ["-n", "0", "-q", "-m", "not site and not browser", "-p", "no:cacheprovider"]
    shutil.copy(root / "pyproject.toml", grown)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *files],
        cwd=grown,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
