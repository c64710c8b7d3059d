"""What checks share is read once: no page is expanded twice, no text taken apart again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from errordesk.checks import registry, run
from errordesk.checks.context import Context
from errordesk.checks.prose import numbers
from errordesk.pages import render
from errordesk.pages.macros import PageMacros
from errordesk.records import agreement
from errordesk.records.records import Records
from errordesk.text.markdown import code_blocks

ROOT = Path(__file__).resolve().parent.parent.parent
# They ask for the pages, for the use of records and for what is wrong between records.
NAMES = ["codes", "headings", "macros", "sources", "unused", "claims", "images", "raw-links"]


@pytest.mark.slow
def test_each_page_is_expanded_and_each_check_between_records_runs_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expanded, crossed = Counter[str](), Counter[str]()
    expand, cross = render.expand_body, agreement.cross_check

    def expand_body(body: str, macros: PageMacros, file: str = "<page>") -> str:
        expanded[file] += 1
        return expand(body, macros, file)

    def cross_check(records: Records, names: list[str]) -> list[agreement.Problem]:
        crossed.update(names)
        return cross(records, names)

    monkeypatch.setattr(render, "expand_body", expand_body)
    monkeypatch.setattr(agreement, "cross_check", cross_check)
    context = Context(ROOT, ROOT / "site")
    run.run(registry.select(registry.checks(context), NAMES), context)
    assert expanded == Counter({page.file: 1 for page in context.records.pages.values()})
    # Of a site without faults nobody asks what is wrong elsewhere.
    assert crossed == Counter({name: 1 for name in NAMES if name in agreement.CROSS_CHECKS})


def test_what_is_kept_of_a_text_is_what_it_holds() -> None:
    text = "Wait three days.\n\n```bash\naz login\n```\n"
    assert [text[a:b] for a, b in numbers.numbers(text)] == ["three days"]
    assert numbers.numbers(text) is numbers.numbers(text)
    other = text.replace("three", "four")
    assert [other[a:b] for a, b in numbers.numbers(other)] == ["four days"]
    assert [block.line for block in code_blocks(text, 1)] == [4]
    assert [block.line for block in code_blocks(text, 5)] == [8]
