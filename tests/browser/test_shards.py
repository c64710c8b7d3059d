"""A site whose data is in parts: finder, worker, search and composer, from a server and a folder.

It is the built site with its data cut into parts, as that of a site of many guides is.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from errordesk.checks.site.links import served
from errordesk.pages.hosts import HEADERS
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from errordesk.replies.extract import extract
from errordesk.site.finder import write_find_scripts
from errordesk.site.replies import write_replies
from tests.browser.composing import COMPOSE, FORM, in_python, shown_markdown
from tests.browser.conftest import OpenPage
from tests.browser.test_find import GUIDE, MESSAGE

QUERIES = ("warm up", "badgatway", "bad gatew", "80048539", "solution import stuck")
# A host answers that a file is not there; the page says so.
_GONE = "Failed to load resource"


@pytest.fixture(scope="module")
def cut_site(records: Records, site_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("cut") / "site"
    shutil.copytree(site_dir, site)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("errordesk.site.finder.WHOLE", 0)
        patch.setattr("errordesk.site.replies.WHOLE", 0)
        write_find_scripts(records, site, DEFAULT_SITE_URL)
        write_replies(records, site, DEFAULT_SITE_URL)
    return site


@pytest.fixture(scope="module", params=["served", "file"])
def place(request: pytest.FixtureRequest, cut_site: Path) -> Iterator[str]:
    if request.param == "file":
        yield f"{cut_site.as_uri()}/"
    else:
        with served(cut_site, HEADERS) as address:
            yield address


Open = Callable[..., Page]
LONG = """message => {
  const area = document.querySelector("#ed-find-text")
  area.value = "10:00:00 INFO one line of a log that says nothing\\n".repeat(4000) + message
  area.dispatchEvent(new Event("input"))
}"""


@pytest.fixture
def open_cut(browser: Browser, place: str) -> Iterator[Open]:
    """A function that opens a path; parts that are loaded are listed. The console stays quiet."""
    faults: list[str] = []
    context = browser.new_context()

    def open_(path: str, loads: list[str] | None = None) -> Page:
        page = context.new_page()
        page.on("console", lambda said: _GONE in said.text or faults.append(said.text))
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        if loads is not None:
            page.on("request", lambda r: "/find/" in r.url and loads.append(r.url))
        page.goto(place + path + ("index.html" if place.startswith("file:") else ""))
        return page

    yield open_
    context.close()
    assert faults == []


@pytest.mark.parametrize("path", ["", "find/"])
def test_a_pasted_message_is_answered(open_cut: Open, path: str) -> None:
    loads: list[str] = []
    page = open_cut(path, loads)
    page.get_by_label("Paste the error message").fill(MESSAGE)
    link = page.get_by_role("link", name="Open the guide")
    expect(link).to_be_visible()
    assert GUIDE in str(link.get_attribute("href"))
    expect(page.locator(".ed-find__answer mark").first).to_be_visible()
    expect(page.locator(".ed-find__answer")).to_contain_text("Do first")
    parts = [url for url in loads if url.endswith("-data.js")]
    assert 0 < len(parts) < 30
    assert len(parts) == len(set(parts))


def test_a_text_that_is_only_like_a_guide_is_answered(open_cut: Open) -> None:
    page = open_cut("find/")
    page.get_by_label("Paste the error message").fill("probe unhealthy timeout")
    expect(page.locator(".ed-find__near a").first).to_be_visible()


def test_a_long_text_is_matched(open_cut: Open, place: str) -> None:
    page = open_cut("find/")
    page.evaluate(LONG, MESSAGE)
    expect(page.locator(".ed-find__guide")).to_contain_text("BadGateway", timeout=20000)
    assert len(page.workers) == (not place.startswith("file:"))


RESULTS = ".ed-search__results li"


def _results(page: Page, query: str) -> list[str]:
    """Return what the search of a site in one piece, which has all at once, shows for a query."""
    page.get_by_role("searchbox").fill("")
    expect(page.locator(RESULTS)).to_have_count(0)
    page.get_by_role("searchbox").fill(query)
    expect(page.locator(RESULTS).first).to_be_visible()
    return page.locator(RESULTS).all_inner_texts()


def test_the_search_finds_what_it_finds_in_one_piece(open_cut: Open, open_page: OpenPage) -> None:
    whole, page = open_page("find/"), open_cut("find/")
    for one in (whole, page):
        one.keyboard.press("/")
    for query in QUERIES:
        results = _results(whole, query)
        page.get_by_role("searchbox").fill(query)
        expect(page.locator(RESULTS)).to_have_text(results, use_inner_text=True)


def test_the_composer_chooses_the_guide_and_loads_its_text(
    open_cut: Open, records: Records
) -> None:
    loads: list[str] = []
    page = open_cut(COMPOSE)
    page.on("request", lambda r: "/assets/replies/" in r.url and loads.append(r.url))
    page.get_by_label("Paste the issue").fill(FORM)
    expect(page.get_by_label("Reply about")).to_have_value("pp-badgateway")
    expect(page.get_by_role("button", name="Copy Markdown")).to_be_visible()
    fields = extract(FORM).fields
    assert shown_markdown(page) == in_python(records, DEFAULT_SITE_URL, "pp-badgateway", fields)
    assert len(loads) == 1
    page.get_by_label("Reply about").select_option("pp-storage")
    in_full = in_python(records, DEFAULT_SITE_URL, "pp-storage", fields)
    expect(page.get_by_label("The reply as Markdown")).to_have_value(in_full)


@pytest.mark.parametrize("place", ["served"], indirect=True)
def test_a_part_that_is_gone_is_said(open_cut: Open) -> None:
    page = open_cut("find/")
    page.route("**/assets/find/**", lambda route: route.abort())
    page.get_by_label("Paste the error message").fill(MESSAGE)
    expect(page.locator(".ed-find__answer")).to_contain_text("could not be loaded")
    page.keyboard.press("Escape")
    page.get_by_role("searchbox").focus()
    page.get_by_role("searchbox").fill("warm up")
    expect(page.locator(".ed-search__status")).to_contain_text("could not be loaded")


@pytest.mark.parametrize("place", ["served"], indirect=True)
def test_a_reply_that_is_gone_is_said(open_cut: Open) -> None:
    page = open_cut(COMPOSE)
    page.route("**/assets/replies/**", lambda route: route.abort())
    page.get_by_label("Reply about").select_option("pp-storage")
    expect(page.locator(".ed-compose__status")).to_contain_text("could not be loaded")
    expect(page.get_by_role("button", name="Copy Markdown")).to_be_hidden()
