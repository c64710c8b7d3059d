"""The page's finder, as the build wrote it, runs under a strict policy and answers like Python's.

Every text is compared in `tests/finder/test_twins.py`, without a browser.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from errordesk.checks.site.links import served
from errordesk.finder.answer import find
from errordesk.finder.codes import CodeTable
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from errordesk.site.finder import CODE, CODES, DATA
from tests.finder import adversarial, given, read_vectors, shown

# Nothing but scripts of the page's own host may load, and nothing may be evaluated from a string.
POLICY = "default-src 'none'; script-src 'self'"
HTML = f"""<!doctype html>
<meta charset="utf-8">
<title>Finder</title>
<script src="{CODE}"></script>
<script src="{DATA}"></script>
<script src="{CODES}"></script>
<script src="page.js"></script>
"""
SCRIPT = """"use strict"
const { index } = errorDeskFindData
const table = ErrorDeskFinder.codes(errorDeskCodes)
globalThis.answer = texts => texts.map(text => ErrorDeskFinder.find(text, index, table))
"""
SMALL, LARGEST = 10_000, 5_000_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that is served."""
    return tmp_path_factory.mktemp("finder")


@pytest.fixture(scope="module")
def finder_page(browser: Browser, site_dir: Path, folder: Path) -> Iterator[Page]:
    """A page that holds the finder's scripts of the built site and nothing else."""
    (folder / "assets").mkdir()
    for name in (CODE, DATA, CODES):
        shutil.copy(site_dir / name, folder / name)
    (folder / "index.html").write_text(HTML, encoding="utf-8")
    (folder / "page.js").write_text(SCRIPT, encoding="utf-8")
    faults: list[str] = []
    with served(folder, {"Content-Security-Policy": POLICY}) as address:
        page = browser.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        yield page
        page.close()
    assert faults == []


def test_page_answers_as_python_does(finder_page: Page, records: Records) -> None:
    """One text of each kind of answer and evidence, and those that are slow for others."""
    index = Index(build_index(records, DEFAULT_SITE_URL))
    table = CodeTable(records.codes, index)
    expected = {}
    for text in [*(vector["text"] for vector in read_vectors()), "HTTP Error 502: Bad Gateway"]:
        answer = find(text, index, table)
        kind = answer.matches[0].kind if answer.matches else None
        expected.setdefault((answer.answer, kind), (text, answer))
    # A kind that no vector has would not be compared here.
    assert {answer for answer, _ in expected} == {"match", "possible", "near", "none"}
    assert {kind for _, kind in expected} >= {"message", "mark", "code", "status", "likeness"}
    compared = [*expected.values()]
    compared += [(text, find(text, index, table)) for text in adversarial(2000).values()]
    texts = [text for text, _ in compared]
    answers = finder_page.evaluate("texts => answer(texts)", texts)
    wrong = [
        text
        for (text, answer), raw in zip(compared, answers, strict=True)
        if given(raw) != shown(text, answer)
    ]
    assert wrong == []


def test_steps_grow_as_the_text(finder_page: Page, folder: Path) -> None:
    """The texts are served as scripts: through the debugger each takes longer than its answer."""

    def steps(text: str) -> int:
        script = folder / f"text-{len(list(folder.iterdir()))}.js"
        script.write_text(f"globalThis.given = {json.dumps(text)}", encoding="utf-8")
        finder_page.add_script_tag(url=script.name)
        length, steps = finder_page.evaluate("[given.length, answer([given])[0].steps]")
        assert length == len(text)
        return int(steps)

    small, largest = adversarial(SMALL), adversarial(LARGEST)
    for name in small:
        before, after = steps(small[name]), steps(largest[name])
        assert after <= 1.05 * LARGEST / SMALL * before + 128, name
