"""Check single files: what all checks of the content find in them, in about two thirds of the time.

Most checks look at one page after the other, so they look at the pages in question alone. The
others compare pages with each other; they run on everything, and what they find elsewhere is left
out.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, KeysView
from dataclasses import replace
from typing import Any, TypeVar

from errordesk.checks.context import Context
from errordesk.checks.records.usage import Use
from errordesk.checks.run import Result, run
from errordesk.pages.render import Rendered
from errordesk.records.problems import Problem, UsageError, suggest
from errordesk.records.records import Page, Records
from errordesk.records.rules import Check

# The checks that find the same on a page whichever others they look at.
ALONE = frozenset(
    {
        *("numbers", "commands", "judged", "dangers", "images", "raw-links", "terms", "reading"),
        *("markup", "parse", "paths", "secrets", "strays", "sources"),
    }
)
T = TypeVar("T")


class _Some(dict[str, T]):
    """A table of which all can be looked up, and some alone are gone through."""

    def __init__(self, table: dict[str, T], names: Iterable[str]) -> None:
        super().__init__(table)
        self._names = dict.fromkeys(name for name in names if name in table)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def keys(self) -> KeysView[str]:  # type: ignore[override]  # of the few
        return self._names.keys()

    def values(self) -> Any:
        return [self[name] for name in self._names]

    def items(self) -> Any:
        return [(name, self[name]) for name in self._names]


class _SomePages(Context):
    """What checks look at, cut down to some pages of a project."""

    def __init__(self, every: Context, pages: Iterable[Page]) -> None:
        super().__init__(every.root, every.site_dir, every.site_url, every.today)
        self._every = every
        self._chosen = {page.src_uri: page.file for page in pages}

    @functools.cached_property
    def read(self) -> tuple[Records, list[Problem]]:
        every = self._every.records
        pages, texts = self._chosen, self._chosen.values()
        records = replace(every, pages=_Some(every.pages, pages), texts=_Some(every.texts, texts))
        # They are read from other texts.
        for name in ("rules", "pictures", "reply_texts"):
            setattr(records, name, getattr(every, name))
        return records, self._every.read[1]

    @functools.cached_property
    def disagreements(self) -> list[Problem]:
        return self._every.disagreements

    @functools.cached_property
    def rendered(self) -> Rendered:
        every = self._every.rendered
        return every._replace(pages=_Some(every.pages, self._chosen))

    @functools.cached_property
    def uses(self) -> dict[str, Use]:
        return _Some(self._every.uses, self._chosen)

    @functools.cached_property
    def whole(self) -> bool:
        return self._every.whole

    @functools.cached_property
    def sound(self) -> bool:
        return self._every.sound


def run_on(checks: list[Check], context: Context, files: list[str]) -> list[Result]:
    """Run checks of the content; return what each finds in some files.

    Args:
        checks: what `registry.select` returns.
        context: what they look at.
        files: source files below the project's folder.

    Raises `UsageError` for a file that is no source, and for a check of the built site.
    """
    texts = context.read[0].texts
    for file in files:
        if file not in texts:
            raise UsageError(
                f'"{file}" is no source file; those are below docs/ and macros/.'
                f"{suggest(file, texts)}"
            )
    for check in checks:
        if check.needs == "site":
            raise UsageError(f'the check "{check.name}" reads the built site, not a file')
    pages = [page for page in context.read[0].pages.values() if page.file in files]
    narrow = len(pages) == len(files) and not context.read[0].stopped
    alone = [check for check in checks if narrow and check.name in ALONE]
    results = run([check for check in checks if check not in alone], context)
    results += run(alone, _SomePages(context, pages))
    by_name = {result.check.name: _left(result, files) for result in results}
    return [by_name[check.name] for check in checks]


def _left(result: Result, files: list[str]) -> Result:
    """Return a result without the findings in other files."""
    found = tuple(problem for problem in result.findings if problem.file in files)
    state = "passed" if result.state == "failed" and not found else result.state
    return replace(result, findings=found, state=state)
