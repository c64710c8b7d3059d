"""What a check has looked at before and found nothing in, it does not look at again.

A look is a part of a check that depends on what it is given, and on our own code, alone. Kept from
run to run are only names of looks that found nothing: each is a digest of the check, of the texts
and tables that it looked at, of our code and of the versions of what it calls. No finding is kept,
so none can be old; what found something, was changed or is not known is looked at. A file that is
damaged or of other code counts as none.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar

from errordesk.records.files import DIGEST, digest, read_files, replace_text
from errordesk.records.passages import Passage
from errordesk.records.project import CACHE
from errordesk.records.records import Records
from errordesk.text.markdown import split_front_matter

T = TypeVar("T")
FILE = f"{CACHE}/checks.json"
PACKAGE = Path(__file__).parent.parent
# Files of a project that say what it is made with.
_SETTINGS = ("requirements.lock", "pyproject.toml", "mkdocs.yml")
# What looks call, and what makes what they look at.
_CALLED = (
    *("Jinja2", "lxml", "Markdown", "pydantic", "pystache", "PyYAML", "tinycss2"),
    *("tree-sitter", "tree-sitter-javascript"),
)
# The call of a page that shows what the lab saw.
_SHOWS = "observed("


class _Kept:
    """The names of looks that found nothing: those of the runs before, and of this one."""

    def __init__(self, root: Path) -> None:
        self._file = root / FILE
        self.base = _base(root)
        self._before = self._read()
        self._now: set[str] = set()

    def name(self, check: str, parts: Iterable[str]) -> str:
        return digest(self.base, check, *parts)

    def knows(self, name: str) -> bool:
        if name in self._before:
            self._now.add(name)
        return name in self._now

    def add(self, name: str) -> None:
        self._now.add(name)

    def _read(self) -> frozenset[str]:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return frozenset()
        if not isinstance(kept, dict) or kept.get("code") != self.base:
            return frozenset()
        names = kept.get("clean")
        return frozenset(filter(_is_name, names)) if isinstance(names, list) else frozenset()

    def write(self, *, whole: bool) -> None:
        """Write the names; a `whole` run has asked for all that can be of use again."""
        names = self._now if whole else self._now | self._before
        if names == self._before:
            return
        with suppress(OSError):  # a checkout that may not be written to
            kept = {"code": self.base, "clean": sorted(names)}
            replace_text(self._file, [json.dumps(kept, indent=0)])


_kept: ContextVar[_Kept | None] = ContextVar("kept", default=None)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and len(value) == 2 * DIGEST


def _base(root: Path) -> str:
    """Return a digest of all that a look depends on beside what it is given."""
    ends = (".py", ".md", ".html")
    code = read_files(PACKAGE, {".": ends})
    texts = [
        text
        for files in (read_files(root, {}, _SETTINGS), code)
        for file, content in files.items()
        for text in (file, content.decode(errors="backslashreplace"))
    ]
    return digest(sys.version, *(f"{name} {_version(name)}" for name in _CALLED), *texts)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"


@contextmanager
def keeping(root: Path, *, whole: bool) -> Iterator[None]:
    """Leave out what earlier runs on a project found nothing in, and note what this one does.

    Args:
        root: the project's folder.
        whole: whether all looks are taken, so that what is asked for by none is forgotten.
    """
    kept = _Kept(root)
    token = _kept.set(kept)
    try:
        yield
    finally:
        _kept.reset(token)
    kept.write(whole=whole)


def unless_clean(
    check: str, parts: Iterable[str], look: Callable[..., Iterable[T]], *given: object
) -> tuple[T, ...]:
    """Return what a look finds; nothing at once if it found nothing before.

    Args:
        check: a name of the look.
        parts: all that decides what it finds, beside our code. What is left out here, a later
            run would not see change.
        look: what looks.
        *given: what it is called with.
    """
    kept = _kept.get()
    if kept is None:
        return tuple(look(*given))
    name = kept.name(check, parts)
    if kept.knows(name):
        return ()
    found = tuple(look(*given))
    if not found:
        kept.add(name)
    return found


def always(
    _check: str, _parts: Iterable[str], look: Callable[..., Iterable[T]], *given: object
) -> tuple[T, ...]:
    """Return what a look finds, as `unless_clean` where nothing is kept."""
    return tuple(look(*given))


def in_passages(
    check: str,
    records: Records,
    passages: Iterable[Passage],
    look: Callable[[Passage], Iterable[T]],
    *parts: str,
) -> Iterator[tuple[Passage, T]]:
    """Yield what a look finds in passages, each with its passage, file by file.

    What it finds may depend on the passage, and on `parts`.
    """

    def of_file(held: list[Passage]) -> Iterator[tuple[Passage, T]]:
        return ((passage, found) for passage in held for found in look(passage))

    by_file: dict[str, list[Passage]] = {}
    for passage in passages:
        by_file.setdefault(passage.file, []).append(passage)
    for file, held in by_file.items():
        text = records.every.texts[file]
        yield from unless_clean(check, (file, text, *parts), of_file, held)


@functools.lru_cache(maxsize=2)
def frame(records: Records) -> str:
    """Return a digest of all records but most bodies of pages, of which only the ids count.

    It is all that a macro can print on a page.
    """
    made = [*records.every.files, records.every.changelog]
    for file, text in records.every.texts.items():
        front = text
        if file.startswith("docs/"):
            page = records.every.pages.get(file.removeprefix("docs/"))
            # Pages of the lab lead to the guide whose body shows a product.
            front = text if _SHOWS in text else split_front_matter(text)[0] or ""
            made += sorted(page.anchors) if page else [""]
        made += [file, front]
    return digest(*made)
