"""The links of a reply before it is posted: each leads to a page that this version has."""

from __future__ import annotations

import re
from urllib.parse import urldefrag, urlsplit

from errordesk.records.addresses import LEDGER, read_ledger, redirects
from errordesk.records.records import Records

_LINK = re.compile(r"https?://[^\s<>\"'()\[\]`]+", re.IGNORECASE)


def dead_links(records: Records, text: str, site_url: str) -> list[str]:
    """Return the links of a text to this site's host that lead to no page or heading, in order.

    Args:
        records: those that the text was made from.
        text: a reply as Markdown.
        site_url: the address that the site is published at, with a slash at the end.

    Links to other hosts are left to the check `external`. Raises `UsageError` when the ledger of
    addresses is missing or cannot be read.
    """
    host = urlsplit(site_url).netloc.lower()
    known = _addresses(records)
    sources = {source.url for source in records.sources.values()}
    leads = redirects(records)
    dead = []
    for found in _LINK.findall(text):
        link = found.rstrip(".,;:!?*_")
        if urlsplit(link).netloc.lower() != host or link in sources:
            continue
        path, anchor = urldefrag(link.removeprefix(site_url))
        target = leads[path].target if path in leads else path
        page, inner = urldefrag(target)
        wanted = f"{page}#{anchor or inner}" if anchor or inner else page
        if not link.startswith(site_url) or wanted not in known:
            dead.append(link)
    return list(dict.fromkeys(dead))


def _addresses(records: Records) -> set[str]:
    """Return every page below the site's root, and every heading on them.

    The ledger knows the headings that macros make.
    """
    urls = {page.url for page in records.pages.values()}
    headings = {f"{page.url}#{a}" for page in records.pages.values() for a in page.anchors}
    kept = {a.removeprefix("./") for a in read_ledger(records.root / LEDGER)}
    return urls | headings | {a for a in kept if "#" in a and urldefrag(a).url in urls}
