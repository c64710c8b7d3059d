"""Pass marks of the search over what records say, and over queries of the finder's case file.

Asked is the search of the page itself, without its box: `errordesk bench search` types.
"""

from __future__ import annotations

import json
import re

import pytest

from errordesk.finder.normalise import normalise
from errordesk.finder.tables import STATUS_WORDS
from errordesk.records.records import Records
from tests.browser.conftest import OpenPage
from tests.finder import FOLDER

ASK = """queries => {
  const search = ErrorDeskSearch.build(errorDeskFindData, ErrorDeskFinder)
  return queries.map(query => search(query, 3).map(result => result.url))
}"""


def _slip(text: str) -> str:
    """Return a text whose longest word has two letters swapped."""
    word = max(re.findall(r"[A-Za-z]+", text), key=len)
    middle = len(word) // 2
    swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    return text.replace(word, swapped, 1)


def _queries(records: Records, kind: str) -> list[tuple[str, set[str]]]:
    """Return queries with the ids of the guides that answer each."""
    if kind == "cases":
        lines = (FOLDER / "cases.jsonl").read_text(encoding="utf-8").splitlines()
        cases = [case for case in map(json.loads, lines) if case.get("query_accept")]
        return [(case["query"], set(case["query_accept"])) for case in cases]
    made = {
        "codes": lambda guide: guide.codes,
        "titles": lambda guide: [guide.title.strip().lower()],
        "titles with a slip": lambda guide: [_slip(guide.title.strip().lower())],
        # The beginning of a message, as far as somebody types it.
        "messages": lambda guide: [
            " ".join(signature.text.partition("*")[0].split()[:6])
            for signature in guide.signatures[:1]
        ],
    }[kind]
    found = [(query, {guide.id}) for guide in records.guides.values() for query in made(guide)]
    return [
        (query, {"who-wrote-it"} if _is_bare(query) else wanted)
        for query, wanted in found
        if len(query) > 3
    ]


def _is_bare(query: str) -> bool:
    """Say whether a query is a status and its own words: those are nobody's message."""
    status, *words = normalise(query).split()
    return status in {"500", "502", "503", "504"} and STATUS_WORDS.issuperset(words)


@pytest.mark.parametrize(
    ("kind", "least", "first", "third"),
    [
        ("codes", 100, 0.95, 0.99),
        ("titles", 60, 0.95, 0.99),
        ("titles with a slip", 60, 0.9, 0.97),
        ("messages", 60, 0.97, 0.99),
        ("cases", 12, 0.9, 0.99),
    ],
)
def test_the_right_guide_is_first(
    open_page: OpenPage, records: Records, kind: str, least: int, first: float, third: float
) -> None:
    queries = _queries(records, kind)
    assert len(queries) >= least
    page = open_page()
    page.keyboard.press("/")
    page.keyboard.type("x")  # loads what the search needs
    page.locator(".ed-search__status").filter(has_text=re.compile(r"\S")).wait_for()
    given = page.evaluate(ASK, [query for query, _ in queries])
    right = [
        [url in {records.by_id[guide].url for guide in wanted} for url in urls]
        for (_, wanted), urls in zip(queries, given, strict=True)
    ]
    missed = [query for (query, _), found in zip(queries, right, strict=True) if not any(found)]
    tops = sum(found[:1] == [True] for found in right) / len(queries)
    assert tops >= first, missed
    assert 1 - len(missed) / len(queries) >= third, missed
