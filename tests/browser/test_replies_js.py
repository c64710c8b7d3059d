"""The reply of every guide comes out of Python and of the page's script with the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from errordesk.issues import reply_set
from errordesk.records.records import Records
from errordesk.replies import mustache
from tests.browser.conftest import OpenPage
from tests.replies.hostile import FRAGMENTS


@pytest.fixture
def scripts(open_page: OpenPage, site_dir: Path) -> Any:
    page = open_page("replies/badgateway/")
    for name in ("vendor/mustache.js", "replies-core.js"):
        page.add_script_tag(path=site_dir / "assets" / name)
    return page


def test_every_template_with_every_variable_agrees(
    scripts: Any, records: Records, site_dir: Path, site_url: str
) -> None:
    exported = json.loads((site_dir / "assets/replies.json").read_text(encoding="utf-8"))
    names = list(records.variables)
    cases = []
    for number, guide in enumerate(sorted(records.guides)):
        template = reply_set.template(records, guide, site_url)
        for given in (
            {},
            dict.fromkeys(names, FRAGMENTS[number % len(FRAGMENTS)]),
            {"from": "4.29", "to": "4.50.9", names[number % len(names)]: "a word"},
        ):
            ours = mustache.render(template, mustache.values(records.variables, given))
            cases.append((template, given, ours))
    theirs = scripts.evaluate(
        """([cases, variables]) => cases.map(([template, given]) =>
          ErrorDeskReplies.render(
            template, ErrorDeskReplies.values(variables, given), Mustache))""",
        [[case[:2] for case in cases], exported["variables"]],
    )
    for (_, given, ours), other in zip(cases, theirs, strict=True):
        assert other == ours, given
