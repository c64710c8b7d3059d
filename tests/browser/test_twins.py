"""A page of the site loads each script of replies under its policy, tables and all.

That they do what Python does is shown in `tests/replies/test_twins.py`, without a browser.
"""

from __future__ import annotations

import dataclasses
import json

import pytest

from errordesk.records.records import Records
from errordesk.replies import upgrade
from errordesk.replies.extract import extract
from errordesk.text.escape import escape_value
from tests.browser.conftest import OpenPage
from tests.replies.form_cases import MESSAGE, form

REPORT = form(f"Upgrade from 4.50.2 to 4.50.6 fails, second attempt.\n\n{MESSAGE}")
LOAD = "async address => { await errorDesk.load(address) }"


@pytest.mark.parametrize(
    ("script", "call", "given", "expected"),
    [
        ("replies-core", "ErrorDeskReplies.escapeValue", "@a, GH-1", escape_value("@a, GH-1")),
        ("extract-core", "text => ErrorDeskExtract.extract(text).fields", REPORT, None),
        ("upgrade-core", "ErrorDeskUpgrade.isCore", "CORE-COMPONENTS", True),
    ],
)
def test_the_site_serves_each_script_with_its_tables(
    open_page: OpenPage, base_url: str, script: str, call: str, given: str, expected: object
) -> None:
    page = open_page("replies/")
    page.evaluate(LOAD, f"{base_url}assets/{script}.js")
    wanted = extract(given).fields if expected is None else expected
    assert page.evaluate(f"given => ({call})(given)", given) == wanted


def test_the_page_has_the_releases_and_rules_of_the_records(
    open_page: OpenPage, base_url: str, records: Records
) -> None:
    page = open_page("replies/")
    for script in ("upgrade-core", "replies-data"):
        page.evaluate(LOAD, f"{base_url}assets/{script}.js")
    assert records.releases
    rules = upgrade.rules(records.facts)
    versions = [v for v in upgrade.known_versions(records.releases) if not v.endswith(".x")]
    pairs = [(versions[0], new) for new in versions] + [("4.50.5", "4.50.9")]
    got = page.evaluate(
        """pairs => pairs.map(([start, target]) =>
          ErrorDeskUpgrade.plan(
            start, target, errorDeskRepliesData.releases, errorDeskRepliesData.rules))""",
        pairs,
    )
    for (start, target), answer in zip(pairs, got, strict=True):
        plan = upgrade.plan(start, target, records.releases, rules)
        assert answer == json.loads(json.dumps(dataclasses.asdict(plan)))
