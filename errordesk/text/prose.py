"""What of a Markdown text is prose: not code, quotes, HTML, targets of links or macro calls."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from errordesk.text.markdown import CODE_SPAN, blank, without_blocks

_CALL_PART = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|\}\}', re.DOTALL)
_CALL_NAME = re.compile(r"\{\{\s*(\w+)\(")
# Each with the first characters of what it fits, one of which a text must hold: seen faster.
_NOT_PROSE = (
    ("<", re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)),
    ("[", re.compile(r"\[\[[^\[\]]*\]\]")),
    ("`", CODE_SPAN),
    ("<", re.compile(r"</?[A-Za-z][^<>]*>")),
    ("(", re.compile(r"(?<=\])\([^()\s]*\)")),
    ("{", re.compile(r"\{:?\s*[.#][^{}]*\}")),
    (".", re.compile(r"^[ \t]*\d+\.(?=[ \t])", re.MULTILINE)),
    ('"“', re.compile(r"\"(?:[^\"\n]|\n(?![ \t]*\n))*\"|“[^”]*”")),
)
# The title of a box or tab stands in quotes, but quotes nobody.
_BOX_TITLE = re.compile(r"^([ \t]*(?:!!!|\?\?\?\+?|===[!+]?)[^\"\n]*)\"(.*)\"", re.MULTILINE)


@dataclass(frozen=True)
class Call:
    """A macro call in a text: its name, its place, and those of its strings with their quotes."""

    name: str
    start: int
    end: int
    strings: tuple[tuple[int, int], ...]


@functools.cache
def prose(text: str) -> str:
    """Return `text` with everything blanked that is no prose; each place keeps its place."""
    plain = _BOX_TITLE.sub(r"\1 \2 ", _printed_calls(without_blocks(text)))
    for held, pattern in _NOT_PROSE:
        if any(first in plain for first in held):
            plain = pattern.sub(lambda match: blank(match[0]), plain)
    return plain


def calls(text: str) -> Iterator[Call]:
    """Yield the macro calls of a text in order; one that never ends ends with the text."""
    at = 0
    while (start := text.find("{{", at)) >= 0:
        strings = []
        at = len(text)
        for part in _CALL_PART.finditer(text, start + 2):
            if part[0] == "}}":
                at = part.end()
                break
            strings.append(part.span())
        name = _CALL_NAME.match(text, start)
        yield Call(name[1] if name else "", start, at, tuple(strings))


def without_calls(text: str) -> str:
    """Return `text` with its macro calls blanked."""
    parts: list[str] = []
    at = 0
    for call in calls(text):
        parts += [text[at : call.start], blank(text[call.start : call.end])]
        at = call.end
    return "".join(parts) + text[at:]


def _printed_calls(text: str) -> str:
    """Return `text` with its macro calls blanked, but for the strings that they print.

    A string with a blank is printed: the text of `danger()`, a caption, the words of a link; and
    one that is given as `text`, of one word too.
    """
    parts: list[str] = []
    at = 0
    for call in calls(text):
        parts.append(text[at : call.start])
        at = call.start
        for start, end in call.strings:
            parts.append(blank(text[at : start + 1]))
            inner = text[start + 1 : end - 1]
            printed = " " in inner or text.endswith("text=", 0, start)
            parts.append(_printed_calls(inner) if printed else blank(inner))
            at = end - 1
        parts.append(blank(text[at : call.end]))
        at = call.end
    return "".join(parts) + text[at:]
