"""What checks look at, read once however many of them ask for it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from errordesk import links, loader, pages, usage, validate
from errordesk.desk import Desk, Sheet
from errordesk.ledger import BuiltSite, Published
from errordesk.macros import DEFAULT_SITE_URL
from errordesk.problems import Problem, ProblemsError


@dataclass
class Context:
    """A project and its built site.

    Args:
        root: the project's folder.
        site_dir: where the built site is, or is to be.
        site_url: the address that the site is published at.
        today: the day that review dates are compared with, if they are.
    """

    root: Path
    site_dir: Path
    site_url: str = DEFAULT_SITE_URL
    today: date | None = None

    @functools.cached_property
    def read(self) -> tuple[Desk, list[Problem]]:
        """All records that are well formed, and the faults of the others."""
        return loader.read(self.root)

    @functools.cached_property
    def records(self) -> Desk:
        """The records; raises `ProblemsError` unless all of them are well formed."""
        desk, problems = self.read
        if problems:
            raise ProblemsError(problems)
        return desk

    @functools.cached_property
    def desk(self) -> Desk:
        """The records; raises `ProblemsError` unless they agree with each other as well."""
        problems = validate.cross_check(self.records)
        if problems:
            raise ProblemsError(problems)
        return self.records

    @functools.cached_property
    def rendered(self) -> tuple[dict[str, str], list[Problem]]:
        """The Markdown of each page that can be rendered, and the macro calls that fail."""
        return pages.render_pages(self.desk, self.site_url)

    @functools.cached_property
    def pages(self) -> dict[str, str]:
        """The Markdown of each page; raises `ProblemsError` unless all macro calls work."""
        rendered, problems = self.rendered
        if problems:
            raise ProblemsError(problems)
        return rendered

    @functools.cached_property
    def uses(self) -> dict[str, usage.Use]:
        """What each page calls for, by its path below `docs/`."""
        _ = self.pages  # a page that does not render has no use
        return usage.page_uses(self.desk)

    @functools.cached_property
    def published(self) -> Published:
        """Where addresses lead by the records alone."""
        return Published(self.desk, self.pages)

    @functools.cached_property
    def site(self) -> BuiltSite:
        """The built site; raises `UsageError` when there is none."""
        return BuiltSite(self.site_dir)

    @functools.cached_property
    def link_report(self) -> links.LinkReport:
        """What LinkChecker says of the built site; raises `UsageError` when there is none."""
        return links.check_site(self.site_dir)

    @functools.cached_property
    def pages_by_url(self) -> dict[str, Sheet]:
        """The pages of the sources by their addresses below the site's root."""
        return {sheet.url: sheet for sheet in self.read[0].sheets.values()}

    def source(self, path: str) -> str:
        """Return the file that a page of the built site is made from, or the page's own name."""
        sheet = self.pages_by_url.get(path.removesuffix("index.html"))
        return sheet.file if sheet else f"{self.site_dir.name}/{path}"
