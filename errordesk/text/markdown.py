"""The one reader of our own Markdown: front matter, lines, code, links, headings, anchors.

It reads what Python-Markdown and its extensions make of our pages, snippets and replies, line by
line and by patterns; what strangers write is read by `errordesk.replies.extract`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple, ParamSpec, TypeVar

# The sections of guides, in this order: heading id and title. Every guide has them, except the
# background: evidence and argument, which nobody has to read before acting.
SECTIONS = {
    "message": "The message",
    "cause": "Cause",
    "fix": "Fix",
    "verify": "Verify",
    "background": "Background",
    "stuck": "Still stuck",
}
OPTIONAL_SECTIONS = frozenset({"background"})

# Code between backticks; group 2 is what stands inside. It may go over lines, not over paragraphs.
# It begins with a backtick that none is before: with one as its first sign, it is found fast.
CODE_SPAN = re.compile(r"(`(?<!``)`*)(?!`)((?:(?!\n\s*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)

_P = ParamSpec("_P")
_T = TypeVar("_T")


def kept(read: Callable[_P, Iterable[_T]]) -> Callable[_P, tuple[_T, ...]]:
    """Keep what a function reads out of a text, for the texts that were asked for last.

    What it returns depends on its arguments alone.
    """

    @functools.lru_cache(maxsize=4096)
    @functools.wraps(read)
    def once(*args: _P.args, **kwargs: _P.kwargs) -> tuple[_T, ...]:
        return tuple(read(*args, **kwargs))

    return once  # type: ignore[return-value]  # the cache hides the arguments


_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*\n", re.DOTALL | re.MULTILINE)
# A fence may stand in a list item or a quotation.
_FENCE = re.compile(r"([ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?)(`{3,}|~{3,})[ \t]*([^`]*)$")
_LANGUAGE = re.compile(r"\{?\s*\.?([\w+#-]+)")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*(?:\{([^{}]*)\}\s*)?$")
_ID = re.compile(r"(?:^|\s)#([\w-]+)")
_RAW_ID = re.compile(r"<[a-z][^<>]*\sid=\"([\w-]+)\"")
_LINK = re.compile(r"(!?)\[([^\[\]]*)\]\(\s*([^()\s]*)[^()]*\)")
_TARGET = re.compile(r"(?<=\]\()[^)\s]+")


@dataclass(frozen=True, eq=False)  # two blocks with the same fence are two
class Fence:
    """The line that opens a code block: what stands before it, its marks, its language."""

    indent: str
    marks: str
    language: str

    def closes(self, line: str) -> bool:
        """Say whether a line ends the block that this fence opened."""
        bare = line.strip(" \t>\r\n")
        return bare.startswith(self.marks) and not bare.strip(self.marks[0])


class Line(NamedTuple):
    """A line of Markdown: `raw` with its end, `text` without.

    `fence` is the one of the code block that it belongs to, None in prose; `is_fence` says that
    the line is itself the first or the last of the block.
    """

    number: int
    text: str
    raw: str
    fence: Fence | None = None
    is_fence: bool = False


@dataclass(frozen=True)
class Block:
    """A fenced code block: its language in small letters, its first line's number, its text."""

    language: str
    line: int
    text: str


class Heading(NamedTuple):
    """A heading of a page; `anchor` is its explicit id, or None when it has none."""

    level: int
    title: str
    anchor: str | None
    line: int


@dataclass(frozen=True)
class Link:
    """A link or an image: its words, where it leads (empty when nowhere), its place in the text."""

    words: str
    target: str
    start: int
    is_image: bool


def split_front_matter(text: str) -> tuple[str | None, str, int]:
    """Return the YAML front matter (None if absent), the body, and the body's first line number."""
    match = _FRONT_MATTER.match(text)
    if not match:
        return None, text, 1
    return match[1], text[match.end() :], text[: match.end()].count("\n") + 1


# Lines and code -------------------------------------------------------------------------------


def opening_fence(line: str) -> Fence | None:
    """Return the fence that a line of prose is, or None for any other line."""
    if "```" not in line and "~~~" not in line:  # most lines
        return None
    match = _FENCE.match(line.rstrip("\r\n"))
    if not match:
        return None
    language = _LANGUAGE.match(match[3])
    return Fence(match[1], match[2], language[1] if language else "")


