"""The form of a source file: its encoding, line ends, front matter and code blocks.

A fault here has many consequences, none of which names it: an open code block hides every heading
below it. So it is looked for before anything else and told alone. The text is mended in memory,
so that one run finds what is wrong elsewhere too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from errordesk.records import yamlfile
from errordesk.text.markdown import opening_fence, split_front_matter

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
_LINE_END = re.compile(r"\r\n|\r|\n")
_KEY = re.compile(r"[A-Za-z_]+:(?:\s|$)")
# What no front matter holds: a heading with its id, a call, a code block.
_PROSE = re.compile(r"#{1,6} .*\{#|\{\{|`{3}|[A-Z][^:]*$")
# The files that have front matter.
_WITH_HEAD = ("docs/", "macros/snippets/")
# What `errordesk new` leaves to the author; a mark that lost its end is one too.
BLANK = re.compile(r"‹([^›\n]*)›?")
OUTLINE = "macros/data/outline.md"
_MARKER = re.compile(r"---[ \t]*$")


@dataclass(frozen=True)
class Fault:
    """What is wrong with the form of a file.

    `exact` says that the mended text is what the author meant, so that other findings count.
    """

    line: int
    message: str
    exact: bool


def read_text(file: str, content: bytes) -> tuple[str, Fault | None]:
    """Return the text of a source file, mended, and what is wrong with its form."""
    text, fault = _decoded(content)
    text, ends = _line_ends(text)
    finders: list[Callable[[str], tuple[str, Fault | None]]] = [_tabs]
    if file.endswith(".md"):
        # A file of replies has no front matter, and a changelog none either.
        finders = [_head, _tabs, _fences] if file.startswith(_WITH_HEAD) else [_fences]
    elif not file.endswith(".yml"):
        finders = []
    faults = [fault, ends]
    for find in finders:
        text, found = find(text)
        faults.append(found)
    told = [one for one in faults if one]
    # One that leaves the text uncertain hides the others.
    return text, next((one for one in told if not one.exact), told[0] if told else None)


def blanks(file: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield each blank that waits for its author, with its line: what to fill in."""
    if "‹" in text and file != OUTLINE and not file.startswith("docs/contributing/"):
        for match in BLANK.finditer(text):
            yield text.count("\n", 0, match.start()) + 1, " ".join(match[1].split()) or "fill in"


def _decoded(content: bytes) -> tuple[str, Fault | None]:
    if content.startswith(_UTF16):
        said = "the file is in UTF-16, as PowerShell may write it; save it as UTF-8"
        return content.decode("utf-16", errors="replace"), Fault(1, said, exact=False)
    fault = None
    if content.startswith(_BOM):
        content = content.removeprefix(_BOM)
        said = "the file begins with a byte order mark; save it as UTF-8 without BOM"
        fault = Fault(1, said, exact=True)
    try:
        return content.decode("utf-8"), fault
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        said = "the file is no text in UTF-8; save it as UTF-8 and read this line again"
        return content.decode("utf-8", errors="replace"), Fault(line, said, exact=False)


def _line_ends(text: str) -> tuple[str, Fault | None]:
    """Make every line end the same; a file that has one kind alone, as on Windows, is no fault."""
    if "\r" not in text:
        return text, None
    ends = _LINE_END.findall(text)
    mended = _LINE_END.sub("\n", text)
    kinds = set(ends)
    if kinds == {"\r\n"}:
        return mended, None
    # The rarer kind is the slip.
    usual = max(("\n", "\r\n"), key=ends.count)
    line = next(number for number, end in enumerate(ends, 1) if end != usual)
    names = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
    mixed = " and ".join(names[kind] for kind in sorted(kinds, key=ends.count, reverse=True))
    said = f"the lines of the file end in {mixed}; save it with one kind of line end, as LF"
    return mended, Fault(line, said, exact=True)


