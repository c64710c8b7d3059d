"""Measure the site's search in the browser, beside plain Material search on the same pages.

A case file holds one JSON object a line: `id`, `query`, `query_accept` (guide ids that are a right
first answer; empty: no guide is), and optionally `or_none` (no result is right as well) and `drop`
(the case is skipped).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from playwright.sync_api import Page, sync_playwright

from errordesk.checks.site.links import served
from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from errordesk.site import engine
from scripts.browser import ARGUMENTS, HINT, find

Ask = Callable[[str], list[str]]
PARTS = ("docs", "macros", "overrides", "errordesk", "mkdocs.yml", "CHANGELOG.md")


@dataclass
class Score:
    """What a run found: counts over the cases that have a right answer, and the misses."""

    name: str
    cases: int = 0
    first: int = 0
    third: int = 0
    misses: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        if not self.cases:
            return f"{self.name}: no case has an answer"
        first, third = (100 * part / self.cases for part in (self.first, self.third))
        return (
            f"{self.name}: {self.cases} queries, first {self.first} ({first:.1f} %), "
            f"among three {self.third} ({third:.1f} %)"
        )


def score(name: str, cases: list[dict[str, Any]], ask: Ask) -> Score:
    """Ask every query that has a right answer; `ask` returns guide ids or paths, best first."""
    result = Score(name)
    for case in cases:
        accept = case.get("query_accept")
        if not accept or case.get("drop"):
            continue
        found = ask(case["query"])
        nothing = bool(case.get("or_none")) and not found
        result.cases += 1
        result.first += nothing or bool(found and found[0] in accept)
        result.third += nothing or any(page in accept for page in found[:3])
        if not nothing and (not found or found[0] not in accept):
            wanted, got = " or ".join(accept), ", ".join(found[:3]) or "nothing"
            result.misses.append(f"  {case['query']}: wanted {wanted}, got {got}")
    return result


def bench_search(records: Records, site_dir: Path, cases: list[dict[str, Any]]) -> list[Score]:
    """Type every query into the built site, and into the same pages with plain Material search.

    Raises `UsageError` when no Chromium is found.
    """
    with _browser_page() as page:
        with served(site_dir) as address:
            ours = score("this site", cases, _ask_site(records, page, address))
        with tempfile.TemporaryDirectory() as scratch:
            plain = _plain_site(records.root, Path(scratch))
            with served(plain) as address:
                baseline = score("plain Material", cases, _ask_material(records, page, address))
    return [ours, baseline]


@contextmanager
def _browser_page() -> Iterator[Page]:
    path = find()
    if path is None:
        raise UsageError(HINT)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser.new_page()
        finally:
            browser.close()


def _ids(records: Records, address: str, links: list[str]) -> list[str]:
    """Return the pages behind links, each once, by id where they have one."""
    by_url = {page.url: page_id for page_id, page in records.by_id.items()}
    found = []
    for link in links:
        url = urldefrag(link.partition("?")[0])[0].removeprefix(address)
        found.append(by_url.get(url, url))
    return list(dict.fromkeys(found))


_LINKS = "links => links.map(link => link.href)"


def _ask_site(records: Records, page: Page, address: str) -> Ask:
    page.goto(address)
    page.keyboard.press("/")
    box = page.get_by_role("searchbox")
    box.fill("warm up")
    page.wait_for_selector(".ed-search__status:has-text('page'), :has-text('Nothing found')")

    def ask(query: str) -> list[str]:
        box.fill(query)
        links = page.locator("[data-search-results] a").evaluate_all(_LINKS)
        return _ids(records, address, links)

    return ask


def _ask_material(records: Records, page: Page, address: str) -> Ask:
    page.goto(address)
    page.keyboard.press("/")
    box = page.locator(".md-search__input")

    def ask(query: str) -> list[str]:
        box.fill("")
        box.press_sequentially(query)
        before: list[str] | None = None
        # Its results come from a worker a while after the last key; twice the same is the answer.
        for _ in range(20):
            page.wait_for_timeout(300)
            links = page.locator(".md-search-result__link").evaluate_all(_LINKS)
            if links == before:
                break
            before = links
        return _ids(records, address, before or [])

    return ask


def _plain_site(root: Path, scratch: Path) -> Path:
    """Build the same pages with the theme's own header and search."""
    copy = engine.copy_sources(root, scratch / "plain")
    for partial in ("header.html", "search.html"):
        (copy / "overrides/partials" / partial).unlink()
    (copy / "overrides/assets/search.js").write_text("")
    config = copy / "mkdocs.yml"
    config.write_text(
        config.read_text(encoding="utf-8").replace("plugins:\n", "plugins:\n  - search\n", 1),
        encoding="utf-8",
    )
    engine.build(copy, scratch / "site")
    return scratch / "site"
