"""The check `commands`: every command and query of the pages exists as it is written.

A command in a code block must be complete; a command that a sentence names in `code` may stop early
and may name what is deprecated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from errordesk.checks.clean import unless_clean
from errordesk.checks.commands import kusto
from errordesk.checks.commands.arguments import Finding, check_call, command_of
from errordesk.checks.commands.tools import Programs, wrong_lists
from errordesk.records.files import digest
from errordesk.records.passages import CONTRIBUTING
from errordesk.records.problems import Problem, suggest
from errordesk.records.records import Records
from errordesk.records.rules import COMMANDS
from errordesk.text import shell
from errordesk.text.markdown import CODE_SPAN, Block, code_blocks, prose_lines

# What a command is held against, beside the names of placeholders.
_LISTS = f"{COMMANDS}/"
QUERY_LANGUAGES = ("kusto", "kql")
_PLACEHOLDER = re.compile(r"(?<!<)<([A-Za-z][\w-]*(?: [\w-]+)*)>")
_QUERY_PLACEHOLDER = re.compile(r"<([a-z][a-z0-9-]*)>")
# What editors put in place of what shells read.
_TYPESET = re.compile(r"[“”„‘’—–\u00a0\u200b]")
_PROMPT = re.compile(r"^\s*(?:\$|PS(?: [^>]*)?>) (?=\S)")
# With its continued lines, up to a pipe; without an input of its own it waits for the reader's.
_WAITING = re.compile(r"(?<!\| )\bopenssl s_client -(?:\\\n|[^\n|])*")
_OTHER_PLACEHOLDER = re.compile(r"\bYOUR[_-]\w+|(?<![$@{\w'])\{[a-z]+(?:-[a-z]+)+\}")


@dataclass(frozen=True)
class ShownCommand:
    """A command of the site: the file, and whether it stands in a sentence."""

    file: str
    call: shell.Call
    inline: bool = False


@dataclass
class Site:
    """What the pages hold: commands, queries, and what could not be read."""

    calls: list[ShownCommand] = field(default_factory=list)
    queries: list[tuple[str, Block]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def wrong_commands(records: Records) -> list[Problem]:
    """Return what is wrong with the lists, and with every command and query of the site."""
    programs = Programs(records.rules)
    lists = (text for file, text in records.every.texts.items() if file.startswith(_LISTS))
    known = digest(*lists, *records.placeholders)
    found = wrong_lists(records)
    for file, text in records.shown.items():
        parts = (file, text, known)
        found += unless_clean("commands", parts, _wrong_in, records, programs, file, text)
    return sorted(set(found))


def _wrong_in(records: Records, programs: Programs, file: str, text: str) -> list[Problem]:
    """Return what is wrong with the commands and queries of a file."""
    site = Site()
    _read_file(site, file, text, records, programs)
    found, queries = site.problems, records.rules.queries
    for item in site.calls:
        program = item.call.words[0].text
        # Pages for contributors may run programs that no list holds.
        if item.file.startswith(CONTRIBUTING) and not programs.tool(program):
            continue
        for line, message in check_call(item.call, programs, complete=not item.inline):
            found.append(Problem(item.file, line, message))
    for _, block in site.queries:
        if queries:
            said = kusto.check(block.text, queries, block.line)
            found += [Problem(file, line, message) for line, message in said]
    return found


def read_site(records: Records, programs: Programs) -> Site:
    """Return the commands and queries of the pages, snippets, replies and of data for pages."""
    site = Site()
    for file, text in records.shown.items():
        _read_file(site, file, text, records, programs)
    return site


def _read_file(site: Site, file: str, text: str, records: Records, programs: Programs) -> None:
    lines: Iterable[tuple[int, str]] = enumerate(text.splitlines(), 1)
    if file.endswith(".md"):
        lines = prose_lines(text)
        for block in code_blocks(text):
            _read_block(block, file, records, site)
            for line, message in _wrapped(block, programs):
                site.problems.append(Problem(file, line, message))
    for line, content in lines:
        for _, code in CODE_SPAN.findall(content):
            inline = _inline(code.strip(), line, programs)
            if inline:
                site.calls += [ShownCommand(file, call, inline=True) for call in inline]
                site.problems += _placeholders(code, line, _PLACEHOLDER, file, records)
                site.problems += [Problem(file, *found) for found in _waiting(code, line)]


def _read_block(block: Block, file: str, records: Records, site: Site) -> None:
    if block.language in QUERY_LANGUAGES:
        pattern = _QUERY_PLACEHOLDER
        site.queries.append((file, block))
    elif block.language in shell.LANGUAGES:
        pattern = _PLACEHOLDER
        try:
            site.calls += [ShownCommand(file, call) for call in shell.block_calls(block)]
        except shell.ShellError as error:
            site.problems.append(Problem(file, error.line, error.message))
    else:
        return
    site.problems += _placeholders(block.text, block.line, pattern, file, records)


def _wrapped(block: Block, programs: Programs) -> Iterator[Finding]:
    """Yield what keeps a block from being copied into a shell, or from being read as commands."""
    commands = block.language in shell.LANGUAGES
    if commands:
        yield from _waiting(block.text, block.line)
    for line, content in enumerate(block.text.splitlines(), block.line):
        if commands:
            if match := _TYPESET.search(content):
                yield (
                    line,
                    f'no shell reads the character "{match[0]}" as it is meant; type a plain one',
                )
            if block.language not in shell.SESSIONS and (match := _PROMPT.match(content)):
                yield line, f'"{match[0].strip()}" is a prompt, which readers would copy along'
            if match := _OTHER_PLACEHOLDER.search(content):
                yield line, f'write the placeholder "{match[0]}" as <name>, in small letters'
        elif block.language == "text" and " -" in content:
            calls = _inline(content.strip(), line, programs)
            tool = programs.tool(calls[0].words[0].text) if calls else None
            if tool and command_of(tool, calls[0].words)[1]:
                yield line, "commands stand in a block of text; name the shell, as bash"


def _waiting(text: str, line: int) -> Iterator[Finding]:
    """Yield commands that wait for input which nobody told the reader to type."""
    for match in _WAITING.finditer(text):
        if "<" not in re.sub(_PLACEHOLDER, "", match[0]):
            where = line + text.count("\n", 0, match.start())
            yield where, '"openssl s_client" waits for input here; add </dev/null'


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


def _inline(code: str, line: int, programs: Programs) -> list[shell.Call]:
    """Return the commands that a piece of code in a sentence holds, if it begins with one."""
    first, _, rest = code.partition(" ")
    tool = programs.tool(first)
    if tool is None or not rest or "…" in code:
        return []
    try:
        return shell.calls(code, "powershell" if tool.cmdlets else "bash", line)
    except shell.ShellError:
        return []
