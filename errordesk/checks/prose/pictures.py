"""The check `images`: every picture exists, can be drawn, and has words for who does not see it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from errordesk.checks.clean import unless_clean
from errordesk.checks.context import Context, linking_lines
from errordesk.records.problems import Problem
from errordesk.records.records import Page
from errordesk.text.markdown import links

_IMAGE_TAG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SVG = re.compile(r"<svg\b[^>]*>(?:\s*<title\b[^>]*>([^<]*)</title>)?", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(src|alt|aria-label|aria-hidden)\s*=\s*\"([^\"]*)\"", re.IGNORECASE)
# The words for a picture that say nothing of it.
_EMPTY_WORDS = {"", "image", "picture", "screenshot", "diagram", "alt", "todo"}


def wrong_pictures(context: Context) -> list[Problem]:
    """Return every picture that does not exist, or has no words for those who do not see it."""
    found: set[Problem] = set()
    for src_uri, text in context.pages.items():
        page = context.records.pages[src_uri]
        parts = (page.file, page.body, text, context.files_digest)
        found.update(unless_clean("images", parts, _on_page, context, page, text))
    for name, text in context.records.pictures.items():
        file = f"macros/pictures/{name}.svg"
        if context.records.wants(file):
            found |= {Problem(file, *fault) for fault in unless_clean("svg", [text], _drawn, text)}
    return sorted(found)


def _drawn(text: str) -> Iterator[tuple[int, str]]:
    yield from _drawing(text)
    drawing = _SVG.search(text)
    if drawing is None or (drawing[1] or "").strip().lower() in _EMPTY_WORDS:
        yield 1, "the drawing has no <title> right behind <svg>; write one"


def _on_page(context: Context, page: Page, text: str) -> Iterator[Problem]:
    for number, shown in linking_lines(page.body, text):
        line = page.body_line + number - 1
        for link in links(shown):
            if link.is_image:
                yield from _image(context, page, line, link.target, link.words)
        for tag in _IMAGE_TAG.findall(shown):
            attributes = dict(_ATTRIBUTE.findall(tag))
            target, words = attributes.get("src", ""), attributes.get("alt")
            if words is None or attributes.get("aria-hidden") != "true":
                yield from _image(context, page, line, target, words or "")
        for match in _SVG.finditer(shown):
            attributes = dict(_ATTRIBUTE.findall(match[0]))
            words = match[1] or attributes.get("aria-label", "")
            if attributes.get("aria-hidden") != "true" and words.strip().lower() in _EMPTY_WORDS:
                message = 'a drawing has no words; give the SVG a <title>, or aria-hidden="true"'
                yield Problem(page.file, line, message)


def _drawing(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and message of what keeps browsers from drawing a picture, or what they block."""
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        tree = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        yield error.lineno or 1, f"the drawing is not valid XML: {error.msg}"
        return
    for element in tree.iter("{*}script", "{*}style", "{*}foreignObject", "{*}image"):
        name = etree.QName(element).localname
        yield element.sourceline or 1, f"<{name}> is not allowed in a drawing; the site blocks it"
    for element in tree.iter("{*}*"):
        for name in element.attrib:
            if name == "style" or str(name).startswith("on"):
                message = f'the attribute "{name}" is not allowed in a drawing; the site blocks it'
                yield element.sourceline or 1, message


def _image(context: Context, page: Page, line: int, target: str, words: str) -> set[Problem]:
    found = set()
    if words.strip().lower() in _EMPTY_WORDS:
        message = f'the picture "{target}" has no words for those who do not see it; write some'
        found.add(Problem(page.file, line, message))
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page.src_uri), target))
    if not urlsplit(target).scheme and not context.is_copied(path):
        found.add(Problem(page.file, line, f'the picture "{target}" does not exist'))
    return found
