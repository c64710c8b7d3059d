"""What tests of the composer share: a report, its fields, and how the page is read and filled."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from errordesk.issues import reply_set
from errordesk.records.records import Records
from errordesk.replies import filling, upgrade

COMPOSE = "replies/compose/"
GUIDE = "pp-badgateway"
# An issue as the form of the kit writes it.
FORM = """\
### Does this bug already exist in our backlog?

- [X] I have checked and confirm this is a new bug.

### Describe the issue

Upgrading from 4.29 to 4.50.9 on Monday, three times:

Solution "Center of Excellence - Core Components" failed to import: ImportAsHolding failed with \
exception :Error while importing workflow {1edb4715-b85b-ed11-9561-0022480819d7} type ModernFlow \
name HELPER - Add User to Security Role. Flow server error returned with status code "BadGateway" \
and details "{}"

### What solution version are you using?

4.29
"""
FULL = {
    "reporter": "Ann",
    "solution": "Center of Excellence - Core Components",
    "from": "4.29",
    "to": "4.50.9",
    "flow": "HELPER - Add User to Security Role",
    "attempts": "3",
    "times": "10:15 and 14:00 UTC",
    "health": "no incident",
    "request_id": "6f1c2b9e-0d3a-4c57-9a41-2f0c8e5d7b13",
}
NASTY = {
    "reporter": "@octocat ![x](https://evil.example/x.png)",
    "solution": "<img src=x onerror=alert(1)>",
    "flow": "[click](javascript:alert(1)) {{from}} <script>alert(1)</script>",
    "health": "\u202e</textarea><a href=//evil.example>x</a> #1",
}


def in_python(records: Records, site_url: str, guide: str, given: Mapping[str, str]) -> str:
    """Return the reply as Python makes it of values that may not fit."""
    template = reply_set.template(records, guide, site_url)
    used = filling.used_variables(template, records.variables)
    known = {name: value for name, value in given.items() if name in used}
    printed = {name: filling.printed(records.variables[name], known[name]) for name in known}
    advice = None
    if printed.get("from") and printed.get("to"):
        assert records.releases
        if upgrade.is_core(known.get("solution", "")):
            rules = upgrade.rules(records.facts)
            plan = upgrade.plan(known["from"], known["to"], records.releases, rules)
            advice = upgrade.advice(plan)
    return filling.render(template, filling.values(records.variables, known, advice))


def shown_markdown(page: Page) -> str:
    return page.locator(".ed-compose textarea[readonly]").input_value()


def field(page: Page, name: str) -> Locator:
    return page.locator(f"#ed-compose-{name}")


def fill_in(page: Page, given: Mapping[str, str]) -> None:
    for name in FULL:
        if field(page, name).is_visible():
            field(page, name).fill(given.get(name, ""))


def clipboard(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def ready(page: Page) -> Page:
    expect(page.get_by_label("Paste the issue")).to_be_focused()
    return page
