"""The check `reading`: a reader of a guide acts after 45 seconds."""

from __future__ import annotations

from errordesk.pages import reading
from errordesk.records.problems import Problem
from errordesk.records.records import Records
from errordesk.text.markdown import SECTIONS, headings


def slow_guides(records: Records) -> list[Problem]:
    """Return every guide whose first step comes late; without any step, it is read to its end."""
    found = []
    for _, page in reading.guides(records):
        one = reading.measure(records, page)
        words = one.whole if one.to_first_step is None else one.to_first_step
        if words > reading.LIMIT:
            fix = [h.line for h in headings(page.body) if h.title == SECTIONS["fix"]]
            message = (
                f"the first step of the guide comes after {words} words; at most {reading.LIMIT}; "
                "move evidence and other forms of the message to Background"
            )
            line = page.body_line + (fix[0] if fix else 1) - 1
            found.append(Problem(page.file, line, message))
    return sorted(found)
