"""Pages look as with the whole of the theme: all its rules and its own script (`make audit`)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.axe import NAMES, VIEWS, opened
from tests.browser.test_axe_states import GUIDE, STATES, State

THEME = Path(str(files("material"))) / "templates/assets"
# What the theme's pages set up for its script.
BEFORE = """
globalThis.__md_scope = new URL("/", location)
globalThis.__md_get = key => JSON.parse(localStorage.getItem(`/.${key}`))
globalThis.__md_set = (key, value) => localStorage.setItem(`/.${key}`, JSON.stringify(value))
for (const frame of document.querySelectorAll(".md-typeset__scrollwrap"))
  frame.replaceWith(...frame.querySelectorAll("table")) // it frames them itself
document.body.insertAdjacentHTML("beforeend", `<script id="__config" type="text/json">%s</script>`)
"""
CONFIG = {
    "base": "/",
    "features": ["content.code.copy", "navigation.top", "toc.follow"],
    "search": "",
    "translations": {
        "clipboard.copied": "Copied to clipboard",
        "clipboard.copy": "Copy to clipboard",
    },
    "version": None,
}
KINDS = ["guides/power-platform/", "guides/application-gateway/403/", "faq/", "reference/codes/"]
KINDS += ["reference/facts/", "replies/", "contributing/", "contributing/checks/", GUIDE]

HIGH = 6000


def _middle(page: Page) -> None:
    """Beside the text, contents and menu follow; then a way back to the top is offered."""
    page.evaluate("scrollTo(0, 1500)")
    page.wait_for_timeout(400)
    page.evaluate("scrollTo(0, 1300)")


def _still(page: Page) -> None:
    pass


def _arrived(name: str) -> tuple[str, State]:
    """A state without the way back to the top.

    Where an address leads upwards, the theme offers it over the heading or step; our script does
    not, on purpose.
    """
    path, act = STATES[name]

    def without(page: Page) -> None:
        act(page)
        page.evaluate("document.querySelector('.md-top').remove()")

    return path, without


VIEWED: dict[str, tuple[str, State]] = STATES | {
    **{name: _arrived(name) for name in ("troubleshooter", "announcement")},
    **{path: (path, _still) for path in KINDS},
    "middle": (GUIDE, _middle),
    "address of a section": (f"{GUIDE}#verify", _still),
    "tab": ("guides/application-gateway/403/#__tabbed_1_2", _still),
}


def whole_theme(context: BrowserContext, root: Path) -> None:
    """Answer with the theme's own files, and with our style sheet as it is written."""

    def sheet(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        here = root / "overrides/assets" / name
        route.fulfill(path=here if here.is_file() else THEME / "stylesheets" / name)

    def script(route: Route) -> None:
        [bundle] = (THEME / "javascripts").glob("bundle.*.min.js")
        before = BEFORE % json.dumps(CONFIG)
        text = before + bundle.read_text(encoding="utf-8")
        route.fulfill(body=text, content_type="text/javascript")

    context.route("**/*.css", sheet)
    context.route("**/assets/theme.js", script)


def shots(
    browser: Browser,
    address: str,
    view: tuple[int, str],
    root: Path | None,
    names: Iterable[str] = VIEWED,
) -> dict[str, bytes]:
    """Return a picture of each page and state; with a root, of those with the whole theme."""
    context = opened(browser, view, permissions=["clipboard-write"], bypass_csp=True)
    if root:
        whole_theme(context, root)
    taken = {}
    for name in names:
        path, act = VIEWED[name]
        page = context.new_page()
        if act is _still:  # what needs no scrolling shows all that it has
            page.set_viewport_size({"width": view[0], "height": HIGH})
        page.goto(address + path, wait_until="networkidle")
        act(page)
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)
        taken[name] = page.screenshot(animations="disabled", caret="hide")
        page.close()
    context.close()
    return taken


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_a_page_looks_as_with_the_whole_theme(
    browser: Browser,
    base_url: str,
    root: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    view: tuple[int, str],
) -> None:
    if not request.config.getoption("--all-views"):
        pytest.skip("takes minutes; make audit runs it")
    differ = list(VIEWED)
    for _ in range(3):  # what fades may end on another grey at the edge of a letter: look again
        ours, theirs = (shots(browser, base_url, view, side, differ) for side in (None, root))
        differ = [name for name in differ if ours[name] != theirs[name]]
    for number, name in enumerate(differ):
        (tmp_path / f"{number}-ours.png").write_bytes(ours[name])
        (tmp_path / f"{number}-theme.png").write_bytes(theirs[name])
    assert differ == [], f"pictures are in {tmp_path}"
