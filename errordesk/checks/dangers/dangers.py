"""Steps that lose something, and whether a warning stands before them.

`macros/data/dangers.yml` lists dangerous commands and phrases. Where one stands as an instruction,
`danger()` has to be called before it in the same section: behind the last heading of level two or
three, because links lead there. Other headings do not end a section. A warning inside an item of a
list covers that item, and its text; the next item needs its own.

Read are all pages but those in `docs/contributing`, with the snippets they call put in their place;
of the front matter the description and the texts of `answer`; the answers of the FAQ, the texts of
decision trees and the cells of comparisons, each a section of its own; and the replies, which
cannot call `danger()`.

A command is an instruction in every code block but those of `text` (messages), `html`, `json` and
`kusto`, unless its line is a comment, and in a code span whose clause does not forbid it. Lines
that end in a backslash or backtick go on in the next.

A phrase is an instruction when its words stand in one clause of prose, in order and with at most
`gap` words between two of them, and its verb has the form of an instruction. Behind an arrow
(`the entry → Delete`) the words may stand before the verb. It is no instruction

- where the clause begins with a word of `_FORBIDS` (`Never delete`), or has one before the verb and
  no comma between (`you must not delete`),
- behind an article (`the stop`), a condition and its subject (`if you delete`), a wish (`tries to
  delete`), or a modal whose subject is not the reader (`the upgrade would delete`),
- in quotes, as a whole in a code span, in a heading, title or question, in an option of a tree, in
  the words of a link, which leads to the place that warns, under the key `never`, and in a row of a
  comparison that is called Never.

A clause ends with `.`, `;`, `:`, `!`, `?`, a list item, a table cell or a paragraph.
"""

from __future__ import annotations

import functools
import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field
from pydantic_core import ErrorDetails

from errordesk.checks.prose.numbers import Passage, blank, calls, data_file, front_matter, markdown
from errordesk.records import yamlfile
from errordesk.records.models import Id, Line, Record
from errordesk.records.problems import Problem
from errordesk.records.records import Records
from errordesk.text.markdown import headings

FILE = "macros/data/dangers.yml"
KEPT = "macros/data/warnings.yml"

# Stands in the text of a page where danger() was called; no line end for Python, no word.
WARNING = "\x01"
_FORBIDS = {"never", "not", "don't", "don’t", "avoid", "cannot", "can't", "nobody", "without"}
_ARTICLES = {"the", "a", "an", "this", "that", "each", "every", "no", "full", "its", "your"}
_SUBJECTS = {"you", "they", "we", "somebody", "people", "users", "maintainers"}
_CONDITIONS = {
    *("if", "when", "before", "after", "once", "unless", "until", "while", "whether"),
    *("what", "that", "which", "whatever", "who", "one", "because", "though"),
}
# What somebody wants, or what would happen, is no instruction either.
_WANTS = {"wants", "want", "tries", "tried", "asks", "refuses", "fails", "failed"}
_MODALS = {"would", "will", "could", "may", "might", "can", "did", "does"}
# Blocks in these languages show what software prints, or only read.
_SHOWN = {"text", "html", "json", "kusto"}

_FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*\{?\s*\.?([\w+-]*)")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s|\s*\|")
_SPAN = re.compile(r"(?<!`)(`+)(?!`)([^\n]+?)(?<!`)\1(?!`)")
_NO_INSTRUCTION = re.compile(
    r"\"[^\"]*\"|“[^”]*”|\[[^\[\]]*\]\([^()\s]*\)|</?[A-Za-z][^<>]*>|\{:?\s*[.#][^{}]*\}"
)
_TOKEN = re.compile(r"[\w’'-]+(?:\.\w+)*|→|[.;:!?,|]")
_CONTINUED = re.compile(r"[\\`][ \t]*\n")


class Danger(Record):
    """A command or phrase that loses something, and what it loses."""

    id: Id
    kind: Literal["command", "phrase"]
    match: Annotated[list[Line], Field(min_length=1)]
    gap: Annotated[int, Field(ge=0)] = 6
    loss: Line


class Dangers(Record):
    """The file of dangers."""

    dangers: list[Danger]


class Kept(Record):
    """A warning that stands on a page: its file, the id of the heading above it, and the loss."""

    file: Line
    section: Id | None = None
    loss: Line


