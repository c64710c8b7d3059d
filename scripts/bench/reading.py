"""Count what a reader has to read before acting: `python -m scripts.bench.reading [PRODUCT]`.

For every guide the words from the top to the text of *Do first*, and to the first numbered step
that names a click (a label in bold, a link) or a command, as the page prints them: title, box,
messages, tables and all. Seconds are at 230 words a minute.
"""

from __future__ import annotations

import argparse
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

from errordesk.pages.plain import PlainMacros
from errordesk.records.loader import load
from errordesk.records.models import Guide
from errordesk.records.records import Page, Records
from errordesk.text.markdown import SECTIONS, headings

WORDS_A_MINUTE = 230
# 45 seconds of reading.
LIMIT = 172
_STEP = re.compile(r"(?m)^\s*\d+\.\s")
_ACTS = re.compile(r"\*\*[^*\n]+\*\*|`[^`\n]+`|\]\(|(?m:^\s*```)")
_WORD = re.compile(r"\w[\w'’./:-]*")


def _words(text: str) -> int:
    return len(_WORD.findall(re.sub(r"\]\([^)]*\)", "]", text)))


def _to_first_step(text: str) -> int | None:
    """Return the words before the first step that names a click or a command."""
    fix = next((h for h in headings(text) if h.title == SECTIONS["fix"]), None)
    lines = text.splitlines(keepends=True)
    after = sum(map(len, lines[: fix.line])) if fix else 0
    steps = [match.start() for match in _STEP.finditer(text, after)]
    for start, end in zip(steps, [*steps[1:], len(text)], strict=True):
        if _ACTS.search(text, start, end):
            return _words(text[:start])
    # Without numbered steps: the first act below the heading.
    found = _ACTS.search(text, after)
    return _words(text[: found.start()]) if found else None


def measure(records: Records, page: Page) -> tuple[int, int | None]:
    """Return the words to *Do first* and to the first step of a guide."""
    macros = PlainMacros(records, page.src_uri)
    text = macros.plain(macros.expand(page.body))
    before = text.find("Do first")
    return _words(text[: before if before >= 0 else 0]) + 2, _to_first_step(text)


def rows(records: Records, product: str | None) -> Iterator[tuple[str, int, int | None]]:
    """Yield id, words to *Do first* and words to the first step of each guide."""
    for page in records.pages.values():
        guide = page.record
        if isinstance(guide, Guide) and product in (None, guide.product):
            yield guide.id, *measure(records, page)


def main() -> None:
    """Print one line for each guide, the slowest first, and the medians."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m scripts.bench.reading")
    parser.add_argument("product", nargs="?", help="only the guides of this product")
    parser.add_argument("--root", type=Path, default=Path(), help="the project")
    options = parser.parse_args()
    found = list(rows(load(options.root), options.product))
    print(f"{'guide':<28} {'do first':>9} {'first step':>11}")
    for name, first, step in sorted(found, key=lambda row: -(row[2] or 0)):
        seconds = f"{step} w {step * 60 // WORDS_A_MINUTE:>3} s" if step is not None else "none"
        print(f"{name:<28} {first:>5} w {first * 60 // WORDS_A_MINUTE:>2} s {seconds:>11}")
    steps = [step for _, _, step in found if step is not None]
    over = sum(step > LIMIT for step in steps)
    print(
        f"{len(found)} guides; median to Do first {statistics.median(f for _, f, _ in found):.0f}, "
        f"to the first step {statistics.median(steps):.0f} words; {over} above {LIMIT}"
    )


if __name__ == "__main__":
    main()
