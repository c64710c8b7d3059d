"""The finder's data of a large site in parts, of which a page loads those that a text can need.

A site of few guides has one script of data. Of a larger one that script, the core, holds all terms
with what each weighs, and two kinds of parts are beside it (`Shards` in `finder.js` reads them):

- `p<n>`: so many pages, with what they print and what is shown of them.
- `w<n>`: so many terms, with the pages of each and the terms that stand behind it.

Which pages a text may be about says a filter: a signature stands only where all its words stand, so
one of them is enough to ask for it, the anchor. The filter holds for each part the hashes of its
anchors. A text is answered as by the whole data: the parts that are missing hold no signature that
is complete in the text. `tests/finder/test_shards.py` holds both to the same answers.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from errordesk.finder.likeness import coded, encoded, front_coded, term
from errordesk.finder.match import Index, Signature
from errordesk.finder.tables import ANCHORS, CUT

FOLDER = "assets/find"
# What the data has of each page, in the order that compresses best.
COLUMNS = ("entries", "about", "pages", "sections", "printed")
# A part is about so long, in characters.
_LENGTH = 1200
# Of the hash FNV-1a (Fowler, Noll and Vo).
_PRIME = 16777619
# Words that the search completes.
_VOCABULARY = 500
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Sharded:
    """The core, and the parts by name."""

    core: dict[str, Any]
    parts: dict[str, dict[str, Any]]

    @property
    def folder(self) -> str:
        """Where the parts stand; what is published later stands elsewhere, so none fits by half."""
        return str(self.core["index"]["shards"]["folder"])


def shard(data: dict[str, Any], length: int = _LENGTH) -> Sharded:
    """Return what `find_data` returned in parts of about `length` characters."""
    whole = data["index"]
    index = Index(whole)
    by_entry: list[list[Signature]] = [[] for _ in index.entries]
    for signature in index.signatures:
        by_entry[signature.entry].append(signature)
    weighed = [[signature.weight for signature in signatures] for signatures in by_entry]
    columns = {key: whole[key] for key in COLUMNS} | {"weighed": weighed}
    count = len(whole["pages"])
    pages = _step(count, length, json.dumps(columns, ensure_ascii=False))
    parts = {
        f"p{start // pages}": {key: rows[start : start + pages] for key, rows in columns.items()}
        for start in range(0, count, pages)
    }
    terms = _Terms(index)
    rows = [(terms.impacts(name), terms.pairs(name)) for name in terms.names]
    per_part = _step(len(rows), length, "".join(one + two for one, two in rows))
    for start in range(0, len(rows), per_part):
        impacts, pairs = zip(*rows[start : start + per_part], strict=True)
        parts[f"w{start // per_part}"] = {"impacts": " ".join(impacts), "pairs": " ".join(pairs)}
    digest = hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:8]
    shards = {
        "folder": f"{FOLDER}/{digest}",
        "count": count,
        "entries": len(by_entry),
        "pages": pages,
        "terms": per_part,
        "sizes": [-(-count // pages), -(-len(rows) // per_part)],
        **_filter(index, by_entry, pages, len(range(0, count, pages))),
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
        f"{shards['folder']}/{sort}{number}-data.js"
        for sort, size in zip("pw", shards["sizes"], strict=True)
        for number in range(size)
    ]


def _step(count: int, length: int, text: str) -> int:
    """Return how many of `count` things, which are `text` together, fill a part."""
    return max(1, count * length // max(1, len(text)))


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

    def impacts(self, name: str) -> str:
        return encoded(self.likeness.postings.get(name, []))

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

    def weights(self) -> str:
        """Return a character for each term: `#` for one that no page has, later ones weigh less."""
        top = self.likeness.weight(1)
        postings = self.likeness.postings
        return "".join(
            chr(36 + top - self.likeness.weight(len(postings[name]))) if name in postings else "#"
            for name in self.names
        )


def _steps(numbers: Iterable[int]) -> Iterator[int]:
    last = 0
    for number in numbers:
        yield number - last
        last = number


def _filter(
    index: Index, by_entry: list[list[Signature]], pages: int, parts: int
) -> dict[str, Any]:
    """Return the anchors of each part, coded, and marks that are looked for as they are spelled."""
    numbers = {id(signature): number for number, signature in enumerate(index.signatures)}
    spelled = {number: mark for mark, found in index.spelled.items() for number in found}
    anchors: list[set[str]] = [set() for _ in range(parts)]
    marks: set[tuple[str, int]] = set()
    for entry, signatures in enumerate(by_entry):
        part = entry // pages
        for signature in signatures:
            words = anchor_words(signature)
            if not words:
                # Every text holds the empty mark.
                marks.add((spelled.get(numbers[id(signature)], ""), part))
            elif anchors[part].isdisjoint(words):
                anchors[part].add(min(words, key=_rarity(index)))
    if index.bare >= 0:
        anchors[index.bare // pages] |= index.entries[index.bare].statuses
    return {
        "anchors": " ".join(coded(_steps(sorted({word_hash(w) for w in row}))) for row in anchors),
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


def _rarity(index: Index) -> Callable[[str], tuple[int, int, str]]:
    postings = index.likeness.postings

    def rarity(word: str) -> tuple[int, int, str]:
        return index.known[word] + len(postings.get(term(word) or "", ())), -len(word), word

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
