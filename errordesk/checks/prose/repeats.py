"""The check `repeats`: what several pages need is a snippet, not typed twice.

A paragraph, list item or cell that stands in two files, with a word of difference at most in marks
and capitals, is one text in two places, and one of them is forgotten when it changes. Short texts
may repeat, and so may code. What several guides say in their box has one form on purpose: there
prohibitions, conditions and evidence to collect repeat, and so do the notes beside replies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from errordesk.checks.exempt import Exemptions
from errordesk.records.passages import Passage, passages
from errordesk.records.problems import Problem
from errordesk.records.records import Records
from errordesk.records.rules import EXEMPT
from errordesk.text.markdown import without_blocks

# Of words, calls of macros not counted.
SHORTEST = 12
_FREE = {"never", "collect", "retry_note", "wait_note", "escalate", "close_when", "applies_to"}
_PARAGRAPH = re.compile(r"(?:[^\n]+\n?)+")
_PART = re.compile(r"^[ \t]*(?:[-*]|\d+\.)[ \t]+|[ \t]\|[ \t]", re.MULTILINE)
_CALL = re.compile(r"\{\{.*?\}\}|\[\[.*?\]\]", re.DOTALL)
_WORD = re.compile(r"[\w'’-]+")


def repeated_texts(records: Records) -> list[Problem]:
    """Return each text of some length that stands in two files, and each vain exemption."""
    if problems := records.rules.faults(EXEMPT):
        return problems
    exemptions = Exemptions(records.rules, EXEMPT, "repeats")
    seen: dict[tuple[str, ...], tuple[Passage, int]] = {}
    found = []
    marks = _marks(records)
    for passage in passages(records.every):
        if _FREE & set(passage.path) or not _may_hold(passage, marks):
            continue
        for start, words in _texts(passage):
            other, place = seen.setdefault(words, (passage, start))
            if other is passage and place == start:
                continue
            first, here = (other.file, other.line(place)), (passage.file, passage.line(start))
            if first == here or exemptions.cover(passage, start, start):
                continue
            message = (
                f"this text stands in {first[0]}:{first[1]} as well; make it a snippet, or leave "
                "it out of one of them"
            )
            found.append(passage.problem(start, message))
    return sorted([*found, *exemptions.unneeded()])


def _marks(records: Records) -> set[str] | None:
    """Return the longest word of each text, when only those of some files are in question."""
    if records.only is None:
        return None
    texts = (words for passage in passages(records) for _, words in _texts(passage))
    return {max(words, key=len) for words in texts}


def _may_hold(passage: Passage, marks: set[str] | None) -> bool:
    """Say at once that most passages hold no text that is in question."""
    if marks is None:
        return True
    text = passage.text.casefold()
    return any(mark in text for mark in marks)


def _texts(passage: Passage) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield place and words of each paragraph, item and cell that is long enough."""
    plain = without_blocks(passage.text)
    for paragraph in _PARAGRAPH.finditer(plain):
        begins = [0, *(match.end() for match in _PART.finditer(paragraph[0])), len(paragraph[0])]
        for start, end in pairwise(begins):
            text = paragraph[0][start:end]
            if text.count(" ") + 1 < SHORTEST:
                continue
            words = _WORD.findall(text.casefold())
            called = "{{" in text or "[[" in text
            if len(_WORD.findall(_CALL.sub(" ", text)) if called else words) >= SHORTEST:
                yield paragraph.start() + start, tuple(words)
