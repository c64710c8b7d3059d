"""The checks of the content, each with a name and a purpose, run without building the site."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from errordesk import commands, dangers, numbers, usage
from errordesk.desk import Desk
from errordesk.problems import Problem


@dataclass(frozen=True)
class Check:
    """One check: `run` returns what it finds, with file and line."""

    name: str
    purpose: str
    run: Callable[[Desk], list[Problem]]


CHECKS = [
    Check("commands", "every command and option in a code block exists", commands.problems),
    Check("numbers", "every number in prose comes from a fact", numbers.problems),
    Check("dangers", "every step that can lose data has its warning before it", dangers.problems),
    Check("usage", "every source listed is used, and every one used is listed", usage.problems),
]
