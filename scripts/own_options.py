"""Write `macros/data/commands/errordesk.yml`, our own command line, from its parser.

Run after a change of the command line: `python -m scripts.own_options`. A test holds both equal.
"""

# ruff: noqa: SLF001  # argparse has no public list of its options
from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from errordesk.cli.parser import parser

FILE = Path(__file__).resolve().parent.parent / "macros/data/commands/errordesk.yml"
_VALUE: dict[str | int | None, object] = {None: True, "?": "optional", "+": "many", "*": "any"}


class _Dumper(yaml.SafeDumper):
    """Writes what commands share at each of them."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def text() -> str:
    """Return the file: every command with its options, and the arguments that it takes."""
    top = parser()
    data = {
        "tool": top.prog,
        "version": "of this repository",
        "made_by": "python -m scripts.own_options",
        "repeating": True,
        "global_options": {"--help": {"value": False, "short": ["-h"]}},
        "commands": dict(sorted(_commands(top, ""))),
    }
    dumped = yaml.dump(data, Dumper=_Dumper, sort_keys=False, default_flow_style=None, width=95)
    return f"# Written by `{data['made_by']}` from the parser; do not edit.\n{dumped}"


def _commands(of: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    named = (action for action in of._actions if action.option_strings)
    options = {a.option_strings[-1]: _option(a) for a in named if a.dest != "help"}
    free = [action for action in of._actions if not action.option_strings]
    subcommands = [action for action in free if isinstance(action, argparse._SubParsersAction)]
    if subcommands:
        if not name:
            yield of.prog, {"options": options, "positional": "any"}
        for word, inner in subcommands[0].choices.items():
            yield from _commands(inner, f"{name} {word}".strip())
        return
    # An argument that is one of a few words reads as a part of the command's name.
    words = [f"{name} {word}" for word in free.pop(0).choices or ()] if _is_choice(free) else [name]
    command: dict[str, Any] = {"options": options} if options else {}
    if any(action.nargs in ("*", "+") for action in free):
        command["positional"] = "any"
    elif free:
        names = {str(action.metavar or action.dest): action.nargs != "?" for action in free}
        options |= {key: {"value": True, "required": needed} for key, needed in names.items()}
        command = {"options": options, "positional": list(names)}
    yield from ((word, command) for word in words)


def _is_choice(free: list[argparse.Action]) -> bool:
    return bool(free and free[0].choices)


def _option(action: argparse.Action) -> dict[str, Any]:
    option: dict[str, Any] = {"value": False if action.nargs == 0 else _VALUE[action.nargs]}
    if len(action.option_strings) > 1:
        option["short"] = action.option_strings[:-1]
    return option


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8", newline="\n")
