"""How much a text is like each page: the one index of words, for the finder and for the search.

The same in `overrides/assets/finder.js`. Each page is a bag of terms; a term of a page has an
impact, which is its frequency in the page's fields, saturated as by BM25 (Robertson and Zaragoza,
"The Probabilistic Relevance Framework", 2009). The impacts are whole numbers and stand in the data,
so that both implementations add up the same numbers.

The data:

- `terms`: all terms in order, each as a capital letter (how many characters it shares with the one
  before, `A` for none) and the rest.
- `impacts`: for each term its pages, separated by blanks. A page is a number in digits of base 45:
  (steps from the page before) * LEVELS + impact - 1. A digit that is followed by another of the
  same number stands 45 characters further in the alphabet.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from errordesk.finder.normalise import Words, read
from errordesk.finder.tables import (
    BASE,
    ENDINGS,
    LEVELS,
    MOST_TERMS,
    MOST_WORDS,
    OFTEN,
    PAIR,
    PARTS,
    STOP,
)

# BM25: how soon a frequency saturates, and how much the length of a page counts.
_K1, _B = 2.0, 0.4
_DIGITS = [chr(code) for code in range(35, 127) if code != 92]
_PARTS = re.compile(PARTS)


@functools.cache
def term(word: str) -> str | None:
    """Return the form in which a normalised word is compared, or None for one that says nothing."""
    if word in STOP or len(word) > 40 or (len(word) == 1 and word.isascii()):
        return None
    if any("0" <= character <= "9" for character in word):
        return word
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def terms(words: Words) -> tuple[list[tuple[str, int]], list[str]]:
    """Return the terms of a text, each with the number of its word, and its pairs of terms.

    A word in CamelCase gives the terms of its parts as well. Pairs are of whole words that stand
    beside each other, but for words that say nothing.
    """
    found: list[tuple[str, int]] = []
    row: list[str] = []
    for number in _looked_at(len(words)):
        word = words.words[number]
        whole = term(word)
        if whole is not None:
            found.append((whole, number))
            row.append(whole)
        raw = words.text[words.starts[number] : words.ends[number]]
        if len(raw) > 4 and raw.isascii() and not raw.islower():
            parts = _PARTS.findall(raw)
            if len(parts) > 1:
                found += [(part, number) for p in parts if len(p) > 1 and (part := term(p.lower()))]
    return found, [f"{one} {two}" for one, two in pairwise(row)]


def pairs(words: Iterable[str]) -> Iterator[str]:
    """Yield the pairs of terms of normalised words; a `+` for the rest of a word says nothing."""
    row = [found for word in words if (found := term(word.replace("+", ""))) is not None]
    return (f"{one} {two}" for one, two in pairwise(row))


def _looked_at(count: int) -> Iterable[int]:
    if count <= MOST_WORDS:
        return range(count)
    return [*range(MOST_WORDS // 2), *range(count - MOST_WORDS // 2, count)]


def build(pages: Iterable[Mapping[str, int]]) -> dict[str, str]:
    """Return the data for pages that are given as weighted texts: text -> weight of each term."""
    bags = []
    for texts in pages:
        bag: Counter[str] = Counter()
        for text, weight in texts.items():
            for found, _ in terms(read(text))[0]:
                bag[found] += weight
        bags.append(bag)
    average = sum(bag.total() for bag in bags) / max(1, len(bags))
    postings: dict[str, list[tuple[int, int]]] = {}
    for number, bag in enumerate(bags):
        norm = _K1 * (1 - _B + _B * bag.total() / average)
        for found, count in bag.items():
            impact = round(LEVELS * count / (count + norm))
            if impact:
                postings.setdefault(found, []).append((number, min(LEVELS, impact)))
    # A word that one page alone has, and once in its prose, costs more bytes than it finds guides.
    ordered = sorted(name for name, row in postings.items() if len(row) > 1 or row[0][1] > 1)
    return {
        "terms": front_coded(ordered),
        "impacts": " ".join(encoded(postings[found]) for found in ordered),
    }


def front_coded(ordered: list[str]) -> str:
    """Return terms in order as the data holds them."""
    row = []
    before = ""
    for found in ordered:
        shared = 0
        while shared < min(len(before), len(found), 25) and before[shared] == found[shared]:
            shared += 1
        row.append(chr(65 + shared) + found[shared:])
        before = found
    return "".join(row)


def encoded(postings: list[tuple[int, int]]) -> str:
    """Return the pages of a term, each with its impact, as the data holds them."""
    pages = [0, *(page for page, _ in postings)]
    return coded(
        (page - last) * LEVELS + impact - 1
        for (page, impact), last in zip(postings, pages, strict=False)
    )


def coded(numbers: Iterable[int]) -> str:
    """Return whole numbers in digits of base 45."""
    found = []
    for number in numbers:
        rest = number
        while rest >= BASE:
            rest, digit = divmod(rest, BASE)
            found.append(_DIGITS[BASE + digit])
        found.append(_DIGITS[rest])
    return "".join(found)


class Likeness:
    """The index of words, made ready.

    Args:
        data: what `build` returns.
        phrases: for each page the pairs of terms that it prints, see `terms`.
        pages: how many pages there are.
    """

    def __init__(self, data: Mapping[str, str], phrases: list[set[str]], pages: int) -> None:
        self.pages = pages
        self.postings: dict[str, list[tuple[int, int]]] = {}
        before = ""
        names = re.findall(r"[A-Z][^A-Z]*", data["terms"])
        for coded, row in zip(names, data["impacts"].split(" ")[: len(names)], strict=True):
            before = before[: ord(coded[0]) - 65] + coded[1:]
            self.postings[before] = _decoded(row)
        self.pairs: dict[str, list[int]] = {}
        for page, found in enumerate(phrases):
            for pair in found:
                self.pairs.setdefault(pair, []).append(page)

    def weight(self, count: int) -> int:
        """Return how much a term of `count` pages tells pages apart, in tenths of a bit."""
        return round(10 * math.log2(1 + self.pages / max(1, count)))

    def shared(self, words: Words, page: int, most: int) -> list[int]:
        """Return the numbers of the words that a text shares with a page, those that tell most."""
        found: dict[int, int] = {}
        all_terms, _ = terms(words)
        chosen = self._telling(name for name, _ in all_terms)
        for name, number in all_terms:
            row = self.postings[name] if name in chosen else []
            if any(at == page for at, _ in row):
                found[number] = self.weight(len(row))
        return sorted(found, key=lambda number: (-found[number], number))[:most]

    def scores(self, words: Words) -> tuple[list[int], int]:
        """Return the score of each page, and what the terms of the text weigh."""
        scores = [0] * self.pages
        found, beside = terms(words)
        counts = Counter(name for name, _ in found)
        chosen = self._telling(counts)
        total = 0
        for name, count in counts.items():
            often = OFTEN[min(count, 3)]
            if name in chosen:
                postings = self.postings[name]
                weight = self.weight(len(postings))
                total += weight * often
                for page, impact in postings:
                    scores[page] += weight * impact * often
            elif name not in self.postings and name.isalpha():
                total += self.weight(0) * often
        left = {name for name in counts if name in self.postings and name not in chosen}
        for pair in set(beside):
            if left.isdisjoint(pair.split(" ")):
                at = self.pairs.get(pair, [])
                for page in at:
                    scores[page] += self.weight(len(at)) * PAIR
        return scores, total

    def _telling(self, names: Iterable[str]) -> set[str]:
        """Return the terms that are looked up: of a long text those that tell most."""
        known = [name for name in dict.fromkeys(names) if name in self.postings]
        known.sort(key=lambda name: -self.weight(len(self.postings[name])))
        return set(known[:MOST_TERMS])


def _decoded(row: str) -> list[tuple[int, int]]:
    postings = []
    page = number = 0
    scale = 1
    for character in row:
        code = ord(character)
        digit = code - 35 - (code > 92)
        if digit >= BASE:
            number += (digit - BASE) * scale
            scale *= BASE
            continue
        step, impact = divmod(number + digit * scale, LEVELS)
        page += step
        postings.append((page, impact + 1))
        number, scale = 0, 1
    return postings
