"""What serves on paper: addresses of links, few sheets, a step of a troubleshooter or its table."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage

GUIDE = "guides/power-platform/badgateway/"
TREE = "guides/application-gateway/troubleshooter/"
AFTER = "a => getComputedStyle(a, '::after').content"


def sheets(page: Page) -> int:
    """Print a page on A4; return how many sheets it takes."""
    return len(re.findall(rb"/Type /Page\b", page.pdf(format="A4")))


@pytest.mark.parametrize(
    ("path", "most"),
    [
        (TREE, 4),
        (f"{TREE}#running", 2),
        (GUIDE, 6),
        ("guides/application-gateway/502/", 6),
        # The longest.
        ("guides/other-gateways/node-proxy/", 7),
        ("guides/application-gateway/config-refused/", 7),
    ],
)
def test_it_takes_few_sheets(open_page: OpenPage, path: str, most: int) -> None:
    assert 1 <= sheets(open_page(path)) <= most


def test_links_to_guides_and_other_sites_print_their_address(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    assert page.locator("[data-address]").count() == 0
    page.pdf()  # which the browser tells the page
    page.emulate_media(media="print")
    other = page.locator("article a[href^=http]").first
    assert str(other.get_attribute("href")) in other.evaluate(AFTER)
    guide = page.locator("article a[href='../pending-upgrade/#fix']").first
    address = "https://errordesk.example/guides/power-platform/pending-upgrade/#fix"
    assert address in guide.evaluate(AFTER)
    for none in ("article a[href^='#']", "article a.ed-grade", ".md-tabs a", ".md-nav a"):
        shown = {link.evaluate(AFTER) for link in page.locator(none).all()[:20]}
        assert not [text for text in shown if "://" in text], none


def test_a_dark_page_is_printed_dark_on_white(open_page: OpenPage) -> None:
    page = open_page(GUIDE, color_scheme="dark")
    bright = "e => Math.max(...getComputedStyle(e).color.match(/\\d+/g).slice(0, 3))"
    lead = page.locator(".ed-lead")
    assert lead.evaluate(bright) > 200
    page.emulate_media(media="print")
    assert lead.evaluate(bright) < 120
    assert page.locator(".ed-first .ed-label").evaluate(bright) < 140


def test_warnings_stay_whole_and_code_is_wrapped(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    page.emulate_media(media="print")
    for whole in (".admonition.danger", ".ed-never", "article pre"):
        style = page.locator(whole).first.evaluate("e => getComputedStyle(e).breakInside")
        assert style == "avoid", whole
    wraps = page.locator("article pre code").first.evaluate("e => getComputedStyle(e).whiteSpace")
    assert wraps == "pre-wrap"


def test_without_a_step_the_questions_are_a_table(open_page: OpenPage) -> None:
    page = open_page(TREE)
    page.emulate_media(media="print")
    nodes = page.locator(".ed-node")
    numbers = [node.get_attribute("data-number") for node in page.locator(".ed-node h3").all()]
    assert numbers == [str(number) for number in range(1, nodes.count() + 1)]
    for link in page.locator(".ed-node").first.locator(".ed-options a").all():
        target = page.locator(str(link.get_attribute("href")))
        assert target.get_attribute("data-number") == link.get_attribute("data-number")
    assert page.locator(".ed-node > p:not(.ed-go-on):visible").count() == 0
    assert page.locator(".ed-node:visible").count() == nodes.count()


def test_with_a_step_it_alone_is_printed(open_page: OpenPage) -> None:
    page = open_page(f"{TREE}#running")
    page.emulate_media(media="print")
    assert page.locator(".ed-node:visible").count() == 1
    assert page.locator(".ed-node:has(#running) > p:not(.ed-again)").first.is_visible()
