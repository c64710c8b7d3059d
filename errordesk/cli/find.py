"""The command `errordesk find`: what it reads, prints and returns.

Exit codes are those of grep: 0 when a guide was found, 1 when none was, 2 on trouble.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from errordesk.cli import pasted, source
from errordesk.finder.answer import find
from errordesk.finder.log import LogReader, Report
from errordesk.finder.result import Answer, Kind
from errordesk.issues.catalogue import Catalogue
from errordesk.records.problems import UsageError

FOUND, NOTHING = 0, 1
_WORDS = {
    "match": "The message is known.",
    "possible": "Only a code, a mark or a phase is known; the guide may not fit.",
    "near": "No message, mark or code is known. The closest guides by wording:",
    "none": "No guide matches.",
}
_KINDS: dict[Kind, str] = {"message": "found", "mark": "mark", "code": "code", "status": "status"}


def run_find(options: argparse.Namespace) -> int:
    """Run `errordesk find`."""
    path = pasted.path(options.file)
    if not options.batch:
        return find_command(source.catalogue(options.root), path, as_json=options.json)
    if path is None:
        raise UsageError("--batch needs a FILE")
    return batch_command(source.catalogue(options.root), path)


def find_command(catalogue: Catalogue, path: Path | None, *, as_json: bool = False) -> int:
    """Find the guides for the text of a file, or of standard input when `path` is None.

    Prints for people, or one JSON object with `as_json`; returns the exit code. Raises `UsageError`
    for what cannot be read and for what is empty.
    """
    report = find_in(catalogue, path)
    data = report_data(catalogue, report)
    write(json.dumps(data) if as_json else described(catalogue, report))
    return FOUND if report.answer.claims else NOTHING


def find_in(catalogue: Catalogue, path: Path | None) -> Report:
    """Return what a file of any length says, or standard input for None.

    Raises `UsageError` for what cannot be read and for what is empty.
    """
    return read_log(LogReader(catalogue.index, catalogue.codes), path)


def read_log(reader: LogReader, path: Path | None) -> Report:
    """Return what a reader says about a file, or standard input for None; see `find_in`."""
    # The index stays as it is; the collector would walk it again and again.
    gc.freeze()
    text = pasted.pieces(path)
    for first in text:
        if first.strip():
            return reader.read(chain([first], text))
    raise UsageError(f"{pasted.name(path)} is empty; give the text of an error or a log")


def batch_command(catalogue: Catalogue, path: Path) -> int:
    """Answer each line of a file, `{"id", "text"}`, with a line `{"id", "answer", "matches"}`.

    Nothing is printed when a line of the file is wrong. Returns 0 when any text was found. Raises
    `UsageError` for what cannot be read.
    """
    cases = list(_cases(path))
    found = False
    for identifier, text in cases:
        answer = find(text, catalogue.index, catalogue.codes)
        found |= answer.claims
        write(json.dumps({"id": identifier, **answer_data(answer)}))
    return FOUND if found else NOTHING


def answer_data(answer: Answer) -> dict[str, Any]:
    """Return an answer as it is written in JSON."""
    matches = [
        {**asdict(match), "evidence": [part._asdict() for part in match.evidence]}
        for match in answer.matches
    ]
    codes = [asdict(code) for code in answer.codes]
    return {"answer": answer.answer, "matches": matches, "codes": codes}


def report_data(catalogue: Catalogue, report: Report) -> dict[str, Any]:
    """Return the answer to a log as it is written in JSON: with lines and first steps."""
    data = answer_data(report.answer)
    for match in data["matches"]:
        match["first_step"] = catalogue.first_step(match["id"])
        for part in match["evidence"]:
            part["line"] = report.lines[part["start"]]
    return data


def described(catalogue: Catalogue, report: Report) -> str:
    """Return an answer for people: each guide with its evidence, first step and address."""
    answer = report.answer
    lines = [_WORDS[answer.answer]]
    lines += (
        f"{one.code} is {one.name}: {catalogue.codes.source(one.code)}" for one in answer.codes
    )
    for number, match in enumerate(answer.matches, 1):
        lines += ["", f"{number}. {match.title}"]
        if match.kind == "likeness":
            quotes = dict.fromkeys(printable(part.text) for part in match.evidence)
            lines.append(f"   closest by the words: {', '.join(quotes)}")
        else:
            quoted = {printable(part.text): part for part in reversed(match.evidence)}
            lines += (
                f"   {_KINDS[match.kind]} in line {report.lines[part.start]}: {quote}"
                for quote, part in reversed(quoted.items())
            )
        if match.way:
            lines.append("   This proves that the product was on the way, not that it failed.")
        if match.english:
            lines.append(f"   in English: {match.english}")
        if first := match.kind != "likeness" and catalogue.first_step(match.id):
            lines.append(f"   do first: {first}")
        lines.append(f"   {match.address}")
    return "\n".join(lines)


def printable(text: str) -> str:
    """Return a quote in one line; a pasted text must not steer the reader's terminal."""
    line = " ".join(text.split())
    return "".join(character if character.isprintable() else "\ufffd" for character in line)


def _cases(path: Path) -> Iterator[tuple[Any, str]]:
    for number, line in enumerate("".join(pasted.pieces(path)).split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            case = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
            raise UsageError(f"{where}: not JSON: {said}") from None
        if not isinstance(case, dict) or not isinstance(case.get("text"), str) or "id" not in case:
            raise UsageError(f'{where}: expected {{"id": ..., "text": "..."}}')
        yield case["id"], case["text"]


def write(text: str) -> None:
    """Print a text on a terminal that may not know every character of it."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
