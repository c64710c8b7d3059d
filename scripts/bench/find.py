"""Measure the finder on texts that people pasted, and on a few words.

Scores are given for all texts, by product, and by the kind of evidence that the answer rests on.
No text is asked about while the index holds it: wordings that stand in a text are left out of the
index that is asked, in `FOLDS` parts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from errordesk.finder.answer import find
from errordesk.finder.codes import CodeTable
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.finder.normalise import normalise
from errordesk.finder.result import Answer
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from scripts.bench.cases import Case, Score, read_cases, share

FOLDS = 5


def run(case_file: Path, records: Records) -> list[Score]:
    """Run the finder on every case of a file; return the scores of texts, parts of them, queries.

    Raises `UsageError` when the file cannot be read or a line of it is not a case.
    """
    texts, queries = Score("texts"), Score("queries")
    parts: dict[str, Score] = {}
    for case, answer in answers(read_cases(case_file, "error_text", records), records):
        kind = answer.matches[0].kind if answer.matches else "silence"
        products = {guide.partition("-")[0] for guide in case.accept} or {"no guide"}
        names = [f"texts by {kind}", *(f"texts of {product}" for product in sorted(products))]
        _add(texts, case, answer)
        for name in names:
            _add(parts.setdefault(name, Score(name)), case, answer)
    for part in parts.values():
        part.misses = []  # they are those of all texts
    for case, answer in answers(read_cases(case_file, "query", records), records):
        _add(queries, case, answer)
    return [texts, *(parts[name] for name in sorted(parts)), queries]


def answers(cases: list[Case], records: Records) -> Iterator[tuple[Case, Answer]]:
    """Yield each case with its answer by an index that does not hold the text."""
    for fold in range(FOLDS):
        asked = cases[fold::FOLDS]
        index = Index(build_index(_without(records, asked), DEFAULT_SITE_URL))
        table = CodeTable(records.codes, index)
        for case in asked:
            yield case, find(case.text, index, table)


def _without(records: Records, asked: list[Case]) -> Records:
    """Return the records without the wordings that stand in a text that is asked about."""
    held = "\n".join(normalise(case.text) for case in asked)
    return replace(
        records,
        wordings={
            name: wording.model_copy(
                update={"seen": [line for line in wording.seen if normalise(line) not in held]}
            )
            for name, wording in records.wordings.items()
        },
    )


def _add(score: Score, case: Case, answer: Answer) -> None:
    ids = [match.id for match in answer.matches]
    said = f"given {', '.join(ids[:3]) or 'none'} ({answer.answer})"
    score.add(case, ids, said, near=not answer.claims)


def figures(score: Score) -> str:
    """Return what is measured, in words."""
    return (
        f"{score.cases} cases; strict: first {share(score.guided_first, score.guided)}, in three "
        f"{share(score.guided_three, score.guided)}, claimed right "
        f"{share(score.claimed_first, score.guided)}; "
        f"wrong claims {share(score.wrong, score.cases)}; "
        f"no guide: claims {share(score.claims, score.unclaimed)}, any suggestion "
        f"{share(score.suggested, score.unclaimed)}; lenient: first {score.top_1:.1%}, in three "
        f"{score.top_3:.1%}"
    )
