"""The composer of replies: what it writes, reads, copies and links to, and what it keeps out."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, expect

from errordesk.records.records import Records
from errordesk.replies import upgrade
from errordesk.replies.extract import extract
from tests.browser.composing import (
    COMPOSE,
    FORM,
    FULL,
    GUIDE,
    NASTY,
    clipboard,
    field,
    fill_in,
    in_python,
    ready,
    shown_markdown,
)
from tests.browser.conftest import OpenPage


def test_what_is_filled_in_reads_as_in_python(
    open_page: OpenPage, records: Records, site_url: str
) -> None:
    page = ready(open_page(COMPOSE))
    expect(page.get_by_role("button", name="Copy Markdown")).to_be_hidden()
    for guide, given in [
        (GUIDE, {}),
        (GUIDE, FULL),
        ("pp-storage", FULL),
        (GUIDE, NASTY),
        (GUIDE, FULL | {"solution": "Audit Components"}),
        ("pp-toomanyrequests", {"from": " 4.50.2 ", "to": "4.50.5", "attempts": "many"}),
        ("agw-tls", {"reporter": "Ann"}),
    ]:
        page.get_by_label("Reply about").select_option(guide)
        fill_in(page, given)
        assert shown_markdown(page) == in_python(records, site_url, guide, given), (guide, given)
    # Every field on the page is labelled and described by what is there.
    lost = page.evaluate(
        """[...document.querySelectorAll(".ed-compose :is(input, select, textarea)")].filter(
          field => !(field.labels?.length || field.ariaLabel) ||
          (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean)
            .some(id => !document.getElementById(id))).length"""
    )
    assert lost == 0


def test_from_paste_to_copied_reply_in_two_keys(
    open_page: OpenPage, records: Records, site_url: str, base_url: str
) -> None:
    page = ready(open_page(COMPOSE))
    stored = "JSON.stringify([localStorage, sessionStorage])"
    before = page.evaluate(stored)
    page.evaluate("text => navigator.clipboard.writeText(text)", FORM)
    keys = ["ControlOrMeta+v", "ControlOrMeta+Enter"]
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator("#ed-announce")).to_have_text("Reply copied as Markdown")
    found = extract(FORM).fields
    assert {"from": "4.29", "to": "4.50.9"}.items() <= found.items()
    assert clipboard(page) == in_python(records, site_url, GUIDE, found) + "\n"
    assert len(keys) <= 3
    expect(page.get_by_label("Reply about")).to_have_value(GUIDE)
    expect(page.locator(".ed-compose__status")).to_contain_text("by: ")
    assert "BadGateway" in shown_markdown(page)
    assert page.url == base_url + COMPOSE  # nothing of the text enters the address
    assert page.evaluate(stored) == before


def test_behind_the_finder_in_three_keys(
    open_page: OpenPage, records: Records, site_url: str, base_url: str
) -> None:
    page = open_page("find/")
    area = page.get_by_label("Paste the error message")
    area.focus()
    page.evaluate("text => navigator.clipboard.writeText(text)", FORM)
    page.keyboard.press("ControlOrMeta+v")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("button", name="Copy Markdown")).to_be_visible()
    expect(page.locator("#ed-announce")).to_contain_text("The reply stands below the answer")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#ed-announce")).to_have_text("Reply copied as Markdown")
    assert clipboard(page) == in_python(records, site_url, GUIDE, extract(FORM).fields) + "\n"
    # It follows the text in the box, and goes when the text means another guide.
    area.fill(FORM.replace("4.50.9", "4.50.8"))
    expect(field(page, "to")).to_have_value("4.50.8")
    area.fill("nothing that a guide knows")
    expect(page.locator(".ed-compose")).to_have_count(0)


@pytest.mark.parametrize("path", ["", "404.html"])
def test_the_finder_leads_to_the_reply_on_every_page_that_has_it(
    open_page: OpenPage, records: Records, site_url: str, path: str
) -> None:
    page = open_page(path)
    page.get_by_label("Paste the error message").fill(FORM)
    page.get_by_role("button", name="Write the reply").click()
    expect(field(page, "reporter")).to_be_focused()
    assert shown_markdown(page) == in_python(records, site_url, GUIDE, extract(FORM).fields)


def test_what_somebody_typed_stays(open_page: OpenPage) -> None:
    page = ready(open_page(COMPOSE))
    paste, select = page.get_by_label("Paste the issue"), page.get_by_label("Reply about")
    select.select_option("pp-storage")
    field(page, "to").fill("4.50.6")
    paste.fill(FORM)
    expect(field(page, "to")).to_have_value("4.50.6")
    expect(page.locator("#ed-compose-to-note")).to_have_text("The text says 4.50.9; yours is kept.")
    expect(field(page, "from")).to_have_value("4.29")
    expect(page.locator("#ed-compose-from-note")).to_have_text("From the text.")
    expect(select).to_have_value("pp-storage")
    expect(page.locator(".ed-compose__status")).to_contain_text("your choice stays")
    page.get_by_role("button", name=re.compile("^Choose .BadGateway")).click()
    expect(select).to_have_value(GUIDE)
    # What came from a text goes with it.
    paste.fill("")
    expect(field(page, "from")).to_have_value("")
    expect(field(page, "to")).to_have_value("4.50.6")


def test_fields_are_filled_in_before_there_is_a_guide(open_page: OpenPage) -> None:
    """Also beside a page that is no guide: a product's mark with a status that none has."""
    page = ready(open_page(COMPOSE))
    paste, select = page.get_by_label("Paste the issue"), page.get_by_label("Reply about")
    status = page.locator(".ed-compose__status")
    for text in (
        "It is a fine day.",
        "HTTP/1.1 418 x\nServer: Microsoft-Azure-Application-Gateway/v2",
    ):
        paste.fill(f"{text}\n\nInstalled version: 4.50.2\nTarget version: 4.50.6\n")
        expect(select).to_have_value("")
        expect(status).to_contain_text("Read from the text: 2 fields")
        expect(field(page, "from")).to_have_value("4.50.2")
        expect(field(page, "to")).to_be_visible()
        expect(field(page, "flow")).to_be_hidden()
        expect(page.get_by_role("button", name="Copy Markdown")).to_be_hidden()
    select.select_option("pp-badgateway")
    expect(field(page, "from")).to_have_value("4.50.2")
    expect(field(page, "flow")).to_be_visible()
    expect(page.get_by_role("button", name="Copy Markdown")).to_be_visible()
    select.select_option("")
    paste.fill("")
    expect(field(page, "from")).to_be_hidden()


