"""One command beside the list of its program: its name, its options, their values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from errordesk.checks.commands import kusto
from errordesk.checks.commands.tools import Programs
from errordesk.records.commands import Command, Option, Tool
from errordesk.records.problems import suggest
from errordesk.records.rules import COMMANDS
from errordesk.text import shell

_JSON = re.compile(r'\[?\{\s*"')
_VARIABLE = re.compile(r"[<$@{(]")
Finding = tuple[int, str]


def check_call(call: shell.Call, programs: Programs, complete: bool = True) -> Iterator[Finding]:
    """Yield line and message for what is wrong in one command.

    `complete=False` is for a command in a sentence: it may lack required options, may be the
    name of a group, and may name what is deprecated.
    """
    first = call.words[0]
    tool = programs.tool(first.text)
    if tool is None:
        hint = suggest(first.text, programs.names())
        yield (
            first.line,
            f'unknown program "{first.text}"; no file of {COMMANDS}/ lists it. Correct the name, '
            f"or add it to other.yml there, with its options and the source of its manual.{hint}",
        )
        return
    name, command, arguments = command_of(tool, call.words)
    if command is None:
        group = any(key.startswith(f"{name} ") for key in tool.commands)
        if complete or not group:
            words = tool.tool if tool.cmdlets else f"{tool.tool} {name}".strip()
            kind = "incomplete" if group else "unknown"
            yield first.line, f'{kind} command "{words}".{suggest(name, tool.commands)}'
        return
    title = name if tool.cmdlets or name == tool.tool else f"{tool.tool} {name}"
    if command.deprecated and complete:
        yield first.line, f'"{title}" is deprecated: {command.deprecated}'
    yield from _Arguments(tool, title, command, complete, call.piped).check(first.line, arguments)


def command_of(
    tool: Tool, words: tuple[shell.Word, ...]
) -> tuple[str, Command | None, tuple[shell.Word, ...]]:
    """Return name and record of the longest command that the words begin with, and the rest."""
    if tool.cmdlets:
        name = next(key for key in tool.commands if key.casefold() == words[0].text.casefold())
        return name, tool.commands[name], words[1:]
    names = []
    for word in words[1:]:
        if word.text.startswith("-") or word.quoted:
            break
        names.append(word.text)
    for length in range(len(names), 0, -1):
        name = " ".join(names[:length])
        if name in tool.commands:
            return name, tool.commands[name], words[length + 1 :]
    if tool.tool in tool.commands and (not names or len(tool.commands) == 1):
        return tool.tool, tool.commands[tool.tool], words[1:]
    return " ".join(names), None, ()


class _Arguments:
    """Reads the arguments of one command."""

    def __init__(
        self, tool: Tool, title: str, command: Command, complete: bool, piped: bool
    ) -> None:
        self.tool = tool
        self.title = title
        self.command = command
        self.complete = complete
        self.piped = piped
        self.options: dict[str, tuple[str, Option]] = {}
        for key, option in (tool.global_options | command.options).items():
            for name in (key, *option.short):
                self.options[self.fold(name)] = (key, option)
        self.given: set[str] = set()
        self.free: list[shell.Word] = []
        self.splatted = False

    def fold(self, name: str) -> str:
        return name.casefold() if self.tool.cmdlets else name

    def check(self, line: int, words: tuple[shell.Word, ...]) -> Iterator[Finding]:
        rest = list(words)
        switch: str | None = None
        while rest:
            word = rest.pop(0)
            if word.text == "--":
                self.free += rest
                break
            if _is_option(word):
                switch = None
                key, findings = self.option(word, rest)
                yield from findings
                if key and self.options[self.fold(key)][1].value is False:
                    switch = key
            elif self.tool.cmdlets and re.match(r"@\w", word.text):
                self.splatted = True
            else:
                self.free.append(word)
                if self.too_many():
                    yield word.line, self.unexpected(word, switch)
                switch = None
        if self.complete:
            yield from self.missing(line)

    def option(self, word: shell.Word, rest: list[shell.Word]) -> tuple[str | None, list[Finding]]:
        """Read an option and take its values off `rest`; return its name and the findings."""
        name, glue, glued = word.text.partition(":" if self.tool.cmdlets else "=")
        if self.fold(name) not in self.options:
            while rest and not _is_option(rest[0]):
                rest.pop(0)
            hint = suggest(name, (key for key, _ in self.options.values()))
            return None, [(word.line, f'"{self.title}" has no option "{name}".{hint}')]
        key, option = self.options[self.fold(name)]
        findings: list[Finding] = []
        if key in self.given and option.value in (True, False) and not self.tool.repeating:
            findings.append((word.line, f'"{name}" is given twice'))
        self.given.add(key)
        if option.deprecated and self.complete:
            findings.append((word.line, f'"{name}" is deprecated: {option.deprecated}'))
        if option.value is False:
            if glue and not self.tool.cmdlets:
                findings.append((word.line, f'"{name}" takes no value (found: "{glued}")'))
            return key, findings
        values = [glued] if glue else []
        most = {True: 1, "optional": 1}.get(option.value, len(rest))
        while not glue and rest and len(values) < most and not _is_option(rest[0]):
            values.append(rest.pop(0).text)
        if not values and option.value in (True, "many") and (self.complete or rest):
            findings.append((word.line, f'"{name}" needs a value'))
        for value in values:
            fault = _value_fault(name, value, option)
            if fault:
                findings.append((word.line, fault))
        return key, findings

    def too_many(self) -> bool:
        allowed = self.command.positional
        if allowed == "any":
            return False
        if isinstance(allowed, list):
            return len(self.free) > len([name for name in allowed if name not in self.given])
        return len(self.free) > allowed

    def unexpected(self, word: shell.Word, switch: str | None) -> str:
        if switch:
            return f'"{switch}" takes no value (found: "{word.text}")'
        return (
            f'"{self.title}" does not expect "{word.text}" here; an option\'s name may be missing'
        )

    def missing(self, line: int) -> Iterator[Finding]:
        if isinstance(self.command.positional, list):
            open_names = [name for name in self.command.positional if name not in self.given]
            self.given.update(open_names[: len(self.free)])
        # A cmdlet may get what it requires from the pipeline or from a splatted table.
        if "--help" in self.given or (self.tool.cmdlets and self.piped) or self.splatted:
            return
        for key, option in self.command.options.items():
            if option.required and key not in self.given and not self.given & set(option.unless):
                instead = "".join(f' or "{name}"' for name in option.unless)
                what = "option" if key.startswith("-") else "argument"
                yield line, f'"{self.title}" needs the {what} "{key}"{instead}'


def _is_option(word: shell.Word) -> bool:
    """Tell an option from a value; `-1` and `-` are values, and so is what stands in quotes."""
    return not word.quoted and bool(re.match(r"--?[A-Za-z?]|--$", word.text))


def _value_fault(name: str, value: str, option: Option) -> str | None:
    if option.choices and not _VARIABLE.search(value):
        allowed = {choice.casefold() for choice in option.choices}
        if value.casefold() not in allowed:
            return (
                f'"{value}" is no value of "{name}"; allowed: {", ".join(option.choices)}.'
                f"{suggest(value, option.choices)}"
            )
    if _JSON.match(value):
        try:
            json.loads(value)
        except json.JSONDecodeError as error:
            return f'the value of "{name}" is not valid JSON: {error.msg}'
    if name == "--query" and not kusto.balanced(value):
        return f'a bracket or quote in the value of "{name}" is not closed'
    return None
