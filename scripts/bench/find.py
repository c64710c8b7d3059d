"""Measures the finder, and triage, on texts that people pasted, with the answers that are right.

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

from errordesk.finder.answer import Answer, find
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.issues import triage
from errordesk.issues.issue import read_issue
from errordesk.records.problems import UsageError
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records


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


def run(case_file: Path, records: Records) -> Report:
    """Run the finder on every case of a file.

    Raises `UsageError` when the file cannot be read or a line of it is not a case.
    """
    index = Index(build_index(records, DEFAULT_SITE_URL))
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


# An issue as the form of the CoE Starter Kit writes it, with the questions that it asks.
_FORM = """\
### Does this bug already exist in our backlog?

- [X] I have checked and confirm this is a new bug.

### Describe the issue

I followed the instructions and it stopped with this:

```
{text}
```

### Expected Behavior

_No response_

### What solution are you experiencing the issue with?

Core

### What solution version are you using?

4.50.2

### What app or flow are you having the issue with?

Admin | Sync Template v4 (Driver)

### Steps To Reproduce

1. Start it
2. Wait

### Anything else?

_No response_
"""


@dataclass
class TriageScore:
    """How many texts got a reply, and how many of them a wrong one.

    `with_guide` counts the cases that have a right guide and for which silence is not right.
    """

    form: str
    cases: int = 0
    with_guide: int = 0
    reached: int = 0
    answered: int = 0
    wrong: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, name: str, given: str | None, said: str, case: dict[str, Any]) -> None:
        """Judge one decision: the guide that was given, or None; `said` is why."""
        accept = case["accept"]
        wanted = bool(accept) and not case.get("or_none")
        wrong = given is not None and given not in accept
        self.cases += 1
        self.with_guide += wanted
        self.reached += wanted and given is not None
        self.answered += given is not None
        self.wrong += wrong
        if wrong or (wanted and given is None):
            kind = "WRONG" if wrong else "silent"
            self.misses.append(f"{kind} {name}: wanted {' or '.join(accept) or 'none'}; {said}")

    @property
    def right(self) -> float:
        """The share of the replies that are right."""
        return 1 - self.wrong / max(1, self.answered)

    @property
    def share(self) -> float:
        """The share of the texts with a guide that got a reply."""
        return self.reached / max(1, self.with_guide)

    def __str__(self) -> str:
        head = (
            f"{self.form}: {self.cases} cases, {self.answered} answered, {self.wrong} of these "
            f"wrong ({self.right:.1%} right); {self.reached} of {self.with_guide} with a guide "
            f"answered ({self.share:.1%})"
        )
        return "\n".join([head, *(f"  {miss}" for miss in self.misses)])


def run_triage(case_file: Path, records: Records) -> list[TriageScore]:
    """Run triage on every text of a file: as it is, in an issue form, and that as a GitHub event.

    Raises `UsageError` when the file cannot be read or a line of it is not a case.
    """
    index = Index(build_index(records, DEFAULT_SITE_URL))
    scores = [TriageScore(form) for form in ("plain", "form", "event")]
    for number, case in enumerate(read_cases(case_file), 1):
        if case.get("drop") or "error_text" not in case:
            continue
        name = str(case.get("id", f"line {number}"))
        body = _FORM.format(text=case["error_text"])
        event = {
            "action": "opened",
            "issue": {"title": "[BUG] It stopped", "body": body, "user": {"login": "octocat"}},
        }
        for score, text in zip(scores, (case["error_text"], body, json.dumps(event)), strict=True):
            issue = read_issue(text.encode(errors="replace"))
            found = triage.decide(records, issue, index)
            if isinstance(found, str):
                score.add(name, None, found, case)
            else:
                said = f"given {found.match.id}, confidence {found.confidence:.2f}"
                score.add(name, found.match.id, said, case)
    return scores


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
