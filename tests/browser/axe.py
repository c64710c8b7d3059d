"""Axe over a page: what tests of pages and of states share.

The engine comes with a Python package, so no Node is needed. It is handed over by the debugger,
which no policy of a page binds: pages are looked at under the headers of the site. It stands in a
page that opened the one to look at and stays: a browser reads and compiles it once, not with every
page.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
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
# Half of its time goes into colours. It keeps what belongs to one in weak maps, of which six grow
# with each colour that it meets; a property of the colour does the same. And it parses the colours
# of each element and of everything behind it; the same text is the same colour.
AS_PROPERTIES = """class {
  #key = Symbol()
  set(object, value) {
    object[this.#key] = value
    return this
  }
  add(object) { return this.set(object, true) }
  get(object) { return object[this.#key] }
  has(object) { return this.#key in object }
  delete(object) { return delete object[this.#key] }
}"""
PARSE_ONCE = """(() => {
  const { prototype } = axe.commons.color.Color
  const { parseString } = prototype
  const parsed = new Map()
  prototype.parseString = function (text) {
    if (!parsed.has(text)) {
      const { r, g, b, alpha } = parseString.call(this, text)
      parsed.set(text, { r, g, b, alpha })
    }
    return Object.assign(this, parsed.get(text))
  }
})()"""
PLAIN = Axe().axe_script
# A function of the window to look at, which then has `axe`.
ENGINE = f"""window => {{
  ((WeakMap, WeakSet) => {{{PLAIN}}})(...Array(2).fill({AS_PROPERTIES}));
  const {{ axe }} = window;
  {PARSE_ONCE}
}}"""
# One that leaves out text that is plainly legible, and keeps no copy of each element that it looks
# at; `make audit` goes without.
LEGIBLE = Path(__file__).with_name("legible.js").read_text(encoding="utf-8")
QUICK = f"""window => {{
  ({ENGINE})(window);
  const {{ axe, document }} = window;
  {LEGIBLE};
  axe.configure({{ noHtml: true }})
}}"""
OPEN = "() => {{ window.engine = {}; window.shown = open(location) }}"
RUN = """options => {
  if (!shown.axe) engine(shown)
  return shown.axe.run(shown.document, options)
}"""
# What scrolls can be reached by keyboard as soon as the page was measured: a frame for its layout,
# one for what follows from it. Meanwhile the engine is made. Text below 12 px is not read on a
# phone; letters of a drawing have the size of their drawing.
LOOK = """async options => {
  const measured = (async () => {
    for (let frame = 0; frame < 3; frame++)
      await new Promise(done => shown.requestAnimationFrame(done))
  })()
  if (!shown.axe) engine(shown)
  await measured
  const { violations } = await shown.axe.run(shown.document, options)
  const small = [...shown.document.querySelectorAll("body :not(svg *)")]
    .filter(e => [...e.childNodes].some(node => node.nodeType === 3 && node.data.trim()) &&
      parseFloat(getComputedStyle(e).fontSize) < 12 && e.checkVisibility() &&
      e.getBoundingClientRect().width > 1)
    .map(e => `small text: ${e.outerHTML.slice(0, 100)}`)
  return [small, violations]
}"""


def findings(page: Page) -> list[str]:
    """Return what axe and our own rules find on a page as it stands, a line for each element."""
    opener = page.opener()
    if not opener:
        page.evaluate(f"() => {{ window.engine = {QUICK}; window.shown = window }}")
    small, found = (opener or page).evaluate(LOOK, OPTIONS)
    return [
        *small,
        *(
            f"{violation['id']}: {' '.join(map(str, node['target']))}: "
            + " ".join(node["failureSummary"].split())
            for violation in found
            for node in violation["nodes"]
        ),
    ]


# A page of the site without a script.
QUIET = "llms.txt"


def fresh(page: Page, address: str) -> None:
    """Open an address as in a new tab; one that differs only by a fragment would not be loaded."""
    if page.url.partition("#")[0] == address.partition("#")[0]:
        opener = page.opener()
        page.goto(opener.url if opener else "about:blank")
    page.goto(address)


def settings(view: tuple[int, str]) -> dict[str, Any]:
    """Return the settings of a context of the width and theme of a view, in which nothing moves."""
    width, scheme = view
    return {
        "viewport": {"width": width, "height": 900},
        "color_scheme": scheme,
        "reduced_motion": "reduce",
    }


def opened(browser: Browser, view: tuple[int, str], **more: Any) -> BrowserContext:
    """Return a context of a view."""
    return browser.new_context(**settings(view), **more)


def watched(
    browser: Browser, base_url: str, view: tuple[int, str], *, whole: bool = False, **more: Any
) -> Page:
    """Return a page of a view, opened by one that has the engine; `whole` leaves out nothing."""
    context = opened(browser, view, **more)
    opener = context.new_page()
    opener.goto(base_url + QUIET)
    with context.expect_page() as page:
        opener.evaluate(OPEN.format(ENGINE if whole else QUICK))
    return page.value
