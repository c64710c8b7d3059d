"""Screen paths: where to click, and the words of the source that name each label.

A renamed button is then mended in one place, `macros/data/paths.yml`.
"""

from __future__ import annotations

import re

from pydantic import Field

from errordesk.records.models import Id, Line, Record, Text

_LABEL = re.compile(r"\*\*(.+?)\*\*")


class ScreenPath(Record):
    """One way through a portal; what the portal prints stands in bold."""

    start: Id | None = Field(None, description="the portal it begins in, an id of `portals`")
    steps: Line = Field(description="labels in bold, arrows between them")
    source: Id = Field(description="the source that names the labels")
    quoted: Text = Field(description="the words of that source; every label occurs in them")
    old: bool = Field(
        False, description="`true`: the copy is older than two years; the reader is told its date"
    )

    @property
    def labels(self) -> list[str]:
        """The labels that the portal prints."""
        return _LABEL.findall(self.steps)


class ScreenPaths(Record):
    """The file of screen paths: the portals by their source, and the paths."""

    portals: dict[Id, Line] = Field(default_factory=dict)
    paths: dict[Id, ScreenPath]
