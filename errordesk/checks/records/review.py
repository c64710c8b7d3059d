"""Review dates: what is overdue, and what is due soon.

An old clone must still build and pass its tests, so nothing but `errordesk check review --today`
asks what day it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from errordesk.records.models import Guide, Reply, Topic
from errordesk.records.problems import Problem
from errordesk.records.records import Records

NOTICE = timedelta(days=14)


def due(records: Records, today: date) -> tuple[list[Problem], list[Problem]]:
    """Return what is overdue on `today`, and what falls due within fourteen days."""
    overdue: list[Problem] = []
    soon: list[Problem] = []
    for problem_date, problem in _dates(records):
        if problem_date < today:
            overdue.append(problem)
        elif problem_date <= today + NOTICE:
            soon.append(problem)
    return sorted(overdue), sorted(soon)


def _dates(records: Records) -> Iterator[tuple[date, Problem]]:
    for kind, table in (("fact", records.facts), ("source", records.sources)):
        for record_id, record in table.items():
            located, path = records.places[kind, record_id]
            line = located.line(*path, "review_by")
            text = f'the {kind} "{record_id}" is due for review by {record.review_by}'
            yield record.review_by, Problem(located.file, line, text)
    for page in records.by_id.values():
        dated = page.record
        if isinstance(dated, Guide | Topic | Reply):
            text = f'"{dated.id}" is due for review by {dated.review_by}'
            line = page.yaml.line(("review_by",))
            yield dated.review_by, Problem(page.file, line, text)
