"""Answers a text with guides, by four kinds of evidence; the same in `overrides/assets/finder.js`.

1. **Message**: a signature. The cause comes first, errors that were only passed on come last. What
   names a phase or a client and no cause says little: a code, a mark or a code's owner comes before
   it, and while there is text after it that nothing explains, it is `possible` at most.
2. **Mark and status**: a sign of a product beside a status. One that proves the author is a match;
   one that proves the way, or stands without a status, is possible.
3. **Code**: a code of one guide, or the choice of those that share it. A name that is as long as a
   message counts as one.
4. **Likeness**: where none of these decides, what is nearest, and never a claim: the guides of a
   product that a person names beside a status, or of a part that a stack trace names, then the
   closest by wording, and of a status that a program says it got the page on who wrote it.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Mapping
from typing import Literal

from errordesk.finder.match import Index, Search, Span
from errordesk.finder.result import Answer, Kind, KnownCode, Match
from errordesk.finder.tables import (
    ALWAYS,
    BESIDE,
    FEW,
    FOLLOWING,
    LEAD,
    MOST,
    NEAR_SCORE,
    NEAR_SHARE,
    NEAREST,
    PARAGRAPH,
    PERSON,
    QUOTES,
    REASON,
    SAYS_LITTLE,
    SHORT,
    SHORT_TEXT,
    SPEAKS,
    STATUS_WORDS,
    STORY,
    STORY_SHARE,
    TELLING_NAME,
    TOLD,
    UNREAD,
)

_HEXADECIMAL = re.compile(r"8[0-9a-f]{7}")
_PARAGRAPH = re.compile(PARAGRAPH)
_REASON = re.compile(REASON)
_TOLD = re.compile(TOLD)


# Code in eight hexadecimal digits -> its official name, the id of its guide or nothing, and the id
# of the nearest guide by its message.
Table = Mapping[str, tuple[str, str, str]]


def find(text: str, index: Index, table: Table | None = None) -> Answer:
    """Return the guides that a text points to.

    Args:
        text: what was pasted.
        index: the finder's data.
        table: the codes of a public table, if they are at hand.
    """
    return Judge(Search(text, index), index, table or {}).answer()


class Judge:
    """Decides what the finds of one text mean."""

    def __init__(self, search: Search, index: Index, table: Table) -> None:
        self.search = search
        self.index = index
        self.table = table

    def answer(self) -> Answer:
        claims, sure = self.claims()
        codes = self.known_codes()
        near: list[Match] = []
        if not sure:
            taken = {match.id for match in claims}
            near = [match for match in self.near() if match.id not in taken]
        kind: Literal["match", "possible", "near", "none"] = "none"
        if claims:
            kind = "match" if sure else "possible"
        elif near:
            kind = "near"
        return Answer(kind, [*claims, *near][:MOST], codes, self.search.steps)

    def claims(self) -> tuple[list[Match], bool]:
        """Return the guides that the text names, and whether the first of them is sure."""
        messages = self.messages()
        marks, fits = self.marks()
        codes, named = self.codes()
        if messages and not self.says_little(messages[0]):
            return self.once([*messages, *self.authors(marks)]), True
        if named:
            return self.once([*codes, *messages]), True
        if marks and not marks[0].way:
            return self.once([*marks, *messages, *codes]), fits
        if messages:
            unread = self.unread(messages[0])
            return self.once([*codes, *messages, *marks]), not codes and not unread
        return self.once([*codes, *marks, *self.bare_status()]), False

    def once(self, matches: Iterable[Match]) -> list[Match]:
        """Return each guide once, as it comes first."""
        found: dict[str, Match] = {}
        for match in matches:
            found.setdefault(match.id, match)
        return list(found.values())[:MOST]

    # Messages --------------------------------------------------------------------------------

    def messages(self) -> list[Match]:
        """Return the guides with a complete message: the cause first, relayed errors last.

        Of guides that weigh about the same, the one whose message stands first is the cause.
        """
        search, entries = self.search, self.index.entries
        found = search.hits("message")
        scores = {entry: search.score(numbers) for entry, numbers in found.items()}
        best = max((scores[entry] for entry in found if not entries[entry].relayed), default=0)

        def order(entry: int) -> tuple[int, ...]:
            near = not entries[entry].relayed and 2 * scores[entry] >= best
            place = search.place(found[entry]) if near else 0
            rank = entries[entry].rank if near else 0
            return entries[entry].relayed, not near, place, rank, -scores[entry], entry

        return [self.match(entry, found[entry], "message") for entry in sorted(found, key=order)]

    def says_little(self, match: Match) -> bool:
        entry = self.entry(match)
        return self.index.entries[entry].relayed or match.score < SAYS_LITTLE

    def unread(self, match: Match) -> bool:
        """Say whether words of a program follow a message that no evidence explains."""
        covered = {
            number
            for spans in self.search.done.values()
            for a, b in spans
            for number in range(a, b)
        }
        words = self.search.words
        last = max(evidence.end for evidence in match.evidence)
        paragraph = _PARAGRAPH.search(words.text, last)
        end = paragraph.start() if paragraph else len(words.text)
        first = bisect.bisect_left(words.starts, last)
        row = range(first, min(first + FOLLOWING, len(words)))
        unread = 0
        for number in row:
            if words.starts[number] >= end or words.words[number] in PERSON:
                break
            unread += (
                number not in covered
                and not words.markup[number]
                and len(words.words[number]) > 2
                and words.words[number].isalpha()
            )
        return unread >= UNREAD

    # Marks -----------------------------------------------------------------------------------

    def marks(self) -> tuple[list[Match], bool]:
        """Return the guides that a mark leads to, and whether the text holds a status of the first.

        Those that prove the author come first.

        A mark whose statuses the text does not hold leads nowhere where it proves only the way, or
        where another guide has the same product's mark with the status of the text.
        """
        search = self.search
        found = []
        for entry, numbers in search.hits("mark").items():
            fitting = [n for n in numbers if self.fits(n)]
            authors = [n for n in numbers if self.index.signatures[n].author]
            chosen = (
                [n for n in fitting if n in authors]
                or fitting
                or ([] if search.statuses else authors)
            )
            if chosen:
                way = not self.index.signatures[chosen[0]].author
                rank = (way, not fitting, self.general(entry), -search.score(chosen), entry)
                found.append((rank, self.match(entry, chosen, "mark", way=way)))
        found.sort(key=lambda item: item[0])
        return [match for _, match in found], bool(found) and not found[0][0][1]

    def fits(self, number: int) -> bool:
        statuses = self.index.signatures[number].statuses
        return bool(statuses & self.search.statuses) or (
            not statuses and bool(self.search.statuses)
        )

    def general(self, entry: int) -> bool:
        """A topic takes the statuses that no guide of the product has."""
        return not self.index.entries[entry].statuses

    def authors(self, marks: list[Match]) -> list[Match]:
        return [match for match in marks if not match.way]

    # Codes -----------------------------------------------------------------------------------

    def codes(self) -> tuple[list[Match], bool]:
        """Return the owner of a code, or the choice of those that share it; and if it is a name."""
        search = self.search
        found = search.hits("code")
        named = {
            entry
            for entry, numbers in found.items()
            if any(self.is_telling(number) for number in numbers)
        }
        # What a number stands for is less certain than what a name says.
        ranked = sorted(found, key=lambda e: (e not in named, search.place(found[e]), e))
        shared = search.hits("shared")
        others = sorted(
            set(shared) - set(found),
            key=lambda e: (
                not self.index.entries[e].relayed,
                not self.titled(e, shared[e]),
                -self.likeness[0][e],
                e,
            ),
        )
        matches = [self.match(entry, found[entry], "code") for entry in ranked]
        matches += [self.match(entry, shared[entry], "code") for entry in others]
        return [*matches, *self.from_table()], bool(named)

    def is_telling(self, number: int) -> bool:
        """Say whether a code is a name that is as long as a message."""
        return len("".join(self.index.signatures[number].fragments[0])) >= TELLING_NAME

    def titled(self, entry: int, numbers: list[int]) -> bool:
        """Say whether a guide is called by one of these codes."""
        title = self.index.entries[entry].title.lower()
        signatures = self.index.signatures
        return any("_".join(signatures[number].fragments[0]) in title for number in numbers)

    def from_table(self) -> list[Match]:
        """Return the guides that the public table of codes leads to."""
        by_id = {entry.id: number for number, entry in enumerate(self.index.entries)}
        return [
            self.made(by_id[guide], 1, None, "code", [span])
            for code, span in self.numbers.items()
            if (guide := self.table.get(code, ("", "", ""))[1]) in by_id
        ]

    @functools.cached_property
    def numbers(self) -> dict[str, Span]:
        """The numbers of the text that may be codes, with the place of each."""
        found: dict[str, Span] = {}
        for number, word in enumerate(self.search.words.words):
            if len(word) == 8 and _HEXADECIMAL.fullmatch(word) and word not in found:
                span = (number, number + 1)
                if self.search.is_number(span):
                    found[word] = span
        return found

    def known_codes(self) -> list[KnownCode]:
        return [KnownCode(code, self.table[code][0]) for code in self.numbers if code in self.table]

    # Status and likeness ---------------------------------------------------------------------

    def bare_status(self) -> list[Match]:
        """Return the page on who wrote an error, when a status and nothing else was said."""
        words = self.search.words.words
        bare = self.index.bare
        if bare < 0 or len(words) > SHORT:
            return []
        statuses = self.index.entries[bare].statuses
        if any(len(w) > 1 and w not in STATUS_WORDS and w not in statuses for w in words):
            return []
        spans = [(n, n + 1) for n, word in enumerate(words) if word in statuses]
        spans = spans or [span for span, status in self.reasons() if status in statuses]
        return [self.made(bare, 1, None, "status", spans)] if spans else []

    def reasons(self) -> list[tuple[Span, str]]:
        """Return where the words of a status stand in a short text, and the status."""
        return [(span, "502" if part[1] else "504") for span, part in self.spoken(_REASON)]

    def spoken(self, pattern: re.Pattern[str]) -> list[tuple[Span, re.Match[str]]]:
        """Return where a pattern fits the words of a short text."""
        words = self.search.words.words
        if len(words) > STORY:
            return []
        text = " ".join(words)
        found = []
        for part in pattern.finditer(text):
            first = text.count(" ", 0, part.start())
            found.append(((first, first + part[0].count(" ") + 1), part))
        return found

    @functools.cached_property
    def likeness(self) -> tuple[list[int], int]:
        return self.index.likeness.scores(self.search.words)

    def near(self) -> list[Match]:
        """Return what is nearest: by the name of a product, by wording, by a code, by a status."""
        named = self.names()
        found = self.once([*named, *self.alike()])[:NEAREST]
        return found or self.near_codes() or self.told()

    def names(self) -> list[Match]:
        """Return the guides of a product that is named in a short text beside a status of theirs.

        Some names need no status: they stand in what a program prints alone.
        """
        search = self.search
        named = search.hits("name")
        if not named:
            return []
        told = {ALWAYS}
        if len(search.words) <= STORY:
            told |= {SHORT_TEXT} | search.statuses | {status for _, status in self.reasons()}
        found = {}
        for entry, numbers in named.items():
            fitting = [n for n in numbers if told & self.index.signatures[n].statuses]
            if fitting:
                found[entry] = fitting
        ranked = sorted(found, key=lambda entry: (search.place(found[entry]), entry))
        return [self.match(entry, found[entry], "likeness") for entry in ranked]

    def told(self) -> list[Match]:
        """Return the page on who wrote an error, where a program says which status it got."""
        bare = self.index.bare
        if bare < 0:
            return []
        statuses = self.index.entries[bare].statuses
        spans = [span for span, part in self.spoken(_TOLD) if (part[1] or part[2]) in statuses]
        return [self.made(bare, 1, None, "likeness", spans)] if spans else []

    def alike(self) -> list[Match]:
        """Return the closest entries by wording, when the best of them is close enough."""
        scores, total = self.likeness
        entries = range(len(self.index.entries))
        ranked = sorted(entries, key=lambda entry: (-scores[entry], entry))[:NEAREST]
        best, second, *_ = [*(scores[entry] for entry in ranked), 0, 0]
        # Whoever types a few words or tells a story looks at a choice; else one guide must lead.
        words = self.search.words
        few = len(words) <= FEW
        story = not few and len(words) <= STORY and not SPEAKS.isdisjoint(words.words)
        share = STORY_SHARE if story else NEAR_SHARE
        close = (2 if few else 1) * best >= NEAR_SCORE and 100 * best >= share * total
        if not close or not (few or story or 100 * second <= LEAD * best):
            return []
        return [
            self.made(
                entry,
                scores[entry] // 10,
                None,
                "likeness",
                [(n, n + 1) for n in self.index.likeness.shared(words, entry, QUOTES)],
            )
            for entry in ranked
            if 100 * scores[entry] >= BESIDE * best
        ]

    def near_codes(self) -> list[Match]:
        """Return the guides that are nearest to the messages of known codes."""
        by_id = {entry.id: number for number, entry in enumerate(self.index.entries)}
        found = [
            self.made(by_id[near], 1, None, "likeness", [span])
            for code, span in self.numbers.items()
            if (near := self.table.get(code, ("", "", ""))[2]) in by_id
        ]
        return self.once(found)[:NEAREST]

    # Parts of the answer ---------------------------------------------------------------------

    def entry(self, match: Match) -> int:
        return next(n for n, entry in enumerate(self.index.entries) if entry.id == match.id)

    def match(self, entry: int, numbers: list[int], kind: Kind, *, way: bool = False) -> Match:
        signatures = self.index.signatures
        best = min(numbers, key=lambda number: (-signatures[number].weight, number))
        made = signatures[best]
        score, spans = self.search.score(numbers), self.search.spans(numbers)
        return self.made(entry, score, made.section, kind, spans, way=way, english=made.english)

    def made(
        self,
        entry: int,
        score: int,
        section: str | None,
        kind: Kind,
        spans: list[Span],
        *,
        way: bool = False,
        english: str | None = None,
    ) -> Match:
        found = self.index.entries[entry]
        evidence = self.search.quotes(spans, QUOTES)
        return Match(found.id, found.title, found.url, score, section, kind, evidence, way, english)