def test_an_unsure_text_leaves_the_choice(open_page: OpenPage) -> None:
    page = ready(open_page(COMPOSE))
    paste, select = page.get_by_label("Paste the issue"), page.get_by_label("Reply about")
    status = page.locator(".ed-compose__status")
    paste.fill("It is a fine day.")
    expect(status).to_contain_text("No guide matches")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#ed-announce")).to_have_text("Choose a guide first")
    paste.fill("80040216")
    expect(status).to_contain_text("Not sure")
    expect(select).to_have_value("")
    status.get_by_role("button").first.click()
    expect(select).not_to_have_value("")
    expect(page.get_by_role("button", name="Copy Markdown")).to_be_visible()


def test_hostile_values_in_the_address_do_no_harm(
    open_page: OpenPage, records: Records, site_url: str
) -> None:
    given = NASTY | {"from": "<b>4</b>", "to": "4.50.9", "request_id": FULL["request_id"]}
    page = ready(open_page(f"{COMPOSE}#{urlencode({'guide': GUIDE} | given, quote_via=quote)}"))
    preview = page.locator(".ed-compose .ed-preview")
    links = "els => els.map(a => [a.href, a.target, a.rel].join(' '))"
    hostile = preview.locator("a").evaluate_all(links)
    assert preview.locator("img, script, iframe, style").count() == 0
    public = {name: given[name] for name in ("solution", "flow", "health", "from", "to")}
    assert shown_markdown(page) == in_python(records, site_url, GUIDE, public)
    expect(field(page, "reporter")).to_have_value("")
    expect(field(page, "request_id")).to_have_value("")
    fill_in(page, {})
    assert preview.locator("a").evaluate_all(links) == hostile
    assert all(re.match(r"https://\S+ _blank noopener noreferrer$", link) for link in hostile)
    for name in ("__proto__", "constructor", "pp-none", "<img src=x>"):
        page.evaluate("name => { location.hash = new URLSearchParams({guide: name}) }", name)
        expect(page.locator(".ed-compose__status")).to_contain_text("does not exist")
        page.evaluate("document.querySelector('.ed-compose__status').replaceChildren()")


def test_a_link_brings_the_reply_back_without_persons(
    open_page: OpenPage, records: Records, site_url: str, base_url: str
) -> None:
    page = ready(open_page(f"{COMPOSE}#guide={GUIDE}"))
    secret = {"health": "told ann@contoso.com, sig=abcdefgh"}
    fill_in(page, FULL | secret)
    page.get_by_role("button", name="Copy a link to this reply").click()
    expect(page.locator("#ed-announce")).to_contain_text("Link copied")
    link = clipboard(page)
    path, fragment = link.split("#")
    assert path == base_url + COMPOSE
    public = {k: v[0] for k, v in parse_qs(fragment).items()}
    assert set(public) == {"guide", *(n for n in FULL if not records.variables[n].personal)}
    for hidden in ("Ann", "ann", FULL["request_id"], FULL["request_id"][:8], "contoso", "abcdefgh"):
        assert hidden not in link
    other = ready(open_page(link.removeprefix(base_url)))
    guide = public.pop("guide")
    assert shown_markdown(other) == in_python(records, site_url, guide, public)
    assert "told" in shown_markdown(other)


def test_a_link_with_a_former_id_leads_to_the_guide(open_page: OpenPage) -> None:
    page = ready(open_page(f"{COMPOSE}#guide={GUIDE}"))
    page.evaluate(
        "guide => { errorDeskRepliesData.formerly['pp-storage-old'] = guide }", "pp-storage"
    )
    _go_to(page, "guide=pp-storage-old&from=4.29")
    expect(page.get_by_label("Reply about")).to_have_value("pp-storage")
    expect(page.locator(".ed-compose__status")).to_be_empty()


