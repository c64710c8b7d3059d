"""Draft the reply to an issue, when its text says clearly which guide is meant.

An issue is read from a GitHub event, from the JSON of an issue, or from plain text. The finder
looks for the guide, and the reply of that guide is filled in with what the issue tells. A draft is
for a maintainer to look through, so silence is better than a wrong reply: `decide` says how sure
is sure enough.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from errordesk.finder.answer import Answer, Match, find
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.finder.normalise import read
from errordesk.issues import reply_set
from errordesk.records.models import Guide
from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from errordesk.replies import mustache, upgrade
from errordesk.replies.extract import extract
from errordesk.text.mask import mask

# Below this confidence nothing is answered.
SURE = 0.6
# Evidence of this weight leaves half of the doubt. The finder weighs in tenths of a bit; a word
# that one guide alone prints weighs about 60.
HALF = 30
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


@dataclass(frozen=True)
class Decision:
    """The guide that an issue is about, how clear that is (0 to 1), and what the issue tells."""

    match: Match
    confidence: float
    fields: dict[str, str]


@dataclass(frozen=True)
class Draft:
    """A reply to look through before it is sent.

    `fields` and `evidence` are as the reporter wrote them; `draft_data` masks them. `body` is
    Markdown, with every value made harmless.
    """

    id: str
    title: str
    confidence: float
    fields: dict[str, str]
    labels: tuple[str, ...]
    evidence: tuple[str, ...]
    body: str


# Reading -------------------------------------------------------------------------------------


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
        return _issue(payload, where)
    for key in ("issue", "pull_request"):
        if isinstance(payload.get(key), dict):
            found = _issue(payload[key], where)
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
    """Return what JSON holds, or None for a text that is none and need not be."""
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


def _issue(raw: dict[str, Any], where: str) -> Issue:
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


# Deciding ------------------------------------------------------------------------------------


def triage(records: Records, issue: Issue, site_url: str) -> Draft | None:
    """Return the draft of a reply, or None for an issue that it is not clear how to answer.

    Args:
        records: the loaded records.
        issue: from `read_issue`.
        site_url: the address that the site is published at; the links of the reply begin with it.
    """
    decision = decide(records, issue, Index(build_index(records, site_url)))
    return None if isinstance(decision, str) else draft(records, issue, decision, site_url)


def decide(records: Records, issue: Issue, index: Index) -> Decision | str:
    """Return the guide that answers an issue, or one line that says why there is none.

    Nobody answers a pull request, a closed issue, or an issue that a bot wrote. Otherwise a
    message of a guide must stand in the title or the body, and the confidence reach `SURE`.
    """
    for applies, reason in (
        (issue.is_pull_request, "it is a pull request"),
        (issue.state != "open", "the issue is not open"),
        (issue.author_is_bot, "a bot wrote it"),
    ):
        if applies:
            return reason
    report = extract(f"{issue.title}\n\n{issue.body}".strip())
    answer = find(report.text, index)
    if not answer.claims:
        return "no guide matches"
    best = answer.matches[0]
    sure = confidence(answer, records.guides)
    if answer.answer != "match":
        return f"only a code, a status or a few words are known; {best.id} may not fit"
    if sure < SURE:
        return f"confidence {sure:.2f} in {best.id} is below {SURE}"
    return Decision(best, sure, report.fields)


def confidence(answer: Answer, guides: dict[str, Guide]) -> float:
    """Return how clear it is that the first guide of an answer is meant, from 0 to 1.

    It is a product of three parts and no probability:

    - the weight of the evidence: each `HALF` of it leaves half of the doubt;
    - its length: each word of it after the first leaves half of the doubt, so that a code or a
      single word is nothing;
    - the lead: what the next guide weighs beside twice the first. A relayed error is no rival of
      its cause.
    """
    if answer.answer != "match":
        return 0.0
    best, *others = (match for match in answer.matches if match.kind != "likeness")
    words = sum(len(read(part.text)) for part in best.evidence)
    rivals = [other for other in others if other.id in guides]
    relayed = guides[best.id].kind == "relayed" if best.id in guides else False
    rival = max(
        (other.score for other in rivals if (guides[other.id].kind == "relayed") == relayed),
        default=0,
    )
    lead = max(0.0, 1 - rival / (2 * best.score))
    return float((1 - 2 ** (-best.score / HALF)) * (1 - 2.0 ** (1 - words)) * lead)


# Answering -----------------------------------------------------------------------------------


def draft(records: Records, issue: Issue, decision: Decision, site_url: str) -> Draft:
    """Return the reply of the guide that was decided for, filled in with what the issue tells."""
    guide = records.guides[decision.match.id]
    known = {
        name: value.strip()
        for name, value in {**decision.fields, "reporter": issue.author or ""}.items()
        if mustache.printed(records.variables[name], value)
    }
    plan = upgrade.plan_for(records, known)
    filled = mustache.values(records.variables, known, upgrade.advice(plan) if plan else None)
    text = mustache.render(reply_set.template(records, guide.id, site_url), filled)
    return Draft(
        id=guide.id,
        title=guide.title.strip(),
        confidence=decision.confidence,
        fields=decision.fields,
        labels=labels(records, guide),
        evidence=tuple(dict.fromkeys(part.text for part in decision.match.evidence)),
        body=text,
    )


def labels(records: Records, guide: Guide) -> tuple[str, ...]:
    """Return the labels that an issue about a guide gets.

    A reply with a page of its own names them. Any other guide gets the id of its product
    (`power-platform`, `application-gateway`, `other-gateways`) and its kind (`timeout`,
    `permission`, ...: `Guide.kind`); both are closed sets, so a repository can create them once.
    """
    own = records.reply_for(guide.id)
    return tuple(own.labels) if own else (guide.product, guide.kind)


def draft_data(records: Records, draft: Draft) -> dict[str, Any]:
    """Return a draft as it is written in JSON.

    What the reporter wrote is masked, in `fields` and in `evidence`: machine output ends in logs
    that anybody may read. Values with a form of their own, as versions, are as the reply prints
    them. Values without the form of their variable are left out.
    """
    fields = {
        name: mustache.printed(records.variables[name], value)
        if records.variables[name].pattern
        else mask(value)
        for name, value in draft.fields.items()
    }
    return {
        "id": draft.id,
        "title": draft.title,
        "confidence": round(draft.confidence, 2),
        "fields": {name: value for name, value in fields.items() if value},
        "labels": list(draft.labels),
        "evidence": quotes(draft),
        "body": draft.body,
    }


def quotes(draft: Draft) -> list[str]:
    """Return the evidence of a draft as lines to show: masked, white space made blanks."""
    return [" ".join(mask(part).split()) for part in draft.evidence]