class KeptWarnings(Record):
    """The file of warnings."""

    warnings: list[Kept]


@dataclass(frozen=True)
class Found:
    """A danger in a text, and the words that are one."""

    start: int
    danger: Danger
    said: str


class Section:
    """A text as it is shown, its snippets in place, that knows where each part comes from."""

    def __init__(self, records: Records, passage: Passage) -> None:
        self.passage = passage
        self._starts: list[int] = []
        self._origins: list[tuple[Passage, int]] = []
        parts: list[str] = []
        length = 0
        for text, origin, start in _shown(records, passage, ()):
            self._starts.append(length)
            self._origins.append((origin, start))
            parts.append(text)
            length += len(text)
        self.text = "".join(parts)

    def place(self, at: int) -> tuple[str, int]:
        """Return the file and line of a place in the text."""
        index = bisect_right(self._starts, at) - 1
        origin, start = self._origins[index]
        return origin.file, origin.line(start + at - self._starts[index])


def problems(records: Records) -> list[Problem]:
    """Return every dangerous step without a warning before it, and what is wrong with the list."""
    dangers, found = load_dangers(records)
    for passage in passages(records):
        section = Section(records, passage)
        for step in unwarned(section.text, dangers):
            file, line = section.place(step.start)
            shown = f" (shown on {passage.file})" if file != passage.file else ""
            found.append(
                Problem(
                    file,
                    line,
                    f'"{step.said}" {step.danger.loss}{shown}; call danger() before it in the '
                    f"same section, or forbid it ({step.danger.id})",
                )
            )
    return sorted(found)


def kept(records: Records) -> list[Problem]:
    """Return every warning that the list of warnings and the pages do not share.

    `unwarned` knows only the steps it has words for. This list makes any warning that is dropped,
    moved or changed a change of two files, so that nobody does it unseen.
    """
    path = records.root / KEPT
    standing = _standing(records)
    if not path.is_file():
        return [Problem(KEPT, 1, "this data file is missing")] if standing else []
    record, document, problems = yamlfile.read(path, KEPT, KeptWarnings, _fault)
    if record is None:
        return problems
    listed = record.warnings
    for number, warning in enumerate(listed):
        if warning not in standing:
            line = document.line(("warnings", number))
            message = (
                f'the warning "{warning.loss}" is gone from the section "{warning.section}"; '
                f"put it back, or take it out of {KEPT}:{line} when the step is gone too"
            )
            problems.append(Problem(warning.file, _heading_line(records, warning), message))
    for warning, line in standing.items():
        if warning not in listed:
            entry = json.dumps(warning.model_dump(), ensure_ascii=False)
            message = f"this warning is not in {KEPT}; add the line: - {entry}"
            problems.append(Problem(warning.file, line, message))
    return sorted(problems)


def _standing(records: Records) -> dict[Kept, int]:
    """Return the warnings of pages, snippets and records, each with its line."""
    texts = [markdown(page.file, page.body, page.body_line) for page in records.pages.values()]
    texts += [
        markdown(snippet.file, snippet.body, snippet.body_line)
        for snippet in records.snippets.values()
    ]
    texts += [p for p in passages(records) if p.path]
    found: dict[Kept, int] = {}
    for passage in texts:
        if passage.file.startswith("docs/contributing/"):
            continue
        anchors = [(heading.line, heading.anchor) for heading in headings(passage.text)]
        for call in calls(passage.text):
            if call.name == "danger" and call.strings:
                start, end = call.strings[0]
                above = passage.text.count("\n", 0, call.start) + 1
                section = next((a for line, a in reversed(anchors) if line < above), None)
                loss = " ".join(passage.text[start + 1 : end - 1].split())
                warning = Kept(file=passage.file, section=section, loss=loss)
                found[warning] = passage.line(call.start)
    return found


def _heading_line(records: Records, warning: Kept) -> int:
    for page in records.pages.values():
        if page.file == warning.file:
            found = headings(page.body, page.body_line)
            return next((h.line for h in found if h.anchor == warning.section), page.body_line)
    return 1


