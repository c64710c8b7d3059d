"""The texts of the sources that readers see, each with the places of its words in its file."""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from errordesk.records import yamlfile
from errordesk.records.models import Guide, Reply
from errordesk.records.problems import Problem
from errordesk.records.records import SHOWN, Page, Records, Snippet

CONTRIBUTING = "docs/contributing/"
# Keys of data files whose values are printed; the others hold ids.
_PRINTED = {"question", "answer", "help", "title", "text", "intro", "aspect", "cells"}


@dataclass(frozen=True)
class Passage:
    """A text of the site's sources; `line` tells where in the file a place of it stands.

    `path` are the keys that lead to a text of a YAML file.
    """

    file: str
    text: str
    line: Callable[[int], int] = field(compare=False)
    path: yamlfile.Path = ()

    def problem(self, start: int, message: str) -> Problem:
        """Return a problem in the line of a place."""
        return Problem(self.file, self.line(start), message)


@functools.lru_cache(maxsize=2)
def passages(records: Records) -> tuple[Passage, ...]:
    """Return every text of the sources that readers see as prose, in a fixed order."""
    return tuple(_passages(records))


def _passages(records: Records) -> Iterator[Passage]:
    for page in records.pages.values():
        if not page.file.startswith(CONTRIBUTING):
            yield from front_matter(records, page)
            yield body(page)
    yield from (body(one) for one in records.snippets.values() if records.wants(one.file))
    for name, text in records.reply_texts.items():
        if records.wants(file := f"macros/replies/{name}.md"):
            yield markdown(file, text, 1)
    for file, located in records.data.items():
        if file.startswith(SHOWN) and records.wants(file):
            yield from _values(file, records.texts[file], located.yaml.data, located.yaml, _PRINTED)


def body(page: Page | Snippet) -> Passage:
    """Return the passage of the body of a page or snippet."""
    return markdown(page.file, page.body, page.body_line)


def markdown(file: str, text: str, first_line: int) -> Passage:
    """Return the passage of a Markdown text that begins in line `first_line` of its file."""
    ends = [match.start() for match in re.finditer("\n", text)]
    return Passage(file, text, lambda start: first_line + bisect_right(ends, start - 1))


def front_matter(records: Records, page: Page) -> Iterator[Passage]:
    """Yield the texts of a page's front matter that readers see."""
    keys = {"title", "description"}
    if isinstance(page.record, Guide):
        keys |= {"answer", "applies_to"}
    elif isinstance(page.record, Reply):
        keys |= {"close_when", "applies_to"}
    data = {key: value for key, value in page.yaml.data.items() if key in keys}
    # Below these keys every text is printed, but for the ids of facts.
    printed = keys | {"do_first", "never", "retry_note", "wait_note", "escalate", "collect"}
    yield from _values(page.file, records.texts[page.file], data, page.yaml, printed)


def _values(
    file: str, whole: str, data: Any, document: yamlfile.Document, printed: set[str]
) -> Iterator[Passage]:
    """Yield the texts in the data of a file that stand directly below one of the keys `printed`."""

    def walk(data: Any, path: yamlfile.Path, key: str) -> Iterator[Passage]:
        if isinstance(data, dict):
            for name, value in data.items():
                yield from walk(value, (*path, name), str(name))
        elif isinstance(data, list):
            for index, value in enumerate(data):
                yield from walk(value, (*path, index), key)
        elif isinstance(data, str) and key in printed:
            line = functools.partial(_line_in, data, whole, document, path)
            yield Passage(file, data, line, path)

    yield from walk(data, (), "")


def place_of(records: Records, page: Page, text: str, word: str) -> tuple[str, int] | None:
    """Return file and line of the text of a record, of a page first; that of a word if it has it.

    None when no record holds the text.
    """
    pages = (page, *records.pages.values())
    documents = [(one.file, one.yaml) for one in pages]
    documents += [(file, located.yaml) for file, located in records.data.items()]
    for file, document in documents:
        for path, value in strings(document.data):
            if value.strip() == text.strip():
                first = document.line(path)
                lines = enumerate(records.texts[file].split("\n")[first - 1 :], first)
                return file, next((n for n, line in lines if word and word in line), first)
    return None


def strings(data: Any, path: yamlfile.Path = ()) -> Iterator[tuple[yamlfile.Path, str]]:
    """Yield every text in the data of a YAML file, with the keys that lead to it."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from strings(value, (*path, key))


def _line_in(
    value: str, whole: str, document: yamlfile.Document, path: yamlfile.Path, start: int
) -> int:
    """Return where a place of a YAML value stands: values are folded, so its word is counted."""
    first = document.line(path)
    match = re.compile(r"\w+").match(value, start)
    word = re.compile(rf"(?<!\w){match[0] if match else ''}(?!\w)")
    before = len(word.findall(value[:start]))
    for number, text in enumerate(whole.splitlines()[first - 1 :], first):
        before -= len(word.findall(text))
        if before < 0:
            return number
    return first
