"""Axe on every kind of page and state, in all four views."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import NAMES, VIEWS, findings, fresh, watched
from tests.browser.composing import FORM
from tests.browser.test_find import MESSAGE

GUIDE = "guides/power-platform/badgateway/"
TREE = "guides/application-gateway/502/#who-wrote-it"
NEAR = "Flow import service temporarily down gateway upgrade holding"
State = Callable[[Page], None]


def _paste(text: str, said: str) -> State:
    def act(page: Page) -> None:
        page.get_by_label("Paste the error message").fill(text)
        expect(page.locator(".ed-find__answer")).to_contain_text(said)

    return act


def _search(page: Page) -> None:
    page.keyboard.press("/")
    page.get_by_role("searchbox").fill("BadGateway")
    expect(page.locator("[data-search-results] a").first).to_be_visible()


def _menu(page: Page) -> None:
    """On a phone the menu is a drawer; on a wide screen it stands beside the page."""
    if (page.viewport_size or {})["width"] < 1000:
        page.locator("label.md-header__button[for=__drawer]").click()
        expect(page.locator(".md-sidebar--primary .md-nav__link").first).to_be_in_viewport()


def _composer(page: Page) -> None:
    page.get_by_label("Paste the issue").fill(FORM)
    expect(page.get_by_role("button", name="Copy Markdown")).to_be_visible()


def _composer_source(page: Page) -> None:
    _composer(page)
    page.get_by_role("tab", name="Markdown").click()


def _reply(page: Page) -> None:
    page.get_by_role("button", name="Fill in this reply").click()
    expect(page.get_by_role("button", name="Copy Markdown")).to_be_visible()


def _folds(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")


def _moved(page: Page) -> None:
    page.wait_for_url("**/troubleshooter/#*", wait_until="networkidle")


def _copied(page: Page) -> None:
    page.locator("#fix .headerlink").click()
    expect(page.locator("#ed-announce")).to_be_visible()


def _still(page: Page) -> None:
    pass


STATES: dict[str, tuple[str, State]] = {
    "home": ("", _still),
    "find": ("find/", _still),
    "compare": ("compare/", _still),
    "missing page": ("404.html", _still),
    "atlas": ("guides/other-gateways/atlas/", _still),
    "match": ("find/", _paste(MESSAGE, "Open the guide")),
    "possible": ("404.html", _paste("80040216", "Possibly")),
    "near": ("404.html", _paste(NEAR, "The closest")),
    "none": ("404.html", _paste("It is a fine day and the deployment failed.", "No guide")),
    "search": (GUIDE, _search),
    "menu": (GUIDE, _menu),
    "menu of home": ("", _menu),
    "composer": ("replies/compose/", _composer),
    "composer's Markdown": ("replies/compose/", _composer_source),
    "reply": ("replies/badgateway/", _reply),
    "troubleshooter": (TREE, _moved),
    "folds": (GUIDE, _folds),
    "announcement": (GUIDE, _copied),
}


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_no_state_has_a_finding(
    browser: Browser, base_url: str, view: tuple[int, str], pytestconfig: pytest.Config
) -> None:
    whole = pytestconfig.getoption("--all-views")
    page = watched(browser, base_url, view, whole=whole, permissions=["clipboard-write"])
    found = []
    for name, (path, act) in STATES.items():
        if name == "menu of home" and view[0] > 1000:
            continue  # it is "home": there is no drawer
        fresh(page, base_url + path)
        act(page)
        found += [f"{name}: {said}" for said in findings(page)]
    page.context.close()
    assert not found, "\n".join(found)
