"""The check `dangers`: every step that can lose data has its warning before it.

Read are all pages but those in `docs/contributing`, with the snippets they call put in their place;
of the front matter the description and the texts of `answer`; the answers of the FAQ, the texts of
decision trees and the cells of comparisons, each a section of its own; and the replies, which
cannot call `danger()`. Nothing is a step in a heading, title or question, in an option of a tree,
under the key `never`, and in a row of a comparison that is called Never.
"""

from __future__ import annotations

from collections.abc import Iterator

from errordesk.checks.clean import in_passages
from errordesk.checks.dangers.instructions import Step
from errordesk.checks.dangers.steps import Section, unwarned
from errordesk.checks.exempt import Exemptions
from errordesk.records import passages
from errordesk.records.files import digest
from errordesk.records.passages import Passage
from errordesk.records.problems import Problem
from errordesk.records.records import Records
from errordesk.records.rules import DANGERS

# Keys of texts that instruct nobody, and keys below which no text does.
_HEADINGS = {"title", "question", "aspect"}
_SHOWN = {"options", "never"}
# What is read beside a text: what it calls, and which steps are dangerous.
_READ = ("macros/snippets/", "macros/data/paths.yml", DANGERS)


def unwarned_steps(records: Records) -> list[Problem]:
    """Return every dangerous step without a warning before it, and what is wrong with the list."""
    exemptions = Exemptions(records.rules, DANGERS)
    found = records.rules.faults(DANGERS)

    def steps(passage: Passage) -> Iterator[tuple[Section, Step]]:
        section = Section(records, passage)
        return ((section, step) for step in unwarned(section.text, records.rules.dangers))

    # Snippets and paths are read in their place.
    shared = digest(*(text for file, text in records.every.texts.items() if file.startswith(_READ)))
    for passage, (section, step) in in_passages(
        "dangers", records, instructing(records), steps, shared
    ):
        origin, start = section.place(step.start)
        if exemptions.cover(origin, start, start):
            continue
        shown = f" (shown on {passage.file})" if origin.file != passage.file else ""
        message = (
            f'"{step.said}" {step.danger.loss}{shown}; call danger() before it in the same '
            f"section, or forbid it ({step.danger.id}); what nobody does is exempt in {DANGERS}"
        )
        found.append(origin.problem(start, message))
    return sorted([*found, *exemptions.unneeded()])


def instructing(records: Records) -> Iterator[Passage]:
    """Yield every text that may hold a step; each begins a section of its own."""
    never: set[tuple[object, ...]] = set()
    for passage in passages.passages(records):
        if passage.path[-1:] == ("aspect",) and passage.text.lower().startswith("never"):
            never.add((passage.file, *passage.path[:-1]))
        silent = _HEADINGS & set(passage.path[-1:]) or _SHOWN & set(passage.path)
        is_snippet = passage.file.startswith("macros/snippets/")
        if not silent and not is_snippet and (passage.file, *passage.path[:-2]) not in never:
            yield passage
