"""What axe has no rule for: keyboard, small and enlarged screens, forced colours, quiet regions."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.composing import FORM
from tests.browser.conftest import OpenPage
from tests.browser.test_axe_pages import pages
from tests.browser.test_find import MESSAGE

GUIDE = "guides/power-platform/badgateway/"
KINDS = ["", "find/", GUIDE, "compare/", "guides/application-gateway/502/", "replies/compose/"]
# Notes each stop and whether its focus is seen, and null when the focus leaves the page.
FOCUS = """() => {
  if (window.stops) return
  window.stops = []
  addEventListener("focusout", ({ relatedTarget }) => relatedTarget || stops.push(null))
  addEventListener("focusin", ({ target: at }) => {
    // A control may lie unseen in the label or field that shows its focus.
    const seen = [at, at.parentElement, at.closest("form")].some(element => {
      const style = element && getComputedStyle(element)
      const outlined = style && style.outlineStyle !== "none" &&
        parseFloat(style.outlineWidth) >= 1 && !/, 0\\)|transparent/.test(style.outlineColor)
      return outlined || (style && element === at && style.boxShadow.includes("inset"))
    })
    at.dataset.stop ??= Math.random()
    stops.push([at.dataset.stop, seen, at.outerHTML.slice(0, 120)])
  })
}"""
AT_ONCE = 20


def stops(page: Page, most: int) -> tuple[list[str], bool]:
    """Press Tab through a page; return the stops without visible focus, and whether it ends."""
    seen: set[str] = set()
    faults = []
    page.evaluate(FOCUS)
    for _ in range(0, most, AT_ONCE):
        for _ in range(AT_ONCE):
            page.keyboard.down("Tab")  # held down: it goes on with each
        for stop in page.evaluate("stops.splice(0)"):
            if stop is None:
                return faults, len(seen) > 1
            if stop[0] in seen:
                return faults, False  # the same again before the end: a trap
            seen.add(stop[0])
            if not stop[1]:
                faults.append(stop[2])
    return faults, False


@pytest.mark.parametrize("path", ["", GUIDE, "replies/compose/"])
@pytest.mark.parametrize("width", [360, 1440])
def test_focus_is_seen_at_every_stop_and_nothing_traps_it(
    open_page: OpenPage, path: str, width: int
) -> None:
    page = open_page(path, width=width, reduced_motion="reduce")
    if path.endswith("compose/"):
        page.get_by_label("Paste the issue").fill(FORM)
        page.evaluate("document.activeElement.blur(); getSelection().collapse(document.body, 0)")
    assert stops(page, 500) == ([], True)


def test_a_stop_without_outline_and_a_trap_are_seen(open_page: OpenPage) -> None:
    page = open_page(GUIDE)
    page.evaluate("""for (const link of document.querySelectorAll("article a"))
        link.style.setProperty("outline", "0", "important")""")
    faults, ends = stops(page, 300)
    assert faults
    assert ends
    page.evaluate("""document.addEventListener("focusin", event => {
        if (event.target.closest("article")) document.querySelector(".md-header a").focus()
    })""")
    page.evaluate("document.querySelectorAll('[data-stop]').forEach(e => delete e.dataset.stop)")
    assert stops(page, 300)[1] is False


def skipped(html: str) -> bool:
    """Whether headings begin below the first level or leave one out on the way down."""
    levels = [0, *(int(level) for level in re.findall(r"<h([1-6])[ >]", html))]
    return any(later > earlier + 1 for earlier, later in pairwise(levels))


def test_headings_go_down_one_level_at_a_time(site_dir: Path) -> None:
    files = [site_dir / path for path in pages(site_dir)]
    files = [file / "index.html" if file.is_dir() else file for file in files]
    assert [file for file in files if skipped(file.read_text("utf-8"))] == []
    assert skipped("<h1>a</h1><h2 id='b'>b</h2><h4>c</h4>")
    assert not skipped("<h1>a</h1><h2>b</h2><h3>c</h3><h2>d</h2>")


@pytest.mark.parametrize("path", [*KINDS, "reference/sources/", "404.html"])
def test_320_px_need_no_scrolling_in_two_directions(open_page: OpenPage, path: str) -> None:
    page = open_page(path, width=320, height=640)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


CUT = """[...document.querySelectorAll("button, .md-button, label, h1, h2, h3, summary")]
  .filter(e => e.checkVisibility() && e.clientWidth > 2 && e.scrollWidth > e.clientWidth + 2 &&
    getComputedStyle(e).overflowX !== "visible")
  .map(e => e.outerHTML.slice(0, 100))"""


# The codes in tables that take more than one line.
BROKEN_CODES = """() => {
  const codes = [...document.querySelectorAll("td > code")].filter(
    code => /^\\w{8,10}$/.test(code.textContent)
  )
  return [codes.length, codes.filter(code => code.getClientRects().length > 1).length]
}"""


@pytest.mark.parametrize("width", [360, 768])
def test_a_code_in_a_table_is_one_word(open_page: OpenPage, width: int) -> None:
    page = open_page("guides/power-platform/", width)
    seen, broken = page.evaluate(BROKEN_CODES)
    assert seen > 3
    assert broken == 0


@pytest.mark.parametrize("path", KINDS)
def test_text_of_twice_the_size_stays_inside(open_page: OpenPage, path: str) -> None:
    page = open_page(path, width=1280, reduced_motion="reduce")
    page.evaluate("document.documentElement.style.fontSize = '250%'")  # the theme's is 125 %
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    cut = page.evaluate(CUT)
    assert cut == []
    # Menus at the sides grow with their text; the article must not become a column of syllables.
    assert page.evaluate("document.querySelector('article').clientWidth") >= 1280 / 2


FORCED = """() => {
  const ground = getComputedStyle(document.body).backgroundColor
  const lost = []
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility()) continue
    for (const part of ["::before", "::after"]) {
      const style = getComputedStyle(element, part)
      if ([style.content, style.maskImage, style.display].includes("none")) continue
      if (style.backgroundColor === ground) lost.push(element.className + part)
    }
  }
  const visible = {visibilityProperty: true, opacityProperty: true}
  const icons = ".md-icon, .md-code__button, .md-toggle, .md-top, [role=tab]"
  const framed = element => {
    const { borderBottomWidth, borderBottomColor } = getComputedStyle(element)
    return parseFloat(borderBottomWidth) > 0 && borderBottomColor !== ground
  }
  for (const box of document.querySelectorAll("input, textarea, select, button, .md-button"))
    if (box.checkVisibility(visible) && !box.matches(icons))
      if (!framed(box) && !framed(box.parentElement)) lost.push(box.outerHTML.slice(0, 100))
  return [...new Set(lost)]
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", GUIDE, "replies/compose/"])
def test_forced_colours_take_no_icon_and_no_box(
    open_page: OpenPage, path: str, scheme: str
) -> None:
    page = open_page(path, forced_colors="active", color_scheme=scheme)
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    assert page.evaluate(FORCED) == []


