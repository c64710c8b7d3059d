"""Measure the finder in Chromium with the processor slowed down four times.

Run by hand: `python -m scripts.bench.speed`. Limits: 5 ms for a pasted text of 2 kB, 100 ms for a
log of 1 MB. Exit code 1 when one is exceeded. How large the scripts may be, a test says.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from errordesk.records.loader import load
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.site.finder import write_find_scripts
from errordesk.site.serve import served
from scripts.browser import ARGUMENTS, HINT, find

ROOT = Path(__file__).resolve().parents[2]
SLOWDOWN = 4
RUNS = 15
LIMITS = {"2 kB": 5.0, "1 MB": 100.0}
MEASURE = """([text, runs]) => {
  const { find, codes } = ErrorDeskFinder
  const { index } = errorDeskFindData
  const table = codes(errorDeskCodes, index)
  find("", index, table)
  const times = []
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


def main() -> int:
    path = find()
    if path is None:
        print(HINT)
        return 2
    late = False
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(scratch)
        shutil.copytree(ROOT / "overrides/assets", site / "assets")
        written = write_find_scripts(load(ROOT), site, DEFAULT_SITE_URL)
        scripts = "".join(f'<script src="{path}"></script>' for path in written)
        (site / "index.html").write_text(f"<!doctype html><title>Finder</title>{scripts}")
        with served(site) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            for name, text in texts().items():
                page = browser.new_page()
                page.goto(address)
                session = page.context.new_cdp_session(page)
                session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
                times = page.evaluate(MEASURE, [text, RUNS])
                middle = sorted(times)[RUNS // 2]
                print(
                    f"{name}: median {middle:.1f} ms, first {times[0]:.1f} ms, slowest "
                    f"{max(times):.1f} ms of {LIMITS[name]:.0f} ms"
                )
                late |= middle > LIMITS[name]
                page.close()
            browser.close()
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
