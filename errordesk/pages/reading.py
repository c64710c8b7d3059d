"""Count what a reader of a guide has to read: before acting, and up to the related guides.

Words are counted as the page prints them: title, box, messages, tables and all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from errordesk.pages.plain import PlainMacros
from errordesk.records.models import Guide
from errordesk.records.records import Page, Records
from errordesk.text.markdown import SECTIONS, headings

WORDS_A_MINUTE = 230
# 45 seconds of reading.
LIMIT = 172
_STEP = re.compile(r"(?m)^\s*\d+\.\s")
_ACTS = re.compile(r"\*\*[^*\n]+\*\*|`[^`\n]+`|\]\(|(?m:^\s*```)")
_WORD = re.compile(r"\w[\w'’./:-]*")
_DO_FIRST = "Do first"
_RELATED = "## Related guides"


@dataclass(frozen=True)
class Reading:
    """Words of a guide: to the text of *Do first*, to the first step (None without), to the end.

    The first step is the first numbered one that names a click (a label in bold, a link) or a
    command. The end is where the list of related guides begins.
    """

    to_do_first: int
    to_first_step: int | None
    whole: int


def measure(records: Records, page: Page) -> Reading:
    """Return what a guide gives to read; raises `UsageError` for a macro call that fails."""
    macros = PlainMacros(records.every, page.src_uri)
    # What comes behind is not counted, so it need not be made plain.
    text = macros.plain(macros.expand(page.body, page.file).partition(_RELATED)[0])
    return Reading(
        _words(text.partition(_DO_FIRST)[0] + _DO_FIRST) if _DO_FIRST in text else 0,
        _to_first_step(text),
        _words(text),
    )


def guides(records: Records, product: str | None = None) -> list[tuple[Guide, Page]]:
    """Return the guides, or those of one product, each with its page."""
    return [
        (page.record, page)
        for page in records.pages.values()
        if isinstance(page.record, Guide) and product in (None, page.record.product)
    ]


def _words(text: str) -> int:
    return len(_WORD.findall(re.sub(r"\]\([^)]*\)", "]", text)))


def _to_first_step(text: str) -> int | None:
    fix = next((h for h in headings(text) if h.title == SECTIONS["fix"]), None)
    lines = text.splitlines(keepends=True)
    after = sum(map(len, lines[: fix.line])) if fix else 0
    steps = [match.start() for match in _STEP.finditer(text, after)]
    for start, end in pairwise([*steps, len(text)]):
        if _ACTS.search(text, start, end):
            return _words(text[:start])
    # Without numbered steps: the first act below the heading.
    found = _ACTS.search(text, after)
    return _words(text[: found.start()]) if found else None
