"""What the engine is given by a process that has ended, and what is done with the built site.

Records, and what is made from them, take as much memory as the engine. `errordesk build` makes it
in a process of its own (`errordesk.site.handover`), so both do not stand in memory at once. An
engine that is run by itself, or that serves, is given nothing and makes it in its own process.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from errordesk.site.built import json_by_entry
from errordesk.site.frames import framed

# Names the folder in which it stands.
VARIABLE = "ERRORDESK_GIVEN"
_DATA = "given.json"
_BESIDE = "beside"


def give(folder: Path, data: dict[str, Any]) -> Path:
    """Write what the engine reads before it builds.

    Returns the folder for what stands beside the pages later. Raises `OSError` when that fails.
    """
    with (folder / _DATA).open("w", encoding="utf-8") as file:
        file.writelines(json_by_entry(data, 2))
    beside = folder / _BESIDE
    (beside / "assets").mkdir(parents=True)
    return beside


def given() -> dict[str, Any] | None:
    """Return what this process is given, or None when that is nothing."""
    if VARIABLE not in os.environ:
        return None
    text = (Path(os.environ[VARIABLE]) / _DATA).read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def put_beside(site_dir: Path) -> None:
    """Move what was made for this site to its pages; raises `OSError` when that fails."""
    merge(Path(os.environ[VARIABLE]) / _BESIDE, site_dir)


def merge(folder: Path, target: Path) -> None:
    """Move all that is in a folder into another, in place of what has the same name there."""
    for entry in folder.iterdir():
        there = target / entry.name
        if there.is_dir():
            merge(entry, there)
        else:
            entry.replace(there)


def finish(site_dir: Path) -> None:
    """Frame the tables of a built site and take out what no page can use.

    Raises `OSError` when that fails.
    """
    from errordesk.site.weight import slim  # noqa: PLC0415  # its parser, once pages are built

    slim(site_dir, framed(site_dir))
