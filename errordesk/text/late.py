"""Patterns that are compiled when they are first used: a process needs few of the tables' many."""

from __future__ import annotations

import re
from typing import Any, cast


class Late:
    """A pattern of `re` by its text and flags; it is compiled when a method of it is looked up."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        method = getattr(re.compile(self.pattern, self.flags), name)
        setattr(self, name, method)  # is found without this function from now on
        return method


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` returns, but for `isinstance`; a wrong pattern fails when used."""
    return cast("re.Pattern[str]", Late(pattern, flags))
