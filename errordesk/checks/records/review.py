"""Review dates: what is overdue, what is due soon, and days that cannot be.

An old clone must still build and pass its tests, so nothing but `errordesk check review --today`
asks what day it is.
"""

from __future__ import annotations

from datetime import date, timedelta

from errordesk.records.agreement import reviews
from errordesk.records.problems import Problem
from errordesk.records.records import Records

NOTICE = timedelta(days=14)
# Nothing here is so stable that nobody has to look at it within a year.
_LONGEST = 366


def due(records: Records, today: date) -> tuple[list[Problem], list[Problem]]:
    """Return what is overdue on `today`, and what falls due within fourteen days."""
    overdue: list[Problem] = []
    soon: list[Problem] = []
    for review in reviews(records):
        if review.due <= today + NOTICE:
            message = f"{review.name} is due for review by {review.due}"
            found = review.problem("review_by", message=message)
            (overdue if review.due < today else soon).append(found)
    return sorted(overdue), sorted(soon)


def future_reviews(records: Records, today: date) -> list[Problem]:
    """Return each record that was checked or reviewed after `today`."""
    return [
        review.problem(
            review.key, message=f'"{review.key}" is {review.last}, which is still to come'
        )
        for review in reviews(records)
        if review.last > today
    ]


def wrong_dates(records: Records) -> list[Problem]:
    """Return reviews that are too far away, and days of sources that cannot be."""
    found = []
    for review in reviews(records):
        if (days := (review.due - review.last).days) > _LONGEST:
            message = f'"review_by" is {days} days after {review.last}; allowed are {_LONGEST}'
            found.append(review.problem("review_by", message=message))
    for name, source in records.sources.items():
        if message := _dated(source.dated, source.checked):
            found.append(records.problem("source", name, "dated", message=f'"dated": {message}'))
    return found


def _dated(dated: str | None, checked: date) -> str:
    """Return what is wrong with the day, month or year of a source, or nothing."""
    try:
        day = date.fromisoformat(f"{dated}-01-01"[:10]) if dated else checked
    except ValueError:
        return f'there is no day or month "{dated}"'
    return f'{dated} lies after the day of "checked", {checked}' if day > checked else ""