def test_a_screen_reader_hears_an_outcome_once(open_page: OpenPage) -> None:
    """Keys that change nothing in the outcome are not announced."""
    page = open_page("find/")
    area = page.get_by_label("Paste the error message")
    page.evaluate("""window.heard = []
        new MutationObserver(() => heard.push(document.querySelector(".ed-find__said").textContent))
          .observe(document.querySelector(".ed-find__said"), {childList: true})""")
    area.fill(MESSAGE)
    said = page.locator(".ed-find__said")
    expect(said).to_have_text(re.compile("This is the guide: BadGateway"))
    for key in " now":
        area.press_sequentially(key)
        page.wait_for_timeout(150)
    assert page.evaluate("window.heard.length") == 1
    assert len(said.inner_text()) < 120
    live = page.locator(".ed-find [aria-live], .ed-find [role=status]")
    expect(live).to_have_count(1)


def test_lists_of_results_have_a_name(open_page: OpenPage) -> None:
    page = open_page("find/")
    page.keyboard.press("/")
    page.get_by_role("searchbox").fill("BadGateway")
    expect(page.get_by_role("list", name="Pages found")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_label("Paste the error message").fill(f"Solution x failed to import. {MESSAGE}")
    expect(page.get_by_role("list", name=re.compile("Also in this text"))).to_be_visible()


def test_a_phone_shows_the_keyboard_that_fits(open_page: OpenPage) -> None:
    page = open_page("replies/compose/", width=360)
    page.get_by_label("Paste the issue").fill(FORM)
    wanted = {"attempts": ("numeric", "next"), "flow": ("", "next"), "repository": ("url", "done")}
    for name, modes in wanted.items():
        field = page.locator(f"#ed-compose-{name}")
        assert tuple(field.evaluate("e => [e.inputMode, e.enterKeyHint]")) == modes, name
    assert page.locator(".ed-search__input").evaluate("e => e.enterKeyHint") == "search"
