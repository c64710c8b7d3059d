"""Advice on the way from one version of the CoE Starter Kit to another.

What it says is what the topic `pp-upgrade` says: try the direct upgrade first; a step in between
is for what fails by throttling or a schema conflict, and the guidance of 2026 names the steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from errordesk.records.models import Fact, Grade, Release, Releases
from errordesk.records.problems import UsageError
from errordesk.records.records import Records

Kind = Literal["same", "downgrade", "patch", "next", "skipped", "unknown"]
Version = tuple[int, ...]

KINDS: tuple[Kind, ...] = get_args(Kind)
# Why a step is there. As in `errordesk.text.tables`, the build writes both into the page's script.
REASONS = {
    "tested": "tested from releases up to {} back",
    "direct": "the guidance upgrades directly from this version on",
    "tried": "the direct upgrade is tried first, best in a copy of the environment",
    "step": "a step that the guidance names; an option, no cure",
    "end": "the version that is wanted",
}
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve"
_MONTHS = {word: number for number, word in enumerate(_NUMBERS.split(), 1)}


@dataclass(frozen=True)
class Step:
    """One upgrade of a path: the version that it leads to, why, and how good the evidence is."""

    version: str
    reason: str
    grade: Grade


@dataclass(frozen=True)
class UpgradePlan:
    """How to get from one version to another.

    `path` is what to try first, `fallback` the steps for when that fails by throttling or a schema
    conflict. `fresh_start`: maintainers advise a new install or manual clean-up for such a start.
    `unknown` holds the versions that no release is known of, `near` known ones close to them.
    """

    kind: Kind
    start: str
    target: str
    path: tuple[Step, ...] = ()
    fallback: tuple[Step, ...] = ()
    fresh_start: bool = False
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """What the facts say of paths: how old a tested start may be, and the steps of the guidance."""

    tested: str
    tested_months: int
    tested_grade: Grade
    direct_from: Version
    direct_grade: Grade
    old_limit: Version
    old_chain: tuple[str, ...]
    middle_chain: tuple[str, ...]
    chain_grade: Grade
    fresh_major: int


def rules(facts: Mapping[str, Fact]) -> Rules:
    """Read the rules from the facts that the topic prints; raises `UsageError` if one is odd."""

    def fact(name: str, pattern: str) -> tuple[Fact, list[str]]:
        found = facts.get(name)
        parts = re.findall(pattern, found.value) if found else []
        if found is None or not parts:
            raise UsageError(f'the fact "{name}" is missing or has a value of another form')
        return found, parts

    version = r"\d+(?:\.\d+)+"
    tested, months = fact("coe-tested-gap", "|".join(_MONTHS))
    direct, direct_from = fact("coe-chain-direct-from", version)
    _, limit = fact("coe-chain-old-limit", version)
    chain, old = fact("coe-chain-old", version)
    _, middle = fact("coe-chain-middle", version)
    _, fresh = fact("coe-fresh-start-range", r"(\d+)\.x")
    return Rules(
        tested=tested.value,
        tested_months=_MONTHS[months[0]],
        tested_grade=tested.grade,
        direct_from=parse(direct_from[0]),
        direct_grade=direct.grade,
        old_limit=parse(limit[0]),
        old_chain=tuple(old),
        middle_chain=tuple(middle),
        chain_grade=chain.grade,
        fresh_major=max(map(int, fresh)),
    )


def is_core(solution: str) -> bool:
    """Say whether a solution is the Core Components, whose releases are known; unnamed, it is."""
    name = re.sub(r"[^a-z]", "", solution.lower())
    # The issue form of the kit offers "Core".
    return name in ("", "core") or "corecomponents" in name


def parse(version: str) -> Version:
    """Return a version as numbers, which compare part by part; zeros at the end do not count."""
    parts = [int(part) for part in version.split(".") if part != "x"]
    while len(parts) > 2 and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def known_versions(releases: Releases) -> list[str]:
    """Return all versions that a release is known of, oldest first."""
    found = {version for release in releases.releases for version in release.versions}
    return sorted(found, key=parse)


def is_known(releases: Releases, version: str) -> bool:
    """Say whether a release of this version is known, or one of its series without a patch."""
    return _release(releases, version) is not None


def near(releases: Releases, version: str) -> list[str]:
    """Return the known versions closest to one that is not known: of its series, or around it."""
    wanted = parse(version)
    known = known_versions(releases)
    series = [other for other in known if parse(other)[:2] == wanted]
    below = [other for other in known if parse(other) < wanted]
    above = [other for other in known if parse(other) > wanted]
    return series or [*below[-1:], *above[:1]]


def plan(start: str, target: str, releases: Releases, rules: Rules) -> UpgradePlan:
    """Return the way from the installed version to another one."""
    unknown = tuple(v for v in dict.fromkeys((start, target)) if not is_known(releases, v))
    if unknown:
        close = dict.fromkeys(other for version in unknown for other in near(releases, version))
        return UpgradePlan("unknown", start, target, unknown=unknown, near=tuple(close))
    first, last = parse(start), parse(target)
    if first == last:
        return UpgradePlan("same", start, target)
    if first > last:
        return UpgradePlan("downgrade", start, target)
    kind: Kind = "skipped"
    if first[:2] == last[:2]:
        kind = "patch"
    elif not _skips(releases, start, target):
        kind = "next"
    reason, grade = _direct(start, target, releases, rules)
    direct = Step(target, reason, grade)
    fallback = _steps(first, last, target, releases, rules) if kind == "skipped" else ()
    return UpgradePlan(
        kind, start, target, (direct,), fallback, fresh_start=first[0] <= rules.fresh_major
    )


def plan_for(records: Records, given: Mapping[str, str]) -> UpgradePlan | None:
    """Return the way between two versions of the Core Components; None for anything else.

    Args:
        records: the loaded records.
        given: the values of variables, by name: `from`, `to` and perhaps `solution`.

    A version that no release is known of gives a plan of the kind `unknown`.
    """
    if records.releases is None or not {"from", "to"} <= set(given):
        return None
    if not is_core(given.get("solution", "")):
        return None
    return plan(given["from"], given["to"], records.releases, rules(records.facts))


def advice(found: UpgradePlan) -> dict[str, bool | str]:
    """Return a plan as the section `advice` of a reply reads it."""
    steps = " → ".join(step.version for step in found.fallback)
    return {
        **{kind: kind == found.kind for kind in KINDS},
        "fresh": found.fresh_start,
        "steps": steps,
    }


def _release(releases: Releases, version: str) -> Release | None:
    wanted = parse(version)
    series = None
    for release in releases.releases:
        for other in release.versions:
            if parse(other) == wanted and not other.endswith(".x"):
                return release
            # Of some series only the first two numbers were seen, so any patch of it may exist.
            if len(parse(other)) == 2 and parse(other) == wanted[:2]:
                series = release
    return series


def _skips(releases: Releases, start: str, target: str) -> bool:
    """Say whether a release lies between two known versions, of which the second is newer."""
    first, last = parse(start), parse(target)
    if any(first < parse(v) < last and parse(v) != first[:2] for v in known_versions(releases)):
        return True
    since, until = _month(releases, start), _month(releases, target)
    # There was a release in such a month, but nobody noted its version.
    return any(
        release.status == "unknown" and not release.versions and since < release.month < until
        for release in releases.releases
    )


def _month(releases: Releases, version: str) -> str:
    release = _release(releases, version)
    return release.month if release else ""


def _months_between(earlier: str, later: str) -> int:
    (year, month), (to_year, to_month) = (
        (int(text[:4]), int(text[5:])) for text in (earlier, later)
    )
    return (to_year - year) * 12 + to_month - month


def _direct(start: str, target: str, releases: Releases, rules: Rules) -> tuple[str, Grade]:
    gap = _months_between(_month(releases, start), _month(releases, target))
    if gap <= rules.tested_months:
        return REASONS["tested"].format(rules.tested), rules.tested_grade
    if parse(start) >= rules.direct_from:
        return REASONS["direct"], rules.direct_grade
    return REASONS["tried"], "judgement"


def _steps(
    first: Version, last: Version, target: str, releases: Releases, rules: Rules
) -> tuple[Step, ...]:
    if first >= rules.direct_from:
        return ()
    chain = rules.old_chain if first[:2] <= rules.old_limit else rules.middle_chain
    named = [_newest_of(releases, parse(step)) or step for step in chain]
    steps = [version for version in named if first < parse(version) < last]
    if not steps:
        return ()
    end = Step(target, REASONS["end"], "judgement")
    return (*(Step(version, REASONS["step"], rules.chain_grade) for version in steps), end)


def _newest_of(releases: Releases, series: Version) -> str | None:
    """Return the highest version with evidence of a series: the file that can be downloaded."""
    found: Iterable[str] = (
        version
        for version in known_versions(releases)
        if parse(version)[:2] == series[:2] and not version.endswith(".x")
    )
    return max(found, key=parse, default=None)
