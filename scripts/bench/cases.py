"""Case files, and how answers are judged by them.

A case file holds one JSON object a line: `error_text`, a pasted text, with the guides `accept` that
are a right first answer (`[]`: no guide should claim the text), or `query`, a few words, with
`query_accept`, or both. `or_none`: no answer is right as well. `drop`: too thin to judge, skipped.
`id` is optional.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from errordesk.records.problems import UsageError

ACCEPT = {"error_text": "accept", "query": "query_accept"}


@dataclass(frozen=True)
class Case:
    """What is asked, the guides that are right, and whether no answer is right as well."""

    name: str
    text: str
    accept: Sequence[str]
    or_none: bool = False


def read_cases(case_file: Path, kind: Literal["error_text", "query"]) -> list[Case]:
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
            cases.append(Case(name, case[kind], case[ACCEPT[kind]], bool(case.get("or_none"))))
    return cases


@dataclass
class Score:
    """Answers, counted. Shares are between 0 and 1.

    `first` and `among_three` count the right answers at the first place and among the first three;
    to say nothing is right where nothing or silence is accepted. `with_guide` are the cases in
    which only a guide is right, `reached` those of them that were answered; `unclaimed` are the
    cases in which no guide is, `claims` those of them that were answered. `wrong` are all answers
    whose first guide is not right.
    """

    name: str
    cases: int = 0
    answered: int = 0
    first: int = 0
    among_three: int = 0
    wrong: int = 0
    with_guide: int = 0
    reached: int = 0
    unclaimed: int = 0
    claims: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, case: Case, given: Sequence[str], said: str = "") -> None:
        """Judge the guides that were given, best first; `said` explains them in a miss."""
        answered, wanted = bool(given), bool(case.accept) and not case.or_none
        right = given[0] in case.accept if given else not wanted
        self.cases += 1
        self.answered += answered
        self.first += right
        self.among_three += right or any(guide in case.accept for guide in given[:3])
        self.wrong += answered and not right
        self.with_guide += wanted
        self.reached += wanted and answered
        self.unclaimed += not case.accept
        self.claims += answered and not case.accept
        if not right:
            kind = "WRONG" if answered else "silent"
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
