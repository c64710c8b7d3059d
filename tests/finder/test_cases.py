"""The finder's own corpus: messages of the guides, variants of them, and texts of others."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from errordesk.finder.index import (
    FILE,
    build_index,
    index_json,
    largest,
    signature_text,
    write_index,
)
from errordesk.finder.match import Index, find
from errordesk.records.problems import UsageError
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from scripts.bench.cases import read_cases
from scripts.bench.find import run
from tests.finder import FOLDER

CASES = FOLDER / "cases.jsonl"


def test_pass_marks(records: Records) -> None:
    texts, queries = run(CASES, records)
    assert texts.cases >= 120
    assert texts.unclaimed >= 30
    assert texts.top_1 >= 0.98, texts.misses
    assert texts.claimed <= 0.04, texts.misses
    assert queries.top_1 >= 0.9, queries.misses


def test_every_signature_is_found_by_itself(records: Records) -> None:
    """As printed, a signature leads to its guide among others, and to its section."""
    index = Index(build_index(records, DEFAULT_SITE_URL))
    for guide in records.guides.values():
        for signature in guide.signatures:
            text = signature.text.replace("*", " something else ").replace("  ", " ")
            if "+" not in signature_text(signature.text):
                found = [match.id for match in find(text, index).matches]
                assert guide.id in found, f"{guide.id}: {signature.text}"


def test_sections_exist(records: Records) -> None:
    index = Index(build_index(records, DEFAULT_SITE_URL))
    for signature in index.signatures:
        guide = index.guides[signature.guide]
        assert signature.section is None or signature.section in records.by_id[guide.id].anchors


def test_index_is_small_and_the_same_on_every_run(
    records: Records, root: Path, tmp_path: Path
) -> None:
    assert write_index(records, tmp_path, "https://x.example/docs") == FILE
    data = (tmp_path / FILE).read_bytes()
    assert data == index_json(records, "https://x.example/docs/").encode()
    script = (root / "overrides/assets/finder.js").read_bytes()
    assert len(gzip.compress(data, 9)) + len(gzip.compress(script, 9)) <= largest(
        len(records.guides)
    )


def test_addresses_stand_below_the_site(records: Records) -> None:
    index = Index(build_index(records, "https://x.example/docs"))
    for guide in index.guides:
        assert guide.url == "https://x.example/docs/" + records.by_id[guide.id].url


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "cases.jsonl:1: not JSON"),
        ('{"error_text": "x"}', 'cases.jsonl:1: "error_text" needs "accept"'),
    ],
)
def test_wrong_case_file_is_named(
    tmp_path: Path, records: Records, content: str, said: str
) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        run(path, records)


def test_missing_case_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_cases(tmp_path / "none.jsonl", "query")
