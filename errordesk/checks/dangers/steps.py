"""The steps of a text before which no warning stands.

Where a step stands as an instruction, `danger()` has to be called before it in the same section:
behind the last heading of level two or three, because links lead there. Other headings do not end a
section. A warning inside an item of a list covers that item, and its text; the next item needs its
own. A text is read with the snippets and screen paths that it calls put in their place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from errordesk.checks.dangers.instructions import Step, in_code, in_prose
from errordesk.records.passages import Passage, body
from errordesk.records.records import Records
from errordesk.records.rules import Danger
from errordesk.text.markdown import blank, lines
from errordesk.text.prose import calls

# Stands in the text of a page where danger() was called; no line end for Python, no word.
WARNING = "\x01"
# Blocks in these languages show what software prints, or only read.
_SHOWN = {"text", "html", "json", "kusto"}
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s|\s*\|")


class Section:
    """A text as it is shown, snippets and paths in place, that knows where each part comes from."""

    def __init__(self, records: Records, passage: Passage) -> None:
        self.passage = passage
        parts, origins, places = zip(*_shown(records, passage, ()), strict=True)
        self.text = "".join(parts)
        self._origins = list(zip(origins, places, strict=True))
        self._starts = list(accumulate(map(len, parts[:-1]), initial=0))

    def place(self, at: int) -> tuple[Passage, int]:
        """Return the passage that holds a place of the text, and the place in it."""
        index = bisect_right(self._starts, at) - 1
        origin, start = self._origins[index]
        # A path is read in its record; its place is that of the call.
        called = origin.text[start:].startswith("{{")
        return origin, start if called else start + at - self._starts[index]


def unwarned(text: str, dangers: list[Danger]) -> Iterator[Step]:
    """Yield the dangerous steps of a text before which no warning stands in their section."""
    # How deep in a list the warning stands that covers what follows; None without one.
    warned: int | None = None
    for kind, start, block in _blocks(text):
        if kind == "section" or (warned and _ITEM.match(block) and _indent(block) < warned):
            warned = None
        if kind == "code" and warned is None:
            yield from in_code(block, start, dangers)
        elif kind == "prose":
            warning = block.find(WARNING)
            for step in in_prose(block, start, dangers) if warned is None else ():
                if warning < 0 or step.start < start + warning:
                    yield step
            if warning >= 0:
                depth = _indent(block[block.rfind("\n", 0, warning) + 1 :])
                warned = depth if warned is None else min(warned, depth)


def _shown(
    records: Records, passage: Passage, inside: tuple[str, ...]
) -> Iterator[tuple[str, Passage, int]]:
    """Yield the parts of a text as it is shown: text, and the passage and place it comes from."""
    at = 0
    for call in calls(passage.text):
        yield passage.text[at : call.start], passage, at
        at = call.end
        name = ""
        if call.name in {"snippet", "path"} and call.strings:
            start, end = call.strings[0]
            name = passage.text[start + 1 : end - 1]
        snippet = records.snippets.get(name) if call.name == "snippet" else None
        if call.name == "danger":
            yield WARNING, passage, call.start
        elif call.name == "path" and name in records.paths:
            yield records.paths[name].steps, passage, call.start
        elif snippet is not None and name not in inside:
            yield from _shown(records, body(snippet), (*inside, name))
        else:
            yield blank(passage.text[call.start : call.end]), passage, call.start
    yield passage.text[at:], passage, at


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _blocks(text: str) -> Iterator[tuple[str, int, str]]:
    """Yield the blocks of a text with their place: "section", "code", or one of "prose"."""
    held: list[str] = []
    begin = at = 0
    for kind, line in _lines(text):
        if held and kind != "prose":
            yield "prose", begin, "".join(held)
            held = []
        if kind in {"prose", "item"}:
            begin = begin if held else at
            held.append(line)
        elif kind in {"section", "code"}:
            yield kind, at, line
        at += len(line)
    if held:
        yield "prose", begin, "".join(held)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield the text line by line, a code block as one, each with what it is."""
    block: list[str] = []
    kind = ""
    for line in lines(text):
        if line.fence and not line.is_fence:
            block.append(line.raw)
            continue
        if block:
            yield kind, "".join(block)
            block = []
        if line.fence:
            kind = "" if line.fence.language.lower() in _SHOWN else "code"
            yield "", line.raw
        elif heading := _HEADING.match(line.raw):
            yield "section" if len(heading[1]) <= 3 else "", line.raw
        else:
            yield "item" if _ITEM.match(line.raw) else "prose" if line.raw.strip() else "", line.raw
    if block:
        yield kind, "".join(block)
