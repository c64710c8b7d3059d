"""The function of each check. Its texts, and the order of all, are in `macros/data/checks.yml`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from errordesk.checks import external
from errordesk.checks.commands import commands
from errordesk.checks.context import Context
from errordesk.checks.dangers import dangers
from errordesk.checks.prose import markup, numbers, prose
from errordesk.checks.records import box, freshness, review, slips, usage
from errordesk.checks.site import built, ledger
from errordesk.records import agreement
from errordesk.records.problems import Problem, ProblemsError, UsageError, suggest
from errordesk.records.records import Records
from errordesk.records.rules import GROUPS, Check
from errordesk.site import engine

FILE = "macros/data/checks.yml"
# Returns what a check finds. It may raise `ProblemsError` when what it needs is not there because
# of the findings of another check, and `UsageError` when it cannot run at all.
Run = Callable[[Context], list[Problem]]


def _cross(name: str, *others: Callable[[Records], list[Problem]]) -> Run:
    return lambda context: [
        *agreement.cross_check(context.loaded, [name]),
        *(problem for other in others for problem in other(context.loaded)),
    ]


def _on_records(*functions: Callable[[Records], list[Problem]]) -> Run:
    return lambda context: [problem for find in functions for problem in find(context.records)]


def _build(context: Context) -> list[Problem]:
    try:
        engine.build(context.root, context.site_dir)
    except UsageError as error:
        return [Problem("mkdocs.yml", 1, " ".join(str(error).split()))]
    return []


def _review(context: Context) -> list[Problem]:
    # run.py skips the check when no day is given.
    today = context.today or date.max
    return [*review.due(context.loaded, today)[0], *slips.future(context.loaded, today)]


def _sources(context: Context) -> list[Problem]:
    return [
        *usage.listed(context.records, context.uses),
        *prose.hosts(context.records),
        *slips.addresses(context.records),
    ]


def _unused(context: Context) -> list[Problem]:
    return [
        *usage.unused(context.records, context.uses),
        *prose.unused_pictures(context),
        *prose.unused_files(context),
        *prose.unused_words(context),
    ]


RUN: dict[str, Run] = {
    "records": lambda context: context.read[1],
    "dates": _cross("dates", slips.dates),
    "citations": _cross("citations", slips.grades),
    "guides": _cross("guides", slips.pages, box.problems),
    "signatures": _cross("signatures"),
    "codes": _cross("codes"),
    "relations": _cross("relations"),
    "references": _cross(
        "references", slips.questions, slips.editions, slips.variables, slips.synonyms
    ),
    "trees": _cross("trees", slips.options),
    "contradictions": _cross("contradictions"),
    "headings": _cross("headings", prose.heading_levels),
    "macros": lambda context: context.rendered[1],
    "sources": _sources,
    "unused": _unused,
    "strays": _on_records(external.problems),
    "numbers": _on_records(numbers.problems),
    "commands": _on_records(commands.problems),
    "dangers": _on_records(dangers.problems),
    "warnings": _on_records(dangers.kept),
    "replies": prose.replies,
    "images": prose.images,
    "raw-links": prose.raw_links,
    "terms": prose.terms,
    "ledger": lambda context: ledger.check_ledger(context.published, context.root / ledger.LEDGER),
    "review": _review,
    "releases": lambda context: slips.releases(context.loaded),
    "markup": markup.problems,
    "freshness": lambda context: freshness.copies(context.loaded),
    "paths": _on_records(freshness.paths),
    "build": _build,
    "links": lambda context: built.link_findings(context, anchors=False),
    "anchors": lambda context: built.link_findings(context, anchors=True),
    "redirects": built.redirects,
    "addresses": lambda context: ledger.check_addresses(
        context.records, context.site_dir, context.root / ledger.LEDGER
    ),
    "outputs": built.outputs,
    "html": built.documents,
    "cards": built.cards,
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
