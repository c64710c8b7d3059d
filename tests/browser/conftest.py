"""A browser that talks only to the served site and fails the test on anything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from scripts.browser import ARGUMENTS, HINT, find


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find()
    if path is None:
        pytest.fail(HINT)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, base_url: str) -> Iterator[OpenPage]:
    """A function that opens a path of the site; options are those of a browser context.

    After the test no request may have left loopback, and the console must be empty.
    """
    faults: list[str] = []
    contexts = []

    def saw_request(request: Request) -> None:
        if not request.url.startswith((base_url, "data:", "blob:")):
            faults.append(f"foreign request: {request.url}")

    def saw_message(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(f"console: {message.text}")

    def open_(path: str = "", width: int = 1440, height: int = 900, **options: object) -> Page:
        options.setdefault("permissions", ["clipboard-read", "clipboard-write"])
        context = browser.new_context(
            viewport={"width": width, "height": height},
            **options,  # type: ignore[arg-type]  # passed through
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", saw_request)
        page.on("console", saw_message)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.goto(base_url + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []
