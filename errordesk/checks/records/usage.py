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

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import jinja2

from errordesk.pages import render
from errordesk.pages.macros import PageMacros
from errordesk.records.models import Guide, Topic
from errordesk.records.problems import Problem
from errordesk.records.records import Page, Records
from errordesk.replies import mustache

_COMMAND_SOURCES = re.compile(r"^\s*sources?:\s*(.+)$", re.MULTILINE)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


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

    def __init__(self, records: Records, src_uri: str) -> None:
        self.use = Use()
        self._borrowed = False
        super().__init__(records, src_uri)

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


def problems(records: Records) -> list[Problem]:
    """Return what `listed` and `unused` return; see there."""
    uses = page_uses(records)
    return sorted([*listed(records, uses), *unused(records, uses)])


def page_uses(records: Records) -> dict[str, Use]:
    """Return what each page calls for, by its path below `docs/`.

    The pages have to render: raises `UsageError` or an error of Jinja for a wrong call.
    """
    return {src_uri: page_use(records, page) for src_uri, page in records.pages.items()}


def listed(records: Records, uses: dict[str, Use]) -> list[Problem]:
    """Return each page whose `sources` are not what it uses."""
    return [
        problem
        for page in records.by_id.values()
        if isinstance(page.record, Guide | Topic)
        for problem in _listed(records, page, page.record, uses[page.src_uri])
    ]


def unused(records: Records, uses: dict[str, Use]) -> list[Problem]:
    """Return each record that no page and no reply uses."""
    return list(_unused(records, list(uses.values())))


def page_use(records: Records, page: Page) -> Use:
    """Return what a page calls for while it is rendered."""
    macros = NotingMacros(records, page.src_uri)
    render.expand_body(page.body, macros)
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
    line = page.yaml.line(("sources",))
    for source_id in sorted(set(needed) - set(record.sources)):
        message = f'"sources" does not list "{source_id}", used on this page {needed[source_id]}'
        yield Problem(page.file, line, message)
    for index, source_id in enumerate(record.sources):
        line = page.yaml.line(("sources", index))
        if source_id not in needed:
            message = f'"sources" lists "{source_id}", which nothing on this page uses'
            yield Problem(page.file, line, message)
        elif source_id in record.sources[:index]:
            yield Problem(page.file, line, f'"sources" lists "{source_id}" twice')


def _unused(records: Records, uses: list[Use]) -> Iterator[Problem]:
    in_replies = _replies(records)
    facts = in_replies["fact"].union(*(use.facts for use in uses))
    sources = in_replies["source"].union(*(use.cited | use.linked for use in uses))
    sources |= {
        c.source for fact_id in facts & set(records.facts) for c in records.facts[fact_id].sources
    }
    sources |= _of_releases(records) | _of_commands(records) | _of_signatures(records)
    for kind, table, used in (("fact", records.facts, facts), ("source", records.sources, sources)):
        for record_id in table:
            if record_id not in used:
                located, path = records.places[kind, record_id]
                message = f'no page uses the {kind} "{record_id}"; remove it, or use it'
                yield Problem(located.file, located.line(*path), message)
    snippets = set[str]().union(*(use.snippets for use in uses))
    for name, snippet in records.snippets.items():
        if name not in snippets:
            yield Problem(snippet.file, 1, f'no page calls the snippet "{name}"; remove it')


def _replies(records: Records) -> dict[str, set[str]]:
    """Return the ids that replies call `fact` and `source` for."""
    found: dict[str, set[str]] = {"fact": set(), "source": set()}
    for path in sorted((records.root / "macros/replies").glob("*.md")):
        tree = mustache.ENVIRONMENT.parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(jinja2.nodes.Call):
            name = getattr(call.node, "name", "")
            if name in found and call.args and isinstance(call.args[0], jinja2.nodes.Const):
                found[name].add(str(call.args[0].value))
    return found


def _of_signatures(records: Records) -> set[str]:
    """Return where messages in another language were seen."""
    seen = (one.source for guide in records.guides.values() for one in guide.signatures)
    return {source for source in seen if source}


def _of_releases(records: Records) -> set[str]:
    """Return the sources that are evidence of a release, told by their addresses."""
    if records.releases is None:
        return set()
    archived = records.releases.archived.source
    repository = records.sources[archived].url
    numbers = {
        item.rpartition("#")[2]
        for release in records.releases.releases
        for item in release.evidence
    }
    pages = {f"{repository}/{kind}/{number}" for kind in ("issues", "pull") for number in numbers}
    return {archived, *(name for name, source in records.sources.items() if source.url in pages)}


def _of_commands(records: Records) -> set[str]:
    """Return the sources of the lists of commands. Read line by line: that of az is long."""
    found: set[str] = set()
    for path in sorted((records.root / "macros/data/commands").glob("*.yml")):
        for match in _COMMAND_SOURCES.finditer(path.read_text(encoding="utf-8")):
            found.update(_ID.findall(match[1]))
    return found
