"""Write `upgrade_vectors.json`: plans between versions, for the page to be compared with.

By hand, after a change of the rules: `python -m tests.replies.make_upgrade_vectors`. The file holds
the releases and the rules that its plans were made of, so new releases do not change it.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import random
from pathlib import Path
from typing import Any

from errordesk.records.loader import load
from errordesk.records.models import Release, Releases
from errordesk.replies import upgrade
from errordesk.site.replies import release_data

FILE = Path(__file__).parent / "upgrade_vectors.json"
# Of a patch that nobody noted, of a known series, with zeros, beyond both ends, and too long.
ODD = [
    *("4.50.5", "4.50", "4.50.6.0", "4.49.7", "4.45.0", "4.48", "4.17.17", "4.30.1"),
    *("0.1", "1.0.0.0", "9.9", "99.1", "4.50.10", "2022.11", "4.50.9.12345678"),
]
SOLUTIONS = [
    *("", " ", "Center of Excellence - Core Components", "CenterofExcellenceCoreComponents"),
    *("CORE-COMPONENTS", "core", "Audit Components", "C\u00d6RE components", "\u212aore", "4.50"),
]
# So many pairs of known versions forwards, and back; each of the odd ones meets each of BESIDE.
FORWARDS, BACK = 200, 20
BESIDE = ["3.37", "4.29", "4.45", "4.50.9"]


def pairs(releases: Releases) -> list[tuple[str, str]]:
    """Return the pairs of versions, drawn from a fixed seed."""
    known = [v for v in upgrade.known_versions(releases) if not v.endswith(".x")]
    draw = random.Random(20261122)
    forwards = list(itertools.combinations(known, 2))
    back = [(target, start) for start, target in draw.sample(forwards, BACK)]
    beside = [pair for odd in ODD for other in BESIDE for pair in ((odd, other), (other, odd))]
    return [
        *draw.sample(forwards, FORWARDS),
        *itertools.pairwise(known),
        *back,
        *beside,
        *itertools.pairwise(ODD),
    ]


def vectors(
    releases: Releases, rules: upgrade.Rules, wanted: list[tuple[str, str]]
) -> list[list[Any]]:
    """Return what is called, its arguments and what it returns, for each pair of versions."""
    found: list[list[Any]] = [
        ["isCore", [solution], upgrade.is_core(solution)] for solution in SOLUTIONS
    ]
    for pair in wanted:
        plan = upgrade.plan(*pair, releases, rules)
        found.append(["plan", list(pair), dataclasses.asdict(plan)])
    for pair in wanted[::8]:
        plan = upgrade.plan(*pair, releases, rules)
        found.append(["advice", list(pair), upgrade.advice(plan)])
    return found


def stored(data: dict[str, Any]) -> tuple[Releases, upgrade.Rules]:
    """Return the releases and the rules that a file of vectors was made of."""
    releases = Releases.model_construct(
        releases=[Release(**release, evidence=[]) for release in data["releases"]]
    )
    rules = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in data["rules"].items()
    }
    return releases, upgrade.Rules(**rules)


def main() -> None:
    """Write the file from the records of the project."""
    records = load(Path(__file__).resolve().parents[2])
    assert records.releases
    rules = upgrade.rules(records.facts)
    head = {
        "releases": release_data(records.releases),
        "rules": dataclasses.asdict(rules),
    }
    lines = ",\n".join(map(json.dumps, vectors(records.releases, rules, pairs(records.releases))))
    text = f'{json.dumps(head)[:-1]},\n"vectors": [\n{lines}\n]}}\n'
    FILE.write_text(text, encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
