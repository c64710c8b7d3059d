"""Expand the pages without an engine, so that all mistakes in calls show in one run."""

from __future__ import annotations

import functools
import re
import traceback
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

import jinja2

from errordesk.pages.macros import MACRO_NAMES, PageMacros
from errordesk.pages.macros.page import ENVIRONMENT, RECORD_TEXT, Macros, compiled
from errordesk.records.passages import place_of
from errordesk.records.problems import Problem, ProblemsError, UsageError, suggest
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Page, Records, Snippet

# Their texts are templates; a frame of one of them is a place that an author can mend.
_SOURCES = ("docs/", "macros/")
_UNDEFINED = re.compile(r"'(\w+)' is undefined")
_MISTAKES = (UsageError, jinja2.UndefinedError, TypeError)


def check_pages(records: Records, site_url: str = DEFAULT_SITE_URL) -> dict[str, str]:
    """Return the Markdown of each page with its macros expanded, by path below `docs/`.

    Raises `ProblemsError` with the file and line of every call that fails.
    """
    rendered = expand_pages(records, site_url)
    if rendered.problems:
        raise ProblemsError(rendered.problems)
    return rendered.pages


class Rendered(NamedTuple):
    """The Markdown of the pages that could be expanded, and the calls that fail.

    `holes` are the pages on which a call left nothing, by path below `docs/` as in `pages`.
    """

    pages: dict[str, str]
    problems: list[Problem]
    holes: set[str]


def expand_pages(
    records: Records,
    site_url: str = DEFAULT_SITE_URL,
    told: Callable[[], Container[str]] = tuple,
    kind: Callable[[Records, str, str], Macros] = PageMacros,
    pages: Iterable[Page] | None = None,
) -> Rendered:
    """Return some pages, or all, with their macros expanded, as far as that can be done.

    A call that fails in a snippet, a reply or a record is told once, where it stands, however many
    pages show it. `told`, asked when a call fails, returns ids that do not exist and are findings
    of records already. `kind` makes the macros of a page.
    """
    rendered = Rendered({}, [], set())
    problems: set[Problem] = set()
    for page in records.pages.values() if pages is None else pages:
        macros = kind(records, page.src_uri, site_url)
        text, found = expand_leniently(macros, records, page)
        if text is not None:
            rendered.pages[page.src_uri] = text
        if found:
            rendered.holes.add(page.src_uri)
            problems |= {one for one in found if not _is_told(records, one, told())}
    rendered.problems.extend(sorted(p for p in problems if not records.follows(p)))
    return rendered


def expand_leniently(
    macros: Macros, records: Records, page: Page
) -> tuple[str | None, list[Problem]]:
    """Expand a page, as mkdocs-macros does it for the engine: the same Jinja, the same macros.

    Returns None for a page that cannot be expanded at all, and what is wrong with its calls.
    A call that fails leaves nothing behind.
    """
    problems: list[Problem] = []

    def guard(call: Callable[..., str]) -> Callable[..., str]:
        # The page of macros shows what it says; more would take longer than most calls.
        @functools.wraps(call, assigned=("__doc__",), updated=())
        def guarded(*args: object, **kwargs: object) -> str:
            try:
                return call(*args, **kwargs)
            except _MISTAKES as error:
                problems.append(problem_of(records, page, error))
                return ""

        return guarded

    with suppress(jinja2.TemplateSyntaxError, *_MISTAKES, RecursionError):
        return expand_body(page.body, macros, page.file), []
    macros.guard = guard
    lines = page.body.split("\n")
    lost: list[Problem] = []
    while True:
        problems.clear()
        try:
            text = expand_body("\n".join(lines), macros, page.file)
        except RecursionError:
            said = "a snippet on this page calls itself, or one that calls it"
            return None, [Problem(page.file, page.body_line, said)]
        except (jinja2.TemplateSyntaxError, *_MISTAKES) as error:
            # A name that does not exist, or a call that cannot be read: go on without its line.
            lost.append(found := problem_of(records, page, error))
            at = found.line - page.body_line
            if found.file != page.file or not (0 <= at < len(lines)) or "{{" not in lines[at]:
                return None, [*problems, *lost]
            lines[at] = lines[at].replace("{{", "")
        else:
            return text, [*problems, *lost]


