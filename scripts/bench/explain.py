"""Measure what `errordesk explain` adds to a job that failed: a log of 10 MB, as in a pipeline.

`python -m scripts.bench.explain [MEGABYTES]`: prints the time of the processor, the time that
passed, and the memory of the best of several runs: with the catalogue ready as in a wheel, on a
fresh runner with the branch `explain`, and on one with a commit of the project itself, which
compiles the catalogue first. What is allowed holds for the first two.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from errordesk.cli import source
from errordesk.records.project import CACHE
from scripts.bench.log import BADGATEWAY, Cost, cost, write_log
from scripts.explain_tree import write_tree

ALLOWED = 2.0
_RUNS = 5
_PARTS = ("docs", "errordesk", "macros", "mkdocs.yml", "CHANGELOG.md")


def fresh(tree: Path, log: Path) -> list[str]:
    """Return the command of the action on a runner that has never run it: nothing is compiled."""
    run = ["-P", "-B", "-m", "errordesk.cli", "--root", str(tree), "explain", "--for", "github"]
    return ["env", f"PYTHONPATH={tree}", sys.executable, *run, "--", str(log)]


def best(command: list[str], before: Callable[[], object] = lambda: None) -> Cost:
    """Return the cheapest run of a command, before each of which something is done.

    Raises `ValueError` when a run does not find the error.
    """
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "badgateway" not in said:
        raise ValueError("the error was not found")
    costs = []
    for _ in range(_RUNS):
        before()
        costs.append(cost(command))
    return min(costs)


def measured(root: Path, folder: Path, megabytes: int) -> dict[str, Cost]:
    """Return the cost of each case; files are written into an empty folder."""
    log, released, whole = (folder / name for name in ("step.log", "released", "whole"))
    write_log(log, megabytes * 10**6)
    with log.open("a", encoding="utf-8") as end:
        end.write(f"{BADGATEWAY}\n")
    write_tree(root, released)
    whole.mkdir()
    for name in _PARTS:
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy2
        copy(root / name, whole / name)
    for made in folder.rglob("__pycache__"):
        shutil.rmtree(made)
    ready = [sys.executable, "-m", "errordesk.cli", "explain", "--for", "github", str(log)]
    return {
        "catalogue ready": best(ready),
        "fresh runner, branch explain": best(fresh(released, log)),
        "fresh runner, commit of the project": best(
            fresh(whole, log), lambda: shutil.rmtree(whole / CACHE)
        ),
    }


def main(megabytes: int = 10) -> int:
    """Print the cost; return 0 when it is within what is allowed."""
    os.environ.pop(source.SITE_URL, None)
    with tempfile.TemporaryDirectory() as folder:
        costs = measured(source.root(None), Path(folder), megabytes)
    for name, one in costs.items():
        print(f"{name}: {one.cpu:.2f} s CPU, {one.clock:.2f} s, {one.memory:.0f} MB")
    print(f"allowed, but for the last: {ALLOWED} s CPU")
    return int(any(one.cpu > ALLOWED for one in list(costs.values())[:2]))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
