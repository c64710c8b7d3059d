"""What an issue says, and who wrote it: from a GitHub event, its JSON, or plain text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from errordesk.records.problems import UsageError

# Keys of GitHub that tell its JSON from an error message in JSON.
_GITHUB = re.compile(r'"(?:issue|pull_request|repository_url|comments_url)"\s*:')
_REPOSITORY = re.compile(r"/repos/([^/]+/[^/]+)$")
T = TypeVar("T")


@dataclass(frozen=True)
class Issue:
    """What somebody wrote. Plain text has a body and nothing else."""

    title: str
    body: str
    author: str | None = None
    author_is_bot: bool = False
    number: int | None = None
    repository: str | None = None  # as owner/name
    state: str = "open"
    is_pull_request: bool = False
    labels: tuple[str, ...] = ()
    action: str | None = None  # of the event: opened, edited, ...


def read_issue(data: bytes, name: str = "") -> Issue:
    """Return the issue in a file, whatever its form.

    Args:
        data: a GitHub event (`issues`, `issue_comment`, `pull_request`), an issue as the REST API
            or `gh issue view --json` gives it, or plain text; UTF-8, or UTF-16 with its mark.
            JSON of any other kind is read as plain text: error messages are often JSON.
        name: the name of the file, for messages; JSON in a file `*.json` must be whole.

    Raises `UsageError` for what is empty or no text, for JSON that is broken, and for a GitHub
    event or list that holds no single issue.
    """
    where = name or "the text"
    text = _decoded(data, where)
    if not text.strip():
        raise UsageError(f"{where} is empty; give a GitHub event, an issue's JSON or plain text")
    payload = _payload(text, where)
    # A search answers with `items`.
    listed = payload.get("items") if isinstance(payload, dict) else payload
    if isinstance(listed, list) and any(_is_issue(item) for item in listed):
        raise UsageError(f"{where} is a list; give one issue at a time")
    if not isinstance(payload, dict):
        return Issue(title="", body=text)
    if _is_issue(payload):
        return issue_from(payload, where)
    for key in ("issue", "pull_request"):
        if isinstance(payload.get(key), dict):
            found = issue_from(payload[key], where)
            repository = _of(dict, payload.get("repository")) or {}
            return replace(
                found,
                action=_of(str, payload.get("action")),
                repository=_of(str, repository.get("full_name")) or found.repository,
                is_pull_request=found.is_pull_request or key == "pull_request",
            )
    if {"repository", "sender"} <= payload.keys():
        raise UsageError(f"{where} is a GitHub event without an issue; send events of issues only")
    return Issue(title="", body=text)


def _decoded(data: bytes, where: str) -> str:
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"  # what PowerShell writes
    elif b"\0" in data:
        raise UsageError(f"{where} is binary; give text or JSON in UTF-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        form = "UTF-16" if encoding == "utf-16" else "UTF-8"
        raise UsageError(
            f"{where} is not text in {form} (byte {error.start}); save it as UTF-8"
        ) from None


def _payload(text: str, where: str) -> Any:
    """Return what JSON holds, or None for a text that is not JSON and need not be."""
    must = where.lower().endswith(".json")
    if not must and not text.lstrip().startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        # A pasted message may begin like JSON and end in the middle.
        if not must and not _GITHUB.search(text):
            return None
        said = "nested too deeply"
        if isinstance(error, json.JSONDecodeError):
            said = f"{error.msg} in line {error.lineno}"
        elif isinstance(error, ValueError):
            said = "a number is too long"
        raise UsageError(f"{where}: broken JSON: {said}; give it whole, or as plain text") from None


def _is_issue(payload: Any) -> bool:
    return isinstance(payload, dict) and "title" in payload and "body" in payload


def issue_from(raw: dict[str, Any], where: str) -> Issue:
    """Return the issue that an object of GitHub's API describes.

    Raises `UsageError`, which begins with `where`, when its title or body is no text.
    """
    title, body = raw.get("title"), raw.get("body")
    if not isinstance(title, str) or not isinstance(body, str | None):
        raise UsageError(f'{where}: "title" and "body" of an issue are texts, or "body" is null')
    # The account is null when it was deleted; `gh` calls it author.
    user = _of(dict, raw.get("user") or raw.get("author")) or {}
    login = _of(str, user.get("login")) or ""
    repository = _REPOSITORY.search(_of(str, raw.get("repository_url")) or "")
    listed = _of(list, raw.get("labels")) or []
    labels = [item.get("name") if isinstance(item, dict) else item for item in listed]
    return Issue(
        title=title,
        body=body or "",
        author=login or None,
        author_is_bot=user.get("type") == "Bot"
        or user.get("is_bot") is True
        or login.endswith("[bot]"),
        number=_of(int, raw.get("number")),
        repository=repository[1] if repository else None,
        state=(_of(str, raw.get("state")) or "open").lower(),
        is_pull_request=raw.get("pull_request") is not None,
        labels=tuple(label for label in labels if isinstance(label, str)),
    )


def _of(kind: type[T], value: Any) -> T | None:
    """Return a value of this kind, and None for any other, which GitHub never sends."""
    return value if isinstance(value, kind) else None
