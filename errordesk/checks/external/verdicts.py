"""What a visit to an address means. Four verdicts, in doubt the last one.

| what happened | verdict |
| --- | --- |
| 2xx, and the anchor is in the page if the address names one | alive |
| temporary redirect (302, 303, 307) to such a page, also after permanent ones | as without it |
| permanent redirects (301, 308) from the start on, then a page that answers | moved |
| the same, but only a language such as `/en-us/` is put in or changed | alive |
| 404 or 410 to GET, also after redirects | gone |
| the page is there complete and has no script, but not the anchor | gone |
| the anchor is not found in a page with scripts, cut short, too large, or not HTML | cannot tell |
| a redirect to a sign-in page, or from a deeper page to a front page | cannot tell |
| a circle of redirects, too many of them, one that leaves the web | cannot tell |
| any other status: 401, 403, 405, 429, 5xx ... | cannot tell |
| no answer: name not found, no connection, reset, time-out, bad certificate | cannot tell |

Without an anchor the body is not read, so nothing that is wrong with it counts. A page that says
"not found" with status 200 is taken as alive.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree
from urllib3.util import Url, parse_url

from errordesk.checks.external.client import Reply
from errordesk.checks.external.probe import Visit
from errordesk.records.external import Verdict

_LANGUAGE = re.compile(r"^/[a-z]{2}-[a-z]{2}(?=/|$)", re.IGNORECASE)
_SIGN_IN = re.compile(
    r"(?:^|[./])(?:log[-_]?[io]n|sign[-_]?[io]n|sso|saml2?|oauth2?|authorize|accounts)(?:[./]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Finding:
    """A verdict, why, and the address that a permanent redirect proposes instead."""

    verdict: Verdict
    why: str
    to: str | None = None


def judge(visit: Visit, fragment: str = "") -> Finding:
    """Return the verdict on the visited page, or on its anchor `fragment`."""
    if visit.reply is None:
        return Finding("cannot tell", visit.trouble)
    status = visit.reply.status
    if status in (404, 410):
        return Finding("gone", f"status {status}")
    if why := _unsure(visit, status):
        return Finding("cannot tell", why)
    to = _proposal(visit, fragment)
    if fragment and (absent := _absent(visit.reply, fragment)):
        return Finding(absent.verdict, absent.why, to)
    return Finding("moved" if to else "alive", f"status {status}", to)


def _unsure(visit: Visit, status: int) -> str:
    """Return why an answer says nothing about the page that was asked for."""
    if not 200 <= status < 300:
        return f"status {status}"
    if _signs_in(visit.address) and not _signs_in(visit.page):
        return "leads to a sign-in page"
    start, end = parse_url(visit.page), parse_url(visit.address)
    if visit.hops and not _path(end).strip("/") and not end.query and _path(start).strip("/"):
        return "leads to a front page"
    return ""


def _signs_in(address: str) -> bool:
    parts = parse_url(address)
    return bool(_SIGN_IN.search(parts.host or "") or _SIGN_IN.search(_path(parts)))


def _path(address: Url) -> str:
    return address.path or "/"


def _proposal(visit: Visit, fragment: str) -> str | None:
    """Return where the permanent redirects at the start lead, if it is another page."""
    target = None
    for hop in visit.hops:
        if hop.status not in (301, 308):
            break
        target = hop.target
    if target is None or _without_language(target) == _without_language(visit.page):
        return None
    return f"{target}#{fragment}" if fragment and "#" not in target else target


def _without_language(address: str) -> tuple[str | None, str, str | None]:
    parts = parse_url(address)
    return parts.netloc, _LANGUAGE.sub("", _path(parts)), parts.query


def _absent(reply: Reply, fragment: str) -> Finding | None:
    """Return None when the page has the anchor, or what its absence means."""
    kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in ("text/html", "application/xhtml+xml"):
        return Finding("cannot tell", f'an anchor of type "{kind[:40]}" cannot be checked')
    page = _Anchors()
    # Ids of the pages we cite are ASCII or UTF-8; another encoding only hides them.
    etree.fromstring(reply.body, etree.HTMLParser(target=page, encoding="utf-8"))
    # GitHub puts this prefix before the ids of a document; its script takes it off again.
    if {fragment, unquote(fragment), f"user-content-{unquote(fragment)}"} & page.names:
        return None
    if reply.trouble:
        return Finding("cannot tell", f"the anchor was not found, and {reply.trouble}")
    if page.scripts:
        return Finding("cannot tell", "the anchor is not in the page; a script may make it")
    if b"</html" not in reply.body.lower():  # as when a server gives a wrong length
        return Finding("cannot tell", "the anchor was not found, and the page has no end")
    return Finding("gone", "the page is there, but not the anchor")


class _Anchors:
    """Collects what a fragment can name, and whether the page has scripts; no tree is built."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.scripts = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.scripts = self.scripts or tag == "script"
        self.names.add(attributes.get("id", ""))
        if tag == "a":
            self.names.add(attributes.get("name", ""))

    def close(self) -> None:
        """The end of the page, which lxml asks for."""
