"""Links of the built site that LinkChecker does not follow, and one kind that it judges wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

from errordesk.checks.context import Context

# What begins the directive for the browser in a fragment, as #:~:text=word: it names no id.
_DIRECTIVE = ":~:"
_TEXT = re.compile(r"text=[^&]+(?:&text=[^&]+)*")
_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]*))\s*\)""")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# What holds an address beside href and src, and beside what LinkChecker reads.
_MORE = "//video/@poster | //style/text() | //svg//@*[contains(., 'url(')]"


def without_directive(link: str) -> str | None:
    """Return a link without its text fragment; None when it has none, or one that is not valid."""
    address, begun, directive = link.partition(_DIRECTIVE)
    if not begun or "#" not in address or not _TEXT.fullmatch(directive):
        return None
    return address.removesuffix("#")


def broken_references(context: Context) -> Iterator[tuple[str, str]]:
    """Yield file and finding for each link of these kinds that leads nowhere.

    `url()` in styles and presentation attributes, `use` and `poster`; and links that name
    this very site, its host in any case, with or without a scheme.
    """
    site = context.site
    for path, page in site.pages():
        for link in _links(page.tree):
            yield from judge(context, path, link)
        for link in page.tree.xpath("//body//@href | //body//@src"):
            if urlsplit(link).netloc:
                yield from judge(context, path, link)
    for file in sorted([*site.folder.rglob("*.css"), *site.folder.rglob("*.svg")]):
        path = file.relative_to(site.folder).as_posix()
        for link in _urls(_COMMENT.sub("", file.read_text(encoding="utf-8"))):
            yield from judge(context, path, link)


def _links(tree: html.HtmlElement) -> Iterator[str]:
    for use in tree.iter("use"):
        yield from (use.get(name) for name in ("href", "xlink:href") if use.get(name))
    for value in tree.xpath(_MORE):
        if value.is_attribute and value.attrname == "poster":
            yield str(value)
        else:
            yield from _urls(value)


def _urls(style: str) -> Iterator[str]:
    for match in _URL.finditer(style):
        yield match[1] or match[2] or match[3] or ""


def judge(context: Context, path: str, link: str) -> Iterator[tuple[str, str]]:
    """Yield the file with what is wrong, when a link of it to this site leads nowhere."""
    page = context.site.page(path.removesuffix("index.html")) if path.endswith(".html") else None
    if link.startswith("#") and page is not None:
        if unquote(link[1:]) not in page.ids:
            yield path, f'the link "{link}" leads nowhere'
        return
    own = urlsplit(context.site_url)
    address = urljoin(urljoin(context.site_url, path), link.strip())
    place = urlsplit(without_directive(address) or address)
    if place.scheme not in ("http", "https") or place.netloc.lower() != own.netloc.lower():
        return
    below = unquote(place.path)
    if not below.startswith(own.path):
        yield path, f'the link "{link}" leads out of the site, which begins at {context.site_url}'
    elif not context.site.resolves(
        below.removeprefix(own.path) + (f"#{place.fragment}" if place.fragment else "")
    ):
        yield path, f'the link "{link}" leads nowhere'
