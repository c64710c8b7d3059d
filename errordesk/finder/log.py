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
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from errordesk.finder.answer import Judge, Table, find
from errordesk.finder.match import Evidence, Index, Search
from errordesk.finder.result import Answer, KnownCode, Match
from errordesk.finder.signs import GROUP, Lower, Signs, bare_text, cleaned_text
from errordesk.finder.tables import MOST

# A text up to this length, in characters, is judged as a whole.
WHOLE = 1 << 15
# The longest stretch between two fragments of a signature fits into two blocks.
BLOCK = 1 << 14
# Blocks that are judged together: where a signature is complete, and what stands around it.
_BEFORE = 2
_TOGETHER = 8
# A signature that was found, or was not where it seemed to be, so many times is known well enough.
_FOUND, _TRIED = 3, 50


@dataclass(frozen=True)
class Report:
    """The answer to a log.

    `lines` gives for the start of each piece of evidence its line; `sure` are the matches that are
    more than possible.
    """

    answer: Answer
    lines: dict[int, int]
    sure: list[Match]


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
        lines = {start: head.count("\n", 0, start) + 1 for start in starts}
        known = answer.answer == "match"
        return Report(answer, lines, [match for match in answer.matches if known and not match.way])


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
class _Claim:
    match: Match
    sure: bool
    relayed: bool
    # The place that it was judged in, and its rank there.
    order: tuple[int, int]
    lines: dict[int, int]


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
            cleaned = cleaned_text(f"\n{text}")
            bare = bare_text(cleaned)
            # With the end of the block before: words may stand across the border.
            groups = self.signs.found(end + bare) | self.signs.spelled(cleaned)
            yield _Block(text, cleaned, start, line, groups)
            end = bare[-8 * GROUP :]
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
        text = Lower("".join(block.cleaned[1:] for block in blocks))
        return {
            (number, status)
            for number in asked
            if self.signs.stands(number, groups, text)
            and not self.settled(number, status := self.has_status(number, text))
        }

    def settled(self, number: int, status: bool) -> bool:
        return self.known[number, status] >= _FOUND or self.tried[number, status] >= _TRIED

    def has_status(self, number: int, text: Lower) -> bool:
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
        sure = [claim.match for claim in claims if claim.sure]
        return Report(Answer(kind, matches, list(self.codes.values())), lines, sure)


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
