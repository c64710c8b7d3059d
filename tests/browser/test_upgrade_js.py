"""The page plans an upgrade as Python does."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from playwright.sync_api import Page

from errordesk.records.records import Records
from errordesk.replies import upgrade
from tests.browser.conftest import OpenPage
from tests.replies import make_upgrade_vectors

_RUN = """({releases, rules, vectors}) => {
  const { advice, isCore, plan } = ErrorDeskUpgrade
  const call = {
    isCore,
    plan: (start, target) => plan(start, target, releases, rules),
    advice: (start, target) => advice(plan(start, target, releases, rules)),
  }
  return vectors.map(([kind, given]) => call[kind](...given))
}"""


@pytest.fixture
def page(open_page: OpenPage, base_url: str) -> Page:
    opened = open_page("replies/")
    opened.add_script_tag(url=f"{base_url}assets/upgrade-core.js")
    return opened


def test_vectors(page: Page) -> None:
    data: dict[str, Any] = json.loads(make_upgrade_vectors.FILE.read_text(encoding="ascii"))
    got = page.evaluate(_RUN, data)
    assert len(got) == len(data["vectors"]) >= 300
    for (kind, given, wanted), answer in zip(data["vectors"], got, strict=True):
        assert answer == wanted, (kind, given)


def test_the_page_has_the_releases_and_rules_of_the_records(
    page: Page, base_url: str, records: Records
) -> None:
    page.add_script_tag(url=f"{base_url}assets/replies-data.js")
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
