"""Finds the guides that a text points to; the same in `overrides/assets/finder.js`.

1. A message is strong evidence. The fragments of all signatures stand in one tree of words. From
   each word of the text the tree is walked down as far as the next words allow, `DEEPEST` steps
   at most, so the time is linear in the length of the text whatever the text is. A signature
   keeps one place for each of its fragments: the last one that continues it.
2. A code is weak evidence: the guide it belongs to, or the choice of those that share it.
3. A few words, a status among them, are weak evidence when one guide knows most of them.

A word weighs more the fewer guides print it; the words of wrappers weigh nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from errordesk.finder.normalise import Words, read

# Steps down the tree from one word: the longest fragment, and room for tags inside it.
DEEPEST = 64
# Words that may stand between two fragments of a signature; more is another message.
WIDEST = 250
# Matches of an answer, and pieces of evidence of a match.
MOST = 8
# A text of more words than this is no search for words.
SHORT = 20
# The share of what a few words say that a guide must know, in percent.
KNOWN = 55
# What the most telling of these words must weigh, unless they are all in a guide's name: generic
# words alone point nowhere.
TELLING = 50
# Words that may stand beside a bare status.
_STATUS_WORDS = frozenset(
    read(
        "bad code error forbidden found gateway http https internal many not out request requests "
        "response server service status time timeout too unauthorized unavailable"
    ).words
)
_STATUS = re.compile(r"[45][0-9][0-9]")
# Common words of questions that say nothing about an error.
_SILENT = frozenset(
    read(
        "a an and are as at be by does for from how i in is it my not of on or something that the "
        "this to was what when why with"
    ).words
)
# A constant of another program beside a code: the number is that program's, as in `E_FAIL`.
_CONSTANT = re.compile(r"(?<![A-Za-z0-9_])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Za-z0-9_])")
_BESIDE = 100

Span = tuple[int, int]


class Evidence(NamedTuple):
    """A fragment as it stands in the text, and where: text[start:end]."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Match:
    """A guide, and why. `anchor` is the section of the guide that the fragment leads to."""

    id: str
    title: str
    url: str
    score: int
    anchor: str | None
    evidence: list[Evidence]


@dataclass(frozen=True)
class Answer:
    """`match`: a message was found; `possible`: only a code, a status or words; or `none`."""

    answer: Literal["match", "possible", "none"]
    matches: list[Match]
    # Words read and steps walked, for the test that time is linear.
    steps: int = field(default=0, compare=False)


@dataclass(eq=False)
class _Node:
    """A word of the tree; `uses` are signatures whose fragment ends here, with its number."""

    next: dict[str, _Node] = field(default_factory=dict)
    # Words of which only the beginning is given.
    begun: list[tuple[str, _Node]] = field(default_factory=list)
    uses: list[Span] = field(default_factory=list)

    def beginning(self, word: str) -> _Node | None:
        return next((node for begun, node in self.begun if word.startswith(begun)), None)


@dataclass
class _Signature:
    guide: int
    fragments: list[list[str]]
    section: str | None
    kind: Literal["message", "code", "shared"]
    weight: int = 0


@dataclass
class _Guide:
    id: str
    title: str
    url: str
    rank: int
    # What the record is called by, and all words that it knows.
    names: set[str]
    words: set[str]

    @property
    def relayed(self) -> bool:
        return self.rank == 2


