"""Releases: their order, and what status and versions say of each other."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from itertools import pairwise

from errordesk.records.models import Release
from errordesk.records.problems import Problem
from errordesk.records.records import Records, closest


def version_of(text: str) -> tuple[int, ...]:
    """Return a version as numbers that can be compared; an `x` is 0."""
    return tuple(0 if part == "x" else int(part) for part in text.split("."))


def wrong_releases(records: Records) -> list[Problem]:
    """Return what is wrong in the order of the releases, and between status and versions."""
    record = records.releases
    if record is None:
        return []
    at = functools.partial(records.problem, "file", "releases.yml", "releases")
    found = []
    for index, release in enumerate(record.releases):
        found += [at(index, message=said) for said in _release(release, record.not_seen)]
        if release.month > f"{record.archived.date:%Y-%m}":
            message = f"{release.month} lies after the archiving of {record.archived.date}"
            found.append(at(index, message=message))
    for index, (newer, older) in enumerate(pairwise(record.releases), 1):
        if newer.month <= older.month:
            message = f"{older.month} stands behind {newer.month}; the newest comes first, once"
            found.append(at(index, message=message))
    # Months without a version do not part those that have one.
    filled = [(n, one) for n, one in enumerate(record.releases) if one.versions]
    for (_, newer), (index, older) in pairwise(filled):
        low, high = version_of(newer.versions[0]), version_of(older.versions[-1])
        if low < high or (low == high and not newer.note):
            message = (
                f"{older.versions[-1]} of {older.month} is not below {newer.versions[0]} of "
                f"{newer.month}; if a version stayed, the newer month needs a note"
            )
            found.append(at(index, message=message))
    return [*found, *_last_version(records)]


def _last_version(records: Records) -> Iterator[Problem]:
    """Yield the fact that pages call for the newest version, when it is not the newest."""
    record = records.releases
    if record is None or record.last_version is None:
        return
    newest = next((one.versions[-1] for one in record.releases if one.versions), "")
    fact = records.facts.get(record.last_version)
    if fact is None:
        message = f'"last_version": unknown fact "{record.last_version}".'
        message += closest(record.last_version, records.facts, "fact")
        at = ("file", "releases.yml", "last_version")
        yield records.problem(*at, message=message, about=record.last_version)
    elif fact.value != newest:
        message = (
            f'"value" is {fact.value}, but the newest version in macros/data/releases.yml is '
            f"{newest}; write it here too, with the sources of the release"
        )
        yield records.problem("fact", record.last_version, "value", message=message)


def _release(release: Release, not_seen: Iterable[str]) -> Iterator[str]:
    month = release.month
    if not 1 <= int(month[5:]) <= 12:
        yield f'"{month}" is not a month; write it as 2026-02'
    if release.status == "none" and release.versions:
        yield f'{month} has versions, so its status cannot be "none"'
    if release.status in ("released", "inferred") and not release.versions:
        yield f'{month} has the status "{release.status}" and no version'
    if not release.evidence:
        yield f'{month} has no evidence; name an issue, as ["#123"], or write "PR #123" or "tag …"'
    for before, version in pairwise(release.versions):
        if version_of(before) >= version_of(version):
            yield f"{version} stands behind {before}; the lowest version comes first"
    for version in set(release.versions) & set(not_seen):
        yield f'{version} of {month} stands under "not_seen" too'
