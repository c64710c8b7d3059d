"""Write `macros/data/commands/az.yml` from the command definitions inside azure-cli.

Run by hand when the site follows a new version of azure-cli. The site does not depend on
azure-cli, so the script runs in an environment of its own (no login, no network):

    python3 -m venv az-options
    az-options/bin/pip install azure-cli==2.91.0
    az-options/bin/python scripts/build_az_options.py macros/data/commands/az.yml
    rm -r az-options

The same version gives the same bytes, except for the day in `checked`, which
`--checked YYYY-MM-DD` sets.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

# The groups whose commands the site shows. A name with sub-groups stands for all of them.
GROUPS = (
    "monitor activity-log",
    "monitor diagnostic-settings",
    "monitor metrics",
    "network application-gateway",
    "network nic",
    "network route-table",
    "network vnet",
    "webapp config",
)
HEADER = """\
# Written by scripts/build_az_options.py from the command definitions of azure-cli; do not edit.
# Groups kept: {groups}.
# Left out: help texts, expired commands and options, all other groups.
"""
SWITCH_WORDS = {"true", "false", "t", "f", "yes", "no", "y", "n", "1", "0"}


def main() -> None:
    """Write the file named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--checked", type=date.fromisoformat, default=date.today())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        # An empty configuration: no extensions, no defaults of the person who runs this.
        os.environ.update(
            AZURE_CONFIG_DIR=folder,
            AZURE_CORE_COLLECT_TELEMETRY="no",
            AZURE_EXTENSION_DIR=str(Path(folder) / "extensions"),
        )
        version, global_options, commands = read_azure_cli()
    options.file.write_text(
        dump(version, options.checked, global_options, commands), encoding="utf-8"
    )
    sys.stdout.write(f"{len(commands)} commands written to {options.file}\n")


def read_azure_cli() -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return azure-cli's version, its global options, and the commands of `GROUPS`."""
    version, loader, parser, replaced = load_azure_cli(GROUPS)
    global_options: dict[str, Any] = {"--help": {"short": ["-h"], "value": False}}
    parents = parser.parents
    global_options |= dict(_options(action for parent in parents for action in parent._actions))  # noqa: SLF001
    commands: dict[str, Any] = {}
    for name, subparser in sorted(parser.subparser_map.items()):
        command = loader.command_table[name]
        required = [a for a in command.arguments.values() if (name, a.name) in replaced]
        commands[name] = _command(subparser, command, required, global_options)
    global_options["--subscription"] = {"value": True}
    return version, dict(sorted(global_options.items())), commands


def load_azure_cli(groups: Collection[str]) -> tuple[str, Any, Any, set[tuple[str, str]]]:
    """Return azure-cli's version, its loader and its parser, both with the commands of the groups.

    Returned last are command and name of each required argument that `--ids` replaces. The steps
    are those of azure-cli's own invoker up to the point where it parses arguments.
    """
    # Imported here: azure-cli reads AZURE_CONFIG_DIR while it is imported.
    # ruff: noqa: PLC0415
    from azure.cli.core import __version__, get_default_cli  # type: ignore[import-not-found]
    from azure.cli.core.commands import events  # type: ignore[import-not-found]
    from knack.events import (  # type: ignore[import-not-found]
        EVENT_INVOKER_POST_CMD_TBL_CREATE,
    )

    cli = get_default_cli()
    invoker = cli.invocation_cls(
        cli_ctx=cli,
        parser_cls=cli.parser_cls,
        commands_loader_cls=cli.commands_loader_cls,
        help_cls=cli.help_cls,
    )
    cli.invocation = invoker
    loader = invoker.commands_loader
    loader.load_command_table(None)
    cli.raise_event(events.EVENT_INVOKER_PRE_LOAD_ARGUMENTS, commands_loader=loader)
    # One command at a time would be faster, but then argument definitions of groups are missed.
    loader.load_arguments(None)
    cli.raise_event(events.EVENT_INVOKER_POST_LOAD_ARGUMENTS, commands_loader=loader)
    loader.command_table = {
        name: command
        for name, command in loader.command_table.items()
        if any(f"{name} ".startswith(f"{group} ") for group in groups)
    }
    # The next event adds --ids, and drops "required" from the options that --ids replaces.
    replaced = {
        (name, argument.name)
        for name, command in loader.command_table.items()
        for argument in command.arguments.values()
        if argument.options.get("required")
    }
    cli.raise_event(EVENT_INVOKER_POST_CMD_TBL_CREATE, commands_loader=loader)
    invoker.parser.cli_ctx = cli
    invoker.parser.load_command_table(loader)
    return __version__, loader, invoker.parser, replaced


