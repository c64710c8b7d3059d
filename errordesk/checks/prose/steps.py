"""Steps that a text names by their number: each has to be a step of the list that is meant.

That is the list of the section named by a link behind the number, else one of the same section or
of the sections before it. A step that sends to itself is wrong as well.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from errordesk.text.markdown import blank, headings, kept, without_blocks
from errordesk.text.prose import prose

_STEP = re.compile(r"\b[Ss]teps? (\d{1,2})\b(?:(?:, \d{1,2})*(?: and| or| to|,) (\d{1,2})\b)?")
_CITE = re.compile(r"\{\{\s*cite\([^{}]*\)\s*\}\}")
_OF = re.compile(r"[^.\n]{0,12}\]\(#([\w-]+)\)")
_ITEM = re.compile(r"^(\d{1,2})\. ", re.MULTILINE)


@kept
def wrong_steps(text: str) -> Iterator[tuple[int, str]]:
    """Yield place and message of every step that a page or snippet names and does not have."""
    if not _STEP.search(text):
        return
    # A step of a source is not one of ours.
    plain = prose(_CITE.sub(lambda match: blank(match[0]), text))
    named = list(_STEP.finditer(plain))
    bare = without_blocks(text)
    found = headings(text)
    begins = [0, *(_start(text, heading.line) for heading in found)]
    anchors = [None, *(heading.anchor for heading in found)]
    steps = [0] * len(begins)
    items = [(match.start(), int(match[1])) for match in _ITEM.finditer(bare)]
    for at, number in items:
        section = bisect_right(begins, at) - 1
        steps[section] = max(steps[section], number)
    for match in named:
        section = bisect_right(begins, match.start()) - 1
        link = _OF.match(text, match.end())
        if link and link[1] in anchors:
            section = anchors.index(link[1])
            most = steps[section]
        else:
            most = max(steps[: section + 1]) or max(steps)
        for number in (int(group) for group in match.groups() if group):
            if not 1 <= number <= most:
                have = f"the list has {most}" if most else "no list has numbers"
                yield match.start(), f"there is no step {number}: {have}"
            elif not link and number == _own(items, match.start()) and steps[section] >= number:
                yield match.start(), f"step {number} sends to itself"


def _own(items: list[tuple[int, int]], at: int) -> int:
    """Return the number of the step above a place."""
    return next((number for start, number in reversed(items) if start <= at), 0)


def _start(text: str, line: int) -> int:
    return sum(map(len, text.splitlines(keepends=True)[: line - 1]))
