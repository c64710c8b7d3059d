"""The page of a large site loads parts of the data, and answers as by the whole of it.

The records stand for a large site: their data is cut into many small parts, and each text begins
with none of them.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from errordesk.finder.answer import find
from errordesk.finder.codes import CodeTable
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.finder.tables import CUT, TAGS
from errordesk.records.loader import load
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from errordesk.site.engine import copy_sources
from errordesk.site.finder import (
    CODE,
    CODES,
    DATA,
    WHOLE,
    classic,
    code_data,
    data_scripts,
    find_data,
    write_find_scripts,
)
from errordesk.site.shards import parts_of
from errordesk.site.twins import with_tables
from scripts.bench.growth import Words, made_guide
from scripts.bench.loads import FIRST, SEARCH, Reader, pasted, queries
from tests.finder import FOLDER, adversarial, given, read_vectors, shown
from tests.finder.test_twins import SEED, changed_texts

pytestmark = pytest.mark.slow

# What a reader may load of a site of 3,000 guides, with the page, in kilobytes; the page alone; and
# what the core has more than that of half the guides (measured: 35 and 20.1).
MOST, PAGE, MORE = 150, 35, 21

Ask = Callable[[str, list[str]], list[Any]]


@pytest.fixture(scope="module")
def data(records: Records) -> dict[str, Any]:
    return find_data(records, build_index(records, DEFAULT_SITE_URL), DEFAULT_SITE_URL)


@pytest.fixture(scope="module")
def index(data: dict[str, Any]) -> Index:
    return Index(data["index"])


@pytest.fixture(scope="module")
def parts(data: dict[str, Any]) -> dict[str, str]:
    scripts = data_scripts(data, 0)
    assert len(scripts) > 100
    core = json.loads(scripts[DATA].partition("=")[2])
    assert [DATA, *parts_of(core["index"]["shards"])] == list(scripts)
    return scripts


def _scripts(root: Path, records: Records, index: Index, data: dict[str, str]) -> dict[str, str]:
    """Return the scripts of data with those that read them, as the build writes them."""
    finder, shards, search = (
        (root / f"overrides/assets/{name}.js").read_text("utf-8")
        for name in ("finder", "shards", "search-core")
    )
    codes = f"globalThis.errorDeskCodes={json.dumps(code_data(records, index))}"
    code = classic(with_tables("finder.js", finder) + shards * (len(data) > 1))
    return {**data, CODE: code, SEARCH: search, CODES: codes}


@pytest.fixture(scope="module")
def ask(root: Path, parts: dict[str, str], records: Records, index: Index) -> Iterator[Ask]:
    with Reader(_scripts(root, records, index, parts)) as reader:
        known: dict[tuple[str, str], Any] = {}

        def ask(kind: str, texts: list[str]) -> list[Any]:
            """Ask each text once: it begins with no part loaded, whatever was asked before."""
            fresh = [text for text in dict.fromkeys(texts) if (kind, text) not in known]
            known.update(
                zip(((kind, text) for text in fresh), reader.ask(kind, fresh), strict=True)
            )
            return [known[kind, text] for text in texts]

        yield ask


@pytest.fixture(scope="module")
def ask_whole(root: Path, data: dict[str, Any], records: Records, index: Index) -> Iterator[Ask]:
    with Reader(_scripts(root, records, index, data_scripts(data))) as reader:
        yield reader.ask


def _without_steps(answer: dict[str, Any]) -> dict[str, Any]:
    # They count words of the tree, which holds less.
    return {key: value for key, value in answer.items() if key != "steps"}


def _differences(ask: Ask, index: Index, records: Records, texts: list[str]) -> list[str]:
    table = CodeTable(records.codes, index)
    return [
        text
        for text, raw in zip(texts, ask("find", texts), strict=True)
        if _without_steps(given(raw["answer"]))
        != _without_steps(shown(text, find(text, index, table)))
    ]


def test_a_site_of_today_is_one_script(data: dict[str, Any]) -> None:
    assert list(data_scripts(data)) == [DATA]
    assert len(data_scripts(data)[DATA]) <= WHOLE


def test_parts_answer_as_the_whole(ask: Ask, index: Index, records: Records) -> None:
    texts = [vector["text"] for vector in read_vectors()] + list(adversarial(3000).values())
    assert _differences(ask, index, records, texts) == []


def test_parts_answer_as_the_whole_on_changed_texts(
    ask: Ask, index: Index, records: Records
) -> None:
    assert _differences(ask, index, records, changed_texts(500)) == [], f"TWINS_SEED={SEED}"


def _cut_short(index: Index) -> Iterator[str]:
    """Yield long messages that the end of the text cuts: without the last word, and inside it."""
    for signature in index.signatures:
        if signature.sort == "message" and len(signature.fragments[-1]) > CUT:
            text = " ... ".join(map(" ".join, signature.fragments)).replace("+", "")
            yield text.rpartition(" ")[0]
            yield text[: -len(signature.fragments[-1][-1]) // 2 or None]


def _tagged(index: Index) -> Iterator[str]:
    """Yield messages with a tag inside, whose name goes on there in a message of another guide."""
    tag = re.compile(TAGS)
    for signature in index.signatures:
        if not signature.fragments:
            continue  # a mark as it is spelled
        node = index.root
        words = [word for fragment in signature.fragments for word in fragment]
        for place, word in enumerate(words[: len(signature.fragments[0]) - 1]):
            node = node.next[word]
            for name in node.next:
                if tag.fullmatch(name) and name != words[place + 1]:
                    before, after = " ".join(words[: place + 1]), " ".join(words[place + 1 :])
                    yield f"{before} <{name}>{after}</{name}>"


@pytest.mark.parametrize("changed", [_cut_short, _tagged])
def test_parts_answer_as_the_whole_where_a_message_is_cut_or_has_a_tag(
    ask: Ask, index: Index, records: Records, changed: Callable[[Index], Iterator[str]]
) -> None:
    texts = [*changed(index)]
    assert len(texts) > 100
    assert _differences(ask, index, records, texts[:: len(texts) // 100]) == []


def test_parts_search_as_the_whole(ask: Ask, ask_whole: Ask) -> None:
    lines = (FOLDER / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    queries = [json.loads(line)["query"] for line in lines]
    queries += ["", "gat", "badgatway", "bad gatewya 502", "deploiment", "80048539", "0x8004f038"]
    queries += [vector["text"][:400] for vector in read_vectors()[::30]]
    whole = ask_whole("search", queries)
    found = ask("search", queries)
    wrong = [q for q, a, b in zip(queries, found, whole, strict=True) if a["answer"] != b["answer"]]
    assert wrong == []
    assert [one["loads"] for one in whole] == [[]] * len(queries)
    assert sum(bool(one["answer"]) for one in whole) > 60


def test_a_text_loads_what_it_needs(ask: Ask, parts: dict[str, str], root: Path) -> None:
    texts = [vector["text"] for vector in read_vectors()]
    loads = [[path for path in one["loads"] if path != CODES] for one in ask("find", texts)]
    sizes = [sum(len(parts[path]) for path in some) for some in loads]
    total = sum(map(len, parts.values()))
    assert sum(sizes) / len(sizes) <= 0.1 * total
    assert max(sizes) <= 0.35 * total
    [nothing] = ask("find", ["Zq xv kj."])
    assert nothing["loads"] == []
    # The worker loads no other script.
    worker = (root / "overrides/assets/find-worker.js").read_text("utf-8")
    pattern = re.search(r"const part = /(.*)/", worker)
    assert pattern
    allowed = re.compile(pattern[1].replace(r"\/", "/"))
    assert all(allowed.match(path.removeprefix("assets/")) for some in loads for path in some)


def test_the_worst_text_of_a_large_site_loads_little(
    records: Records, root: Path, tmp_path: Path
) -> None:
    """At 1,500 guides, and what the core grows by to 3,000 is taken off the bound."""
    copy = copy_sources(root, tmp_path / "large")
    words = Words(15)
    for number in range((1500 - len(records.guides)) // 2 * 2):
        path, text = made_guide(records, words, number)
        (copy / path).write_text(text, encoding="utf-8")
    large = load(copy)
    whole = build_index(large, DEFAULT_SITE_URL)
    cut = data_scripts(find_data(large, whole, DEFAULT_SITE_URL))
    with Reader(_scripts(root, large, Index(whole), cut)) as reader:
        assert reader.sizes[DATA] / 1000 < 45
        for kind, texts in (("find", pasted), ("search", queries)):
            answers = reader.ask(kind, texts(large, FOLDER))
            loads = [[*FIRST[kind], *answer["loads"]] for answer in answers]
            sizes = [sum(reader.sizes[path] for path in some) for some in loads]
            assert max(sizes) / 1000 < MOST - PAGE - MORE
            assert max(map(len, loads)) < 80


def test_a_part_that_is_not_asked_for_would_be_seen(
    root: Path, parts: dict[str, str], records: Records, index: Index
) -> None:
    texts = [vector["text"] for vector in read_vectors()]
    name, _, text = parts[DATA].partition("=")
    core = json.loads(text)
    core["index"]["shards"]["anchors"] = [["", ""], ["", ""]]
    poor = parts | {DATA: f"{name}={json.dumps(core)}"}
    with Reader(_scripts(root, records, index, poor)) as reader:
        assert len(_differences(reader.ask, index, records, texts)) > 100


def test_parts_of_an_older_build_are_removed(
    records: Records, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "assets/find/0123abcd").mkdir(parents=True)
    for name in ("finder.js", "shards.js"):
        shutil.copy(root / "overrides/assets" / name, tmp_path / "assets")
    write_find_scripts(records, tmp_path, DEFAULT_SITE_URL)
    assert not (tmp_path / "assets/find").exists()
    monkeypatch.setattr("errordesk.site.finder.WHOLE", 0)
    written = write_find_scripts(records, tmp_path, DEFAULT_SITE_URL)
    folders = {Path(path).parent.as_posix() for path in written}
    assert len(folders) == 2
    assert {path.parent.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.js")} == (
        folders
    )