def _command(
    parser: Any, command: Any, required: list[Any], global_options: dict[str, Any]
) -> dict[str, Any]:
    """Return what is written of a command; `required` are the arguments that `--ids` replaces."""
    own = [
        action
        for action in parser._actions  # noqa: SLF001
        # IgnoreAction marks parameters of azure-cli's own code: using one is an error.
        if action.dest != "help" and type(action).__name__ != "IgnoreAction"
    ]
    options = dict(_options(own))
    for argument in required if "--ids" in options else []:
        for option in map(str, argument.options_list or []):
            if option in options and not options[option].get("required"):
                options[option] |= {"required": True, "unless": ["--ids"]}
    elsewhere = {*global_options, "--subscription"}
    shown = {key: value for key, value in sorted(options.items()) if key not in elsewhere}
    record: dict[str, Any] = {"options": shown, **_deprecation(command.deprecate_info)}
    positional = sum(1 for action in own if not action.option_strings)
    if positional:
        record["positional"] = positional
    return record


def _options(actions: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the options of argparse actions: the first long name, and what is said of it."""
    for action in actions:
        current = [name for name in action.option_strings if not _deprecation(_info(name))]
        old = [name for name in action.option_strings if name not in current]
        names = sorted(current, key=lambda name: not name.startswith("--"))
        if names:
            value = _value(action)
            record: dict[str, Any] = {"short": names[1:]} if names[1:] else {}
            record["value"] = value
            if action.required:
                record["required"] = True
            choices = [str(choice) for choice in action.choices or []]
            if choices and not {choice.lower() for choice in choices} <= SWITCH_WORDS:
                record["choices"] = choices
            record |= _deprecation(getattr(action, "deprecate_info", None))
            yield str(names[0]), record
        for name in old:
            yield str(name), {"value": _value(action), **_deprecation(_info(name))}


def _value(action: argparse.Action) -> bool | str:
    """Return how many values an option takes: see `Option.value` in `checks.commands`."""
    if action.nargs == 0:
        return False
    return {"?": "optional", "*": "any", "+": "many"}.get(str(action.nargs), True)


def _info(name: str) -> Any:
    return getattr(name, "deprecate_info", None)


def _deprecation(info: Any) -> dict[str, str]:
    if not info:
        return {}
    return {"deprecated": f"use {info.redirect} instead" if info.redirect else "without successor"}


def dump(
    version: str, checked: date, global_options: dict[str, Any], commands: dict[str, Any]
) -> str:
    """Return the file's text: one line for each option, everything in the order of its name."""

    def line(value: Any) -> str:
        text = yaml.safe_dump(value, default_flow_style=True, width=10**6, sort_keys=False)
        return text.removesuffix("...\n").strip()

    lines = [
        HEADER.format(groups=", ".join(GROUPS)).rstrip("\n"),
        "tool: az",
        f"version: {version}",
        "source: azure-cli",
        f"checked: {checked.isoformat()}",
        "global_options:",
        *(f"  {name}: {line(option)}" for name, option in global_options.items()),
        "commands:",
    ]
    for name, command in commands.items():
        lines += [f"  {name}:", "    options:" if command["options"] else "    options: {}"]
        lines += [f"      {key}: {line(value)}" for key, value in command["options"].items()]
        lines += [f"    {key}: {line(value)}" for key, value in command.items() if key != "options"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
