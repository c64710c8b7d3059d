"""`errordesk explain`: says in the words of a pipeline what made a step of it fail.

It runs in a job that has failed already, and must not make it worse: it returns 0 whatever happens,
says nothing when it is not sure, and what comes out of a log is masked and cannot start a command
of the host.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from errordesk.cli import pasted, source
from errordesk.cli.find import printable, read_log, write
from errordesk.finder.log import LogReader
from errordesk.issues.catalogue import Catalogue
from errordesk.records.problems import ProblemsError, UsageError

# What each host sets in every job, by its documentation.
HOSTS = {"GITHUB_ACTIONS": "github", "TF_BUILD": "azure", "GITLAB_CI": "gitlab"}
GITLAB_REPORT = "gl-code-quality-report.json"
_HEADING = "### Error Desk: what went wrong\n"
_LONGEST = 300
# `##vso[` and `##[` are commands in any place of a line, `::` at its start, where we never quote.
_COMMAND = re.compile(r"##(?=\w*\[)")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")
# The agent of Azure Pipelines reads `%AZP25` as a percent sign, as GitHub reads `%25`.
_AZURE = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A"})
_GITHUB = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_GITHUB_TITLE = _GITHUB | {ord(":"): "%3A", ord(","): "%2C"}


class Found(NamedTuple):
    """One error of a log: its guide, what to do first, and where the log says so."""

    id: str
    title: str
    url: str
    first: str
    log: str
    line: int
    quote: str

    @property
    def place(self) -> str:
        """Where the log says it, and its words."""
        return f"line {self.line} of {self.log}: {self.quote}"

    @property
    def advice(self) -> str:
        """What to do, as one line."""
        first = f"Do first: {self.first} " if self.first else ""
        return f"{self.title} ({self.place}). {first}{self.url}"


def run_explain(options: argparse.Namespace) -> int:
    """Run `errordesk explain`; returns 0, and what went wrong is one line on standard error."""
    host = options.host or detected(os.environ)
    try:
        found = explained(source.catalogue(options.root), options.logs, _warn)
        write_for[host](found)
        sys.stdout.flush()  # a disk that is full must be told here, not at the end of the process
    except (ProblemsError, UsageError, OSError):
        raise
    except Exception as error:  # whatever it is, the job goes on
        raise UsageError(
            f"explain has a fault, {type(error).__name__}; please report it"
        ) from error
    return 0


def detected(environment: Mapping[str, str]) -> str:
    """Return the host that a job runs on, `text` when it is none of those that are known."""
    on = (host for name, host in HOSTS.items() if environment.get(name, "").lower() == "true")
    return next(on, "text")


def explained(
    catalogue: Catalogue, logs: Iterable[Path], warn: Callable[[str], None]
) -> list[Found]:
    """Return the errors that are surely in some logs: causes first, each guide and line once.

    Of guides that know the same line, the surest is told. `warn` is told in one line of each log
    that cannot be read; the others are read all the same.
    """
    reader = LogReader(catalogue.index, catalogue.codes)
    found: dict[str, Found] = {}
    for path in logs:
        file = pasted.path(path)
        try:
            report = read_log(reader, file)
        except UsageError as error:
            warn(str(error))
            continue
        told: set[int] = set()
        for match in report.sure:
            parts = sorted(match.evidence, key=lambda part: part.start)
            line = report.lines[parts[0].start]
            if line in told:
                continue
            told.add(line)
            words = " … ".join(dict.fromkeys(part.text for part in parts))
            found.setdefault(
                match.id,
                Found(
                    id=match.id,
                    title=match.title,
                    url=match.address,
                    first=catalogue.first_step(match.id),
                    log=harmless(pasted.name(file)),
                    line=line,
                    quote=harmless(words),
                ),
            )
    relayed = {entry.id for entry in catalogue.index.entries if entry.relayed}
    return sorted(found.values(), key=lambda one: one.id in relayed)


def harmless(text: str) -> str:
    """Return a text of a stranger as one short line, masked, that starts no command of a host."""
    # Its patterns take long to compile, and most logs hold nothing that is known.
    from errordesk.text.mask import mask  # noqa: PLC0415  # only when it is needed

    line = printable(mask(text))
    line = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return _COMMAND.sub("# #", line)


def summary(found: Iterable[Found]) -> str:
    """Return errors as Markdown for the page of a run."""
    parts = [_HEADING]
    for number, one in enumerate(found, 1):
        place = f"line {one.line} of `{_in_code(one.log)}`: `{_in_code(one.quote)}`"
        parts.append(f"{number}. [{_plain(one.title)}]({one.url})\n   - {place}")
        if one.first:
            parts.append(f"   - **Do first:** {_plain(one.first)}")
    return "\n".join(parts) + "\n"


def _for_github(found: list[Found]) -> None:
    for one in found:
        title = f"Error Desk: {one.title}".translate(_GITHUB_TITLE)
        write(f"::error title={title}::{one.advice.translate(_GITHUB)}")
    if found and (file := os.environ.get("GITHUB_STEP_SUMMARY")):
        _save("the job summary", Path(file), summary(found), "a")


def _for_azure(found: list[Found]) -> None:
    for one in found:
        write(f"##vso[task.logissue type=error;code={one.id}]{one.advice.translate(_AZURE)}")
    if found:
        try:
            # The agent reads it after this process has ended, and empties the folder after the job.
            folder = tempfile.mkdtemp(dir=os.environ.get("AGENT_TEMPDIRECTORY"))
        except OSError as error:
            _warn(f"cannot write the summary: {error.strerror}")
            return
        file = Path(folder) / "error-desk.md"
        if _save("the summary", file, summary(found)):
            write(f"##vso[task.uploadsummary]{str(file).translate(_AZURE)}")


def _for_gitlab(found: list[Found]) -> None:
    _for_text(found)
    # Also when there is nothing: a job that names a report looks for it.
    report = [
        {
            "description": one.advice,
            "check_name": one.id,
            "fingerprint": hashlib.sha256(f"{one.id} {one.log}".encode()).hexdigest(),
            "severity": "major",
            "location": {"path": one.log, "lines": {"begin": one.line}},
        }
        for one in found
    ]
    _save("the report", Path(GITLAB_REPORT), json.dumps(report, indent=1) + "\n")


def _for_text(found: list[Found]) -> None:
    for number, one in enumerate(found, 1):
        write(f"{number}. {one.title}\n   found in {one.place}")
        if one.first:
            write(f"   do first: {one.first}")
        write(f"   {one.url}")


write_for: dict[str, Callable[[list[Found]], None]] = {
    "github": _for_github,
    "azure": _for_azure,
    "gitlab": _for_gitlab,
    "text": _for_text,
}


def _save(what: str, file: Path, text: str, mode: str = "w") -> bool:
    """Write a file and say whether it could be written; the answer on the screen is worth more."""
    try:
        with file.open(mode, encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        _warn(f"cannot write {what} {file}: {error.strerror}")
        return False
    return True


def _warn(said: str) -> None:
    print(f"errordesk: {harmless(said)}", file=sys.stderr)


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _in_code(text: str) -> str:
    return text.replace("`", "'")
