"""The zip, unpacked and opened from a folder: finder, search, composer and short addresses."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from errordesk.records.records import Records
from errordesk.site.offline import FOLDER, PRINT, write_zip
from tests.browser.axe import NAMES, VIEWS, findings, settings
from tests.browser.composing import COMPOSE, FORM
from tests.browser.test_find import GUIDE, MESSAGE
from tests.browser.test_print import sheets

SITE = "https://desk.example/"
OpenFile = Callable[..., Page]


@pytest.fixture(scope="module")
def folder(records: Records, site_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    # A name with a blank and a letter that an address has to escape, as homes have.
    place = tmp_path_factory.mktemp("Error Desk ü")
    write_zip(records, site_dir, place / "desk.zip", SITE)
    with zipfile.ZipFile(place / "desk.zip") as packed:
        packed.extractall(place)
    return place / FOLDER


@pytest.fixture
def open_file(browser: Browser, folder: Path) -> Iterator[OpenFile]:
    """A function that opens a file of the folder. No request but `file:`, and a quiet console."""
    faults: list[str] = []
    contexts = []

    def open_(path: str, **options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]  # passed through
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: r.url.startswith("file:") or faults.append(r.url))
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        file, mark, anchor = path.partition("#")
        page.goto((folder / file).as_uri() + mark + anchor)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


def _at(folder: Path, path: str) -> str:
    return (folder / path).as_uri()


def test_the_finder_leads_to_the_guide(open_file: OpenFile, folder: Path) -> None:
    page = open_file("index.html")
    page.get_by_label("Paste the error message").fill(MESSAGE)
    page.get_by_role("link", name="Open the guide").click()
    page.wait_for_url(lambda url: url.partition("#")[0] == _at(folder, f"{GUIDE}index.html"))
    page.get_by_role("link", name="FAQ").first.click()
    page.wait_for_url(_at(folder, "faq/index.html"))
    page.get_by_role("link", name="Error Desk").first.click()
    page.wait_for_url(_at(folder, "index.html"))


def test_the_search_leads_to_a_section(open_file: OpenFile, folder: Path) -> None:
    page = open_file(f"{GUIDE}index.html")
    page.keyboard.press("/")
    page.keyboard.type("TooManyRequests")
    page.locator("[data-search-results] a").first.click()
    page.wait_for_url(_at(folder, "guides/power-platform/toomanyrequests/index.html"))


def test_a_reply_is_written_and_its_link_names_no_folder(open_file: OpenFile) -> None:
    page = open_file(f"{COMPOSE}index.html", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_label("Paste the issue").fill(FORM)
    expect(page.locator(".ed-compose .ed-preview strong").first).to_be_visible()
    page.evaluate("errorDesk.copy = async text => { window.copied = text }")
    page.get_by_role("button", name="Copy a link").click()
    copied = page.evaluate("window.copied")
    assert copied.startswith("https://errordesk.example/replies/compose/#guide=pp-badgateway&")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Guide", exact=True).click()
    opened.value.wait_for_load_state()
    assert opened.value.url.endswith(f"/{GUIDE}index.html")


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(
    ("short", "target"),
    [
        ("e/pp-badgateway", f"{GUIDE}index.html"),
        ("e/0x80048539", "reference/codes/index.html#80048539"),
    ],
)
def test_short_addresses_end_on_a_page(
    open_file: OpenFile, folder: Path, short: str, target: str, scripts: bool
) -> None:
    page = open_file("faq/index.html", java_script_enabled=scripts)
    page.goto(_at(folder, f"{short}/index.html"), wait_until="commit")
    file, mark, anchor = target.partition("#")
    page.wait_for_url(_at(folder, file) + mark + anchor)
    expect(page.locator("article h1")).to_be_visible()


def test_the_guides_of_a_product_are_printed_one_behind_the_other(
    open_file: OpenFile, records: Records
) -> None:
    page = open_file("guides/application-gateway/print.html")
    guides = records.guides_of("application-gateway")
    assert page.locator("section.ed-print").count() == len(guides)
    assert len(guides) < sheets(page) <= 5 * len(guides)
    link = page.locator("#agw-502 a[href^='../other-gateways/']").first
    address = str(link.get_attribute("data-address"))
    assert address.startswith("https://errordesk.example/guides/other-gateways/")
    assert "index.html" not in address


FEW = "document.querySelectorAll('section.ed-print:nth-of-type(n + 4)').forEach(s => s.remove())"


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_no_page_to_print_has_a_finding(
    open_file: OpenFile,
    folder: Path,
    records: Records,
    view: tuple[int, str],
    pytestconfig: pytest.Config,
) -> None:
    """With all guides of a product a page takes long: `make audit` looks at them."""
    pages = sorted(file.relative_to(folder).as_posix() for file in folder.rglob(PRINT))
    assert len(pages) == len(records.products)
    whole = pytestconfig.getoption("--all-views")
    found = []
    for path in pages if whole else pages[:1]:
        page = open_file(path, **settings(view))
        if not whole:
            page.evaluate(FEW)
        assert page.locator("section.ed-print").count() >= 3
        found += [f"{path}: {said}" for said in findings(page)]
        page.close()
    assert not found, "\n".join(found)


def test_a_fragment_goes_along(open_file: OpenFile, folder: Path) -> None:
    page = open_file("faq/index.html")
    page.goto(_at(folder, "e/pp-badgateway/index.html") + "#fix", wait_until="commit")
    page.wait_for_url(_at(folder, f"{GUIDE}index.html") + "#fix")
