"""The finder's data of a large site in parts, of which a page loads those that a text can need.

A site of few guides has one script of data. Of a larger one that script, the core, holds all terms
with what each weighs, and three kinds of parts are beside it (`Shards` in `shards.js` reads them):

- `p<n>`: a page, with what it prints and what is shown of it.
- `w<n>`: a term, with its pages and the terms that stand behind it.
- `r<n>`: so many rare terms, each like this.

A text needs few pages and few terms, and hardly ever two that are neighbours: so each has a part of
its own. Only rare terms are so many, and so short, that they share one.

Which pages a text may be about says a filter: a signature stands only where all its words stand, so
one of them is enough to ask for it, the anchor. The filter holds the pages of each anchor, and the
anchor as the number of a term, or as a hash where it is none. A text is answered as by the whole
data: the parts that are missing hold no signature that is complete in the text.
`tests/finder/test_shards.py` holds both to the same answers.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from errordesk.finder.likeness import coded, encoded, front_coded, term
from errordesk.finder.match import Index, Signature
from errordesk.finder.tables import ANCHORS, CUT

FOLDER = "assets/find"
# What the data has of each page, in the order that compresses best.
COLUMNS = ("entries", "about", "pages", "sections", "printed")
# A rare term is on no more pages than this; so many of them are a part.
_RARE = 16
_TOGETHER = 24
# Of the hash FNV-1a (Fowler, Noll and Vo).
_PRIME = 16777619
# Words that the search completes.
_VOCABULARY = 500
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Sharded:
    """The core, and the parts by name."""

    core: dict[str, Any]
    parts: dict[str, Any]

    @property
    def folder(self) -> str:
        """Where the parts stand; what is published later stands elsewhere, so none fits by half."""
        return str(self.core["index"]["shards"]["folder"])


def shard(data: dict[str, Any]) -> Sharded:
    """Return what `find_data` returned in parts."""
    whole = data["index"]
    index = Index(whole)
    by_entry: list[list[Signature]] = [[] for _ in index.entries]
    for signature in index.signatures:
        by_entry[signature.entry].append(signature)
    weighed = [[signature.weight for signature in signatures] for signatures in by_entry]
    columns = {key: whole[key] for key in COLUMNS} | {"weighed": weighed}
    pages = [
        {key: rows[n : n + 1] for key, rows in columns.items()} for n in range(len(whole["pages"]))
    ]
    terms = _Terms(index)
    alone, rare = terms.rows(rare=False), terms.rows(rare=True)
    groups = [rare[start : start + _TOGETHER] for start in range(0, len(rare), _TOGETHER)]
    kinds: dict[str, Sequence[Any]] = {"p": pages, "w": alone, "r": groups}
    parts = {f"{kind}{n}": part for kind, row in kinds.items() for n, part in enumerate(row)}
    digest = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:8]
    shards = {
        "folder": f"{FOLDER}/{digest}",
        "sizes": {kind: len(row) for kind, row in kinds.items()},
        "entries": len(by_entry),
        "rare": terms.mark(_RARE),
        "together": _TOGETHER,
        **_filter(index, by_entry, terms.numbers),
        "loaded": {},
    }
    core = {
        "site": whole["site"],
        "bare": whole["bare"],
        "wrappers": [],  # the signatures are weighed already
        **{key: [] for key in columns},
        "words": {"terms": front_coded(terms.names), "weights": terms.weights()},
        "shards": shards,
    }
    vocabulary = _vocabulary([*(title for _, title in whole["pages"]), *whole["entries"]])
    return Sharded({**data, "index": core, "vocabulary": vocabulary}, parts)


def parts_of(shards: Mapping[str, Any]) -> list[str]:
    """Return the paths of the parts that the core of a site speaks of, those of pages first."""
    return [
        f"{shards['folder']}/{kind}{number}-data.js"
        for kind, size in shards["sizes"].items()
        for number in range(size)
    ]


class _Terms:
    """All terms that a part holds something of."""

    def __init__(self, index: Index) -> None:
        self.likeness = index.likeness
        self.behind: dict[str, dict[str, list[int]]] = {}
        for pair, pages in self.likeness.pairs.items():
            one, two = pair.split(" ")
            self.behind.setdefault(one, {})[two] = sorted(pages)
        seconds = {two for row in self.behind.values() for two in row}
        self.names = sorted({*self.likeness.postings, *self.behind, *seconds})
        self.numbers = {name: number for number, name in enumerate(self.names)}

    def rows(self, *, rare: bool) -> list[tuple[str, str]]:
        """Return of the rare terms, or of all others, the pages and the terms behind."""
        postings = self.likeness.postings
        return [
            (encoded(postings.get(name, [])), self.pairs(name))
            for name in self.names
            if (self.mark(len(postings.get(name, ()))) <= self.mark(_RARE)) == rare
        ]

    def pairs(self, name: str) -> str:
        """Return the terms behind one: steps of their numbers, how many pages, steps of those."""
        row = self.behind.get(name, {})
        seconds = sorted((self.numbers[two], pages) for two, pages in row.items())
        return coded(
            number
            for (two, pages), before in zip(
                seconds, [0, *(two for two, _ in seconds)], strict=False
            )
            for number in (two - before, len(pages), *_steps(pages))
        )

    def mark(self, count: int) -> str:
        """Return a character for a term of `count` pages, `#` for none; later ones weigh less."""
        likeness = self.likeness
        return chr(36 + likeness.weight(1) - likeness.weight(count)) if count else "#"

    def weights(self) -> str:
        """Return the mark of each term."""
        return "".join(self.mark(len(self.likeness.postings.get(name, ()))) for name in self.names)


def _steps(numbers: Iterable[int]) -> Iterator[int]:
    last = 0
    for number in numbers:
        yield number - last
        last = number


def _filter(
    index: Index, by_entry: list[list[Signature]], terms: Mapping[str, int]
) -> dict[str, Any]:
    """Return the anchors, coded, and marks that are looked for as they are spelled.

    Anchors are in two rows, those that are terms and hashes of others; of each row the steps from
    one to the next, and their pages.
    """
    numbers = {id(signature): number for number, signature in enumerate(index.signatures)}
    spelled = {number: mark for mark, found in index.spelled.items() for number in found}
    known: set[tuple[int, int]] = set()
    others: set[tuple[int, int]] = set()
    marks: set[tuple[str, int]] = set()
    rarity = _rarity(index, terms)
    for page, signatures in enumerate(by_entry):
        anchors = set(index.entries[page].statuses) if page == index.bare else set()
        for signature in signatures:
            words = anchor_words(signature)
            if not words:
                # Every text holds the empty mark.
                marks.add((spelled.get(numbers[id(signature)], ""), page))
            elif anchors.isdisjoint(words):
                anchors.add(min(words, key=rarity))
        known |= {(terms[word], page) for word in anchors if word in terms}
        others |= {(word_hash(word), page) for word in anchors if word not in terms}
    rows = [list(zip(*sorted(row), strict=True)) or [(), ()] for row in (known, others)]
    return {
        "anchors": [[coded(_steps(steps)), coded(pages)] for steps, pages in rows],
        "spelled": sorted(marks),
    }


def anchor_words(signature: Signature) -> set[str]:
    """Return the words that a text holds wherever it holds a signature.

    Half a word is none of them, and the end of a text may cut off the last word of a message.
    """
    fragments = [list(fragment) for fragment in signature.fragments]
    if signature.sort == "message" and len(fragments[-1]) > CUT:
        fragments[-1].pop()
    return {word for words in fragments for word in words if not word.endswith("+")}


def _rarity(index: Index, terms: Mapping[str, int]) -> Callable[[str], tuple[int, bool, int, str]]:
    postings = index.likeness.postings

    def rarity(word: str) -> tuple[int, bool, int, str]:
        found = index.known[word] + len(postings.get(term(word) or "", ()))
        # Of two the shorter one in the filter.
        return found, word not in terms, -len(word), word

    return rarity


def word_hash(word: str) -> int:
    """Return the hash of a word as `finder.js` reads it, over its UTF-16 units."""
    value = 0
    units = word.encode("utf-16-le", "surrogatepass")
    for low, high in zip(units[::2], units[1::2], strict=True):
        value = (value ^ (low + 256 * high)) * _PRIME & 0xFFFFFFFF
    return value & ANCHORS


def _vocabulary(texts: Iterable[str]) -> list[str]:
    """Return the words that stand most often in titles and messages."""
    counts = Counter(word for text in texts for word in _WORD.findall(text.lower()))
    ordered = sorted(counts, key=lambda word: (-counts[word], word))
    return [word for word in ordered[:_VOCABULARY] if counts[word] > 1]
