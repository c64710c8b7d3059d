"""A browser that talks only to the served site and fails the test on anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from scripts.browser import ARGUMENTS, HINT, find


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find(windowless=True)
    if path is None:
        pytest.fail(HINT)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


OpenPage = Callable[..., Page]
Kept = dict[str, BrowserContext]
# What a page can be told; everything else is for good in its context.
MEDIA = ("color_scheme", "forced_colors", "reduced_motion")


@pytest.fixture(scope="session")
def kept(browser: Browser) -> Iterator[Kept]:
    """Contexts by their options, which tests use one after another: opening one costs a second."""
    contexts: Kept = {}
    yield contexts
    for context in contexts.values():
        context.close()


def forget(context: BrowserContext, base_url: str) -> None:
    """Close all pages of a context and leave nothing that they stored."""
    for page in context.pages[:1]:
        where = {"origin": base_url.rstrip("/"), "storageTypes": "all"}
        context.new_cdp_session(page).send("Storage.clearDataForOrigin", where)
    for page in context.pages:
        page.close()  # what a tab stored goes with it
    context.clear_cookies()


@pytest.fixture
def open_page(browser: Browser, kept: Kept, base_url: str) -> Iterator[OpenPage]:
    """A function that opens a path of the site; options are those of a browser context.

    The first page of a test is in a kept context, every other one in a context of its own: it is
    that of another reader. After the test no request may have left loopback, and the console must
    be empty.
    """
    faults: list[str] = []
    used: list[BrowserContext] = []

    def saw_request(request: Request) -> None:
        if not request.url.startswith((base_url, "data:", "blob:")):
            faults.append(f"foreign request: {request.url}")

    def saw_message(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(f"console: {message.text}")

    def context_with(options: dict[str, Any]) -> BrowserContext:
        key = repr(sorted(options.items()))
        if used or key not in kept:
            context = browser.new_context(**options)
            if used:
                return context
            kept[key] = context
        return kept[key]

    def open_(path: str = "", width: int = 1440, height: int = 900, **options: Any) -> Page:
        options.setdefault("permissions", ["clipboard-read", "clipboard-write"])
        media = {name: options.pop(name) for name in MEDIA if name in options}
        used.append(context_with(options))
        page = used[-1].new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(**media)
        page.on("request", saw_request)
        page.on("console", saw_message)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.goto(base_url + path)
        return page

    yield open_
    for context in used[1:]:
        context.close()
    for context in used[:1]:
        forget(context, base_url)
    assert faults == []
