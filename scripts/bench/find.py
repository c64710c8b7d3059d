"""Measure the finder on texts that people pasted, and on a few words.

Anything but "no match" is a claim, a "possible" too.
"""

from __future__ import annotations

from pathlib import Path

from errordesk.finder.index import build_index
from errordesk.finder.match import Index, find
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from scripts.bench.cases import Score, read_cases


def run(case_file: Path, records: Records) -> list[Score]:
    """Run the finder on every case of a file; return the scores of texts and of queries.

    Raises `UsageError` when the file cannot be read or a line of it is not a case.
    """
    index = Index(build_index(records, DEFAULT_SITE_URL))
    texts, queries = Score("texts"), Score("queries")
    for score, kind in ((texts, "error_text"), (queries, "query")):
        for case in read_cases(case_file, kind):
            answer = find(case.text, index)
            ids = [match.id for match in answer.matches]
            score.add(case, ids, f"given {', '.join(ids[:3]) or 'none'} ({answer.answer})")
    return [texts, queries]


def figures(score: Score) -> str:
    """Return what is measured, in words."""
    return (
        f"{score.cases} cases, top-1 {score.top_1:.1%}, top-3 {score.top_3:.1%}, "
        f"wrong claims {score.claims} of {score.unclaimed} ({score.claimed:.1%})"
    )
