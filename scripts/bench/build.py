"""Measure a build against plain MkDocs with Material: `errordesk bench build`.

The plain side is a project of its own: the same pages as Markdown with their macros expanded, the
same navigation and extensions, the theme as it comes, no plug-in but its search, no file of ours.
Both build in turn; figures are processor time and the most memory of a build and its children.
A cold build finds no cache of ours, a warm one the cache of the build before it, a touched one
that cache and one guide that changed. Our code is compiled before, as pip compiles the plain side.
"""

from __future__ import annotations

import compileall
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import yaml

from errordesk.pages.navigation import navigation
from errordesk.pages.render import check_pages
from errordesk.records.problems import UsageError
from errordesk.records.project import CACHE
from errordesk.records.records import Records
from errordesk.site.engine import QUIET, copy_sources
from errordesk.site.handover import settings

# What the plain side takes from our configuration.
_KEPT = ("site_name", "site_description", "site_url", "markdown_extensions")
_PAIRS = 3


@dataclass(frozen=True)
class Cost:
    """Processor time in seconds and the most memory in MB."""

    seconds: float
    memory: float


def plain_project(records: Records, target: Path) -> Path:
    """Write the pages of a site as plain Markdown with a configuration for MkDocs; return it."""
    own = settings(records.root)
    plain = {key: own[key] for key in _KEPT} | {
        "theme": {"name": "material", "font": False, "features": own["theme"]["features"]},
        "nav": navigation(records),
    }
    for path, body in check_pages(records).items():
        file = target / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        head = yaml.safe_dump({"title": records.pages[path].title})
        file.write_text(f"---\n{head}---\n{body}", encoding="utf-8")
    (target / "mkdocs.yml").write_text(yaml.safe_dump(plain), encoding="utf-8")
    return target


# Runs a command and prints exit code, processor seconds and kB. It is small: the most memory of a
# process counts from before it became the command, when it still was its parent.
_RUN = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=2)
_, status, used = os.wait4(process.pid, 0)
seconds = used.ru_utime + used.ru_stime
print(json.dumps([os.waitstatus_to_exitcode(status), seconds, used.ru_maxrss]))
"""


def cost(folder: Path, *command: str, passes: Container[int] = (0,)) -> Cost:
    """Run a command to its end; return its cost.

    Raises `UsageError` with what it said when its exit code is not one that `passes`.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _RUN, *command],
        cwd=folder,
        env={**os.environ, **QUIET},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    code, seconds, memory = json.loads(done.stdout)
    if code not in passes:
        raise UsageError(f"a measured command ended with {code}: {done.stderr[-2000:]}")
    return Cost(seconds, memory / 1024)


def report(records: Records) -> Iterator[str]:
    """Yield the lines of the comparison: both sides of every ratio are from the same run."""
    with tempfile.TemporaryDirectory(prefix="errordesk-bench-") as scratch:
        folder = Path(scratch)
        plain = plain_project(records, folder / "plain")
        own = copy_sources(records.root, folder / "own")
        compileall.compile_dir(own, quiet=1)
        guide = own / next(records.page(guide).file for guide in records.guides)
        costs: dict[str, list[Cost]] = {}
        for number in range(_PAIRS):
            sides = {
                "plain": (plain, [sys.executable, "-m", "mkdocs", "build", "--quiet"]),
                "cold": (own, own_command("build")),
                "warm": (own, own_command("build")),
                "touched": (own, own_command("build")),
            }
            shutil.rmtree(own / CACHE, ignore_errors=True)
            for side, (where, command) in sides.items():
                if side == "touched":
                    text = guide.read_text(encoding="utf-8")
                    guide.write_text(f"{text.rstrip()}\n\nChange {number}.\n", encoding="utf-8")
                costs.setdefault(side, []).append(cost(where, *command))
    for side in costs:
        seconds, memory = (
            [[getattr(each, part) for each in costs[name]] for name in (side, "plain")]
            for part in ("seconds", "memory")
        )
        yield (
            f"{side:8} CPU {median(seconds[0]):6.2f} s, {_ratio(*seconds)} x plain;"
            f" memory {median(memory[0]):4.0f} MB, {_ratio(*memory)} x"
        )


def own_command(*arguments: str) -> list[str]:
    """Return a command of ours, run by this Python."""
    return [
        sys.executable,
        "-c",
        "import sys; from errordesk.cli.main import main; sys.exit(main())",
        *arguments,
    ]


def _ratio(ours: list[float], plain: list[float]) -> str:
    """Return the median of the ratios, pair by pair, and their range."""
    ratios = sorted(one / other for one, other in zip(ours, plain, strict=True))
    return f"{median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
