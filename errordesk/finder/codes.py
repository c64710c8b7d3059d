"""The public tables of codes, as the finder reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from errordesk.finder.match import Index
from errordesk.finder.normalise import read
from errordesk.records.codes import TableCode


class CodeTable(Mapping[str, tuple[str, str, str]]):
    """The public tables of codes as `find` reads them; the nearest guide is found when needed."""

    def __init__(self, rows: Iterable[TableCode], index: Index) -> None:
        self._rows = {row.code: row for row in rows}
        self._index = index

    def __getitem__(self, code: str) -> tuple[str, str, str]:
        row = self._rows[code]
        return row.name, row.guide, "" if row.guide else self._nearest(row)

    def source(self, code: str) -> str:
        """Return the address of the table that names a code."""
        return self._rows[code].source

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def _nearest(self, row: TableCode) -> str:
        entries = self._index.entries
        scores, _ = self._index.likeness.scores(read(f"{row.name} {row.message}"))
        most = max(scores[: len(entries)], default=0)
        return entries[scores.index(most)].id if most else ""
