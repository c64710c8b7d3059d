"""What readers of the built site see that should have been markup, and what they do not see.

It is the net below the check `markup`, which names the line: here the page is as browsers get it,
whatever macro, extension or theme made it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from errordesk.checks.prose.blocks import KINDS
from errordesk.checks.prose.slips import ELEMENTS, SIGNS
from errordesk.site.built import BuiltPage

# Marks of Markdown and Jinja that are shown when an extension or a macro did not work.
_MARKS = re.compile(
    r"```|\|\s*:?-{3,}|\{\{|\{%|\{#\s|\s#\}|--#\]|\{[#.:][\w-]+[^{}]*\}|\*\*|\]\(|\)\[[#/.]|\[\^[\w-]+\]|~~|:::"
    r"|^\s*(?:!!!|\?\?\?|===|\[!\w+\]|\| |#{1,6} |\*\[)",
    re.MULTILINE,
)
_ITEM = re.compile(r"\n[ \t]*(?:[-*+]|\d{1,2}\.)[ \t]+\S")
_NO_TEXT = "pre|code|kbd|samp|svg|script|textarea|template"
_CLOSED = "".join(f"[not(ancestor-or-self::{name})]" for name in _NO_TEXT.split("|"))
_SAID = ("aria-label", "title")


def wrong_texts(page: BuiltPage) -> Iterator[str]:
    """Yield what is wrong with the text of a page."""
    for article in page.tree.iter("article"):
        for text in article.xpath(f".//text(){_CLOSED.replace('-or-self', '')}"):
            if match := _MARKS.search(text):
                said = text[match.start() :].strip()[:30]
                yield f'"{said}" is shown to readers; an extension or a macro did not work'
        for text in article.xpath(".//text()[not(ancestor::script)]"):
            if match := SIGNS.search(text):
                yield f"U+{ord(match[0]):04X} stands in the text, and nobody sees it"
        for element in article.iterdescendants():
            yield from _element(element)


def _element(element: HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str) or next(element.iterancestors("svg"), None) is not None:
        return
    classes = set(element.get("class", "").split())
    if element.tag not in ELEMENTS:
        yield f"<{element.tag}> is no element; readers do not see it"
    elif element.tag == "a":
        yield from _link(element)
    elif "admonition" in classes or (element.tag == "details"):
        yield from _box(element, classes)
    elif element.tag == "div" and "tabbed-block" in classes and not _holds(element):
        yield "a tab has no text"
    elif element.tag == "p":
        own = "".join(element.xpath(f".//text(){_CLOSED.replace('-or-self', '')}"))
        if match := _ITEM.search(own):
            yield f'a list became a part of a paragraph: "{own[match.start() :].strip()[:30]}"'
    elif element.tag in ("ol", "ul") and _goes_on(element, classes):
        yield f'a list fell apart behind "{element.text_content().strip()[-30:]}"'


def _goes_on(element: HtmlElement, classes: set[str]) -> bool:
    """Say whether a list of the same kind follows one at once."""
    below = element.getnext()
    if below is None or below.tag != element.tag or (element.tail or "").strip():
        return False
    return classes == set(below.get("class", "").split())


def _holds(element: HtmlElement) -> bool:
    """Say whether an element shows something."""
    return bool(element.text_content().strip() or element.xpath(".//img | .//svg | .//input"))


def _link(element: HtmlElement) -> Iterator[str]:
    target = element.get("href")
    # The anchors of numbered lines of code are for addresses.
    if target is None or target.startswith("#__codelineno"):
        return
    if not target.strip():
        yield f'the link "{element.text_content().strip()}" leads nowhere'
    if not _holds(element) and not any(element.get(name) for name in _SAID):
        yield f'the link to "{target}" has no words'


def _box(element: HtmlElement, classes: set[str]) -> Iterator[str]:
    if "admonition" in classes and not classes & KINDS:
        yield f'a box is of no known kind: "{" ".join(sorted(classes - {"admonition"}))}"'
    inside = [child for child in element if child.tag != "summary"]
    inside = [child for child in inside if "admonition-title" not in child.get("class", "")]
    if not any(map(_holds, inside)) and not (element.text or "").strip():
        yield f'a box has no text: "{element.text_content().strip()[:30]}"'