def test_a_link_followed_by_another_leaves_nothing_behind(open_page: OpenPage) -> None:
    page = ready(open_page(f"{COMPOSE}#guide=pp-none"))
    status = page.locator(".ed-compose__status")
    expect(status).to_contain_text("does not exist")
    _go_to(page, f"guide={GUIDE}&from=4.29&to=4.50.9&flow=Sync")
    expect(field(page, "flow")).to_have_value("Sync")
    expect(status).to_be_empty()
    field(page, "reporter").fill("Ann")
    field(page, "flow").fill("typed")
    _go_to(page, f"guide={GUIDE}&to=4.50.6")
    expect(field(page, "to")).to_have_value("4.50.6")
    expect(field(page, "from")).to_have_value("")
    expect(field(page, "flow")).to_have_value("typed")
    expect(field(page, "reporter")).to_have_value("Ann")
    page.go_back()
    expect(field(page, "from")).to_have_value("4.29")


def _go_to(page: Page, fragment: str) -> None:
    page.evaluate("fragment => { location.hash = fragment }", fragment)


def test_a_new_issue_is_a_link_that_only_a_click_follows(
    open_page: OpenPage, records: Records
) -> None:
    page = ready(open_page(f"{COMPOSE}#guide={GUIDE}"))
    go = page.get_by_role("link", name="Open a new issue")
    name = page.get_by_label("Repository of a new issue")
    note = page.locator("#ed-compose-repository-note")
    for wrong in (
        "",
        "owner",
        "a/b/c",
        "-a/b",
        "a/..",
        "https://evil.example/a/b",
        "a b/c",
        "a/b?x",
    ):
        name.fill(wrong)
        assert go.get_attribute("href") is None, wrong
        expect(name).to_have_attribute("aria-invalid", str(bool(wrong)).lower())
        assert bool(note.inner_text()) == bool(wrong)
    for right in (
        "o-1/re.po_1",
        "https://github.com/o-1/re.po_1/issues?q=x",
        " github.com/o-1/re.po_1.git ",
    ):
        name.fill(right)
        href = urlsplit(str(go.get_attribute("href")))
        assert href._replace(query="").geturl() == "https://github.com/o-1/re.po_1/issues/new"
        query = parse_qs(href.query)
        assert query == {
            "title": [records.guides[GUIDE].title.strip()],
            "body": [shown_markdown(page)],
        }
        assert (go.get_attribute("target"), go.get_attribute("rel")) == (
            "_blank",
            "noopener noreferrer",
        )
    # Too long for an address: the form opens empty, and the text waits in the clipboard.
    fill_in(page, dict.fromkeys(("solution", "flow", "health", "reporter"), "\u4e16" * 200))
    expect(note).to_contain_text("too long for an address")
    assert set(parse_qs(urlsplit(str(go.get_attribute("href"))).query)) == {"title"}
    page.evaluate("document.addEventListener('click', event => event.preventDefault())")
    go.click()
    expect(page.locator("#ed-announce")).to_have_text("Reply copied as Markdown")
    assert clipboard(page) == shown_markdown(page) + "\n"


def test_versions_are_judged_beside_their_fields(open_page: OpenPage, records: Records) -> None:
    assert records.releases
    newest = upgrade.known_versions(records.releases)[-1]
    way = upgrade.plan("4.29", newest, records.releases, upgrade.rules(records.facts))
    page = ready(open_page(f"{COMPOSE}#guide={GUIDE}", width=360, height=800))
    plan = page.locator(".ed-compose__plan")
    start, note = field(page, "from"), page.locator("#ed-compose-from-note")
    start.fill("latest")
    expect(start).to_have_attribute("aria-invalid", "true")
    expect(note).to_contain_text("write it as 4.50.2")
    start.fill("4.50.5")
    expect(start).to_have_attribute("aria-invalid", "false")
    expect(note).to_contain_text("Needs as well: The version that is being imported")
    expect(plan).to_be_hidden()
    field(page, "to").fill(newest)
    expect(note).to_have_text("")
    expect(plan).to_contain_text("No release 4.50.5 of the Core Components is known")
    expect(plan).to_contain_text("near it: 4.50.4, 4.50.6")
    assert "not both are among" in shown_markdown(page)
    start.fill("4.29")
    expect(plan.locator("li")).to_have_text(
        [re.compile(f"^{re.escape(step.version)} [JC] ") for step in (*way.path, *way.fallback)]
    )
    field(page, "solution").fill("Audit Components")
    expect(plan).to_be_hidden()
    offered = page.locator("#ed-compose-versions option").evaluate_all(
        "els => els.map(o => o.value)"
    )
    assert newest in offered
    assert way.fallback
    assert "4.49.x" not in offered
    page.get_by_role("tab", name="Preview").press("ArrowRight")
    expect(page.get_by_role("tab", name="Markdown")).to_be_focused()
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
