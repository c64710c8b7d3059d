"""The check `reading`: a reader of a guide acts after 45 seconds."""

from __future__ import annotations

from errordesk.checks.clean import frame, unless_clean
from errordesk.checks.context import Context
from errordesk.pages import reading
from errordesk.records.problems import Problem
from errordesk.records.records import Page, Records
from errordesk.text.markdown import SECTIONS, headings


def _too_many(records: Records, page: Page) -> list[int]:
    """Return how many words come before the first step, if they are too many."""
    one = reading.measure(records, page)
    words = one.whole if one.to_first_step is None else one.to_first_step
    return [words] if words > reading.LIMIT else []


def slow_guides(context: Context) -> list[Problem]:
    """Return every guide whose first step comes late; without any step, it is read to its end."""
    records = context.records
    found = []
    known = frame(records)
    for _, page in reading.guides(records):
        if page.src_uri in context.rendered.holes:
            continue  # told by the check of macros
        parts = (page.file, records.every.texts[page.file], known)
        for words in unless_clean("reading", parts, _too_many, records, page):
            fix = [h.line for h in headings(page.body) if h.title == SECTIONS["fix"]]
            message = (
                f"the first step of the guide comes after {words} words; at most {reading.LIMIT}; "
                "move evidence and other forms of the message to Background"
            )
            line = page.body_line + (fix[0] if fix else 1) - 1
            found.append(Problem(page.file, line, message))
    return sorted(found)
