"""The check `warnings`: the warnings of the site are those of `macros/data/warnings.yml`.

The check `dangers` knows only the steps it has words for. This list makes any warning that is
dropped, moved or changed a change of two files, so that nobody does it unseen.
"""

from __future__ import annotations

import json

from errordesk.records import passages
from errordesk.records.problems import Problem
from errordesk.records.records import Records
from errordesk.records.rules import WARNINGS, RecordedWarning
from errordesk.text.markdown import headings
from errordesk.text.prose import calls


def changed_warnings(records: Records) -> list[Problem]:
    """Return every warning that the list of warnings and the pages do not share."""
    problems = records.rules.faults(WARNINGS)
    if problems:
        return problems
    listed, present = records.rules.warnings, _present(records)
    for number, warning in enumerate(listed):
        if warning not in present:
            line = records.rules.data[WARNINGS].line("warnings", number)
            message = (
                f'the warning "{warning.loss}" is gone from the section "{warning.section}"; '
                f"put it back, or take it out of {WARNINGS}:{line} when the step is gone too"
            )
            problems.append(Problem(warning.file, _heading_line(records, warning), message))
    for warning, line in present.items():
        if warning not in listed:
            entry = json.dumps(warning.model_dump(), ensure_ascii=False)
            message = f"this warning is not in {WARNINGS}; add the line: - {entry}"
            problems.append(Problem(warning.file, line, message))
    return sorted(problems)


def _present(records: Records) -> dict[RecordedWarning, int]:
    """Return the warnings of pages, snippets and records, each with its line."""
    found: dict[RecordedWarning, int] = {}
    for passage in passages.passages(records):
        anchors = [(heading.line, heading.anchor) for heading in headings(passage.text)]
        for call in calls(passage.text):
            if call.name == "danger" and call.strings:
                start, end = call.strings[0]
                above = passage.text.count("\n", 0, call.start) + 1
                section = next((a for line, a in reversed(anchors) if line < above), None)
                loss = " ".join(passage.text[start + 1 : end - 1].split())
                warning = RecordedWarning(file=passage.file, section=section, loss=loss)
                found[warning] = passage.line(call.start)
    return found


def _heading_line(records: Records, warning: RecordedWarning) -> int:
    """Return the line of the heading above a warning, or the first of its page."""
    for page in records.pages.values():
        if page.file == warning.file:
            found = headings(page.body, page.body_line)
            return next((h.line for h in found if h.anchor == warning.section), page.body_line)
    return 1
