"""What `catalog.json` says about evidence: its kinds, and what gateways answered in the lab."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from errordesk.finder.result import Kind
from errordesk.records.models import Id, Record
from errordesk.records.observed import Name, Outcome, guides_shown
from errordesk.records.records import Records


class CatalogEvidence(Record):
    """A kind of evidence that a text can hold for a guide."""

    kind: Kind = Field(description="its name, as in `errordesk find --json`")
    meaning: str = Field(description="what it is")
    keys: list[str] = Field(description="keys of a guide that it is made from")
    claim: Literal["match", "possible", "near"] = Field(
        description="the most that it can prove: a match, a possible one, or only closeness"
    )


EVIDENCE = (
    CatalogEvidence(
        kind="message",
        meaning="all fragments of a signature, in their order",
        keys=["signatures"],
        claim="match",
    ),
    CatalogEvidence(
        kind="mark",
        meaning="a sign of a product with one of its statuses; `way` proves only the way",
        keys=["marks", "http_status"],
        claim="match",
    ),
    CatalogEvidence(
        kind="code",
        meaning="a code; a match only when it is a name as long as a message",
        keys=["codes"],
        claim="match",
    ),
    CatalogEvidence(
        kind="status",
        meaning="a status without a sign of any product",
        keys=["http_status"],
        claim="possible",
    ),
    CatalogEvidence(
        kind="likeness",
        meaning="words that are like those of a guide; act on it only after reading",
        keys=["title", "description", "signatures"],
        claim="near",
    ),
)


class CatalogFault(Record):
    """A way in which a backend failed in the lab."""

    id: Name = Field(description="its name")
    name: str = Field(description="its name in words")
    sentence: str = Field(description="what the backend did")
    kind: Literal["control", "fault", "relay"] = Field(
        description="control: nothing failed; fault; relay: the backend's own error page"
    )


class CatalogSeenMark(Record):
    """A literal text of a product, and what the lab says that it proves."""

    text: str = Field(description="the text")
    proves: Literal["author", "way", "shared", "unseen"] = Field(
        description="author; way: also on what it passes on; shared: other products as well; unseen"
    )
    where: list[Literal["header", "line", "page", "log"]] = Field(description="where it was seen")


class CatalogSeen(Record):
    """What a product did with one fault."""

    fault: Name = Field(description="id of the fault, under `faults`")
    outcome: Outcome = Field(
        description="answer, cut (ends early), empty, waits (no end within the limit), no-start, "
        "ended (the product itself)"
    )
    status: int | None = Field(description="status of the answer, if there was one")
    line: str | None = Field(description="status line")
    client: str | None = Field(description="what the client said")
    seconds: int | None = Field(description="whole seconds of the longest request")
    words: str | None = Field(description="first words of the page")
    varies: str | None = Field(description="why it differs between runs, if it does")


class CatalogObserved(Record):
    """One product in one version, and what it answered when a backend failed."""

    id: Name = Field(description="its name in the lab")
    product: str = Field(description="the product")
    variant: str = Field(description="which build of it")
    version: str = Field(description="the version that ran")
    source: str = Field(description="where it came from")
    day: str = Field(description="the day of the run")
    guide: Id | None = Field(description="id of the guide that shows it, under `guides`")
    marks: list[CatalogSeenMark] = Field(description="its signs")
    answers: list[CatalogSeen] = Field(description="one for each fault that could be tried")


def faults(records: Records) -> list[CatalogFault]:
    """Return the faults of the lab, in its order."""
    return [CatalogFault(**fault.model_dump()) for fault in records.faults.values()]


def observed(records: Records) -> list[CatalogObserved]:
    """Return what the lab saw, by id; settings and long texts stay with the records."""
    shown = guides_shown(records)
    keys = CatalogObserved.model_fields.keys() - {"guide", "marks", "answers"}
    seen = CatalogSeen.model_fields.keys() - {"words"}
    return [
        CatalogObserved(
            **one.model_dump(include=keys),
            guide=shown.get(one.id),
            marks=[CatalogSeenMark(**mark.model_dump(exclude={"also"})) for mark in one.marks],
            answers=[
                CatalogSeen(
                    fault=fault,
                    words=one.pages[cell.page].words if cell.page else cell.words,
                    **cell.model_dump(include=seen),
                )
                for fault, cell in one.faults.items()
            ],
        )
        for _, one in sorted(records.observed.items())
    ]
