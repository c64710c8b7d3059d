"""A built site that can be asked what its pages hold and where its addresses lead."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from errordesk.records.addresses import HOME
from errordesk.records.problems import UsageError

_REFRESH = re.compile(r"\d+;\s*url=(.+)", re.IGNORECASE)
# A redirect leads to a page; more than one in a row is a mistake, many are a loop.
_HOPS = 3


class BuiltPage:
    """One HTML file of a built site.

    `tree` is the document, `ids` its ids in order, `leads_to` the address of a redirect or None.
    """

    def __init__(self, file: Path) -> None:
        from lxml import html  # noqa: PLC0415  # a build writes pages and parses none

        self.tree = html.document_fromstring(file.read_bytes() or b"<html></html>")
        self.ids: list[str] = self.tree.xpath("//@id")
        refresh = self.tree.xpath('//meta[@http-equiv="refresh"]/@content')
        found = _REFRESH.match(refresh[0]) if refresh else None
        self.leads_to = found[1] if found else None


class BuiltSite:
    """A built site that can be asked where an address leads. Pages are read once.

    Raises `UsageError` when the folder holds no built site.
    """

    def __init__(self, site_dir: Path) -> None:
        if not (site_dir / "index.html").is_file():
            raise UsageError(f"{site_dir} holds no built site; run: errordesk build")
        self.folder = site_dir
        self._pages: dict[str, BuiltPage | None] = {}

    def destination(self, address: str) -> tuple[str, str]:
        """Return path and anchor that a browser ends at; the path is empty for the home page.

        As `assets/redirect.js` does it: a fragment goes along and beats that of a redirect.
        """
        path, _, anchor = address.partition("#")
        path = path.removeprefix(HOME)
        for _ in range(_HOPS):
            page = self.page(path)
            if page is None or page.leads_to is None:
                break
            target = urlsplit(urljoin(f"https://site.invalid/{path}", page.leads_to))
            path = target.path.removeprefix("/")
            anchor = anchor or target.fragment
        return path, anchor

    def ids(self, path: str) -> set[str] | None:
        """Return the ids on the page at a path, or None when there is no such page."""
        page = self.page(path)
        return set(page.ids) if page and page.leads_to is None else None

    def resolves(self, address: str) -> bool:
        """Say whether a path below the site's root, with an anchor or without, leads somewhere."""
        path, anchor = self.destination(address)
        if path and not path.endswith("/"):
            return (self.folder / path).is_file()
        ids = self.ids(path)
        return ids is not None and (not anchor or anchor in ids)

    def pages(self) -> Iterator[tuple[str, BuiltPage]]:
        """Yield path and page of every HTML file, redirects and the 404 page included."""
        for file in sorted(self.folder.rglob("*.html")):
            path = file.relative_to(self.folder).as_posix()
            page = self.page(path.removesuffix("index.html"))
            if page is not None:
                yield path, page

    def page(self, path: str) -> BuiltPage | None:
        """Return the page at a path, a redirect too, or None when there is none."""
        if path not in self._pages:
            file = self.folder / path
            file = file if file.suffix == ".html" else file / "index.html"
            self._pages[path] = BuiltPage(file) if file.is_file() else None
        return self._pages[path]


def compact_json(data: Mapping[str, Any]) -> str:
    """Return data for a page as JSON without blanks."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def json_by_entry(data: Mapping[str, Any], levels: int = 1) -> Iterator[str]:
    """Yield data as JSON, entry by entry of the upper levels: one text of all takes much memory.

    `json.dump` yields smaller pieces, and takes three times as long.
    """
    begin = "{"
    for key, value in data.items():
        yield f"{begin}{json.dumps(key)}:"
        if levels > 1 and isinstance(value, dict):
            yield from json_by_entry(value, levels - 1)
        else:
            yield json.dumps(value)
        begin = ",\n"
    yield "}" if data else "{}"


def global_script(name: str, data: Mapping[str, Any]) -> str:
    """Return a script that gives data to a page under a name.

    A script, because a copy of the site that is opened from a folder can load nothing else.
    """
    return f"globalThis.{name}={compact_json(data)}\n"


def write_files(site_dir: Path, texts: Mapping[str, str]) -> list[str]:
    """Write texts into a built site by their paths below it; return these paths, sorted."""
    for folder in {site_dir / target.rpartition("/")[0] for target in texts}:
        folder.mkdir(parents=True, exist_ok=True)
    for target, text in texts.items():
        (site_dir / target).write_text(text, encoding="utf-8", newline="\n")
    return sorted(texts)
