"""Let LinkChecker ask for each page once and parse it once, instead of once for each anchor.

LinkChecker loads this file from its plugin folder, where `checks.site.links` puts it. It
cannot be a plugin with a name of its own: LinkChecker tells addresses apart by their anchors only
while the plugin named AnchorCheck is on. What is reported is still decided by LinkChecker and
AnchorCheck.

It imports LinkChecker, which is licensed under GPL-2.0-or-later, so it runs in that program alone:
nothing of this package imports it. Decision 1 says what follows.
"""

from __future__ import annotations

import netrc  # noqa: F401  # requests imports it at each request, and then root's rights are gone
from typing import Any
from urllib.parse import urldefrag

from linkcheck.director import checker
from linkcheck.htmlutil import linkparse
from linkcheck.plugins import anchorcheck
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

__all__: list[str] = []  # nothing to register: AnchorCheck is registered by LinkChecker itself

_pages: dict[str, anchorcheck.UrlAnchorCheck] = {}
_answers: dict[tuple[str | None, str], Response] = {}
_ask = HTTPAdapter.send


def _check(_plugin: anchorcheck.AnchorCheck, url_data: Any) -> None:
    page = urldefrag(url_data.url).url
    if page not in _pages:
        found = anchorcheck.UrlAnchorCheck()
        linkparse.find_links(url_data.get_soup(), found.add_anchor, linkparse.AnchorTags)
        _pages[page] = found
    _pages[page].check_anchor(url_data)


def _send(self: HTTPAdapter, request: PreparedRequest, **options: Any) -> Response:
    question = (request.method, urldefrag(request.url or "").url)
    if question not in _answers:
        answer = _ask(self, request, **options)
        _ = answer.content  # read here, so that it can be read again
        _answers[question] = answer
    return _answers[question]


anchorcheck.AnchorCheck.check = _check
checker.QUEUE_POLL_INTERVALL_SECS = 0.1  # how long a thread waits for more at the end
HTTPAdapter.send = _send  # type: ignore[method-assign, assignment]  # for this process
