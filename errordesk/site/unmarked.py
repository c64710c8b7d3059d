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
        """Register what does it."""
        link = _Link(LINK_RE, md)
        md.inlinePatterns.register(link, "link", 160)  # as in the library
        md.treeprocessors.register(_Unmarked(md, link), "errordesk-unmarked", _PRIORITY)


def _take(element: Element) -> None:
    """Have the text of an element taken as it is, if it holds no mark."""
    if element.text and not _MARK.search(element.text):
        element.text = AtomicString(element.text)


class _Link(LinkInlineProcessor):
    sparing = False

    def handleMatch(  # type: ignore[override]  # noqa: N802  # as in the library
        self, m: re.Match[str], data: str
    ) -> Any:
        found = super().handleMatch(m, data)
        if self.sparing and isinstance(found[0], Element):
            _take(found[0])
        return found


class _Unmarked(Treeprocessor):
    def __init__(self, md: Markdown, link: _Link) -> None:
        super().__init__(md)
        self._link = link

    def run(self, root: Element) -> None:
        patterns = self.md.inlinePatterns
        self._link.sparing = sum(name in patterns for name in PATTERNS) == len(patterns)
        if self._link.sparing:
            for element in root.iter():
                _take(element)
