"""The check `raw-links`: links written as HTML lead to a page itself, not to a redirect."""

from __future__ import annotations

import functools
import html
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from errordesk.checks import clean
from errordesk.checks.context import Context, linking_lines
from errordesk.records.addresses import Redirect, redirects
from errordesk.records.files import digest
from errordesk.records.problems import Problem, suggest
from errordesk.records.records import Page, Records
from errordesk.site import replies
from errordesk.text.markdown import CODE_SPAN, prose_lines, targets

_TAG = re.compile(r"<(?:a|area|img|iframe|source)\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(?:href|src)\s*=\s*\"([^\"]*)\"", re.IGNORECASE)
_REDIRECTS = 'the link "{}" redirects to another page; link that one by guide()'


def wrong_links(context: Context) -> list[Problem]:
    """Return links that lead nowhere, and links to an address that redirects."""
    on = redirects(context.records)
    # Of some pages alone nobody reads where all addresses lead, so nothing is left out.
    unless_clean = clean.unless_clean if context.only is None else clean.always
    ways = [_ways(context, on)] if context.only is None else []
    found: set[Problem] = set()
    for src_uri, text in context.pages.items():
        page = context.records.pages[src_uri]
        found.update(
            unless_clean(
                "raw-links", (*ways, page.file, page.body, text), _on_page, context, page, text, on
            )
        )
    for page in context.records.pages.values():
        found.update(
            unless_clean("typed links", (*ways, page.file, page.body), _typed, context, page)
        )
    return sorted(found)


def _ways(context: Context, on: Mapping[str, Redirect]) -> str:
    """Return a name for all that decides where a link leads, beside the page that it is on."""
    return digest(
        *(context.site_url, context.files_digest, str(context.whole), context.addresses_digest),
        *(f"{source} {redirect.target}" for source, redirect in on.items()),
        *(*context.records.pages, "guides:", *context.records.guides),
    )


def _on_page(context: Context, page: Page, text: str, on: Collection[str]) -> Iterator[Problem]:
    for number, shown in linking_lines(page.body, text):
        line = page.body_line + number - 1
        for tag in _TAG.findall(shown):
            for target in map(html.unescape, _ATTRIBUTE.findall(tag)):
                if message := _html_link(context, page, target, on):
                    yield Problem(page.file, line, message)
        for target in targets(shown):
            if ":" in target and urlsplit(target).scheme:
                continue
            # Many links of a page lead to the same other one.
            below = _path(context, page, target.partition("#")[0])
            if below and below in on:
                yield Problem(page.file, line, _REDIRECTS.format(target))


def _typed(context: Context, page: Page) -> Iterator[Problem]:
    """Yield the wrong links as their author wrote them: what macros link is right."""
    for line, text in prose_lines(page.body):
        for target in targets(CODE_SPAN.sub("", text)):
            if message := _typed_link(context, page, target):
                yield Problem(page.file, page.body_line + line - 1, message)


def _path(context: Context, page: Page, target: str) -> str | None:
    """Return where a link of a page leads below the site's root, or None if outside of it."""
    return _below(context.site_url, page.url, target)


@functools.lru_cache(maxsize=4096)
def _below(site_url: str, page_url: str, target: str) -> str | None:
    address = urljoin(urljoin(site_url, page_url), target)
    return address.removeprefix(site_url) if address.startswith(site_url) else None


def _typed_link(context: Context, page: Page, target: str) -> str:
    """Return what is wrong with a link of a page to itself or to another file, or nothing."""
    name, _, anchor = target.partition("#")
    if name.startswith("/"):
        return (
            f'the link "{target}" fails where the site is not at the root of its host; write '
            '{{ guide("page-id", "heading-id") }} or {{ page_link("file.md") }}'
        )
    if "{" in target or urlsplit(target).scheme or (name and not name.endswith(".md")):
        return ""
    file = posixpath.normpath(posixpath.join(posixpath.dirname(page.src_uri), name))
    other = context.records.pages.get(file) if name else page
    if other is None:
        hint = suggest(file, context.records.every.pages)
        return f'there is no page docs/{file}; write {{{{ guide("page-id") }}}} instead.{hint}'
    if anchor and context.whole and not context.published.resolves(f"{other.url}#{anchor}"):
        known = sorted(other.anchors)
        hint = suggest(anchor, known) or f" Its headings: {', '.join(known)}."
        return f'{other.file} has no heading id "{anchor}".{hint}'
    return ""


def _html_link(context: Context, page: Page, target: str, on: Collection[str]) -> str:
    """Return what is wrong with where a tag leads, or nothing."""
    path = _path(context, page, target)
    if path is None:
        # `strays` reports addresses outside; a path that leaves the site is nobody else's.
        outside = urlsplit(target).scheme in ("http", "https", "mailto")
        return "" if outside else f'the link "{target}" leads out of the site'
    # In a reply, which is read elsewhere, the permanent address is the right one.
    if path.partition("#")[0] in on and not urlsplit(target).scheme:
        return _REDIRECTS.format(target)
    if context.published.resolves(path) or _is_file(context, path):
        return ""
    return f'the link "{target}" leads nowhere; use guide() or page_link()'


def _is_file(context: Context, path: str) -> bool:
    """Say whether a path below the site's root is a file that is copied or written there."""
    path = path.partition("#")[0].partition("?")[0]
    return context.is_copied(path) or path in _written(context.records)


def _written(records: Records) -> set[str]:
    raw = {f"{replies.RAW}{guide_id}.md" for guide_id in records.guides}
    fixed = {"catalog.json", "catalog.schema.json", "feed.xml", "llms.txt", "sitemap.xml"}
    return raw | fixed | {replies.JSON, replies.LABELS}
