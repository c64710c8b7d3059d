"""The checks, in the order in which they run. Numbers and names are permanent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from errordesk.checks import external
from errordesk.checks.commands import commands
from errordesk.checks.context import Context
from errordesk.checks.dangers import dangers
from errordesk.checks.prose import markup, numbers, prose
from errordesk.checks.records import review, slips, usage
from errordesk.checks.site import built, ledger
from errordesk.records import agreement
from errordesk.records.problems import Problem, UsageError, suggest
from errordesk.records.records import Records
from errordesk.site import engine

# What a check reads: record files, records that are well formed, records that agree with each
# other, their pages with macros expanded, or the built site.
Needs = Literal["files", "records", "pages", "site"]


@dataclass(frozen=True)
class Check:
    """One check.

    `run` returns what it finds. It may raise `ProblemsError` when what it needs is not there
    because of the findings of another check, and `UsageError` when it cannot run at all.
    """

    number: int
    name: str
    purpose: str
    remedy: str
    needs: Needs
    run: Callable[[Context], list[Problem]]


def _cross(
    name: str, *others: Callable[[Records], list[Problem]]
) -> Callable[[Context], list[Problem]]:
    return lambda context: [
        *agreement.cross_check(context.loaded, [name]),
        *(problem for other in others for problem in other(context.loaded)),
    ]


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


CHECKS = [
    Check(
        1,
        "records",
        "every record has the keys it needs, of the right kind, and an id of its own",
        "Follow the message: it names the key, what is allowed and the closest known word.",
        "files",
        lambda context: context.read[1],
    ),
    Check(
        2,
        "dates",
        "every review date lies after the day of the last review, a year at most",
        "Set `review_by` later than `checked` or `reviewed`.",
        "records",
        _cross("dates", slips.dates),
    ),
    Check(
        3,
        "citations",
        "every fact has a source that exists, and no better grade than its sources",
        "Name a source of `macros/data/sources/`, or grade the fact `judgement`.",
        "records",
        _cross("citations", slips.grades),
    ),
    Check(
        4,
        "guides",
        "every guide stands in its product's folder, and what its record names exists, once",
        "Move the file, or correct the id, the product, the fact or the section.",
        "records",
        _cross("guides", slips.pages),
    ),
    Check(
        5,
        "signatures",
        "no message leads to two guides",
        "Keep the message in the guide that it is about; cut it longer where two errors share it.",
        "records",
        _cross("signatures"),
    ),
    Check(
        6,
        "codes",
        "a code belongs to one guide, or all that print it call it shared; addresses are unique",
        "List the code under `shared_codes` in each guide, or give up the address.",
        "records",
        _cross("codes"),
    ),
    Check(
        7,
        "relations",
        "related pages exist and name each other",
        "Add the id to `related` on the other page as well.",
        "records",
        _cross("relations"),
    ),
    Check(
        8,
        "references",
        "questions, comparisons, replies, variables and synonyms name what exists",
        "Correct the id or the word that the message names.",
        "records",
        _cross("references", slips.questions, slips.editions, slips.variables, slips.synonyms),
    ),
    Check(
        9,
        "trees",
        "every path of a decision tree ends, every node is reached, and every end has its guide",
        "Mend the option that the message names.",
        "records",
        _cross("trees", slips.options),
    ),
    Check(
        10,
        "contradictions",
        "what a ruling forbids is on no page, and each place that handles one exists",
        "Write what the ruling says; it stands in `macros/data/contradictions/`.",
        "records",
        _cross("contradictions"),
    ),
    Check(
        11,
        "headings",
        "headings have ids of their own, skip no level, and guides have all sections in order",
        "Write the id as `{#short-name}`; a published id is never changed.",
        "records",
        _cross("headings", prose.heading_levels),
    ),
    Check(
        12,
        "macros",
        "every macro call in a page works",
        "Correct the name, the id or the parameter that the message names.",
        "records",
        lambda context: context.rendered[1],
    ),
    Check(
        13,
        "sources",
        "every page lists exactly the sources it uses; each address is one source's, without slip",
        "Add the source to the page's `sources`, or remove it there; correct the address.",
        "pages",
        lambda context: [
            *usage.listed(context.records, context.uses),
            *prose.hosts(context.records),
            *slips.addresses(context.records),
        ],
    ),
    Check(
        14,
        "unused",
        "no fact, source, snippet, picture, placeholder or file stands there for nothing",
        "Use the record or file, or remove it.",
        "pages",
        lambda context: [
            *usage.unused(context.records, context.uses),
            *prose.unused_pictures(context),
            *prose.unused_files(context),
            *prose.unused_words(context),
        ],
    ),
    Check(
        15,
        "strays",
        "every external address is that of a source record, and every exemption names one",
        "Write a source record and call `source()` or `cite()`.",
        "pages",
        lambda context: external.problems(context.records),
    ),
    Check(
        16,
        "numbers",
        "every number in prose comes from a fact",
        "Call `fact()`, or enter an exemption with its reason.",
        "pages",
        lambda context: numbers.problems(context.records),
    ),
    Check(
        17,
        "commands",
        "every command and option in a code block exists",
        "Correct the command; the lists are in `macros/data/commands/`.",
        "pages",
        lambda context: commands.problems(context.records),
    ),
    Check(
        18,
        "dangers",
        "every step that can lose data has its warning before it",
        "Put the warning before the step, as `macros/data/dangers.yml` asks.",
        "pages",
        lambda context: dangers.problems(context.records),
    ),
    Check(
        19,
        "warnings",
        "no warning is dropped, moved or changed without its entry in the list of warnings",
        "Put the warning back, or change `macros/data/warnings.yml` with it; the message says how.",
        "pages",
        lambda context: dangers.kept(context.records),
    ),
    Check(
        20,
        "replies",
        "every reply is short, has no gap, and its links are absolute and lead somewhere",
        "Correct the text in `macros/replies/`; links are made with `link()`.",
        "pages",
        prose.replies,
    ),
    Check(
        21,
        "images",
        "every picture exists, can be drawn, and has words for those who do not see it",
        "Write `alt`, or a `title` in the SVG.",
        "pages",
        prose.images,
    ),
    Check(
        22,
        "raw-links",
        "links written as HTML lead to a page itself, not to an address that leads on",
        "Use `guide()` or `page_link()` instead.",
        "pages",
        prose.raw_links,
    ),
    Check(
        23,
        "terms",
        "names of products are spelled as their makers do",
        "Write the form that the message names; the list is `macros/data/terms.yml`.",
        "pages",
        prose.terms,
    ),
    Check(
        24,
        "ledger",
        "every address ever published is kept by the records, and every one of today is noted",
        "Add a line under `formerly`, or run `errordesk addresses add`.",
        "pages",
        lambda context: ledger.check_ledger(context.published, context.root / ledger.LEDGER),
    ),
    Check(
        25,
        "review",
        "nothing is overdue for review on the day given by `--today`",
        "Read the page or record against its sources, then set both dates.",
        "records",
        _review,
    ),
    Check(
        34,
        "releases",
        "releases stand in order, each month once, with versions that fit their status",
        "Correct `macros/data/releases.yml`; the newest month comes first.",
        "records",
        lambda context: slips.releases(context.loaded),
    ),
    Check(
        35,
        "markup",
        "nothing is left half done: merge markers, notes, open code, ragged tables, lost steps",
        "Finish the place that the message names.",
        "files",
        markup.problems,
    ),
    Check(
        26,
        "build",
        "the site builds without a warning",
        "Read what the engine says; the last good site is untouched.",
        "site",
        _build,
    ),
    Check(
        27,
        "links",
        "every internal link of the built site leads to a page or file",
        "Correct the link on the page named.",
        "site",
        lambda context: built.link_findings(context, anchors=False),
    ),
    Check(
        28,
        "anchors",
        "every internal link to a part of a page finds its anchor",
        "Correct the link, or give the heading its id back.",
        "site",
        lambda context: built.link_findings(context, anchors=True),
    ),
    Check(
        29,
        "redirects",
        "every address that leads on leads to a page at once, and search engines skip it",
        "Correct the record that the address is made from.",
        "site",
        built.redirects,
    ),
    Check(
        30,
        "addresses",
        "every address ever published leads somewhere on the built site",
        "Add a line under `formerly`, or give the heading its id back.",
        "site",
        lambda context: ledger.check_addresses(
            context.records, context.site_dir, context.root / ledger.LEDGER
        ),
    ),
    Check(
        31,
        "outputs",
        "every address in the sitemap, the feed, the JSON files and the replies leads somewhere",
        "Correct the record that the file is made from.",
        "site",
        built.outputs,
    ),
    Check(
        32,
        "html",
        "no page has an id twice, a picture without words, a skipped heading or no title",
        "Correct the page, the macro or the template that prints it.",
        "site",
        built.documents,
    ),
    Check(
        33,
        "cards",
        "every page names its own address, and its card and structured data are sound",
        "Correct the record; the head of a page is made in `errordesk/site/cards.py`.",
        "site",
        built.cards,
    ),
]
# Names for several checks at once.
GROUPS: dict[str, tuple[Needs, ...]] = {"content": ("files", "records", "pages"), "site": ("site",)}


def select(names: Iterable[str]) -> list[Check]:
    """Return the checks with these names or numbers, or of these groups, in their order.

    Without names all of them. Raises `UsageError` for a name that does not exist.
    """
    known = {key: check for check in CHECKS for key in (check.name, str(check.number))}
    chosen: set[int] = set()
    for name in names:
        if name in GROUPS:
            chosen |= {check.number for check in CHECKS if check.needs in GROUPS[name]}
        elif name in known:
            chosen.add(known[name].number)
        else:
            allowed = [*GROUPS, *(check.name for check in CHECKS)]
            hint = suggest(name, allowed)
            raise UsageError(f'there is no check "{name}"; allowed: {", ".join(allowed)}.{hint}')
    return [check for check in CHECKS if not chosen or check.number in chosen]
