"""Checks of the built site: what readers, browsers and search engines get."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin, urlsplit

from errordesk.checks.context import Context
from errordesk.records.addresses import redirects as all_redirects
from errordesk.records.models import Guide
from errordesk.records.problems import Problem
from errordesk.records.records import FAQ_PAGE
from errordesk.site import cards as card_records
from errordesk.site.built import BuiltPage

_NOT_FOUND = "404.html"
_LANGUAGE = "en"
# Files whose absolute addresses are those of this site's pages.
_TEXTS = (
    *("sitemap.xml", "feed.xml", "llms.txt", "catalog.json", "replies/**/*", "assets/*.json"),
    "assets/*-data.js",
)
_SCRIPTS = ("assets/find-data.js", "assets/replies-data.js")
# Keys of the scripts whose values are addresses below the site's root.
_ADDRESS_KEYS = {"url", "reply"}
# Scripts that hold data run nothing.
_DATA_SCRIPTS = {"application/json", "application/ld+json", "text/plain"}
# What a browser asks for by itself.
_ASKED = (
    "//script/@src | //img/@src | //iframe/@src | //source/@src"
    " | //link[contains(@rel, 'stylesheet') or contains(@rel, 'icon')]/@href"
    " | //link[starts-with(@rel, 'pre') or @rel = 'dns-prefetch']/@href"
)
_REFERS = ("aria-describedby", "aria-controls", "aria-labelledby", "for", "list")
# Signs of Markdown and Jinja that readers see when an extension or a plugin is missing.
_SIGNS = re.compile(r"```|\|\s*:?-{3,}|\{\{ |\{%|\{#[\w-]+\}|^\s*!!! ", re.MULTILINE)
_OWN_ASSET = re.compile(r"[\"'/]([\w-]+\.(?:js|css|json))[\"']")
_HEADINGS = "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"


def link_findings(context: Context, *, anchors: bool) -> list[Problem]:
    """Return LinkChecker's findings: those about anchors, or all the others.

    With those of links that name this very site in full, which LinkChecker takes for external.
    """
    found = [
        (finding.page, f'the link "{finding.link}": {finding.said}')
        for finding in context.link_report.findings
        if finding.of_anchor == anchors
    ]
    if not anchors:
        found += [
            (path, f'the link "{link}" leads nowhere')
            for path, page in context.site.pages()
            for link in page.tree.xpath("//body//@href")
            if link.startswith(context.site_url)
            and not context.site.resolves(link.removeprefix(context.site_url))
        ]
    return _problems(context, found)


def redirects(context: Context) -> list[Problem]:
    """Return each address that should lead on and does not, or does so in the wrong way."""
    found = []
    for redirect in all_redirects(context.records).values():
        file = f"{redirect.source}index.html"
        page = context.site.page(redirect.source)
        if page is None or page.leads_to is None:
            found.append((file, f"it does not lead on to {redirect.target}"))
            continue
        target = urljoin(urljoin(context.site_url, redirect.source), page.leads_to)
        if target != urljoin(context.site_url, redirect.target):
            found.append((file, f"it leads on to {target} instead of {redirect.target}"))
        path = target.removeprefix(context.site_url)
        last = context.site.page(path.partition("#")[0])
        if last is not None and last.leads_to is not None:
            found.append((file, f"it leads on to {path}, which leads on again"))
        elif not context.site.resolves(path):
            found.append((file, f"it leads on to {path}, which does not exist"))
        if page.tree.xpath('//meta[@name="robots"]/@content') != ["noindex"]:
            found.append((file, "search engines may list it; it needs <meta name=robots>"))
        canonical = page.tree.xpath('//link[@rel="canonical"]/@href')
        if canonical != [urljoin(context.site_url, redirect.target.partition("#")[0])]:
            found.append((file, "its canonical address is not that of the page it leads to"))
    return _problems(context, found)


# Files for machines -------------------------------------------------------------------------------


def outputs(context: Context) -> list[Problem]:
    """Return every address in the files for machines that leads nowhere."""
    found = [*_of_texts(context), *_of_scripts(context), *_unlisted(context), *_assets(context)]
    return _problems(context, found)


def _of_texts(context: Context) -> Iterator[tuple[str, str]]:
    site, url = context.site, context.site_url
    own = re.compile(rf"{re.escape(url)}[^\s<>\"'()\[\]\\`]*")
    for pattern in _TEXTS:
        files = [file for file in sorted(site.folder.glob(pattern)) if file.is_file()]
        if not files:
            yield pattern, "the file is missing"
        for file in files:
            if file.suffix == ".html":
                continue  # LinkChecker reads those
            for address in {
                a.rstrip(".,;:*") for a in own.findall(file.read_text(encoding="utf-8"))
            }:
                if not site.resolves(html.unescape(address.removeprefix(url))):
                    name = file.relative_to(site.folder).as_posix()
                    yield name, f"the address {address} leads nowhere"


def _of_scripts(context: Context) -> Iterator[tuple[str, str]]:
    for name in _SCRIPTS:
        file = context.site.folder / name
        if not file.is_file():
            yield name, "the file is missing"
            continue
        for address in _addresses(json.loads(file.read_text(encoding="utf-8").partition("=")[2])):
            own = address.removeprefix(context.site_url)
            if not context.site.resolves(own):
                yield name, f"the address {address} leads nowhere"


def _unlisted(context: Context) -> Iterator[tuple[str, str]]:
    """Yield what is wrong between the sitemap and the pages: it lists each page, and no other."""
    file = context.site.folder / "sitemap.xml"
    listed = set(
        re.findall(
            r"<loc>([^<]+)</loc>", file.read_text(encoding="utf-8") if file.is_file() else ""
        )
    )
    for path, page in context.site.pages():
        address = urljoin(context.site_url, path.removesuffix("index.html"))
        wanted = page.leads_to is None and path != _NOT_FOUND
        if wanted != (address in listed):
            what = "is missing" if wanted else "must not be listed"
            yield "sitemap.xml", f"the page {address} {what}"


def _assets(context: Context) -> Iterator[tuple[str, str]]:
    """Yield scripts and styles that nothing loads, and those that a script loads in vain."""
    folder = context.site.folder / "assets"
    loaded = {
        str(address).rpartition("/")[2].partition("?")[0]
        for _, page in context.site.pages()
        for address in page.tree.xpath("//script/@src | //link/@href")
    }
    for file in sorted(folder.glob("*.js")):
        if not file.name.endswith("-data.js"):
            text = file.read_text(encoding="utf-8")
            # A module is there for the build, which makes a plain script of it.
            if re.search(r"^export ", text, re.MULTILINE):
                loaded.add(file.name)
            for name in _OWN_ASSET.findall(text):
                loaded.add(name)
                if not any((place / name).is_file() for place in (folder, folder / "vendor")):
                    yield f"assets/{file.name}", f'it loads "{name}", which does not exist'
    for file in sorted([*folder.glob("*.js"), *folder.glob("*.css"), *folder.glob("vendor/*.js")]):
        if file.name not in loaded:
            yield file.relative_to(context.site.folder).as_posix(), "no page and no script loads it"


def _addresses(data: Any, key: str = "") -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _addresses(value, name)
        if "index" in data and "sections" in data:  # of finder and search
            for (url, _), sections in zip(data["index"]["pages"], data["sections"], strict=True):
                yield url
                yield from (f"{url}#{anchor}" for anchor, _ in sections)
    elif isinstance(data, list):
        for value in data:
            yield from _addresses(value, key)
    elif isinstance(data, str) and key in _ADDRESS_KEYS:
        yield data


# Pages --------------------------------------------------------------------------------------------


def documents(context: Context) -> list[Problem]:
    """Return what is wrong with the HTML of a page: ids, headings, pictures, title, language."""
    return _problems(
        context,
        (
            (path, said)
            for path, page in context.site.pages()
            if page.leads_to is None
            for said in _document(page)
        ),
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
    yield from _blocked(page)


def _unmet(page: BuiltPage) -> Iterator[str]:
    """Yield ids that elements name and the page lacks, and signs that should not be seen."""
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
    for text in page.tree.xpath("//article//text()[not(ancestor::pre or ancestor::code)]"):
        if match := _SIGNS.search(text):
            yield f'"{match[0].strip()}" is shown to readers; an extension or a macro did not work'


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


def cards(context: Context) -> list[Problem]:
    """Return what is wrong with what pages say of themselves in their head."""
    return _problems(
        context,
        (
            (path, said)
            for path, page in context.site.pages()
            if page.leads_to is None and path != _NOT_FOUND
            for said in _card(context, path, page)
        ),
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
        (
            '//meta[@property="og:image"]/@content',
            urljoin(context.site_url, card_records.IMAGE),
        ),
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
            yield f"its structured data is no JSON: {error}"
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


def _problems(context: Context, found: Any) -> list[Problem]:
    return sorted({Problem(context.source(path), 1, said) for path, said in found})
