"""Let LinkChecker's AnchorCheck parse each page once, instead of once for each anchor.

LinkChecker loads this file from its plugin folder, where `errordesk.links` puts it. It cannot be
a plugin with a name of its own: LinkChecker tells addresses apart by their anchors only while the
plugin named AnchorCheck is on. What is reported is still decided by AnchorCheck.
"""

from __future__ import annotations

from typing import Any

from linkcheck.htmlutil import linkparse
from linkcheck.plugins import anchorcheck

__all__: list[str] = []  # nothing to register: AnchorCheck is registered by LinkChecker itself

_pages: dict[str, anchorcheck.UrlAnchorCheck] = {}


def _check(_plugin: anchorcheck.AnchorCheck, url_data: Any) -> None:
    page = url_data.url.partition("#")[0]
    if page not in _pages:
        found = anchorcheck.UrlAnchorCheck()
        linkparse.find_links(url_data.get_soup(), found.add_anchor, linkparse.AnchorTags)
        _pages[page] = found
    _pages[page].check_anchor(url_data)


anchorcheck.AnchorCheck.check = _check
