"""Commands on pages are checked against lists of the commands and options that exist.

The lists are the files of `macros/data/commands/`. A command in a code block must be complete;
a command that a sentence names in `code` may stop early and may name what is deprecated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from errordesk.checks.commands import kusto
from errordesk.records.loader import Loader
from errordesk.records.models import Id, Line, Record
from errordesk.records.problems import Problem, relative, suggest
from errordesk.records.records import Records
from errordesk.text import shell
from errordesk.text.markdown import prose_lines

QUERY_LANGUAGES = ("kusto", "kql")
_FOLDER = "macros/data/commands"
_QUERIES = "kusto.yml"
_OWN_PAGES = "docs/contributing/"  # may run programs that no list holds
_PLACEHOLDER = re.compile(r"(?<!<)<([A-Za-z][\w-]*(?: [\w-]+)*)>")
_QUERY_PLACEHOLDER = re.compile(r"<([a-z][a-z0-9-]*)>")
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_JSON = re.compile(r'\[?\{\s*"')
_VARIABLE = re.compile(r"[<$@{(]")
# What editors put in place of what shells read.
_TYPESET = re.compile(r"[“”„‘’—–\u00a0\u200b]")
_PROMPT = re.compile(r"^\s*(?:\$|PS(?: [^>]*)?>) (?=\S)")
_OTHER_PLACEHOLDER = re.compile(r"\bYOUR[_-]\w+|(?<![$@{\w'])\{[a-z]+(?:-[a-z]+)+\}")
Finding = tuple[int, str]


class Option(Record):
    """An option of a command."""

    value: bool | Literal["optional", "many", "any"] = Field(
        description="false: a switch; true: one value; optional: none or one; "
        "many: one or more; any: none or more"
    )
    short: list[str] = Field([], description="its other names")
    required: bool = False
    unless: list[str] = Field([], description="options that do away with `required`")
    choices: list[str] = Field([], description="the values allowed, in any case")
    deprecated: Line | None = Field(None, description="what to do instead")


class Command(Record):
    """A command: its options, and how many arguments without an option's name it takes."""

    options: dict[str, Option] = Field(default_factory=dict)
    positional: int | Literal["any"] | list[str] = Field(
        0, description="a number, `any`, or the options that they stand for, in order"
    )
    deprecated: Line | None = None

    @model_validator(mode="after")
    def _names_exist(self) -> Command:
        named = self.positional if isinstance(self.positional, list) else []
        for name in [*named, *(n for option in self.options.values() for n in option.unless)]:
            if name not in self.options:
                raise ValueError(f'"{name}" is no option of the command')
        return self


class Tool(Record):
    """A program and its commands. A command named as the program is the program alone."""

    tool: Line
    version: str = Field(description="the version, or the date of the reference read")
    source: Id | None = Field(None, description="where the commands are described")
    checked: date | None = None
    made_by: Line | None = Field(None, description="what wrote the file, in place of a source")
    repeating: bool = Field(False, description="an option may be given several times")
    cmdlets: bool = Field(False, description="each command is a program of its own; case is free")
    global_options: dict[str, Option] = Field(default_factory=dict)
    commands: dict[str, Command] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_where_from(self) -> Tool:
        if not self.made_by and (self.source is None or self.checked is None):
            raise ValueError('"source" and "checked" say where the commands are from')
        return self


class Tools(Record):
    """A file with several programs."""

    tools: list[Tool]


@dataclass(frozen=True)
class Found:
    """A command of the site: the file, and whether it stands in a sentence."""

    file: str
    call: shell.Call
    inline: bool = False


@dataclass
class Lists:
    """All lists: programs by name, cmdlets by name in lower case."""

    programs: dict[str, Tool] = field(default_factory=dict)
    cmdlets: dict[str, Tool] = field(default_factory=dict)
    queries: kusto.Kusto | None = None

    def tool(self, word: str) -> Tool | None:
        """Return the tool that a command's first word calls."""
        return self.programs.get(word) or self.cmdlets.get(word.casefold())

    def names(self) -> list[str]:
        """Return every word that may begin a command."""
        own = [name for tool in self.cmdlets.values() for name in tool.commands]
        return sorted({*self.programs, *own})


