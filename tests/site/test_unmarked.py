"""Texts without inline markup are not searched for it, and pages come out the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import SimpleTagInlineProcessor

from errordesk.pages.render import check_pages
from errordesk.records.records import Records
from errordesk.site.unmarked import Unmarked
from errordesk.site.zensical import settings

NAME = "errordesk-unmarked"


class Waves(Extension):
    """A pattern that nobody here knows."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.inlinePatterns.register(SimpleTagInlineProcessor(r"(~)(.+?)~", "del"), "waves", 60)


def converter(root: Path, *more: Extension) -> Markdown:
    """Return a converter as mkdocs.yml sets it up."""
    listed = settings(root)["markdown_extensions"]
    options: dict[str, Any] = {}
    for one in listed:
        options |= one if isinstance(one, dict) else {one: {}}
    return Markdown(extensions=[*options, *more], extension_configs=options)


def test_every_page_comes_out_the_same(root: Path, records: Records) -> None:
    pages = list(check_pages(records).values())[::6]
    pages += ["a  \nb &amp; c\\_d <b>e</b> <https://x.example/> ++ctrl+c++ ![i](j) [k] _l_ `m`\n"]
    for text in pages:
        with_it, without = converter(root, Unmarked()), converter(root)
        assert with_it.convert(text) == without.convert(text)
        assert with_it.toc_tokens == without.toc_tokens  # type: ignore[attr-defined]  # of toc


def test_it_works_with_the_settings_of_the_site(root: Path) -> None:
    assert NAME in converter(root, Unmarked()).treeprocessors


@pytest.mark.parametrize("order", [(Waves(), Unmarked()), (Unmarked(), Waves())])
def test_an_unknown_pattern_finds_its_marks(root: Path, order: tuple[Extension, ...]) -> None:
    assert "<del>b</del>" in converter(root, *order).convert("a ~b~ c")
