"""The composer wherever it is: at a reply, on paper, in a folder, and where no script runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from errordesk.checks.site.links import served
from errordesk.records.records import Records
from errordesk.replies.extract import extract
from tests.browser.composing import COMPOSE, FORM, GUIDE, in_python, ready, shown_markdown
from tests.browser.conftest import OpenPage
from tests.browser.test_search import POLICY


def test_on_the_page_of_a_reply(open_page: OpenPage, records: Records, site_url: str) -> None:
    page = open_page("replies/badgateway/")
    loaded = "performance.getEntriesByType('resource').map(entry => entry.name).join()"
    for script in ("compose.js", "markdown-it", "mustache", "replies-data", "extract-core"):
        assert script not in page.evaluate(loaded), "read only when the composer opens"
    page.get_by_role("button", name="Fill in this reply").press("Enter")
    ready(page)
    page.keyboard.insert_text(FORM)
    expect(page.locator(".ed-compose__status")).to_contain_text("Filled in from the text")
    assert shown_markdown(page) == in_python(records, site_url, GUIDE, extract(FORM).fields)
    assert "find-data.js" not in page.evaluate(loaded)


@pytest.mark.parametrize(
    ("path", "button"),
    [("replies/badgateway/", "Fill in this reply"), ("find/", "Write the reply")],
)
def test_a_composer_that_cannot_load_says_so_once(
    open_page: OpenPage, path: str, button: str
) -> None:
    page = open_page(path)
    page.route("**/replies-data.js", lambda route: route.fulfill(body=""))
    if path == "find/":
        page.get_by_label("Paste the error message").fill(FORM)
    for _ in range(2):
        page.get_by_role("button", name=button).press("Enter")
        expect(page.locator("#ed-announce")).to_contain_text("could not be loaded")
    if path == "find/":  # goes on without it
        page.get_by_label("Paste the error message").press("ControlOrMeta+Enter")
        page.get_by_label("Paste the error message").fill(FORM + "more")
    said = page.locator(".ed-compose").inner_text()
    assert said.count("could not be loaded; reload the page") == 1


def test_the_reply_and_the_way_are_printed(open_page: OpenPage) -> None:
    page = ready(open_page(f"{COMPOSE}#guide={GUIDE}&from=4.29&to=4.50.9"))
    page.emulate_media(media="print")
    expect(page.locator(".ed-compose .ed-preview")).to_be_visible()
    expect(page.locator(".ed-compose__plan")).to_be_visible()
    controls = page.locator(".ed-compose :is(input, textarea, select, button, label)")
    assert [one for one in controls.all() if one.is_visible()] == []


def test_every_guide_leads_to_its_reply(open_page: OpenPage) -> None:
    page = open_page("guides/power-platform/storage/")
    page.get_by_role("link", name="Write the reply").click()
    ready(page)
    expect(page.get_by_label("Reply about")).to_have_value("pp-storage")


def test_works_under_a_strict_policy_and_from_a_folder(browser: Browser, site_dir: Path) -> None:
    with served(site_dir, {"Content-Security-Policy": POLICY}) as address:
        for start in (address + COMPOSE, (site_dir / COMPOSE / "index.html").as_uri()):
            page = browser.new_page()
            faults: list[str] = []
            page.on("console", lambda message, to=faults: to.append(message.text))
            page.goto(start)
            page.get_by_label("Paste the issue").fill(FORM)
            expect(page.locator(".ed-compose .ed-preview strong").first).to_be_visible()
            page.get_by_role("link", name="Guide", exact=True).evaluate("a => { a.target = '' }")
            page.get_by_role("link", name="Guide", exact=True).click()
            page.wait_for_url(re.compile("guides/power-platform/badgateway/"))
            assert faults == []
            page.close()


def test_without_javascript_every_text_is_a_file(open_page: OpenPage, records: Records) -> None:
    page = open_page(f"{COMPOSE}#guide=pp-storage", java_script_enabled=False, permissions=[])
    texts = page.locator("noscript a")
    assert texts.count() == len(records.guides)
    expect(page.locator("li:target a")).to_have_attribute("href", "../../replies/raw/pp-storage.md")
    expect(page.locator("li:target a")).to_be_in_viewport()
