"""All records of the site in one place."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from errordesk.records import yamlfile
from errordesk.records.codes import TableCode
from errordesk.records.external import Entry
from errordesk.records.models import (
    Fact,
    Guide,
    PlainPage,
    Product,
    Releases,
    Reply,
    Source,
    Topic,
    Variable,
)
from errordesk.records.problems import Problem, UsageError, suggest, where_to_add
from errordesk.records.reading import Parse
from errordesk.records.rules import Check, Rules, read_rules
from errordesk.records.screen_paths import ScreenPath
from errordesk.records.texts import Comparison, Contradiction, Question, Tree, Wording
from errordesk.records.yamlfile import Located

if TYPE_CHECKING:
    from errordesk.records.observed import Fault, Observed

# The page of all questions and answers.
FAQ_PAGE = "faq.md"
AnyPage = PlainPage | Topic | Guide | Reply
T = TypeVar("T")
# The sources of what readers are shown.
SHOWN = (
    *("docs/", "macros/snippets/", "macros/replies/", "macros/data/faq/", "macros/data/trees/"),
    "macros/data/compare.yml",
)


@functools.cache
def _url(src_uri: str) -> str:
    path = PurePosixPath(src_uri)
    if path.name == "index.md":
        return "" if path.parent == PurePosixPath(".") else f"{path.parent}/"
    return f"{path.with_suffix('')}/"


@dataclass
class Page:
    """A Markdown page of `docs/`: its record, its body and where each key stands."""

    file: str
    src_uri: str
    record: AnyPage
    body: str
    body_line: int
    yaml: yamlfile.Document
    anchors: set[str]

    @property
    def title(self) -> str:
        """What the page is called; its path when nobody named it."""
        return str(self.record.title or self.src_uri).strip()

    @functools.cached_property
    def url(self) -> str:
        """The page's address below the site's root, as MkDocs gives it."""
        return _url(self.src_uri)

    def problem(self, *path: str | int, message: str, about: str = "") -> Problem:
        """Return a problem in the line of a key of the front matter."""
        return Problem(self.file, self.yaml.line(path), message, about)


@dataclass
class Snippet:
    """Shared Markdown with the names of the parameters that it takes."""

    file: str
    parameters: list[str]
    body: str
    body_line: int


# The whole site as one line helps nobody, and mkdocs-macros asks for it; two readings are two.
@dataclass(repr=False, eq=False)
class Records:
    """All records of the site. Everything that is shown or exported is derived from it."""

    root: Path
    pages: dict[str, Page] = field(default_factory=dict)
    by_id: dict[str, Page] = field(default_factory=dict)
    guides: dict[str, Guide] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    releases: Releases | None = None
    faq: dict[str, Question] = field(default_factory=dict)
    comparison: Comparison | None = None
    trees: dict[str, Tree] = field(default_factory=dict)
    placeholders: dict[str, str] = field(default_factory=dict)
    # What a person who replies may fill in, by name.
    variables: dict[str, Variable] = field(default_factory=dict)
    # For the search: a word, and the words it is searched with as well.
    synonyms: dict[str, list[str]] = field(default_factory=dict)
    # Public tables of error codes, see `codes`.
    codes: list[TableCode] = field(default_factory=list)
    # By the id of a guide or topic: other words for it.
    wordings: dict[str, Wording] = field(default_factory=dict)
    # Where to click, and the portals that such a path begins in, by the id of their source.
    paths: dict[str, ScreenPath] = field(default_factory=dict)
    portals: dict[str, str] = field(default_factory=dict)
    # By the name of their file: the subject they belong to.
    contradictions: dict[str, list[Contradiction]] = field(default_factory=dict)
    # What gateways answered in the lab, by product, and the faults of their backends.
    observed: dict[str, Observed] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    snippets: dict[str, Snippet] = field(default_factory=dict)
    # In the order in which they run.
    checks: list[Check] = field(default_factory=list)
    # What was answered for each external address, kept from run to run.
    link_verdicts: dict[str, Entry] = field(default_factory=dict)
    # The text of every source file below docs/ and macros/, by path.
    texts: dict[str, str] = field(default_factory=dict)
    changelog: str = ""
    # The data of each file of macros/data/ that is sound YAML, by path.
    data: dict[str, Located] = field(default_factory=dict)
    # The path of every file below docs/ and overrides/.
    files: list[str] = field(default_factory=list)
    # Ids and files whose records are present but wrong.
    broken: set[str] = field(default_factory=set)
    # Files with a fault of form that hides what their author meant, see `form`.
    unsure: set[str] = field(default_factory=set)
    # A file that everything else rests on, as the one of products, could not be read.
    stopped: bool = False
    # Of records that are cut down to some files: these, and the records of all. See `every`.
    only: frozenset[str] | None = None
    uncut: Records | None = None
    # What parses their YAML.
    parse: Parse = yamlfile.parse
    # Where each record stands, by kind and id, for the problems that name it.
    places: dict[tuple[str, str], tuple[Located, yamlfile.Path]] = field(default_factory=dict)

    @property
    def every(self) -> Records:
        """These records before they were cut down to some files, or themselves.

        What compares a file with others reads the others here.
        """
        return self.uncut or self

    def wants(self, place: str) -> bool:
        """Say whether anybody asks what is wrong with a file, or with those of a folder."""
        return self.only is None or any(file.startswith(place) for file in self.only)

    @property
    def wanted_guides(self) -> list[Guide]:
        """The guides of which anybody asks what is wrong with them."""
        guides = self.guides.items()
        return [guide for name, guide in guides if self.wants(self.by_id[name].file)]

    @property
    def whole(self) -> bool:
        """Whether every record could be read."""
        return not (self.broken or self.unsure or self.stopped)

    def follows(self, problem: Problem) -> bool:
        """Say whether a problem is the consequence of another one that is told elsewhere."""
        about = problem.about.partition("#")[0]
        unsure = about in self.by_id and self.by_id[about].file in self.unsure
        return unsure or about in self.broken or problem.file in self.unsure

    @functools.cached_property
    def rules(self) -> Rules:
        """What checks compare the site with; read when first asked for, as readers need none."""
        return read_rules(self.texts, self.parse)

    @functools.cached_property
    def pictures(self) -> dict[str, str]:
        """The drawings of `macros/pictures/`, as SVG, by name."""
        return self._texts_of("macros/pictures/", ".svg")

    @functools.cached_property
    def reply_texts(self) -> dict[str, str]:
        """The texts of `macros/replies/`, before anything is filled in, by name."""
        return self._texts_of("macros/replies/", ".md")

    def _texts_of(self, folder: str, end: str) -> dict[str, str]:
        return {
            file.removeprefix(folder).removesuffix(end): text
            for file, text in self.texts.items()
            if file.startswith(folder) and file.endswith(end)
        }

    @property
    def shown(self) -> dict[str, str]:
        """The texts that readers are shown, as they are written, by path."""
        return {file: text for file, text in self.texts.items() if file.startswith(SHOWN)}

    def problem(
        self, kind: str, record_id: str, *keys: str | int, message: str, about: str = ""
    ) -> Problem:
        """Return a problem in the line of a key of a record.

        Args:
            kind: as in `places`: fact, source, question, tree, contradictions, file.
            record_id: its id, or the name of its file.
            keys: the keys that lead to what is wrong.
            message: what is wrong, and what is allowed.
            about: the id that was not found, if that is what is wrong.
        """
        located, path = self.places[kind, record_id]
        return located.problem(*path, *keys, message=message, about=about)

    def page(self, page_id: str) -> Page:
        """Return the page with this id; raise `UsageError` with a suggestion if there is none."""
        return lookup(self.by_id, page_id, "page id")

    def guides_of(self, product: str) -> list[Guide]:
        """Return the guides of a product in the order of their titles."""
        found = [guide for guide in self.guides.values() if guide.product == product]
        return sorted(found, key=lambda guide: guide.title.casefold())

    def reply_for(self, guide_id: str) -> Reply | None:
        """Return the reply template of a guide, if it has one of its own."""
        return next((r for r in self.replies.values() if r.answers == guide_id), None)


def lookup(table: dict[str, T], key: str, kind: str) -> T:
    """Return `table[key]`, or raise `UsageError` that names the kind and the closest key."""
    if key not in table:
        raise UsageError(f'unknown {kind} "{key}".{closest(key, table, kind)}', about=key)
    return table[key]


def id_today(name: str, known: Mapping[str, object]) -> str:
    """Return the id that a record has today whose id or address was `name`; else the name itself.

    Every command reads the ids that it is given here, because links and notes are kept for years.
    What the sources say is not read so: there the id of today is written.
    """
    if name in known:
        return name
    for one, held in known.items():
        if name in getattr(getattr(held, "record", held), "formerly", []):
            return one
    return name


def closest(wrong: str, known: Iterable[str], kind: str) -> str:
    """Return what was meant by an id that does not exist, or where a new one goes.

    That is the page that was called so formerly, else the closest id. Guides of one product begin
    alike, so the reply to a guide that was renamed is not taken for it.
    """
    if isinstance(known, Mapping):
        today = id_today(wrong, known)
        if today != wrong:
            return f' It is called "{today}" now.'
    alike = [name for name in known if name.partition("-")[0] == wrong.partition("-")[0]]
    return suggest(wrong, alike or known) or where_to_add(kind)
