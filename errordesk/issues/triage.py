"""Draft the reply to an issue, when its text says clearly which guide is meant.

The finder looks for the guide, and the reply of that guide is filled in with what the issue says. A
draft is for a maintainer to look through, so silence is better than a wrong reply: `decide` says
how sure is sure enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from errordesk.finder.answer import Answer, Match, find
from errordesk.finder.match import Index
from errordesk.finder.normalise import read
from errordesk.issues import reply_set
from errordesk.issues.issue import Issue
from errordesk.records.models import Guide
from errordesk.records.records import Records
from errordesk.replies import mustache, upgrade
from errordesk.replies.extract import extract
from errordesk.text.mask import mask

# Below this confidence nothing is answered.
SURE = 0.6
# Evidence of this weight leaves half of the doubt. The finder weighs in tenths of a bit; a word
# that one guide alone prints weighs about 60.
HALF = 30


@dataclass(frozen=True)
class Decision:
    """The guide that an issue is about, how clear that is (0 to 1), and what the issue says."""

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


# Deciding ------------------------------------------------------------------------------------


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
    """Return the reply of the guide that was decided for, filled in with what the issue says."""
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
