"""The rooms of this package, read from its docstrings and from the contract of its layers."""

from __future__ import annotations

import ast
import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

from errordesk.records.problems import UsageError

PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Room:
    """A package below the top one.

    `purpose` is the first sentence of its docstring; `below` are the rooms that it may import;
    `modules` are its files, by path below the top package, with the first sentence of each.
    """

    name: str
    purpose: str
    below: tuple[str, ...]
    modules: tuple[tuple[str, str], ...]


@functools.cache
def rooms(package: Path = PACKAGE) -> tuple[Room, ...]:
    """Return the rooms of a package, from the top layer down.

    The order and what a room may import come from the contract in the `pyproject.toml` beside the
    package. Raises `UsageError` for a room that the contract does not name, or that it names and
    that does not exist, and for a file without a docstring.
    """
    layers = _layers(package.parent / "pyproject.toml")
    named = [name for layer in layers for name in layer]
    found = sorted(path.parent.name for path in package.glob("*/__init__.py"))
    if odd := sorted(set(named) ^ set(found)):
        raise UsageError(
            f"rooms and the layers in pyproject.toml differ in: {', '.join(odd)}; "
            "name each folder of the package in one layer"
        )
    return tuple(
        Room(
            name,
            _first_sentence(package / name / "__init__.py", package),
            tuple(other for layer in layers[index + 1 :] for other in layer),
            tuple(
                (path.relative_to(package).as_posix(), _first_sentence(path, package))
                for path in sorted((package / name).rglob("*.py"))
                if path.name != "__init__.py"
            ),
        )
        for index, layer in enumerate(layers)
        for name in layer
    )


def _layers(file: Path) -> list[list[str]]:
    """Return the names in each layer of the contract, the top layer first."""
    try:
        tool = tomllib.loads(file.read_text(encoding="utf-8"))["tool"]
        (contract,) = (c for c in tool["importlinter"]["contracts"] if c["type"] == "layers")
    except (OSError, KeyError, ValueError):
        raise UsageError(
            f"{file}: there is not one contract of the type layers under tool.importlinter"
        ) from None
    return [layer.replace(":", "|").replace(" ", "").split("|") for layer in contract["layers"]]


def _first_sentence(file: Path, package: Path) -> str:
    """Return the first sentence of the docstring of a module."""
    # The docstring is the first statement, and it ends long before the file does.
    head = '"""'.join(file.read_text(encoding="utf-8").split('"""', 2)[:2]) + '"""'
    docstring = ast.get_docstring(ast.parse(head)) if head.count('"""') == 2 else None
    if not docstring:
        name = file.relative_to(package.parent).as_posix()
        raise UsageError(f"{name}:1: there is no docstring; say in one what this file is for")
    return " ".join(docstring.split("\n\n")[0].split()).split(". ")[0].rstrip(".") + "."
