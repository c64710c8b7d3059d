"""Where to click: screen paths, which stand once in `macros/data/paths.yml`."""

from __future__ import annotations

from datetime import date

from errordesk.pages.macros.page import Macros, macro
from errordesk.records.models import Source
from errordesk.records.records import lookup


class PathMacros(Macros):
    """What pages call to say where to click."""

    @macro
    def path(self, path_id: str) -> str:
        """Where to click, with the mark of its source; from an old copy, with its date."""
        path = lookup(self._records.paths, path_id, "screen path")
        start = ""
        if path.start:
            start = f"{self.source(path.start, self._records.portals[path.start])} → "
        source = lookup(self._records.sources, path.source, "source")
        age = f" ({aged(source)})" if path.old else ""
        return f"{start}{path.steps.strip()}{age}{self.cite(path.source)}"


def aged(source: Source) -> str:
    """Return how old the copy is that a path was read in, in words."""
    if source.dated is None:
        return "from an undated copy"
    year, *rest = (int(part) for part in source.dated.split("-"))
    return f"as of {date(year, rest[0], 1):%B %Y}" if rest else f"as of {year}"
