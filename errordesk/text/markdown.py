"""The little that the records need to know about Markdown: front matter, headings, anchors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# The sections of every guide, in this order: heading id and title.
SECTIONS = {
    "message": "The message",
    "cause": "Cause",
    "fix": "Fix",
    "verify": "Verify",
    "stuck": "Still stuck",
}

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*(?:\{([^{}]*)\}\s*)?$")
_ID = re.compile(r"(?:^|\s)#([\w-]+)")
_RAW_ID = re.compile(r"<[a-z][^<>]*\sid=\"([\w-]+)\"")


@dataclass(frozen=True)
class Heading:
    """A heading of a page; `anchor` is its explicit id, or None when it has none."""

    level: int
    title: str
    anchor: str | None
    line: int


def split_front_matter(text: str) -> tuple[str | None, str, int]:
    """Return the YAML front matter (None if absent), the body, and the body's first line number."""
    match = re.match(r"---[ \t]*\n(.*?)^---[ \t]*\n", text, flags=re.DOTALL | re.MULTILINE)
    if not match:
        return None, text, 1
    return match[1], text[match.end() :], text[: match.end()].count("\n") + 1


def prose_lines(body: str, first_line: int = 1) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line outside fenced code blocks."""
    fence = ""
    for number, line in enumerate(body.splitlines(), first_line):
        match = _FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif match:
            fence = match[1]
        else:
            yield number, line


def headings(body: str, first_line: int = 1) -> list[Heading]:
    """Return the headings of `body` in order; code blocks are skipped."""
    found = []
    for number, line in prose_lines(body, first_line):
        match = _HEADING.match(line)
        if match:
            anchor = _ID.search(match[3] or "")
            found.append(Heading(len(match[1]), match[2], anchor[1] if anchor else None, number))
    return found


def anchors(body: str) -> set[str]:
    """Return every explicit id in `body`, of headings and of raw HTML."""
    explicit = {heading.anchor for heading in headings(body) if heading.anchor}
    return explicit | {raw for _, line in prose_lines(body) for raw in _RAW_ID.findall(line)}