def problem_of(records: Records, page: Page, error: Exception) -> Problem:
    """Return what is wrong with a call, where somebody wrote it.

    That is in the innermost text, but for an id that is a parameter the one that gives it.
    """
    about = getattr(error, "about", "")
    message = re.sub(r"\b\w*Macros\.", "", str(getattr(error, "message", None) or error))
    places = list(_places(records, page, error))
    if undefined := _UNDEFINED.fullmatch(message):
        file, line = places[0] if places else (page.file, page.body_line)
        if f"({undefined[1]}" in records.texts[file].split("\n")[line - 1]:
            message += '; an id stands in quotes, as cite("source-id")'
        else:
            hint = suggest(undefined[1], MACRO_NAMES) or f" Macros are: {', '.join(MACRO_NAMES)}."
            message += f"; no macro has this name.{hint}"
    elif message.startswith("unexpected char") and set(message) & set("“”„‘’«»"):
        message += '; write straight quotes, as cite("source-id")'
    found = [Problem(file, line, message, about) for file, line in places]
    found.append(Problem(page.file, page.body_line, message, about))
    named = about.rpartition("#")[2]
    return next((one for one in found if named and _is_written(records, one)), found[0])


def _is_told(records: Records, problem: Problem, told: Container[str]) -> bool:
    """Say whether a call fails because of a record's finding: by its id, or by a lost heading."""
    page, heading, _ = problem.about.partition("#")
    if heading:
        return problem.about in told or f"{page}#" in told
    return problem.about in told and not _is_written(records, problem)


def _is_written(records: Records, problem: Problem) -> bool:
    """Say whether the id that a problem is about stands in its line, not in a record it shows."""
    lines = records.texts[problem.file].split("\n")
    return problem.about.rpartition("#")[2] in lines[problem.line - 1]


def _places(records: Records, page: Page, error: Exception) -> Iterator[tuple[str, int]]:
    """Yield the lines of source files that led to an error, the innermost first."""
    bodies: list[Page | Snippet] = [page, *records.snippets.values()]
    first = {one.file: one.body_line for one in bodies}
    if place := getattr(error, "place", None):
        yield place[0], place[1] + first.get(place[0], 1) - 1
    if isinstance(error, jinja2.TemplateSyntaxError) and error.filename in first:
        yield str(error.filename), error.lineno + first[str(error.filename)] - 1
    cause = error.__cause__ or error
    inside = [(tb, line) for tb, line in traceback.walk_tb(cause.__traceback__)]
    outside = traceback.walk_stack(None)
    for frame, number in (*reversed(inside), *outside):
        name = frame.f_code.co_filename
        if name.startswith(_SOURCES) and name in records.texts:
            # Jinja has put the lines of the template into the frames that an error has left.
            template = frame.f_globals.get("__jinja_template__")
            line = template.get_corresponding_lineno(number) if template else number
            yield name, line + first.get(name, 1) - 1
        elif name.startswith(RECORD_TEXT):
            about = str(getattr(error, "about", "")).rpartition("#")[2]
            text = name.removeprefix(RECORD_TEXT)
            if place := place_of(records, page, text, about):
                yield place


def expand_body(body: str, macros: Macros, file: str = "<page>") -> str:
    """Return the body of a page, its macros expanded. Raises what Jinja and the macros raise."""
    if (done := macros.quickly(body, {})) is not None:
        return done
    names = ENVIRONMENT.make_globals(macros.public())
    return jinja2.Template.from_code(ENVIRONMENT, compiled(body, file), names).render()
