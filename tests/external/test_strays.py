"""Addresses that stand outside source records are found, and nothing else is."""

from __future__ import annotations

import pytest

from errordesk.checks.external.strays import strays
from errordesk.records.loader import load
from tests.conftest import Project

PAGE = "docs/guides/one/alpha.md"
FIX = "1. {{ snippet("
STRAY = [
    "See [the page](https://learn.microsoft.com/azure).",
    "See <https://learn.microsoft.com/azure>.",
    "See https://learn.microsoft.com/azure, which says it.",
    '<a href="https://learn.microsoft.com/azure">page</a>',
    '<a href="//learn.microsoft.com/azure">page</a>',
    "See [the page](http://learn.microsoft.com).",
    "Use `curl` on https://learn.microsoft.com/azure.",
    "[page]: https://learn.microsoft.com",
    "See https://user@learn.microsoft.com:443/.",
    "See https://notcontoso.com/ and example.com.",
]
FINE = [
    "Call `curl https://learn.microsoft.com/azure`.",
    "Call ``curl `https://learn.microsoft.com/azure` ``.",
    "```text\nGET https://learn.microsoft.com/azure\n```",
    "Open https://www.contoso.com/ or https://example.com/a, or http://localhost:8000/.",
    "Open https://<host-name>/path or http://10.0.0.4/ or http://127.0.0.1:8000/.",
    "Ports 80//443, and/or a // comment.",
    '{{ source("src-one") }}',
]


@pytest.mark.parametrize("text", STRAY)
def test_a_stray_is_found_where_it_stands(project: Project, text: str) -> None:
    records = load(project({PAGE: (FIX, f"{text}\n\n{FIX}")}))
    found = strays(records)
    assert [problem.file for problem in found] == [PAGE]
    line = (records.root / PAGE).read_text().splitlines()[found[0].line - 1]
    assert line == text
    assert "stands outside a source record; add it to macros/data/sources/" in found[0].message


@pytest.mark.parametrize("text", FINE)
def test_what_is_no_link_is_not_found(project: Project, text: str) -> None:
    assert strays(load(project({PAGE: (FIX, f"{text}\n\n{FIX}")}))) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "count"),
    [
        (PAGE, "escalate: After", "escalate: See https://learn.microsoft.com after", 1),
        (PAGE, "  - Alpha failed with", "  - https://learn.microsoft.com failed with", 0),
        ("macros/data/sources/one.yml", "/source", "/source\n  note: or https://github.com/x", 1),
        ("macros/data/sources/one.yml", "example.com/source", "github.com/source", 0),
        ("macros/data/placeholders.yml", "placeholders:", "# https://github.com\nplaceholders:", 0),
    ],
)
def test_data_files_are_looked_through(
    project: Project, file: str, old: str, new: str, count: int
) -> None:
    assert len(strays(load(project({file: (old, new)})))) == count
