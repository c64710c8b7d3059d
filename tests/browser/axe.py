"""Axe over a page: what tests of pages and of states share.

The engine comes with a Python package, so no Node is needed. It is handed to the page by the
debugger, which no policy of the page binds: pages are looked at under the headers of the site.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

VIEWS = list(product((360, 1440), ("light", "dark")))
NAMES = [f"{width}-{scheme}" for width, scheme in VIEWS]
# Every rule that is on by default, those of best practice among them, and the size of targets.
OPTIONS = {
    "resultTypes": ["violations"],
    "preload": False,  # styles and media stand on the page; fetching them again finds nothing more
    "rules": {"target-size": {"enabled": True}},
}
_AXE = Axe()
# Text below 12 px is not read on a phone; letters of a drawing have the size of their drawing.
SMALL = """[...document.querySelectorAll("body :not(svg *)")]
  .filter(e => [...e.childNodes].some(node => node.nodeType === 3 && node.data.trim()) &&
    parseFloat(getComputedStyle(e).fontSize) < 12 && e.checkVisibility() &&
    e.getBoundingClientRect().width > 1)
  .map(e => `small text: ${e.outerHTML.slice(0, 100)}`)"""


def findings(page: Page) -> list[str]:
    """Return what axe and our own rules find on a page as it stands, a line for each element."""
    found = _AXE.run(page, options=OPTIONS).response["violations"]
    return page.evaluate(SMALL) + [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: "
        + " ".join(node["failureSummary"].split())
        for violation in found
        for node in violation["nodes"]
    ]


def fresh(page: Page, address: str) -> None:
    """Open an address as in a new tab; one that differs only by a fragment would not be loaded."""
    page.goto("about:blank")
    page.goto(address)


def settings(view: tuple[int, str]) -> dict[str, Any]:
    """Return the settings of a context of the width and theme of a view, in which nothing moves."""
    width, scheme = view
    return {
        "viewport": {"width": width, "height": 900},
        "color_scheme": scheme,
        "reduced_motion": "reduce",
    }


def opened(browser: Browser, view: tuple[int, str], **more: Any) -> BrowserContext:
    """Return a context of a view."""
    return browser.new_context(**settings(view), **more)
