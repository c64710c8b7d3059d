"""The weekly workflow: what it may do, and that it keeps the file and never opens two issues."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

STUB = """\
#!/bin/sh
echo "$1 $2" >> calls
[ "$1 $2" != "issue list" ] || printf '%s' "$OPEN"
"""


@pytest.fixture(scope="module")
def jobs(root: Path) -> dict[str, Any]:
    text = (root / ".github/workflows/external.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    jobs: dict[str, Any] = workflow["jobs"]
    return jobs


def script(jobs: dict[str, Any], name: str) -> str:
    return next(str(step["run"]) for step in jobs["keep"]["steps"] if step.get("name") == name)


def run(text: str, folder: Path, **env: str) -> None:
    """Run a step as GitHub does."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    home = {"HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, **home, **env})


def test_the_job_that_asks_may_only_read(jobs: dict[str, Any]) -> None:
    assert jobs["ask"]["permissions"] == {"contents": "read"}
    assert jobs["keep"]["permissions"] == {"contents": "write", "issues": "write"}
    assert not any("make" in step.get("run", "") for step in jobs["keep"]["steps"])


def test_every_action_is_pinned(jobs: dict[str, Any]) -> None:
    used = [step["uses"] for job in jobs.values() for step in job["steps"] if "uses" in step]
    assert len(used) == 5
    for action in used:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action)


@pytest.mark.parametrize(
    ("report", "is_open", "last"),
    [
        ("## Gone\n", "", "issue create"),
        ("## Gone\n", "12", "issue edit"),
        ("", "12", "issue close"),
        ("", "", "issue list"),
    ],
)
def test_there_is_one_issue_or_none(
    jobs: dict[str, Any], tmp_path: Path, report: str, is_open: str, last: str
) -> None:
    stub = tmp_path / "bin" / "gh"
    stub.parent.mkdir()
    stub.write_text(STUB)
    stub.chmod(0o755)
    (tmp_path / "result").mkdir()
    (tmp_path / "result/external.md").write_text(report)
    path = f"{stub.parent}{os.pathsep}{os.environ['PATH']}"
    run(script(jobs, "Open, update or close the issue"), tmp_path, PATH=path, OPEN=is_open)
    calls = (tmp_path / "calls").read_text().splitlines()
    assert calls[:2] == ["label create", "issue list"]
    assert calls[-1] == last
    assert len(calls) == 2 + (last != "issue list")


def test_the_result_is_committed_once(jobs: dict[str, Any], tmp_path: Path) -> None:
    keep = script(jobs, "Keep the result")
    run(
        "git init --quiet --bare --initial-branch main far.git && git clone --quiet far.git near"
        " && cd near && mkdir -p macros/data && echo '{}' > macros/data/external.json"
        " && git add . && git -c user.name=a -c user.email=a@example.com commit --quiet -m first"
        " && git push --quiet origin HEAD:main",
        tmp_path,
    )
    for _ in range(2):
        place = tmp_path / "near/result/macros/data"
        place.mkdir(parents=True, exist_ok=True)
        (place / "external.json").write_text('{"https://example.com/": {}}\n')
        run(keep, tmp_path / "near")
    log = subprocess.run(
        [
            "git",
            "--git-dir",
            str(tmp_path / "far.git"),
            "log",
            "--format=%s",
            "--name-only",
            "main",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert log.stdout.split("\n\n")[0] == "Keep the last result of the external links"
    assert log.stdout.count("macros/data/external.json") == 2
    assert log.stdout.count("Keep the last result") == 1
