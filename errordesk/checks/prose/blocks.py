"""Blocks of Markdown that fall apart: lists, boxes and tables that the engine does not make.

The engine wants a blank line before a list and a table, and four blanks for what belongs to an item
or a box. Elsewhere two are enough, so these are the slips of people who know Markdown well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from errordesk.text.markdown import Line, kept, lines

_ITEM = re.compile(r"( *)(?:[-*+]|\d{1,2}\.)[ \t]+\S")
_BOX = re.compile(
    r"( *)(!!!|\?\?\?\+?|===[!+]?)(?:[ \t]+(?:(\w+)(?:[ \t]+[\w -]+)?)?[ \t]*(\"[^\n]*\")?)?[ \t]*$"
)
_NO_BOX = re.compile(r" *(?:!!!|\?\?\?)")
KINDS = frozenset(
    [
        "note",
        "abstract",
        "info",
        "tip",
        "success",
        "question",
        "warning",
        "failure",
        "danger",
        "bug",
        "example",
        "quote",
    ]
)
_DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$")
_HEAD = re.compile(r"#{1,6} |<|\{\{|\{%|\[#--")
_INDENTED = re.compile(r" +<div [^>]*markdown")
_FOUR = 4


@kept
def fallen_apart(text: str) -> Iterator[tuple[int, str]]:
    """Yield place and message of every block of a page or snippet that is not made."""
    if not text.strip():
        yield 0, "the page has no text"
    placed: list[tuple[int, Line]] = []
    at = 0
    for line in lines(text):
        placed.append((at, line))
        at += len(line.raw)
    for number, (start, line) in enumerate(placed):
        if line.fence is None and (said := _fallen_out(placed, number, line)):
            yield start, said
        if line.text.strip() and (line.fence is None or _opens(placed, number)):
            for said in _line(placed, number, line):
                yield start, said
    yield from _tables(placed)


def _fallen_out(placed: list[tuple[int, Line]], number: int, line: Line) -> str:
    """Return what is wrong with an element or row that a macro printed over several lines."""
    bare = line.text.strip()
    if bare.startswith("|") and not bare.endswith("|") and "| " in bare[1:]:
        return "this row of a table goes on in the next line; readers see it torn"
    if _INDENTED.match(line.text):
        below = next((other.text for _, other in placed[number + 1 :] if other.text.strip()), "")
        if _indent(below) < _indent(line.text):
            return "what belongs into this element falls out of it; add | indent(4) to the call"
    return ""


def _opens(placed: list[tuple[int, Line]], number: int) -> bool:
    """Say whether a line is the fence that opens a block."""
    line = placed[number][1]
    return line.is_fence and (number == 0 or placed[number - 1][1].fence is not line.fence)


def _line(placed: list[tuple[int, Line]], number: int, line: Line) -> Iterator[str]:
    indent = _indent(line.text)
    before = placed[number - 1][1] if number else None
    alone = before is None or not before.text.strip() or before.fence is not None
    item, box = _ITEM.match(line.text), _BOX.match(line.text)
    starts = bool(item or box or line.fence)
    if indent % _FOUR and (alone or starts):
        yield f"{indent} blanks stand before this; what belongs to an item has four, or eight"
    elif indent >= _FOUR and alone and not starts and not _owner(placed, number, indent):
        yield "readers see this as code, because of the blanks before it; take them out"
    if item and not alone and not _in_list(placed, number):
        yield "readers see this list as a part of the line above; put a blank line before it"
    if box:
        yield from _box(placed, number, box)
    elif _NO_BOX.match(line.text):
        yield "this begins no box; write the kind, then a title in double quotes"


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _owner(placed: list[tuple[int, Line]], number: int, indent: int) -> bool:
    """Say whether an item or a box above owns a line that is indented."""
    for _, line in reversed(placed[:number]):
        if line.text.strip() and line.fence is None and _indent(line.text) < indent:
            owner = bool(
                _ITEM.match(line.text) or _BOX.match(line.text) or line.text.startswith(":")
            )
            # What goes on in an item belongs to it; of a page that begins so nothing is known.
            if owner or not _indent(line.text):
                return owner or _in_list(placed, line.number - 1)
    return False


def _in_list(placed: list[tuple[int, Line]], number: int) -> bool:
    """Say whether an item, a heading or a call stands above a line in the same paragraph."""
    for _, line in reversed(placed[:number]):
        if not line.text.strip() or line.fence is not None:
            return False
        if _ITEM.match(line.text) or _HEAD.match(line.text.lstrip()) or _BOX.match(line.text):
            return True
    return False


def _box(placed: list[tuple[int, Line]], number: int, box: re.Match[str]) -> Iterator[str]:
    own, mark, kind, title = box.groups()
    tab = mark.startswith("=")
    if not tab and kind not in KINDS:
        yield f'there is no box of the kind "{kind or ""}"; allowed: {", ".join(sorted(KINDS))}'
    if tab and (kind or not title):
        yield 'a tab is written === "Title"'
    below = next((line for _, line in placed[number + 1 :] if line.text.strip()), None)
    if below is None or _indent(below.text) < len(own) + _FOUR:
        yield "this box has no text: indent what belongs into it by four blanks"


def _tables(placed: list[tuple[int, Line]]) -> Iterator[tuple[int, str]]:
    """Yield the tables that have no line of dashes below their head, or a line of text above it."""
    for number, (start, line) in enumerate(placed):
        before = placed[number - 1][1].text if number else ""
        is_row = line.fence is None and line.text.lstrip().startswith("|")
        if not is_row or before.lstrip().startswith("|"):
            continue
        if before.strip() and not _HEAD.match(before.lstrip()):
            yield start, "readers see this table as text; put a blank line before it"
        below = placed[number + 1][1].text if number + 1 < len(placed) else ""
        if not (_DELIMITER.match(below) and "|" in below):
            yield start, "readers see this as text: a table has a line | --- | below its head"
