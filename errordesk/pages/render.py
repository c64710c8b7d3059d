"""Render every page's macros without an engine, so that all mistakes in calls show in one run."""

from __future__ import annotations

import functools
import traceback
from typing import Any

import jinja2

from errordesk.pages.macros import ENVIRONMENT, PageMacros
from errordesk.records.problems import Problem, ProblemsError, UsageError
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Page, Records

_NAME = "<page>"


def check_pages(records: Records, site_url: str = DEFAULT_SITE_URL) -> dict[str, str]:
    """Return the Markdown of each page with its macros expanded, by path below `docs/`.

    Raises `ProblemsError` with the file and line of every call that fails.
    """
    rendered, problems = render_pages(records, site_url)
    if problems:
        raise ProblemsError(problems)
    return rendered


def render_pages(
    records: Records, site_url: str = DEFAULT_SITE_URL
) -> tuple[dict[str, str], list[Problem]]:
    """Return the pages that could be rendered, as `check_pages` does, and the calls that fail."""
    rendered: dict[str, str] = {}
    problems: list[Problem] = []
    for page in records.pages.values():
        try:
            rendered[page.src_uri] = render_page(records, page, site_url)
        except _CallError as error:
            line = page.body_line + error.line - 1
            problems.append(Problem(page.file, line, error.message))
    return rendered, problems


class _CallError(Exception):
    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message
        super().__init__(message)


def render_page(records: Records, page: Page, site_url: str) -> str:
    """Expand the macros of one page. mkdocs-macros does the same with the same Jinja syntax."""
    try:
        return expand(page.body, PageMacros(records, page.src_uri, site_url))
    except jinja2.TemplateSyntaxError as error:
        raise _CallError(error.lineno, str(error.message)) from None
    except RecursionError:
        raise _CallError(1, "a snippet on this page calls itself, or one that calls it") from None
    except (UsageError, jinja2.UndefinedError, TypeError) as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno or 1 for frame in frames if frame.filename == _NAME]
        message = str(error).replace("PageMacros.", "")
        raise _CallError(lines[-1] if lines else 1, message) from None


def expand(body: str, macros: PageMacros) -> str:
    """Expand the macros of a body. Raises what Jinja and the macros raise."""
    names = ENVIRONMENT.make_globals(macros.public())
    return jinja2.Template.from_code(ENVIRONMENT, _compiled(body), names).render()


@functools.cache
def _compiled(body: str) -> Any:
    """Return the code of a body: pages are rendered more than once, and compiling takes longest."""
    return ENVIRONMENT.compile(body, filename=_NAME)
