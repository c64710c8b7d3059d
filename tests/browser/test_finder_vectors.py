"""The finder in the page gives the answers of the finder in Python."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from errordesk.checks.site.links import served
from errordesk.finder.index import index_json
from errordesk.finder.match import Index, find
from errordesk.records.records import Records
from tests.finder import FOLDER, adversarial, read_vectors

# Nothing but the module and its data may load, and nothing may be evaluated from a string.
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
HTML = f"""<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>Finder</title>
<script type="module" src="page.js"></script>
"""
SCRIPT = """import { find, normalise } from "./finder.js"
const data = await (await fetch("./index.json")).json()
window.answer = texts => texts.map(text => ({ ...find(text, data), normal: normalise(text) }))
document.documentElement.dataset.ready = "yes"
"""


def _serve(folder: Path, index: str, root: Path) -> None:
    shutil.copy(root / "overrides/assets/finder.js", folder)
    (folder / "page.js").write_text(SCRIPT, encoding="utf-8")
    (folder / "index.json").write_text(index, encoding="utf-8")
    (folder / "index.html").write_text(HTML, encoding="utf-8")


@pytest.fixture
def finder_page(browser: Browser, root: Path, tmp_path: Path) -> Iterator[Page]:
    """A page that holds the module alone, with the index of the vectors."""
    _serve(tmp_path, (FOLDER / "vectors-index.json").read_text(encoding="utf-8"), root)
    with served(tmp_path) as address:
        yield from _opened(browser, address)


@pytest.fixture
def site_page(browser: Browser, records: Records, root: Path, tmp_path: Path) -> Iterator[Page]:
    """The same with the index of the site."""
    _serve(tmp_path, index_json(records, "https://x.example/"), root)
    with served(tmp_path) as address:
        yield from _opened(browser, address)


def _opened(browser: Browser, address: str) -> Iterator[Page]:
    faults: list[str] = []
    page = browser.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    # Not wait_for_function: it evaluates a string, which the policy forbids.
    page.wait_for_selector("html[data-ready]", state="attached")
    yield page
    page.close()
    assert faults == []


def _units(text: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer of the page with its positions counted as Python counts them."""
    places = {0: 0}
    units = 0
    for number, sign in enumerate(text, 1):
        units += 1 + (ord(sign) > 0xFFFF)
        places[units] = number
    for match in answer["matches"]:
        for part in match["evidence"]:
            part["start"], part["end"] = places[part["start"]], places[part["end"]]
    return answer


def test_every_vector_has_its_answer(finder_page: Page) -> None:
    vectors = read_vectors()
    answers = finder_page.evaluate("texts => answer(texts)", [v["text"] for v in vectors])
    wrong = []
    for vector, raw in zip(vectors, answers, strict=True):
        answer = _units(vector["text"], raw)
        given = {
            "answer": answer["answer"],
            "matches": [
                {
                    "id": match["id"],
                    "score": match["score"],
                    "anchor": match["anchor"],
                    "evidence": [[part["start"], part["end"]] for part in match["evidence"]],
                }
                for match in answer["matches"]
            ],
            "steps": answer["steps"],
        }
        if given != {key: vector[key] for key in given}:
            wrong.append(vector["name"])
    assert wrong == []


def test_whole_answer_is_the_same_as_in_python(site_page: Page, records: Records) -> None:
    index = Index(json.loads(index_json(records, "https://x.example/")))
    texts = [vector["text"] for vector in read_vectors()]
    answers = site_page.evaluate("texts => answer(texts)", texts)
    for text, raw in zip(texts, answers, strict=True):
        answer = find(text, index)
        given = _units(text, raw)
        assert given["answer"] == answer.answer
        assert given["matches"] == [
            {
                "id": match.id,
                "title": match.title,
                "url": match.url,
                "score": match.score,
                "anchor": match.anchor,
                "evidence": [part._asdict() for part in match.evidence],
            }
            for match in answer.matches
        ]


def test_steps_grow_as_the_text(site_page: Page) -> None:
    steps = "text => answer([text])[0].steps"
    sizes = 10_000, 5_000_000
    small, largest = (adversarial(size) for size in sizes)
    for name in small:
        before = site_page.evaluate(steps, small[name])
        after = site_page.evaluate(steps, largest[name])
        assert after <= 1.05 * sizes[1] / sizes[0] * before + 128, name