def unwarned(text: str, dangers: list[Danger]) -> Iterator[Found]:
    """Yield the dangerous steps of a text before which no warning stands in their section."""
    # How deep in a list the warning stands that covers what follows; None without one.
    warned: int | None = None
    for kind, start, block in _blocks(text):
        if kind == "section" or (warned and _ITEM.match(block) and _indent(block) < warned):
            warned = None
        if kind == "code" and warned is None:
            yield from _in_code(block, start, dangers)
        elif kind == "prose":
            warning = block.find(WARNING)
            for step in _in_prose(block, start, dangers) if warned is None else ():
                if warning < 0 or step.start < start + warning:
                    yield step
            if warning >= 0:
                depth = _indent(block[block.rfind("\n", 0, warning) + 1 :])
                warned = depth if warned is None else min(warned, depth)


# The texts ----------------------------------------------------------------------------------------


def passages(records: Records) -> Iterator[Passage]:
    """Yield every text that may hold a step; each begins a section of its own."""
    for page in records.pages.values():
        if page.src_uri.startswith("contributing/"):
            continue
        yield from _instructing(front_matter(records, page))
        yield markdown(page.file, page.body, page.body_line)
    for path in sorted((records.root / "macros/replies").glob("*.md")):
        yield markdown(f"macros/replies/{path.name}", path.read_text(encoding="utf-8"), 1)
    for pattern in ("faq/*.yml", "trees/*.yml", "compare.yml"):
        for path in sorted((records.root / "macros/data").glob(pattern)):
            never: set[yamlfile.Path] = set()
            for passage in data_file(records, path):
                if passage.path[-1] == "aspect" and passage.text.lower().startswith("never"):
                    never.add(passage.path[:-1])
                # Questions and titles are headings; an option is what the reader sees, not does.
                headings = {"question", "title", "aspect"} & {passage.path[-1]}
                options = "options" in passage.path
                if not headings and not options and passage.path[:-2] not in never:
                    yield passage


def _instructing(texts: Iterator[Passage]) -> Iterator[Passage]:
    return (p for p in texts if p.path[-1] != "title" and "never" not in p.path)


def _shown(
    records: Records, passage: Passage, inside: tuple[str, ...]
) -> Iterator[tuple[str, Passage, int]]:
    """Yield the parts of a text as it is shown: text, and the passage and place it comes from."""
    at = 0
    for call in calls(passage.text):
        yield passage.text[at : call.start], passage, at
        at = call.end
        name = ""
        if call.name == "snippet" and call.strings:
            start, end = call.strings[0]
            name = passage.text[start + 1 : end - 1]
        snippet = records.snippets.get(name)
        if call.name == "danger":
            yield WARNING, passage, call.start
        elif snippet is not None and name not in inside:
            text = markdown(snippet.file, snippet.body, snippet.body_line)
            yield from _shown(records, text, (*inside, name))
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
    fence = kind = ""
    for line in text.splitlines(keepends=True):
        opening = _FENCE.match(line)
        if fence:
            if opening and opening[1].startswith(fence) and not line.strip(" \t\n`~"):
                yield kind, "".join(block)
                yield "", line
                block, fence = [], ""
            else:
                block.append(line)
        elif opening:
            yield "", line
            fence, kind = opening[1], "" if opening[2].lower() in _SHOWN else "code"
        elif heading := _HEADING.match(line):
            yield "section" if len(heading[1]) <= 3 else "", line
        else:
            yield "item" if _ITEM.match(line) else "prose" if line.strip() else "", line
    if block:
        yield kind, "".join(block)


# The steps ----------------------------------------------------------------------------------------


def _in_code(block: str, start: int, dangers: list[Danger]) -> Iterator[Found]:
    # Blanks of the same length keep the places right.
    joined = _CONTINUED.sub(lambda match: " " * len(match[0]), block)
    at = start
    for line in joined.splitlines(keepends=True):
        if not line.lstrip().startswith("#"):
            for danger in dangers:
                found = _command(line, danger)
                if found is not None:
                    yield Found(at + found, danger, " … ".join(danger.match))
        at += len(line)


def _command(line: str, danger: Danger) -> int | None:
    """Return where a dangerous command begins in a line."""
    if danger.kind != "command":
        return None
    plain = line.casefold()
    # Most lines hold no command; this is cheaper than the pattern below.
    if danger.match[0].casefold() not in plain:
        return None
    first: int | None = None
    at = 0
    for literal in danger.match:
        found = re.compile(rf"(?<![\w-]){re.escape(literal.casefold())}(?![\w-])").search(plain, at)
        if found is None:
            return None
        at = found.end()
        first = found.start() if first is None else first
    return first


