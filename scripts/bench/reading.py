"""Count what a reader has to read before acting: `python -m scripts.bench.reading [PRODUCT]`.

For every guide the words from the top to the text of *Do first*, to the first step that names a
click or a command, and to the related guides. Seconds are at 230 words a minute.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

from errordesk.pages.reading import LIMIT, WORDS_A_MINUTE, guides, measure
from errordesk.records.loader import load


def _time(count: int | None) -> str:
    return "none" if count is None else f"{count} w {count * 60 // WORDS_A_MINUTE:>3} s"


def main() -> None:
    """Print one line for each guide, the slowest first, and the medians."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m scripts.bench.reading")
    parser.add_argument("product", nargs="?", help="only the guides of this product")
    parser.add_argument("--root", type=Path, default=Path(), help="the project")
    options = parser.parse_args()
    records = load(options.root)
    found = [(guide.id, measure(records, page)) for guide, page in guides(records, options.product)]
    print(f"{'guide':<28} {'do first':>12} {'first step':>12} {'whole':>8}")
    for name, one in sorted(found, key=lambda row: -(row[1].to_first_step or 0)):
        first, step = _time(one.to_do_first), _time(one.to_first_step)
        print(f"{name:<28} {first:>12} {step:>12} {one.whole:>6} w")
    steps = [one.to_first_step for _, one in found if one.to_first_step is not None]
    over = sum(step > LIMIT for step in steps)
    print(
        f"{len(found)} guides; median to Do first "
        f"{statistics.median(one.to_do_first for _, one in found):.0f}, "
        f"to the first step {statistics.median(steps):.0f}, whole guide "
        f"{statistics.median(one.whole for _, one in found):.0f} words; {over} above {LIMIT}"
    )


if __name__ == "__main__":
    main()
