"""Numbers that stand in prose instead of in a fact record.

What is read: the bodies of all pages but those in `docs/contributing`, their titles and
descriptions, the texts of a guide's `answer` and `applies_to`, snippets, replies, the questions
of the FAQ, the decision trees and the comparison.

Not prose, so blanked before the scan: code blocks, code spans, text in double quotes, HTML,
headings' ids and other attributes, targets of links, numbers of list items, and macro calls. Of a
call, string arguments that hold a blank stay, because they are printed: the texts of `danger()`,
captions, the words of a link.

A number is reported when it is

1. written in digits, alone or with dots, commas, colons, slashes or dashes in it. These are names,
   not numbers: a digit behind a letter (`v2`, `IPv6`), what software calls itself (`HTTP/2`,
   `awselb/2.0`), ordinals (`2nd`), `32-bit`, codes (`0x…`, `#123`, eight or more digits, eight
   digits and letters of upper-case hex), a number behind a word of `_NAMED` and those listed with
   it (`steps 1, 2 and 3`), `5xx`, and an HTTP status of `_STATUS`, with its IIS sub-status
   (`502.3`), unless words of a limit stand before it (`port 443`, `at most 100`) or a unit behind
   it (`500 MB`);
2. a number word: two to a thousand with a unit of time, size, share or tries (`three days`, `two
   attempts`, `nine in ten`) or behind a bound (`at most two`); a vague one with a unit of time
   (`an hour`, `a few minutes`).

The rulings of contradictions cannot call facts; each number there has to be the value of one.

`macros/data/exemptions.yml` lists what may stand all the same, each as file, text and reason. An
exemption that fits nothing any more is reported as well, so the list can only shrink.

The scan is one pass of one regular expression, whose repetitions cannot overlap: linear time.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from errordesk.records import yamlfile
from errordesk.records.models import Guide, Line, Record, Reply
from errordesk.records.problems import Problem, relative
from errordesk.records.records import Page, Records
from errordesk.text.markdown import prose_lines

EXEMPTIONS = "macros/data/exemptions.yml"

# The one table of unit words, in the singular. Behind digits they tell a quantity from a status;
# a number word counts only with one of time, size or share, or of attempts.
_TIME = {"second", "minute", "hour", "day", "week", "month", "year", "millisecond"}
_SIZE = {"byte", "kilobyte", "megabyte", "gigabyte", "character", "kb", "mb", "gb", "tb", "mbps"}
_SHARE = {"percent", "per", "third", "quarter", "fifth", "tenth"}
_TRIES = {"time", "attempt", "retry", "retries", "tries", "failure"}
_THINGS = {"request", "connection", "instance", "unit", "target", "pool", "listener", "rule"}
_WORD_UNITS = _TIME | _SIZE | _SHARE | _TRIES
_UNITS = _WORD_UNITS | _THINGS

# A number behind one of these is a limit, a port, a default or a version, whatever it looks like.
_LIMITS = {
    *("port", "ports", "limit", "maximum", "minimum", "threshold", "priority", "version"),
    *("default", "defaults"),
}
_BOUNDS = {"at most", "at least", "up to", "more than", "less than", "fewer than"}
# A number behind one of these belongs to the name of a place, a product or a code.
_NAMED = {
    *("step", "steps", "layer", "row", "code", "codes", "status"),
    *("office", "dynamics", "microsoft"),
}
_STATUS = {
    *range(100, 104),
    *range(200, 209),
    *range(300, 309),
    *range(400, 432),
    *(451, 499),
    *range(500, 512),
    *range(520, 531),
}
_WORDS = {
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "ninety", "hundred", "hundreds"),
    *("thousand", "thousands", "dozen", "dozens"),
}
_VAGUE = {"a", "an", "one", "few", "several", "couple", "half"}
_LINKS = {"and", "or", "to"}
# May stand between a number word and its unit.
_BETWEEN = _WORDS | _VAGUE | _LINKS | {"of", "more", "further", "full", "failed", "whole"}

_TOKEN = re.compile(
    r"(?P<code>0x[0-9A-Fa-f]+|\#\d+|-?\d{8,}\b|\b(?=[A-F]*\d)[0-9A-F]{8}\b)"
    r"|(?P<name>[A-Za-z][\w-]*/\d+(?:\.\d+)*)"
    r"|(?P<number>\bv\d+(?:\.\d+)+|\d+(?:[.,:/–-]\d+)*)(?P<glued>-?[A-Za-z%]*)"
    r"|(?P<word>[A-Za-z][\w'’]*)"
    r"|(?P<stop>[.!?;:|()]|\n[ \t]*\n)"
)

_CALL_PART = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|\}\}', re.DOTALL)
_CALL_NAME = re.compile(r"\{\{\s*(\w+)\(")
_NOT_PROSE = (
    re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL),
    re.compile(r"\[\[[^\[\]]*\]\]"),
    re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)\1(?!`)", re.DOTALL),
    re.compile(r"</?[A-Za-z][^<>]*>"),
    re.compile(r"(?<=\])\([^()\s]*\)"),
    re.compile(r"\{:?\s*[.#][^{}]*\}"),
    re.compile(r"^[ \t]*\d+\.(?=[ \t])", re.MULTILINE),
    re.compile(r"\"(?:[^\"\n]|\n(?![ \t]*\n))*\"|“[^”]*”"),
)
# The title of a box or tab stands in quotes, but quotes nobody.
_BOX_TITLE = re.compile(r"^([ \t]*(?:!!!|\?\?\?\+?|===[!+]?)[^\"\n]*)\"(.*)\"", re.MULTILINE)
# Keys of data files whose values are printed; the others hold ids.
_PRINTED = {"question", "answer", "help", "title", "text", "intro", "aspect", "cells"}


class Exemption(Record):
    """A text that may hold a number, and why."""

    file: Line
    text: Line
    reason: Line


class Exemptions(Record):
    """The file of exemptions."""

    exemptions: list[Exemption]


@dataclass(frozen=True)
class Passage:
    """A text of the site's sources; `line` tells where in the file a place of it stands.

    `path` are the keys that lead to a text of a YAML file.
    """

    file: str
    text: str
    line: Callable[[int], int] = field(compare=False)
    path: yamlfile.Path = ()


@dataclass(frozen=True)
class Call:
    """A macro call in a text: its name, its place, and those of its strings with their quotes."""

    name: str
    start: int
    end: int
    strings: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Token:
    """A word, number or boundary of a passage. `end` is where its text ends."""

    kind: str
    text: str
    glued: str
    start: int
    end: int


def problems(records: Records) -> list[Problem]:
    """Return every number that stands in prose, and every exemption that fits nothing."""
    exemptions, lines, found = _exemptions(records)
    used = [False] * len(exemptions)
    for passage in passages(records):
        for start, end in numbers(prose(passage.text)):
            exempt = False
            for index, exemption in enumerate(exemptions):
                if exemption.file == passage.file and _covers(exemption, passage, start, end):
                    exempt = used[index] = True
            if not exempt:
                said = " ".join(passage.text[start:end].split())
                found.append(
                    Problem(
                        passage.file,
                        passage.line(start),
                        f'the number "{said}" stands in prose; call a fact, or reword',
                    )
                )
    for index, exemption in enumerate(exemptions):
        if not used[index]:
            message = f'nothing in {exemption.file} needs the exemption "{exemption.text}" any more'
            found.append(Problem(EXEMPTIONS, lines[index], message))
    return sorted([*found, *_rulings(records)])


def _rulings(records: Records) -> Iterator[Problem]:
    """Yield each number of a ruling that no fact has: rulings call no macros and can go stale."""
    held = {
        fact.text[start:end] for fact in records.facts.values() for start, end in numbers(fact.text)
    }
    for name, rulings in records.contradictions.items():
        located, _ = records.places["contradictions", name]
        for index, record in enumerate(rulings):
            text = prose(record.ruling)
            for number in (text[start:end] for start, end in numbers(text)):
                if number not in held:
                    message = (
                        f'the number "{number}" of a ruling is no fact\'s; one of them is stale'
                    )
                    line = located.line("contradictions", index, "ruling")
                    yield Problem(located.file, line, message)


# The texts ----------------------------------------------------------------------------------------


def passages(records: Records) -> Iterator[Passage]:
    """Yield every text of the sources that readers see as prose, in a fixed order."""
    for page in records.pages.values():
        if page.src_uri.startswith("contributing/"):
            continue
        yield from front_matter(records, page)
        yield markdown(page.file, page.body, page.body_line)
    for snippet in records.snippets.values():
        yield markdown(snippet.file, snippet.body, snippet.body_line)
    for path in sorted((records.root / "macros/replies").glob("*.md")):
        yield markdown(f"macros/replies/{path.name}", path.read_text(encoding="utf-8"), 1)
    for pattern in ("faq/*.yml", "trees/*.yml", "compare.yml"):
        for path in sorted((records.root / "macros/data").glob(pattern)):
            yield from data_file(records, path)


def markdown(file: str, text: str, first_line: int) -> Passage:
    """Return the passage of a Markdown text that begins in line `first_line` of its file."""
    ends = [match.start() for match in re.finditer("\n", text)]
    return Passage(file, text, lambda start: first_line + bisect_right(ends, start - 1))


def front_matter(records: Records, page: Page) -> Iterator[Passage]:
    """Yield the texts of a page's front matter that readers see."""
    keys = {"title", "description"}
    if isinstance(page.record, Guide):
        keys |= {"answer", "applies_to"}
    elif isinstance(page.record, Reply):
        keys |= {"close_when", "applies_to"}
    raw = (records.root / page.file).read_text(encoding="utf-8").splitlines()
    data = {key: value for key, value in page.yaml.data.items() if key in keys}
    document = yamlfile.Document(data, page.yaml.lines)
    # Below these keys every text is printed, but for the ids of facts.
    printed = keys | {"do_first", "never", "retry_note", "wait_note", "escalate", "collect"}
    yield from values(page.file, raw, document, printed)


