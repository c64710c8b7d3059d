"""Build the site and ask Lighthouse about it on a simulated phone: `errordesk bench lighthouse`.

Lighthouse is a tool of Node, which nothing else of this project needs: it is taken from
ERRORDESK_LIGHTHOUSE, the PATH, or by `npx`. Every page is asked five times; the median counts.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from errordesk.pages.hosts import HEADERS
from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from errordesk.site import engine
from errordesk.site.serve import served
from scripts.browser import ARGUMENTS, HINT, find

PAGES = ("", "find/", "guides/power-platform/badgateway/", "compare/", "replies/compose/")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# What is printed beside the scores: the name of the audit, and what its number is multiplied with.
FIGURES = {
    "largest-contentful-paint": ("LCP", 0.001, "s"),
    "total-blocking-time": ("blocking", 1, "ms"),
    "cumulative-layout-shift": ("shift", 1, ""),
    "total-byte-weight": ("weight", 0.001, "kB"),
}
_ROUNDS = 5


def report(records: Records) -> Iterator[str]:
    """Build the site; yield a line for each page. Raises `UsageError` when a tool is missing."""
    command, chromium = _lighthouse(), find()
    if chromium is None:
        raise UsageError(HINT)
    yield f"median of {_ROUNDS}, simulated phone: {', '.join(CATEGORIES)}"
    with tempfile.TemporaryDirectory(prefix="errordesk-lighthouse-") as folder:
        # What lies in site/ may be of another day.
        built = Path(folder) / "built"
        engine.build(records.root, built)
        packed = shutil.copytree(built, Path(folder) / "packed", copy_function=_pack)
        yield from _measured(command, chromium, packed)


def _pack(source: str, target: str) -> None:
    """Copy a file as a host sends it."""
    Path(target).write_bytes(gzip.compress(Path(source).read_bytes()))


def _measured(command: list[str], chromium: str, packed: Path) -> Iterator[str]:
    with served(packed, {**HEADERS, "Content-Encoding": "gzip"}) as address:
        for path in PAGES:
            runs = [_run(command, chromium, address + path) for _ in range(_ROUNDS)]
            scores = [
                round(100 * median(run["categories"][name]["score"] or 0 for run in runs))
                for name in CATEGORIES
            ]
            figures = []
            for audit, (name, factor, unit) in FIGURES.items():
                value = factor * median(run["audits"][audit]["numericValue"] for run in runs)
                figures.append(f"{name} {value:.4g} {unit}".rstrip())
            yield f"{path or '/':36} {' / '.join(map(str, scores))}   {', '.join(figures)}"
            yield from _lost(runs[-1])


def _lost(run: dict[str, Any]) -> Iterator[str]:
    """Yield the audits that cost points, but for those that only measure."""
    for name in CATEGORIES:
        for reference in run["categories"][name]["auditRefs"]:
            audit = run["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"    {name}: {audit['title']} {audit.get('displayValue', '')}".rstrip()


def _lighthouse() -> list[str]:
    """Return the command that runs Lighthouse."""
    named = os.environ.get("ERRORDESK_LIGHTHOUSE") or shutil.which("lighthouse")
    if named:
        return [named]
    if shutil.which("npx"):
        return ["npx", "--yes", "lighthouse"]
    raise UsageError(
        "no Lighthouse found: install Node.js, which brings npx, or set ERRORDESK_LIGHTHOUSE to "
        "the path of Lighthouse's command"
    )


def _run(command: list[str], chromium: str, address: str) -> dict[str, Any]:
    """Return what Lighthouse says of one load."""
    with tempfile.TemporaryDirectory(prefix="errordesk-lighthouse-") as folder:
        said = Path(folder) / "said.json"
        options = [
            address,
            "--quiet",
            "--output=json",
            f"--output-path={said}",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags=--headless=new {' '.join(ARGUMENTS)}",
        ]
        done = subprocess.run(
            [*command, *options],
            env={**os.environ, "CHROME_PATH": chromium},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or not said.is_file():
            raise UsageError(f"Lighthouse stopped: {done.stderr.strip() or done.stdout.strip()}")
        found: dict[str, Any] = json.loads(said.read_text(encoding="utf-8"))
        return found
