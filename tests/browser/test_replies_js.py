"""Replies and masks come out of Python and of the page's script with the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from errordesk import replies, reply_set
from errordesk.desk import Desk
from errordesk.escape import escape_value
from errordesk.mask import mask
from tests.browser.conftest import OpenPage
from tests.replies.hostile import FRAGMENTS

TEXTS = [
    *FRAGMENTS,
    " ".join(FRAGMENTS),
    "\n".join(FRAGMENTS),
    "tenant 72f988bf-86f1-41af-91ab-2d7cd011db47 again 72F988BF86F141AF91AB2D7CD011DB47",
    "https://contoso.crm4.dynamics.com/api?sig=abc%2Bdef&se=2026 and ada@contoso.onmicrosoft.com",
    "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "password=hunter2; AccountKey=q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ==",
    "from 20.30.40.50 to 10.0.0.4, version 4.50.6",
    "x" * 5000,
    "",
    "\u202eright to left\u202c \u0000\u0007 control\r\nline",
]


@pytest.fixture
def scripts(open_page: OpenPage, site_dir: Path) -> Any:
    page = open_page("replies/badgateway/")
    for name in ("vendor/mustache.js", "replies-core.js"):
        page.add_script_tag(path=site_dir / "assets" / name)
    return page


def test_masks_and_escapes_agree(scripts: Any) -> None:
    theirs = scripts.evaluate(
        "texts => texts.map(t => [ErrorDeskReplies.mask(t), ErrorDeskReplies.escapeValue(t)])",
        TEXTS,
    )
    for text, (masked, escaped) in zip(TEXTS, theirs, strict=True):
        assert masked == mask(text), text
        assert escaped == escape_value(text), text


def test_every_template_with_every_variable_agrees(
    scripts: Any, desk: Desk, site_dir: Path, site_url: str
) -> None:
    exported = json.loads((site_dir / "assets/replies.json").read_text(encoding="utf-8"))
    names = list(desk.variables)
    cases = []
    for number, guide in enumerate(sorted(desk.guides)):
        template = reply_set.template(desk, guide, site_url)
        for given in (
            {},
            dict.fromkeys(names, FRAGMENTS[number % len(FRAGMENTS)]),
            {"from": "4.29", "to": "4.50.9", names[number % len(names)]: "a word"},
        ):
            ours = replies.render(template, replies.values(desk.variables, given))
            cases.append((template, given, ours))
    theirs = scripts.evaluate(
        """([cases, variables]) => cases.map(([template, given]) =>
          ErrorDeskReplies.render(
            template, ErrorDeskReplies.values(variables, given), Mustache))""",
        [[case[:2] for case in cases], exported["variables"]],
    )
    for (_, given, ours), other in zip(cases, theirs, strict=True):
        assert other == ours, given
