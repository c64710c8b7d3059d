"""The page makes of hostile values and of templates what Python makes of them, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from errordesk.issues import reply_set
from errordesk.records.records import Records
from errordesk.replies import mustache
from errordesk.site import replies as reply_files
from tests.browser.conftest import OpenPage
from tests.replies import make_vectors
from tests.replies.hostile import FRAGMENTS

# Texts travel as ASCII in both directions: a half of a sign would not survive otherwise.
_RUN = """text => {
  const {variables, vectors} = JSON.parse(text)
  const {escapeValue, mask, render, values} = ErrorDeskReplies
  const call = {
    escapeValue, mask,
    render: (template, given, advice) =>
      render(template, values(variables, given, advice), Mustache),
  }
  const ascii = value =>
    JSON.stringify(value).replace(/[^\\x20-\\x7e]/g, unit =>
      "\\\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0"))
  return ascii(vectors.map(([kind, given]) => call[kind](...given)))
}"""


@pytest.fixture
def page(open_page: OpenPage, base_url: str) -> Page:
    """A page of the site with the code for replies loaded from the site itself."""
    opened = open_page("replies/")
    for path in ("assets/vendor/mustache.js", "assets/replies-core.js"):
        opened.add_script_tag(url=base_url + path)
    return opened


def _differences(page: Page, data: dict[str, Any]) -> list[Any]:
    got = json.loads(page.evaluate(_RUN, json.dumps(data)))
    assert len(got) == len(data["vectors"])
    return [
        (vector, answer)
        for vector, answer in zip(data["vectors"], got, strict=True)
        if vector[2].encode("utf-8", "surrogatepass") != answer.encode("utf-8", "surrogatepass")
    ]


def test_vectors(page: Page) -> None:
    data = json.loads(make_vectors.FILE.read_text(encoding="ascii"))
    assert len(data["vectors"]) > 900
    assert _differences(page, data)[:3] == []


def test_a_difference_would_be_seen(page: Page) -> None:
    data = {"variables": {}, "vectors": [["escapeValue", ["@a"], "@a"]]}
    assert _differences(page, data) == [(["escapeValue", ["@a"], "@a"], "a")]


def test_every_reply_of_the_site(
    page: Page, records: Records, site_url: str, tmp_path: Path
) -> None:
    """The exported templates, unset and with hostile values in every variable."""
    reply_files.write_replies(records, tmp_path, site_url)
    exported = json.loads((tmp_path / reply_files.JSON).read_text(encoding="utf-8"))
    skipped = dict.fromkeys(mustache.ADVICE_KEYS, False) | {
        "skipped": True,
        "steps": "4.45 → 4.50.9",
    }
    vectors = []
    for number, (guide, entry) in enumerate(sorted(exported["replies"].items())):
        fitting = {
            name: variable.example
            for name, variable in records.variables.items()
            if variable.pattern
        }
        nasty = {name: FRAGMENTS[(number * 7 + 3) % len(FRAGMENTS)] for name in records.variables}
        for given, advice in (({}, None), (fitting, skipped), ({**nasty, **fitting}, None)):
            filled = mustache.values(records.variables, given, advice)
            text = mustache.render(reply_set.template(records, guide, site_url), filled)
            vectors.append(["render", [entry["template"], given, advice], text])
    data = {"variables": exported["variables"], "vectors": vectors}
    assert len(vectors) == 3 * len(records.guides)
    assert _differences(page, data)[:1] == []
