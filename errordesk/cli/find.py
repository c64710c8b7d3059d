"""The command `errordesk find`: what it reads, prints and returns.

Exit codes are those of grep: 0 when a guide was found, 1 when none was, 2 on trouble.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from errordesk.finder.answer import Answer, Kind, find
from errordesk.finder.codes import CodeTable
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.records.records import Records

FOUND, NOTHING, TROUBLE = 0, 1, 2
_WORDS = {
    "match": "The message is known.",
    "possible": "Only a code, a mark or a phase is known; the guide may not fit.",
    "near": "No message, mark or code is known. The closest guides by wording:",
    "none": "No guide matches.",
}


_KINDS: dict[Kind, str] = {"message": "found", "mark": "mark", "code": "code", "status": "status"}


class _TroubleError(Exception):
    """What could not be read, and why."""


def find_command(
    records: Records,
    path: Path | None,
    *,
    site_url: str,
    as_json: bool = False,
) -> int:
    """Find the guides for the text of a file, or of standard input when `path` is None.

    Prints for people, or one JSON object with `as_json`; returns the exit code.
    """
    try:
        text = _read(path)
    except _TroubleError as trouble:
        return _complain(trouble)
    index = Index(build_index(records, site_url))
    table = CodeTable(records.codes, index)
    answer = find(text, index, table)
    _print(json.dumps(answer_data(answer)) if as_json else described(answer, table))
    return FOUND if answer.claims else NOTHING


def batch_command(records: Records, path: Path, *, site_url: str) -> int:
    """Answer each line of a file, `{"id", "text"}`, with a line `{"id", "answer", "matches"}`.

    Nothing is printed when a line of the file is wrong. Returns 0 when any text was found.
    """
    try:
        cases = list(_cases(path))
    except _TroubleError as trouble:
        return _complain(trouble)
    index = Index(build_index(records, site_url))
    table = CodeTable(records.codes, index)
    found = False
    for identifier, text in cases:
        answer = find(text, index, table)
        found |= answer.claims
        _print(json.dumps({"id": identifier, **answer_data(answer)}))
    return FOUND if found else NOTHING


def answer_data(answer: Answer) -> dict[str, Any]:
    """Return an answer as it is written in JSON."""
    matches = [
        {**asdict(match), "evidence": [part._asdict() for part in match.evidence]}
        for match in answer.matches
    ]
    codes = [asdict(code) for code in answer.codes]
    return {"answer": answer.answer, "matches": matches, "codes": codes}


def described(answer: Answer, table: CodeTable) -> str:
    """Return an answer for people: each guide with its address and the evidence for it."""
    lines = [_WORDS[answer.answer]]
    lines += (f"{one.code} is {one.name}: {table.source(one.code)}" for one in answer.codes)
    for number, match in enumerate(answer.matches, 1):
        anchor = f"#{match.anchor}" if match.anchor else ""
        lines += ["", f"{number}. {match.title}", f"   {match.url}{anchor}"]
        quotes = list(dict.fromkeys(" ".join(part.text.split()) for part in match.evidence))
        if match.kind == "likeness":
            lines.append(f"   closest by the words: {_printable(', '.join(quotes))}")
            continue
        lines += [f"   {_KINDS[match.kind]}: {_printable(quote)}" for quote in quotes]
        if match.way:
            lines.append("   This proves that the product was on the way, not that it failed.")
        if match.english:
            lines.append(f"   in English: {match.english}")
    return "\n".join(lines)


def _printable(text: str) -> str:
    """A pasted text must not steer the reader's terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _read(path: Path | None) -> str:
    name = str(path) if path else "standard input"
    try:
        data = path.read_bytes() if path else sys.stdin.buffer.read()
    except OSError as error:
        raise _TroubleError(f"cannot read {name}: {error.strerror}") from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"  # what PowerShell writes
    elif b"\0" in data:
        raise _TroubleError(f"{name} is binary; give a text file in UTF-8")
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _TroubleError(
            f"{name} is not text in UTF-8 (byte {error.start}); save it as UTF-8"
        ) from None


def _cases(path: Path) -> Iterator[tuple[Any, str]]:
    for number, line in enumerate(_read(path).split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            case = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            raise _TroubleError(f"{where}: not JSON: {said}") from None
        if not isinstance(case, dict) or not isinstance(case.get("text"), str) or "id" not in case:
            raise _TroubleError(f'{where}: expected {{"id": ..., "text": "..."}}')
        yield case["id"], case["text"]


def _print(text: str) -> None:
    # A terminal may not know every character of a pasted text.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def _complain(trouble: _TroubleError) -> int:
    print(f"errordesk: {trouble}", file=sys.stderr)  # a command prints
    return TROUBLE
