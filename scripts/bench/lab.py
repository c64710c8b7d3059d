"""Measure the finder on what gateways printed in the lab: pages, header blocks and lines of logs.

Run by hand: `python -m scripts.bench.lab`. The guide of a product is the one that shows it. Of the
texts that carry a mark of their product, `SHARE` must lead to its guide. An error that was passed
on may never be given to the product that passed it on, and no other guide may be claimed. Exit code
1 when one of the three is missed.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from errordesk.finder.answer import find
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.finder.result import Answer
from errordesk.records.loader import load
from errordesk.records.observed import SeenText, guides_shown, texts
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records

SHARE = 0.95
# It asks who wrote an error, so it is right for any text.
_NEUTRAL = "who-wrote-it"


@dataclass
class Figures:
    """How the texts of the lab were answered, by what their marks prove, and every miss."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    @property
    def marked(self) -> Counter[str]:
        """The verdicts on texts that carry a mark."""
        none: Counter[str] = Counter()
        return self.counts.get("author", none) + self.counts.get("way", none)

    @property
    def share(self) -> float:
        """The share of them that lead to the right guide."""
        return (self.marked["right"] + self.marked["way"]) / max(1, self.marked.total())

    def number(self, verdict: str) -> int:
        """How many texts of all have a verdict."""
        return sum(found[verdict] for found in self.counts.values())


def judge(text: SeenText, answer: Answer, wanted: str | None, others: set[str]) -> str:
    """Say what an answer is: right, way, silent, wrong, or blames-relay.

    Args:
        text: the text of the lab.
        answer: what the finder said.
        wanted: the guide of the product, or None when no guide shows it.
        others: guides of products that print the same text.
    """
    first = answer.matches[0] if answer.claims else None
    if text.relayed:
        blamed = first is not None and first.id == wanted and not first.way
        return "blames-relay" if blamed else "right"
    if first is None or first.id == _NEUTRAL:
        return "silent"
    if first.id == wanted:
        return "way" if first.way else "right"
    return "silent" if first.way or first.id in others else "wrong"


def measure(records: Records) -> Figures:
    """Ask the finder about every text of the lab."""
    index = Index(build_index(records, DEFAULT_SITE_URL))
    shown = guides_shown(records)
    seen = list(texts(records.observed.values(), records.faults))
    printed: dict[str, set[str]] = {}
    for text in seen:
        printed.setdefault(text.text, set()).add(shown.get(text.product, ""))
    figures = Figures()
    for text in seen:
        answer = find(text.text, index)
        verdict = judge(text, answer, shown.get(text.product), printed[text.text])
        sort = "relayed" if text.relayed else text.mark or "no mark"
        figures.counts.setdefault(sort, Counter())[verdict] += 1
        if verdict in ("wrong", "blames-relay") or (text.mark and verdict == "silent"):
            given = ", ".join(f"{match.id} ({match.kind})" for match in answer.matches[:2])
            figures.misses.append(f"{verdict} {text.name}: {given or '-'}: {text.text[:140]!r}")
    return figures


def main() -> int:
    """Print the figures and every miss; return the exit code."""
    figures = measure(load(Path(__file__).resolve().parents[2]))
    for sort, found in sorted(figures.counts.items()):
        print(f"{sort}: {found.total()} texts, {dict(found)}")
    wrong, blamed = figures.number("wrong"), figures.number("blames-relay")
    print(f"with a mark: {figures.share:.1%} right; relays blamed {blamed}; wrong {wrong}")
    print("\n".join(figures.misses))
    return 0 if figures.share >= SHARE and not wrong and not blamed else 1


if __name__ == "__main__":
    sys.exit(main())
