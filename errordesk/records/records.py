"""All records of the site in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeVar

from errordesk.records import yamlfile
from errordesk.records.codes import TableCode
from errordesk.records.models import (
    Comparison,
    Contradiction,
    Fact,
    Guide,
    PlainPage,
    Product,
    Question,
    Releases,
    Reply,
    Source,
    Topic,
    Tree,
    Variable,
    Wording,
)
from errordesk.records.problems import UsageError, suggest
from errordesk.records.rules import Check
from errordesk.records.screen_paths import ScreenPath

# The page of all questions and answers.
FAQ_PAGE = "faq.md"
AnyPage = PlainPage | Topic | Guide | Reply
T = TypeVar("T")


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

    @property
    def url(self) -> str:
        """The page's address below the site's root, as MkDocs gives it."""
        path = PurePosixPath(self.src_uri)
        if path.name == "index.md":
            return "" if path.parent == PurePosixPath(".") else f"{path.parent}/"
        return f"{path.with_suffix('')}/"


@dataclass
class Snippet:
    """Shared Markdown with the names of the parameters that it takes."""

    file: str
    parameters: list[str]
    body: str
    body_line: int


@dataclass
class Located:
    """Data of one YAML file, with its name and the place of its keys."""

    file: str
    yaml: yamlfile.Document

    def line(self, *path: str | int) -> int:
        return self.yaml.line(path)


@dataclass(repr=False)  # the whole site as one line helps nobody, and mkdocs-macros asks for it
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
    snippets: dict[str, Snippet] = field(default_factory=dict)
    # In the order in which they run.
    checks: list[Check] = field(default_factory=list)
    # Ids whose records are present but wrong.
    broken: set[str] = field(default_factory=set)
    # Where each record stands, by kind and id, for the problems that name it.
    places: dict[tuple[str, str], tuple[Located, yamlfile.Path]] = field(default_factory=dict)

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
        raise UsageError(f'unknown {kind} "{key}".{suggest(key, table)}')
    return table[key]
