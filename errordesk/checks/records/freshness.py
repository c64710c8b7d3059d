"""How old the copies are that claims and screen paths rest on, and whether labels are in them.

A documented source says when the copy that was read was written: `dated`, or `undated: true` when
the copy prints no date. Its review clock runs from that day: a source is due within half a year
after its last look-up, or within two years after the day of its copy when that is later.

A screen path (`macros/data/paths.yml`) holds the words of its source, and each label occurs in
them. When the copy is older than two years at the last look-up, or has no date, the path says so
with `old: true`, and the reader is told the date. A path typed in prose is mended in one place
only when it is a record, so it is reported: an arrow beside a label, and a sentence that names two
places to click one after the other, or a portal and a place in it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from errordesk.checks.clean import in_passages
from errordesk.records.models import Source
from errordesk.records.passages import Passage, passages
from errordesk.records.problems import Problem, suggest
from errordesk.records.records import Records

FILE = "macros/data/paths.yml"
_YEARS = 2
_HALF_A_YEAR = timedelta(days=183)
# An arrow with a label beside it. Code and macro calls hold none of them.
_TYPED = re.compile(
    r"(?:\*\*[^*\n]+\*\*|source\([^()\n]*\) *\}\}|\]\(\[\[[^()\n]*\([^()\n]*\) *\]\]\)) → "
    r"|→ \*\*[^*\n]+\*\*"
)
_LABEL = r"\*\*[^*\n]+\*\*"
# "open **Solutions**": a click and, in the same sentence, the label that it meets.
_CLICK = (
    r"\b(?:[Oo]pen|[Cc]hoose|[Ss]elect|[Cc]lick|[Gg]o to|[Uu]nder|[Ff]ilter for|[Tt]ab|[Tt]here|"
    rf"[Tt]hen)\b[^.*|\n;:]{{0,60}}?{_LABEL}"
)
_CODE = re.compile(r"(?ms)^\s*(`{3,}).*?^\s*\1\s*$|`[^`\n]+`")


def old_copies(records: Records) -> list[Problem]:
    """Return every documented source without the day of its copy, or due too late for it."""
    found = []
    for source_id, source in records.sources.items():
        located, path = records.places["source", source_id]
        if source.dated and source.undated:
            message = f'"{source_id}" has a day under "dated" and is called undated; keep one'
            found.append(Problem(located.file, located.line(*path, "undated"), message))
        elif source.grade == "documented" and not source.dated and not source.undated:
            message = (
                f'"{source_id}" is documented and does not say how old the copy is that was read; '
                "write its day as `dated:`, or `undated: true` when it prints none"
            )
            found.append(located.problem(*path, message=message))
        last = source.checked + _HALF_A_YEAR
        if source.dated and _day(source.dated) is not None:
            last = max(last, _plus_years(_day(source.dated) or last, _YEARS))
            if source.review_by > last:
                message = (
                    f'the copy of "{source_id}" is of {source.dated}, so it is due again by {last} '
                    "at the latest"
                )
                found.append(Problem(located.file, located.line(*path, "review_by"), message))
    return sorted(found)


def wrong_paths(records: Records) -> list[Problem]:
    """Return what is wrong with the screen paths, and every path that is typed in prose."""
    return sorted([*_records(records), *_typed(records)])


def _records(records: Records) -> Iterator[Problem]:
    if ("file", "paths.yml") not in records.places:
        return
    located, _ = records.places["file", "paths.yml"]
    for source_id in records.portals:
        if source_id not in records.sources:
            line = located.line("portals", source_id)
            hint = suggest(source_id, records.sources)
            yield Problem(FILE, line, f'there is no source "{source_id}".{hint}')
    for path_id, path in records.paths.items():
        place = ("paths", path_id)
        if path.start is not None and path.start not in records.portals:
            allowed = ", ".join(records.portals)
            message = f'"{path.start}" is no portal; allowed: {allowed}'
            yield Problem(FILE, located.line(*place, "start"), message)
        said = " ".join(path.quoted.split())
        if not path.labels:
            message = f'"{path_id}" has no label; what the portal prints stands in **bold**'
            yield Problem(FILE, located.line(*place, "steps"), message)
        for label in path.labels:
            if label not in said:
                message = (
                    f'the label "{label}" of "{path_id}" is not in the words of its source; '
                    "quote the words that name it, or write the label as they do"
                )
                yield Problem(FILE, located.line(*place, "steps"), message)
        source = records.sources.get(path.source)
        if source is None:
            hint = suggest(path.source, records.sources)
            message = f'there is no source "{path.source}".{hint}'
            yield Problem(FILE, located.line(*place, "source"), message)
        elif is_old(source) and not path.old:
            age = f"of {source.dated}" if source.dated else "undated"
            message = (
                f'"{path_id}" rests on a copy that is {age}, more than {_YEARS} years old or of '
                "unknown age; read a newer one, or write `old: true`, and the reader is told"
            )
            yield Problem(FILE, located.line(*place), message)
        elif path.old and not is_old(source):
            message = f'the copy that "{path_id}" rests on is not old; take out `old: true`'
            yield Problem(FILE, located.line(*place, "old"), message)


def _told(records: Records) -> re.Pattern[str]:
    """Return what a path looks like in a sentence: a place, and then another one inside it."""
    portals = "|".join(map(re.escape, records.portals))
    portal = rf'source\("(?:{portals})"[^)\n]*\) *\}}\}}|path\("[\w-]+"\) *\}}\}}|\bportal\b'
    return re.compile(
        rf"(?:{_CLICK}|{portal})[^.|\n]*?{_CLICK}|{_LABEL}[^.*|\n;:]{{0,30}}?\bunder {_LABEL}"
    )


def _typed(records: Records) -> Iterator[Problem]:
    told = _told(records)

    def typed(passage: Passage) -> tuple[re.Match[str], ...]:
        text = _CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), passage.text)
        return (*_TYPED.finditer(text), *told.finditer(text))

    for passage, match in in_passages("paths", records, passages(records), typed, told.pattern):
        message = (
            f'a screen path is typed here: "{" ".join(match[0].split())}"; '
            f"write it into {FILE} and call path()"
        )
        yield passage.problem(match.start(), message)


def is_old(source: Source) -> bool:
    """Whether the copy of a source was older than two years when it was last looked up."""
    day = _day(source.dated) if source.dated else None
    return day is None or _plus_years(day, _YEARS) < source.checked


def _day(dated: str) -> date | None:
    """Return the last day of a year, month or day as records write it; None when there is none."""
    parts = [int(part) for part in dated.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else 12
    try:
        return date(
            year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]
        )
    except (ValueError, calendar.IllegalMonthError):
        return None


def _plus_years(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28))
