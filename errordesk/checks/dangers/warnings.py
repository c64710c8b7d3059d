"""The check `warnings`: warnings and prohibitions of the site are those of the list of both.

The check `dangers` knows only the steps it has words for. The list, `macros/data/warnings.yml`,
makes any warning that is dropped, moved or changed a change of two files, so that nobody does it
unseen. The same holds for every clause that forbids: one that begins with `Never` or `Do not`, in
the middle of a sentence too, and one with `must not` or `must never`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from errordesk.records import passages
from errordesk.records.passages import Passage
from errordesk.records.problems import Problem
from errordesk.records.records import Records
from errordesk.records.rules import WARNINGS, RecordedWarning
from errordesk.text.markdown import headings
from errordesk.text.prose import calls, prose

_FORBIDS = re.compile(r"\b(?:[Nn]ever|[Dd]o not|[Dd]on['’]t|must (?:not|never))\b")
# What stands before a clause: nothing, a line or sentence or part of one, the mark of an item.
_BEGINS = re.compile(
    r"(?:\A|[.:;!?,(|*\n]|\b(?:and|or|but|so)\b)[ \t\n*_]*(?:(?:[-*]|\d+\.)[ \t]+)?[*_]*\Z"
)
_BEFORE = 40  # characters
_END = re.compile(r"[.;:!?](?=[\s*_)]|\Z)|\n[ \t]*(?:\n|[-*] |\d+\. )|[ \t]\|[ \t]|\Z")


class Place(NamedTuple):
    """Where something stands; few ask in which line that is."""

    passage: Passage
    start: int

    def problem(self, message: str) -> Problem:
        return self.passage.problem(self.start, message)


def lost_files(records: Records) -> list[Problem]:
    """Return the files that the list of warnings names and that do not exist, each once."""
    if records.rules.faults(WARNINGS):
        return []
    data, existing = records.rules.data[WARNINGS], {*records.files, *records.every.texts}
    places: list[tuple[str, tuple[str | int, ...]]]
    places = [(one.file, ("warnings", n)) for n, one in enumerate(records.rules.warnings)]
    places += [(file, ("prohibitions", file)) for file in records.rules.prohibitions]
    return [
        data.problem(*keys, message=f"there is no {file}; write its new path, or take this out")
        for file, keys in dict(reversed(places)).items()
        if file not in existing
    ]


def changed_warnings(records: Records) -> list[Problem]:
    """Return every warning that the list of warnings and the pages do not share."""
    problems = records.rules.faults(WARNINGS)
    if problems:
        return problems
    listed, present = records.rules.warnings, present_warnings(records)
    for number, warning in enumerate(listed):
        if warning not in present and records.wants(warning.file):
            line = records.rules.data[WARNINGS].line("warnings", number)
            message = (
                f'the warning "{warning.loss}" is gone from the section "{warning.section}"; '
                f"put it back, or take it out of {WARNINGS}:{line} when the step is gone too"
            )
            problems.append(Problem(warning.file, _heading_line(records, warning), message))
    for warning, place in present.items():
        if warning not in listed:
            entry = json.dumps(warning.model_dump(), ensure_ascii=False)
            message = (
                f"this warning is not in {WARNINGS}; errordesk tidy --warnings adds it: - {entry}"
            )
            problems.append(place.problem(message))
    return sorted([*problems, *_changed_prohibitions(records)])


def _changed_prohibitions(records: Records) -> Iterator[Problem]:
    """Yield every prohibition that the list and the texts do not share."""
    present = present_prohibitions(records)
    listed = records.rules.prohibitions
    for file, texts in listed.items():
        for number, said in enumerate(texts) if records.wants(file) else ():
            if said not in present.get(file, {}):
                line = records.rules.data[WARNINGS].line("prohibitions", file, number)
                message = (
                    f'"{said}" is forbidden here no more; write it again, or take it out of '
                    f"{WARNINGS}:{line} when there is nothing to forbid"
                )
                yield Problem(file, 1, message)
    for file, found in present.items():
        for said, place in found.items():
            if said not in listed.get(file, []):
                message = (
                    f"this prohibition is not in {WARNINGS}; errordesk tidy --warnings adds it "
                    f"to `prohibitions`: - {json.dumps(said, ensure_ascii=False)}"
                )
                yield place.problem(message)


def present_prohibitions(records: Records) -> dict[str, dict[str, Place]]:
    """Return the prohibitions of each file, each with its place."""
    present: dict[str, dict[str, Place]] = {}
    for passage in passages.passages(records):
        for start, said in prohibitions(passage.text):
            present.setdefault(passage.file, {}).setdefault(said, Place(passage, start))
    return present


def prohibitions(text: str) -> Iterator[tuple[int, str]]:
    """Yield place and words of every clause of a text that forbids something."""
    if not _FORBIDS.search(text):
        return
    plain = prose(text)
    at = 0
    while match := _FORBIDS.search(plain, at):
        start, at = match.span()
        if match[0].startswith("must") or _BEGINS.search(plain[max(0, start - _BEFORE) : start]):
            end = _END.search(plain, at)
            at = end.start() if end else len(text)
            yield start, " ".join(text[start:at].split())


def present_warnings(records: Records) -> dict[RecordedWarning, Place]:
    """Return the warnings of pages, snippets and records, each with its place."""
    found: dict[RecordedWarning, Place] = {}
    for passage in passages.passages(records):
        if "danger(" not in passage.text:  # most texts
            continue
        anchors = [(heading.line, heading.anchor) for heading in headings(passage.text)]
        for call in calls(passage.text):
            if call.name == "danger" and call.strings:
                start, end = call.strings[0]
                above = passage.text.count("\n", 0, call.start) + 1
                section = next((a for line, a in reversed(anchors) if line < above), None)
                loss = " ".join(passage.text[start + 1 : end - 1].split())
                warning = RecordedWarning(file=passage.file, section=section, loss=loss)
                found[warning] = Place(passage, call.start)
    return found


def _heading_line(records: Records, warning: RecordedWarning) -> int:
    """Return the line of the heading above a warning, or the first of its page."""
    for page in records.pages.values():
        if page.file == warning.file:
            found = headings(page.body, page.body_line)
            return next((h.line for h in found if h.anchor == warning.section), page.body_line)
    return 1
