"""The check `reading`: a reader of a guide acts after 45 seconds."""

from __future__ import annotations

from errordesk.pages import reading
from errordesk.records.problems import Problem
from errordesk.records.records import Records
from errordesk.text.markdown import SECTIONS, headings


def slow_guides(records: Records) -> list[Problem]:
    """Return every guide whose first step comes late, or that has none."""
    found = []
    for _, page in reading.guides(records):
        words = reading.measure(records, page).to_first_step
        if words is not None and words <= reading.LIMIT:
            continue
        title = SECTIONS["fix"]
        lines = [h.line for h in headings(page.body, page.body_line) if h.title == title]
        says = (
            "no step of the fix names a click or a command"
            if words is None
            else f"the first step of the guide comes after {words} words; at most {reading.LIMIT}"
        )
        message = f"{says}; move evidence and other forms of the message to Background"
        found.append(Problem(page.file, lines[0] if lines else page.body_line, message))
    return sorted(found)
