"""Texts are searched only for markup that they can hold, and pages come out the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor

from errordesk.pages.render import check_pages
from errordesk.records.records import Records
from errordesk.site.handover import settings
from errordesk.site.unmarked import BLOCKS, MARKS, Unmarked


class Counted(SimpleTagInlineProcessor):
    """A pattern that is known by its name, and counts the texts that it is tried on."""

    tried = 0

    def getCompiledRegExp(self) -> Any:  # noqa: N802  # the library's name
        self.tried += 1
        return super().getCompiledRegExp()  # type: ignore[no-untyped-call]  # as the library is


MARKUP = """
a  \nb &amp; c\\_d <b>e</b> <https://x.example/> ++ctrl+c++ ![i](j) [k] _l_ `m` \\* \x02

!!! danger "One"
    First.

    - item

        goes on

    > quoted

??? note "Two"

    === "Tab"

        Inside `a|b`.

        more

    === "Other"

        1. one

            two

| `a|b` | c \\| d |
| --- | --- |
| plain | e |
| x \\| y | z |
| `f` | g |

Term
:   said
    again

    and more

# Head {#head}

    code <b> | # : >

``` { .python title="x" linenums="1" }
def f(): return 1
```

`#!python f()`

[TOC]
"""


class Waves(Extension):
    """A pattern that nobody here knows."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # the library's name
        md.inlinePatterns.register(SimpleTagInlineProcessor(r"(~)(.+?)~", "del"), "waves", 60)


def converter(root: Path, *more: Extension) -> Markdown:
    """Return a converter as mkdocs.yml sets it up."""
    listed = settings(root)["markdown_extensions"]
    options: dict[str, Any] = {}
    for one in listed:
        options |= one if isinstance(one, dict) else {one: {}}
    return Markdown(extensions=[*options, *more], extension_configs=options)


@pytest.mark.slow
def test_every_page_comes_out_the_same(root: Path, records: Records) -> None:
    pages = list(check_pages(records).values())[::6]
    for text in [*pages, MARKUP]:
        with_it, without = converter(root, Unmarked()), converter(root)
        assert with_it.convert(text) == without.convert(text)
        assert with_it.toc_tokens == without.toc_tokens  # type: ignore[attr-defined]  # of toc


def test_every_mark_is_of_a_pattern_of_the_site(root: Path) -> None:
    md = converter(root)
    assert all(name in md.inlinePatterns for name in MARKS)
    assert all(name in md.parser.blockprocessors for name in BLOCKS)


def test_a_pattern_is_tried_only_where_its_mark_is(root: Path) -> None:
    counts = []
    for more in ([Unmarked()], []):
        md = converter(root, *more)
        link = Counted(r"()\[(.+?)\]", "u")
        md.inlinePatterns.register(link, "link", 160)
        assert "<u>c</u>" in md.convert("a *b*\n\n`a`\n\n[c]")
        counts.append(link.tried)
    assert counts[0] < counts[1]


@pytest.mark.parametrize("order", [(Waves(), Unmarked()), (Unmarked(), Waves())])
def test_an_unknown_pattern_finds_its_marks(root: Path, order: tuple[Extension, ...]) -> None:
    assert "<del>b</del>" in converter(root, *order).convert("a ~b~ c")
