"""What checks look at, read once however many of them ask for it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from errordesk.checks.commands import pages
from errordesk.checks.records import usage
from errordesk.checks.site.ledger import Published
from errordesk.pages import render
from errordesk.records import agreement, loader, yamlfile
from errordesk.records.files import digest
from errordesk.records.problems import Problem, ProblemsError
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.reading import Parse
from errordesk.records.records import Page, Records
from errordesk.site.built import BuiltSite
from errordesk.text.markdown import CODE_SPAN, kept, prose_lines

if TYPE_CHECKING:
    from errordesk.checks.site.links import LinkReport


@kept
def linking_lines(body: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield each line of a page that may hold a link or an element, macros expanded.

    Code is left out. The number is that of the line in the body as it is written, where the text
    stands there too, else that of the first.
    """
    written = {line.strip(): number for number, line in prose_lines(body)}
    for _, line in prose_lines(text):
        shown = CODE_SPAN.sub("", line) if "`" in line else line
        if "](" in shown or "<" in shown:
            yield written.get(line.strip(), 1), shown


@dataclass
class Context:
    """A project and its built site.

    Args:
        root: the project's folder.
        site_dir: where the built site is, or is to be.
        site_url: the address that the site is published at.
        today: the day that review dates are compared with, if they are.
        parse: what parses the YAML of the sources.
    """

    root: Path
    site_dir: Path
    site_url: str = DEFAULT_SITE_URL
    today: date | None = None
    parse: Parse = yamlfile.parse

    @functools.cached_property
    def read(self) -> tuple[Records, list[Problem]]:
        """All records that are well formed, and the faults of the others."""
        return loader.read(self.root, parse=self.parse)

    @property
    def only(self) -> frozenset[str] | None:
        """The files in question, if it is not all."""
        return self.read[0].only

    @functools.cached_property
    def records(self) -> Records:
        """The records that are well formed.

        Raises `ProblemsError` when a file is not that all others rest on, as the one of products.
        """
        records, problems = self.read
        if records.stopped:
            raise ProblemsError(problems)
        return records

    @functools.cached_property
    def disagreements(self) -> list[Problem]:
        """What is wrong between records."""
        return [one for name in agreement.CROSS_CHECKS for one in self.crossed(name)]

    def crossed(self, name: str) -> list[Problem]:
        """Return what one check of `agreement.CROSS_CHECKS` finds between records."""
        if name not in self._crossed:
            self._crossed[name] = agreement.cross_check(self.records, [name])
        return self._crossed[name]

    @functools.cached_property
    def _crossed(self) -> dict[str, list[Problem]]:
        return {}

    @functools.cached_property
    def _expanded(self) -> tuple[render.Rendered, dict[str, usage.Use]]:
        return self.expand()

    def expand(
        self, pages: Iterable[Page] | None = None
    ) -> tuple[render.Rendered, dict[str, usage.Use]]:
        """Return some pages, or all, with their macros expanded, and what each calls for."""
        uses: dict[str, usage.Use] = {}

        def noting(records: Records, src_uri: str, site_url: str) -> usage.NotingMacros:
            macros = usage.NotingMacros(records, src_uri, site_url)
            uses[src_uri] = macros.use
            return macros

        expand = render.expand_pages
        return expand(self.records, self.site_url, lambda: self._told, noting, pages), uses

    @functools.cached_property
    def _told(self) -> set[str]:
        """Return the ids and headings that do not exist, which a check of records tells."""
        told = {one.about for one in self.disagreements if "#" not in one.about} - {""}
        return told | self.lost_headings

    @property
    def rendered(self) -> render.Rendered:
        """The pages as far as they can be rendered, and the macro calls that fail."""
        return self._expanded[0]

    @functools.cached_property
    def lost_headings(self) -> set[str]:
        """What findings about headings are about: `page#heading`, or `page#` for any of a page."""
        return {one.about for one in self.crossed("headings") if "#" in one.about}

    def follows(self, problem: Problem) -> bool:
        """Say whether a problem is the consequence of one that is told of a record or a heading."""
        page, heading, _ = problem.about.partition("#")
        lost = heading and {problem.about, f"{page}#"} & self.lost_headings
        return bool(lost) or self.read[0].follows(problem)

    @property
    def pages(self) -> dict[str, str]:
        """The Markdown of each page that can be rendered; a call that fails leaves nothing."""
        return self.rendered.pages

    @functools.cached_property
    def whole(self) -> bool:
        """Whether every record could be read and every macro call works."""
        return self.records.whole and not self.rendered.holes

    @functools.cached_property
    def sound(self) -> bool:
        """Whether nothing is wrong with records and calls: only then a site can be built."""
        return not (self.read[1] or self.disagreements or self.rendered.holes)

    @functools.cached_property
    def uses(self) -> dict[str, usage.Use]:
        """What each page calls for, by its path below `docs/`; none where a call fails."""
        rendered, uses = self._expanded
        return {uri: use for uri, use in uses.items() if uri not in rendered.holes}

    def need_whole(self) -> None:
        """Raise `ProblemsError` unless all is there that pages could use or lead to."""
        if not self.whole:
            raise ProblemsError([*self.read[1], *self.rendered.problems])

    @functools.cached_property
    def wrong_commands(self) -> list[Problem]:
        """What the check `commands` finds."""
        return pages.wrong_commands(self.records)

    @functools.cached_property
    def published(self) -> Published:
        """Where addresses lead by the records alone."""
        return Published(self.records, self.pages)

    @functools.cached_property
    def site(self) -> BuiltSite:
        """The built site; raises `UsageError` when there is none."""
        return BuiltSite(self.site_dir)

    @functools.cached_property
    def link_report(self) -> LinkReport:
        """What LinkChecker says of the built site; raises `UsageError` when there is none."""
        # Loaded when a site is asked for: it brings a server.
        report: LinkReport = resolve_name("errordesk.checks.site.links:check_site")(self.site_dir)
        return report

    @functools.cached_property
    def pages_by_url(self) -> dict[str, Page]:
        """The pages of the sources by their addresses below the site's root."""
        return {page.url: page for page in self.read[0].pages.values()}

    @functools.cached_property
    def files_digest(self) -> str:
        """A name for the list of all files that are copied into the site."""
        return digest(*self.records.files)

    @functools.cached_property
    def addresses_digest(self) -> str:
        """A name for all addresses of pages and of their parts."""
        return digest(*sorted(self.published.addresses))

    def is_copied(self, path: str) -> bool:
        """Say whether a path below the site's root is a file of `docs/` or `overrides/`."""
        return not self._files.isdisjoint({f"docs/{path}", f"overrides/{path}"})

    @functools.cached_property
    def _files(self) -> set[str]:
        return set(self.records.files)

    def source(self, path: str) -> str:
        """Return the file that a page of the built site is made from, or the page's own name."""
        page = self.pages_by_url.get(path.removesuffix("index.html"))
        return page.file if page else f"{self.site_dir.name}/{path}"

    def page_problems(self, found: Iterable[tuple[str, str]]) -> list[Problem]:
        """Return problems of pages of the built site, given the path of each and what is wrong."""
        return sorted({Problem(self.source(path), 1, message) for path, message in found})
