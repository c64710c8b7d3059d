"""Links of the built site that LinkChecker does not follow, and one kind that it judges wrongly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from lxml import html

from errordesk.checks.context import Context

# What begins the directive for the browser in a fragment, as #:~:text=word: it names no id.
_DIRECTIVE = ":~:"
_TEXT = re.compile(r"text=[^&]+(?:&text=[^&]+)*")
_URL = re.compile(
    r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')\s]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')"""
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A piece of srcset: the address, and how large its picture is.
_CANDIDATE = re.compile(r"([^\s,](?:\S*[^\s,])?)(?:\s[^,]*)?(?:,|$)")
# What holds an address beside what LinkChecker reads.
_ADDRESSES = "//video/@poster | //svg//*[not(self::a)]/@*[name()='href' or name()='xlink:href']"
_STYLES = "//style/text() | //svg//@*[contains(., 'url(')]"
_PICTURES = "//source/@srcset | //link/@imagesrcset"
# LinkChecker asks no other host, so what names this one in full is left.
_FULL = "//body//@href | //body//@src"
_PORTS = {"http": 80, "https": 443}


def without_directive(link: str) -> str | None:
    """Return a link without its text fragment; None when it has none, or one that is not valid."""
    address, begun, directive = link.partition(_DIRECTIVE)
    if not begun or "#" not in address or not _TEXT.fullmatch(directive):
        return None
    return address.removesuffix("#")


def broken_references(context: Context) -> Iterator[tuple[str, str]]:
    """Yield file and finding for each link of these kinds that leads nowhere.

    `url()` and `@import` in styles and presentation attributes; `srcset`, `poster`, and `href` of
    drawings; and links that name this very site, its host in any form, with or without a scheme.
    """
    site = context.site
    for path, page in site.pages():
        for link in _links(page.tree):
            yield from judge(context, path, link)
    for file in sorted([*site.folder.rglob("*.css"), *site.folder.rglob("*.svg")]):
        path = file.relative_to(site.folder).as_posix()
        for link in _urls(_COMMENT.sub("", file.read_text(encoding="utf-8"))):
            yield from judge(context, path, link)


def _links(tree: html.HtmlElement) -> Iterator[str]:
    yield from map(str, tree.xpath(_ADDRESSES))
    for style in tree.xpath(_STYLES):
        yield from _urls(style)
    for text in tree.xpath(_PICTURES):
        yield from _CANDIDATE.findall(text)
    pictures = [found for text in tree.xpath("//img/@srcset") for found in _CANDIDATE.findall(text)]
    full = [*map(str, tree.xpath(_FULL)), *pictures]
    yield from (link for link in full if urlsplit(link).netloc)


def _urls(style: str) -> Iterator[str]:
    for match in _URL.finditer(style):
        yield next(filter(None, match.groups()), "")


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
    if place.scheme not in ("http", "https") or _host(place) != _host(own):
        return
    below = unquote(place.path)
    if not below.startswith(own.path):
        yield path, f'the link "{link}" leads out of the site, which begins at {context.site_url}'
    elif not context.site.resolves(
        below.removeprefix(own.path) + (f"#{place.fragment}" if place.fragment else "")
    ):
        yield path, f'the link "{link}" leads nowhere'


def _host(place: SplitResult) -> tuple[str, int | None]:
    """Return host and port as a browser compares them; a port that is none is nobody's."""
    try:
        port = place.port or _PORTS.get(place.scheme)
    except ValueError:
        port = None
    # A site that is reached over HTTPS is the same one when a link begins with http.
    return (place.hostname or "").rstrip("."), None if port in _PORTS.values() else port
