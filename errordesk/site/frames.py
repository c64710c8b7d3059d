"""Frames around tables, in which one that is wider than its place scrolls.

The theme's script puts them there when the page has arrived, and the browser lays out most of the
page again. Built in, they cost nothing, and a wide table scrolls without a script too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

# Only tables without a class are of the text; the theme's style asks for the same.
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_FRAME = r'<div class="md-typeset__scrollwrap"><div class="md-typeset__table">\g<0></div></div>'


def framed(site_dir: Path) -> Iterator[str]:
    """Put the theme's frame around every table of a built site, and yield each page.

    Raises `OSError` when that fails.
    """
    for page in site_dir.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        if "<table>" in html:
            html = _TABLE.sub(_FRAME, html)
            page.write_text(html, encoding="utf-8")
        yield html