def lines(text: str, first_line: int = 1) -> Iterator[Line]:
    """Yield every line, and whether it is in a code block; one never closed ends with the text."""
    fence = None
    both = zip(text.splitlines(), text.splitlines(keepends=True), strict=True)
    for number, (line, raw) in enumerate(both, first_line):
        if fence is None:
            if "```" in line or "~~~" in line:
                fence = opening_fence(line)
            yield Line(number, line, raw, fence, fence is not None)
        else:
            closes = fence.closes(line)
            yield Line(number, line, raw, fence, closes)
            fence = None if closes else fence


def prose_lines(text: str, first_line: int = 1) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line outside fenced code blocks."""
    if "```" not in text and "~~~" not in text:
        return enumerate(text.splitlines(), first_line)
    return _outside_fences(text, first_line)


def _outside_fences(text: str, first_line: int) -> Iterator[tuple[int, str]]:
    """Yield what `lines` calls prose, in a third of the time."""
    fence = None
    for number, line in enumerate(text.splitlines(), first_line):
        if fence is not None:
            fence = None if fence.closes(line) else fence
        elif (fence := opening_fence(line)) is None:
            yield number, line


def parts(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the text in pieces, each with whether it is fenced code, fences included."""
    if "```" not in text and "~~~" not in text:
        yield False, text
        return
    for is_code, held in groupby(lines(text), lambda line: line.fence is not None):
        yield is_code, "".join(line.raw for line in held)


@kept
def code_blocks(text: str, first_line: int = 1) -> Iterator[Block]:
    """Yield the fenced code blocks, those in list items and quotations too, without indent."""
    for fence, held in groupby(lines(text, first_line), lambda line: line.fence):
        if fence is not None:
            first, *rest = held
            margin = re.compile(rf"^[ \t>]{{0,{len(fence.indent)}}}")
            inside = [margin.sub("", line.text) for line in rest if not line.is_fence]
            yield Block(fence.language.lower(), first.number + 1, "\n".join(inside))


def blank(text: str) -> str:
    """Return blanks for `text`, with its line ends: what stands behind it keeps its place."""
    if "\n" not in text:
        return " " * len(text)
    return "\n".join(" " * len(line) for line in text.split("\n"))


@functools.lru_cache(maxsize=4096)
def without_blocks(text: str) -> str:
    """Return `text` with its fenced code blocks blanked; everything else keeps its place."""
    if "```" not in text and "~~~" not in text:
        return text
    return "".join(blank(part) if is_code else part for is_code, part in parts(text))


# Headings, links, words -----------------------------------------------------------------------


def headings(body: str, first_line: int = 1) -> list[Heading]:
    """Return the headings of `body` in order; code blocks are skipped."""
    return list(_headings(body, first_line)) if "#" in body else []


@kept
def _headings(body: str, first_line: int) -> Iterator[Heading]:
    for number, line in prose_lines(body, first_line):
        match = _HEADING.match(line) if line.startswith("#") else None
        if match:
            anchor = _ID.search(match[3] or "")
            yield Heading(len(match[1]), match[2], anchor[1] if anchor else None, number)


def anchors(body: str) -> set[str]:
    """Return every explicit id in `body`, of headings and of raw HTML."""
    explicit = {heading.anchor for heading in headings(body) if heading.anchor}
    if 'id="' not in body:
        return explicit
    return explicit | {raw for _, line in prose_lines(body) for raw in _RAW_ID.findall(line)}


def links(text: str) -> Iterator[Link]:
    """Yield the inline links and images of `text` in order; code is not left out."""
    for match in _LINK.finditer(text):
        yield Link(match[2], match[3], match.start(), bool(match[1]))


def targets(text: str) -> list[str]:
    """Return where the inline links and images of `text` lead, those around others too."""
    return _TARGET.findall(text)


def change_targets(text: str, change: Callable[[str], str]) -> str:
    """Return `text` with the target of every inline link and image changed; code too."""
    return _TARGET.sub(lambda match: change(match[0]), text)


def words(text: str) -> str:
    """Return a line of Markdown as it reads: links by their words, no marks of code or emphasis."""
    return re.sub(r"[*`]", "", _LINK.sub(r"\2", text)).strip()
