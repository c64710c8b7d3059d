"""Texts that a check leaves alone, each declared with its reason: the list can only shrink."""

from __future__ import annotations

import re

from errordesk.records.passages import Passage
from errordesk.records.problems import Problem
from errordesk.records.rules import Rules


class Exemptions:
    """The exemptions of a file, and which of them were needed.

    Args:
        rules: the lists of the site.
        file: the one that holds the exemptions.
        key: the key that they stand under.
    """

    def __init__(self, rules: Rules, file: str, key: str = "exemptions") -> None:
        self._rules = rules
        self._place = (file, key)
        self._listed = rules.exemptions.get(self._place, [])
        self._needed: set[int] = set()

    def cover(self, passage: Passage, start: int, end: int) -> bool:
        """Say whether a place of a passage is exempt, and note that the exemption is needed."""
        fitting = set()
        for index, exemption in enumerate(self._listed):
            texts = re.finditer(f"(?={re.escape(exemption.text)})", passage.text)
            spans = ((match.start(), match.start() + len(exemption.text)) for match in texts)
            if exemption.file == passage.file and any(a <= start and end <= b for a, b in spans):
                fitting.add(index)
        self._needed |= fitting
        return bool(fitting)

    def unneeded(self) -> list[Problem]:
        """Return each exemption that nothing needed."""
        return [
            self._rules.problem(
                *(*self._place, index),
                message=f'nothing in {one.file} needs the exemption "{one.text}" any more',
            )
            for index, one in enumerate(self._listed)
            if index not in self._needed
        ]
