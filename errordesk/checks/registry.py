"""The function of each check. Its texts, and the order of all, are in `macros/data/checks.yml`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pkgutil import resolve_name

from errordesk.checks import external
from errordesk.checks.commands.judged import wrong_judgements
from errordesk.checks.context import Context
from errordesk.checks.dangers.check import unwarned_steps
from errordesk.checks.dangers.warnings import changed_warnings, lost_files
from errordesk.checks.prose import markup, parse, repeats, secrets
from errordesk.checks.prose.html_links import wrong_links
from errordesk.checks.prose.numbers import numbers_in_prose
from errordesk.checks.prose.pictures import wrong_pictures
from errordesk.checks.prose.slow_guides import slow_guides
from errordesk.checks.prose.terms import misspelled_terms
from errordesk.checks.records import (
    box,
    claims,
    codes,
    freshness,
    lists,
    messages,
    releases,
    replies,
    review,
    sources,
    twice,
    unused,
    usage,
)
from errordesk.checks.site import ledger
from errordesk.records.addresses import LEDGER
from errordesk.records.problems import Problem, ProblemsError, UsageError, suggest
from errordesk.records.records import Records
from errordesk.records.rules import GROUPS, Check

FILE = "macros/data/checks.yml"
# Returns what a check finds. It may raise `ProblemsError` when what it needs is not there because
# of the findings of another check, and `UsageError` when it cannot run at all.
Run = Callable[[Context], list[Problem]]


def _cross(name: str, *others: Callable[[Records], list[Problem]]) -> Run:
    """Return what runs the part of a check that every load runs, and its others."""
    return lambda context: [
        *context.crossed(name),
        *(problem for find in others for problem in find(context.records)),
    ]


def _sound(*functions: Callable[[Records], list[Problem]]) -> Run:
    """Return what runs functions on records that agree with each other."""
    return lambda context: [problem for find in functions for problem in find(context.records)]


def _site(name: str, **options: bool) -> Run:
    """Return what runs a check of the built site, loaded when it runs: it brings the engine."""
    return lambda context: resolve_name(f"errordesk.checks.site.{name}")(context, **options)


def _review(context: Context) -> list[Problem]:
    # run.py skips the check when no day is given.
    today = context.today or date.max
    return [*review.due(context.records, today)[0], *review.future_reviews(context.records, today)]


def _ledger(context: Context) -> list[Problem]:
    if not context.records.whole:
        context.need_whole()
    # Pages with a finding about their headings or calls: what else is lost there is not known.
    unsure = {context.records.pages[uri].url for uri in context.rendered.holes}
    wrong = {problem.file for problem in context.crossed("headings")}
    wrong |= markup.unframed(context.records.pages.values())
    unsure |= {page.url for page in context.records.pages.values() if page.file in wrong}
    return ledger.check_ledger(context.published, context.root / LEDGER, unsure)


def _warnings(context: Context) -> list[Problem]:
    # A page that moved is told while other places still name it; the rest would only follow.
    if moved := lost_files(context.records):
        return moved
    context.need_whole()
    return changed_warnings(context.records)


def _sources(context: Context) -> list[Problem]:
    found = usage.wrong_lists_of_sources(context.records, context.uses)
    if context.records.wants("macros/data/sources/"):
        found += [
            *sources.odd_hosts(context.records),
            *sources.wrong_addresses(context.records),
        ]
    return found


def _unused(context: Context) -> list[Problem]:
    context.need_whole()
    return [
        *unused.unused_records(context.records, context.uses),
        *unused.unused_files(context.records),
        *unused.unused_texts(context.records),
    ]


RUN: dict[str, Run] = {
    "records": lambda context: context.read[1],
    "dates": _cross("dates", review.wrong_dates),
    "citations": _cross("citations", sources.wrong_grades),
    "guides": _cross("guides", twice.twice_on_pages, twice.missing_landings, box.unhelpful_heads),
    "signatures": _cross("signatures", messages.lost_messages),
    "codes": _cross("codes", codes.unknown_codes),
    "relations": _cross("relations"),
    "references": _cross(
        "references",
        *(twice.questions_twice, unused.vain_synonyms, unused.vain_wordings),
        *(replies.wrong_editions, replies.wrong_variables),
    ),
    "trees": _cross("trees", twice.options_twice),
    "contradictions": _cross("contradictions"),
    "headings": _cross("headings", markup.heading_levels),
    "macros": lambda context: context.rendered.problems,
    "sources": _sources,
    "unused": _unused,
    "strays": _sound(external.stray_addresses),
    "numbers": _sound(numbers_in_prose),
    "commands": lambda context: context.wrong_commands,
    "judged": wrong_judgements,
    "dangers": _sound(unwarned_steps),
    "warnings": _warnings,
    "replies": replies.wrong_replies,
    "images": wrong_pictures,
    "raw-links": wrong_links,
    "terms": _sound(misspelled_terms),
    "reading": slow_guides,
    "ledger": _ledger,
    "review": _review,
    "parse": parse.unreadable,
    "releases": lambda context: releases.wrong_releases(context.records),
    "markup": markup.half_done,
    "freshness": lambda context: freshness.old_copies(context.records),
    "paths": _sound(freshness.wrong_paths),
    "claims": claims.wrong_claims,
    "lists": lambda context: lists.changed_lists(context.records),
    "repeats": _sound(repeats.repeated_texts),
    "secrets": _sound(secrets.told_secrets),
    "build": _site("build:wrong_build"),
    "links": _site("addresses:broken_links", anchors=False),
    "anchors": _site("addresses:broken_links", anchors=True),
    "redirects": _site("addresses:wrong_redirects"),
    "addresses": lambda context: ledger.check_addresses(
        context.records, context.site_dir, context.root / LEDGER
    ),
    "outputs": _site("outputs:wrong_outputs"),
    "html": _site("pages:wrong_pages"),
    "cards": _site("pages:wrong_cards"),
}


def checks(context: Context) -> list[Check]:
    """Return all checks of a project, in the order in which they run.

    Raises `ProblemsError` when their file has findings or names a check without a function.
    """
    records, problems = context.read
    wrong = [problem for problem in problems if problem.file == FILE]
    for index, check in enumerate(records.checks):
        if check.name not in RUN:
            line = records.places["file", "checks.yml"][0].line("checks", index, "name")
            message = f'there is no check "{check.name}".{suggest(check.name, RUN)}'
            wrong.append(Problem(FILE, line, message))
    if wrong:
        raise ProblemsError(wrong)
    return records.checks


def select(known: Iterable[Check], names: Iterable[str]) -> list[Check]:
    """Return the checks with these names or numbers, or of these groups, in their order.

    Without names all of them. Raises `UsageError` for a name that does not exist.
    """
    known = list(known)
    by_name = {key: check for check in known for key in (check.name, str(check.number))}
    chosen: set[int] = set()
    for name in names:
        if name in GROUPS:
            chosen |= {check.number for check in known if check.needs in GROUPS[name]}
        elif name in by_name:
            chosen.add(by_name[name].number)
        else:
            allowed = [*GROUPS, *(check.name for check in known)]
            hint = suggest(name, allowed)
            raise UsageError(f'there is no check "{name}".{hint} Allowed: {", ".join(allowed)}.')
    return [check for check in known if not chosen or check.number in chosen]