def data_file(records: Records, path: Path) -> Iterator[Passage]:
    """Yield the texts of a file below `macros/data` that readers see."""
    text = path.read_text(encoding="utf-8")
    file = relative(path, records.root)
    yield from values(file, text.splitlines(), yamlfile.parse(text), _PRINTED)


def values(
    file: str, raw: list[str], document: yamlfile.Document, printed: set[str]
) -> Iterator[Passage]:
    """Yield the texts of a YAML file that stand directly below one of the keys `printed`."""

    def walk(data: Any, path: yamlfile.Path, key: str) -> Iterator[Passage]:
        if isinstance(data, dict):
            for name, value in data.items():
                yield from walk(value, (*path, name), str(name))
        elif isinstance(data, list):
            for index, value in enumerate(data):
                yield from walk(value, (*path, index), key)
        elif isinstance(data, str) and key in printed:
            yield Passage(file, data, _line_in(data, raw, document.line(path)), path)

    yield from walk(document.data, (), "")


def _line_in(value: str, raw: list[str], first_line: int) -> Callable[[int], int]:
    """Return where a place of a YAML value stands: values are folded, so its word is counted."""

    def line(start: int) -> int:
        match = re.compile(r"\w+").match(value, start)
        word = re.compile(rf"(?<!\w){match[0] if match else ''}(?!\w)")
        before = len(word.findall(value[:start]))
        for number, text in enumerate(raw[first_line - 1 :], first_line):
            before -= len(word.findall(text))
            if before < 0:
                return number
        return first_line

    return line


