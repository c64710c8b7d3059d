"""Advice on upgrade paths: what the topic says, for any two versions."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
import yaml

from errordesk.records.models import Releases
from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from errordesk.replies import upgrade
from errordesk.replies.upgrade import advice, is_known, known_versions, near, parse


@pytest.fixture(scope="module")
def rules(records: Records) -> upgrade.Rules:
    return upgrade.rules(records.facts)


@pytest.fixture(scope="module")
def then() -> Releases:
    """The releases of one day, whatever is released later."""
    file = Path(__file__).with_name("releases.yml")
    return Releases.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("start", "target", "kind", "grade", "fallback"),
    [
        # The question of the original reply.
        ("4.50.2", "4.50.6", "patch", "maintainer", ""),
        ("4.50.1", "4.50.9", "patch", "community", ""),
        ("4.48.3", "4.48.4", "patch", "maintainer", ""),
        ("4.15", "4.16", "next", "maintainer", ""),
        ("4.43", "4.45", "next", "maintainer", ""),
        # June 2025 had a release whose version nobody noted.
        ("4.49.2", "4.50.1", "skipped", "maintainer", ""),
        ("4.49.7", "4.50.9", "skipped", "community", ""),
        ("4.48.4", "4.50.9", "skipped", "judgement", "4.49.2 4.50.9"),
        ("4.45", "4.50.9", "skipped", "judgement", "4.49.2 4.50.9"),
        ("4.43", "4.50.9", "skipped", "judgement", "4.45 4.47.1 4.49.2 4.50.9"),
        ("4.29", "4.50.9", "skipped", "judgement", "4.45 4.47.1 4.49.2 4.50.9"),
        ("4.29", "4.48.2", "skipped", "judgement", "4.45 4.47.1 4.48.2"),
        ("4.45", "4.48.2", "skipped", "judgement", ""),
        ("3.37", "4.50.9", "skipped", "judgement", "4.45 4.47.1 4.49.2 4.50.9"),
    ],
)
def test_paths(
    then: Releases,
    rules: upgrade.Rules,
    start: str,
    target: str,
    kind: str,
    grade: str,
    fallback: str,
) -> None:
    found = upgrade.plan(start, target, then, rules)
    assert found.kind == kind
    assert [(step.version, step.grade) for step in found.path] == [(target, grade)]
    assert [step.version for step in found.fallback] == fallback.split()
    assert all(step.reason for step in (*found.path, *found.fallback))
    # The steps come from guidance files; a reader must see that no vendor says so.
    assert all(step.grade == "community" for step in found.fallback[:-1])


@pytest.mark.parametrize(
    ("start", "target", "kind"),
    [
        ("4.50.6", "4.50.6", "same"),
        ("4.50.6", "4.50.6.0", "same"),
        ("4.50.9", "4.50.6", "downgrade"),
        ("4.9", "4.8", "downgrade"),
        ("4.50.5", "4.50.6", "unknown"),
        ("4.48", "4.50.9", "unknown"),
        ("4.50.6", "9.9", "unknown"),
    ],
)
def test_where_there_is_no_path(
    then: Releases, rules: upgrade.Rules, start: str, target: str, kind: str
) -> None:
    found = upgrade.plan(start, target, then, rules)
    assert (found.kind, found.path, found.fallback) == (kind, (), ())


def test_unknown_versions_are_named_with_their_neighbours(
    then: Releases, rules: upgrade.Rules
) -> None:
    found = upgrade.plan("4.50.5", "4.48", then, rules)
    assert found.unknown == ("4.50.5", "4.48")
    assert found.near == ("4.50.4", "4.50.6", "4.48.2", "4.48.3", "4.48.4")
    assert near(then, "99.1") == [known_versions(then)[-1]]
    assert near(then, "0.1") == [known_versions(then)[0]]


def test_versions_compare_part_by_part() -> None:
    assert parse("4.9") < parse("4.10")
    assert parse("4.50") == parse("4.50.0") == parse("4.50.0.0")
    assert parse("4.49.x") == (4, 49)


def test_what_was_not_seen_is_not_known(records: Records) -> None:
    assert records.releases
    assert not any(is_known(records.releases, version) for version in records.releases.not_seen)
    assert all(
        is_known(records.releases, version)
        for version in known_versions(records.releases)
        if not version.endswith(".x")
    )


@pytest.mark.slow
def test_every_pair_of_known_versions_has_one_answer(
    records: Records, rules: upgrade.Rules
) -> None:
    assert records.releases
    versions = [v for v in known_versions(records.releases) if not v.endswith(".x")]
    for start, target in itertools.product(versions, versions):
        found = upgrade.plan(start, target, records.releases, rules)
        order = (parse(start) > parse(target)) - (parse(start) < parse(target))
        assert (
            found.kind in {0: {"same"}, 1: {"downgrade"}, -1: {"patch", "next", "skipped"}}[order]
        )
        steps = [parse(start), *(parse(step.version) for step in found.fallback)]
        assert steps == sorted(set(steps))
        assert found.fresh_start == (order < 0 and parse(start)[0] <= 3)
        flags = advice(found)
        assert [key for key, value in flags.items() if value is True and key != "fresh"] == [
            found.kind
        ]


def test_only_core_components_are_advised_on() -> None:
    for name in ("", "Center of Excellence - Core Components", "CenterofExcellenceCoreComponents"):
        assert upgrade.is_core(name), name
    for name in ("CenterofExcellenceAuditComponents", "Contoso CRM"):
        assert not upgrade.is_core(name), name


def test_a_fact_of_another_form_is_told(records: Records) -> None:
    broken = {**records.facts}
    broken["coe-chain-old"] = broken["coe-tested-gap"]
    with pytest.raises(UsageError, match="coe-chain-old"):
        upgrade.rules(broken)
    del broken["coe-chain-old"]
    with pytest.raises(UsageError, match="coe-chain-old"):
        upgrade.rules(broken)
