"""What the finder answers: guides with their evidence, and codes of public tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from errordesk.finder.match import Evidence

Kind = Literal["message", "mark", "code", "status", "likeness"]


@dataclass(frozen=True)
class Match:
    """A guide, and why.

    `anchor` is the section of the guide that the evidence leads to, `way` says that a mark proves
    only that the product was on the way, and `english` is the message when it was found in another
    language.
    """

    id: str
    title: str
    url: str
    score: int
    anchor: str | None
    kind: Kind
    evidence: list[Evidence]
    way: bool = False
    english: str | None = None

    @property
    def address(self) -> str:
        """The address of the guide, at the section that the evidence leads to."""
        return f"{self.url}#{self.anchor}" if self.anchor else self.url


@dataclass(frozen=True)
class KnownCode:
    """A code of a public table, with its official name."""

    code: str
    name: str


@dataclass(frozen=True)
class Answer:
    """`match` or `possible`: a claim; `near`: only like these guides; or `none`."""

    answer: Literal["match", "possible", "near", "none"]
    matches: list[Match]
    codes: list[KnownCode] = field(default_factory=list)
    # Words read and steps walked, for the test that time is linear.
    steps: int = field(default=0, compare=False)

    @property
    def claims(self) -> bool:
        """Whether the answer names a guide, and not only guides that are like the text."""
        return self.answer in ("match", "possible")
