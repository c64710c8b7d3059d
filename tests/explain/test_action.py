"""explain/action.yml, the workflows of its page, and its last step as a runner runs it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from errordesk.records.records import Records
from scripts import explain_tree
from tests.explain import LOGS

ROOT = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "explain/action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
PAGE = (ROOT / "docs/contributing/pipeline.md").read_text(encoding="utf-8")
EXAMPLES: list[Any] = [
    yaml.safe_load(text)
    for text in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
]
SITE = "https://desk.example/"


def steps_of(example: Any) -> list[dict[str, Any]]:
    """The steps of a workflow of GitHub, or of any part of one."""
    jobs = example["jobs"].values() if isinstance(example, dict) and "jobs" in example else ()
    return [step for job in jobs for step in job["steps"]]


def test_no_expression_reaches_a_shell_and_nothing_fails_the_job() -> None:
    assert all("${{" not in step.get("run", "") for step in STEPS)
    assert all(step["continue-on-error"] is True for step in STEPS)
    for before, step in pairwise(STEPS):
        assert step["if"] == f"steps.{before['id']}.outcome == 'success'"


def test_it_is_pinned_and_installs_as_the_other_action() -> None:
    other = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    assert STEPS[0]["uses"] == other[0]["uses"]
    assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", STEPS[0]["uses"])
    assert STEPS[1]["run"] == other[1]["run"].replace("_PATH/requirements", "_PATH/../requirements")


def test_every_input_is_used_and_on_the_page() -> None:
    used = re.findall(r"\$\{\{ inputs\.([a-z-]+) \}\}", json.dumps(STEPS))
    assert sorted(used) == sorted(ACTION["inputs"])
    assert all(f"| `{name}` |" in PAGE for name in ACTION["inputs"])


def test_the_workflows_of_the_page_are_whole() -> None:
    workflows = [example for example in EXAMPLES if isinstance(example, dict)]
    assert len(EXAMPLES) == len(workflows) == 5
    used = [step for example in workflows for step in steps_of(example) if "uses" in step]
    ours = [step for step in used if "error-desk" in step["uses"]]
    assert len(ours) == 3
    assert all(set(step["with"]) == set(ACTION["inputs"]) for step in ours)
    for example in workflows:
        if "jobs" in example:
            assert example["permissions"] == {}
            assert all(job["permissions"] for job in example["jobs"].values())
    for name in (
        "microsoft/powerplatform-actions/import-solution",
        "PowerPlatformImportSolution",
        "terraform apply",
        "az deployment group create",
    ):
        assert name in json.dumps(workflows)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_shell_of_the_examples_can_be_read(example: Any) -> None:
    parts = (
        example if isinstance(example, list) else [*steps_of(example), *example.get("steps", [])]
    )
    for step in parts:
        if script := step.get("run") or step.get("bash"):
            subprocess.run(["bash", "-n"], input=script, check=True, text=True)
            assert "${{" not in script


# The step as a runner runs it ----------------------------------------------------------------


def run_step(tmp_path: Path, logs: str, tree: Path = ROOT) -> subprocess.CompletedProcess[str]:
    given = {"logs": logs, "site-url": SITE}
    values = {
        name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda found: given[found[1]], value)
        for name, value in STEPS[-1]["env"].items()
    }
    (tmp_path / "error-desk").symlink_to(sys.prefix)
    # The caller's folder may hold anything.
    (tmp_path / "errordesk.py").write_text("raise SystemExit(9)\n", encoding="utf-8")
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[-1]["run"]],
        cwd=tmp_path,
        env={
            "PATH": os.environ["PATH"],
            "GITHUB_ACTION_PATH": str(tree / "explain"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
            "RUNNER_TEMP": str(tmp_path),
            **values,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_step_explains_every_log(tmp_path: Path) -> None:
    (tmp_path / "a log;$(touch hit).log").write_bytes((LOGS / "bicep.log").read_bytes())
    logs = f"a log;$(touch hit).log\n{LOGS / 'github-powerplatform-actions.log'}\nnone.log\n\n"
    done = run_step(tmp_path, logs)
    assert done.returncode == 0
    assert done.stderr == "errordesk: cannot read none.log: No such file or directory\n"
    starts = [line.partition("::error title=Error Desk")[0] for line in done.stdout.splitlines()]
    assert starts == ["", ""]  # one for each log that was read
    assert f"]({SITE}guides/" in (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert not (tmp_path / "hit").exists()


@pytest.mark.slow
def test_it_imports_only_what_its_lock_names(tmp_path: Path) -> None:
    """Also when it compiles the catalogue, as on its first use in a job."""
    said = (
        "import sys; from pathlib import Path; from errordesk.cli import source; "
        "from errordesk.cli.main import main; source.CACHE = sys.argv.pop(1); main(sys.argv[1:]); "
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    command = [sys.executable, "-c", said, str(tmp_path), "--root", str(ROOT), "explain"]
    done = subprocess.run(
        [*command, str(LOGS / "bicep.log")], check=True, capture_output=True, text=True, cwd=ROOT
    )
    assert "config-refused" in done.stdout
    assert list(tmp_path.glob("*.json"))
    lock = (ROOT / "requirements-action.lock").read_text(encoding="utf-8")
    locked = {name.replace("-", "_") for name in re.findall(r"^(\S+)==", lock, re.MULTILINE)}
    outside = {"lxml", "mkdocs", "tree_sitter", "linkcheck", "tinycss2", "cmarkgfm"}
    assert {"ahocorasick_rs", "pydantic", "jinja2", "markdown"} <= locked
    assert {"ahocorasick_rs", "pydantic", "jinja2"} <= set(done.stderr.split())
    assert not outside & set(done.stderr.split())


# The branch that the publication makes --------------------------------------------------------


@pytest.fixture
def tree(records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(explain_tree, "load", lambda _: records)
    explain_tree.write_tree(ROOT, tmp_path / "tree")
    return tmp_path / "tree"


def test_the_branch_answers_without_records(tree: Path, tmp_path: Path) -> None:
    before = sorted(path for path in tree.rglob("*") if "__pycache__" not in path.parts)
    done = run_step(tmp_path, str(LOGS / "github-powerplatform-actions.log"), tree)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("::error title=Error Desk")
    assert f"]({SITE}guides/" in (tmp_path / "summary.md").read_text(encoding="utf-8")
    after = sorted(path for path in tree.rglob("*") if "__pycache__" not in path.parts)
    assert after == before
    assert not (tree / "macros").exists()


def test_the_branch_needs_little(tree: Path, tmp_path: Path) -> None:
    """Each package that it installs is time that the reader waits."""
    lock = (tree / explain_tree.LOCK).read_text(encoding="utf-8")
    locked = re.findall(r"^(\S+)==.*(?:\n    --hash=\S+.*)+", lock, re.MULTILINE)
    assert locked == ["ahocorasick-rs", "pyyaml", "typing-extensions"]
    log = tmp_path / "long.log"
    recorded = (LOGS / "github-powerplatform-actions.log").read_text(encoding="utf-8")
    log.write_text("a line\n" * 10_000 + recorded, encoding="utf-8")
    said = (
        "import sys; from errordesk.cli.main import main; main(sys.argv[1:]); "
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    command = [sys.executable, "-P", "-c", said, "--root", str(tree), "explain", str(log)]
    environment = os.environ | {"PYTHONPATH": str(tree)}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    assert "badgateway" in done.stdout
    known = {*sys.stdlib_module_names, "errordesk", "__main__"}
    packages = {name for name in done.stderr.split() if name not in known and name[0] != "_"}
    assert {"ahocorasick_rs", "yaml"} <= packages
    assert not {"pydantic", "jinja2", "markdown", "pystache", "requests"} & packages
