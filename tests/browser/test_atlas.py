"""A reader of the gateway atlas: from an answer to the fault, with and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

ATLAS = "guides/other-gateways/atlas/"
WITHOUT = {"java_script_enabled": False, "permissions": []}
# What a reader has, the guide it leads to, and what that guide says of the fault.
READERS = [
    pytest.param(
        "<h1>Service Unavailable</h1><p>The server is temporarily unable to service your\nrequest "
        "due to maintenance downtime or capacity\nproblems.</p><hr><address>Apache/2.4.71 (Debian) "
        "Server at example.com Port 80</address>",
        "apache",
        "503 Service Unavailable",
        "Refused",
        id="Apache 503",
    ),
    pytest.param(
        "ERR 500 Internal Server Error "
        'error="tls: first record does not look like a TLS handshake"',
        "traefik",
        "500 Internal Server Error",
        "TLS to a plain port",
        id="Traefik 500",
    ),
    pytest.param(
        "HTTP/1.1 502 Bad Gateway\nServer: Caddy\nDate: Mon, 30 Nov 2026\nContent-Length: 0",
        "caddy",
        "502 Bad Gateway, no body",
        "Refused",
        id="empty Caddy 502",
    ),
    pytest.param(
        "10.0.0.9:4711 [30/Nov/2026] web backend/s1 0/0/-1/-1/3022 503 216 - - SC-- 1/1/0/0/3 0/0",
        "haproxy",
        "503 Service Unavailable",
        "Refused",
        id="HAProxy log line",
    ),
]


def answer_row(page: Page, answer: str) -> str:
    """The faults beside an answer in the first table of a guide that holds it."""
    row = page.locator("tr", has=page.locator("strong", has_text=re.compile(f"^{answer}$")))
    return row.first.locator("td").last.inner_text()


@pytest.mark.parametrize(("text", "slug", "answer", "fault"), READERS)
def test_reader_finds_the_fault_by_keyboard(
    open_page: OpenPage, text: str, slug: str, answer: str, fault: str
) -> None:
    page = open_page()
    page.get_by_label("Paste the error message").focus()
    page.keyboard.insert_text(text)
    link = page.locator(
        f'.ed-find a[href$="/other-gateways/{slug}/"], .ed-find a[href*="/other-gateways/{slug}/#"]'
    ).first
    expect(link).to_be_visible()
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/other-gateways/{slug}/"))
    assert fault in answer_row(page, answer)


@pytest.mark.parametrize(("text", "slug", "answer", "fault"), READERS)
def test_reader_finds_the_fault_without_a_script(
    open_page: OpenPage, text: str, slug: str, answer: str, fault: str
) -> None:
    page = open_page("", **WITHOUT)
    page.get_by_role("link", name="Recognise the page you see").click()
    page.locator(f'article a[href$="{slug}/"]:visible').first.click()
    page.wait_for_url(re.compile(f"/other-gateways/{slug}/"))
    assert fault in answer_row(page, answer)


def test_filter_narrows_both_tables(open_page: OpenPage) -> None:
    page = open_page(ATLAS)
    rows = page.locator('[data-atlas="answers"] tbody tr:visible')
    total = rows.count()
    product = page.get_by_label("Product")
    product.focus()
    product.press_sequentially("Apache")
    assert 0 < rows.count() < total
    assert all("Apache" in row for row in rows.all_inner_texts())
    heads = page.locator('[data-atlas="faults"] th:visible')
    assert heads.count() == 2
    page.get_by_label("Status").select_option("503")
    expect(rows).to_have_count(1)
    expect(page.locator(".ed-atlas-filter output")).to_have_text(f"1 of {total} answers")
    page.get_by_role("button", name="Show all").press("Enter")
    expect(rows).to_have_count(total)


def test_tables_are_complete_without_a_script(open_page: OpenPage) -> None:
    page = open_page(ATLAS, **WITHOUT)
    assert page.locator('[data-atlas="answers"] tbody tr:visible').count() > 100
    assert page.locator('[data-atlas="faults"] tbody tr:visible').count() >= 20
    assert page.locator('[data-atlas="faults"] th:visible').count() > 20
    assert page.locator(".ed-atlas-filter").count() == 0


def test_atlas_is_readable_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(ATLAS, width=360, height=740)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    first = page.locator('[data-atlas="faults"] tbody tr').first.locator("td").nth(1)
    label = first.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert label != "none"
    assert first.evaluate("cell => cell.scrollWidth <= 360")
