"""The lists of `macros/data/commands/`: commands and options of programs, and tables of logs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from errordesk.records.models import Id, Line, Record, Text
from errordesk.records.yamlfile import Path

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][\w-]*~?$")]


class Option(Record):
    """An option of a command."""

    value: bool | Literal["optional", "many", "any"] = Field(
        description="false: a switch; true: one value; optional: none or one; "
        "many: one or more; any: none or more"
    )
    short: list[str] = Field(default_factory=list, description="its other names")
    required: bool = False
    unless: list[str] = Field(
        default_factory=list, description="options that do away with `required`"
    )
    choices: list[str] = Field(default_factory=list, description="the values allowed, in any case")
    deprecated: Line | None = Field(None, description="what to do instead")


class Command(Record):
    """A command: its options, and how many arguments without an option's name it takes."""

    options: dict[str, Option] = Field(default_factory=dict)
    positional: int | Literal["any"] | list[str] = Field(
        0, description="a number, `any`, or the options that they stand for, in order"
    )
    deprecated: Line | None = None

    @model_validator(mode="after")
    def _names_exist(self) -> Command:
        named = self.positional if isinstance(self.positional, list) else []
        for name in [*named, *(n for option in self.options.values() for n in option.unless)]:
            if name not in self.options:
                raise ValueError(f'"{name}" is no option of the command')
        return self


class Tool(Record):
    """A program and its commands. A command named as the program is the program alone."""

    tool: Line
    version: str = Field(description="the version, or the date of the reference read")
    source: Id | None = Field(None, description="where the commands are described")
    checked: date | None = None
    made_by: Line | None = Field(None, description="what wrote the file, in place of a source")
    repeating: bool = Field(False, description="an option may be given several times")
    cmdlets: bool = Field(False, description="each command is a program of its own; case is free")
    global_options: dict[str, Option] = Field(default_factory=dict)
    commands: dict[str, Command] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_where_from(self) -> Tool:
        if not self.made_by and (self.source is None or self.checked is None):
            raise ValueError('"source" and "checked" say where the commands are from')
        return self

    def cited(self) -> Iterator[tuple[Path, str]]:
        """Yield the source, with the keys that lead to it."""
        if self.source:
            yield ("source",), self.source


class Tools(Record):
    """A file with several programs."""

    tools: list[Tool]

    def cited(self) -> Iterator[tuple[Path, str]]:
        """Yield each source, with the keys that lead to it."""
        for number, tool in enumerate(self.tools):
            yield from ((("tools", number, *path), source) for path, source in tool.cited())


ColumnType = Literal["bool", "datetime", "dynamic", "int", "long", "real", "string", "unknown"]


class Table(Record):
    """A table of a Log Analytics workspace: where its columns are described, and their names."""

    sources: list[Id]
    columns: dict[ColumnType, list[Name]] = Field(description="the names of each type")
    note: Text | None = None

    @property
    def types(self) -> dict[str, ColumnType]:
        """The type of each column by its name."""
        return {name: kind for kind, names in self.columns.items() for name in names}


class Kusto(Record):
    """The names that queries may use; `words` are the query language's own words."""

    source: Id
    checked: date
    tables: dict[Name, Table]
    operators: list[Name]
    functions: list[Name]
    words: list[Name]

    def cited(self) -> Iterator[tuple[Path, str]]:
        """Yield each source, with the keys that lead to it."""
        yield ("source",), self.source
        for name, table in self.tables.items():
            for number, source in enumerate(table.sources):
                yield ("tables", name, "sources", number), source
