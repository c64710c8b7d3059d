"""The files for machines of the built site: every address in them leads somewhere."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from errordesk.checks.context import Context
from errordesk.records.problems import Problem
from errordesk.site import replies
from errordesk.site.shards import parts_of

_NOT_FOUND = "404.html"
# Files whose absolute addresses are those of this site's pages.
_TEXTS = (
    *("sitemap.xml", "feed.xml", "llms.txt", "catalog.json", "replies/**/*", "assets/*.json"),
    "assets/*-data.js",
    "schemas/*.json",
)
_SCRIPTS = ("assets/find-data.js", "assets/replies-data.js")
# Keys of the scripts whose values are addresses below the site's root.
_ADDRESS_KEYS = {"url", "reply"}
_OWN_ASSET = re.compile(r"[\"'/]([\w-]+\.(?:js|css|json))[\"']")


def wrong_outputs(context: Context) -> list[Problem]:
    """Return every address in the files for machines that leads nowhere."""
    return context.page_problems(
        [*_of_texts(context), *_of_scripts(context), *_unlisted(context), *_assets(context)]
    )


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
    names = [*_SCRIPTS]
    while names:
        name = names.pop(0)
        file = context.site.folder / name
        if not file.is_file():
            yield name, "the file is missing"
            continue
        data = json.loads(file.read_text(encoding="utf-8").partition("=")[2])
        if shards := data.get("index", {}).get("shards"):
            names += parts_of(shards)
        if "folder" in data:
            names += replies.parts_of(data)
        for address in _addresses(data):
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
        if "pages" in data and "sections" in data:  # of finder and search
            for (url, _), sections in zip(data["pages"], data["sections"], strict=True):
                yield url
                yield from (f"{url}#{anchor}" for anchor, _ in sections)
    elif isinstance(data, list):
        for value in data:
            yield from _addresses(value, key)
    elif isinstance(data, str) and key in _ADDRESS_KEYS:
        yield data
