"""The people who use the site, played in a browser."""

from __future__ import annotations

import re
import urllib.request

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from errordesk.checks.site.ledger import BuiltSite
from errordesk.records.records import Records
from tests.browser.conftest import OpenPage

MESSAGE = "Flow server error returned with status code"
WIDTHS = (360, 768, 1440)


def _first_result(page: Page, query: str) -> str:
    """Type into the site's search and return the address of the first result."""
    page.keyboard.press("/")
    box = page.get_by_role("searchbox")
    expect(box).to_be_focused()
    box.fill("")
    box.press_sequentially(query, delay=2)
    return str(page.locator("[data-search-results] a").first.get_attribute("href"))


def test_reader_of_issue_10773(
    open_page: OpenPage, base_url: str, site_url: str, built: BuiltSite, records: Records
) -> None:
    """Finds the guide by two words and by the message, reads what to do first, copies the reply."""
    guide = records.by_id["pp-badgateway"].url
    page = open_page()
    for query in ("BadGateway", MESSAGE):
        assert _first_result(page, query).endswith(guide), query
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(guide)))

    page.evaluate("scrollTo(0, 0)")
    first = page.locator(".ed-first")
    expect(first).to_be_in_viewport(ratio=1)
    expect(first).to_contain_text("Solution history")

    page.get_by_role("link", name="reply text").click()
    page.wait_for_url(re.compile("replies/badgateway/"))
    page.get_by_role("button", name="Copy the reply as Markdown").click()
    expect(page.get_by_role("status")).to_have_text("Reply copied")
    text = str(page.evaluate("navigator.clipboard.readText()"))
    assert text.startswith("Thank you for reporting this.")

    known = {source.url for source in records.sources.values()}
    targets = re.findall(r"\]\(([^)]*)\)", text)
    assert len(targets) > 8
    for target in targets:
        if not target.startswith(site_url):
            assert target in known, target
            continue
        place, anchor = built.destination(target.removeprefix(site_url))
        with urllib.request.urlopen(base_url + place) as answer:  # noqa: S310  # loopback
            assert answer.status == 200
            assert not anchor or BeautifulSoup(answer.read(), "lxml").find(id=anchor)


def test_reader_with_an_unreachable_backend_walks_by_keyboard(open_page: OpenPage) -> None:
    """Sees the gateway's name under "502 Bad Gateway" and walks to a leaf without a mouse."""
    page = open_page("guides/application-gateway/troubleshooter/#who-wrote-it")
    walk = [
        "Microsoft-Azure-Application-Gateway/v2",
        "Succeeded",
        "Unhealthy",
        "could not connect",
        "Nothing listens",
    ]
    for words in walk:
        # From the step in the address, Tab reaches its answers one after another.
        for _ in range(20):
            page.keyboard.press("Tab")
            focused = str(page.evaluate("document.activeElement.textContent"))
            if words in focused:
                break
        assert words in focused, f"{words!r} cannot be reached by Tab"
        expect(page.locator(":focus")).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.wait_for_function("document.querySelector(':target')")
    leaf = page.locator(".ed-node:has(:target)")
    expect(leaf).to_be_visible()
    expect(leaf).to_have_class(re.compile("ed-leaf"))
    expect(page.locator(".ed-node:visible")).to_have_count(1)
    page.keyboard.press("Tab")
    page.go_back()
    expect(page.locator(".ed-node:has(:target)")).not_to_have_class(re.compile("ed-leaf"))


def test_an_old_address_of_a_step_leads_on_and_back_skips_it(open_page: OpenPage) -> None:
    page = open_page("guides/application-gateway/")
    page.evaluate("location.assign('502/#leaf-nginx')")
    page.wait_for_url(re.compile(r"/troubleshooter/#leaf-nginx$"))
    expect(page.locator(".ed-node:visible")).to_have_count(1)
    page.go_back()
    page.wait_for_url(re.compile(r"/guides/application-gateway/$"))


def test_troubleshooter_works_without_javascript(open_page: OpenPage) -> None:
    page = open_page(
        "guides/application-gateway/troubleshooter/#who-wrote-it",
        java_script_enabled=False,
        permissions=[],
    )
    page.get_by_role("link", name="Microsoft-Azure-Application-Gateway/v2").first.click()
    expect(page.locator(".ed-node:visible")).to_have_count(1)
    page.get_by_role("link", name="Show every question").click()
    assert page.locator(".ed-node:visible").count() > 40


@pytest.mark.parametrize(
    "path",
    [
        "",
        "guides/power-platform/badgateway/",
        "guides/application-gateway/502/",
        "compare/",
        "faq/",
        "replies/badgateway/",
        "reference/facts/",
        "404.html",
    ],
)
def test_no_page_is_wider_than_the_screen(open_page: OpenPage, path: str) -> None:
    """In each theme it is loaded on a phone, whose screen then becomes wider."""
    page = open_page(path)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if width == WIDTHS[0]:
                page.reload()
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append(f"{scheme}, {width} px: the page is {wide} px wide")
            background = page.evaluate("getComputedStyle(document.body).backgroundColor")
            light = all(int(part) > 128 for part in re.findall(r"\d+", background)[:3])
            if light != (scheme == "light"):
                found.append(f"{scheme}, {width} px: the background is {background}")
    assert found == []


def test_the_link_of_a_heading_takes_no_line_of_its_own(open_page: OpenPage) -> None:
    """On a phone this title fills its last line."""
    page = open_page("guides/other-gateways/node-proxy/", width=360)
    title, link = page.locator("h1"), page.locator("h1 .headerlink")
    height = "title => title.offsetHeight"
    ours = title.evaluate(height)
    link.evaluate("link => { link.style.cssText = 'margin: 0 0 0 .5rem; font-size: 1em' }")
    assert title.evaluate(height) > ours
    link.evaluate("link => link.remove()")
    assert title.evaluate(height) == ours


def test_address_of_a_heading_is_copied(open_page: OpenPage, base_url: str) -> None:
    page = open_page("guides/power-platform/badgateway/")
    page.locator("#fix").hover()
    page.locator("#fix .headerlink").click()
    expect(page.get_by_role("status")).to_have_text("Address of the section copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{base_url}guides/power-platform/badgateway/#fix"


def test_missing_page_helps(open_page: OpenPage) -> None:
    page = open_page("404.html")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Paste the error message")).to_be_visible()
    expect(page.get_by_role("link", name="Who wrote this error?").first).to_be_visible()


def test_guide_prints_on_paper(open_page: OpenPage) -> None:
    page = open_page("guides/power-platform/badgateway/")
    page.emulate_media(media="print")
    for hidden in (".md-header", ".md-sidebar", ".md-footer", ".headerlink"):
        assert page.locator(f"{hidden}:visible").count() == 0, hidden
    expect(page.locator(".ed-first")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440


def test_every_page_is_complete_without_javascript(open_page: OpenPage) -> None:
    page = open_page("replies/badgateway/", java_script_enabled=False, permissions=[])
    expect(page.locator("#reply-markdown code")).to_contain_text("Thank you for reporting this.")
    assert page.locator("[data-copy]:visible").count() == 0
