"""What gateways answered when a backend failed, seen in the lab; `lab/gateways/` writes the files.

`macros/data/observed/faults.yml` lists the faults, every other file there holds one product.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from errordesk.records.models import Line, Record
from errordesk.records.records import Records

# The macro that shows a product in its guide, as pages call it.
_SHOWN = re.compile(r"\{\{\s*observed\(([^)]*)\)")
_NAME = re.compile(r"\"([\w.-]+)\"")
# What differs between two lines about good answers, and the status of an error.
_MASKED = re.compile(r"\d+|GET|POST|HEAD")
_ERROR = re.compile(r"\b[45]\d\d\b")
_TOO_LARGE = 413
_PHRASE = re.compile(r"HTTP/[\d.]+ (\d{3}) ?(.*)")

Outcome = Literal["answer", "cut", "empty", "waits", "no-start", "ended"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]


class Fault(Record):
    """One way in which a backend fails: what it does, in words of an admin."""

    id: Name
    name: Line
    sentence: Line
    # `control`: nothing fails; `relay`: the backend's own error page, which is passed on.
    kind: Literal["control", "fault", "relay"]

    def relayed(self, answer: Cell) -> bool:
        """Whether an answer is the backend's own: its error page, or its 413 to an upload."""
        return self.kind == "relay" or (self.id == "upload-refused" and answer.status == _TOO_LARGE)


class SeenMark(Record):
    """A literal text of a product, and what the run says it proves.

    `shared`: other products show it as well; `unseen`: it stands in no cell that does not vary.
    """

    text: str
    proves: Literal["author", "way", "shared", "unseen"] = "unseen"
    where: list[Literal["header", "line", "page", "log"]] = Field(default_factory=list)
    also: list[Name] = Field(default_factory=list)


class ErrorPage(Record):
    """An error page: its first words, and the beginning of its source."""

    words: str
    source: str


class Cell(Record):
    """What one product did with one fault; see `lab/gateways/README.md` for each key."""

    outcome: Outcome
    status: int | None
    statuses: list[int | None] = Field(default_factory=list)
    line: str | None = None
    headers: list[str] = Field(default_factory=list)
    adds: list[str] = Field(default_factory=list)
    replaces: list[str] = Field(default_factory=list)
    drops: list[str] = Field(default_factory=list)
    client: str | None = None
    bytes: int | None = None
    page: Name | None = None
    words: str | None = None
    log: list[str] = Field(default_factory=list)
    contacts: list[int] = Field(default_factory=list)
    requests: list[int] = Field(default_factory=list)
    second: list[int] = Field(default_factory=list)
    seconds: int | None = None
    varies: Line | None = None

    @property
    def phrase(self) -> str:
        """The reason phrase of the status line; HTTP/2 has none."""
        found = _PHRASE.match(self.line or "")
        return found[2].strip() if found else ""

    def header(self, name: str) -> str | None:
        """Return the value of the first header of this name."""
        for line in self.headers:
            key, _, value = line.partition(":")
            if key.lower() == name.lower():
                return value.strip()
        return None


class DefaultWait(Record):
    """How long a silent backend is waited for; no seconds: no answer within the limit."""

    status: int | None
    seconds: int | None
    limit: int


class Observed(Record):
    """One product of one version, and what it answered to each fault."""

    id: Name
    product: Line
    variant: Line
    version: Line
    source: Line
    day: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    command: Line
    default_wait: DefaultWait | None = None
    marks: list[SeenMark] = Field(default_factory=list)
    pages: dict[Name, ErrorPage] = Field(default_factory=dict)
    faults: dict[Name, Cell] = Field(default_factory=dict)
    absent: dict[Name, Line] = Field(default_factory=dict)


@dataclass(frozen=True)
class SeenText:
    """One text of the lab as a reader would paste it.

    `mark` says what the strongest mark in it proves; `relayed`: the backend wrote it.
    """

    name: str
    product: str
    text: str
    mark: Literal["author", "way"] | None
    relayed: bool


def guides_shown(records: Records) -> dict[str, str]:
    """Return the guide that shows each product of the lab, by the product's id.

    A variant that no guide shows belongs to the guide of the same product.
    """
    shown: dict[str, str] = {}
    for guide_id in records.guides:
        for call in _SHOWN.finditer(records.by_id[guide_id].body):
            shown |= dict.fromkeys(_NAME.findall(call[1]), guide_id)
    named = {
        records.observed[name].product: guide
        for name, guide in shown.items()
        if name in records.observed
    }
    for name, product in records.observed.items():
        if product.product in named:
            shown.setdefault(name, named[product.product])
    return shown


def good_lines(product: Observed, faults: Mapping[str, Fault]) -> set[str]:
    """Return the lines of the log that a product writes when nothing fails; see `is_good`."""
    return {
        _MASKED.sub("#", line)
        for fault in faults.values()
        if fault.kind == "control" and fault.id in product.faults
        for line in product.faults[fault.id].log
    }


def is_good(line: str, good: set[str]) -> bool:
    """Say whether a line of a log only says that an answer was good."""
    return _MASKED.sub("#", line) in good and not _ERROR.search(line)


def texts(products: Iterable[Observed], faults: Mapping[str, Fault]) -> Iterable[SeenText]:
    """Yield every error page, header block and log line that the lab holds, each text once."""
    for product in products:
        seen: set[str] = set()
        good = good_lines(product, faults)
        for fault_id, cell in product.faults.items():
            fault = faults[fault_id]
            for sort, text in _of_cell(product, cell, fault):
                if text in seen or is_good(text, good):
                    continue
                seen.add(text)
                yield SeenText(
                    f"{product.id}/{fault_id} {sort}",
                    product.id,
                    text,
                    _strongest(product, text),
                    fault.relayed(cell),
                )


def _of_cell(product: Observed, cell: Cell, fault: Fault) -> Iterable[tuple[str, str]]:
    if (cell.status or 0) >= 400:
        yield "header", "\n".join([cell.line or "", *cell.headers])
        if cell.page in product.pages:
            page = product.pages[cell.page]
            yield "source", page.source
            yield "words", page.words
    if fault.kind == "fault" and not fault.relayed(cell):
        yield from (("log", line) for line in cell.log)


def _strongest(product: Observed, text: str) -> Literal["author", "way"] | None:
    found = {mark.proves for mark in product.marks if mark.text in text}
    return "author" if "author" in found else "way" if "way" in found else None