class Index:
    """The finder's data, made ready to search."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.guides: list[_Guide] = []
        self.signatures: list[_Signature] = []
        self.root = _Node()
        for title, entry in zip(data["titles"], data["guides"], strict=True):
            self._add(title, entry.split("|"), data["site"], data["folders"])
        self.known = Counter(word for guide in self.guides for word in guide.words)
        self._weigh([wrapper.split(" ") for wrapper in data["wrappers"]])
        for number, signature in enumerate(self.signatures):
            for place, fragment in enumerate(signature.fragments):
                node = self.root
                for word in fragment:
                    if word not in node.next and word.endswith("+"):
                        node.begun.append((word[:-1], _Node()))
                        node.next[word] = node.begun[-1][1]
                    node = node.next.setdefault(word, _Node())
                node.uses.append((number, place))

    def _add(self, title: str, entry: list[str], site: str, folders: dict[str, str]) -> None:
        identifier, rank, own, shared, statuses, *texts = entry
        number = len(self.guides)
        first = len(self.signatures)
        section = None
        for text in texts:
            if text.startswith("#"):
                section = text[1:]
                continue
            fragments = [fragment.split(" ") for fragment in text.split("*")]
            self.signatures.append(_Signature(number, fragments, section, "message"))
        codes: list[tuple[str, Literal["code", "shared"]]] = [(own, "code"), (shared, "shared")]
        for listed, kind in codes:
            for code in filter(None, listed.split(" ")):
                fragments = [code.split("_")]
                self.signatures.append(_Signature(number, fragments, None, kind))
        names = {*read(f"{identifier} {title}").words, *statuses.split(" ")}
        printed = {w for s in self.signatures[first:] for fragment in s.fragments for w in fragment}
        prefix, _, slug = identifier.partition("-")
        url = f"{site}{folders[prefix]}{slug}/"
        self.guides.append(_Guide(identifier, title, url, int(rank), names, names | printed))

    def weight(self, word: str) -> int:
        """Return how much a word tells guides apart, in tenths of a bit; half a word: nothing."""
        if word.endswith("+"):
            return 0
        return round(10 * math.log2(1 + len(self.guides) / max(1, self.known[word])))

    def _weigh(self, wrappers: list[list[str]]) -> None:
        for signature in self.signatures:
            total = 0
            for words in signature.fragments:
                aside = {
                    number
                    for wrapper in wrappers
                    for start in range(len(words) - len(wrapper) + 1)
                    if words[start : start + len(wrapper)] == wrapper
                    for number in range(start, start + len(wrapper))
                }
                total += sum(self.weight(w) for n, w in enumerate(words) if n not in aside)
            signature.weight = max(1, total)


def find(text: str, index: Index) -> Answer:
    """Return the guides that a text points to, the cause first."""
    search = _Search(read(text), index)
    search.run()
    matches = search.by_message()
    if matches:
        return Answer("match", matches, search.steps)
    matches = search.by_code() or search.by_words()
    return Answer("possible" if matches else "none", matches, search.steps)


class _Search:
    def __init__(self, words: Words, index: Index) -> None:
        self.words = words
        self.index = index
        self.steps = len(words)
        self.chains: dict[Span, list[Span]] = {}
        self.done: dict[int, list[Span]] = {}

    # Walking ---------------------------------------------------------------------------------

    def run(self) -> None:
        root = self.index.root.next
        joined = self.words.joined
        for start, word in enumerate(self.words.words):
            if word in root:
                self.walk(root[word], start, start + 1)
            if start in joined and joined[start] in root:
                self.walk(root[joined[start]], start, start + 2)

    def walk(self, node: _Node, start: int, place: int) -> None:
        words, joined, markup = self.words.words, self.words.joined, self.words.markup
        arrived = True
        for _ in range(DEEPEST):
            self.steps += 1
            if arrived:
                for signature, fragment in node.uses:
                    self.found(signature, fragment, (start, place))
            if place >= len(words):
                return
            arrived = True
            if words[place] in node.next:
                node = node.next[words[place]]
                place += 1
            elif place in joined and joined[place] in node.next:
                node = node.next[joined[place]]
                place += 2
            elif node.begun and (begun := node.beginning(words[place])):
                node = begun
                place += 1
            elif markup[place] and node.next:
                arrived = False
                place += 1
            else:
                return

    def found(self, number: int, fragment: int, span: Span) -> None:
        """Note a fragment that continues its signature; the first complete one counts."""
        if number in self.done:
            return
        signature = self.index.signatures[number]
        if signature.kind != "message" and not self.is_code(signature.fragments[0], span):
            return
        chain = [span]
        if fragment:
            before = self.chains.get((number, fragment - 1))
            if before is None or not 0 <= span[0] - before[-1][1] <= WIDEST:
                return
            chain = [*before, span]
        if fragment + 1 == len(signature.fragments):
            self.done[number] = chain
        else:
            self.chains[number, fragment] = chain

    def is_code(self, code: list[str], span: Span) -> bool:
        """Say whether a number is a code: no part of a GUID, not named by another program."""
        if len(code) > 1 or not re.fullmatch(r"[0-9a-f]{8}", code[0]):
            return True
        text = self.words.text
        start, end = self.words.starts[span[0]], self.words.ends[span[1] - 1]
        if _joined_by_dash(text[max(0, start - 2) : start][::-1]):
            return False
        if _joined_by_dash(text[end : end + 2]):
            return False
        line = text[max(0, start - _BESIDE) : start].rpartition("\n")[2]
        line += "\0" + text[end : end + _BESIDE].partition("\n")[0]
        return _CONSTANT.search(line) is None

    # Judging ---------------------------------------------------------------------------------

    def by_message(self) -> list[Match]:
        """Return the guides with a complete message: the cause first, relayed errors last.

        Of guides that weigh about the same, the one whose message stands first is the cause.
        """
        found = self.hits("message")
        scores = {guide: self.score(numbers) for guide, numbers in found.items()}
        guides = self.index.guides
        best = max((scores[guide] for guide in found if not guides[guide].relayed), default=0)

        def order(guide: int) -> tuple[int, int, int, int, int]:
            near = not guides[guide].relayed and 2 * scores[guide] >= best
            place = self.place(found[guide]) if near else 0
            return guides[guide].relayed, not near, place, -scores[guide], guide

        ranked = sorted(found, key=order)
        if ranked and guides[ranked[0]].relayed:
            # Only a wrapper was printed: a code of its own says more.
            owners = self.hits("code")
            ranked = [*self.in_order(set(owners) - set(found), owners), *ranked]
            found = {**owners, **found}
        return [self.match(guide, found[guide]) for guide in ranked[:MOST]]

    def by_code(self) -> list[Match]:
        """Return the owner of a code, or the choice of the guides that share it."""
        found = self.hits("code")
        ranked = self.in_order(found, found)
        shared = self.hits("shared")
        names = {
            guide: self.overlap(guide, range(min(len(self.words), SHORT)))[0] for guide in shared
        }
        others = set(shared) - set(found)
        guides = self.index.guides
        ranked += sorted(others, key=lambda g: (not guides[g].relayed, -names[g], g))
        found = {**shared, **found}
        return [self.match(guide, found[guide]) for guide in ranked[:MOST]]

    def by_words(self) -> list[Match]:
        """Return the guides that know most of what a few words say, a bare status among them."""
        words = self.words.words
        if len(words) > SHORT:
            return []
        said = [n for n, word in enumerate(words) if word not in _SILENT and n == words.index(word)]
        statuses = [n for n in said if _STATUS.fullmatch(words[n])]
        bare = statuses and all(
            len(w) == 1 or _STATUS.fullmatch(w) or w in _STATUS_WORDS for w in words
        )
        said = statuses if bare else said
        total = 10 * sum(self.index.weight(words[n]) for n in said)
        results = []
        for number, guide in enumerate(self.index.guides):
            score, spans = self.overlap(number, said)
            telling = max((self.index.weight(words[start]) for start, _ in spans), default=0)
            named = score == total and (bare or len(said) >= 3)
            if 100 * score >= KNOWN * total and (named or telling >= TELLING):
                results.append((-score, guide.rank, number, spans))
        results.sort()
        return [
            self.answer(number, -100 * score // total, None, spans)
            for score, _, number, spans in results[:MOST]
        ]

    def overlap(self, number: int, places: Iterable[int]) -> tuple[int, list[Span]]:
        """Return what words of the text weigh for a guide: names in full, others a fifth less."""
        guide = self.index.guides[number]
        score = 0
        spans = []
        for place in places:
            word = self.words.words[place]
            if word in guide.words:
                score += self.index.weight(word) * (10 if word in guide.names else 8)
                spans.append((place, place + 1))
        return score, spans

    # Parts of the answer ---------------------------------------------------------------------

    def hits(self, kind: str) -> dict[int, list[int]]:
        """Return the complete signatures of a kind by guide."""
        found: dict[int, list[int]] = {}
        for number in sorted(self.done):
            signature = self.index.signatures[number]
            if signature.kind == kind:
                found.setdefault(signature.guide, []).append(number)
        return found

    def in_order(self, guides: Iterable[int], found: dict[int, list[int]]) -> list[int]:
        return sorted(guides, key=lambda guide: (self.place(found[guide]), guide))

    def place(self, numbers: list[int]) -> int:
        return min(self.done[number][0][0] for number in numbers)

    def score(self, numbers: list[int]) -> int:
        """Return the weight of the best signature and a part of the others'."""
        weights = sorted(self.index.signatures[number].weight for number in numbers)
        return weights[-1] + sum(weights[:-1]) // 4

    def match(self, guide: int, numbers: list[int]) -> Match:
        signatures = self.index.signatures
        best = min(numbers, key=lambda number: (-signatures[number].weight, number))
        spans = [span for number in numbers for span in self.done[number]]
        return self.answer(guide, self.score(numbers), signatures[best].section, spans)

    def answer(self, guide: int, score: int, section: str | None, spans: list[Span]) -> Match:
        evidence: list[Evidence] = []
        end = 0
        for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
            if stop > end:  # not inside the one before
                evidence.append(self.quote(start, stop))
                end = stop
        entry = self.index.guides[guide]
        return Match(entry.id, entry.title, entry.url, score, section, evidence[:MOST])

    def quote(self, start: int, stop: int) -> Evidence:
        first, last = self.words.starts[start], self.words.ends[stop - 1]
        return Evidence(self.words.text[first:last], first, last)


def _joined_by_dash(two: str) -> bool:
    """Say whether the two characters beside a number are a dash and a letter or digit."""
    return len(two) == 2 and two[0] == "-" and two[1].isascii() and two[1].isalnum()
