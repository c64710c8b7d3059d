"""What a long log is searched for: groups of words of all signatures, in squeezed text."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from operator import itemgetter

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

from errordesk.finder.answer import Table
from errordesk.finder.match import Index
from errordesk.finder.normalise import IDEOGRAMS, LETTERS, plain
from errordesk.finder.tables import INVISIBLE, STAMP, TAGS
from errordesk.text.control import CONTROL

# Words are looked for in groups of so many letters: one may be cut by a time stamp, not all.
GROUP = 16
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
_STATUS = re.compile(r"(?<![0-9A-Za-z])([45][0-9][0-9])[sS]?(?![0-9A-Za-z])")


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
            if signature.sort == "name":
                continue  # in a long log it may be of anything
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
            if len(made[-1]) >= GROUP:
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

    def stands(self, number: int, groups: frozenset[int], text: Lower) -> bool:
        """Say whether short words of a sign are words of a text, and not parts of some."""
        return all(
            any(
                group not in self.short or text.holds(self.short[group])
                for group in fragment & groups
            )
            for fragment in self.signs[number].fragments
        )


class Lower:
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
        """Say whether a word stands in the text by itself."""
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
    if text.isascii() and text.isalnum():
        return text.lower().encode()
    return bare_text(cleaned_text(text))


def bare_text(text: str) -> bytes:
    if not text.isascii():
        text = _OTHER.sub("", _ACCENTED.sub(lambda part: plain(part[0]), text)).lower()
    return text.encode(errors="replace").translate(_TABLE, _DELETED)


def cleaned_text(text: str) -> str:
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
    return _stamp(len(first[0]) - 1, first[0][5], first[0][11]).sub("\n", text)


@functools.lru_cache(64)
def _stamp(width: int, dash: str, between: str) -> re.Pattern[str]:
    """Return the beginning of a line that has the form of a time stamp."""
    dash, between = re.escape(dash), re.escape(between)
    return re.compile(f"\n[^\n]{{4}}{dash}[^\n]{{5}}{between}[^\n]{{0,{width - 11}}}")
