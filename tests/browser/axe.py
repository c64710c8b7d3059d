"""Axe over a page: what tests of pages and of states share.

The engine comes with a Python package, so no Node is needed. It is handed to the page by the
debugger, which no policy of the page binds: pages are looked at under the headers of the site.
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
ENGINE = f"(Weak => ((WeakMap, WeakSet) => {{{PLAIN}}})(Weak, Weak))({AS_PROPERTIES});{PARSE_ONCE}"
# The engine that leaves out text that is plainly legible, and keeps no copy of each element that
# it looks at; `make audit` goes without.
LEGIBLE = Path(__file__).with_name("legible.js").read_text(encoding="utf-8")
QUICK = f"{ENGINE};{LEGIBLE};axe.configure({{ noHtml: true }})"
# What scrolls can be reached by keyboard as soon as the page was measured: a frame for its layout,
# one for what follows from it.
MEASURED = """async () => {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
}"""
RUN = "options => axe.run(document, options).then(({ violations }) => violations)"
# Text below 12 px is not read on a phone; letters of a drawing have the size of their drawing.
SMALL = """[...document.querySelectorAll("body :not(svg *)")]
  .filter(e => [...e.childNodes].some(node => node.nodeType === 3 && node.data.trim()) &&
    parseFloat(getComputedStyle(e).fontSize) < 12 && e.checkVisibility() &&
    e.getBoundingClientRect().width > 1)
  .map(e => `small text: ${e.outerHTML.slice(0, 100)}`)"""


def findings(page: Page) -> list[str]:
    """Return what axe and our own rules find on a page as it stands, a line for each element."""
    page.evaluate(MEASURED)
    if not page.evaluate("'axe' in window"):
        page.evaluate(QUICK)
    found = page.evaluate(RUN, OPTIONS)
    return page.evaluate(SMALL) + [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: "
        + " ".join(node["failureSummary"].split())
        for violation in found
        for node in violation["nodes"]
    ]


def fresh(page: Page, address: str) -> None:
    """Open an address as in a new tab; one that differs only by a fragment would not be loaded."""
    if page.url.partition("#")[0] == address.partition("#")[0]:
        page.goto("about:blank")
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
    browser: Browser, view: tuple[int, str], *, whole: bool = False, **more: Any
) -> BrowserContext:
    """Return a context of a view, whose pages have the engine as soon as they are there.

    With `whole` it leaves out nothing.
    """
    context = opened(browser, view, **more)
    context.add_init_script(ENGINE if whole else QUICK)
    return context
