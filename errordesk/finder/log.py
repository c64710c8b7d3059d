"""Answers a log of any length: it looks for signs of errors first, and judges only their places.

A text that is short enough is judged as a whole, as on a page. A longer one is read block by block,
so that memory does not grow with it. A block is squeezed to its letters and digits, where neither
quotes nor line ends are left, and one automaton looks for the words of all signatures in it. Where
those of a signature are complete, the blocks around them are judged by `answer`. Squeezing finds
too much and nothing too little, so that what is judged is all that a whole reading would claim.

Likeness is left out: the words of a whole log are like anything.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from operator import itemgetter
from typing import Literal

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from errordesk.finder.answer import Answer, Judge, KnownCode, Match, Table, find
from errordesk.finder.match import Evidence, Index, Search
from errordesk.finder.normalise import IDEOGRAMS, LETTERS, plain
from errordesk.finder.tables import INVISIBLE, MOST, STAMP, TAGS
from errordesk.text.control import CONTROL

# A text up to this length, in characters, is judged as a whole.
WHOLE = 1 << 15
# The longest stretch between two fragments of a signature fits into two blocks.
BLOCK = 1 << 14
# Blocks that are judged together: where a signature is complete, and what stands around it.
_BEFORE = 2
_TOGETHER = 8
# A signature that was found, or was not where it seemed to be, so many times is known well enough.
_FOUND, _TRIED = 3, 50
# Words are looked for in groups of so many letters: one may be cut by a time stamp, not all.
_GROUP = 16
_SHORT = 6

_TABLE = bytes(range(256)).lower()
_DELETED = bytes(code for code in range(128) if not chr(code).isalnum())
_OTHER = re.compile(f"[^{LETTERS}{IDEOGRAMS}]+")
_ACCENTED = re.compile("[\u00c0-\u024f]+")
# What is read as if it were not there, or as a blank, and holds letters or digits; by its sign.
_UNREAD = tuple(
    (sign, re.compile(pattern))
    for sign, pattern in (
        ("\x1b", CONTROL),
        ("\x9b", CONTROL),
        ("&", r"&(?:amp;)*(?:#?\w{1,8});"),
        ("%", "%[0-9a-fA-F]{2}"),
        ("\\", r"\\+(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[nrtbf])?"),
        ("<", rf"</?(?ai:{TAGS})(?![A-Za-z0-9_-])"),
    )
)
_CONTRACTED = re.compile("([Cc][Aa])?[Nn][^A-Za-z0-9]{1,6}[Tt](?![A-Za-z0-9])")
_APOSTROPHES = ("'", "\u2019", "&", "\\")
_SIGNS = (*dict.fromkeys([*(sign for sign, _ in _UNREAD), *_APOSTROPHES]),)
_ROOMLESS = re.compile(f"[{INVISIBLE}]")
_STAMPED = re.compile(rf"\n{STAMP}")
_NUMBER = re.compile("[89a-f][0-9a-f]{7}")
_STATUS = re.compile(r"(?<![0-9A-Za-z])[45][0-9][0-9](?![0-9A-Za-z])")


@dataclass(frozen=True)
class Report:
    """The answer to a log; `lines` gives for the start of each piece of evidence its line."""

    answer: Answer
    lines: dict[int, int]


class LogReader:
    """Reads logs, one after the other.

    Args:
        index: the finder's data.
        table: the codes of a public table.
    """

    def __init__(self, index: Index, table: Table) -> None:
        self._index = index
        self._table = table

    @functools.cached_property
    def _signs(self) -> Signs:
        return Signs(self._index, self._table)

    def read(self, pieces: Iterable[str]) -> Report:
        """Return what a log says, with the lines of the evidence.

        Several errors give several guides: causes before what was only passed on, and what is sure
        before what is possible, each in the order in which they stand in the log. `pieces` are its
        text, of any length.
        """
        rest = iter(pieces)
        head = ""
        for piece in rest:
            head += piece
            if len(head) > WHOLE:
                reading = _Reading(self._index, self._table, self._signs)
                return reading.read(chain([head], rest))
        answer = find(head, self._index, self._table)
        starts = {part.start for match in answer.matches for part in match.evidence}
        return Report(answer, {start: head.count("\n", 0, start) + 1 for start in starts})


@dataclass(frozen=True)
class _Block:
    text: str
    # Behind a line end, without what the finder does not read.
    cleaned: str
    start: int
    line: int
    # The groups of words that it holds, see `Signs`.
    groups: frozenset[int]


@dataclass(frozen=True)
class _Sign:
    """What of a signature, or of a code of the public table, the automaton looks for.

    `fragments` are its fragments, each as the groups of words of which one is enough.
    """

    fragments: list[frozenset[int]]
    signature: int = -1
    code: str = ""
    # A mark that counts as it is spelled.
    spelled: str = ""


@dataclass(frozen=True)
class _Claim:
    match: Match
    sure: bool
    relayed: bool
    # The place that it was judged in, and its rank there.
    order: tuple[int, int]
    lines: dict[int, int]


class Signs:
    """What is looked for: the words of all signatures, and which belong together.

    Args:
        index: the finder's data.
        table: the codes of a public table.
    """

    def __init__(self, index: Index, table: Table) -> None:
        self.groups: dict[bytes, int] = {}
        self.signs: list[_Sign] = []
        # The words of short groups, to see whether they are words of a text or parts of some.
        self.short: dict[int, str] = {}
        # Marks that are looked for as they are spelled.
        self.marks: dict[str, int] = {}
        spelled = {number: text for text, numbers in index.spelled.items() for number in numbers}
        for number, signature in enumerate(index.signatures):
            fragments = signature.fragments or [[spelled[number].lower()]]
            lengths = [len(squeezed(" ".join(words))) for words in fragments]
            # Short ones stand in many texts, and the long ones have to be there as well.
            least = next((n for n in (2 * _SHORT, _SHORT) if max(lengths) >= n), max(lengths))
            chosen = [n for n, length in enumerate(lengths) if length >= least]
            mark = spelled.get(number, "")
            if mark and max(lengths) < _SHORT:
                # Without its signs it would be everywhere.
                groups = [frozenset([self.marks.setdefault(mark, -1 - len(self.marks))])]
            else:
                groups = [self._enter(fragments[n]) for n in chosen]
            self.signs.append(_Sign(groups, number, spelled=mark))
        self.signs += (_Sign([self._enter([code])], code=code) for code in table)
        self.by_group: dict[int, list[int]] = {}
        for number, sign in enumerate(self.signs):
            for group in frozenset[int]().union(*sign.fragments):
                self.by_group.setdefault(group, []).append(number)
        self.ends = {mark[-2:] for mark in self.marks}
        self.automaton = BytesAhoCorasick(
            list(self.groups), matchkind=MatchKind.Standard, implementation=Implementation.DFA
        )
        self.complete = functools.lru_cache(4096)(self._complete)

    def _enter(self, words: list[str]) -> frozenset[int]:
        made = [b""]
        for word in words:
            made[-1] += squeezed(word)
            if len(made[-1]) >= _GROUP:
                made.append(b"")
        if len(made) > 1:
            made[-2:] = [made[-2] + made[-1]]
        found = {self.groups.setdefault(group, len(self.groups)) for group in made}
        if len(made) == 1 and len(made[0]) < 2 * _SHORT and made[0].isalnum():
            self.short.update(dict.fromkeys(found, max(words, key=len)))
        # A code is printed in decimal as well, as 2^32 less.
        if len(words) == 1 and _NUMBER.fullmatch(words[0]):
            decimal = str(2**32 - int(words[0], 16))
            found.add(self.groups.setdefault(decimal.encode(), len(self.groups)))
        return frozenset(found)

    def found(self, text: bytes) -> frozenset[int]:
        """Return the groups of words that a squeezed text holds."""
        hits = self.automaton.find_matches_as_indexes(text, overlapping=True)
        return frozenset(map(itemgetter(0), hits))

    def spelled(self, text: str) -> frozenset[int]:
        """Return the groups of the short marks that a text holds as they are spelled."""
        if not any(end in text for end in self.ends):
            return frozenset()
        return frozenset(number for mark, number in self.marks.items() if mark in text)

    def _complete(self, groups: frozenset[int]) -> list[int]:
        """Return the signs of which every fragment may stand where these groups do."""
        numbers = {number for group in groups for number in self.by_group[group]}
        return [
            number
            for number in sorted(numbers)
            if all(groups & fragment for fragment in self.signs[number].fragments)
        ]

    def stands(self, number: int, groups: frozenset[int], text: _Lower) -> bool:
        """Say whether short words of a sign are words of a text, and not parts of some."""
        return all(
            any(
                group not in self.short or text.holds(self.short[group])
                for group in fragment & groups
            )
            for fragment in self.signs[number].fragments
        )


class _Lower:
    """A cleaned text in lower case, and the same without its line ends."""

    def __init__(self, text: str) -> None:
        self.text = text.lower().replace("0x", "  ")
        self.known: dict[str, bool] = {}

    @functools.cached_property
    def joined(self) -> str:
        text = self.text if self.text.isascii() else _ROOMLESS.sub("", self.text)
        return "".join(line.strip().removesuffix("-") for line in text.split("\n"))

    @functools.cached_property
    def statuses(self) -> frozenset[str]:
        return frozenset(_STATUS.findall(self.text))

    def holds(self, word: str) -> bool:
        if word not in self.known:
            # A status that a line end cuts is not looked for: numbers are everywhere.
            whole = word.isdigit() and len(word) <= 3
            self.known[word] = _holds(self.text, word) or (not whole and _holds(self.joined, word))
        return self.known[word]


def _holds(text: str, word: str) -> bool:
    """Say whether a word stands in a text by itself; a `+` is the rest of one."""
    begun = word.removesuffix("+")
    at = text.find(begun)
    while at >= 0:
        end = at + len(begun)
        before, after = text[at - 1 : at] if at else "", text[end : end + 1]
        if not before.isalnum() and (begun != word or not after.isalnum()):
            return True
        at = text.find(begun, at + 1)
    return False


def squeezed(text: str) -> bytes:
    """Return the letters and digits of a text, in lower case and without accents."""
    return _bare(_cleaned(text))


def _bare(text: str) -> bytes:
    if not text.isascii():
        text = _OTHER.sub("", _ACCENTED.sub(lambda part: plain(part[0]), text)).lower()
    return text.encode(errors="replace").translate(_TABLE, _DELETED)


def _cleaned(text: str) -> str:
    """Return a text without what the finder does not read."""
    found = {sign for sign in _SIGNS if sign in text}
    for sign, pattern in _UNREAD:
        if sign in found:
            text = pattern.sub(" ", text)
    if not found.isdisjoint(_APOSTROPHES):
        text = _CONTRACTED.sub(lambda part: f"{part[1]}nnot" if part[1] else "not", text)
    return _unstamped(text)


def _unstamped(text: str) -> str:
    """Return a text whose lines do not begin with a time; a log writes it in one form."""
    first = _STAMPED.search(text)
    if first is None:
        return text
    width, dash, between = len(first[0]) - 1, first[0][5], first[0][11]
    return "\n".join(
        [
            line[width:] if line[4:5] == dash and line[10:11] == between else line
            for line in text.split("\n")
        ]
    )


class _Reading:
    def __init__(self, index: Index, table: Table, signs: Signs) -> None:
        self.index = index
        self.table = table
        self.signs = signs
        self.relayed = {entry.id for entry in index.entries if entry.relayed}
        # How often a sign was found, and was not where it seemed to be; of a mark with its status
        # beside it and without.
        self.known: Counter[tuple[int, bool]] = Counter()
        self.tried: Counter[tuple[int, bool]] = Counter()
        self.claims: dict[str, _Claim] = {}
        self.codes: dict[str, KnownCode] = {}
        self.places = 0

    def read(self, pieces: Iterable[str]) -> Report:
        """Read all of a log, of which a few blocks are held at a time."""
        row: list[_Block] = []
        wanted: set[tuple[int, bool]] = set()
        for block in self.blocks(pieces):
            row.append(block)
            found = self.unsettled(row[-2:])
            wanted |= found
            if wanted and (not found or len(row) >= _TOGETHER):
                self.judge(row, wanted)
                wanted = set()
            if not wanted:
                row = row[-_BEFORE:]
        # Always: what the end of the log cuts short has not all of its words.
        self.judge(row, wanted)
        return self.report()

    def blocks(self, pieces: Iterable[str]) -> Iterator[_Block]:
        start, line, end = 0, 1, b""
        for text in _cut(pieces):
            cleaned = _cleaned(f"\n{text}")
            bare = _bare(cleaned)
            # With the end of the block before: words may stand across the border.
            groups = self.signs.found(end + bare) | self.signs.spelled(cleaned)
            yield _Block(text, cleaned, start, line, groups)
            end = bare[-8 * _GROUP :]
            start += len(text)
            line += text.count("\n")

    def unsettled(self, blocks: list[_Block]) -> set[tuple[int, bool]]:
        """Return the signs that may stand in these blocks and are not known well enough."""
        groups = frozenset[int]().union(*(block.groups for block in blocks))
        asked = [
            number
            for number in self.signs.complete(groups)
            if not self.settled(number, status=True)
            and any(self.signs.signs[number].spelled in block.text for block in blocks)
        ]
        if not asked:
            return set()
        text = _Lower("".join(block.cleaned[1:] for block in blocks))
        return {
            (number, status)
            for number in asked
            if self.signs.stands(number, groups, text)
            and not self.settled(number, status := self.has_status(number, text))
        }

    def settled(self, number: int, status: bool) -> bool:
        return self.known[number, status] >= _FOUND or self.tried[number, status] >= _TRIED

    def has_status(self, number: int, text: _Lower) -> bool:
        """Say whether a status stands near a mark; of all others, that nothing is missing."""
        signature = self.index.signatures[self.signs.signs[number].signature]
        if self.signs.signs[number].code or signature.sort != "mark":
            return True
        if signature.statuses:
            return bool(signature.statuses & text.statuses)
        return bool(text.statuses)

    def judge(self, row: list[_Block], wanted: set[tuple[int, bool]]) -> None:
        """Let the finder judge some blocks, and keep what it claims."""
        text = "".join(block.text for block in row)
        search = Search(text, self.index)
        judge = Judge(search, self.index, self.table)
        claims, sure = judge.claims()
        for known in judge.known_codes():
            self.codes.setdefault(known.code, known)
        for number, status in wanted:
            sign = self.signs.signs[number]
            done = sign.code in self.codes if sign.code else sign.signature in search.done
            (self.known if done else self.tried)[number, status] += 1
        for rank, match in enumerate(claims):
            order = self.places, rank
            made = self.claim(match, row[0], text, sure=sure and not match.way, order=order)
            before = self.claims.get(match.id)
            if before is None or made.sure > before.sure:
                self.claims[match.id] = made
        self.places += 1

    def claim(
        self, match: Match, first: _Block, text: str, *, sure: bool, order: tuple[int, int]
    ) -> _Claim:
        """Return a claim with the places of its evidence in the whole log."""
        moved = [
            Evidence(part.text, part.start + first.start, part.end + first.start)
            for part in match.evidence
        ]
        lines = {
            part.start + first.start: first.line + text.count("\n", 0, part.start)
            for part in match.evidence
        }
        made = replace(match, evidence=moved)
        return _Claim(made, sure, match.id in self.relayed, order, lines)

    def report(self) -> Report:
        several = len({claim.order[0] for claim in self.claims.values()}) > 1

        def rank(claim: _Claim) -> tuple[bool, bool, tuple[int, int]]:
            # In one place the finder has put them in order.
            return several and not claim.sure, several and claim.relayed, claim.order

        claims = sorted(self.claims.values(), key=rank)[:MOST]
        matches = [claim.match for claim in claims]
        kind: Literal["match", "possible", "none"] = "none"
        if claims:
            kind = "match" if claims[0].sure else "possible"
        lines = {start: line for claim in claims for start, line in claim.lines.items()}
        return Report(Answer(kind, matches, list(self.codes.values())), lines)


def _cut(pieces: Iterable[str]) -> Iterator[str]:
    """Yield a text in blocks."""
    rest = ""
    for piece in pieces:
        rest += piece
        whole = len(rest) - len(rest) % BLOCK
        for start in range(0, whole, BLOCK):
            yield rest[start : start + BLOCK]
        rest = rest[whole:]
    if rest:
        yield rest
