"""The data of the source files that hold YAML, and what is wrong with it."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from errordesk.records import yamlfile
from errordesk.records.problems import Problem, suggest
from errordesk.records.yamlfile import Document, Located

R = TypeVar("R", bound=BaseModel)
Parse = Callable[..., Document]


_DAY = "write a day as year, month and day, as 2026-01-31"
# What to do about a fault that pydantic has a name for; the others keep its words.
_SAID = {
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), _DAY),
    "list_type": "write a list, each item in a line of its own that begins with -",
    "string_type": "write a text; what YAML reads as a number or a word of its own needs quotes",
    "too_short": "write one item at least",
}


class Reader:
    """Reads data out of texts, and collects problems instead of stopping.

    Args:
        texts: the text of each file by its path.
        parse: what parses YAML, as `yamlfile.parse` does.
    """

    def __init__(self, texts: Mapping[str, str], parse: Parse = yamlfile.parse) -> None:
        self.texts = texts
        self.parse = parse
        self.problems: list[Problem] = []
        # The data of every file that is sound YAML.
        self.data: dict[str, Located] = {}

    def report(self, file: str, line: int, message: str) -> None:
        self.problems.append(Problem(file, line, message))

    def matching(self, folder: str, end: str) -> list[str]:
        """Return the files right in a folder whose names have an end."""
        return [
            file for file in self.texts if file.rpartition("/")[0] == folder and file.endswith(end)
        ]

    def read_yaml(self, file: str) -> Located | None:
        """Return the data of a file, or None after reporting why there is none."""
        if file not in self.texts:
            self.report(file, 1, "this data file is missing")
            return None
        try:
            self.data[file] = Located(file, self.parse(self.texts[file]))
        except yamlfile.YamlError as error:
            self.report(file, error.line, error.message)
        return self.data.get(file)

    def model(self, kind: type[R], located: Located, path: yamlfile.Path = ()) -> R | None:
        """Validate the data at `path` of a file; report every fault with its line."""
        data: Any = located.yaml.data
        for key in path:
            data = data[key]
        try:
            record: R = _adapter(kind).validate_python(data)
            return record
        except ValidationError as error:
            for fault in _causes(kind, error.errors()):
                loc = tuple(part for part in fault["loc"] if part != "[key]")
                line = located.yaml.line((*path, *loc))
                self.report(located.file, line, explain(kind, loc, dict(fault)))
        return None

    def single(self, file: str, kind: type[R], *, optional: bool = False) -> R | None:
        """Return the record that a file holds; None when it is wrong, or missing and optional."""
        if optional and file not in self.texts:
            return None
        located = self.read_yaml(file)
        return self.model(kind, located) if located else None


@functools.cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def explain(kind: type[BaseModel], loc: tuple[str | int, ...], fault: dict[str, Any]) -> str:
    """Turn one fault found by pydantic into a line for the author of the file."""
    name = ".".join(str(part) for part in loc) or "the file"
    if fault["type"] == "extra_forbidden":
        allowed = _keys_at(kind, loc[:-1])
        hint = suggest(str(loc[-1]), allowed)
        return f'unknown key "{name}"; allowed: {", ".join(allowed)}.{hint}'
    if fault["type"] == "missing":
        held = _field_at(kind, loc)
        said = f"; it holds {held.description.rstrip('.')}" if held and held.description else ""
        return f'the key "{name}" is missing{said}'
    if fault["type"] == "literal_error":
        expected = fault["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        hint = suggest(str(fault["input"]), expected.split(", "))
        if isinstance(fault["input"], bool):
            hint = f' Write it in quotes, as "{expected.split(", ")[0]}": YAML reads yes and no as '
            hint += "true and false."
        return f'"{fault["input"]}" is not allowed for "{name}"; allowed: {expected}.{hint}'
    said = _SAID.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "model_type":
        said = f"write keys with values; allowed: {', '.join(_keys_at(kind, loc))}"
    if "[a-z0-9]+(-[a-z0-9]+)*" in fault.get("ctx", {}).get("pattern", ""):
        said = "an id has small letters, digits and single hyphens"
        held = _field_at(kind, tuple(part for part in loc if isinstance(part, str)))
        said += f"; here: {held.description}" if held and held.description else ""
    return f'"{name}": {said} (found: {fault["input"]!r})'


def _causes(kind: type[BaseModel], faults: Iterable[Any]) -> list[Any]:
    """Return faults without those that follow from another: a key misspelt is missing as well."""
    faults = list(faults)
    extra = {fault["loc"] for fault in faults if fault["type"] == "extra_forbidden"}
    misspelt = {
        (*loc[:-1], *difflib.get_close_matches(str(loc[-1]), _keys_at(kind, loc[:-1]), n=1))
        for loc in extra
    }
    return [f for f in faults if f["type"] != "missing" or f["loc"] not in misspelt]


def _field_at(kind: type[BaseModel], path: tuple[str | int, ...]) -> FieldInfo | None:
    """Return what the model says of the key that a path ends with."""
    current: Any = kind
    for part in path[:-1]:
        field = getattr(current, "model_fields", {}).get(part)
        current = _model_in(field.annotation if field else current)
    return getattr(current, "model_fields", {}).get(path[-1]) if path else None


def _keys_at(kind: type[BaseModel], path: Iterable[str | int]) -> list[str]:
    """Return the keys that the model allows at `path`, following lists and mappings."""
    current: Any = kind
    for part in path:
        if isinstance(current, type) and issubclass(current, BaseModel) and isinstance(part, str):
            model_field = current.model_fields.get(part)
            current = model_field.annotation if model_field else None
        current = _model_in(current)
    return list(current.model_fields) if current is not None else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
