"""Measure the site's search in the browser, beside plain Material search on the same pages.

Asked is every query that has a right answer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urldefrag

from playwright.sync_api import Page, sync_playwright

from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from errordesk.site import engine
from errordesk.site.serve import served
from scripts.bench.cases import Case, Score, read_cases
from scripts.browser import ARGUMENTS, HINT, find

# Returns guide ids or paths, best first.
Ask = Callable[[str], list[str]]


def run(case_file: Path, records: Records) -> list[Score]:
    """Type every query into the built site, and into the same pages with plain Material search.

    Raises `UsageError` when no Chromium is found, the file cannot be read or a line is not a case.
    """
    cases = [case for case in read_cases(case_file, "query", records) if case.accept]
    with tempfile.TemporaryDirectory() as scratch, _browser_page() as page:
        site, plain = Path(scratch) / "site", Path(scratch) / "plain"
        engine.build(records.root, site)
        with served(site) as address:
            ours = _score("this site", cases, _ask_site(records, page, address))
        with served(_plain_site(records.root, plain)) as address:
            baseline = _score("plain Material", cases, _ask_material(records, page, address))
    return [ours, baseline]


def figures(score: Score) -> str:
    """Return what is measured, in words."""
    return (
        f"{score.cases} queries, first {score.first} ({100 * score.top_1:.1f} %), "
        f"among three {score.among_three} ({100 * score.top_3:.1f} %)"
    )


def _score(name: str, cases: list[Case], ask: Ask) -> Score:
    score = Score(name)
    for case in cases:
        found = ask(case.text)
        score.add(case, found, f"given {', '.join(found[:3]) or 'none'} to: {case.text}")
    return score


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
    copy = engine.copy_sources(root, scratch / "sources")
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
