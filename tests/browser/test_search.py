"""The search box: keyboard, words marked, a strict content security policy, a copy in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from errordesk.checks.site.links import served
from tests.browser.conftest import OpenPage

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'"
)
GUIDE = "guides/power-platform/toomanyrequests/"


@pytest.mark.parametrize("key", ["/", "s"])
def test_keyboard_alone(open_page: OpenPage, base_url: str, key: str) -> None:
    page = open_page()
    page.keyboard.press(key)
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("TooManyRequests")
    links = page.locator("[data-search-results] a")
    expect(links.first).to_have_attribute("href", base_url + GUIDE)
    expect(page.locator(".ed-search__status")).to_contain_text("pages")
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(links.first).to_be_hidden()


def test_words_are_marked_on_the_page_found(open_page: OpenPage, base_url: str) -> None:
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("TooManyRequests")
    page.keyboard.press("Enter")
    page.wait_for_url(base_url + GUIDE)  # the address holds nothing of what was typed
    expect(page.locator("article mark.ed-found").first).to_have_text("TooManyRequests")
    page.reload()
    expect(page.locator("article mark.ed-found")).to_have_count(0)


def test_a_word_is_completed(open_page: OpenPage) -> None:
    page = open_page()
    page.keyboard.press("/")
    box = page.get_by_role("searchbox")
    page.keyboard.type("toomanyr")
    expect(page.locator("[data-search-results] a").first).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(box).to_have_value("toomanyrequests")


@pytest.mark.parametrize(
    ("query", "guide"),
    [
        ("80097376", "power-platform/badgateway/"),
        ("0x80097376", "power-platform/badgateway/"),
        ("0X80072322", "power-platform/service-protection/"),
        ("-2147015902", "power-platform/service-protection/"),
        ("8004f01f", "power-platform/component-in-use/"),
        ("8004F01F", "power-platform/component-in-use/"),
        ("ERRORINFO_UPSTREAM_NO_LIVE", "application-gateway/502/"),
        ("badgatway import", "power-platform/badgateway/"),
    ],
)
def test_codes_and_slips_lead_to_the_guide(open_page: OpenPage, query: str, guide: str) -> None:
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type(query)
    first = page.locator("[data-search-results] a").first
    expect(first).to_have_attribute("href", f"{first.evaluate('() => origin')}/guides/{guide}")


def test_nothing_found_is_said(open_page: OpenPage) -> None:
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("qqqqzzzz")
    expect(page.locator(".ed-search__status")).to_contain_text("Nothing found")
    expect(page.locator("[data-search-results] a")).to_have_count(0)


@pytest.fixture
def guarded_url(site_dir: Path) -> Iterator[str]:
    with served(site_dir, {"Content-Security-Policy": POLICY}) as address:
        yield address


def test_works_under_a_strict_policy(browser: Browser, guarded_url: str) -> None:
    page = browser.new_page(color_scheme="dark")
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(guarded_url)
    page.keyboard.press("/")
    page.keyboard.type("TooManyRequests")
    page.locator("[data-search-results] a").first.click()
    page.wait_for_url(guarded_url + GUIDE)
    expect(page.locator("article mark.ed-found").first).to_be_visible()
    page.get_by_title("Switch to light mode").click()
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")
    assert faults == []
    page.close()


def test_works_from_a_folder(browser: Browser, site_dir: Path) -> None:
    page = browser.new_page()
    page.goto((site_dir / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("TooManyRequests")
    page.locator("[data-search-results] a").first.click()
    page.wait_for_url((site_dir / GUIDE / "index.html").as_uri())
    page.get_by_role("link", name="FAQ").first.click()
    page.wait_for_url((site_dir / "faq/index.html").as_uri())
    page.close()
