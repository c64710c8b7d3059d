"""Check single files: what all checks of the content find in them, in a fifth of the time.

A page is looked at alone. Checks that compare it with others read the others as they are, see
`Records.every`, and what they would find elsewhere is not looked for. A snippet or a file of data
is a part of many pages: its own texts are looked at, and by the checks that tell of it what they
see on pages, all pages are. For a list that checks use, as one of exemptions, everything is looked
at, and what is found elsewhere is left out.

A fault of another page holds nothing up here: a check that waits until the whole site is sound
looks at the page all the same.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, KeysView
from dataclasses import replace
from typing import Any, TypeVar

from errordesk.checks.context import Context
from errordesk.checks.records.usage import Use
from errordesk.checks.run import Result, run
from errordesk.checks.site.ledger import Published, on_page
from errordesk.pages.macros import PageMacros
from errordesk.pages.render import Rendered
from errordesk.records.addresses import HOME
from errordesk.records.passages import strings
from errordesk.records.problems import Problem, UsageError, suggest
from errordesk.records.records import Page, Records
from errordesk.records.rules import Check

# The checks that find nothing in a page, but in data, replies or the ledger.
ELSEWHERE = frozenset({"unused", "trees", "replies", "ledger", "releases", "freshness", "lists"})
# The checks that see on pages and in replies what is wrong with a text that is shown there, and
# what a file must hold for that: a call, a command.
_CALLED = re.compile(r"\{\{|\{%|\[#--|\[\[")
_SHOWN = {"macros": _CALLED, "replies": _CALLED, "judged": re.compile("`")}
# Where the parts of pages stand.
PARTS = (
    *("macros/snippets/", "macros/pictures/"),
    *(f"macros/data/{name}" for name in ("facts/", "sources/", "faq/", "trees/", "wordings/")),
    *(f"macros/data/{name}" for name in ("contradictions/", "compare.yml", "paths.yml")),
)
# What a macro makes of these is the same on every page, but for the way from it to another.
_ANYWHERE = {"cite", "count", "fact", "guide", "page_link", "path", "question", "source"}
_CALL = re.compile(r"\{\{-?\s*(\w*)|\{%|\[#--")
_SNIPPET = re.compile(r"\{\{ snippet\(\"([\w-]+)\"")
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


class _SomeFiles(Context):
    """What checks look at, cut down to some files of a project; `pages` are those among them."""

    def __init__(self, every: Context, pages: list[Page], files: Iterable[str]) -> None:
        super().__init__(every.root, every.site_dir, every.site_url, every.today)
        self._every = every
        self._chosen = {page.src_uri: page.file for page in pages}
        self._asked = frozenset(files)

    @functools.cached_property
    def read(self) -> tuple[Records, list[Problem]]:
        every, files = self._every.records, self._asked
        pages, texts = _Some(every.pages, self._chosen), _Some(every.texts, sorted(files))
        records = replace(every, pages=pages, texts=texts, only=files, uncut=every)
        # They are read from other texts.
        for name in ("pictures", "reply_texts"):
            setattr(records, name, getattr(every, name))
        listed = every.rules.exemptions.items()
        own = {key: [one for one in those if one.file in files] for key, those in listed}
        records.rules = replace(every.rules, exemptions=own)
        return records, self._every.read[1]

    @functools.cached_property
    def disagreements(self) -> list[Problem]:
        return self._every.disagreements

    @functools.cached_property
    def lost_headings(self) -> set[str]:
        return self._every.lost_headings

    @functools.cached_property
    def _expanded(self) -> tuple[Rendered, dict[str, Use]]:
        pages = list(self.records.pages.values())
        only_pages = len(pages) == len(self._asked)
        if not only_pages or any(_is_shown_elsewhere(self._every.records, p) for p in pages):
            rendered, uses = self._every.rendered, self._every.uses
        else:
            rendered, uses = self._every.expand(pages)
        return rendered._replace(
            pages=_Some(rendered.pages, self._chosen), holes=rendered.holes & self._chosen.keys()
        ), _Some(uses, self._chosen)

    @functools.cached_property
    def published(self) -> Published:
        return _PublishedNow(self._every)

    @functools.cached_property
    def sound(self) -> bool:
        # What is wrong with records comes first: it may be what keeps pages from being expanded.
        return self._every.sound and not self.rendered.holes


class _PublishedNow(Published):
    """Where addresses lead; a page is expanded when somebody asks for a part of it."""

    def __init__(self, every: Context) -> None:
        super().__init__(every.records, {})
        self._every = every
        self._unread = {page.url or HOME: page for page in every.records.pages.values()}

    def resolves(self, address: str) -> bool:
        if page := self._unread.pop(self.target(address)[0], None):
            for text in self._every.expand([page])[0].pages.values():
                self.addresses |= on_page(page, text)
        return super().resolves(address)


def _is_shown_elsewhere(records: Records, page: Page) -> bool:
    """Say whether a call in the front matter may fail on another page, where it is shown as well.

    That would be told as a fault of this page.
    """
    macros = PageMacros(records, page.src_uri)
    for _, text in strings(page.yaml.data):
        if "{" not in text and "[#" not in text:
            continue
        # A snippet is read as what is in it.
        shown = _SNIPPET.sub(lambda m: _body(records, m[1]), text)
        if any(name not in _ANYWHERE for name in _CALL.findall(shown)):
            return True
        try:
            macros.expand(text)
        except (UsageError, TypeError):
            return True
    return False


def _body(records: Records, name: str) -> str:
    return records.snippets[name].body if name in records.snippets else ""


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
    records = context.read[0]
    pages = [page for page in records.pages.values() if page.file in files]
    parts = set(files) - {page.file for page in pages}
    if records.stopped or not all(file.startswith(PARTS) for file in parts):
        return [_left(result, files) for result in run(checks, context)]
    held = [records.texts[file] for file in parts]
    shown = {check for check, sign in _SHOWN.items() if any(map(sign.search, held))}
    wide = (ELSEWHERE - _SHOWN.keys()) | shown if parts else set[str]()
    # They find nothing in a page; with records that are not whole, they say that they cannot run.
    idle = ELSEWHERE - wide if records.whole else set[str]()
    found = run([check for check in checks if check.name in wide], context)
    found += run(
        [check for check in checks if check.name not in wide | idle],
        _SomeFiles(context, pages, files),
    )
    by_name = {result.check.name: _left(result, files) for result in found}
    return [by_name.get(check.name, Result(check, "passed", (), 0)) for check in checks]


def _left(result: Result, files: list[str]) -> Result:
    """Return a result without the findings in other files."""
    found = tuple(problem for problem in result.findings if problem.file in files)
    state = "passed" if result.state == "failed" and not found else result.state
    return replace(result, findings=found, state=state)
