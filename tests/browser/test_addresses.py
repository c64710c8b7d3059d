"""Short addresses in a browser: with and without JavaScript, below a path, with a strict policy."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
)


def _go(page: Page, address: str) -> None:
    """Open an address that leads on at once, and wait for the page that it leads to."""
    page.goto(address, wait_until="commit")
    page.wait_for_url(lambda url: "/e/" not in url)
    page.wait_for_load_state()


@pytest.mark.parametrize("name", ["pp-badgateway", "80097376", "0x80097376"])
def test_fragment_and_query_go_along(open_page: OpenPage, base_url: str, name: str) -> None:
    page = open_page("faq/")
    _go(page, f"{base_url}e/{name}/?from=reply#fix")
    assert page.url == f"{base_url}guides/power-platform/badgateway/?from=reply#fix"
    expect(page.locator("#fix")).to_be_in_viewport()
    page.go_back()
    assert page.url == f"{base_url}faq/"


def test_shared_code_tells_errors_apart(open_page: OpenPage, base_url: str) -> None:
    page = open_page("faq/")
    _go(page, f"{base_url}e/0x80048539/")
    assert page.url == f"{base_url}reference/codes/#80048539"
    expect(page.get_by_role("heading", name="80048539")).to_be_in_viewport()
    table = page.locator("[id='80048539'] + .ed-table")
    table.get_by_role("link", name="Holding solution").first.click()
    page.wait_for_url("**/guides/power-platform/pending-upgrade/")


def test_without_javascript(open_page: OpenPage, base_url: str) -> None:
    page = open_page("faq/", java_script_enabled=False, permissions=[])
    _go(page, f"{base_url}e/pp-badgateway/")
    assert page.url == f"{base_url}guides/power-platform/badgateway/"
    _go(page, f"{base_url}e/8004801e/")
    assert page.url == f"{base_url}reference/codes/#8004801e"
    page.go_back()
    page.go_back()
    assert page.url == f"{base_url}faq/"


@pytest.mark.parametrize("form", ["8004801E/", "0x8004801E", "0X8004801e/"])
def test_code_as_printed(browser: Browser, base_url: str, form: str) -> None:
    page = browser.new_page()
    page.goto(f"{base_url}e/{form}", wait_until="commit")
    page.wait_for_url("**/reference/codes/#8004801e")
    page.close()


def test_unknown_short_address_is_told(browser: Browser, base_url: str) -> None:
    page = browser.new_page()
    page.goto(f"{base_url}e/NoSuchCode/")
    page.wait_for_url("**/e/nosuchcode/")
    expect(page.get_by_role("heading", name="This page does not exist")).to_be_visible()
    page.wait_for_timeout(300)
    assert page.url == f"{base_url}e/nosuchcode/"
    page.close()


class _Strict(http.server.SimpleHTTPRequestHandler):
    """Serves the site below /desk/ and sends a strict policy with every answer."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/desk"))

    def log_message(self, *_: object) -> None:  # requests are not news
        pass


@pytest.fixture
def strict_url(site_dir: Path) -> Iterator[str]:
    handler = functools.partial(_Strict, directory=str(site_dir))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/desk/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("javascript", [True, False])
def test_below_a_path_with_a_strict_policy(
    browser: Browser, strict_url: str, javascript: bool
) -> None:
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    faults: list[str] = []
    # Only what the redirect itself says: the policy is stricter than the theme's pages allow.
    page.on("console", lambda m: faults.append(m.text) if "/e/" in m.location["url"] else None)
    _go(page, f"{strict_url}e/pp-badgateway/#fix")
    assert page.url.startswith(f"{strict_url}guides/power-platform/badgateway/")
    assert page.url.endswith("#fix") == javascript
    assert faults == []
    context.close()
