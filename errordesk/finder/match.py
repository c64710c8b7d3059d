"""Finds what a text holds of the records: messages, marks and codes, and the words around them.

The same in `overrides/assets/finder.js`. The fragments of all signatures stand in one tree of
words. From each word of the text the tree is walked down as far as the next words allow, `DEEPEST`
steps at most, so the time is linear in the length of the text whatever the text is. A signature
keeps one place for each of its fragments: the last one that continues it.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from errordesk.finder.likeness import Likeness, pairs, terms
from errordesk.finder.normalise import Words, read
from errordesk.finder.tables import (
    BESIDE_CODE,
    CONSTANT,
    CUT,
    DEEPEST,
    SPELLED,
    TOLD_WIDEST,
    WIDEST,
)

_CONSTANT = re.compile(CONSTANT)
_SPELLED = re.compile(SPELLED)
# A status, also in the plural: "a few 502s an hour".
_STATUS = re.compile(r"[45][0-9][0-9]s?")
_LENGTHS = (3, 4)
# A code that is a name of several words is printed without blanks.
_ONE_PIECE = re.compile(r"[A-Za-z0-9_.:/\\-]+")
_HEXADECIMAL = re.compile(r"[0-9a-f]{8}")

Span = tuple[int, int]
Sort = Literal["message", "code", "shared", "mark", "name"]


class Evidence(NamedTuple):
    """A fragment as it stands in the text, and where: text[start:end]."""

    text: str
    start: int
    end: int


@dataclass(eq=False)
class _Node:
    """A word of the tree; `uses` are signatures whose fragment ends here, with its number."""

    next: dict[str, _Node] = field(default_factory=dict)
    # Words of which only the beginning is given.
    begun: list[tuple[str, _Node]] = field(default_factory=list)
    uses: list[Span] = field(default_factory=list)


@dataclass
class Signature:
    """What an entry prints; `statuses`, `author` of a mark or name, `english` of a translation."""

    entry: int
    fragments: list[list[str]]
    section: str | None
    sort: Sort
    weight: int = 0
    statuses: frozenset[str] = frozenset()
    author: bool = True
    english: str | None = None


class Entry(NamedTuple):
    """A guide or topic that can be found."""

    id: str
    title: str
    url: str
    rank: int
    statuses: frozenset[str]

    @property
    def relayed(self) -> bool:
        return self.rank == 2


class Index:
    """The finder's data, made ready to search; see `index` for its form."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.entries: list[Entry] = []
        self.signatures: list[Signature] = []
        self.spelled: dict[str, list[int]] = {}
        self.root = _Node()
        self.bare: int = data["bare"]
        pages = data["pages"]
        for (url, title), line in zip(pages, data["entries"], strict=False):
            self._add(f"{data['site']}{url}", title, line.split("|"))
        known = Counter(
            (signature.entry, word)
            for signature in self.signatures
            if signature.sort != "name"
            for fragment in signature.fragments
            for word in fragment
        )
        self.known = Counter(word for _, word in known)
        self._weigh([wrapper.split(" ") for wrapper in data["wrappers"]])
        for number, signature in enumerate(self.signatures):
            self._plant(number, signature)
        self._data = data

    @functools.cached_property
    def likeness(self) -> Likeness:
        """The words of pages, made ready when nothing else leads anywhere."""
        data = self._data
        return Likeness(data["words"], self._phrases(data), len(data["pages"]))

    def _add(self, url: str, title: str, line: list[str]) -> None:
        identifier, rank, own, shared, statuses, *texts = line
        number = len(self.entries)
        self.entries.append(
            Entry(identifier, title, url, int(rank), frozenset(statuses.split(" ")) - {""})
        )
        section = None
        for text in texts:
            if text.startswith("#"):
                section = text[1:]
            elif text.startswith("%"):
                self._add_mark(number, text)
            elif text.startswith("@"):
                local, _, english = text[1:].partition("~")
                self._enter(number, local, section, "message", english=english)
            else:
                self._enter(number, text, section, "message")
        listed: list[tuple[str, Sort]] = [(own, "code"), (shared, "shared")]
        for codes, sort in listed:
            for code in filter(None, codes.split(" ")):
                self._enter(number, code.replace("_", " "), None, sort)

    def _add_mark(self, entry: int, line: str) -> None:
        head, _, text = line.partition(" ")
        listed, _, section = head[2:].partition("#")
        statuses = frozenset(listed.split(",")) - {""} or self.entries[entry].statuses
        sort: Sort = "name" if head[1] == "n" else "mark"
        mark = self._enter(entry, text.lower(), section or None, sort)
        mark.statuses, mark.author = statuses, head[1] in "aA"
        if head[1].isupper():
            mark.fragments = []
            self.spelled.setdefault(text, []).append(len(self.signatures) - 1)

    def _enter(
        self, entry: int, text: str, section: str | None, sort: Sort, english: str | None = None
    ) -> Signature:
        fragments = [fragment.split(" ") for fragment in text.split("*")]
        made = Signature(entry, fragments, section, sort, english=english)
        self.signatures.append(made)
        return made

    def _plant(self, number: int, signature: Signature) -> None:
        for place, fragment in enumerate(signature.fragments):
            node = self.root
            for word in fragment:
                if word not in node.next and word.endswith("+"):
                    node.begun.append((word[:-1], _Node()))
                    node.next[word] = node.begun[-1][1]
                node = node.next.setdefault(word, _Node())
            node.uses.append((number, place))

    def _phrases(self, data: dict[str, Any]) -> list[set[str]]:
        """Return the pairs of words that each page prints: title, signatures, other wordings."""
        found = [set(terms(read(title))[1]) for _, title in data["pages"]]
        for page, printed in zip(found, data["printed"], strict=True):
            for line in printed.split("|"):
                page.update(f"{one} {two}" for one, two in pairwise(line.split(" ")))
        for signature in self.signatures:
            for words in signature.fragments if signature.sort != "name" else ():
                found[signature.entry].update(pairs(words))
        return found

    def weight(self, word: str) -> int:
        """Return how much a word tells entries apart, in tenths of a bit; half a word: nothing."""
        if word.endswith("+"):
            return 0
        return round(10 * math.log2(1 + len(self.entries) / max(1, self.known[word])))

    def _weigh(self, wrappers: list[list[str]]) -> None:
        weight = functools.cache(self.weight)
        begun: dict[str, list[list[str]]] = {}
        for wrapper in wrappers:
            begun.setdefault(wrapper[0], []).append(wrapper)
        for signature in self.signatures:
            total = 0
            for words in signature.fragments:
                aside = {
                    number
                    for start, word in enumerate(words)
                    for wrapper in begun.get(word, ())
                    if words[start : start + len(wrapper)] == wrapper
                    for number in range(start, start + len(wrapper))
                }
                total += sum(weight(w) for n, w in enumerate(words) if n not in aside)
            signature.weight = max(1, total)


class Search:
    """One text, and what of the index it holds: `done`, the places of each complete signature."""

    def __init__(self, text: str, index: Index) -> None:
        self.words: Words = read(text)
        self.index = index
        self.steps = len(self.words)
        self.chains: dict[Span, list[Span]] = {}
        self.done: dict[int, list[Span]] = {}
        self.statuses = frozenset(
            w[:3] for w in {*self.words.words} if len(w) in _LENGTHS and _STATUS.fullmatch(w)
        )
        self._run()
        self._spell()

    def _run(self) -> None:
        root = self.index.root.next
        joined = self.words.joined
        for start, word in enumerate(self.words.words):
            if word in root:
                self._walk(root[word], start, start + 1)
            if start in joined and joined[start] in root:
                self._walk(root[joined[start]], start, start + 2)

    def _walk(self, node: _Node, start: int, place: int) -> None:
        """Follow every way down the tree, so that no signature depends on the others."""
        words = self.words
        # Depth: words that were matched, without mark-up that was passed over.
        ways = [(node, place, 1, True)]
        for _ in range(DEEPEST):
            if not ways:
                return
            node, place, depth, arrived = ways.pop()
            self.steps += 1
            if arrived:
                for signature, fragment in node.uses:
                    self._found(signature, fragment, (start, place))
            if place < len(words):
                ways += self._ways(node, start, place, depth)
            elif depth >= CUT:
                self._cut(node, start, place)

    def _ways(
        self, node: _Node, start: int, place: int, depth: int
    ) -> Iterator[tuple[_Node, int, int, bool]]:
        """Yield where a text can go on in the tree, the next word last."""
        words, next_nodes = self.words, node.next
        word = words.words[place]
        if words.markup[place] and next_nodes:
            yield node, place + 1, depth, False
        elif place == len(words) - 1 and len(word) > 1 and depth >= CUT:
            self._cut(node, start, place, word)
        for begun, child in reversed(node.begun):
            if word.startswith(begun):
                yield child, place + 1, depth + 1, True
        if place in words.joined and words.joined[place] in next_nodes:
            yield next_nodes[words.joined[place]], place + 2, depth + 1, True
        if word in next_nodes:
            yield next_nodes[word], place + 1, depth + 1, True

    def _cut(self, node: _Node, start: int, place: int, begun: str = "") -> None:
        """Note what would be complete if the text did not end before or inside its last word."""
        for word, child in node.next.items():
            if word.startswith(begun) and word.removesuffix("+") != begun:
                for signature, fragment in child.uses:
                    if self.index.signatures[signature].sort == "message":
                        self._found(signature, fragment, (start, place))

    def _found(self, number: int, fragment: int, span: Span) -> None:
        """Note a fragment that continues its signature; the first complete one counts."""
        if number in self.done:
            return
        signature = self.index.signatures[number]
        if signature.sort in ("code", "shared") and not self._is_code(signature.fragments[0], span):
            return
        chain = [span]
        if fragment:
            before = self.chains.get((number, fragment - 1))
            widest = TOLD_WIDEST if signature.sort == "name" else WIDEST
            if before is None or not 0 <= span[0] - before[-1][1] <= widest:
                return
            chain = [*before, span]
        if fragment + 1 == len(signature.fragments):
            self.done[number] = chain
        else:
            self.chains[number, fragment] = chain

    def _is_code(self, code: list[str], span: Span) -> bool:
        """Say whether a text is a code: a name in one piece, or a number of its own."""
        if len(code) > 1:
            start, end = self.words.starts[span[0]], self.words.ends[span[1] - 1]
            return _ONE_PIECE.fullmatch(self.words.text, start, end) is not None
        return not _HEXADECIMAL.fullmatch(code[0]) or self.is_number(span)

    def is_number(self, span: Span) -> bool:
        """Say whether eight hexadecimal digits may be a code, by what stands beside them."""
        text = self.words.text
        start, end = self.words.starts[span[0]], self.words.ends[span[1] - 1]
        if _joined_by_dash(text[max(0, start - 2) : start][::-1]):
            return False
        if _joined_by_dash(text[end : end + 2]):
            return False
        line = text[max(0, start - BESIDE_CODE) : start].rpartition("\n")[2]
        line += "\0" + text[end : end + BESIDE_CODE].partition("\n")[0]
        return _CONSTANT.search(line) is None

    def _spell(self) -> None:
        """Note marks that count as they are spelled."""
        text, ends = self.words.text, self.words.ends
        wanted = {mark: numbers for mark, numbers in self.index.spelled.items() if mark in text}
        if not wanted or not ends:
            return
        at = 0
        for part in _SPELLED.finditer(text):
            for number in wanted.get(part[0], ()):
                if number in self.done:
                    continue
                while at < len(ends) and ends[at] <= part.start():
                    at += 1
                # A mark without letters or digits has no word; the next one stands for it.
                place = min(at, len(ends) - 1)
                self.done[number] = [(place, place + 1)]

    # What was found ---------------------------------------------------------------------------

    def hits(self, sort: Sort) -> dict[int, list[int]]:
        """Return the complete signatures of a sort by entry."""
        found: dict[int, list[int]] = {}
        for number in sorted(self.done):
            signature = self.index.signatures[number]
            if signature.sort == sort:
                found.setdefault(signature.entry, []).append(number)
        return found

    def place(self, numbers: Iterable[int]) -> int:
        """Return the number of the first word of the first of these signatures."""
        return min(self.done[number][0][0] for number in numbers)

    def score(self, numbers: Iterable[int]) -> int:
        """Return the weight of the best signature and a part of the others'."""
        weights = sorted(self.index.signatures[number].weight for number in numbers)
        return weights[-1] + sum(weights[:-1]) // 4

    def spans(self, numbers: Iterable[int]) -> list[Span]:
        """Return the places of these signatures."""
        return [span for number in numbers for span in self.done[number]]

    def quotes(self, spans: Iterable[Span], most: int) -> list[Evidence]:
        """Return what stands at these places, in order and none inside another."""
        evidence: list[Evidence] = []
        end = 0
        for start, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
            if stop > end:
                first, last = self.words.starts[start], self.words.ends[stop - 1]
                evidence.append(Evidence(self.words.text[first:last], first, last))
                end = stop
        return evidence[:most]


def _joined_by_dash(two: str) -> bool:
    """Say whether the two characters beside a number are a dash and a letter or digit."""
    return len(two) == 2 and two[0] == "-" and two[1].isascii() and two[1].isalnum()
