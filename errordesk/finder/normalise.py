r"""Reads a pasted text as words, so that wrapping, quoting and mark-up do not hide a message.

The rules, the same in `overrides/assets/finder.js`:

- A word is a run of letters and digits, in lower case and without accents. A Chinese or Japanese
  character is a word. Everything else separates words: white space, every kind of quote, Markdown.
- Escapes separate words as well: HTML entities, JSON escapes (`\n`, `\"`, `\u0027`), `%20`.
- Control sequences of a terminal and time stamps are read as if they were not there.
- Words of HTML tags are mark-up: a fragment may name them and may also run across them.
- A word that a line break (with a hyphen or not), a zero-width character or a control sequence cut
  in two is also read in one piece.
- `isn't` reads as `is not`, `can't` and `can not` as `cannot`.
- `0x80072322` and `-2147015902` read as `80072322` (decimal = hex - 2^32).
"""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass, field

from errordesk.finder.tables import (
    CONTRACTED,
    INVISIBLE,
    LONGEST_BREAK,
    STAMP,
    TAGS,
)
from errordesk.text.control import CONTROL

LETTERS = "a-zA-Z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
IDEOGRAMS = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_TAG = r"(?:<|&(?ai:amp;)*(?ai:lt);|\\+(?ai:u003c))[\\/]{0,4}"
# Every branch that begins with a repetition ends in an optional part, so no run is read twice.
_PARTS = re.compile(
    rf"(?P<tag>{_TAG}(?P<name>(?ai:{TAGS}))(?![A-Za-z0-9_-]))"
    rf"|(?P<control>{CONTROL})"
    rf"|(?P<stamp>{STAMP})"
    rf"|(?P<word>[{LETTERS}]+|[{IDEOGRAMS}])"
    r"|\\+(?P<escape>(?ai:u[0-9a-f]{4}|x[0-9a-f]{2}|[nrtbf]))?"
    r"|&(?ai:amp;)*(?P<entity>(?ai:#[0-9]{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}[0-9]?));"
    r"|%[0-9a-fA-F]{2}"
    r"|(?P<bracket>[<>])"
)
_BRACKETS = {"lt", "gt", "u003c", "u003e"}
# A break inside a word: white space with a line end, or characters that take no room.
_BREAK = re.compile(rf"-?[ \t]{{0,9}}\r?\n(?:{STAMP})?[ \t]{{0,9}}|(?:[{INVISIBLE}]|{CONTROL})+")
_MINUS = "-\u2212"
# Signs of which one is no break inside a word.
_APART = frozenset(f"{string.punctuation} \t")
# Words that change with the one before them.
_CHANGING = frozenset({"t", "not"})
# The length of a code as it is printed: 0x and eight digits, or ten decimal ones.
_CODE = 10


@dataclass
class Words:
    """The words of a text; `starts` and `ends` are positions in the text as it was given."""

    text: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    markup: list[bool] = field(default_factory=list)
    # Number of a word -> that word and the next one in one piece.
    joined: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.words)


def normalise(text: str) -> str:
    """Return the words of a text, separated by single blanks."""
    return " ".join(read(text).words)


def read(text: str) -> Words:
    """Return the words of a text; takes time linear in its length."""
    found = Words(text)
    in_tag = False
    words, starts, ends, markup = found.words, found.starts, found.ends, found.markup
    for part in _PARTS.finditer(text):
        kind = part.lastgroup
        if kind == "word":
            word = part[0].lower()
            start, end = part.span()
            if not word.isascii():
                word = plain(word)
            # Nearly always one sign stands between two words, and neither changes by the other.
            if (
                ends
                and start - ends[-1] == 1
                and text[start - 1] in _APART
                and word not in _CHANGING
                and len(word) != _CODE
            ):
                words.append(word)
                starts.append(start)
                ends.append(end)
                markup.append(in_tag)
            else:
                _add(found, word, start, end, in_tag)
        elif part["tag"] is not None:
            in_tag = True
            _add(found, part["name"].lower(), part.start("name"), part.end(), in_tag)
        elif kind == "bracket" or (
            kind in ("escape", "entity") and part[kind].lower() in _BRACKETS
        ):
            in_tag = False
    return found


def plain(word: str) -> str:
    """Return a word in lower case and without accents."""
    word = word.lower()
    if word.isascii() or word >= "\u3000":
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not "\u0300" <= c <= "\u036f")


def _add(found: Words, word: str, start: int, end: int, markup: bool) -> None:
    number = len(found.words)
    if number:
        last = found.words[-1]
        before = found.ends[-1]
        gap = start - before
        if word == "t" and 1 <= gap <= 6 and last in CONTRACTED:
            found.words[-1] = last[:-1]
            word = "not"
        elif last == "can" and ((word == "t" and gap <= 6) or (word == "not" and gap == 1)):
            found.words[-1] = "cannot"
            found.ends[-1] = end
            return
        elif 0 < gap <= LONGEST_BREAK and _BREAK.fullmatch(found.text, before, start):
            found.joined[number - 1] = _code(last + word, found.text, found.starts[-1])
    found.words.append(word if len(word) != _CODE else _code(word, found.text, start))
    found.starts.append(start)
    found.ends.append(end)
    found.markup.append(markup)


def _code(word: str, text: str, start: int) -> str:
    """Return the one form of a code of eight hexadecimal digits, or the word as it is."""
    if len(word) != _CODE or not word.isascii():
        return word
    if word.startswith("0x") and re.fullmatch(r"[0-9a-f]{8}", word[2:]):
        return word[2:]
    if word.isdigit() and start and text[start - 1] in _MINUS:
        inside = start > 1 and text[start - 2].isascii() and text[start - 2].isalnum()
        number = 2**32 - int(word)
        if not inside and 2**31 <= number < 2**32:
            return f"{number:08x}"
    return word
