"""The records of `macros/data/` that are texts: questions, trees, comparisons, rulings."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from errordesk.records.models import Id, Line, Record, Text


class Question(Record):
    """One question of the FAQ. Its id is its permanent anchor."""

    id: Id
    question: Line
    answer: Text
    guides: Annotated[list[Id], Field(min_length=1)]


class Option(Record):
    """One way on from a node of a decision tree."""

    answer: Line
    to: Id


class Node(Record):
    """One question of a decision tree."""

    question: Line
    help: Text | None = None
    options: Annotated[list[Option], Field(min_length=1)]


class Leaf(Record):
    """One end of a decision tree: what it is, and the guide that goes on from there."""

    title: Line
    text: Text
    guide: Id
    section: Id | None = None


class Tree(Record):
    """A decision tree: every node and leaf is an anchor on the page that shows it."""

    id: Id
    start: Id
    nodes: dict[Id, Node]
    leaves: dict[Id, Leaf]


class ComparisonTable(Record):
    """One table of the comparison: the guides whose records are its rows."""

    id: Id
    title: Line
    intro: Text | None = None
    guides: Annotated[list[Id], Field(min_length=2)]


class SideBySideRow(Record):
    """One aspect in which two guides are set side by side."""

    aspect: Line
    cells: Annotated[list[Text], Field(min_length=2)]


class SideBySide(Record):
    """Two or more guides as columns."""

    id: Id
    title: Line
    intro: Text | None = None
    guides: Annotated[list[Id], Field(min_length=2)]
    rows: Annotated[list[SideBySideRow], Field(min_length=1)]


class Comparison(Record):
    """All tables of the comparison page."""

    tables: list[ComparisonTable]
    side_by_side: list[SideBySide]


class Wording(Record):
    """Other words for an error. None of them is a claim: they only say which guides are nearest."""

    seen: list[Line] = Field([], description="what reports print beside the message")
    asked: list[Line] = Field([], description="how people ask for the page")
    named: list[Line] = Field(
        [], description="what people call the product where they tell of a status"
    )
    parts: list[Line] = Field(
        [], description="parts of a program that stack traces and paths name, without a status"
    )
    told: list[Line] = Field(
        [],
        description="what people say they tried; * stands for a few words, or for the rest of a"
        " word; (one|other) for either",
    )


class Place(Record):
    """A heading of a page."""

    page: Id
    anchor: Id


class Contradiction(Record):
    """Where sources disagree, what the site says, and where it says so."""

    number: int
    topic: Line
    ruling: Text
    handled: list[Place]
    absent: list[Text] = Field([])
    # Those that its numbers come from: a ruling is printed as it stands, so it can go stale.
    facts: list[Id] = Field([])
    note: Text | None = None
