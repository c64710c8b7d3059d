"""Sources whose addresses are not asked, each with a reason and the last day it holds."""

from __future__ import annotations

from datetime import date, timedelta

from errordesk.records import yamlfile
from errordesk.records.models import Id, Line, Record
from errordesk.records.problems import Problem, suggest
from errordesk.records.records import Records

FILE = "macros/data/external.yml"
_LONGEST = timedelta(days=366)


class Exemption(Record):
    """A source that is not asked up to and including the day `until`, and why."""

    source: Id
    reason: Line
    until: date


class Exemptions(Record):
    """The file of exemptions."""

    exemptions: list[Exemption]


def problems(records: Records) -> list[Problem]:
    """Return what is wrong with the file of exemptions."""
    return _load(records)[1]


def read(records: Records) -> dict[str, Exemption]:
    """Return the exemptions by the id of their source; a missing file holds none.

    Entries that `problems` reports are left out.
    """
    return _load(records)[0]


def _load(records: Records) -> tuple[dict[str, Exemption], list[Problem]]:
    path = records.root / FILE
    if not path.is_file():
        return {}, []
    form = 'expected a list under "exemptions", each with source, reason, until (a date)'
    record, document, wrong = yamlfile.read(
        path, FILE, Exemptions, lambda fault: f"{fault['msg']}; {form}"
    )
    found: dict[str, Exemption] = {}
    for index, exemption in enumerate(record.exemptions if record else ()):
        name = exemption.source
        if name in records.sources and exemption.until > records.sources[name].review_by + _LONGEST:
            line = document.line(("exemptions", index, "until"))
            said = f'"until" is more than a year after the review of "{name}"; name an earlier day'
            wrong.append(Problem(FILE, line, said))
            continue
        if name in records.sources and name not in found:
            found[name] = exemption
            continue
        line = document.line(("exemptions", index))
        what = "is exempt twice" if name in found else "is not known."
        hint = "" if name in found else suggest(name, records.sources)
        wrong.append(Problem(FILE, line, f'the source "{name}" {what}{hint}'))
    return found, wrong
