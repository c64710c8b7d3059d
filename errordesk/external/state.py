"""The last result for each address, kept in the repository as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from errordesk.problems import UsageError
from errordesk.records import Record

FILE = "macros/data/external.json"


Verdict = Literal["alive", "moved", "gone", "cannot tell"]


class Entry(Record):
    """What is known of one address.

    `since` is the day the verdict was first given in an unbroken row, `alive` the day the address
    was last alive or moved, `gone` the day it was first gone after that, `to` where it moved.
    """

    verdict: Verdict
    why: str
    asked: date
    since: date
    alive: date | None = None
    gone: date | None = None
    to: str | None = None

    @property
    def confirmed_gone(self) -> bool:
        """Whether the address was gone on two different days and not alive in between."""
        return self.verdict == "gone" and self.gone is not None and self.asked > self.gone

    def fresh(self, today: date, max_age: int) -> bool:
        """Whether a good answer is so young (in days) that the address need not be asked again."""
        good = self.verdict in ("alive", "moved")
        return good and max_age > 0 and today - self.asked <= timedelta(days=max_age)


_ENTRIES = TypeAdapter(dict[str, Entry])


def read(path: Path) -> dict[str, Entry]:
    """Return the entries by address; a missing file holds none.

    Raises `UsageError` when the file is not what `write` leaves.
    """
    try:
        return _ENTRIES.validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"])) or "the file"
        raise UsageError(
            f"{FILE}: {where}: {fault['msg']}; restore the file, or delete it to ask all anew"
        ) from None


def write(path: Path, entries: Mapping[str, Entry]) -> None:
    """Replace the file at once: sorted, one address a line. A killed run leaves the old or the new.

    Raises `UsageError` when the file cannot be written.
    """
    lines = (
        f"{json.dumps(address, ensure_ascii=False)}: {entry.model_dump_json(exclude_none=True)}"
        for address, entry in sorted(entries.items())
    )
    text = "{\n" + ",\n".join(lines) + "\n}\n" if entries else "{}\n"
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"cannot write {path}: {error.strerror}") from None


def updated(
    old: Entry | None,
    today: date,
    verdict: Verdict,
    why: str,
    to: str | None,
) -> Entry:
    """Return the entry after an answer of today."""
    reached = verdict in ("alive", "moved")
    gone = None if reached or old is None else old.gone
    return Entry(
        verdict=verdict,
        why=why,
        asked=today,
        since=old.since if old is not None and old.verdict == verdict else today,
        alive=today if reached else old.alive if old is not None else None,
        gone=today if verdict == "gone" and gone is None else gone,
        to=to,
    )
