"""The scripts that do in the page what Python does here: one logic twice, its tables once.

Words, patterns and limits stand in Python; each script gets those that it needs when the site is
built, so that it loads nothing beside itself.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import ModuleType
from typing import Any

from errordesk.finder import tables as finder_tables
from errordesk.replies import tables, upgrade
from errordesk.text import tables as text_tables
from errordesk.text.late import Late

# By the name of the script: the module whose public constants are its tables.
SCRIPTS: dict[str, ModuleType] = {
    "replies-core.js": text_tables,
    "extract-core.js": tables,
    "upgrade-core.js": upgrade,
    "finder.js": finder_tables,
}
_PLACE = re.compile(r"^( *const T = ).*$", re.MULTILINE)


def write_tables(site_dir: Path) -> None:
    """Write the tables into the scripts of a built site; raises `OSError` if one is not there."""
    for name in SCRIPTS:
        file = site_dir / "assets" / name
        file.write_text(with_tables(name, file.read_text(encoding="utf-8")), encoding="utf-8")


def with_tables(name: str, script: str) -> str:
    """Return the text of the script `name` with its tables in it, instead of older ones if any."""
    entries = ",".join(f"{key}:{literal(value)}" for key, value in constants(SCRIPTS[name]).items())
    filled, count = _PLACE.subn(lambda match: f"{match[1]}{{{entries}}}", script)
    if count != 1:
        raise ValueError(f"{name} must hold one line that begins with: const T =")
    return filled


def constants(module: ModuleType) -> dict[str, Any]:
    """Return the public constants of a module by name."""
    return {
        name: value for name, value in vars(module).items() if re.fullmatch("[A-Z][A-Z_]*", name)
    }


def literal(value: Any) -> str:
    """Return a value of a table in JavaScript; patterns count code points, as Python does."""
    if isinstance(value, re.Pattern | Late):
        # With both flags, JavaScript takes some letters beyond ASCII for those of ASCII.
        flags = "gi" if value.flags & re.IGNORECASE else "gu"
        return f'new RegExp({json.dumps(value.pattern)},"{flags}")'
    if isinstance(value, tuple):
        return f"[{','.join(map(literal, value))}]"
    if isinstance(value, frozenset):
        return f'new Set({json.dumps(" ".join(sorted(value)))}.split(" "))'
    if isinstance(value, dict):
        return f"new Map(Object.entries({json.dumps(value, separators=(',', ':'))}))"
    return json.dumps(value)
