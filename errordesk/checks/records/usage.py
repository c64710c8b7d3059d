"""What pages use of the records: sources that are listed or used alone, records nobody uses.

Use is found by rendering every page with macros that note what they are called for, so calls from
front matter, snippets, the FAQ, decision trees and comparisons count where they are shown.

A guide or topic lists under `sources` exactly the sources it claims something by: those it calls
`cite()` for and those behind each fact it prints. `source()` makes a plain link and needs no entry.
A topic may leave `sources` out when every claim on it comes from records that are shown there by
`faq()`, `comparison()` or `side_by_side()`, or when it makes none.

A fact is used when a page or a reply prints it, a snippet when a page calls it. A source is used
when a page cites or links it, a used fact or a reply names it, or the evidence of a release, a file
of `macros/data/commands` or a signature in another language does. The tables of all facts and all
sources use none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from errordesk.pages import render
from errordesk.pages.macros import PageMacros
from errordesk.records.models import Guide, Topic
from errordesk.records.problems import Problem
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Page, Records


@dataclass
class Use:
    """The ids that a page calls for. `own` are those it does not borrow from another record."""

    facts: set[str] = field(default_factory=set)
    cited: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)
    snippets: set[str] = field(default_factory=set)
    own_facts: set[str] = field(default_factory=set)
    own_cited: set[str] = field(default_factory=set)


class NotingMacros(PageMacros):
    """The macros of a page, which note in `use` what they are called for."""

    def __init__(self, records: Records, src_uri: str, site_url: str = DEFAULT_SITE_URL, /) -> None:
        self.use = Use()
        self._borrowed = False
        super().__init__(records, src_uri, site_url)

    def fact(self, fact_id: str) -> str:
        """The value of a fact, noted."""
        self.use.facts.add(fact_id)
        if not self._borrowed:
            self.use.own_facts.add(fact_id)
        return super().fact(fact_id)

    def cite(self, source_id: str, section: str | None = None) -> str:
        """The mark of a source, noted."""
        self.use.cited.add(source_id)
        if not self._borrowed:
            self.use.own_cited.add(source_id)
        return super().cite(source_id, section)

    def source(self, source_id: str, text: str | None = None) -> str:
        """A link to a source, noted."""
        self.use.linked.add(source_id)
        return super().source(source_id, text)

    def snippet(self, name: str, **parameters: str) -> str:
        """Shared Markdown, noted."""
        self.use.snippets.add(name)
        return super().snippet(name, **parameters)

    def faq(self, product: str) -> str:
        """Questions, whose claims are their own."""
        with self._borrowing():
            return super().faq(product)

    def comparison(self, table_id: str) -> str:
        """A comparison, whose claims are those of its guides."""
        with self._borrowing():
            return super().comparison(table_id)

    def side_by_side(self, table_id: str) -> str:
        """Two guides side by side, whose claims are those of the record."""
        with self._borrowing():
            return super().side_by_side(table_id)

    @contextmanager
    def _borrowing(self) -> Iterator[None]:
        self._borrowed = True
        yield
        self._borrowed = False


def wrong_lists_of_sources(records: Records, uses: dict[str, Use]) -> list[Problem]:
    """Return each page whose `sources` are not what it uses; one without uses is left out."""
    return [
        problem
        for page in records.by_id.values()
        if isinstance(page.record, Guide | Topic) and page.src_uri in uses
        for problem in _listed(records, page, page.record, uses[page.src_uri])
    ]


def page_use(records: Records, page: Page) -> Use:
    """Return what a page calls for while it is rendered.

    The page has to render: raises `UsageError` or an error of Jinja for a wrong call.
    """
    macros = NotingMacros(records, page.src_uri)
    render.expand_body(page.body, macros, page.file)
    return macros.use


def _listed(records: Records, page: Page, record: Guide | Topic, use: Use) -> Iterator[Problem]:
    has_list = "sources" in page.yaml.data
    facts = use.facts if has_list else use.own_facts
    needed: dict[str, str] = {}
    for fact_id in sorted(facts):
        for citation in records.facts[fact_id].sources:
            needed.setdefault(citation.source, f'by the fact "{fact_id}"')
    for source_id in sorted(use.cited if has_list else use.own_cited):
        needed[source_id] = "by cite()"
    for source_id in sorted(set(needed) - set(record.sources)):
        message = f'"sources" does not list "{source_id}", used on this page {needed[source_id]}'
        yield page.problem("sources", message=message)
    for index, source_id in enumerate(record.sources):
        message = ""
        if source_id not in records.sources:
            continue  # told by the check of citations
        if source_id not in needed:
            message = f'"sources" lists "{source_id}", which nothing on this page uses'
        elif source_id in record.sources[:index]:
            message = f'"sources" lists "{source_id}" twice'
        if message:
            yield page.problem("sources", index, message=message)