def _head(text: str) -> tuple[str, Fault | None]:
    """Find a front matter whose first or last `---` is lost, or that does not come first."""
    front, _, _ = split_front_matter(text)
    lines = text.split("\n")
    if front is not None:
        held = next((n for n, line in enumerate(front.split("\n"), 1) if _PROSE.match(line)), None)
        if held is None or not _KEY.match(lines[1]):
            return text, None
    elif _MARKER.match(lines[0]):
        begun = (n for n, line in enumerate(lines[1:], 1) if not _is_yaml(line))
        held = next(begun, len(lines))
    else:
        return _lost_begin(text, lines)
    said = (
        "the front matter that begins in line 1 does not end before this line; "
        "write --- on a line of its own after its last key"
    )
    mended = "\n".join([*lines[:held], "---", *lines[held:]])
    return mended, Fault(min(held + 1, len(lines)), said, exact=False)


def _lost_begin(text: str, lines: list[str]) -> tuple[str, Fault | None]:
    ends = [number for number, line in enumerate(lines) if _MARKER.match(line)]
    stripped = text.lstrip()
    if stripped.startswith("---\n") and stripped != text:
        said = "something stands before the --- of the front matter; --- must be the first line"
        return stripped, Fault(1, said, exact=False)
    begins = next((number for number, line in enumerate(lines) if _KEY.match(line)), None)
    if begins is None or not ends or ends[0] <= begins or any(map(_PROSE.match, lines[: ends[0]])):
        return text, None
    said = "the front matter does not begin with ---; write --- alone in the first line"
    return "\n".join(["---", *lines[begins:]]), Fault(1, said, exact=False)


def _is_yaml(line: str) -> bool:
    return bool(_KEY.match(line) or re.match(r"[ #]|- ", line)) and not _PROSE.match(line)


def _tabs(text: str) -> tuple[str, Fault | None]:
    """Find a tab where YAML allows blanks only; in a page, in its front matter."""
    front, body, _ = split_front_matter(text)
    data = text if front is None else front
    if "\t" not in data or (front is None and text.startswith("#")):
        return text, None
    try:
        yamlfile.parse(data, 1 if front is None else 2)
    except yamlfile.YamlError as error:
        if "\\t" not in error.message and not re.search(r"^ *\t", data, re.MULTILINE):
            return text, None
        said = "a tab stands here where YAML allows blanks only; indent with two blanks"
        mended = data.replace("\t", "  ")
        whole = mended if front is None else f"---\n{mended}---\n{body}"
        return whole, Fault(error.line, said, exact=True)
    return text, None


def _fences(text: str) -> tuple[str, Fault | None]:
    """Find a code block that never ends, or that runs into the next one."""
    lines = text.split("\n")
    fence, begun = None, 0
    for number, line in enumerate(lines):
        opens = opening_fence(line)
        if fence is None:
            fence, begun = opens, number
        elif fence.closes(line):
            fence = None
        elif opens and opens.language and opens.marks.startswith(fence.marks):
            return _open_block(lines, begun, number)
    return (text, None) if fence is None else _open_block(lines, begun, len(lines))


def _open_block(lines: list[str], begun: int, end: int) -> tuple[str, Fault]:
    """Close a block before the first line that is surely no code, or where it ends."""
    heading = (n for n in range(begun + 1, end) if re.match(r"#{1,6} .*\{#|\{\{ ", lines[n]))
    at = next(heading, end)
    marks = lines[begun].strip(" >-*0123456789.")[:3]
    where = f" before line {end + 1}, where the next begins" if end < len(lines) else ""
    said = (
        f"the code block that begins here is not closed{where}; write {marks} on a line of its own "
        "after its last line"
    )
    indent = lines[begun][: len(lines[begun]) - len(lines[begun].lstrip())]
    mended = [*lines[:at], f"{indent}{marks}", *lines[at:]]
    return "\n".join(mended), Fault(begun + 1, said, exact=False)
