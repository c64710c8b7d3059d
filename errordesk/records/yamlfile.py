"""YAML with line numbers, so that a wrong value can be shown where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from errordesk.records.problems import Problem

Path = tuple[str | int, ...]
# The same YAML read by libyaml, several times faster, where PyYAML was built with it.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# The tag of a text, which needs no construction.
_TEXT = "tag:yaml.org,2002:str"
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
    """Parsed YAML and the line on which each of its keys and items begins."""

    data: Any
    lines: dict[Path, int] = field(default_factory=dict)

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
    document = Document(None)
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is not None:
                document.lines[()] = node.start_mark.line + first_line
                document.data = _build(loader, node, (), document.lines, first_line)
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
    return document


def _build(
    loader: yaml.SafeLoader, node: yaml.Node, path: Path, lines: dict[Path, int], first: int
) -> Any:
    if isinstance(node, yaml.MappingNode):
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + first
            key = _scalar(loader, key_node, line)
            if key in mapping:
                raise YamlError(line, f'the key "{key}" stands twice in one mapping')
            lines[(*path, key)] = line
            mapping[key] = _build(loader, value_node, (*path, key), lines, first)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        items = []
        for index, item in enumerate(node.value):
            lines[(*path, index)] = item.start_mark.line + first
            items.append(_build(loader, item, (*path, index), lines, first))
        return items
    return _scalar(loader, node, node.start_mark.line + first)


def _scalar(loader: yaml.SafeLoader, node: yaml.Node, line: int) -> Any:
    """Return a value or key.

    Raises `YamlError` for a key that is not one, a day of no calendar, and a text of blanks alone.
    """
    if not isinstance(node, yaml.ScalarNode):
        raise YamlError(line, "a key must be a word, no list and no mapping")
    value = node.value
    if node.tag != _TEXT:
        try:
            value = loader.construct_object(node, deep=True)
        except ValueError as error:
            raise YamlError(line, f'"{node.value}" is no valid value: {error}') from None
    if isinstance(value, str) and value.isspace():
        raise YamlError(line, "the value holds only blanks; write one, or take its key out")
    return value
