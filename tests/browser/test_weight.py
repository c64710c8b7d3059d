"""A first view is light, and no rule that was taken out of a style sheet would match anything."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import tinycss2
from playwright.sync_api import Browser

from errordesk.checks.site.ledger import BuiltSite
from errordesk.records.records import Records
from errordesk.site.weight import Vocabulary, lean_script, lean_sheets, split
from tests.browser.axe import fresh
from tests.browser.test_look import VIEWED

# In kB compressed, with everything that the page loads before anybody touches it.
GUIDE, OTHER = 55, 110
BOUNDS = {"": 60, "find/": 60, "compare/": 60, "replies/compose/": 110}
THEME = Path(str(files("material"))) / "templates/assets/stylesheets"
LINKED = "//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //img/@src"
# What holds for an element only at times, or is a part of one.
TIMES = re.compile(
    r"::?(?:-[\w-]+|after|before|marker|placeholder|file-selector-button|hover|focus(?:-\w+)*|active"
    r"|target|checked|indeterminate|visited|link|disabled|open|root)(?![\w-])"
)


@cache
def packed(file: Path) -> int:
    """Return the size of a file as a host sends it."""
    return len(gzip.compress(file.read_bytes(), 9))


def first_view(built: BuiltSite, path: str) -> float:
    """Return the kB of a page and of what it names: style sheets, scripts, pictures, the icon."""
    page = built.page(path)
    assert page is not None, path
    address = f"https://site.invalid/{path}"
    linked = {urlsplit(urljoin(address, link)).path[1:] for link in page.tree.xpath(LINKED)}
    return sum(packed(built.folder / name) for name in {f"{path}index.html", *linked}) / 1000


def test_every_guide_is_light(built: BuiltSite, records: Records) -> None:
    heavy = {
        guide.url: kb
        for guide in (records.by_id[guide_id] for guide_id in records.guides)
        if (kb := first_view(built, guide.url)) > GUIDE
    }
    assert len(records.guides) > 100
    assert heavy == {}


def test_no_page_is_heavy(built: BuiltSite, records: Records) -> None:
    views = {page.url: first_view(built, page.url) for page in records.pages.values()}
    assert {url: kb for url, kb in views.items() if kb > OTHER} == {}


@pytest.mark.parametrize("path", [*BOUNDS, "guides/application-gateway/502/"])
def test_what_a_browser_loads_is_light(
    browser: Browser, built: BuiltSite, base_url: str, path: str
) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(base_url + path, wait_until="networkidle")
    page.close()
    names = {urlsplit(url).path[1:] for url in asked}
    names = {f"{name}index.html" if name.endswith("/") or not name else name for name in names}
    assert len(names) >= 8  # the page, three style sheets, four scripts
    kb = sum(packed(built.folder / name) for name in names) / 1000
    assert kb <= BOUNDS.get(path, GUIDE)


def test_nothing_spare_is_published(site_dir: Path) -> None:
    names = [
        file.relative_to(site_dir).as_posix() for file in site_dir.rglob("*") if file.is_file()
    ]
    assert [name for name in names if name.endswith(".map") or "/javascripts/" in name] == []
    sheets = "".join(file.read_text(encoding="utf-8") for file in site_dir.rglob("*.css"))
    assert "sourceMappingURL" not in sheets


# Rules that were taken out ----------------------------------------------------------------------

MATCHES = """selectors => selectors.filter(selector => {
  return document.querySelector(selector)
})"""
# Every page of the site, parsed in one.
PAGES = """async ([addresses, selectors]) => {
  const found = []
  for (const address of addresses) {
    const text = await (await fetch(address)).text()
    const page = new DOMParser().parseFromString(text, "text/html")
    found.push(...selectors.filter(one => page.querySelector(one)).map(one => `${address}: ${one}`))
  }
  return found
}"""


def whole(root: Path, site_dir: Path) -> Iterable[tuple[str, str]]:
    """Yield every style sheet as it was and as it is published."""
    for file in sorted((site_dir / "assets").rglob("*.css")):
        before = THEME / file.name if file.parent.name == "stylesheets" else None
        before = before or root / "overrides" / file.relative_to(site_dir)
        yield before.read_text(encoding="utf-8"), file.read_text(encoding="utf-8")


def selectors(sheet: str) -> set[str]:
    """Return the selectors of a style sheet, one by one."""

    def inside(nodes: list[Any]) -> Iterator[str]:
        for node in nodes:
            if node.type == "qualified-rule":
                inner = tinycss2.parse_blocks_contents(node.content, True, True)
                if all(one.name.startswith("--") for one in inner):
                    continue  # what only sets properties is another test's
                yield from (
                    " ".join(tinycss2.serialize(one).split()) for one in split(node.prelude)
                )
            elif node.lower_at_keyword in ("media", "supports"):
                yield from inside(tinycss2.parse_rule_list(node.content, True, True))

    return set(inside(tinycss2.parse_stylesheet(sheet, True, True)))


@pytest.fixture(scope="session")
def gone(root: Path, site_dir: Path) -> list[str]:
    """The selectors that were taken out, without what holds at times."""
    taken = {
        selector
        for before, after in whole(root, site_dir)
        for selector in selectors(before) - selectors(after)
    }
    return sorted({lasting(selector) for selector in taken})


def lasting(selector: str) -> str:
    """Return a selector without what holds at times; what is left of `a > :hover` is `a > *`."""
    left = TIMES.sub("", selector).replace(":not()", "")
    return re.sub(r"(?<=[>+~\s])(?=[>+~\s]|$)|^(?=[>+~\s]|$)", "*", left)


def test_no_property_is_read_that_was_taken_out(root: Path, site_dir: Path) -> None:
    sheets = list(whole(root, site_dir))
    before, after = ("".join(each) for each in zip(*sheets, strict=True))
    scripts = "".join(file.read_text(encoding="utf-8") for file in site_dir.rglob("assets/*.js"))
    pages = "".join(page.read_text(encoding="utf-8") for page in site_dir.rglob("*.html"))
    names = {text: set(re.findall(r"(--[\w-]+):", text)) for text in (before, after)}
    taken = names[before] - names[after]
    assert len(taken) > 50
    read = set(re.findall(r"var\(\s*(--[\w-]+)", after + pages + scripts))
    assert taken & read == set()


def test_no_page_holds_what_was_taken_out(
    browser: Browser, base_url: str, built: BuiltSite, gone: list[str]
) -> None:
    assert len(gone) > 500
    page = browser.new_page(bypass_csp=True)
    page.goto(base_url)
    addresses = [base_url + name for name, found in built.pages() if found.leads_to is None]
    assert len(addresses) > 150
    assert page.evaluate(PAGES, [addresses, gone]) == []
    assert page.evaluate(PAGES, [addresses[:1], ["body"]]) != []
    page.close()


@pytest.mark.parametrize("width", [360, 1440])
def test_no_state_holds_what_was_taken_out(
    browser: Browser, base_url: str, gone: list[str], width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark",
        reduced_motion="reduce",
        permissions=["clipboard-write"],
    )
    page = context.new_page()
    found = {}
    for name, (path, act) in VIEWED.items():
        fresh(page, base_url + path)
        act(page)
        page.evaluate("scrollTo(0, 600)")
        found[name] = page.evaluate(MATCHES, gone)
    context.close()
    assert {name: some for name, some in found.items() if some} == {}


# The parts of it --------------------------------------------------------------------------------

SHEET = """@charset "UTF-8";
/* a comment */
:root{--used:1px;--through:var(--used);--spare:url("data:image/svg+xml,<svg a='{'/>")}
.here,.gone{margin:var(--through)}
.gone{color:red}
#there>p:not(.gone):hover::after{animation:move 1s}
[data-md-color-scheme=slate] p, [data-md-color-scheme=pink] p{color:#fff}
@media print{.gone{color:red}.here{display:none!important}}
@media screen{.gone{color:red}}
@keyframes move{to{left:0}}
@keyframes rest{to{left:0}}
.made{top:0}
aside{top:0}
"""
LEAN = (
    '@charset "UTF-8";:root{--used:1px;--through:var(--used)}.here{margin:var(--through)}'
    "#there>p:not(.gone):hover::after{animation:move 1s}"
    "[data-md-color-scheme=slate] p{color:#fff}@media print{.here{display:none!important}}"
    "@keyframes move{to{left:0}}.made{top:0}\n"
)


def test_only_rules_that_can_match_stay() -> None:
    known = Vocabulary()
    known.add_page('<body data-md-color-scheme="slate"><p class="here x" id="there">gone aside</p>')
    known.add_script('element("p", "made")')
    assert lean_sheets([SHEET], known) == [LEAN]


def test_a_script_loses_what_only_people_read() -> None:
    script = (
        '"use strict"\n// said\n  const a = `x\n   // kept\n` /* here */\n\n'
        '  /* MIT licence */\n  b("// text")\n'
    )
    kept = '"use strict"\nconst a = `x\n   // kept\n`\n/* MIT licence */\nb("// text")\n'
    assert lean_script(script) == kept
    assert lean_script("const = (") == "const = ("
