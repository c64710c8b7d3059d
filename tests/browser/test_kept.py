"""A test finds nothing of the test before it, although both use one context."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browser.conftest import OpenPage, forget

STORE = """() => {
  document.cookie = "left=1"
  localStorage.setItem("left", "1")
  sessionStorage.setItem("left", "1")
}"""
STORED = """() => [document.cookie, localStorage.length, sessionStorage.length]"""
NOTHING = ["", 0, 0]


def test_nothing_is_left_in_a_kept_context(browser: Browser, base_url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(base_url)
    assert page.evaluate(STORED) == NOTHING
    page.evaluate(STORE)
    page.goto(base_url + "faq/")
    assert page.evaluate(STORED) == ["left=1", 1, 1]
    forget(context, base_url)
    assert context.pages == []
    page = context.new_page()
    page.goto(base_url)
    assert page.evaluate(STORED) == NOTHING
    context.close()


def test_a_second_page_is_that_of_another_reader(open_page: OpenPage) -> None:
    page = open_page("faq/", width=500, color_scheme="dark", reduced_motion="reduce")
    page.evaluate(STORE)
    assert page.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [
        500,
        True,
    ]
    assert page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")
    other = open_page("faq/")
    assert other.context != page.context
    assert other.evaluate(STORED) == NOTHING
    assert other.evaluate("[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [
        1440,
        False,
    ]


def test_what_that_reader_stored_is_gone(open_page: OpenPage) -> None:
    assert open_page("faq/").evaluate(STORED) == NOTHING
