"""The check `lists`: no entry leaves or enters a list that checks use by a change of one file.

A danger, a term or an option that is gone makes a check blind, and all checks still pass. So
`macros/data/lists.yml` says of each list how many entries it has, and the hash of its data;
comments and the order of keys are free.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from errordesk.records.problems import Problem
from errordesk.records.records import Records
from errordesk.records.rules import LISTS, ListState

FOLDER = "macros/data/"
# `warnings.yml` is not among them: its entries stand on pages as well.
_COVERED = re.compile(
    r"checks\.yml|commands/.+|contradictions/.+|dangers\.yml|exemptions\.yml|external\.yml"
    r"|placeholders\.yml|synonyms\.yml|terms\.yml"
)


def changed_lists(records: Records) -> list[Problem]:
    """Return every list that is not as `macros/data/lists.yml` says, and how to write it there."""
    if problems := records.rules.faults(LISTS):
        return problems
    noted = records.rules.lists
    present = states(records)
    found = []
    for name in sorted(present.keys() | noted.keys()):
        was, now = noted.get(name), present.get(name)
        if was == now:
            continue
        if now is None:
            message = f"there is no list {FOLDER}{name}; take its line out, or put the list back"
            found.append(records.rules.problem(LISTS, "lists", name, message=message))
            continue
        said = f"{was.entries} entries" if was else "no line"
        line = f"{name}: {{entries: {now.entries}, hash: {json.dumps(now.hash)}}}"
        message = (
            f"this list has {now.entries} entries, and {LISTS} knows {said} of it; put back what "
            f"is gone, or write there (errordesk tidy --lists does): {line}"
        )
        found.append(Problem(f"{FOLDER}{name}", 1, message))
    return found


def states(records: Records) -> dict[str, ListState]:
    """Return what every list is like now, by its path below `macros/data/`."""
    return {name: state(data) for name, data in _data(records).items()}


def state(data: Any) -> ListState:
    """Return how many entries some data has in all, and its hash."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, default=str)
    return ListState(entries=_entries(data), hash=hashlib.sha256(text.encode()).hexdigest()[:8])


def _entries(data: Any) -> int:
    if isinstance(data, dict | list):
        return sum(map(_entries, data.values() if isinstance(data, dict) else data))
    return 1


def _data(records: Records) -> dict[str, Any]:
    read = {**records.rules.data, **records.data}
    return {
        file.removeprefix(FOLDER): located.yaml.data
        for file, located in read.items()
        if _COVERED.fullmatch(file.removeprefix(FOLDER))
    }
