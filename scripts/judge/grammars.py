"""Let a library read expressions of JMESPath or blocks of PowerShell; runs where it is installed.

In: a JSON list of texts on standard input, and the kind as argument. Out: as `azure.py`.
PowerShell itself is not in the registries, so its blocks are read by the grammar that editors use.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
from typing import Any


def jmespath(texts: list[str]) -> list[str | None]:
    """Return what jmespath says against each expression."""
    import jmespath as library  # type: ignore[import-untyped]  # noqa: PLC0415

    said: list[str | None] = []
    for text in texts:
        try:
            library.compile(text)
            said.append(None)
        except library.exceptions.JMESPathError as error:
            said.append(str(error).partition("\n")[0])
    return said


def powershell(texts: list[str]) -> list[str | None]:
    """Return the first place of each block that the grammar of PowerShell does not know."""
    import tree_sitter_powershell  # type: ignore[import-not-found]  # noqa: PLC0415
    from tree_sitter import Language, Parser  # noqa: PLC0415

    parser = Parser(Language(tree_sitter_powershell.language()))
    # The grammar knows a list of bare words as `A ,B` alone; PowerShell knows `A, B` as well.
    read = [re.sub(r"\s*,\s*", " ,", text) for text in texts]
    return [_first_fault(parser.parse(text.encode()).root_node) for text in read]


def _first_fault(node: Any) -> str | None:
    if node.is_missing:
        return f'"{node.type}" is missing'
    if node.is_error:
        start = (node.text or b"").decode(errors="replace").partition("\n")[0][:40]
        return f'it is no PowerShell from "{start}" on'
    if not node.has_error:
        return None
    return next(filter(None, map(_first_fault, node.children)), "it is no PowerShell")


if __name__ == "__main__":
    kind = sys.argv[1]
    package = {"jmespath": "jmespath", "powershell": "tree-sitter-powershell"}[kind]
    said = globals()[kind](json.load(sys.stdin))
    json.dump(
        {"tool": f"{package} {importlib.metadata.version(package)}", "said": said}, sys.stdout
    )
