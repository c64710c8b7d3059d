"""The finder's box: paste, drop, long and wrong texts, the 404 page, a strict policy, a folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from errordesk.checks.site.links import served
from tests.browser.conftest import OpenPage
from tests.browser.test_search import POLICY

MESSAGE = (
    "Solution 'Center of Excellence - Core Components' failed to import: ImportAsHolding failed "
    "with exception: Error while importing workflow {1edb4715-b85b-ed11-9561-0022480819d7} type "
    "ModernFlow name Some flow. Flow server error returned with status code 'BadGateway'"
)
GUIDE = "guides/power-platform/badgateway/"


def _answer(page: Page) -> str:
    return page.locator(".ed-find__answer").inner_text()


@pytest.mark.parametrize("path", ["", "find/", "404.html"])
def test_a_pasted_message_is_answered(open_page: OpenPage, base_url: str, path: str) -> None:
    page = open_page(path)
    area = page.get_by_label("Paste the error message")
    area.fill(MESSAGE)
    link = page.get_by_role("link", name="Open the guide")
    expect(link).to_have_attribute("href", base_url + GUIDE)
    expect(page.locator(".ed-find__answer mark").first).to_be_visible()
    assert "BadGateway" in " ".join(page.locator(".ed-find__answer mark").all_inner_texts())
    # What matched stands near together: it is shown in one piece, no word of it twice.
    expect(page.locator(".ed-find__why code")).to_have_count(1)
    shown = page.locator(".ed-find__why code").inner_text().strip("…")
    assert shown in MESSAGE
    expect(page.locator(".ed-find__answer")).to_contain_text("Do first")
    assert page.url == base_url + path  # nothing of the text enters the address
    page.get_by_role("button", name="Clear").click()
    expect(area).to_be_focused()
    expect(page.locator(".ed-find__answer")).to_contain_text("The answer appears here")


def test_by_keyboard_alone_from_paste_to_guide(open_page: OpenPage, base_url: str) -> None:
    page = open_page("find/")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "ed-find-text":
            break
    page.keyboard.insert_text(MESSAGE)
    expect(page.get_by_role("link", name="Open the guide")).to_be_visible()
    for _ in range(10):
        page.keyboard.press("Tab")
        if "Open the guide" in str(page.evaluate("document.activeElement.textContent")):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(base_url + GUIDE)


def test_an_answer_moves_nothing(open_page: OpenPage) -> None:
    page = open_page("find/")
    below = page.locator("#messages")
    before = below.bounding_box()
    page.get_by_label("Paste the error message").fill("nothing that a guide knows")
    expect(page.locator(".ed-find__answer")).to_contain_text("No guide matches")
    assert below.bounding_box() == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("   \n  ", "only blanks"),
        ("PK\x03\x04\0\0binary", "This is no text"),
        ("It is a fine day and the deployment failed.", "No guide matches"),
        ("80040216", "Possibly"),
    ],
)
def test_thin_and_wrong_texts_are_answered_honestly(
    open_page: OpenPage, text: str, words: str
) -> None:
    page = open_page("find/")
    area = page.get_by_label("Paste the error message")
    area.evaluate("(a, text) => { a.value = text; a.dispatchEvent(new Event('input')) }", text)
    expect(page.locator(".ed-find__answer")).to_contain_text(words)


def test_a_log_of_five_megabytes_leaves_the_page_responsive(open_page: OpenPage) -> None:
    """The log is matched beside the page: the main thread takes a click meanwhile."""
    page = open_page("find/")
    page.evaluate(
        """message => {
            const area = document.querySelector("#ed-find-text")
            const line = "2026-11-22 10:00:00 INFO one line of a log that says nothing\\n"
            area.value = line.repeat(80000) + message
            area.dispatchEvent(new Event("input"))
        }""",
        MESSAGE,
    )
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.locator(".ed-find__guide")).to_contain_text("BadGateway", timeout=20000)
    assert len(page.workers) == 1, "a long text is matched in a worker"


def test_twenty_megabytes_are_refused(open_page: OpenPage, tmp_path: Path) -> None:
    log = tmp_path / "huge.log"
    log.write_bytes(b"a line of a log\n" * 1_400_000)
    page = open_page("find/")
    page.get_by_label("Choose a file").set_input_files(log)
    expect(page.locator(".ed-find__answer")).to_contain_text("huge.log is too long")


def test_a_log_file_is_read(open_page: OpenPage, tmp_path: Path) -> None:
    log = tmp_path / "import.log"
    log.write_text(f"line one\n{MESSAGE}\nline three\n", encoding="utf-8")
    page = open_page("find/")
    page.get_by_label("Choose a file").set_input_files(log)
    expect(page.locator(".ed-find__guide")).to_contain_text("BadGateway")


def test_works_under_a_strict_policy_and_from_a_folder(browser: Browser, site_dir: Path) -> None:
    with served(site_dir, {"Content-Security-Policy": POLICY}) as address:
        for start in (f"{address}find/", (site_dir / "find/index.html").as_uri()):
            page = browser.new_page()
            faults: list[str] = []
            page.on("console", lambda message, to=faults: to.append(message.text))
            page.goto(start)
            page.get_by_label("Paste the error message").fill(MESSAGE)
            link = page.get_by_role("link", name="Open the guide")
            expect(link).to_be_visible()
            link.click()
            page.wait_for_url(re.compile(GUIDE))
            assert faults == []
            page.close()


def test_without_javascript_every_message_is_listed(open_page: OpenPage) -> None:
    page = open_page("find/", java_script_enabled=False, permissions=[])
    expect(page.get_by_label("Paste the error message")).to_be_hidden()
    expect(page.get_by_role("link", name="every message, and the guide for it")).to_be_visible()
    expect(page.locator("#messages")).to_be_visible()
    assert page.locator(".ed-table tbody tr").count() >= 68
