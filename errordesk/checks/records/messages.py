"""A guide's own message is found by the guide's own signatures and marks, or one of both is wrong.

Each code block of the section *The message* is given to the finder. Its answer has to name the
guide; what some guide cannot be known by, as a bare status, is exempt in
`macros/data/exemptions.yml`, with its reason.

A slip may also hide behind other signatures that still lead there. So no signature differs from a
block of its page in one or two places only, none without a language holds a letter that is not
Latin, and no long word of one stands in it alone, unless it is listed under `words` there.
"""

from __future__ import annotations

import functools
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise

from errordesk.checks.clean import unless_clean
from errordesk.checks.exempt import Exemptions
from errordesk.finder.answer import find
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.records.files import digest
from errordesk.records.models import Guide
from errordesk.records.passages import Passage, markdown
from errordesk.records.problems import Problem
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Page, Records
from errordesk.records.rules import EXEMPT
from errordesk.text.markdown import SECTIONS, Block, code_blocks, headings

_MESSAGE, _NEXT = list(SECTIONS)[:2]
_LETTERS = re.compile(r"[a-z]{5,}")
_WORD = re.compile(r"[a-z0-9]+")
_FEW = 50  # words that are looked for one by one
_LONG, _SLIP = 6, 2  # words of a fragment, and pairs of them that may differ
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z]")


def lost_messages(records: Records) -> list[Problem]:
    """Return each message of a guide that does not lead to it, and each foreign letter."""
    if problems := records.rules.faults(EXEMPT):
        return problems
    exemptions = Exemptions(records.rules, EXEMPT, "messages")
    data = build_index(records.every, DEFAULT_SITE_URL, words=False)
    known, index = digest(json.dumps(data)), functools.cache(lambda: Index(data))
    found: list[Problem] = []
    for guide in records.wanted_guides:
        page = records.by_id[guide.id]
        found += _foreign(page, guide)
        whole = records.every.texts[page.file]
        near = unless_clean("signatures", (page.file, whole), _nearly, page, guide)
        found += [p.problem(0, said) for p, said in near if not exemptions.cover(p, 0, 0)]
        text = markdown(page.file, page.body, page.body_line)
        lost = unless_clean("messages", (page.file, whole, known), _lost, page, guide, index)
        for block, said in lost:
            start = _place(page, block)
            if exemptions.cover(text, start, start):
                continue
            message = (
                f"this message {said}, not to its own; correct a letter in it, or in a signature, "
                f"mark or code of the guide, or exempt it in {EXEMPT}"
            )
            found.append(Problem(page.file, block.line, message))
    return sorted([*found, *_lone_words(records), *exemptions.unneeded()])


def _lost(page: Page, guide: Guide, index: Callable[[], Index]) -> Iterator[tuple[Block, str]]:
    """Yield each message of a guide that does not lead to it, and where it leads."""
    for block in _messages(page):
        answer = find(block.text, index())
        if guide.id not in [match.id for match in answer.matches if answer.claims]:
            other = answer.matches[0].id if answer.claims else ""
            yield block, f'leads to "{other}"' if other else "leads to no guide"


def _nearly(page: Page, guide: Guide) -> Iterator[tuple[Passage, str]]:
    """Yield each signature that a block of the page holds but for a slip in one of both."""
    blocks = [_WORD.findall(b.text.lower()) for b in code_blocks(page.body) if b.language == "text"]
    texts = [f" {' '.join(words)} " for words in blocks]
    for number, signature in enumerate(guide.signatures):
        for fragment in signature.text.lower().split("*") if signature.lang is None else ():
            words = _WORD.findall(fragment)
            if len(words) < _LONG or any(f" {' '.join(words)} " in text for text in texts):
                continue
            pairs = set(pairwise(words))
            if any(len(pairs - set(pairwise(block))) <= _SLIP for block in blocks):
                said = (
                    f'"{" ".join(words)}" is printed on this page with a word or two of difference'
                )
                place = page.problem("signatures", number, message="").line
                passage = Passage(page.file, signature.text, partial(_same, place))
                yield passage, f"{said}; one of both has a slip"


def _same(line: int, _: int) -> int:
    """Return a line, whatever the place in it."""
    return line


def _lone_words(records: Records) -> Iterator[Problem]:
    """Yield each word that a signature or mark alone holds: few do that are spelled right."""
    held: list[tuple[str, Guide, str, int]] = []
    for guide in records.wanted_guides:
        texts = [("signatures", n, s.text) for n, s in enumerate(guide.signatures) if not s.lang]
        texts += [("marks", number, mark.text) for number, mark in enumerate(guide.marks)]
        for key, number, text in texts:
            words = dict.fromkeys(_LETTERS.findall(text.lower()))
            held += [(word, guide, key, number) for word in words]
    listed = set(records.rules.words)
    alone = _alone(records, {word for word, *_ in held})
    for word, guide, key, number in held:
        if word in alone and word not in listed:
            message = (
                f'"{word}" stands nowhere else; correct it, or list it under `words` of {EXEMPT}'
            )
            yield records.by_id[guide.id].problem(key, number, message=message)
        elif word in alone:
            listed.discard(word)
    for word in sorted(listed) if records.wants(EXEMPT) else ():
        message = f'no signature alone holds the word "{word}"; take it out'
        yield records.rules.problem(EXEMPT, "words", message=message)


def _alone(records: Records, words: set[str]) -> set[str]:
    """Return which of some words stand once in all texts; most are seen twice in the first few."""
    count = Counter[str]()
    every = records.every.texts
    for file in dict.fromkeys([*records.texts, *every]):
        if words and file.endswith((".md", ".yml", ".tsv")) and file != EXEMPT:
            text = every[file].lower()
            if len(words) > _FEW or any(word in text for word in words):
                count.update(held := [word for word in _LETTERS.findall(text) if word in words])
                words -= {word for word in held if count[word] > 1}
    return words


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
