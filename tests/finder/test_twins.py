"""The finder of the page answers as the finder in Python does, on texts fresh in every run.

The page's script runs beside Python in one process. To repeat a run, set `TWINS_SEED` to the seed
that a failure prints.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from py_mini_racer import MiniRacer

from errordesk.finder.answer import find
from errordesk.finder.codes import CodeTable
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.finder.normalise import normalise
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from errordesk.site.finder import classic, code_data
from errordesk.site.twins import with_tables
from tests.finder import adversarial, given, read_vectors, shown

SEED = int(os.environ.get("TWINS_SEED") or random.randrange(2**32))
# Of two units, of none to see, letters with an ASCII twin, colours, breaks, escapes, codes, marks.
AWKWARD = ["\x1b[31m", "\x1b[0m", "\x1b]8;;x\x07", "-\n", "\n", "\r\n   ", "\u200b", "\u00ad", "\0"]
AWKWARD += [
    "2026-01-19T14:25:41.110Z ",
    "2026-01-19 14:25 ",
    "&lt;",
    "\\n",
    "\\u003cbr\\u003e",
    "<b>",
]
AWKWARD += [
    "für",
    "é",
    "ソ",
    "错误",
    "İ",
    "ſ",
    "\u212a",
    "½",
    "٣",
    "²",
    "\U0001f600",
    "\uffff",
    "_",
]
AWKWARD += ["0x", "-21470", "can't", "can not", "doesn’t", "%20", "- ", "80040217", "0x80048d05"]
AWKWARD += [
    "nginx",
    "status code 502",
    " bad gateway",
    "504 Server Error",
    "AspNetCoreModule",
    " 502s ",
]
AWKWARD += ["502", "HTTP/1.1 503", "SC--", "<NOSRV>", "Server: nginx", "\n\n", "  ", "'t", "\u00a0"]
Ask = Callable[[list[str]], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def data(records: Records) -> dict[str, Any]:
    return build_index(records, DEFAULT_SITE_URL)


@pytest.fixture(scope="module")
def script(root: Path) -> str:
    text = (root / "overrides/assets/finder.js").read_text(encoding="utf-8")
    return classic(with_tables("finder.js", text))


@pytest.fixture(scope="module")
def ask(script: str, data: dict[str, Any], records: Records) -> Iterator[Ask]:
    """What the page answers to texts. The context is closed: else the process hangs at its end."""
    with MiniRacer() as page:
        yield _asking(page, script, data, code_data(records, Index(data)))


def _asking(page: MiniRacer, script: str, data: Any, codes: Any) -> Ask:
    page.eval(script)
    page.eval(f"const data = {json.dumps(data)}, listed = {json.dumps(codes)}")
    page.eval("const table = ErrorDeskFinder.codes(listed)")
    page.eval(
        "const { find, normalise } = ErrorDeskFinder; const ask = texts => JSON.stringify("
        "texts.map(text => ({ ...find(text, data, table), normal: normalise(text) })))"
    )
    return lambda texts: list(json.loads(str(page.eval(f"ask({json.dumps(texts)})"))))


def changed_texts(count: int) -> list[str]:
    """Return texts that people might paste, changed at random."""
    chance = random.Random(SEED)
    known = [vector["text"] for vector in read_vectors()]
    return [_changed(chance.choice(known), known, chance) for _ in range(count)]


def _changed(text: str, known: list[str], chance: random.Random) -> str:
    for _ in range(chance.randrange(1, 7)):
        at = chance.randrange(len(text) + 1)
        change = chance.random()
        if change < 0.55:
            text = text[:at] + chance.choice(AWKWARD) + text[at:]
        elif change < 0.7:
            text = text[:at] + text[at + chance.randrange(6) :]
        elif change < 0.8:
            text = text[:at]
        else:
            other = chance.choice(known)
            text = f"{text[at:]} {other[: chance.randrange(len(other) + 1)]}"
    return text


def _differences(ask: Ask, data: dict[str, Any], records: Records, texts: list[str]) -> list[str]:
    index = Index(data)
    table = CodeTable(records.codes, index)
    return [
        text
        for text, raw in zip(texts, ask(texts), strict=True)
        if given(raw) != shown(text, find(text, index, table)) or raw["normal"] != normalise(text)
    ]


@pytest.mark.parametrize("count", [1, 2, 4, 6, 7])
def test_what_parts_a_negation_is_counted_alike(
    ask: Ask, data: dict[str, Any], records: Records, count: int
) -> None:
    """An emoji is one character in Python and two in the page."""
    between = "\U0001f600" * count
    texts = [f"can{between}not start", f"can{between}t start", f"isn{between}t enabled"]
    assert _differences(ask, data, records, texts) == []


def test_both_answer_alike(ask: Ask, data: dict[str, Any], records: Records) -> None:
    assert _differences(ask, data, records, changed_texts(1500)) == [], f"TWINS_SEED={SEED}"


def test_both_answer_alike_on_texts_that_are_slow_for_others(
    ask: Ask, data: dict[str, Any], records: Records
) -> None:
    assert _differences(ask, data, records, list(adversarial(5000).values())) == []


def test_a_difference_would_be_seen(script: str, data: dict[str, Any], records: Records) -> None:
    for old, new in (("- 35 -", "- 34 -"), ("+code === 39", "+code === 38"), ("* T.PAIR", "* 2")):
        if old not in script:
            continue
        with MiniRacer() as page:
            wrong = script.replace(old, new)
            ask = _asking(page, wrong, data, code_data(records, Index(data)))
            assert _differences(ask, data, records, changed_texts(200))
