"""Axe on every page: turn about in one of four views, with `--all-views` in each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from errordesk.checks.site.ledger import BuiltSite
from tests.browser.axe import NAMES, OPTIONS, PLAIN, RUN, VIEWS, findings, opened, watched

Report = Callable[..., Any]
KEYS = ["violations", "incomplete", "passes"]
REFRESH = re.compile(r'<meta http-equiv="refresh"[^>]*>')


def pages(site: Path) -> list[str]:
    """Return the paths of all pages that people read; a short address only leads to one."""
    names = [page.parent.relative_to(site).as_posix() for page in site.rglob("index.html")]
    read = [name for name in sorted(names) if not name.startswith("e/")]
    return ["" if name == "." else f"{name}/" for name in read] + ["404.html"]


@pytest.mark.parametrize("turn", range(len(VIEWS)), ids=NAMES)
def test_no_page_has_a_finding(
    browser: Browser, base_url: str, site_dir: Path, turn: int, pytestconfig: pytest.Config
) -> None:
    whole = pytestconfig.getoption("--all-views")
    step = 1 if whole else len(VIEWS)
    looked = pages(site_dir)[turn % step :: step]
    assert len(looked) > 100 / step
    page = watched(browser, base_url, VIEWS[turn], whole=whole)
    found = []
    for path in looked:
        page.goto(base_url + path)
        found += [f"{path or 'home'}: {said}" for said in findings(page)]
    page.context.close()
    assert not found, "\n".join(found)


def still(route: Route) -> None:
    """Answer with a page that leads to another without what leads on, as some readers have it."""
    page = route.fetch()
    route.fulfill(response=page, body=REFRESH.sub("", page.text()))


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_no_address_that_leads_on_has_a_finding(
    browser: Browser, base_url: str, built: BuiltSite, view: tuple[int, str]
) -> None:
    """All are one page but for the title: the longest, and one of those that moved."""
    leading = [path for path, found in built.pages() if found.leads_to is not None]
    looked = {max(leading, key=len)} | {path for path in leading if not path.startswith("e/")}
    page = watched(browser, base_url, view)
    page.route("**/redirect.js", lambda route: route.fulfill(content_type="text/javascript"))
    page.route("**/*.html", still)
    found = []
    for path in looked:
        page.goto(base_url + path)
        assert page.url == base_url + path
        expect(page.get_by_role("main").get_by_role("link")).to_be_visible()
        found += [f"{path}: {said}" for said in findings(page)]
    page.context.close()
    assert not found, "\n".join(found)


# Colours in every form, on every other one that may lie behind them.
SPOIL = """() => {
  const colours = ["#aaa", "rgb(20 20 20 / 40%)", "hsl(20 50% 60%)", "color(srgb .6 .6 .6)"]
  const grounds = ["#777", "rgb(0 0 0 / 30%)", "oklch(60% .1 40)"]
  for (const [place, { style }] of document.querySelectorAll("article *").entries()) {
    if (place % 3 === 0) style.color = colours[place % 4]
    if (place % 8 === 0) style.background = grounds[place % 5]
    if (place % 11 === 0) style.opacity = 0.5
  }
}"""


@pytest.fixture
def report(browser: Browser, base_url: str) -> Iterator[Report]:
    """A function that returns what axe says of a spoilt page: unchanged, `whole`, or neither."""
    contexts = []

    def report_(path: str, spoil: str, engine: str, **options: Any) -> Any:
        if engine == "plain":
            page = opened(browser, VIEWS[0], bypass_csp=True).new_page()
        else:
            page = watched(browser, base_url, VIEWS[0], whole=engine == "whole", bypass_csp=True)
        contexts.append(page.context)
        page.goto(base_url + path)
        page.evaluate(spoil)
        if engine == "plain":
            page.evaluate(PLAIN)
            page.evaluate("() => { window.shown = window }")
        said = (page.opener() or page).evaluate(RUN, {**OPTIONS, "resultTypes": KEYS, **options})
        return {key: said[key] for key in KEYS}

    yield report_
    for context in contexts:
        context.close()


def test_what_makes_the_engine_faster_changes_nothing_it_says(report: Report) -> None:
    """What the engine finds, what it passes and what it cannot tell is what it says unchanged."""
    plain, ours = (report("replies/badgateway/", SPOIL, engine) for engine in ("plain", "whole"))
    assert ours == plain
    assert len(ours["passes"]) > 30
    faults = {one["id"]: one["nodes"] for one in ours["violations"]}
    assert len(faults["color-contrast"]) > 20


# Every seventh element in another place, or in other colours.
MOVE = """() => {
  const moves = [
    "position: relative; top: 40px; background: #555",
    "position: absolute; margin-left: -30px; background: rgb(90 90 90 / 70%)",
    "position: relative; z-index: -1; top: -40px; background: #444",
    "margin-top: -50px; color: #777",
    "mix-blend-mode: difference; background: #888",
    "width: 20px; background: #222; color: #fff",
    "background: linear-gradient(#666, #777)",
  ]
  for (const [place, { style }] of document.querySelectorAll("article *").entries())
    if (place % 7 === 0) style.cssText += moves[place / 7 % moves.length]
}"""
# Texts that look legible to who knows only their own colour and that of what they stand in.
PLACED = """() => document.querySelector("article").insertAdjacentHTML("afterbegin", `
<div style="background: #555; height: 120px"></div>
<p style="position: relative; margin-top: -120px; height: 120px">On what stands before it.</p>
<div style="background: #444; color: #555; height: 60px">
  <div style="background: #fff; width: 10px">
    <span style="position: relative; left: 60px; white-space: nowrap">Beside its ground.</span>
  </div>
</div>
<p style="color: #555; text-shadow: 0 0 .3em #444, 0 0 .3em #444, 0 0 .3em #444">In a shadow.</p>
<p style="color: #333; -webkit-text-stroke: .05em #ccc">With a stroke.</p>
<p style="color: #333; opacity: .5">Half of it.</p>
<p style="color: rgb(0 0 0 / 50%)">Half a colour.</p>
`)"""


@pytest.mark.parametrize(
    ("spoil", "found"), [(MOVE, 20), (PLACED, 6)], ids=["in any place", "on purpose"]
)
def test_what_is_left_out_as_legible_is_no_fault(report: Report, spoil: str, found: int) -> None:
    whole, ours = (
        {
            key: {node["target"][0] for one in ones for node in one["nodes"]}
            for key, ones in report(
                "faq/", spoil, engine, runOnly=["color-contrast"], rules={}
            ).items()
        }
        for engine in ("whole", "quick")
    )
    assert ours["violations"] == whole["violations"]
    assert len(ours["violations"]) >= found
    assert len(ours["passes"]) < len(whole["passes"]) / 4


def test_a_fault_is_found(browser: Browser, base_url: str) -> None:
    """The engine runs under the policy of the site, and what it finds is told by element."""
    page = browser.new_page(viewport={"width": 360, "height": 900})
    page.goto(base_url + "faq/")
    page.evaluate("document.querySelector('article p').style.color = '#aaa'")
    page.evaluate("document.querySelector('article').append(document.createElement('button'))")
    page.evaluate("document.querySelector('article p a').style.fontSize = '11px'")
    said = "\n".join(findings(page))
    page.close()
    assert "color-contrast: " in said
    assert "button-name: " in said
    assert "small text: <a" in said
