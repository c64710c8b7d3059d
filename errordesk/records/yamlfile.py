"""YAML with line numbers, so that a wrong value can be shown where it stands."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from errordesk.records.problems import Problem

Path = tuple[str | int, ...]
# The same YAML read by libyaml, several times faster, where PyYAML was built with it.
_FASTEST: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# The tag of a text, which needs no construction.
_TEXT = "tag:yaml.org,2002:str"


@functools.lru_cache(maxsize=65_536)
def _plain_tag(value: str) -> str:
    """Return the tag of a value without quotes, as YAML reads it: most stand in many files."""
    likely = _FASTEST.yaml_implicit_resolvers.get(value[:1], [])
    return next((tag for tag, pattern in likely if pattern.match(value)), _TEXT)


class LOADER(_FASTEST):  # type: ignore[misc, valid-type]  # which of the two is known at run time
    """The fastest safe loader that PyYAML has; it reads the same.

    PyYAML looks at the place of every value as well; nothing here tells values by their place.
    """

    def resolve(self, kind: type[yaml.Node], value: str, implicit: tuple[bool, bool]) -> str:
        if kind is yaml.ScalarNode and implicit[0]:
            return _plain_tag(value)
        tag: str = super().resolve(kind, value, implicit)
        return tag

    def descend_resolver(self, *_: object) -> None:
        return

    def ascend_resolver(self) -> None:
        return


_HINTS = {
    "mapping values": '; put a text that holds ": " into quotes',
    "cannot start any token": "; put a text that begins with this character into quotes",
    "alphabetic or numeric": "; put a text that begins with * or & into quotes",
    "did not find expected": "; compare brackets, quotes and indentation with the lines around",
    "could not find expected ':'": "; write key: value, or indent a text that goes on",
}


class YamlError(Exception):
    """The text is not YAML, or a mapping has a key twice. `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message
        super().__init__(f"line {line}: {message}")


@dataclass
class Document:
    """Parsed YAML, its text, and the number of the text's first line in its file."""

    data: Any
    text: str = ""
    first_line: int = 1

    @functools.cached_property
    def lines(self) -> dict[Path, int]:
        """The line on which each key and item begins; few are ever asked for."""
        loader = LOADER(self.text)
        try:
            return dict(_places(loader, loader.get_single_node(), (), self.first_line))
        finally:
            loader.dispose()

    def line(self, path: Path) -> int:
        """Return the line of `path`, or of the nearest parent that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


@dataclass
class Located:
    """Data of one YAML file, with its name and the place of its keys."""

    file: str
    yaml: Document

    def line(self, *path: str | int) -> int:
        """Return the line of a key, or of the nearest one above it."""
        return self.yaml.line(path)

    def problem(self, *path: str | int, message: str, about: str = "") -> Problem:
        """Return a problem in the line of a key."""
        return Problem(self.file, self.line(*path), message, about)


def parse(text: str, first_line: int = 1) -> Document:
    """Parse `text`; `first_line` is the number of its first line in the file.

    Raises `YamlError` on bad syntax and on a key that stands twice in one mapping: PyYAML
    would silently keep the last one.
    """
    return Document(data(text, first_line), text, first_line)


def data(text: str, first_line: int = 1) -> Any:
    """Return the data of a text; arguments and errors are those of `parse`."""
    try:
        loader = LOADER(text)
        try:
            node = loader.get_single_node()
            return None if node is None else _build(loader, node, first_line)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark, said = error.problem_mark or error.context_mark, error.problem or error.context
        if "quoted scalar" in (error.context or ""):
            mark, hint = error.context_mark, "; the quote that begins here does not end well"
        else:
            # The line without a colon; libyaml notes it only once it has read the next one.
            if "could not find expected ':'" in (said or ""):
                mark = error.context_mark or mark
            hint = next((hint for part, hint in _HINTS.items() if part in (said or "")), "")
        line = (mark.line if mark else 0) + first_line
        raise YamlError(line, f"not valid YAML: {said}{hint}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + first_line
        raise YamlError(line, f"not valid YAML: {error.reason}") from None


def _places(
    loader: yaml.SafeLoader, node: yaml.Node | None, path: Path, first: int
) -> Iterator[tuple[Path, int]]:
    """Yield the path of everything below a node, with its line."""
    if node is None:
        return
    if not path:
        yield path, node.start_mark.line + first
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            at = (*path, _scalar(loader, key, first))
            yield at, key.start_mark.line + first
            yield from _places(loader, value, at, first)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield (*path, index), item.start_mark.line + first
            yield from _places(loader, item, (*path, index), first)


def _build(loader: yaml.SafeLoader, node: yaml.Node, first: int) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return _scalar(loader, node, first)
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, item, first) for item in node.value]
    mapping: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = _scalar(loader, key_node, first)
        if key in mapping:
            line = key_node.start_mark.line + first
            raise YamlError(line, f'the key "{key}" stands twice in one mapping')
        mapping[key] = _build(loader, value_node, first)
    return mapping


def _scalar(loader: yaml.SafeLoader, node: yaml.Node, first: int) -> Any:
    """Return a value or key.

    Raises `YamlError` for a key that is not one, a day of no calendar, and a text of blanks alone.
    """
    if not isinstance(node, yaml.ScalarNode):
        raise _wrong(node, first, "a key must be a word, no list and no mapping")
    value = node.value
    if node.tag != _TEXT:
        try:
            value = loader.construct_object(node, deep=True)
        except ValueError as error:
            said = f'"{node.value}" is no valid value: {error}'
            raise _wrong(node, first, said) from None
    if isinstance(value, str) and value.isspace():
        raise _wrong(node, first, "the value holds only blanks; write one, or take its key out")
    return value


def _wrong(node: yaml.Node, first: int, message: str) -> YamlError:
    return YamlError(node.start_mark.line + first, message)
