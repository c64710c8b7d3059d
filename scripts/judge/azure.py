"""Let azure-cli's own parser read command lines; runs in the environment that holds azure-cli.

In: a JSON list of lists of words, without `az`, on standard input. Out: one JSON object with the
tool's name and version, and for each command what the parser says, null for a good one. A command
whose first word is `--part` comes from a sentence, so it may lack required options.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from scripts.build_az_options import load_azure_cli

PART = "--part"


def main() -> None:
    """Judge what stands on standard input."""
    commands: list[list[str]] = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            AZURE_CONFIG_DIR=folder,
            AZURE_CORE_COLLECT_TELEMETRY="no",
            AZURE_EXTENSION_DIR=str(Path(folder) / "extensions"),
            # An unknown command is an error; nothing is installed for it.
            AZURE_EXTENSION_USE_DYNAMIC_INSTALL="no",
        )
        groups = {next(iter(words[words[:1] == [PART] :]), "") for words in commands}
        version, _, parser, replaced = load_azure_cli(groups)
        said = [judge(parser, words, replaced) for words in commands]
    json.dump({"tool": f"azure-cli {version}", "said": said}, sys.stdout)


def judge(parser: Any, words: list[str], replaced: set[tuple[str, str]]) -> str | None:
    """Return what azure-cli says against a command, or None."""
    part = words[:1] == [PART]
    words = words[part:]
    heard = io.StringIO()
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stderr(heard))
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        if part:
            for action in _required(parser, words):
                action.required = False
                stack.callback(setattr, action, "required", True)
        try:
            read = parser.parse_args(words)
        except SystemExit:
            lines = [line.strip() for line in heard.getvalue().splitlines() if line.strip()]
            return (lines or ["refused without a word"])[0].removeprefix("ERROR: ")
    if part or getattr(read, "ids", None) or getattr(read, "_ids", None):
        return None
    # The parser no longer asks for what --ids can replace; the command itself does, at run time.
    missing = [name for of, name in sorted(replaced) if of == read.command and not vars(read)[name]]
    return f"these arguments are required: {', '.join(missing)}" if missing else None


def _required(parser: Any, words: list[str]) -> list[Any]:
    """Return the required options of the command that the words begin with."""
    for length in range(len(words), 0, -1):
        if command := parser.subparser_map.get(" ".join(words[:length])):
            return [a for a in command._actions if a.required]  # noqa: SLF001
    return []


if __name__ == "__main__":
    main()
