"""Measure the finder on what gateways printed in the lab: pages, header blocks and lines of logs.

Run by hand: `python -m scripts.bench.lab [FOLDER]`; the default folder is `macros/data/observed`.
The guide of a product is the one that shows it. Of the texts that carry a mark of their product,
`SHARE` must lead to its guide. An error that was passed on may never be given to the product that
passed it on, and no other guide may be claimed. Exit code 1 when one of the three is missed.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from errordesk.finder.answer import Answer, find
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.records.loader import load
from errordesk.records.observed import SeenText, guides_shown, texts
from errordesk.records.project import DEFAULT_SITE_URL

SHARE = 0.95
ROOT = Path(__file__).resolve().parents[2]
# They say that the answer came through a product, or ask who wrote it: right for any text.
_NEUTRAL = frozenset({"who-wrote-it"})


def judge(text: SeenText, answer: Answer, wanted: str | None, families: set[str]) -> str:
    """Say what an answer is: right, right-way, silent, wrong, or wrong-relay.

    Args:
        text: the text of the lab.
        answer: what the finder said.
        wanted: the guide of the product, or None when the product has none yet.
        families: guides of the other products that print the same text.
    """
    first = answer.matches[0] if answer.claims else None
    if text.relayed:
        blamed = first is not None and first.id == wanted and not first.way
        return "wrong-relay" if blamed else "right"
    if first is None or first.id in _NEUTRAL:
        return "silent"
    if first.id == wanted:
        return "right-way" if first.way else "right"
    return "silent" if first.way or first.id in families else "wrong"


def main() -> int:
    """Print the figures and every miss; return the exit code."""
    records = load(ROOT)
    index = Index(build_index(records, DEFAULT_SITE_URL))
    shown = guides_shown(records)
    printed: dict[str, set[str]] = {}
    all_texts = list(texts(records.observed.values(), records.faults))
    for text in all_texts:
        printed.setdefault(text.text, set()).add(shown.get(text.product, ""))
    counts: dict[str, Counter[str]] = {}
    misses = []
    for text in all_texts:
        wanted = shown.get(text.product)
        verdict = judge(text, find(text.text, index), wanted, printed[text.text])
        sort = "relayed" if text.relayed else f"mark of {text.mark or 'none'}"
        counts.setdefault(sort, Counter())[verdict] += 1
        if verdict.startswith("wrong") or (text.mark and verdict == "silent"):
            ids = [f"{m.id} {m.kind}" for m in find(text.text, index).matches[:2]]
            misses.append(
                f"{verdict} {text.name}: {', '.join(ids) or 'nothing'} | {text.text[:140]!r}"
            )
    for sort, found in sorted(counts.items()):
        print(f"{sort}: {sum(found.values())} texts, {dict(found)}")
    marked = counts.get("mark of author", Counter()) + counts.get("mark of way", Counter())
    right = (marked["right"] + marked["right-way"]) / max(1, marked.total())
    wrong = sum(found["wrong"] for found in counts.values())
    relayed = sum(found["wrong-relay"] for found in counts.values())
    print(
        f"with a mark: {right:.1%} right of {marked.total()}; "
        f"relayed wrong {relayed}; wrong {wrong}"
    )
    print("\n".join(misses))
    return 0 if right >= SHARE and not wrong and not relayed else 1


if __name__ == "__main__":
    sys.exit(main())
