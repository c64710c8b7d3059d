"""action.yml, the workflow of the page about it, and the whole of it with the real records."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from errordesk.issues.links import dead_links
from errordesk.records.records import Records
from tests.action.standin import SITE, GitHubStandIn

ROOT = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
LOCK = ROOT / "requirements-action.lock"
EXPRESSION = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")


def example() -> dict[Any, Any]:
    page = (ROOT / "docs/contributing/action.md").read_text(encoding="utf-8")
    fences = re.findall(r"^```yaml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(fences) == 1
    return dict(yaml.safe_load(fences[0]))


# What the files say --------------------------------------------------------------------------


def test_it_is_a_dry_run_unless_told_otherwise() -> None:
    assert ACTION["inputs"]["dry-run"]["default"] == "true"
    assert ACTION["inputs"]["token"]["default"] == "${{ github.token }}"


def test_no_expression_reaches_a_shell() -> None:
    runs = [step["run"] for step in STEPS if "run" in step]
    assert len(runs) == 2
    assert all("${{" not in run for run in runs)
    assert "github.event" not in (ROOT / "action.yml").read_text(encoding="utf-8")


def test_other_actions_are_pinned_by_commit() -> None:
    uses = [step["uses"] for step in STEPS if "uses" in step]
    assert uses
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", name) for name in uses)


def test_only_the_last_step_has_the_token() -> None:
    holders = [step for step in STEPS if "token" in json.dumps(step)]
    assert holders == STEPS[-1:]


def test_every_input_is_used_and_on_the_page() -> None:
    used = EXPRESSION.findall(json.dumps(STEPS))
    assert sorted(used) == sorted(ACTION["inputs"])
    page = (ROOT / "docs/contributing/action.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in ACTION["inputs"])


def test_the_workflow_of_the_page() -> None:
    workflow = example()
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["answer"]["permissions"] == {"issues": "write"}
    assert workflow[True] == {"issues": {"types": ["opened", "edited", "reopened"]}}  # YAML's "on"
    assert "github.event.issue.number" in workflow["concurrency"]["group"]
    assert workflow["concurrency"]["cancel-in-progress"] is False
    (step,) = workflow["jobs"]["answer"]["steps"]
    assert set(step["with"]) <= set(ACTION["inputs"])
    assert step["with"]["dry-run"] is True
    required = {name for name, about in ACTION["inputs"].items() if about.get("required")}
    assert required <= set(step["with"])


def test_the_lock_is_a_part_of_the_project_s_lock() -> None:
    def pins(path: Path) -> set[str]:
        return set(re.findall(r"^\S+==\S+", path.read_text(encoding="utf-8"), re.MULTILINE))

    assert pins(LOCK)
    assert pins(LOCK) <= pins(ROOT / "requirements.lock")
    text = LOCK.read_text(encoding="utf-8")
    assert text.count("--hash=sha256:") > len(pins(LOCK))
    assert "://" not in text


# The step as a runner runs it ----------------------------------------------------------------


@pytest.fixture
def real(hub: GitHubStandIn) -> GitHubStandIn:
    """A stand-in that holds the issue of a recorded event."""
    file = ROOT / "tests/replies/payloads/issues.opened.json"
    hub.issue = json.loads(file.read_text(encoding="utf-8"))["issue"]
    return hub


def run_step(
    hub: GitHubStandIn, tmp_path: Path, command: str, **inputs: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of the last step with the environment that a runner would give it."""
    given = {"token": hub.environment()["ERRORDESK_TOKEN"], "site-url": SITE, **inputs}
    values = {
        name: given.get(name, about.get("default")) for name, about in ACTION["inputs"].items()
    }
    variables = {
        name: EXPRESSION.sub(lambda found: str(values[found[1]]), value)
        for name, value in STEPS[-1]["env"].items()
    }
    runner = {name: v for name, v in hub.environment().items() if name.startswith("GITHUB_")}
    if not (tmp_path / "error-desk").exists():
        (tmp_path / "error-desk").symlink_to(sys.prefix)
        # The caller's folder may hold anything.
        (tmp_path / "errordesk.py").write_text("raise SystemExit(9)\n", encoding="utf-8")
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", command],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "GITHUB_ACTION_PATH": str(ROOT),
            "RUNNER_TEMP": str(tmp_path),
            **runner,
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_step_answers_an_issue_and_keeps_to_it(real: GitHubStandIn, tmp_path: Path) -> None:
    command = STEPS[-1]["run"]
    done = run_step(real, tmp_path, command)
    assert (done.returncode, done.stderr, real.writes) == (0, "", [])
    assert done.stdout.startswith("dry run, issue #17: would post the reply of pp-badgateway; ")
    page = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "BadGateway" in page

    done = run_step(real, tmp_path, command, **{"dry-run": "false"})
    assert (done.returncode, done.stderr) == (0, "")
    (body,) = real.own
    assert body.split("\n\n<!--")[0] in page
    assert f"]({SITE}" in body
    assert len(real.labels) > 1

    done = run_step(real, tmp_path, command, **{"dry-run": "false"})
    assert (done.returncode, real.own) == (0, [body])
    assert real.writes == ["post", "labels"]


def test_a_mistake_is_one_line(real: GitHubStandIn, tmp_path: Path) -> None:
    done = run_step(real, tmp_path, STEPS[-1]["run"], **{"site-url": ""})
    assert (done.returncode, done.stdout, real.requests) == (1, "", [])
    assert done.stderr == (
        'errordesk: the input site-url is ""; write the address of the published site\n'
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "given", ["https://octo-org.github.io/desk", "https://octo-org.github.io/desk/"]
)
def test_links_keep_the_path_of_the_site(
    real: GitHubStandIn, tmp_path: Path, given: str, records: Records
) -> None:
    """As every project site of GitHub Pages has one."""
    done = run_step(real, tmp_path, STEPS[-1]["run"], **{"site-url": given, "dry-run": "false"})
    assert (done.returncode, done.stderr) == (0, "")
    (body,) = real.own
    links = re.findall(r"https://octo-org\.github\.io[^\s)]*", body)
    assert len(links) > 3
    assert all(link.startswith("https://octo-org.github.io/desk/") for link in links)
    assert dead_links(records, body, "https://octo-org.github.io/desk/") == []


@pytest.mark.slow
def test_it_imports_nothing_that_is_not_in_its_lock(real: GitHubStandIn, tmp_path: Path) -> None:
    script = (
        "import sys; before = set(sys.modules); "
        "from errordesk.issues import action; code = action.main(); "
        "print(*{name.split('.')[0] for name in set(sys.modules) - before}); sys.exit(code)"
    )
    command = f'cd "$GITHUB_ACTION_PATH"; "$RUNNER_TEMP/error-desk/bin/python" -c "{script}"'
    done = run_step(real, tmp_path, command)
    assert (done.returncode, done.stderr) == (0, "")
    found = importlib.metadata.packages_distributions()
    imported = {
        distribution.lower().replace("_", "-")
        for name in done.stdout.splitlines()[-1].split()
        if name not in sys.stdlib_module_names
        for distribution in found.get(name, [])
    }
    assert {"requests", "pydantic"} <= imported
    locked = set(re.findall(r"^(\S+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    assert imported - {"errordesk"} <= locked
