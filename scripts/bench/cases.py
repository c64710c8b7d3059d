"""Case files, and how answers are judged by them.

A case file holds one JSON object a line: `error_text`, a pasted text, with the guides `accept` that
are a right first answer (`[]`: no guide should claim the text), or `query`, a few words, with
`query_accept`, or both. `or_none`: no answer is right as well. `drop`: too thin to judge, skipped.
`id` is optional.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from errordesk.records.problems import UsageError
from errordesk.records.records import Records, id_today

ACCEPT = {"error_text": "accept", "query": "query_accept"}


@dataclass(frozen=True)
class Case:
    """What is asked, the guides that are right, and whether no answer is right as well."""

    name: str
    text: str
    accept: Sequence[str]
    or_none: bool = False


def read_cases(
    case_file: Path, kind: Literal["error_text", "query"], records: Records
) -> list[Case]:
    """Return the cases of one kind; raise `UsageError` that names the line that is wrong."""
    try:
        text = case_file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {case_file}: {error}") from None
    cases = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            case = json.loads(line)
        except json.JSONDecodeError as error:
            raise UsageError(f"{case_file}:{number}: not JSON: {error.msg}") from None
        for key, accepted in ACCEPT.items():
            if key in case and not isinstance(case.get(accepted), list):
                raise UsageError(f'{case_file}:{number}: "{key}" needs "{accepted}", a list')
        if kind in case and not case.get("drop"):
            name = str(case.get("id", f"line {number}"))
            accept = [id_today(one, records.by_id) for one in case[ACCEPT[kind]]]
            cases.append(Case(name, case[kind], accept, bool(case.get("or_none"))))
    return cases


@dataclass
class Score:
    """Answers, counted. Shares are between 0 and 1.

    An answer is a claim, or only guides that are near. Lenient: `first` and `among_three` count
    right answers at the first place and among the first three; to say nothing is right where
    nothing or silence is accepted. Strict: of `guided`, the cases that have a right guide,
    `guided_first` and `guided_three` have it there, claimed or near, and `claimed_first` claim it.
    `with_guide` are the cases in which only a guide is right, `reached` those of them that were
    claimed; `unclaimed` are the cases in which no guide is, `claims` those of them that were
    claimed, `suggested` those that got any guide. `wrong` are claims whose first guide is wrong.
    """

    name: str
    cases: int = 0
    answered: int = 0
    first: int = 0
    among_three: int = 0
    wrong: int = 0
    guided: int = 0
    guided_first: int = 0
    guided_three: int = 0
    claimed_first: int = 0
    with_guide: int = 0
    reached: int = 0
    unclaimed: int = 0
    claims: int = 0
    suggested: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, case: Case, given: Sequence[str], said: str = "", *, near: bool = False) -> None:
        """Judge the guides that were given, best first; `said` explains them in a miss.

        `near`: nothing was claimed, the guides are only like the text.
        """
        claimed, wanted = bool(given) and not near, bool(case.accept) and not case.or_none
        at_first = bool(given) and given[0] in case.accept
        in_three = any(guide in case.accept for guide in given[:3])
        right = at_first or not (claimed or wanted)
        self.cases += 1
        self.answered += claimed
        self.first += right
        self.among_three += right or in_three
        self.wrong += claimed and not right
        self.guided += bool(case.accept)
        self.guided_first += at_first
        self.guided_three += in_three
        self.claimed_first += at_first and claimed
        self.with_guide += wanted
        self.reached += wanted and claimed
        self.unclaimed += not case.accept
        self.claims += claimed and not case.accept
        self.suggested += bool(given) and not case.accept
        if not right or (case.accept and not at_first):
            kind = "WRONG" if claimed else "near" if given else "silent"
            accepted = " or ".join(case.accept) or "none"
            reason = said or f"given {', '.join(given[:3]) or 'none'}"
            self.misses.append(f"{kind} {case.name}: wanted {accepted}; {reason}")

    @property
    def top_1(self) -> float:
        """The share of cases whose first answer is right."""
        return self.first / max(1, self.cases)

    @property
    def top_3(self) -> float:
        """The share of cases with a right guide among the first three, or rightly none."""
        return self.among_three / max(1, self.cases)

    @property
    def claimed(self) -> float:
        """The share of claims on what no guide should claim."""
        return self.claims / max(1, self.unclaimed)

    @property
    def right(self) -> float:
        """The share of the answers that are right."""
        return 1 - self.wrong / max(1, self.answered)

    @property
    def share(self) -> float:
        """The share of the cases with a guide that were answered."""
        return self.reached / max(1, self.with_guide)


def share(part: int, whole: int) -> str:
    """Return a share with its 95 % bounds (Wilson, 1927), as `90.0 % (84.1 to 93.9) of 150`."""
    if not whole:
        return "of 0"
    z, rate = 1.96, part / whole
    middle = rate + z * z / (2 * whole)
    wide = z * math.sqrt(rate * (1 - rate) / whole + z * z / (4 * whole * whole))
    low, high = ((middle + side) / (1 + z * z / whole) for side in (-wide, wide))
    return f"{rate:.1%} ({low:.1%} to {high:.1%}) of {whole}"
