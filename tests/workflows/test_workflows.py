"""Workflows and forms of the repository: rights, pins, the order of publishing, the locks."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
WORKFLOWS: dict[str, dict[Any, Any]] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES
}
JOBS = {
    f"{name}/{key}": job for name, flow in WORKFLOWS.items() for key, job in flow["jobs"].items()
}
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml"))
BOX = ROOT / "errordesk/pages/templates/finder-box.html"
ON = True  # how YAML 1.1 reads the key "on"
# What runs something of the project, or a package of it.
OURS = re.compile(r"^\s*(?:make|pip|python3?|errordesk|\.ci/run|\.venv/\S+)\b", re.MULTILINE)


def steps(job: dict[str, Any]) -> list[dict[str, Any]]:
    return list(job.get("steps", []))


@pytest.mark.parametrize("name", WORKFLOWS)
def test_rights_are_given_by_job(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {}
    assert WORKFLOWS[name]["concurrency"]["group"]
    for job in WORKFLOWS[name]["jobs"].values():
        assert job["permissions"]
        assert "uses" in job or job["timeout-minutes"] <= 90


@pytest.mark.parametrize("name", JOBS)
def test_a_job_that_may_write_runs_nothing_of_the_project(name: str) -> None:
    writes = {right for right, level in JOBS[name]["permissions"].items() if level == "write"}
    ours = [step["run"] for step in steps(JOBS[name]) if OURS.search(step.get("run", ""))]
    assert not (writes and ours)


def test_what_runs_the_project_is_seen() -> None:
    readers = {"ci/test", "external/ask", "publish/audit", "publish/build", "review/review"}
    assert readers | {"update/lock"} == {
        name for name in JOBS for s in steps(JOBS[name]) if OURS.search(s.get("run", ""))
    }


@pytest.mark.parametrize("name", JOBS)
def test_no_checkout_leaves_its_token_behind(name: str) -> None:
    for step in steps(JOBS[name]):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_actions_are_pinned_with_their_version_beside_the_hash(path: Path) -> None:
    for line in re.findall(r"uses: (.+)", path.read_text(encoding="utf-8")):
        assert line.startswith("$/") or re.fullmatch(
            r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line
        )


def test_nothing_is_published_before_all_tests_have_passed() -> None:
    jobs = WORKFLOWS["publish"]["jobs"]
    assert jobs["test"]["uses"] == "$/.github/workflows/ci.yml"
    assert jobs["build"]["needs"] == ["test", "audit"]
    assert [step["run"] for step in jobs["audit"]["steps"] if "run" in step] == ["make audit"]
    assert jobs["deploy"]["needs"] == "build"
    assert not any("if" in job for job in jobs.values())
    assert "workflow_call" in WORKFLOWS["ci"][ON]
    (job,) = WORKFLOWS["ci"]["jobs"].values()
    assert steps(job)[-1]["run"] == ".ci/run"


# The update of the locks ---------------------------------------------------------------------

GH = """\
#!/bin/sh
echo "$1 $2" >> "$CALLS"
[ "$1 $2" != "pr list" ] || printf '%s' "$OPEN"
"""


def shell(text: str, folder: Path, **env: str) -> str:
    """Run a step as GitHub does; return what it prints."""
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    home = {"HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        command,
        cwd=folder,
        check=True,
        env={**os.environ, **home, **env},
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


@pytest.fixture
def near(tmp_path: Path) -> Path:
    """A clone with both locks, beside the bare repository that it pushes to."""
    gh = tmp_path / "bin/gh"
    gh.parent.mkdir()
    gh.write_text(GH, encoding="utf-8")
    gh.chmod(0o755)
    shell(
        "git init --quiet --bare --initial-branch main far.git && git clone --quiet far.git near"
        " && cd near && touch requirements.lock requirements-action.lock && git add ."
        " && git -c user.name=a -c user.email=a@example.com commit --quiet -m first"
        " && git push --quiet origin HEAD:main && mkdir result",
        tmp_path,
    )
    return tmp_path / "near"


@pytest.mark.parametrize(
    ("lock", "is_open", "calls"),
    [("a==2\n", "", ["pr list", "pr create"]), ("a==2\n", "7", ["pr list"]), ("", "", [])],
    ids=["new", "one is open", "nothing changed"],
)
def test_there_is_one_pull_request_or_none(
    near: Path, lock: str, is_open: str, calls: list[str]
) -> None:
    for name in ("requirements.lock", "requirements-action.lock"):
        (near / "result" / name).write_text(lock, encoding="utf-8")
    (step,) = (s for s in steps(JOBS["update/propose"]) if s.get("name") == "Propose the locks")
    said = near.parent / "calls"
    said.touch()
    path = f"{near.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    env = {"PATH": path, "CALLS": str(said), "OPEN": is_open, "BASE": "main", "GH_TOKEN": "x"}
    shell(step["run"], near, **env)
    assert said.read_text(encoding="utf-8").splitlines() == calls
    changed = shell(
        "git --git-dir far.git log --format=%s --name-only main..update-locks 2>/dev/null || true",
        near.parent,
    )
    assert changed.split() == (
        ["Update", "both", "locks", "requirements-action.lock", "requirements.lock"] if lock else []
    )


def test_the_locks_are_proposed_only_when_all_tests_passed() -> None:
    commands = [step.get("run", "") for step in steps(JOBS["update/lock"])]
    assert commands[-2] == ".ci/run"
    assert "--upgrade --exclude-newer" in commands[-3]
    assert JOBS["update/lock"]["permissions"] == {"contents": "read"}
    assert JOBS["update/propose"]["needs"] == "lock"


# The branch of the action --------------------------------------------------------------------


def test_a_commit_is_added_to_the_branch_of_the_action_when_its_files_changed(near: Path) -> None:
    (step,) = (s for s in steps(JOBS["publish/release"]) if "run" in s)
    log = "git --git-dir far.git log --format=%s --name-status explain"
    # A fetch that finds no branch must not end the step.
    for sha, texts in (("one", ["a"]), ("two", ["a"]), ("three", ["a", "b"])):
        for text in texts:
            (near / "tree/explain").mkdir(parents=True, exist_ok=True)
            (near / "tree/explain" / text).write_text(text, encoding="utf-8")
        (near / "tree/.gitignore").write_text("*", encoding="utf-8")
        env = {"GITHUB_SHA": sha, "GH_TOKEN": "x"}
        shell(step["run"], near, **env)
    said = shell(log, near.parent).split("\n")
    assert [line for line in said if line] == [
        "Explain with the records of three",
        "A\texplain/b",
        "Explain with the records of one",
        "A\t.gitignore",
        "A\texplain/a",
    ]
    assert JOBS["publish/release"]["needs"] == ["build", "deploy"]


# Forms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_forms_of_issues(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(form) == {"name", "description", "labels", "body"}
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    ids = [field["id"] for field in fields]
    assert len(ids) == len(set(ids)) > 3
    assert {field["type"] for field in fields} <= {"textarea", "input", "checkboxes", "dropdown"}
    pasted = [field for field in fields if field["attributes"].get("render") == "text"]
    assert len(pasted) == 1  # so that nothing in it is read as Markdown
    assert "Take out names" in pasted[0]["attributes"]["description"]


def test_the_form_for_guides_asks_for_the_message_first() -> None:
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/guide.yml").read_text(encoding="utf-8"))
    first = form["body"][0]
    assert first["id"] == "message"
    assert first["validations"]["required"]
    assert "Copy masked text" in first["attributes"]["description"]
    assert "Copy masked text" in BOX.read_text(encoding="utf-8")
