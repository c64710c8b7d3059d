"""What the engine says when it stops: each of its warnings, at the place that it is about."""

from __future__ import annotations

import re

from errordesk.checks.context import Context
from errordesk.records.problems import Problem, ProblemsError
from errordesk.records.project import setting_line
from errordesk.records.records import Records
from errordesk.site import engine

_CONFIG = "mkdocs.yml"
_LEVEL = re.compile(r"(?:WARNING|ERROR|CRITICAL)\s+-\s+")
_ABORTED = re.compile(r"Aborted with |\S* problem\(s\) found; nothing was built")
# What MkDocs says of a page, and of a setting.
_LINK = re.compile(r"Doc file '([^']+)' contains an?\b[^']*link '([^']+)'(.*)")
_PAGE = re.compile(r"[^']*\b(?:page|file|reading|building) '([^']+\.md)'")
_ITEM = re.compile(r"(?m)^\s*- (\S+\.md)$")
_SETTING = re.compile(r"Config value '([\w.]+)'")
# The last frame of a traceback that is a file of the project.
_FRAME = re.compile(r'File "(?:[^"]*/)?((?:overrides|macros|errordesk|docs)/[^"]+)", line (\d+)')
# A finding of our own, as the macros log it.
_OWN = re.compile(r"((?:docs|macros|overrides)/[^:]+):(\d+): (.+)")


def wrong_build(context: Context) -> list[Problem]:
    """Build the site; return what the engine says against it, a problem for each warning.

    Raises `UsageError` when it cannot begin, as for a folder that is no built site.
    """
    try:
        engine.build(context.root, context.site_dir)
    except engine.EngineError as error:
        return problems(context.records, error.said)
    except ProblemsError as error:
        return error.problems
    return []


def problems(records: Records, said: list[str]) -> list[Problem]:
    """Return the lines of the engine as problems; a line without a level goes on the one before."""
    told: list[str] = []
    for line in said:
        if _LEVEL.match(line) or not told:
            told.append(_LEVEL.sub("", line))
        elif not _ABORTED.match(line):
            told[-1] += f"\n{line}"
    found = [
        problem
        for text in told
        if not _ABORTED.match(text)
        for problem in (_orphans(text) or [_problem(records, text)])
    ]
    return sorted(set(found)) or [Problem(_CONFIG, 1, "the engine stopped without a word")]


def _orphans(text: str) -> list[Problem]:
    """Return the pages that the engine calls left out of the navigation, which it tells as one."""
    if 'not included in the "nav"' not in text:
        return []
    said = "this page is not included in the navigation; put it into a folder of docs/ that is"
    return [Problem(f"docs/{page}", 1, said) for page in _ITEM.findall(text)]


def _problem(records: Records, text: str) -> Problem:
    message = " ".join(text.split())
    if link := _LINK.match(message):
        file, target, rest = link.groups()
        place = _line(records, f"docs/{file}", target)
        reason = rest.lstrip(", ").removeprefix("but ").rstrip(".")
        hint = (
            "" if "Did you mean" in reason else ". Write a path from this page to a file of docs/"
        )
        return Problem(*place, f"the link '{target}' leads nowhere: {reason}{hint}")
    if own := _OWN.fullmatch(message):
        return Problem(own[1], int(own[2]), own[3])
    if frames := [frame for frame in _FRAME.findall(text) if frame[0]]:
        return Problem(frames[-1][0], int(frames[-1][1]), text.strip().split("\n")[-1])
    if page := _PAGE.match(message):
        return Problem(f"docs/{page[1]}", 1, message)
    if setting := _SETTING.match(message):
        line = setting_line(records.root, setting[1].split(".")[0])
        return Problem(_CONFIG, line, message)
    return Problem(_CONFIG, 1, message)


def _line(records: Records, file: str, text: str) -> tuple[str, int]:
    """Return file and line of a text: in the file itself, else in the one that was shown on it."""
    texts = {file: records.texts.get(file, "")}
    shared = ("macros/snippets/", "macros/data/")
    texts |= {name: held for name, held in records.texts.items() if name.startswith(shared)}
    for name, held in texts.items():
        for number, line in enumerate(held.split("\n"), 1):
            if text in line:
                return name, number
    return file, 1
