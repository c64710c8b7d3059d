"""The check `lists`: no entry leaves a list that checks use by a change of one file.

A danger, a term or an option that is gone makes a check blind, and all checks still pass. So
`macros/data/lists.yml` notes of each entry a digest for each of its parts. One that is gone or
changed has to be taken out there too; what is new is noted by `errordesk addresses add`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from errordesk.records.problems import Problem, ProblemsError
from errordesk.records.records import Records
from errordesk.records.rules import LISTS, Noted

# By list and entry: the digests of its parts.
Entries = dict[str, dict[str, set[str]]]
FOLDER = "macros/data/"
# The lists by which checks judge, and the keys of their rows that count; all if none is named.
# Not `warnings.yml`, nor what has to be used and to exist, as placeholders: other checks hold both.
_COVERED = {
    r"checks\.yml": {"number", "name", "needs"},
    r"commands/(?!kusto\.yml).+": set(),
    r"contradictions/.+": {"absent"},
    r"dangers\.yml|exemptions\.yml|synonyms\.yml|terms\.yml": set(),
}
_NAMES = ("id", "name", "tool", "number")
_HEAD = """\
# The entries of the lists that checks use, with a digest for each of their parts, so that none
# leaves or changes unseen. `errordesk addresses add` notes what is new. Who takes an entry out or
# changes it takes its line out here as well.
"""
_RUN = "run: errordesk addresses add"


def changed_lists(records: Records) -> list[Problem]:
    """Return every list whose entries are not those of `macros/data/lists.yml`."""
    if problems := records.rules.faults(LISTS):
        return problems
    noted = records.rules.lists
    present = entries(records)
    found = []
    for name in sorted(present.keys() | noted.keys()):
        was, now = noted.get(name), present.get(name)
        if now is None:
            message = f"there is no list {FOLDER}{name}; take its lines out, or put the list back"
            found.append(records.rules.problem(LISTS, "lists", name, message=message))
        elif was is None:
            message = f"{LISTS} knows no line of this list; {_RUN}"
            found.append(Problem(f"{FOLDER}{name}", 1, message))
        elif message := _difference(was, now):
            found.append(Problem(f"{FOLDER}{name}", 1, message))
    return found


def note_lists(records: Records, root: Path) -> dict[str, list[str]]:
    """Write what is new into `macros/data/lists.yml`; nothing is removed.

    Returns by list the entries that are new or have new parts. Raises `ProblemsError` when the
    file cannot be read.
    """
    text, new = with_new(records)
    if new:
        (root / LISTS).write_text(text, encoding="utf-8", newline="\n")
    return new


def with_new(records: Records, before: Entries | None = None) -> tuple[str, dict[str, list[str]]]:
    """Return the text of `macros/data/lists.yml` with what is new, and by list the new entries.

    Args:
        records: the records as they are to be.
        before: what `entries` returned before a rename: parts that it changed are taken out.

    Raises `ProblemsError` when the file cannot be read.
    """
    if problems := records.rules.faults(LISTS):
        raise ProblemsError(problems)
    whole = {name: dict(lines) for name, lines in records.rules.lists.items()}
    new: dict[str, list[str]] = {}
    for name, now in entries(records).items():
        lines = whole.setdefault(name, {})
        for entry, was in (before or {}).get(name, {}).items():
            kept = set(lines.get(entry, "").split()) - (was - now.get(entry, set()))
            lines[entry] = " ".join(sorted(kept))
        for entry, parts in now.items():
            known = set(lines.get(entry, "").split())
            if parts - known:
                new.setdefault(name, []).append(entry)
                lines[entry] = " ".join(sorted(parts | known))
        whole[name] = {entry: parts for entry, parts in lines.items() if parts}
    if whole == records.rules.lists:
        return records.texts.get(LISTS, ""), new
    head = records.texts.get(LISTS, _HEAD).partition("lists:")[0]
    text = yaml.safe_dump({"lists": whole}, allow_unicode=True, width=1_000_000)
    return head + text, new


def _difference(was: Noted, now: dict[str, set[str]]) -> str:
    """Return what differs, what is gone or changed first; empty if nothing does."""
    if gone := [
        entry for entry, parts in was.items() if set(parts.split()) - now.get(entry, set())
    ]:
        return (
            f"not as {LISTS} knows it: {_named(gone)}; put back what is gone, or take that out "
            f"there as well, and {_RUN}"
        )
    if new := [entry for entry, parts in now.items() if parts - set(was.get(entry, "").split())]:
        return f"new, and not yet in {LISTS}: {_named(new)}; {_RUN}"
    return ""


def _named(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(f'"{name}"' for name in names[:3]) + more


def entries(records: Records) -> Entries:
    """Return of each list its entries, each with the digests of its parts."""
    found: Entries = {}
    for file, located in {**records.rules.data, **records.data}.items():
        name = file.removeprefix(FOLDER)
        keys = next((keys for form, keys in _COVERED.items() if re.fullmatch(form, name)), None)
        if keys is None or not isinstance(located.yaml.data, dict):
            continue
        parts: dict[str, set[str]] = {}
        for entry, value in _rows(located.yaml.data):
            counts = {key: value[key] for key in keys & value.keys()} if keys else value
            if digests := {_digest(part) for part in _parts(counts)}:
                parts.setdefault(entry, set()).update(digests)
        if parts:
            found[name] = parts
    return found


def _rows(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield name and value of each entry; one without a name is called as the key above it."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield from ((str(name), below) for name, below in value.items())
        elif isinstance(value, list):
            for row in value:
                names = [row[name] for name in _NAMES if _is_map(row) and name in row]
                yield (str(names[0]), row) if names else (key, _text(row))


def _parts(value: Any, *path: str) -> Iterator[Any]:
    """Yield what an entry is made of: items of lists, and mappings that hold no other."""
    if isinstance(value, list):
        for item in value:
            yield from _parts(item, *path)
    elif _is_map(value) and (not path or any(map(_is_map, value.values()))):
        for key, below in value.items():
            yield from _parts(below, *path, str(key))
    else:
        yield [*path, value]


def _is_map(value: Any) -> bool:
    return isinstance(value, dict)


def _text(part: Any) -> str:
    return json.dumps(part, sort_keys=True, ensure_ascii=False, default=str)


def _digest(part: Any) -> str:
    return hashlib.sha256(_text(part).encode()).hexdigest()[:4]
