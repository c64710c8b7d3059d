"""A guide's own message is found by the guide's own signatures and marks, or one of both is wrong.

Each code block of the section *The message* is given to the finder. Its answer has to name the
guide; what some guide cannot be known by, as a bare status, is exempt in
`macros/data/exemptions.yml`, with its reason. And a signature without a language is Latin, so that
no letter of another alphabet hides in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from errordesk.checks.exempt import Exemptions
from errordesk.finder.answer import find
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.records.models import Guide
from errordesk.records.passages import markdown
from errordesk.records.problems import Problem
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Page, Records
from errordesk.records.rules import EXEMPT
from errordesk.text.markdown import SECTIONS, Block, code_blocks, headings

_MESSAGE, _NEXT = list(SECTIONS)[:2]
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z]")


def lost_messages(records: Records) -> list[Problem]:
    """Return each message of a guide that does not lead to it, and each foreign letter."""
    if problems := records.rules.faults(EXEMPT):
        return problems
    exemptions = Exemptions(records.rules, EXEMPT, "messages")
    index = Index(build_index(records, DEFAULT_SITE_URL, words=False))
    found: list[Problem] = []
    for guide in records.guides.values():
        page = records.by_id[guide.id]
        found += _foreign(page, guide)
        text = markdown(page.file, page.body, page.body_line)
        for block in _messages(page):
            answer = find(block.text, index)
            if guide.id in [match.id for match in answer.matches if answer.claims]:
                continue
            start = _place(page, block)
            if exemptions.cover(text, start, start):
                continue
            other = answer.matches[0].id if answer.claims else ""
            said = f'leads to "{other}"' if other else "leads to no guide"
            message = (
                f"this message {said}, not to its own; correct a letter in it, or in a signature, "
                f"mark or code of the guide, or exempt it in {EXEMPT}"
            )
            found.append(Problem(page.file, block.line, message))
    return sorted([*found, *exemptions.unneeded()])


def _messages(page: Page) -> Iterator[Block]:
    """Yield the code blocks of the first section of a guide."""
    lines = {heading.anchor: heading.line for heading in headings(page.body, page.body_line)}
    first, end = lines.get(_MESSAGE, 0), lines.get(_NEXT, 0)
    for block in code_blocks(page.body, page.body_line):
        if first < block.line < end:
            yield block


def _place(page: Page, block: Block) -> int:
    """Return the place in the body where a block begins."""
    lines = page.body.splitlines(keepends=True)
    at = sum(map(len, lines[: block.line - page.body_line]))
    return (
        at
        + len(lines[block.line - page.body_line])
        - len(lines[block.line - page.body_line].lstrip())
    )


def _foreign(page: Page, guide: Guide) -> Iterator[Problem]:
    texts = [("signatures", n, s.text) for n, s in enumerate(guide.signatures) if s.lang is None]
    texts += [("marks", number, mark.text) for number, mark in enumerate(guide.marks)]
    for key, number, text in texts:
        if match := _FOREIGN.search(text):
            name = unicodedata.name(match[0], "no letter")
            message = f'"{match[0]}" is {name}; write a Latin letter: "{text}"'
            yield page.problem(key, number, message=message)
