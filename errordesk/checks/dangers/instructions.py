"""Which words of a text are a step that loses something: commands, and phrases that instruct.

A command is an instruction in every code block that shows one, unless its line is a comment, and in
a code span whose clause does not forbid it. Lines that end in a backslash or backtick go on in the
next.

A phrase is an instruction when its words stand in one clause of prose, in order and with at most
`gap` words between two of them, and its verb has the form of an instruction. Behind an arrow
(`the entry → Delete`) the words may stand before the verb. It is not an instruction

- where the clause begins with a word of `_FORBIDS` (`Never delete`), or has one before the verb and
  no comma between (`you must not delete`),
- in quotes, as a whole in a code span, and in the words of a link, which leads to the place that
  warns.

No grammar tells what else nobody acts on (`the upgrade would delete`): such a text is exempt by an
entry under `exemptions` of `macros/data/dangers.yml`, with its reason.

A clause ends with `.`, `;`, `:`, `!`, `?`, a list item, a table cell or a paragraph.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from errordesk.records.rules import Danger
from errordesk.text.markdown import CODE_SPAN, blank

_FORBIDS = {"never", "not", "don't", "don’t", "avoid", "cannot", "can't", "nobody", "without"}

_NO_INSTRUCTION = re.compile(
    r"\"[^\"]*\"|“[^”]*”|\[[^\[\]]*\]\([^()\s]*\)|</?[A-Za-z][^<>]*>|\{:?\s*[.#][^{}]*\}"
)
_TOKEN = re.compile(r"[\w’'-]+(?:\.\w+)*|→|[.;:!?,|]")
_CONTINUED = re.compile(r"[\\`][ \t]*\n")


@dataclass(frozen=True)
class Step:
    """A danger in a text, and the words that are one."""

    start: int
    danger: Danger
    said: str


def in_code(block: str, start: int, dangers: list[Danger]) -> Iterator[Step]:
    """Yield the dangerous commands of a code block that begins at `start` of its text."""
    # Blanks of the same length keep the places right.
    joined = _CONTINUED.sub(lambda match: " " * len(match[0]), block)
    at = start
    for line in joined.splitlines(keepends=True):
        if not line.lstrip().startswith("#"):
            for danger in dangers:
                found = _command(line, danger)
                if found is not None:
                    yield Step(at + found, danger, " … ".join(danger.match))
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


def in_prose(block: str, start: int, dangers: list[Danger]) -> Iterator[Step]:
    """Yield the dangerous steps of a block of prose that begins at `start` of its text."""
    plain = _NO_INSTRUCTION.sub(lambda match: blank(match[0]), block)
    spans = [match.span() for match in CODE_SPAN.finditer(plain)]
    # Most blocks hold no verb of a phrase at all, which is seen fast.
    held = [word.casefold() for word in _TOKEN.findall(plain)]
    phrases = [d for d in dangers if d.kind == "phrase" and _may_hold(held, d.match[0])]
    for clause in _clauses(plain) if phrases else ():
        words = [plain[a:b].casefold() for a, b in clause]
        seen: set[int] = set()
        for danger in phrases:
            for first, last in _phrases(words, danger):
                a, b = clause[first][0], clause[last][1]
                quoted = any(left <= a and b <= right for left, right in spans)
                if not quoted and first not in seen and not _forbidden(words, first):
                    seen.add(first)
                    yield Step(start + a, danger, " ".join(plain[a:b].split()))
    commands = [danger for danger in dangers if danger.kind == "command"] if spans else []
    for left, right in spans:
        for danger in commands:
            if _command(plain[left:right], danger) is not None:
                clause = next((c for c in _clauses(plain) if c[0][0] <= left < c[-1][1]), [])
                words = [plain[a:b].casefold() for a, b in clause if a < left]
                if not _forbidden([*words, ""], len(words)):
                    yield Step(start + left, danger, " ".join(plain[left:right].split()))


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
        if words[first - 1 : first] == ["→"] and all(
            any(_fits(w, choices) for w in words[:first]) for choices in wanted[1:]
        ):
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


def _forbidden(words: list[str], verb: int) -> bool:
    """Say whether what begins at `verb` is forbidden."""
    before = words[:verb]
    comma = max((index for index, word in enumerate(before) if word == ","), default=-1)
    if before[:2] == ["do", "not"]:
        return True
    return not _FORBIDS.isdisjoint([*before[:1], *before[comma + 1 :]])
