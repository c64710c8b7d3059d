"""`errordesk reply` and `errordesk triage`: print a reply as Markdown, with what is known."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urljoin

from errordesk.cli import pasted, source
from errordesk.issues import triage
from errordesk.issues.catalogue import Catalogue, guide_of
from errordesk.issues.issue import read_issue
from errordesk.records.addresses import short_address
from errordesk.records.problems import UsageError, suggest
from errordesk.records.records import Records
from errordesk.replies import filling, upgrade
from errordesk.text.escape import visible

SURE, UNSURE = 0, 1  # exit codes; a mistake raises


def run_reply(options: argparse.Namespace) -> int:
    """Run `errordesk reply`."""
    return reply_command(
        source.catalogue(options.root),
        options.id,
        options.set,
        list_variables=options.list_variables,
    )


def run_triage(options: argparse.Namespace) -> int:
    """Run `errordesk triage`."""
    path = pasted.path(options.file)
    return triage_command(source.catalogue(options.root), path, as_json=options.json)


def reply_command(
    catalogue: Catalogue, reply_id: str, sets: Sequence[str], *, list_variables: bool = False
) -> int:
    """Print the reply of a guide, or the variables that it can hold; return 0.

    Args:
        catalogue: what the reply is made from.
        reply_id: the id of a guide, or of the page of its reply.
        sets: what is known, each as `name=value`.
        list_variables: print the variables instead of the reply.

    Raises `UsageError` with one line for an unknown id or variable, a value that has not the form
    of its variable, a variable that is missing beside another, and a version that does not exist.
    """
    records = catalogue.records
    guide = guide_of(records, reply_id)
    template = catalogue.template(guide.id)
    used = filling.used_variables(template, records.variables)
    if list_variables:
        sys.stdout.write(_listing(records, used))
        return 0
    given = _given(records, guide.id, used, sets)
    filled = filling.values(records.variables, given, _advice(records, given, catalogue.site_url))
    sys.stdout.write(filling.render(template, filled) + "\n")
    return 0


def triage_command(catalogue: Catalogue, path: Path | None, *, as_json: bool = False) -> int:
    """Print the draft of a reply to an issue, and on standard error why it is this one.

    Args:
        catalogue: what the reply is made from.
        path: the file that holds the issue, see `errordesk.issues.issue`; None for standard input.
        as_json: print one JSON object, see `triage.draft_data`, in place of Markdown.

    Returns 0; or 1 with the reason on standard error when it is not clear how to answer: then
    standard output holds nothing, and in JSON the reason and the fields of the issue, see
    `triage.silence_data`. Raises `UsageError` for what cannot be read.
    """
    data, name = pasted.whole(path)
    issue = read_issue(data, name)
    records = catalogue.records
    decision = triage.decide(records, issue, catalogue.index)
    if isinstance(decision, str):
        sys.stderr.write(f"errordesk: no reply: {decision}\n")
        if as_json:
            silence = triage.silence_data(records, issue, decision)
            sys.stdout.write(json.dumps(silence) + "\n")
        return UNSURE
    draft = triage.draft(records, issue, decision, catalogue.template(decision.match.id))
    if as_json:
        sys.stdout.write(json.dumps(triage.draft_data(records, draft)) + "\n")
        return SURE
    found = "; ".join(f'"{quote}"' for quote in triage.quotes(draft))
    sys.stderr.write(f"guide {draft.id}, confidence {draft.confidence:.2f}, matched: {found}\n")
    sys.stdout.write(draft.body + "\n")
    return SURE


def _given(records: Records, guide_id: str, used: list[str], sets: Sequence[str]) -> dict[str, str]:
    """Return the values by name, after checking each of them and what it needs beside it."""
    allowed = f"allowed here: {', '.join(used) or 'none'}"
    given: dict[str, str] = {}
    for item in sets:
        name, equals, value = item.partition("=")
        if not equals:
            raise UsageError(f'--set "{item}": expected NAME=VALUE, as from=4.50.2')
        if name not in used:
            hint = suggest(name, used)
            raise UsageError(f'--set: the reply to {guide_id} has no "{name}"; {allowed}.{hint}')
        if name in given:
            raise UsageError(f'--set: "{name}" is given twice')
        variable = records.variables[name]
        if not filling.printed(variable, value):
            form = f'write it as "{variable.example}"' if variable.pattern else "it is empty"
            raise UsageError(
                f'--set {name}: "{visible(value)[:60]}" does not fit ({variable.about}); {form}'
            )
        given[name] = value.strip()
    for name in given:
        for needed in records.variables[name].needs:
            if needed in used and needed not in given:
                about = records.variables[needed].about
                raise UsageError(f'--set: "{name}" needs "{needed}" as well ({about})')
    return given


def _advice(records: Records, given: dict[str, str], site_url: str) -> dict[str, bool | str] | None:
    """Return the advice on the path between two versions of Core Components, if it is about them.

    Raises `UsageError` for a version that no release is known of.
    """
    found = upgrade.plan_for(records, given)
    if found is None:
        return None
    if found.kind == "unknown":
        versions = " and ".join(found.unknown)
        raise UsageError(
            f"no release {versions} of the Core Components is known; near it: "
            f"{', '.join(found.near)}; all: {urljoin(site_url, short_address('releases'))} "
            "(for another solution, name it: --set solution=...)"
        )
    return upgrade.advice(found)


def _listing(records: Records, used: list[str]) -> str:
    """Return the variables of a reply, one a line: name, what it holds, words, example."""
    if not used:
        return "This reply has no variables.\n"
    width = max(map(len, used))
    lines = []
    for name in used:
        variable = records.variables[name]
        note = "; personal" if variable.personal else ""
        needs = f"; with {', '.join(variable.needs)}" if variable.needs else ""
        lines.append(
            f'{name:<{width}}  {variable.about.strip()}; unset: "{variable.default.strip()}"; '
            f'example: "{variable.example.strip()}"{needs}{note}'
        )
    return re.sub(r"[ \t]+$", "", "\n".join(lines), flags=re.MULTILINE) + "\n"