@dataclass
class Site:
    """What the pages hold: commands, queries, and what could not be read."""

    calls: list[Found] = field(default_factory=list)
    queries: list[tuple[str, shell.Block]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def problems(records: Records) -> list[Problem]:
    """Return what is wrong with the lists, and with every command and query of the site."""
    lists, found = load_lists(records)
    return sorted({*found, *check_site(records, lists)})


def check_site(records: Records, lists: Lists) -> list[Problem]:
    """Return what is wrong with the commands and queries of the site, given the lists."""
    site = read_site(records, lists)
    found = site.problems
    for item in site.calls:
        program = item.call.words[0].text
        if item.file.startswith(_OWN_PAGES) and not lists.tool(program):
            continue
        for line, message in check_call(item.call, lists, complete=not item.inline):
            found.append(Problem(item.file, line, message))
    if lists.queries:
        for file, block in site.queries:
            for line, message in kusto.check(block.text, lists.queries, block.line):
                found.append(Problem(file, line, message))
    return found


# The lists -----------------------------------------------------------------------------------


def load_lists(records: Records) -> tuple[Lists, list[Problem]]:
    """Return the lists below the project's root, and what is wrong with their files."""
    loader = Loader(records.root)
    lists = Lists()
    for path in sorted((records.root / _FOLDER).glob("*.yml")):
        located = loader.read_yaml(path)
        if located is None:
            continue
        if path.name == _QUERIES:
            lists.queries = loader.model(kusto.Kusto, located)
            sources = _query_sources(lists.queries)
        else:
            several = isinstance(located.yaml.data, dict) and "tools" in located.yaml.data
            model = loader.model(Tools, located) if several else loader.model(Tool, located)
            tools = model.tools if isinstance(model, Tools) else [model] if model else []
            sources = {
                ("tools", number, "source") if several else ("source",): tool.source
                for number, tool in enumerate(tools)
                if tool.source
            }
            for tool in tools:
                for name in tool.commands if tool.cmdlets else [tool.tool]:
                    table = lists.cmdlets if tool.cmdlets else lists.programs
                    table[name.casefold() if tool.cmdlets else name] = tool
        for place, source in sources.items():
            if source not in records.sources:
                message = f'"source": unknown source "{source}".{suggest(source, records.sources)}'
                loader.report(located.file, located.line(*place), message)
    return lists, loader.problems


def _query_sources(queries: kusto.Kusto | None) -> dict[tuple[str | int, ...], str]:
    found: dict[tuple[str | int, ...], str] = {}
    if queries:
        found["source",] = queries.source
        for name, table in queries.tables.items():
            for number, source in enumerate(table.sources):
                found["tables", name, "sources", number] = source
    return found


# The pages -----------------------------------------------------------------------------------


def read_site(records: Records, lists: Lists) -> Site:
    """Return the commands and queries of the pages, snippets, replies and of data for pages."""
    site = Site()
    for path, text in _files(records.root):
        file = relative(path, records.root)
        if path.suffix == ".md":
            for block in shell.blocks(text):
                _read_block(block, file, records, site)
                site.problems += [
                    Problem(file, line, said) for line, said in _wrapped(block, lists)
                ]
            lines: Iterable[tuple[int, str]] = prose_lines(text)
        else:
            lines = enumerate(text.splitlines(), 1)
        for line, content in lines:
            for code in _CODE.findall(content):
                inline = _inline(code, line, lists)
                if inline:
                    site.calls += [Found(file, call, inline=True) for call in inline]
                    site.problems += _placeholders(code, line, _PLACEHOLDER, file, records)
    return site


def _files(root: Path) -> Iterator[tuple[Path, str]]:
    data = root / "macros/data"
    for path in (
        *sorted((root / "docs").rglob("*.md")),
        *sorted((root / "macros/snippets").glob("*.md")),
        *sorted((root / "macros/replies").glob("*.md")),
        *sorted((data / "faq").glob("*.yml")),
        *sorted((data / "trees").glob("*.yml")),
        *sorted(data.glob("compare.yml")),
    ):
        yield path, path.read_text(encoding="utf-8")


def _read_block(block: shell.Block, file: str, records: Records, site: Site) -> None:
    if block.language in QUERY_LANGUAGES:
        pattern = _QUERY_PLACEHOLDER
        site.queries.append((file, block))
    elif block.language in shell.LANGUAGES:
        pattern = _PLACEHOLDER
        try:
            site.calls += [Found(file, call) for call in shell.block_calls(block)]
        except shell.ShellError as error:
            site.problems.append(Problem(file, error.line, error.message))
    else:
        return
    site.problems += _placeholders(block.text, block.line, pattern, file, records)


def _wrapped(block: shell.Block, lists: Lists) -> Iterator[Finding]:
    """Yield what keeps a block from being copied into a shell, or from being read as commands."""
    commands = block.language in shell.LANGUAGES
    for line, content in enumerate(block.text.splitlines(), block.line):
        if commands:
            if match := _TYPESET.search(content):
                yield line, f'no shell reads the sign "{match[0]}" as it is meant; type a plain one'
            if block.language not in shell.SESSIONS and (match := _PROMPT.match(content)):
                yield line, f'"{match[0].strip()}" is a prompt, which readers would copy along'
            if match := _OTHER_PLACEHOLDER.search(content):
                yield line, f'write the placeholder "{match[0]}" as <name>, in small letters'
        elif block.language == "text" and " -" in content:
            calls = _inline(content.strip(), line, lists)
            tool = lists.tool(calls[0].words[0].text) if calls else None
            if tool and _match(tool, calls[0].words)[1]:
                yield line, "commands stand in a block of text; name the shell, as bash"


def _placeholders(
    text: str, first_line: int, pattern: re.Pattern[str], file: str, records: Records
) -> Iterator[Problem]:
    for line, content in enumerate(text.splitlines(), first_line):
        for name in pattern.findall(content):
            if name not in records.placeholders:
                message = (
                    f'unknown placeholder "<{name}>"; macros/data/placeholders.yml explains '
                    f"each.{suggest(name, records.placeholders)}"
                )
                yield Problem(file, line, message)


def _inline(code: str, line: int, lists: Lists) -> list[shell.Call]:
    """Return the commands that a piece of code in a sentence holds, if it begins with one."""
    first, _, rest = code.partition(" ")
    tool = lists.tool(first)
    if tool is None or not rest or "…" in code:
        return []
    try:
        return shell.calls(code, "powershell" if tool.cmdlets else "bash", line)
    except shell.ShellError:
        return []


# One command ---------------------------------------------------------------------------------


def check_call(call: shell.Call, lists: Lists, complete: bool = True) -> Iterator[Finding]:
    """Yield line and message for what is wrong in one command.

    `complete=False` is for a command in a sentence: it may lack required options, may be the
    name of a group, and may name what is deprecated.
    """
    first = call.words[0]
    tool = lists.tool(first.text)
    if tool is None:
        hint = suggest(first.text, lists.names())
        yield first.line, f'unknown program "{first.text}"; no file of {_FOLDER} lists it.{hint}'
        return
    name, command, arguments = _match(tool, call.words)
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


def _match(
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
