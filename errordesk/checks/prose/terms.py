"""The check `terms`: names of products are spelled as their makers do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from errordesk.checks.clean import in_passages
from errordesk.records.passages import Passage, passages
from errordesk.records.problems import Problem
from errordesk.records.records import Records
from errordesk.records.rules import TERMS
from errordesk.text.prose import prose


def misspelled_terms(records: Records) -> list[Problem]:
    """Return every name of a product in prose that is not spelled as its maker does."""
    rules, listed = records.rules, records.rules.terms
    if problems := rules.faults(TERMS):
        return problems
    found = [
        rules.problem(*(TERMS, "terms", term, index), message=f'"{form}" is here and elsewhere')
        for term, forms in listed.items()
        for index, form in enumerate(forms)
        if form in listed or sum(form in others for others in listed.values()) > 1
    ]
    # A name of several words is not written as one, either.
    right = {term.replace(" ", ""): term for term in listed if " " in term}
    right |= {wrong: term for term, forms in listed.items() for wrong in forms}
    forms = sorted(right, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w/.-])(?:{'|'.join(map(re.escape, forms))})(?![\w/-])")

    def misspelled(passage: Passage) -> Iterator[re.Match[str]]:
        return pattern.finditer(prose(passage.text))

    texts = passages(records)
    for passage, match in in_passages("terms", records, texts, misspelled, pattern.pattern):
        message = f'write "{right[match[0]]}" for "{match[0]}"'
        found.append(passage.problem(match.start(), message))
    return sorted(found)
