"""Measure what finder and search load, and the finder in Chromium, slowed down four times.

Run by hand: `python -m scripts.bench.speed`. Limits: 100 kB for all that finder and search load
when they are first used, 40 kB for the table of codes, both compressed; 5 ms for a pasted text of
2 kB, 100 ms for a log of 1 MB. The time to get ready and the first call are printed apart. Exit
code 1 when a limit is exceeded.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from errordesk.records.loader import load
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.site.finder import CODE, CODES, DATA, write_find_scripts
from errordesk.site.serve import served
from errordesk.site.weight import lean_script
from scripts.browser import ARGUMENTS, HINT, find

SEARCH = "assets/search-core.js"
ROOT = Path(__file__).resolve().parents[2]
SLOWDOWN = 4
RUNS = 15
LIMITS = {"2 kB": 5.0, "1 MB": 100.0}
# Bytes, compressed, of what is loaded together.
SIZES = {
    "finder and search": ((CODE, DATA, SEARCH), 100_000),
    "table of codes": ((CODES,), 40_000),
}
MEASURE = """([text, runs]) => {
  const { find, codes, prepare } = ErrorDeskFinder
  const { index } = errorDeskFindData
  const began = performance.now()
  prepare(index).likeness
  const table = codes(errorDeskCodes)
  const times = [performance.now() - began]
  for (let run = 0; run < runs; run++) {
    const before = performance.now()
    find(text, index, table)
    times.push(performance.now() - before)
  }
  return times
}"""


def texts() -> dict[str, str]:
    """Return a pasted text and a log that holds messages among ordinary lines."""
    lines = (ROOT / "tests/finder/cases.jsonl").read_text(encoding="utf-8").splitlines()
    messages = [case["error_text"] for case in map(json.loads, lines) if "error_text" in case]
    log: list[str] = []
    size = 0
    for number in range(10**6):
        line = (
            f"2026-11-22T10:{number % 60:02}:{number % 59:02}.123Z INFO [worker-{number % 16}] GET "
            f"/api/v1/items/{number} HTTP/1.1 200 took {number % 900} ms for the request of a user"
        )
        if number % 100 == 99:
            line = messages[number // 100 % len(messages)]
        log.append(line)
        size += len(line) + 1
        if size > 10**6:
            break
    return {"2 kB": "\n".join(messages)[:2000], "1 MB": "\n".join(log)[: 10**6]}


def sizes(site: Path) -> bool:
    """Print what is loaded from a folder, compressed; return whether a limit is exceeded."""
    large = False
    for name, (files, limit) in SIZES.items():
        size = sum(len(gzip.compress((site / file).read_bytes(), 9)) for file in files)
        print(f"{name}: {size / 1000:.1f} kB of {limit / 1000:.0f} kB")
        large |= size > limit
    return large


def main() -> int:
    path = find()
    if path is None:
        print(HINT)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch)
        shutil.copytree(ROOT / "overrides/assets", site / "assets")
        written = write_find_scripts(load(ROOT), site, DEFAULT_SITE_URL)
        for file in (CODE, SEARCH):  # as the build leaves them
            script = (site / file).read_text(encoding="utf-8")
            (site / file).write_text(lean_script(script), encoding="utf-8")
        exceeded = sizes(site)
        scripts = "".join(f'<script src="{path}"></script>' for path in written)
        (site / "index.html").write_text(f"<!doctype html><title>Finder</title>{scripts}")
        with served(site) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            for name, text in texts().items():
                page = browser.new_page()
                page.goto(address)
                session = page.context.new_cdp_session(page)
                session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
                ready, first, *times = page.evaluate(MEASURE, [text, RUNS + 1])
                middle = sorted(times)[RUNS // 2]
                print(
                    f"{name}: median {middle:.1f} ms, slowest {max(times):.1f} ms of "
                    f"{LIMITS[name]:.0f} ms; ready in {ready:.1f} ms, first call {first:.1f} ms"
                )
                exceeded |= middle > LIMITS[name]
                page.close()
            browser.close()
    return int(exceeded)


if __name__ == "__main__":
    sys.exit(main())
