"""No file of Python is too long to read in one go, and no function too long to hold in mind."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FILE, FUNCTION = 400, 60
# What Git does not keep may lie beside the sources.
FOLDERS = ("errordesk", "findings", "lab", "macros", "scripts", "tests")


def too_long(path: Path) -> Iterator[str]:
    """Yield what is longer than allowed, with its line."""
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    if lines > FILE:
        yield f"{path}:{FILE}: the file has {lines} lines, allowed are {FILE}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION:
                said = f"{node.name} has {lines} lines, allowed are {FUNCTION}"
                yield f"{path}:{node.lineno}: {said}"


def test_files_and_functions_are_short(root: Path) -> None:
    files = [file for folder in FOLDERS for file in sorted((root / folder).rglob("*.py"))]
    assert len(files) > 200
    assert [said for file in files for said in too_long(file)] == []


@pytest.mark.parametrize("more", [0, 1])
def test_one_line_more_is_seen(tmp_path: Path, more: int) -> None:
    file = tmp_path / "x.py"
    body = "    x = 1\n" * (FUNCTION - 1 + more)
    rest = "y = 1\n" * (FILE - FUNCTION - 1)
    file.write_text(f"class X:\n  def f(self):\n{body}{rest}", encoding="utf-8")
    assert len(list(too_long(file))) == 2 * more
