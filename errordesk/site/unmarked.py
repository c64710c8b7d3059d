"""Spare Python-Markdown the search for inline markup in texts that hold none.

It tries every pattern on every text, which is a third of converting a page; most texts of tables
and lists hold no character that any of the patterns begins with.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import LINK_RE, LinkInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

# The patterns whose first characters are in `_MARK`. With any other, every text is searched.
PATTERNS = frozenset(
    {
        *("backtick", "escape", "reference", "link", "image_link", "image_reference"),
        *("short_reference", "short_image_ref", "autolink", "automail", "linebreak", "html"),
        *("entity", "em_strong", "keys", "keys-custom"),
    }
)
_MARK = re.compile(r"[\\`!\[<&*_+\x02]|  \n")
# Right before the search itself, whose priority is 20.
_PRIORITY = 20.5


class Unmarked(Extension):
    """Has texts without inline markup taken as they are; pages come out the same."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # its name in the library
        """Register what does it, unless patterns are in use that this module does not know."""
        if sum(name in md.inlinePatterns for name in PATTERNS) == len(md.inlinePatterns):
            md.treeprocessors.register(_Unmarked(md), "errordesk-unmarked", _PRIORITY)
            md.inlinePatterns.register(_Link(LINK_RE, md), "link", 160)


def _take(element: Element) -> None:
    """Have the text of an element taken as it is, if it holds no mark."""
    if element.text and not _MARK.search(element.text):
        element.text = AtomicString(element.text)


class _Unmarked(Treeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            _take(element)


class _Link(LinkInlineProcessor):
    def handleMatch(  # type: ignore[override]  # noqa: N802  # as in the library
        self, m: re.Match[str], data: str
    ) -> Any:
        found = super().handleMatch(m, data)
        if isinstance(found[0], Element):
            _take(found[0])
        return found
