"""Spare Python-Markdown the search for what a text cannot hold.

It tries every pattern on every text, which is a third of converting a page; most texts hold no
character that any of the patterns begins with, and hardly any holds more than two of them.
"""

from __future__ import annotations

import functools
import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.tables import TableProcessor
from markdown.treeprocessors import InlineProcessor, UnescapeTreeprocessor
from markdown.util import STX, AtomicString

# By the name of a pattern: what a text holds if it matches. Any other is tried on every text.
MARKS = {
    **dict.fromkeys(("reference", "link", "short_reference"), "["),
    **dict.fromkeys(("image_link", "image_reference", "short_image_ref"), "!["),
    **dict.fromkeys(("keys", "keys-custom"), "++"),
    "autolink": "://",
    "automail": "@",
    "html": "<",
    "backtick": "`",
    "escape": "\\",
    "linebreak": "  \n",
    "entity": "&",
    "em_strong": "*",
}
# What it may hold in place of that.
OTHER_MARKS = {"em_strong": "_"}
# They match only on a page that says where a reference leads.
REFERENCES = ("reference", "short_reference", "image_reference", "short_image_ref")
_NOWHERE = "\0"

# By the name of a kind of block: what it holds, if it does not only go on an earlier one, indented.
BLOCKS = {
    "admonition": "!!!",
    "details": "???",
    "tabbed": "===",
    "table": "|",
    "hashheader": "#",
    "deflist": ":",
    "quote": ">",
}


class Unmarked(Extension):
    """Has texts searched only for markup whose mark they hold; pages come out the same."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # its name in the library
        """Register what does it, with the priorities of the library."""
        # Asked for every element, and the library looks through a list.
        block = functools.cache(md.is_block_level)
        md.is_block_level = block  # type: ignore[method-assign]  # of this converter alone
        md.treeprocessors.register(_Inline(md), "inline", 20)
        md.treeprocessors.register(_Unescape(md), "unescape", 0)
        if "toc" in md.treeprocessors:
            _seldom_marked(md.treeprocessors["toc"])
        blocks = md.parser.blockprocessors
        if "table" in blocks:
            config = blocks["table"].config  # type: ignore[attr-defined]  # of tables
            blocks.register(_Tables(md.parser, config), "table", 75)
        for name, mark in BLOCKS.items():
            if name in blocks:
                _look_first(blocks[name], mark)
        for extension in md.registeredExtensions:
            # Where code has classes, Pygments makes a style sheet of each block for nothing.
            if "pygments_style" in extension.config and not extension.getConfig("noclasses"):
                extension.setConfig("pygments_style", ())


def _look_first(processor: BlockProcessor, mark: str) -> None:
    """Have a block tested only if it holds a mark or is indented."""
    test, indent = processor.test, " " * processor.tab_length

    def tested(parent: Element, block: str) -> bool:
        return (mark in block or block.startswith(indent)) and test(parent, block)

    processor.test = tested  # type: ignore[method-assign]  # of this one alone


def _seldom_marked(toc: Any) -> None:
    """Have the place of a table of contents looked for only on pages that name one."""
    replace = toc.replace_marker

    def replaced(root: Element, elem: Element) -> None:
        if any(toc.marker in text for text in root.itertext()):
            replace(root, elem)

    toc.replace_marker = replaced


class _Unescape(UnescapeTreeprocessor):
    def unescape(self, text: str) -> str:
        return super().unescape(text) if STX in text else text


class _Tables(TableProcessor):
    def _split(self, row: str) -> list[str]:
        if "`" not in row and "\\" not in row:
            return row.split("|")
        found: list[str] = super()._split(row)  # type: ignore[misc]  # as in the library
        return found


class _Inline(InlineProcessor):
    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        patterns = self.md.inlinePatterns
        marks = [("", "")] * len(patterns)  # are in every text
        for name, mark in MARKS.items():
            if name in patterns:
                idle = name in REFERENCES and not self.md.references
                both = (_NOWHERE, _NOWHERE) if idle else (mark, OTHER_MARKS.get(name, _NOWHERE))
                marks[patterns.get_index_for_name(name)] = both
        # The library's registry looks at each access whether it is in order.
        self._tried = list(zip(marks, patterns, strict=True))
        some = {re.escape(mark) for both in marks for mark in both}
        self._marked = re.compile("|".join(some))
        return super().run(tree, ancestors)

    # Under another name than within the library's class, it is not called.
    def _InlineProcessor__handleInline(  # noqa: N802  # the library's name
        self,
        data: str,
        patternIndex: int = 0,  # noqa: N803  # the library's name
    ) -> str:
        if isinstance(data, AtomicString) or not self._marked.search(data):
            return data
        apply = self._InlineProcessor__applyPattern  # type: ignore[attr-defined]  # as above
        for index in range(patternIndex, len(self._tried)):
            (mark, other), pattern = self._tried[index]
            if mark in data or other in data:
                start, matched = 0, True
                while matched:
                    data, matched, start = apply(pattern, data, index, start)
        return data
