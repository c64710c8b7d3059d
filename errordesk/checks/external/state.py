"""The last result for each address, kept in the repository as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from errordesk.records.external import Entry, Verdict
from errordesk.records.problems import UsageError


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
