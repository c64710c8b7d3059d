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


def findings(page: Page) -> list[str]:
    """Return what axe finds on a page as it stands, a line for each element."""
    found = _AXE.run(page, options=OPTIONS).response["violations"]
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: "
        + " ".join(node["failureSummary"].split())
        for violation in found
        for node in violation["nodes"]
    ]


def fresh(page: Page, address: str) -> None:
    """Open an address as in a new tab; one that differs only by a fragment would not be loaded."""
    page.goto("about:blank")
    page.goto(address)


def opened(browser: Browser, view: tuple[int, str], **more: Any) -> BrowserContext:
    """Return a context of the width and theme of a view, in which nothing moves."""
    width, scheme = view
    return browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]  # one of the two
        reduced_motion="reduce",
        **more,
    )
