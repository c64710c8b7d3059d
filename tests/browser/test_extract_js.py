"""The page reads out of a pasted report what Python reads, byte for byte."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from errordesk.checks.site.links import served
from errordesk.replies.extract import extract
from tests.replies import make_extract_vectors

# Nothing but the two scripts may load, and nothing may be evaluated from a string.
HTML = """<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">
<title>Extract</title>
<script src="extract-core.js"></script>
<script src="page.js"></script>
"""
# Texts travel as ASCII in both directions: a half of a sign would not survive otherwise.
SCRIPT = """window.answer = texts => {
  const answers = JSON.parse(texts).map(text => ErrorDeskExtract.extract(text))
  return JSON.stringify(answers.map(({ text, fields }) => [text, fields])).replace(
    /[^\\x20-\\x7e]/g,
    unit => "\\\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0")
  )
}
"""
# A sign of two units counts as one: before a version, in a limit, and in the length of a report.
WIDE = "\U0001f600"
LONG = [
    *(f"{WIDE * count} tried upgrade to 4.50.6 at 10:15 UTC" for count in (60, 79, 150, 170)),
    *(f"Solution: Core {WIDE * count}" for count in (195, 196)),
    *(f"{WIDE * count}\nTo: 4.50.6" for count in (99_988, 99_989, 99_990)),
]


@pytest.fixture
def page(browser: Browser, root: Path, tmp_path: Path) -> Iterator[Page]:
    """A page that holds the script alone."""
    shutil.copy(root / "overrides/assets/extract-core.js", tmp_path)
    (tmp_path / "page.js").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "index.html").write_text(HTML, encoding="utf-8")
    faults: list[str] = []
    with served(tmp_path) as address:
        opened = browser.new_page()
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("console", lambda message: faults.append(message.text))
        opened.goto(address)
        yield opened
        opened.close()
    assert faults == []


def _differences(page: Page, vectors: list[Any]) -> list[Any]:
    texts = json.dumps([text for text, _, _ in vectors])
    got = json.loads(page.evaluate("texts => answer(texts)", texts))
    assert len(got) == len(vectors)
    return [
        (vector, answer)
        for vector, answer in zip(vectors, got, strict=True)
        # The order of the fields counts as well.
        if json.dumps(vector[1:]) != json.dumps(answer)
    ]


def test_vectors(page: Page) -> None:
    vectors = json.loads(make_extract_vectors.FILE.read_text(encoding="ascii"))
    assert len(vectors) > 700
    assert _differences(page, vectors)[:3] == []


def test_a_difference_would_be_seen(page: Page) -> None:
    vector = ["To: 4.50.6", "To: 4.50.6", {"to": "4.50.5"}]
    assert _differences(page, [vector]) == [(vector, ["To: 4.50.6", {"to": "4.50.6"}])]


def test_signs_of_two_units_count_as_one(page: Page) -> None:
    answers = [extract(text) for text in LONG]
    # Both sides of each limit are there.
    assert [answer.fields.get("solution", "") != "" for answer in answers[4:6]] == [True, False]
    assert [answer.fields for answer in answers[6:]] == [{"to": "4.50.6"}, {"to": "4.50.6"}, {}]
    vectors = [[text, a.text, a.fields] for text, a in zip(LONG, answers, strict=True)]
    assert [vector[0][:80] for vector, _ in _differences(page, vectors)] == []
