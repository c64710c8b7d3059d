"""Measure triage on texts that people pasted: how many get a reply, and how many a wrong one."""

from __future__ import annotations

import json
from pathlib import Path

from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.issues import triage
from errordesk.issues.issue import read_issue
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from scripts.bench.cases import Score, read_cases

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


def run(case_file: Path, records: Records) -> list[Score]:
    """Run triage on every text of a file: as it is, in an issue form, and that as a GitHub event.

    Raises `UsageError` when the file cannot be read or a line of it is not a case.
    """
    index = Index(build_index(records, DEFAULT_SITE_URL))
    scores = [Score(form) for form in ("plain", "form", "event")]
    for case in read_cases(case_file, "error_text", records):
        body = _FORM.format(text=case.text)
        event = {
            "action": "opened",
            "issue": {"title": "[BUG] It stopped", "body": body, "user": {"login": "octocat"}},
        }
        for score, text in zip(scores, (case.text, body, json.dumps(event)), strict=True):
            issue = read_issue(text.encode(errors="replace"))
            found = triage.decide(records, issue, index)
            if isinstance(found, str):
                score.add(case, [], found)
            else:
                guide = found.match.id
                score.add(case, [guide], f"given {guide}, confidence {found.confidence:.2f}")
    return scores


def figures(score: Score) -> str:
    """Return what is measured, in words."""
    return (
        f"{score.cases} cases, {score.answered} answered, {score.wrong} of these wrong "
        f"({score.right:.1%} right); {score.reached} of {score.with_guide} with a guide "
        f"answered ({score.share:.1%})"
    )
