"""Sources whose addresses are not requested, each with a reason and the last day it holds."""

from __future__ import annotations

from datetime import timedelta

from errordesk.records.problems import Problem, suggest
from errordesk.records.records import Records
from errordesk.records.rules import LINKS, LinkExemption

_LONGEST = timedelta(days=366)


def wrong_exemptions(records: Records) -> list[Problem]:
    """Return what is wrong with the file of exemptions."""
    return [*records.rules.faults(LINKS), *_judge(records)[1]]


def exemptions(records: Records) -> dict[str, LinkExemption]:
    """Return the exemptions by the id of their source, without those that are wrong."""
    return _judge(records)[0]


def _judge(records: Records) -> tuple[dict[str, LinkExemption], list[Problem]]:
    found: dict[str, LinkExemption] = {}
    wrong = []
    for index, exemption in enumerate(records.rules.link_exemptions):
        name = exemption.source
        keys: tuple[str | int, ...] = ("exemptions", index)
        source = records.sources.get(name)
        if source is None:
            message = f'the source "{name}" is not known.{suggest(name, records.sources)}'
        elif exemption.until > source.review_by + _LONGEST:
            message = (
                f'"until" is more than a year after the review of "{name}"; name an earlier day'
            )
            keys = (*keys, "until")
        elif name in found:
            message = f'the source "{name}" is exempt twice'
        else:
            found[name] = exemption
            continue
        wrong.append(records.rules.problem(LINKS, *keys, message=message))
    return found, wrong
