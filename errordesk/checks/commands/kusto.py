"""Queries in `kusto` blocks: brackets and quotes close, tables, columns and functions exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from errordesk.records.commands import Kusto
from errordesk.records.problems import suggest

Finding = tuple[int, str]

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*)
    |(?P<string>@?"(?:\\.|[^"\\\n])*"|@?'(?:\\.|[^'\\\n])*')
    |(?P<placeholder><[a-z][a-z0-9-]*>)
    |(?P<number>\d[\w.]*)
    |(?P<name>[A-Za-z_]\w*~?)
    |(?P<operator>==|=~|!=|!~|<=|>=|=>|\.\.|[^\s\w])
    |(?P<space>\s+)""",
    re.VERBOSE,
)
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_NARROWING = ("count", "distinct", "project", "summarize")


@dataclass(frozen=True)
class Token:
    """A token of a query; `kind` is a group of `_TOKEN`."""

    kind: str
    text: str
    line: int


def check(query: str, lists: Kusto, line: int = 1) -> Iterator[Finding]:
    """Yield line and message for what is wrong in a query whose first line is number `line`."""
    tokens = list(_tokens(query, line))
    fault = unbalanced(tokens)
    if fault:
        yield fault
        return
    variables: set[str] = set()
    for statement in _split(tokens, ";"):
        body = statement
        if statement[0].text == "let" and len(statement) > 3:
            body = statement[3:]
            variables.add(statement[1].text)
            if body[0].text not in lists.tables:
                continue
        yield from _pipeline(body, lists, variables)


def unbalanced(tokens: Iterable[Token]) -> Finding | None:
    """Return the first quote or bracket that is not closed, or None."""
    open_ones: list[Token] = []
    for token in tokens:
        if token.kind != "operator":
            continue
        if token.text in "\"'":
            return token.line, f"the quote {token.text} is not closed"
        if token.text in _PAIRS:
            open_ones.append(token)
        elif token.text in _PAIRS.values() and (
            not open_ones or _PAIRS[open_ones.pop().text] != token.text
        ):
            return token.line, f'the bracket "{token.text}" closes none'
    if open_ones:
        return open_ones[-1].line, f'the bracket "{open_ones[-1].text}" is not closed'
    return None


def balanced(text: str) -> bool:
    """Tell whether the brackets and quotes of an expression close, as of a `--query`."""
    return unbalanced(_tokens(text, 1)) is None


def _tokens(query: str, line: int) -> Iterator[Token]:
    for match in _TOKEN.finditer(query):
        kind = str(match.lastgroup)
        if kind not in ("comment", "space"):
            yield Token(kind, match[0], line)
        line += match[0].count("\n")


def _split(tokens: Iterable[Token], *separators: str) -> list[list[Token]]:
    """Split at the separators outside brackets; empty parts are left out."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "operator" and token.text in _PAIRS:
            depth += 1
        elif token.kind == "operator" and token.text in _PAIRS.values():
            depth -= 1
        if depth == 0 and token.text in separators and token.kind != "string":
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _pipeline(tokens: list[Token], lists: Kusto, variables: set[str]) -> Iterator[Finding]:
    source, *stages = _split(tokens, "|")
    name = source[0].text
    if name in variables:
        return
    if name not in lists.tables:
        yield source[0].line, f'unknown table "{name}".{suggest(name, lists.tables)}'
        return
    columns = set(lists.tables[name].types)
    for stage in stages:
        operator, rest = _operator(stage)
        if operator not in lists.operators:
            yield (
                stage[0].line,
                f'unknown operator "{operator}".{suggest(operator, lists.operators)}',
            )
            return
        if operator != "render":
            yield from _names(rest, lists, columns | variables)
        columns = _after(operator, rest, columns)


def _operator(stage: list[Token]) -> tuple[str, list[Token]]:
    """Return the operator of a stage, `project-away` as one word, and what follows it."""
    if len(stage) > 2 and stage[1].text == "-" and stage[2].kind == "name":
        return f"{stage[0].text}-{stage[2].text}", stage[3:]
    return stage[0].text, stage[1:]


def _names(tokens: list[Token], lists: Kusto, known: set[str]) -> Iterator[Finding]:
    for number, token in enumerate(tokens):
        if token.kind != "name" or token.text in lists.words:
            continue
        before = tokens[number - 1].text if number else ""
        following = tokens[number + 1].text if number + 1 < len(tokens) else ""
        if following == "(":
            if token.text not in lists.functions:
                hint = suggest(token.text, lists.functions)
                yield token.line, f'unknown function "{token.text}".{hint}'
        elif following != "=" and before != "." and token.text not in known:
            yield token.line, f'unknown column "{token.text}".{suggest(token.text, known)}'


def _after(operator: str, tokens: list[Token], columns: set[str]) -> set[str]:
    """Return the columns that exist after a stage."""
    items = _split(tokens, ",", "by")
    defined = {item[0].text for item in items if len(item) > 1 and item[1].text == "="}
    if operator == "extend":
        return columns | defined
    if operator == "project-away":
        return columns - {item[0].text for item in items}
    if operator == "project-rename":
        return (columns | defined) - {item[-1].text for item in items}
    if operator == "count":
        return {"Count"}
    if operator in _NARROWING:
        return defined | {_column(item) for item in items if item[0].text not in defined}
    return columns


def _column(item: list[Token]) -> str:
    """Return the name that an unnamed item gets: `bin(a, 1h)` is a, `max(a)` is max_a."""
    names = [token.text for token in item if token.kind == "name"]
    if len(item) == 1 or not names:
        return item[0].text
    if names[0] == "bin":
        return names[1] if len(names) > 1 else "Column1"
    return "_".join([*names[:2], *(t.text for t in item if t.kind == "number")]) + (
        "_" if len(names) == 1 else ""
    )