# What is prose ------------------------------------------------------------------------------------


@functools.cache
def prose(text: str) -> str:
    """Return `text` with everything blanked that is no prose; each place keeps its place."""
    kept = dict(prose_lines(text, 0))
    lines = text.splitlines(keepends=True)
    plain = "".join(line if number in kept else blank(line) for number, line in enumerate(lines))
    plain = _BOX_TITLE.sub(r"\1 \2 ", calls_blanked(plain))
    for pattern in _NOT_PROSE:
        plain = pattern.sub(lambda match: blank(match[0]), plain)
    return plain


def blank(text: str) -> str:
    """Return blanks for `text`, with its line ends."""
    return re.sub(r"[^\n]", " ", text)


def calls_blanked(text: str) -> str:
    """Return `text` with its macro calls blanked, but for the strings that they print."""
    parts: list[str] = []
    at = 0
    for call in calls(text):
        parts.append(text[at : call.start])
        at = call.start
        for start, end in call.strings:
            parts.append(blank(text[at : start + 1]))
            inner = text[start + 1 : end - 1]
            parts.append(calls_blanked(inner) if " " in inner else blank(inner))
            at = end - 1
        parts.append(blank(text[at : call.end]))
        at = call.end
    return "".join(parts) + text[at:]


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


# What is a number ---------------------------------------------------------------------------------


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of every number in a text whose other parts are blanked."""
    tokens = [
        Token(str(match.lastgroup), match[0], match["glued"] or "", match.start(), match.end())
        for match in _TOKEN.finditer(text)
    ]
    reported = -1
    named: int | None = None
    for index, token in enumerate(tokens):
        if token.kind == "word" and index > reported:
            last = _quantity(tokens, index)
            if last is not None:
                reported = last
                yield token.start, tokens[last].end
        elif token.kind == "glued":
            listed = named == index - 1 or (
                named == index - 2 and _word(tokens, index - 1) in _LINKS
            )
            if _word(tokens, index - 1) in _NAMED or (listed and not _unit(tokens, index + 1)):
                named = index
            elif not _is_name(tokens, index):
                yield token.start, token.end


def _quantity(tokens: list[Token], index: int) -> int | None:
    """Return the index of the last word of a quantity that begins with a number word."""
    word = _word(tokens, index)
    if word not in _WORDS | _VAGUE:
        return None
    if word in _WORDS:
        before = f"{_word(tokens, index - 2)} {_word(tokens, index - 1)}"
        if before in _BOUNDS:
            return index
        whole = index + (3 if _word(tokens, index + 1) == "out" else 2)
        if _word(tokens, whole - 1) in {"in", "of"} and _word(tokens, whole) in _WORDS:
            return whole
    last = index + 1
    # "two or three full days" is as long as it gets; without an end this would not be linear.
    while last <= index + 4 and _word(tokens, last) in _BETWEEN:
        last += 1
    unit = _word(tokens, last)
    if word in _WORDS:
        return last if unit.removesuffix("s") in _WORD_UNITS else None
    # "a second import", "a day" as such: the vague words want a unit of time that is no ordinal.
    if unit == "second":
        return None
    return last if unit.removesuffix("s") in _TIME else None


def _is_name(tokens: list[Token], index: int) -> bool:
    """Whether a number in digits belongs to a name: an ordinal, 32-bit, an HTTP status."""
    token = tokens[index]
    digits = token.text.removesuffix(token.glued)
    if token.glued in {"st", "nd", "rd", "th", "-bit"}:
        return True
    if token.glued == "xx":
        return len(digits) == 1
    status, _, sub = digits.partition(".")
    if token.glued not in {"", "s"} or not status.isdigit() or int(status) not in _STATUS:
        return False
    if len(sub) > 2 or _unit(tokens, index + 1):
        return False
    at = index - 1
    while _word(tokens, at) in {"of", "is", "are"}:
        at -= 1
    bound = f"{_word(tokens, index - 2)} {_word(tokens, index - 1)}"
    return _word(tokens, at) not in _LIMITS and bound not in _BOUNDS


def _word(tokens: list[Token], index: int) -> str:
    """Return the word at `index` in lower case, or an empty string if no word stands there."""
    if not 0 <= index < len(tokens) or tokens[index].kind != "word":
        return ""
    return tokens[index].text.lower()


def _unit(tokens: list[Token], index: int) -> bool:
    word = _word(tokens, index)
    return word.removesuffix("s") in _UNITS or word in _UNITS


def _covers(exemption: Exemption, passage: Passage, start: int, end: int) -> bool:
    at = passage.text.find(exemption.text)
    while at >= 0:
        if at <= start and end <= at + len(exemption.text):
            return True
        at = passage.text.find(exemption.text, at + 1)
    return False


def _exemptions(records: Records) -> tuple[list[Exemption], list[int], list[Problem]]:
    """Return the exemptions, their lines, and what is wrong with their file."""
    path = records.root / EXEMPTIONS
    if not path.is_file():
        return [], [], []
    form = 'expected a list under "exemptions", each with file, text, reason'
    record, document, problems = yamlfile.read(
        path, EXEMPTIONS, Exemptions, lambda fault: f"{fault['msg']}; {form}"
    )
    if record is None:
        return [], [], problems
    listed = record.exemptions
    return listed, [document.line(("exemptions", index)) for index in range(len(listed))], []
