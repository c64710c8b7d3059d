"""Review dates: what is overdue, and what is due soon.

An old clone must still build and pass its tests, so nothing but `errordesk check review --today`
asks what day it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from errordesk.desk import Desk
from errordesk.problems import Problem
from errordesk.records import Guide, Reply, Topic

NOTICE = timedelta(days=14)


def due(desk: Desk, today: date) -> tuple[list[Problem], list[Problem]]:
    """Return what is overdue on `today`, and what falls due within fourteen days."""
    overdue: list[Problem] = []
    soon: list[Problem] = []
    for problem_date, problem in _dates(desk):
        if problem_date < today:
            overdue.append(problem)
        elif problem_date <= today + NOTICE:
            soon.append(problem)
    return sorted(overdue), sorted(soon)


def _dates(desk: Desk) -> Iterator[tuple[date, Problem]]:
    for kind, table in (("fact", desk.facts), ("source", desk.sources)):
        for record_id, record in table.items():
            located, path = desk.places[kind, record_id]
            line = located.line(*path, "review_by")
            text = f'the {kind} "{record_id}" is due for review by {record.review_by}'
            yield record.review_by, Problem(located.file, line, text)
    for sheet in desk.by_id.values():
        page = sheet.record
        if isinstance(page, Guide | Topic | Reply):
            text = f'"{page.id}" is due for review by {page.review_by}'
            line = sheet.yaml.line(("review_by",))
            yield page.review_by, Problem(sheet.file, line, text)
