"""Draft the reply to an issue, when its text says clearly which guide is meant.

The finder looks for the guide, and the reply of that guide is filled in with what the issue says. A
draft is for a maintainer to look through, so silence is better than a wrong reply: `decide` says
how sure is sure enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from errordesk.finder.answer import find
from errordesk.finder.match import Index
from errordesk.finder.normalise import read
from errordesk.finder.result import Answer, Match
from errordesk.finder.tables import PARTS
from errordesk.issues.issue import Issue
from errordesk.records.models import Guide
from errordesk.records.records import Records
from errordesk.replies import filling, upgrade
from errordesk.replies.extract import Report, extract
from errordesk.text.mask import mask

# Below this confidence nothing is answered.
SURE = 0.6
# Evidence of this weight leaves half of the doubt. The finder weighs in tenths of a bit; a word
# that one guide alone prints weighs about 60.
HALF = 30
# Only a message, a mark that proves the author beside its status, and the name of a code are acted
# on: never what is only like a guide, and never a mark that says which way an answer came.
ACTS = ("message", "mark", "code")

_PARTS = re.compile(PARTS)


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
    message of a guide must stand in the title or the body, or other evidence of `ACTS`, and the
    confidence reach `SURE`.
    """
    for applies, reason in (
        (issue.is_pull_request, "it is a pull request"),
        (issue.state != "open", "the issue is not open"),
        (issue.author_is_bot, "a bot wrote it"),
    ):
        if applies:
            return reason
    report = read_report(issue)
    answer = find(report.text, index)
    if not answer.claims:
        return "no guide matches"
    best = answer.matches[0]
    if not acts_on(answer):
        return f"only a code, a status or a few words are known; {best.id} may not fit"
    if best.id not in records.guides:
        return f"only the product is known; {best.id} is no guide to one error"
    sure = confidence(answer, records.guides, index)
    if sure < SURE:
        return f"confidence {sure:.2f} in {best.id} is below {SURE}"
    return Decision(best, sure, report.fields)


def read_report(issue: Issue) -> Report:
    """Return what an issue says, its title included."""
    return extract(f"{issue.title}\n\n{issue.body}".strip())


def acts_on(answer: Answer) -> bool:
    """Say whether an answer rests on evidence that is acted on, see `ACTS`."""
    best = answer.matches[0] if answer.matches else None
    return answer.answer == "match" and best is not None and best.kind in ACTS and not best.way


def confidence(answer: Answer, guides: dict[str, Guide], index: Index) -> float:
    """Return how clear it is that the first guide of an answer is meant, from 0 to 1.

    It is a product of three parts and no probability:

    - the weight of the evidence: each `HALF` of it leaves half of the doubt;
    - its length: each word of it after the first leaves half of the doubt, so that a number or a
      single word is nothing. The name of a code is exact: each of its parts counts;
    - the lead: what the next guide weighs beside twice the first. A relayed error is no rival of
      its cause.
    """
    if not acts_on(answer):
        return 0.0
    best, *others = (match for match in answer.matches if match.kind != "likeness")
    rivals = [other for other in others if other.id in guides]
    relayed = _is_relayed(best, guides)
    score, words = _weight(best, index, relayed=relayed), _length(best)
    rival = max((r.score for r in rivals if _is_relayed(r, guides) == relayed), default=0)
    lead = max(0.0, 1 - rival / (2 * score))
    return float((1 - 2 ** (-score / HALF)) * (1 - 2.0 ** (1 - words)) * lead)


def _is_relayed(match: Match, guides: dict[str, Guide]) -> bool:
    return match.id in guides and guides[match.id].kind == "relayed"


def _weight(match: Match, index: Index, *, relayed: bool) -> int:
    """Return what the evidence weighs.

    The finder gives the words of wrappers no weight, so that none outranks a cause. Where a relayed
    error stands first there is no cause, and a wrapper counts that holds a word which no other
    guide prints.
    """
    words = {word for part in match.evidence for word in read(part.text).words}
    if relayed and any(index.known[word] == 1 for word in words):
        return max(match.score, sum(index.weight(word) for word in words if word in index.known))
    return match.score


def _length(match: Match) -> int:
    if match.kind == "code":
        return 1 + max(len(_PARTS.findall(part.text)) for part in match.evidence)
    return sum(len(read(part.text)) for part in match.evidence)


# Answering -----------------------------------------------------------------------------------


def draft(records: Records, issue: Issue, decision: Decision, template: str) -> Draft:
    """Return the reply of the guide that was decided for, filled in with what the issue says.

    `template` is that of its reply, see `reply_set.template`.
    """
    guide = records.guides[decision.match.id]
    known = {
        name: value.strip()
        for name, value in {**decision.fields, "reporter": issue.author or ""}.items()
        if filling.printed(records.variables[name], value)
    }
    plan = upgrade.plan_for(records, known)
    filled = filling.values(records.variables, known, upgrade.advice(plan) if plan else None)
    text = filling.render(template, filled)
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
    return {
        "id": draft.id,
        "title": draft.title,
        "confidence": round(draft.confidence, 2),
        "fields": shown_fields(records, draft.fields),
        "labels": list(draft.labels),
        "evidence": quotes(draft),
        "body": draft.body,
    }


def silence_data(records: Records, issue: Issue, reason: str) -> dict[str, Any]:
    """Return why an issue gets no draft, and what it says all the same, as written in JSON."""
    return {"reason": reason, "fields": shown_fields(records, read_report(issue).fields)}


def shown_fields(records: Records, fields: dict[str, str]) -> dict[str, str]:
    """Return fields as machine output shows them, see `draft_data`."""
    shown = {
        name: filling.printed(records.variables[name], value)
        if records.variables[name].pattern
        else mask(value)
        for name, value in fields.items()
    }
    return {name: value for name, value in shown.items() if value}


def quotes(draft: Draft) -> list[str]:
    """Return the evidence of a draft as lines to show: masked, white space made blanks."""
    return [" ".join(mask(part).split()) for part in draft.evidence]
