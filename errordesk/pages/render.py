"""Expand the pages without an engine, so that all mistakes in calls show in one run."""

from __future__ import annotations

import re
import traceback

import jinja2

from errordesk.pages.macros import PageMacros
from errordesk.pages.macros.page import ENVIRONMENT, Macros, compiled
from errordesk.records.problems import Problem, ProblemsError, UsageError
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Page, Records

_NAME = "<page>"


def check_pages(records: Records, site_url: str = DEFAULT_SITE_URL) -> dict[str, str]:
    """Return the Markdown of each page with its macros expanded, by path below `docs/`.

    Raises `ProblemsError` with the file and line of every call that fails.
    """
    expanded, problems = expand_pages(records, site_url)
    if problems:
        raise ProblemsError(problems)
    return expanded


def expand_pages(
    records: Records, site_url: str = DEFAULT_SITE_URL
) -> tuple[dict[str, str], list[Problem]]:
    """Return the pages that could be expanded, as `check_pages` does, and the calls that fail."""
    expanded: dict[str, str] = {}
    problems: list[Problem] = []
    for page in records.pages.values():
        try:
            expanded[page.src_uri] = expand_page(records, page, site_url)
        except _CallError as error:
            line = page.body_line + error.line - 1
            problems.append(Problem(page.file, line, error.message))
    return expanded, problems


class _CallError(Exception):
    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message
        super().__init__(message)


def expand_page(records: Records, page: Page, site_url: str) -> str:
    """Expand a page, as mkdocs-macros does it for the engine: the same Jinja, the same macros."""
    try:
        return expand_body(page.body, PageMacros(records, page.src_uri, site_url))
    except jinja2.TemplateSyntaxError as error:
        raise _CallError(error.lineno, str(error.message)) from None
    except RecursionError:
        raise _CallError(1, "a snippet on this page calls itself, or one that calls it") from None
    except (UsageError, jinja2.UndefinedError, TypeError) as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno or 1 for frame in frames if frame.filename == _NAME]
        message = re.sub(r"\b\w*Macros\.", "", str(error))
        raise _CallError(lines[-1] if lines else 1, message) from None


def expand_body(body: str, macros: Macros) -> str:
    """Return the body of a page, its macros expanded. Raises what Jinja and the macros raise."""
    names = ENVIRONMENT.make_globals(macros.public())
    return jinja2.Template.from_code(ENVIRONMENT, compiled(body, _NAME), names).render()
