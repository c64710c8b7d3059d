"""The result as Markdown, for the one issue that is opened or updated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from errordesk.records.external import Entry, counts
from errordesk.records.rules import LinkExemption

# GitHub takes 65 536 characters in an issue.
_MOST = 60_000
_SOON = timedelta(days=30)
_LONG = timedelta(days=60)


@dataclass(frozen=True)
class Place:
    """A source and where its address stands in the records."""

    source: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}, {self.source}"


def markdown(
    today: date,
    entries: Mapping[str, Entry],
    places: Mapping[str, list[Place]],
    exempt: Iterable[LinkExemption],
) -> str:
    """Return what somebody should do about the addresses, or an empty text.

    Args:
        today: the day of the run.
        entries: the last answer by address.
        places: where each address stands.
        exempt: the exemptions.
    """
    gone, moved, unsure = (
        sorted(
            ((address, entry) for address, entry in entries.items() if entry.verdict == verdict),
            key=lambda item: (item[1].since, item[0]),
        )
        for verdict in ("gone", "moved", "cannot tell")
    )
    sections = {
        "Gone": [
            f"{_where(address, places)}: {entry.why} since {entry.gone}, {_alive(entry)}; "
            + ("confirmed" if entry.confirmed_gone else "fails if another day says the same")
            for address, entry in gone
        ],
        "Moved": [
            f"{_where(address, places)}: proposed instead: `{entry.to}`" for address, entry in moved
        ],
        "Cannot tell": [
            f"{_where(address, places)}: {entry.why}, since {entry.since}, {_alive(entry)}"
            + ("; open it by hand" if today - entry.since >= _LONG else "")
            for address, entry in unsure
        ],
        "Exemptions that end": [
            f"`{one.source}` ({one.reason.strip()}): until {one.until}"
            for one in sorted(exempt, key=lambda one: (one.until, one.source))
            if one.until - today <= _SOON
        ],
    }
    lines = [f"External links on {today}: {counts(entries)}."]
    for title, items in sections.items():
        if items:
            lines += ["", f"## {title}", "", *(f"- {item}" for item in items)]
    return _cut(lines) if len(lines) > 1 else ""


def _where(address: str, places: Mapping[str, list[Place]]) -> str:
    return f"`{address}` ({'; '.join(map(str, places.get(address, [])))})"


def _alive(entry: Entry) -> str:
    return f"last seen alive {entry.alive}" if entry.alive else "never seen alive"


def _cut(lines: list[str]) -> str:
    """Join the lines, leaving out the last ones when an issue cannot hold them."""
    length = 0
    for index, line in enumerate(lines):
        length += len(line) + 1
        if length > _MOST:
            left = len(lines) - index
            return "\n".join([*lines[:index], "", f"{left} more lines: macros/data/external.json"])
    return "\n".join(lines) + "\n"
