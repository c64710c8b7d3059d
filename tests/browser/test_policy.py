"""The pages under the headers that hosts are given; every other browser test runs with them too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from errordesk.pages import hosts
from errordesk.site.serve import served
from tests.site import KNOWN

RUN = "() => { try { probe() } catch (error) { return error.name } return '' }"
PROBES = {
    "document.body.insertAdjacentHTML('beforeend', '<p>x</p>')": "TypeError",
    "document.createElement('script').src = 'https://other.example/x.js'": "TypeError",
    "document.createElement('script').src = '../x.js'": "TypeError",
    "new Worker('/x.js')": "TypeError",
    "document.createElement('script').text = '1'": "TypeError",
    "document.createElement('script').src = '/assets/find.js'": "",
}


def test_the_site_is_served_with_the_headers(browser: Browser, base_url: str) -> None:
    page = browser.new_page()
    answer = page.goto(base_url)
    assert answer is not None
    sent = answer.headers
    assert {name.lower(): value for name, value in hosts.HEADERS.items()}.items() <= sent.items()
    page.close()


@pytest.mark.parametrize(("code", "refused"), PROBES.items())
def test_what_the_policy_refuses(browser: Browser, base_url: str, code: str, refused: str) -> None:
    page = browser.new_page()
    page.goto(base_url + "find/")
    # As a file of the site would: what Playwright evaluates itself is not under the policy.
    page.route("**/assets/probe.js", lambda route: _script(route, code))
    page.evaluate("errorDesk.load(new URL('/assets/probe.js', location).href)")
    assert page.evaluate(RUN) == refused
    page.close()


def _script(route: Route, code: str) -> None:
    body = f"window.probe = () => {{ {code} }}"
    route.fulfill(body=body, content_type="text/javascript", headers=dict(hosts.HEADERS))


@pytest.fixture
def with_meta(site_dir: Path) -> Iterator[tuple[str, Callable[[Route], None]]]:
    """The site on a host that sends no headers, with the policy in each page."""

    def answer(route: Route) -> None:
        got = route.fetch()
        if "text/html" in got.headers.get("content-type", ""):
            body = got.text().replace("<head>", f"<head>{hosts.meta_tag()}", 1)
            route.fulfill(response=got, body=body)
        else:
            route.fulfill(response=got)

    with served(site_dir) as address:
        yield address, answer


def test_the_policy_in_the_page_works_as_well(
    browser: Browser, with_meta: tuple[str, Callable[[Route], None]]
) -> None:
    address, answer = with_meta
    page = browser.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.route("**/*", answer)
    page.goto(address + "find/")
    page.locator("textarea").first.fill(KNOWN)
    page.get_by_role("link", name=re.compile("BadGateway")).first.wait_for()
    assert faults == []
    page.route("**/assets/probe.js", lambda route: _script(route, "document.body.innerHTML = ''"))
    page.evaluate("errorDesk.load(new URL('/assets/probe.js', location).href)")
    assert page.evaluate(RUN) == "TypeError"
    page.unroute_all(behavior="wait")  # what is under way would fail in the next test
    page.close()
