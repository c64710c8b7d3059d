"""Public tables of error codes: tab-separated files of `macros/data/codes/`.

A file begins with comments that name its source: `# Source: <address>` is shown to readers. Then
each line is a code in eight hexadecimal digits, the id of the guide that answers it or nothing, its
official name and its message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from errordesk.records.problems import Problem

_CODE = re.compile(r"[0-9a-fA-F]{8}")
_SOURCE = re.compile(r"# Source: (https://[^\s,]+)")
_FIELDS = 4


@dataclass(frozen=True)
class TableCode:
    """A row of a table; `guide` is empty where no guide answers the code."""

    code: str
    guide: str
    name: str
    message: str
    source: str
    file: str
    line: int


def read_codes(text: str, file: str) -> tuple[list[TableCode], list[Problem]]:
    """Return the rows of a table, and what is wrong with its lines."""
    found = _SOURCE.search(text)
    source = found[1] if found else ""
    problems = [] if found else [Problem(file, 1, 'no line "# Source: https://…" names the table')]
    rows = []
    for line, fields in _rows(text):
        if len(fields) != _FIELDS:
            said = f"expected {_FIELDS} fields separated by tabs: code, guide, name, message"
            problems.append(Problem(file, line, f"{said} (found: {len(fields)})"))
        elif not _CODE.fullmatch(fields[0]):
            said = f'"{fields[0]}" is not a code; write eight hexadecimal digits'
            problems.append(Problem(file, line, said))
        else:
            code, guide, name, message = fields
            rows.append(TableCode(code.lower(), guide, name, message, source, file, line))
    return rows, problems


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line.split("\t")