def _in_prose(block: str, start: int, dangers: list[Danger]) -> Iterator[Found]:
    plain = _NO_INSTRUCTION.sub(lambda match: blank(match[0]), block)
    spans = [match.span() for match in _SPAN.finditer(plain)]
    for clause in _clauses(plain):
        words = [plain[a:b].casefold() for a, b in clause]
        seen: set[int] = set()
        for danger in dangers:
            for first, last in _phrases(words, danger):
                a, b = clause[first][0], clause[last][1]
                quoted = any(left <= a and b <= right for left, right in spans)
                if not quoted and first not in seen and not _harmless(words, first):
                    seen.add(first)
                    yield Found(start + a, danger, " ".join(plain[a:b].split()))
    for left, right in spans:
        for danger in dangers:
            if _command(plain[left:right], danger) is not None:
                clause = next((c for c in _clauses(plain) if c[0][0] <= left < c[-1][1]), [])
                words = [plain[a:b].casefold() for a, b in clause if a < left]
                if not _harmless([*words, ""], len(words)):
                    yield Found(start + left, danger, " ".join(plain[left:right].split()))


def _clauses(text: str) -> Iterator[list[tuple[int, int]]]:
    """Yield the clauses of a paragraph as the places of their words and commas."""
    clause: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        if match[0] not in ".;:!?|":
            clause.append(match.span())
        elif clause:
            yield clause
            clause = []
    if clause:
        yield clause


def _phrases(words: list[str], danger: Danger) -> Iterator[tuple[int, int]]:
    """Yield the index of the first and last word of each place where a phrase stands."""
    if danger.kind != "phrase" or not _may_hold(words, danger.match[0]):
        return
    wanted = danger.match
    for first, word in enumerate(words):
        if not _fits(word, wanted[0]):
            continue
        if words[first - 1 : first] == ["→"]:
            if all(any(_fits(w, choices) for w in words[:first]) for choices in wanted[1:]):
                yield first, first
            continue
        last = first
        for choices in wanted[1:]:
            near = range(last + 1, min(last + danger.gap + 2, len(words)))
            last = next((index for index in near if _fits(words[index], choices)), -1)
            if last < 0:
                break
        if last >= 0:
            yield first, last


def _may_hold(words: list[str], choices: str) -> bool:
    """Say at once that most clauses have no word of an alternative."""
    exact, ends = _choices(choices)
    return bool(ends) or not exact.isdisjoint(words)


def _fits(word: str, choices: str) -> bool:
    words, ends = _choices(choices)
    return word in words or word.endswith(ends)


@functools.cache
def _choices(choices: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the words among the alternatives of a match, and the ends of words."""
    parts = choices.split("|")
    ends = tuple(part[1:] for part in parts if part.startswith("*"))
    return frozenset(part for part in parts if not part.startswith("*")), ends


def _harmless(words: list[str], verb: int) -> bool:
    """Whether what begins at `verb` is forbidden, a noun, or behind a condition."""
    before = words[:verb]
    if before[:1] and (before[0] in _FORBIDS or before[:2] == ["do", "not"]):
        return True
    comma = max((index for index, word in enumerate(before) if word == ","), default=-1)
    if _FORBIDS & set(before[comma + 1 :]):
        return True
    last = before[-1] if before else ""
    condition = before[-2] if len(before) > 1 else ""
    return (
        last in _ARTICLES
        or (last in _SUBJECTS and condition in _CONDITIONS)
        or (last == "to" and condition in _WANTS)
        or (last in _MODALS and condition not in _SUBJECTS)
    )


def load_dangers(records: Records) -> tuple[list[Danger], list[Problem]]:
    """Return the list of dangers, and what is wrong with its file."""
    path = records.root / FILE
    if not path.is_file():
        # A project without steps that lose something needs no list of them.
        return [], [Problem(FILE, 1, "this data file is missing")] if _standing(records) else []
    record, _, problems = yamlfile.read(path, FILE, Dangers, _fault)
    return record.dangers if record else [], problems


def _fault(fault: ErrorDetails) -> str:
    return f"{'.'.join(map(str, fault['loc'])) or 'the file'}: {fault['msg']}"
