"""Load every record of the site, or say everything that is wrong with them.

This room alone opens the files that the site is made from; all others ask `Records`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field, StringConstraints

from errordesk.records import agreement, external, form, yamlfile
from errordesk.records.codes import read_codes
from errordesk.records.files import CHANGELOG, SOURCES, files_below, read_files
from errordesk.records.models import (
    Fact,
    Guide,
    Id,
    Line,
    PlainPage,
    Product,
    Record,
    Releases,
    Reply,
    Source,
    Topic,
    Variable,
)
from errordesk.records.observed import Fault, Observed
from errordesk.records.problems import Problem, ProblemsError, UsageError, suggest
from errordesk.records.reading import Parse, Reader
from errordesk.records.records import Page, Records, Snippet
from errordesk.records.rules import Checks
from errordesk.records.screen_paths import ScreenPaths
from errordesk.records.texts import Comparison, Contradiction, Question, Tree, Wording
from errordesk.records.yamlfile import Located
from errordesk.text import markdown

DATA = "macros/data"

PAGE_TYPES: dict[str, type[PlainPage]] = {
    "guide": Guide,
    "topic": Topic,
    "reply": Reply,
    "page": PlainPage,
}
R = TypeVar("R", bound=BaseModel)
# The id of a record: the value of its key `id`, or in a file of data a key at the margin.
_ID = re.compile(r"^[ {-]*'?id'?: *['\"]?([a-z0-9-]+)", re.MULTILINE)
_ID_KEY = re.compile(r"^([a-z0-9-]+):", re.MULTILINE)


class Products(Record):
    """The file of products."""

    products: dict[str, Product]


class Placeholders(Record):
    """The file of placeholders: name without brackets, and what it stands for."""

    placeholders: dict[Id, Line]


class Variables(Record):
    """The file of variables."""

    variables: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$")], Variable]


class Synonyms(Record):
    """The file of synonyms."""

    synonyms: dict[str, list[str]]


class Contradictions(Record):
    """A file of contradictions."""

    contradictions: list[Contradiction]


class SnippetHead(Record):
    """The front matter of a snippet."""

    parameters: list[str] = Field(default_factory=list)


# Files of macros/data/ named after the one key that they hold, which is a field of `Records` too.
LISTS: dict[str, type[Record]] = {
    "products": Products,
    "placeholders": Placeholders,
    "variables": Variables,
    "synonyms": Synonyms,
    "checks": Checks,
}


class Loader(Reader):
    """Reads the files of a project into a `Records` and collects problems instead of stopping.

    A file with a fault of form has this one problem and no other, see `form`.
    """

    def __init__(
        self,
        root: Path,
        changed: Mapping[str, bytes | None] | None = None,
        parse: Parse = yamlfile.parse,
    ) -> None:
        self.records = Records(root, parse=parse)
        super().__init__(self.records.texts, parse)
        self.records.data = self.data
        read = {**read_files(root, SOURCES, [CHANGELOG]), **(changed or {})}
        for file, content in sorted(read.items()) if changed else read.items():
            if content is None or not (file == CHANGELOG or file.startswith(tuple(SOURCES))):
                continue
            self.records.texts[file], fault = form.read_text(file, content)
            for line, what in form.blanks(file, self.records.texts[file]):
                self.report(file, line, f"{what}, in place of the mark ‹…›")
                self.records.unsure.add(file)
            if fault:
                self.report(file, fault.line, fault.message)
                if not fault.exact:
                    self.records.unsure.add(file)
        self.records.changelog = self.records.texts.pop(CHANGELOG, "")
        for folder in ("docs", "overrides"):
            self.records.files += files_below(root, folder)

    # Files -----------------------------------------------------------------------------------

    def lost(self, file: str, text: str) -> None:
        """Note that the records in a text could not be read: nothing else is wrong with them.

        What names one of their ids is then no finding of its own.
        """
        self.records.broken |= {file, *_ID.findall(text)}
        if file.endswith(".yml"):
            self.records.broken |= set(_ID_KEY.findall(text))

    def read_yaml(self, file: str) -> Located | None:
        """Return the data of a file, or None after reporting why there is none."""
        located = super().read_yaml(file)
        if located is None:
            self.lost(file, self.texts.get(file, ""))
        return located

    def located(self, folder: str) -> list[Located]:
        """Return the data of every file of `macros/data/<folder>/` that is sound YAML."""
        found = [self.read_yaml(file) for file in self.matching(f"{DATA}/{folder}", ".yml")]
        return [located for located in found if located is not None]

    def enter(self, noun: str, record_id: str, located: Located, path: yamlfile.Path) -> bool:
        """Note where a record is; say whether its id is free, after reporting one that is not."""
        if (noun, record_id) in self.records.places:
            other, at = self.records.places[noun, record_id]
            said = f'the {noun} id "{record_id}" is used already in {other.file}:{other.line(*at)}'
            self.problems.append(located.problem(*path, message=said))
            return False
        self.records.places[noun, record_id] = (located, path)
        return True

    def table(self, folder: str, kind: type[R], noun: str) -> dict[str, R]:
        """Read every file of `macros/data/<folder>/`: each a mapping from id to record."""
        table: dict[str, R] = {}
        for located in self.located(folder):
            data = located.yaml.data
            if data is not None and not isinstance(data, dict):
                self.report(located.file, 1, f"expected a mapping from {noun} id to record")
                continue
            for key in data or ():
                if self.enter(noun, str(key), located, (key,)):
                    record = self.model(kind, located, (key,))
                    if record is None:
                        self.records.broken.add(str(key))
                    else:
                        table[str(key)] = record
        return table

    def listed(self, folder: str, key: str, kind: type[R], noun: str) -> dict[str, R]:
        """Read every file of a folder: each holds under `key` a list of records with ids."""
        table: dict[str, R] = {}
        for located in self.located(folder):
            data = located.yaml.data
            if not isinstance(data, dict) or list(data) != [key]:
                self.report(located.file, 1, f'expected one key, "{key}", with a list of records')
                continue
            for index in range(len(data[key] or [])):
                record = self.model(kind, located, (key, index))
                if record is None:
                    self.lost(located.file, str(data[key][index]))
                else:
                    record_id: str = record.id  # type: ignore[attr-defined]  # every listed kind has one
                    if self.enter(noun, record_id, located, (key, index)):
                        table[record_id] = record
        return table

    def file(self, name: str, kind: type[R], *, optional: bool = False) -> R | None:
        """Read a file of `macros/data/` that holds one record."""
        file = f"{DATA}/{name}"
        record = self.single(file, kind, optional=optional)
        if record is None and not (optional and file not in self.texts):
            self.records.stopped = True
        if f"{DATA}/{name}" in self.data:
            self.records.places["file", name] = (self.data[f"{DATA}/{name}"], ())
        return record

    def observed(self) -> None:
        """Read what the lab wrote; a cell of a fault that is not listed is a problem."""
        for located in sorted(self.located("observed"), key=lambda one: _stem(one) != "faults"):
            if _stem(located) == "faults":
                faults = self.model(list[Fault], located)  # type: ignore[type-var]  # as in `model`
                self.records.faults = {fault.id: fault for fault in faults or []}
            elif product := self.model(Observed, located):
                self.product(located, product)

    def product(self, located: Located, product: Observed) -> None:
        """Enter what one product did, and report what its file says of faults that do not exist."""
        if product.id != _stem(located):
            said = f'"id" must be "{_stem(located)}", as the file'
            self.report(located.file, located.line("id"), said)
        for key in ("faults", "absent"):
            for name in getattr(product, key):
                if name not in self.records.faults:
                    said = f'"{key}.{name}": faults.yml lists no such fault'
                    said += f".{suggest(name, self.records.faults)}"
                    self.report(located.file, located.line(key, name), said)
        self.records.observed[product.id] = product

    # Pages -----------------------------------------------------------------------------------

    def front_matter(self, file: str) -> tuple[Located | None, str, int]:
        """Return the front matter (None after reporting a fault), body and first body line."""
        front, body, body_line = markdown.split_front_matter(self.texts[file])
        try:
            document = self.parse(front or "", first_line=2)
        except yamlfile.YamlError as error:
            self.report(file, error.line, error.message)
            self.lost(file, front or "")
            return None, body, body_line
        if front is None:
            document.data = {}
        elif not isinstance(document.data, dict):
            self.report(file, 2, "the front matter must be a mapping of keys to values")
            return None, body, body_line
        return Located(file, document), body, body_line

    def page_type(self, located: Located) -> str | None:
        """Return the type of a page, or None after reporting one that is not allowed there."""
        is_index = PurePosixPath(located.file).name == "index.md"
        allowed = ["page", "topic"] if is_index else ["page", "topic", "reply"]
        if located.file.startswith("docs/guides/") and not is_index:
            allowed = ["guide", "topic"]
        page_type = str(located.yaml.data.get("type", allowed[0]))
        if page_type in allowed:
            return page_type
        message = f'"{page_type}" is not allowed for "type" here; allowed: {", ".join(allowed)}.'
        hint = suggest(page_type, allowed)
        self.problems.append(located.problem("type", message=message + hint))
        return None

    def page(self, file: str) -> None:
        located, body, body_line = self.front_matter(file)
        page_type = self.page_type(located) if located else None
        if located is None or page_type is None:
            self.lost(file, self.texts[file])
            return
        if page_type == "page":
            located.yaml.data.pop("type", None)
        record = self.model(PAGE_TYPES[page_type], located)
        src_uri = file.removeprefix("docs/")
        if record is None:
            self.lost(file, self.texts[file])
            self.records.broken |= self.expected_id(src_uri)
            return
        anchors = markdown.anchors(body)
        page = Page(file, src_uri, record, body, body_line, located.yaml, anchors)
        self.records.pages[src_uri] = page
        if isinstance(record, Guide | Topic | Reply):
            self.register(page, record)

    def register(self, page: Page, record: Guide | Topic | Reply) -> None:
        """Enter a page under its id, or report that the id is taken."""
        other = self.records.by_id.get(record.id)
        if other is not None:
            message = (
                f'the id "{record.id}" is used already in {other.file}; '
                "ids are permanent and unique"
            )
            self.problems.append(page.problem("id", message=message))
            self.records.broken |= {page.file, *self.expected_id(page.src_uri)}
            return
        self.records.by_id[record.id] = page
        if isinstance(record, Guide):
            # A finding of its own; whoever names the page by its file is not wrong as well.
            self.records.broken |= self.expected_id(page.src_uri) - {record.id}
            self.records.guides[record.id] = record
        elif isinstance(record, Reply):
            self.records.replies[record.id] = record

    def expected_id(self, src_uri: str) -> set[str]:
        """Return the id that a guide has by its file, if it is one."""
        product = self.records.products.get(src_uri.split("/")[-2:][0])
        return {f"{product.prefix}-{PurePosixPath(src_uri).stem}"} if product else set()

    def snippet(self, file: str) -> None:
        located, body, body_line = self.front_matter(file)
        head = self.model(SnippetHead, located) if located else None
        name = PurePosixPath(file).stem
        if located and head:
            text = body.lstrip("\n")
            first = body_line + len(body) - len(text)
            snippet = Snippet(located.file, head.parameters, text.rstrip("\n"), first)
            self.records.snippets[name] = snippet
        else:
            self.records.broken.add(name)

    # All -------------------------------------------------------------------------------------

    def load(self) -> Records:
        records = self.records
        records.sources = self.table("sources", Source, "source")
        records.facts = self.table("facts", Fact, "fact")
        for name, kind in LISTS.items():
            if found := self.file(f"{name}.yml", kind, optional=kind is Synonyms):
                setattr(records, name, getattr(found, name))
        records.releases = self.file("releases.yml", Releases)
        records.comparison = self.file("compare.yml", Comparison)
        records.faq = self.listed("faq", "faq", Question, "question")
        for located in self.located("trees"):
            if tree := self.model(Tree, located):
                records.trees[tree.id] = tree
                records.places["tree", tree.id] = (located, ())
        if screens := self.file("paths.yml", ScreenPaths, optional=True):
            records.paths, records.portals = screens.paths, screens.portals
        for located in self.located("contradictions"):
            if rulings := self.model(Contradictions, located):
                name = PurePosixPath(located.file).stem
                records.contradictions[name] = rulings.contradictions
                records.places["contradictions", name] = (located, ())
        for file in self.matching(f"{DATA}/codes", ".tsv"):
            rows, problems = read_codes(self.texts[file], file)
            records.codes += rows
            self.problems += problems
        records.wordings = self.table("wordings", Wording, "wording")
        self.observed()
        try:
            records.link_verdicts = external.parse(self.texts.get(external.FILE, "{}"))
        except UsageError as error:
            self.report(external.FILE, 1, str(error))
        for file in self.matching("macros/snippets", ".md"):
            self.snippet(file)
        for file in self.texts:
            if file.startswith("docs/"):
                self.page(file)
        return records


def _stem(located: Located) -> str:
    return PurePosixPath(located.file).stem


def read(
    root: Path,
    changed: Mapping[str, bytes | None] | None = None,
    parse: Parse = yamlfile.parse,
) -> tuple[Records, list[Problem]]:
    """Read everything below `root`; return it with the faults of single records.

    A record with a fault is left out, so only records without problems are whole. `changed` are
    files as they are to be, by path; None for one that goes. `parse` parses YAML.
    """
    loader = Loader(root, changed, parse)
    told = list(loader.problems)
    records = loader.load()
    return records, [p for p in loader.problems if p in told or p.file not in records.unsure]


def load(root: Path) -> Records:
    """Load and validate everything below `root`.

    Raises `ProblemsError` with all problems of one run: faults of single records, and what
    the records say of each other (`errordesk.records.agreement`).
    """
    records, problems = read(root)
    problems = problems + agreement.cross_check(records)
    if problems:
        raise ProblemsError(problems)
    return records
