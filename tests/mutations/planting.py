"""What a fault is, and where in the records of the site one can be planted.

A fault is found by rule, never by fixed text, so the table outlives edits of the content. Records
and pages come in an order that is drawn by lot for each kind of fault, always the same one.
"""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from errordesk.records import loader
from errordesk.records.models import Guide, Reply
from errordesk.records.records import Page, Records
from errordesk.text.markdown import Heading, headings

T = TypeVar("T")
# The text of each file that is changed; None deletes it.
Edits = dict[str, str | None]

TREES = "macros/data/trees/*.yml"
FAQ = "macros/data/faq/*.yml"
COMPARISON = "macros/data/compare.yml"
RULINGS = "macros/data/contradictions/*.yml"
SNIPPETS = "macros/snippets/*.md"
REPLIES = "macros/replies/reply-*.md"
LEDGER = "addresses.lock"
# No product, person or page is called so.
NO = "no-such-thing"


@dataclass(frozen=True)
class Plant:
    """One change of the sources, and what a finding about it names.

    Args:
        edits: the new texts by path.
        says: a part of the message.
        files: the files of which the finding names one; those that were changed if empty.
    """

    edits: Edits
    says: str
    files: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        return self.files or tuple(self.edits)


@dataclass(frozen=True)
class Fault:
    """A planted fault: its kind, a number within the kind, and the check that has to find it."""

    kind: str
    number: int
    check: str
    plant: Plant

    @property
    def id(self) -> str:
        return f"{self.check}-{self.kind.replace(' ', '_')}-{self.number}"


@dataclass
class Sources:
    """The sources of the site, read for planting. Lists are in the order of the lot."""

    root: Path
    records: Records
    lot: random.Random = field(default_factory=lambda: random.Random(0))

    def text(self, file: str) -> str:
        return (self.root / file).read_text(encoding="utf-8")

    def shuffled(self, items: Iterable[T]) -> list[T]:
        found = list(items)
        self.lot.shuffle(found)
        return found

    @property
    def pages(self) -> list[Page]:
        return self.shuffled(
            page for uri, page in self.records.pages.items() if not uri.startswith("contributing/")
        )

    @property
    def guides(self) -> list[Page]:
        return [page for page in self.pages if isinstance(page.record, Guide)]

    @property
    def replies(self) -> list[Page]:
        return [page for page in self.pages if isinstance(page.record, Reply)]

    def files(self, *patterns: str) -> list[str]:
        """Return the files that match one of the patterns."""
        found = {path for pattern in patterns for path in self.root.glob(pattern)}
        return self.shuffled(sorted(path.relative_to(self.root).as_posix() for path in found))

    def change(
        self, file: str, pattern: str, new: str | Callable[[re.Match[str]], str], says: str = ""
    ) -> Iterator[Plant]:
        """Yield the change of one place that a pattern fits, drawn by lot; nothing if none does."""
        text = self.text(file)
        found = list(re.finditer(pattern, text, re.MULTILINE))
        if found:
            match = self.lot.choice(found)
            put = new(match) if callable(new) else match.expand(new)
            yield Plant({file: text[: match.start()] + put + text[match.end() :]}, says)

    def changes(
        self,
        files: Iterable[str],
        pattern: str,
        new: str | Callable[[re.Match[str]], str],
        says: str = "",
    ) -> Iterator[Plant]:
        """Yield a change of each file that the pattern fits."""
        for file in files:
            yield from self.change(file, pattern, new, says)

    def record(self, kind: str, record_id: str) -> tuple[str, str]:
        """Return file and text of a record that is a key of its file, as a fact or a source."""
        file = self.records.places[kind, record_id][0].file
        found = re.search(rf"^{record_id}:\n(?:(?:  .*)?\n)*", self.text(file), re.MULTILINE)
        assert found
        return file, found[0]

    def in_record(
        self, kind: str, record_id: str, pattern: str, new: str, says: str
    ) -> Iterator[Plant]:
        """Yield the change of one place of a record, if the pattern fits it."""
        file, old = self.record(kind, record_id)
        text = re.sub(pattern, new, old, count=1, flags=re.MULTILINE)
        if text != old:
            yield Plant({file: self.text(file).replace(old, text, 1)}, says)

    def at_headings(
        self,
        pages: Iterable[Page],
        new: Callable[[str, Heading], str | None],
        says: str = "",
    ) -> Iterator[Plant]:
        """Yield a change of one heading of each page; `new` returns its line, or None to skip."""
        for page in pages:
            lines = self.text(page.file).splitlines(keepends=True)
            for heading in self.shuffled(headings(page.body, page.body_line)):
                put = new(lines[heading.line - 1].rstrip("\n"), heading)
                if put is not None:
                    lines[heading.line - 1] = f"{put}\n"
                    yield Plant({page.file: "".join(lines)}, says)
                    break


def files_of(pages: list[Page]) -> list[str]:
    return [page.file for page in pages]


def with_text(site: Sources, files: list[str], text: str, says: str) -> Iterator[Plant]:
    """Yield each file with a text before its last line of macro calls, or at its end."""
    for file in files:
        old = site.text(file)
        at = old.rfind("\n{{ evidence") + 1 or len(old)
        yield Plant({file: f"{old[:at].rstrip()}\n\n{text}\n\n{old[at:]}"}, says)


def section(text: str, anchor: str) -> str:
    """Return a section of a page with its heading, up to the next of its level or a macro."""
    found = re.search(rf"^## [^\n]*{{#{anchor}}}\n(?:(?!## |{{{{ evidence).*\n)*", text, re.M)
    assert found
    return found[0]


Generator = Callable[[Sources], Iterator[Plant]]


@dataclass(frozen=True)
class Kind:
    """A kind of fault, the check that has to find it, how many are planted, and where."""

    name: str
    check: str
    count: int
    generator: Generator

    def faults(self, root: Path, records: Records, most: int | None = None) -> tuple[Fault, ...]:
        """Return the faults of this kind; fewer than `count` when there is no place for more.

        `most` is for a run that plants only the first ones.
        """
        return _faults(self, root, records, min(self.count, most or self.count))


@functools.cache
def _faults(kind: Kind, root: Path, records: Records, most: int) -> tuple[Fault, ...]:
    sources = Sources(root, records, random.Random(kind.name))
    plants = islice(kind.generator(sources), most)
    return tuple(Fault(kind.name, n, kind.check, plant) for n, plant in enumerate(plants, 1))


KINDS: list[Kind] = []


def kind(name: str, check: str, count: int = 3) -> Callable[[Generator], Generator]:
    """Enter a generator into the table of kinds."""

    def enter(generator: Generator) -> Generator:
        KINDS.append(Kind(name, check, count, generator))
        return generator

    return enter


@functools.cache
def read(root: Path) -> Records:
    """Return the records of a project, in which all faults are planted."""
    return loader.read(root)[0]
