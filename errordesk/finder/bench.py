"""Measures the finder on texts that people pasted, with the answers that are right.

A case file holds one JSON object a line: `error_text` with the guides `accept` that are a right
first answer (`[]`: no guide should claim the text), or `query` with `query_accept`, or both.
`or_none`: no match is right as well. `drop`: too thin to judge, skipped. Anything but "no match"
is a claim, a "possible" too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from errordesk.desk import Desk
from errordesk.finder.index import build_index
from errordesk.finder.match import Answer, Index, find
from errordesk.macros import DEFAULT_SITE_URL
from errordesk.problems import UsageError


@dataclass
class Score:
    """How many of the texts, or of the queries, were answered right."""

    cases: int = 0
    first: int = 0
    among_three: int = 0
    unclaimed: int = 0
    wrong_claims: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, name: str, answer: Answer, accept: list[str], or_none: bool) -> None:
        """Judge one answer."""
        ids = [match.id for match in answer.matches]
        silent = not ids and (or_none or not accept)
        right = silent or (bool(ids) and ids[0] in accept)
        self.cases += 1
        self.first += right
        self.among_three += right or any(found in accept for found in ids[:3])
        if not accept:
            self.unclaimed += 1
            self.wrong_claims += bool(ids)
        if not right:
            wanted = " or ".join(accept) or "no match"
            given = ", ".join(ids[:3]) or "no match"
            self.misses.append(f"{name}: wanted {wanted}; given {given} ({answer.answer})")

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
        return self.wrong_claims / max(1, self.unclaimed)

    def __str__(self) -> str:
        return (
            f"{self.cases} cases, top-1 {self.top_1:.1%}, top-3 {self.top_3:.1%}, "
            f"wrong claims {self.wrong_claims} of {self.unclaimed} ({self.claimed:.1%})"
        )


@dataclass
class Report:
    """The two figures, apart."""

    texts: Score = field(default_factory=Score)
    queries: Score = field(default_factory=Score)

    def __str__(self) -> str:
        lines = []
        for name, score in (("texts", self.texts), ("queries", self.queries)):
            if score.cases:
                lines += [f"{name}: {score}", *(f"  miss: {miss}" for miss in score.misses)]
        return "\n".join(lines)


def run(case_file: Path, desk: Desk) -> Report:
    """Run the finder on every case of a file.

    Raises `UsageError` when the file cannot be read or a line of it is not a case.
    """
    index = Index(build_index(desk, DEFAULT_SITE_URL))
    report = Report()
    for number, case in enumerate(read_cases(case_file), 1):
        if case.get("drop"):
            continue
        name = str(case.get("id", f"line {number}"))
        or_none = bool(case.get("or_none"))
        if "error_text" in case:
            answer = find(case["error_text"], index)
            report.texts.add(name, answer, case["accept"], or_none)
        if "query" in case:
            answer = find(case["query"], index)
            report.queries.add(name, answer, case["query_accept"], or_none)
    return report


def read_cases(case_file: Path) -> list[dict[str, Any]]:
    """Return the cases of a file; raise `UsageError` that names the line that is wrong."""
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
        for key, accepted in (("error_text", "accept"), ("query", "query_accept")):
            if key in case and not isinstance(case.get(accepted), list):
                raise UsageError(f'{case_file}:{number}: "{key}" needs "{accepted}", a list')
        cases.append(case)
    return cases
