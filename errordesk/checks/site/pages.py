"""The pages of the built site: what readers, browsers and search engines get."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from errordesk.checks.context import Context
from errordesk.checks.site import shown
from errordesk.records.models import Guide
from errordesk.records.problems import Problem
from errordesk.records.records import FAQ_PAGE
from errordesk.site import cards
from errordesk.site.built import BuiltPage

_NOT_FOUND = "404.html"
_LANGUAGE = "en"
# Scripts that hold data run nothing.
_DATA_SCRIPTS = {"application/json", "application/ld+json", "text/plain"}
# What a browser asks for by itself.
_ASKED = (
    "//script/@src | //img/@src | //iframe/@src | //source/@src"
    " | //link[contains(@rel, 'stylesheet') or contains(@rel, 'icon')]/@href"
    " | //link[starts-with(@rel, 'pre') or @rel = 'dns-prefetch']/@href"
)
_REFERS = ("aria-describedby", "aria-controls", "aria-labelledby", "for", "list")
_HEADINGS = "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"


def wrong_pages(context: Context) -> list[Problem]:
    """Return what is wrong with the HTML of a page: ids, headings, pictures, title, language."""
    return context.page_problems(
        (path, said)
        for path, page in context.site.pages()
        if page.leads_to is None
        for said in _document(page)
    )


def _document(page: BuiltPage) -> Iterator[str]:
    for name, count in Counter(page.ids).items():
        if count > 1:
            yield f'the id "{name}" stands {count} times'
    for image in page.tree.iter("img"):
        if image.get("alt") is None:
            yield f'the picture "{image.get("src")}" has no alt'
    for drawing in page.tree.xpath('//svg[@role="img"]'):
        if not (drawing.get("aria-label") or drawing.xpath("string(title)").strip()):
            yield "a drawing has no title"
    levels = [int(heading.tag[1]) for heading in page.tree.xpath(f"//article{_HEADINGS}")]
    if levels and levels.count(1) != 1:
        yield f"it has {levels.count(1)} headings of the first level; one is right"
    for before, level in pairwise(levels):
        if level > before + 1:
            yield f"a heading of level {level} follows one of level {before}"
    if not page.tree.xpath("string(//title)").strip():
        yield "it has no title"
    if page.tree.get("lang") != _LANGUAGE:
        yield f'it does not name its language, which is "{_LANGUAGE}"'
    yield from _unmet(page)
    yield from shown.wrong_texts(page)
    yield from _blocked(page)


def _unmet(page: BuiltPage) -> Iterator[str]:
    """Yield ids that elements name and the page lacks, and code that stands in a line."""
    ids = set(page.ids)
    for name in _REFERS:
        for value in page.tree.xpath(f"//@{name}"):
            for wanted in set(value.split()) - ids:
                # The theme names its own drawers, begun by "__", where they are hidden as well.
                if not wanted.startswith("__"):
                    yield f'{name}="{wanted}" names an id that is not on the page'
    # Without fences a block of code becomes code in a line, with its language as first word.
    for code in page.tree.xpath("//article//p/code[contains(., '\n')]"):
        yield f'a code block stands in a line: "{code.text_content().splitlines()[0]} …"'


def _blocked(page: BuiltPage) -> Iterator[str]:
    """Yield what the content security policy lets no browser run, and requests to other hosts."""
    for script in page.tree.iter("script"):
        if script.get("src") is None and script.get("type") not in _DATA_SCRIPTS:
            yield "a script stands in the page itself; put it into a file"
    if page.tree.xpath("//style | //@style"):
        yield "a style stands in the page itself; put it into a file"
    for name in page.tree.xpath("//@*[starts-with(name(), 'on')]"):
        yield f'the attribute "{name.attrname}" runs a script; put it into a file'
    for address in page.tree.xpath(_ASKED):
        if urlsplit(address).netloc:
            yield f'it asks another host, "{address}"; put a copy into overrides/assets/'
    if page.tree.xpath('//meta[@name="referrer"]/@content') != ["no-referrer"]:
        yield "other hosts would learn where readers come from; it needs <meta name=referrer>"


def wrong_cards(context: Context) -> list[Problem]:
    """Return what is wrong with what pages say of themselves in their head."""
    return context.page_problems(
        (path, said)
        for path, page in context.site.pages()
        if page.leads_to is None and path != _NOT_FOUND
        for said in _card(context, path, page)
    )


def _card(context: Context, path: str, page: BuiltPage) -> Iterator[str]:
    address = urljoin(context.site_url, path.removesuffix("index.html"))
    tree = page.tree
    missing = [
        kind
        for kind in ("application/atom+xml", "text/markdown")
        if len(tree.xpath(f'//head/link[@type="{kind}"]/@href')) != 1
    ]
    yield from (f'it needs one <link> of the type "{kind}" in its head' for kind in missing)
    yield from _structured(context, path, page)
    for name, expected in (
        ('//link[@rel="canonical"]/@href', address),
        ('//meta[@property="og:url"]/@content', address),
        ('//meta[@property="og:image"]/@content', urljoin(context.site_url, cards.IMAGE)),
    ):
        if tree.xpath(name) != [expected]:
            yield f"{name} is {tree.xpath(name)}; it must be {expected} once"
    for name in ('//meta[@name="description"]/@content', '//meta[@property="og:title"]/@content'):
        if not "".join(tree.xpath(name)).strip():
            yield f"{name} is missing"


def _structured(context: Context, path: str, page: BuiltPage) -> Iterator[str]:
    texts = page.tree.xpath('//script[@type="application/ld+json"]/text()')
    missing = _types(context, path)
    for text in texts:
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            yield f"its structured data is not JSON: {error}"
            continue
        if not isinstance(data, dict) or "@context" not in data or "@type" not in data:
            yield "its structured data has no @context or no @type"
        else:
            missing.discard(data["@type"])
        for own in re.findall(rf"{re.escape(context.site_url)}[^\"\\<> ]*", text):
            place = own.removeprefix(context.site_url)
            # The names of things in the data are no anchors of the page.
            if not place.endswith(("#article", "#faq")) and not context.site.resolves(place):
                yield f"its structured data names {own}, which leads nowhere"
    for name in sorted(missing):
        yield f"it has no structured data of the type {name}"


def _types(context: Context, path: str) -> set[str]:
    """Return the types of structured data that a page has to have."""
    page = context.pages_by_url.get(path.removesuffix("index.html"))
    types = {"BreadcrumbList"}
    if page and isinstance(page.record, Guide):
        types.add("TechArticle")
    if page and page.src_uri == FAQ_PAGE:
        types.add("FAQPage")
    return types
