"""Read and write the files of records, and say what changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from lab.gateways.faults import FAULTS
from lab.gateways.records import Record

# Times are noted in whole seconds, and a busy machine is slower than an idle one.
TOLERANCE = 2
HEAD = """\
# What {name} answered to each fault of a backend, as seen by the lab. Do not edit: run `make lab`.
# The keys are explained in lab/gateways/README.md.
"""
FAULTS_HEAD = """\
# The faults of a backend that the lab tries. Written by `make lab`; the text stands in
# lab/gateways/faults.py. kind: control (nothing fails), fault, or relay (the backend's own page).
"""


class RecordsError(Exception):
    """A file of records cannot be read; the text names it and says why."""


class _Dumper(yaml.SafeDumper):
    """Lists of numbers or single words on one line, long text as a block."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = (
        "|" if "\n" in value and not any(line.endswith(" ") for line in value.split("\n")) else None
    )
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _list(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.SequenceNode:
    short = all(not isinstance(item, str | dict) or str(item).isalpha() for item in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=short)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


def dump(data: object) -> str:
    """YAML in the order of the keys, one line for each text."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100_000)


def read(folder: Path) -> dict[str, Record]:
    """Read all records.

    Args:
        folder: where they are; it need not exist.

    Returns:
        The records by product id.

    Raises:
        RecordsError: a file is no YAML, or no record.
    """
    records = {}
    for path in sorted(folder.glob("*.yml")):
        if path.name == "faults.yml":
            continue
        try:
            record = yaml.safe_load(path.read_text(encoding="utf-8"))
            records[record["id"]] = record
        except (yaml.YAMLError, TypeError, KeyError) as error:
            raise RecordsError(f"{path}: not a record of the lab ({error})") from None
    return records


def write(folder: Path, records: dict[str, Record], faults: list[Record]) -> None:
    """Write records, each into its file, and the list of faults.

    Args:
        folder: where to write; it is made when missing.
        records: by product id.
        faults: all faults.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, record in records.items():
        text = HEAD.format(name=record["product"]) + dump(record)
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    (folder / "faults.yml").write_text(FAULTS_HEAD + dump(faults), encoding="utf-8")


def merge(old: Record | None, new: Record) -> Record:
    """Put new cells into an older record.

    Cells of faults that were not run stay; so do the default wait, and seconds that differ by no
    more than a busy machine explains.

    Args:
        old: the record in the project, or None.
        new: the record of this run.

    Returns:
        The record to write, with faults in their usual order.
    """
    if old is None:
        return new
    merged = dict(new)
    order = [fault.id for fault in FAULTS]
    touched = {*new["faults"], *new["absent"]}
    for part in ("faults", "absent"):
        kept = {name: cell for name, cell in old[part].items() if name not in touched}
        cells = kept | new[part]
        merged[part] = {name: cells[name] for name in order if name in cells}
    for name, row in new["faults"].items():
        before = old["faults"].get(name)
        if before and _near(before.get("seconds"), row.get("seconds")):
            row["seconds"] = before["seconds"]
    pages = old["pages"] | new["pages"]
    used = [row["page"] for row in merged["faults"].values() if "page" in row]
    merged["pages"] = {name: pages[name] for name in dict.fromkeys(used) if name in pages}
    if "default_wait" in old and "default_wait" not in new:
        items = list(merged.items())
        place = next(i for i, (key, _) in enumerate(items) if key == "marks")
        items.insert(place, ("default_wait", old["default_wait"]))
        merged = dict(items)
    return merged


def _near(one: object, two: object) -> bool:
    return isinstance(one, int) and isinstance(two, int) and abs(one - two) <= TOLERANCE


def differences(old: Record, new: Record) -> Iterator[str]:
    """What a run saw otherwise than the records say.

    Args:
        old: the record in the project.
        new: the record of a run; only its cells are compared.

    Yields:
        One line for each difference. Cells that vary, the day and the marks are left out.
    """
    name = new["id"]
    for key in ("version", "source", "variant"):
        if old.get(key) != new.get(key):
            yield f"{name}: {key}: {old.get(key)} -> {new.get(key)}"
    for part in ("faults", "absent"):
        for fault, cell in new[part].items():
            before = old[part].get(fault)
            if before is None:
                yield f"{name} {fault}: not in the records"
            elif isinstance(cell, str):
                if cell != before:
                    yield f"{name} {fault}: {before} -> {cell}"
            elif "varies" not in cell and "varies" not in before:
                yield from _cell(f"{name} {fault}", old, before, new, cell)
    waits = old.get("default_wait"), new.get("default_wait")
    if waits[0] and waits[1]:
        yield from _plain(f"{name} default_wait", waits[0], waits[1])


def _cell(where: str, old: Record, before: Record, new: Record, cell: Record) -> Iterator[str]:
    """Compare a cell; the name of its page does not matter, what it says does."""
    sources = [
        record["pages"].get(row.get("page"), {}).get("source")
        for record, row in ((old, before), (new, cell))
    ]
    if sources[0] != sources[1]:
        yield f"{where}: page: {sources[0]!r} -> {sources[1]!r}"
    without = [{k: v for k, v in row.items() if k != "page"} for row in (before, cell)]
    yield from _plain(where, without[0], without[1])


def _plain(where: str, before: Record, after: Record) -> Iterator[str]:
    for key in dict.fromkeys((*before, *after)):
        one, two = before.get(key), after.get(key)
        if one != two and not (key == "seconds" and _near(one, two)):
            yield f"{where}: {key}: {one!r} -> {two!r}"
