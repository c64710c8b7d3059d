"""Nothing moves while a page arrives, and nothing that loads late keeps a reader from typing."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Route, expect

from errordesk.records.models import Guide
from errordesk.records.records import Records
from tests.browser.conftest import OpenPage
from tests.browser.test_find import MESSAGE

MOST = 0.02
TWICE = 1.7  # times that an element's style is worked out; parts of a page may arrive one by one
# What the examples in the empty box lead to.
EXAMPLES = [
    "BadGateway (502) during a solution import",
    "502 Bad Gateway from Azure Application Gateway",
    "502 Bad Gateway with the footer nginx",
]
PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
WATCH = """
window.shifts = []
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shifts.push(entry.value)
}).observe({type: "layout-shift", buffered: true})
"""


def shift(browser: Browser, address: str, *, late: str = "") -> float:
    """Return how much a page shifts on a slow phone; `late` is done when it stands."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_timeout(600)
    if late:
        page.evaluate(late)
        page.wait_for_timeout(600)
    total = sum(page.evaluate("window.shifts"))
    context.close()
    return float(total)


@pytest.mark.parametrize("path", ["", "find/", "404.html", "replies/compose/"])
def test_a_page_does_not_shift(browser: Browser, base_url: str, path: str) -> None:
    assert shift(browser, base_url + path) <= MOST


def test_a_box_that_comes_late_is_seen(browser: Browser, base_url: str) -> None:
    assert (
        shift(
            browser,
            base_url,
            late="document.querySelector('.ed-find').style.marginTop = '20rem'",
        )
        > MOST
    )


def styled(browser: Browser, address: str, *, late: str = "") -> float:
    """Return how often the style of an element is worked out while its page arrives."""
    page = browser.new_page(viewport={"width": 412, "height": 823})
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    page.goto(address)
    page.evaluate(PAINTED)
    page.wait_for_timeout(300)
    if late:
        page.evaluate(late)
        page.evaluate(PAINTED)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    passes = [event for event in events if event["name"] == "UpdateLayoutTree"]
    count = page.evaluate("document.body.querySelectorAll('*').length")
    page.close()
    return float(sum(event["args"].get("elementCount", 0) for event in passes) / count)


def test_a_page_is_styled_once(browser: Browser, base_url: str) -> None:
    """What a script sets late on the whole page makes a phone work it out again, and wait."""
    assert styled(browser, f"{base_url}find/") <= TWICE
    again = "document.documentElement.style.fontSize = '130%'"
    assert styled(browser, f"{base_url}find/", late=again) > TWICE


def test_typing_does_not_wait_for_what_loads(browser: Browser, base_url: str) -> None:
    """With the tables of the finder held back, keys arrive; with them there, the answer follows."""
    page = browser.new_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/assets/find-data.js", hold)
    page.goto(base_url)
    area = page.get_by_label("Paste the error message")
    area.focus()
    page.keyboard.insert_text(MESSAGE[:-1])
    page.keyboard.press(MESSAGE[-1])
    expect(area).to_have_value(MESSAGE)
    assert len(held) == 1
    held[0].continue_()
    expect(page.get_by_role("link", name="Open the guide")).to_be_visible()
    page.close()


def test_an_example_is_answered_by_one_click(open_page: OpenPage) -> None:
    page = open_page()
    examples = page.locator("[data-example]")
    for number, title in enumerate(EXAMPLES):
        examples.nth(number).click()
        expect(page.locator(".ed-find__kind")).to_have_text("This is the guide:")
        expect(page.locator(".ed-find__guide")).to_have_text(title)
        expect(page.get_by_role("button", name="Clear")).to_be_focused()
        page.get_by_role("button", name="Clear").click()
        expect(examples).to_have_count(len(EXAMPLES))


def test_the_first_screen_says_what_to_do(open_page: OpenPage) -> None:
    """At 1440 px box, example and the three ways in are seen without scrolling."""
    page = open_page()
    for seen in ("#ed-find-text", "#way-power-platform", "#way-who"):
        expect(page.locator(seen)).to_be_in_viewport(ratio=1)
    expect(page.locator("[data-example]").last).to_be_in_viewport(ratio=1)
    expect(page.locator(".ed-ways li a")).to_have_count(9)
    expect(page.locator(".ed-ways li a").first).to_be_in_viewport()


def test_an_address_of_a_step_shows_that_step(open_page: OpenPage) -> None:
    """No title is cut by the bar, and no way back to the top lies over the step."""
    page = open_page("guides/application-gateway/troubleshooter/#running")
    expect(page.locator("#running")).to_be_in_viewport(ratio=1)
    page.wait_for_timeout(700)
    expect(page.locator(".md-top")).to_be_hidden()
    bar, title = (page.locator(one).bounding_box() for one in (".md-header", "h2#questions"))
    assert bar
    assert title
    assert title["y"] + title["height"] <= bar["y"] + bar["height"]
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(200)
    page.mouse.wheel(0, -150)
    expect(page.locator(".md-top")).to_be_visible()


def test_what_users_report_most_comes_from_the_sources(
    open_page: OpenPage, records: Records
) -> None:
    """The first guide of each card has as many reports as any other guide of its product."""

    def reports(guide: Guide) -> int:
        return sum(records.sources[name].grade == "users" for name in guide.sources)

    page = open_page()
    for number, product in enumerate(("power-platform", "application-gateway", "other-gateways")):
        shown = page.locator(".ed-ways > div").nth(number).locator("li a").first.inner_text()
        guides = records.guides_of(product)
        named = next(guide for guide in guides if guide.title == shown)
        assert reports(named) == max(map(reports, guides)) > 1
