"""What is known of each external address: the last verdict on it, kept as data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from errordesk.records.models import Record
from errordesk.records.problems import UsageError

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


def parse(text: str) -> dict[str, Entry]:
    """Return the entries of the file by address.

    Raises `UsageError` when the text is not what `errordesk check external` leaves.
    """
    try:
        return _ENTRIES.validate_json(text)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"])) or "the file"
        raise UsageError(
            f"{where}: {fault['msg']}; restore the file, or delete it to ask all again"
        ) from None


def counts(entries: Mapping[str, Entry]) -> str:
    """Return how many addresses have each verdict, as one phrase."""
    verdicts = [entry.verdict for entry in entries.values()]
    return ", ".join(
        f"{verdicts.count(verdict)} {verdict}"
        for verdict in ("alive", "moved", "gone", "cannot tell")
    )
