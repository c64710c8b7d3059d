"""`errordesk reply` and `errordesk triage`: print a reply as Markdown, with what is known."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from errordesk import replies, reply_set, triage, upgrade_path
from errordesk.desk import Desk
from errordesk.escape import visible
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.macros import DEFAULT_SITE_URL
from errordesk.problems import UsageError, suggest

SURE, UNSURE = 0, 1  # exit codes; a mistake raises


def reply_command(
    desk: Desk, reply_id: str, sets: Sequence[str], *, list_variables: bool = False
) -> int:
    """Print the reply of a guide, or the variables that it can hold; return 0.

    Args:
        desk: the loaded records.
        reply_id: the id of a guide, or of the page of its reply.
        sets: what is known, each as `name=value`.
        list_variables: print the variables instead of the reply.

    Raises `UsageError` with one line for an unknown id or variable, a value that has not the form
    of its variable, a variable that is missing beside another, and a version that does not exist.
    """
    guide = reply_set.find(desk, reply_id)
    site_url = site_address(desk.root)
    template = reply_set.template(desk, guide.id, site_url)
    used = replies.used_variables(template, desk.variables)
    if list_variables:
        sys.stdout.write(_listing(desk, used))
        return 0
    given = _given(desk, guide.id, used, sets)
    filled = replies.values(desk.variables, given, _advice(desk, given, site_url))
    sys.stdout.write(replies.render(template, filled) + "\n")
    return 0


def triage_command(desk: Desk, path: Path | None, *, as_json: bool = False) -> int:
    """Print the draft of a reply to an issue, and on standard error why it is this one.

    Args:
        desk: the loaded records.
        path: the file that holds the issue, see `triage.read_issue`; None for standard input.
        as_json: print one JSON object, see `triage.draft_data`, in place of Markdown.

    Returns 0; or 1 with nothing on standard output and the reason on standard error when it is
    not clear how to answer. Raises `UsageError` for what cannot be read.
    """
    name = str(path) if path else "standard input"
    try:
        data = path.read_bytes() if path else sys.stdin.buffer.read()
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from None
    issue = triage.read_issue(data, name)
    site_url = site_address(desk.root)
    decision = triage.decide(desk, issue, Index(build_index(desk, site_url)))
    if isinstance(decision, str):
        sys.stderr.write(f"errordesk: no reply: {decision}\n")
        return UNSURE
    draft = triage.draft(desk, issue, decision, site_url)
    if as_json:
        sys.stdout.write(json.dumps(triage.draft_data(desk, draft)) + "\n")
        return SURE
    found = "; ".join(f'"{quote}"' for quote in triage.quotes(draft))
    sys.stderr.write(f"guide {draft.id}, confidence {draft.confidence:.2f}, matched: {found}\n")
    sys.stdout.write(draft.body + "\n")
    return SURE


def site_address(root: Path) -> str:
    """Return the address that the site is published at, which `mkdocs.yml` names.

    Its value there is a text, or `!ENV [variable, default]` as MkDocs reads it.
    """
    file = root / "mkdocs.yml"
    node = yaml.compose(file.read_text(encoding="utf-8")) if file.is_file() else None
    for key, value in node.value if isinstance(node, yaml.MappingNode) else []:
        if key.value != "site_url":
            continue
        if isinstance(value, yaml.ScalarNode):
            return _with_slash(value.value)
        *names, default = [part.value for part in value.value]
        return _with_slash(next((os.environ[n] for n in names if os.environ.get(n)), default))
    return DEFAULT_SITE_URL


def _with_slash(address: str) -> str:
    return address.rstrip("/") + "/" if address not in ("", "null", "~") else DEFAULT_SITE_URL


def _given(desk: Desk, guide_id: str, used: list[str], sets: Sequence[str]) -> dict[str, str]:
    """Return the values by name, after checking each of them and what must stand beside it."""
    allowed = f"allowed here: {', '.join(used) or 'none'}"
    given: dict[str, str] = {}
    for item in sets:
        name, sign, value = item.partition("=")
        if not sign:
            raise UsageError(f'--set "{item}": expected NAME=VALUE, as from=4.50.2')
        if name not in used:
            hint = suggest(name, used)
            raise UsageError(f'--set: the reply to {guide_id} has no "{name}"; {allowed}.{hint}')
        if name in given:
            raise UsageError(f'--set: "{name}" is given twice')
        variable = desk.variables[name]
        if not replies.printed(variable, value):
            form = f'write it as "{variable.example}"' if variable.pattern else "it is empty"
            raise UsageError(
                f'--set {name}: "{visible(value)[:60]}" does not fit ({variable.about}); {form}'
            )
        given[name] = value.strip()
    for name in given:
        for needed in desk.variables[name].needs:
            if needed in used and needed not in given:
                about = desk.variables[needed].about
                raise UsageError(f'--set: "{name}" needs "{needed}" as well ({about})')
    return given


def _advice(desk: Desk, given: dict[str, str], site_url: str) -> dict[str, bool | str] | None:
    """Return the advice on the path between two versions of Core Components, if it is about them.

    Raises `UsageError` for a version that no release is known of.
    """
    found = triage.upgrade_plan(desk, given)
    if found is None:
        return None
    if found.kind == "unknown":
        versions = " and ".join(found.unknown)
        raise UsageError(
            f"no release {versions} of the Core Components is known; near it: "
            f"{', '.join(found.near)}; all: {replies.link(desk, site_url, 'releases')} "
            "(for another solution, name it: --set solution=...)"
        )
    return upgrade_path.advice(found)


def _listing(desk: Desk, used: list[str]) -> str:
    """Return the variables of a reply, one a line: name, what it holds, words, example."""
    if not used:
        return "This reply has no variables.\n"
    width = max(map(len, used))
    lines = []
    for name in used:
        variable = desk.variables[name]
        note = "; personal" if variable.personal else ""
        needs = f"; with {', '.join(variable.needs)}" if variable.needs else ""
        lines.append(
            f'{name:<{width}}  {variable.about.strip()}; unset: "{variable.default.strip()}"; '
            f'example: "{variable.example.strip()}"{needs}{note}'
        )
    return re.sub(r"[ \t]+$", "", "\n".join(lines), flags=re.MULTILINE) + "\n"
