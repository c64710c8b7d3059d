"""The programs whose commands are known: the lists of `macros/data/commands/`."""

from __future__ import annotations

from errordesk.records.commands import Tool
from errordesk.records.problems import Problem, suggest
from errordesk.records.records import Records
from errordesk.records.rules import COMMANDS, Rules


class Programs:
    """All lists: programs by name, cmdlets by name in lower case."""

    def __init__(self, rules: Rules) -> None:
        self._programs: dict[str, Tool] = {}
        self._cmdlets: dict[str, Tool] = {}
        for tool in rules.tools:
            if tool.cmdlets:
                self._cmdlets |= {name.casefold(): tool for name in tool.commands}
            else:
                self._programs[tool.tool] = tool

    def tool(self, word: str) -> Tool | None:
        """Return the tool that a command's first word calls."""
        return self._programs.get(word) or self._cmdlets.get(word.casefold())

    def names(self) -> list[str]:
        """Return every word that may begin a command."""
        own = [name for tool in self._cmdlets.values() for name in tool.commands]
        return sorted({*self._programs, *own})


def wrong_lists(records: Records) -> list[Problem]:
    """Return what is wrong with the lists, and each source of theirs that does not exist."""
    found = records.rules.faults(COMMANDS)
    for located, path, source in records.rules.cited:
        if source not in records.sources:
            message = f'"source": unknown source "{source}".{suggest(source, records.sources)}'
            found.append(located.problem(*path, message=message))
    return found
