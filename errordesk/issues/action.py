"""The GitHub Action: answer an issue by one comment and its labels, when the finder is sure.

A run looks at the issue and its comments, decides, and writes at most one thing; when GitHub
does not answer clearly it waits and begins again by looking. So an answer that was lost leads to no
second comment. Which comment is ours, and what to change, says `errordesk.issues.comment`.
"""

from __future__ import annotations

import functools
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.issues import reply_set, triage
from errordesk.issues.comment import MARK, Change, Comment, User, required_change
from errordesk.issues.github import FinalError, GitHub, PassingError
from errordesk.issues.issue import Issue, issue_from
from errordesk.issues.links import dead_links
from errordesk.issues.triage import Draft
from errordesk.records.loader import load
from errordesk.records.problems import ProblemsError, UsageError
from errordesk.records.project import find_root, published_address
from errordesk.records.records import Records

T = TypeVar("T")
ACTIONS = ("opened", "edited", "reopened")
_DONE = {"post": "posted", "update": "updated"}
# A try is one look with the write that follows from it.
TRIES = 6
FIRST_WAIT = 2.0  # doubled by each further try
# Longer than GitHub works on a request, so that the look after it sees what a lost answer did.
UNSURE_WAIT = 15.0
PATIENCE = 600.0  # of one run, in seconds of waiting


class IssueId(BaseModel):
    """Which issue an event is about. Moved to another repository, it gets another `id`."""

    id: int
    number: int


class Repository(BaseModel):
    """Where an issue is, as `owner/name`."""

    full_name: str


class Event(BaseModel):
    """The payload of the event `issues`, as far as it is used."""

    action: str
    issue: IssueId
    repository: Repository
    sender: User | None = None


@dataclass(frozen=True)
class Settings:
    """What the workflow set: the inputs of the action, and what every runner says."""

    token: str
    event: Path
    site_url: str
    dry_run: bool
    labels: bool
    api_url: str
    graphql_url: str
    summary: Path | None
    again: bool  # the job was run again by hand


@dataclass(frozen=True)
class Outcome:
    """What came of a run, as one line."""

    line: str
    failed: bool = False


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings of a run from its environment.

    Raises `UsageError` for what is missing or has not its form; the token is never quoted.
    """
    token = environment.get("ERRORDESK_TOKEN", "")
    if not re.fullmatch(r"[!-~]+", token):
        raise UsageError("the input token is empty or no token; leave it out for github.token")
    event = environment.get("GITHUB_EVENT_NAME", "")
    if event != "issues":
        raise UsageError(
            f'the event is "{event}"; this action answers the event issues alone '
            f"({', '.join(ACTIONS)})"
        )
    summary = environment.get("GITHUB_STEP_SUMMARY", "")
    return Settings(
        token=token,
        event=Path(environment.get("GITHUB_EVENT_PATH", "")),
        site_url=_site_url(environment.get("ERRORDESK_SITE_URL", "")),
        dry_run=_switch("dry-run", environment.get("ERRORDESK_DRY_RUN", "true")),
        labels=_switch("labels", environment.get("ERRORDESK_LABELS", "true")),
        api_url=_address("GITHUB_API_URL", environment.get("GITHUB_API_URL", "")),
        graphql_url=_address("GITHUB_GRAPHQL_URL", environment.get("GITHUB_GRAPHQL_URL", "")),
        summary=Path(summary) if summary else None,
        again=environment.get("GITHUB_RUN_ATTEMPT", "1") != "1",
    )


def _address(name: str, value: str) -> str:
    if not re.fullmatch(r"https?://[^][/\s]+(/\S*)?", value):
        raise UsageError(f'{name} is "{value}"; write a full address, as https://desk.example/')
    return value


def _site_url(value: str) -> str:
    if not value:
        raise UsageError('the input site-url is ""; write the address of the published site')
    return published_address(value, "the input site-url")


def _switch(name: str, value: str) -> bool:
    if value not in ("true", "false"):
        raise UsageError(f'the input {name} is "{value}"; write true or false')
    return value == "true"


class Run:
    """One run for one issue.

    Args:
        github: the API.
        event: the payload that started the run.
        draft_for: gives the reply that an issue should have, or the reason why there is none.
        settings: of the run.
        say: takes one line for the log.
        sleep: waits for that many seconds.
    """

    def __init__(
        self,
        github: GitHub,
        event: Event,
        draft_for: Callable[[Issue], Draft | str],
        settings: Settings,
        say: Callable[[str], None],
        sleep: Callable[[float], None],
    ) -> None:
        self._github = github
        self._event = event
        self._repository = f"/repos/{event.repository.full_name}"
        self._path = f"{self._repository}/issues/{event.issue.number}"
        self.checked_draft = draft_for
        self._settings = settings
        self._say = say
        self._sleep = sleep
        self._waited = 0.0
        self._sent: Change | None = None  # a write of which it is not known whether it took place
        self._labels: tuple[str, ...] = ()
        self.draft: Draft | None = None

    def carry_out(self) -> Outcome:
        """Write what is missing, or say what would be written; tell what was done and what not."""
        done: list[str] = []
        missed: list[str] = []
        dry = self._settings.dry_run
        try:
            change = self._settle(self._look if dry else self._write_reply)
        except FinalError as error:
            missed.append(f"reply not written: {error}")
            if self._sent:
                missed[0] += "; it may have been written all the same, run the job again: it looks"
        else:
            done += [self._report(change), *change.notes]
        # A reply that failed takes no labels with it, and labels that fail take no reply.
        if self._labels:
            names = ", ".join(self._labels)
            try:
                if not dry:
                    self._settle(self._write_labels)
                done.append(f"{'would add' if dry else 'added'} labels: {names}")
            except FinalError as error:
                missed.append(f"labels not added ({names}): {error}")
        return Outcome("; ".join([*missed, *done]), failed=bool(missed))

    def _report(self, change: Change) -> str:
        if change.does == "nothing":
            return f"no reply written: {change.why}"
        verb = f"would {change.does}" if self._settings.dry_run else _DONE[change.does]
        return f"{verb} the reply of {change.guide}"

    def _look(self) -> Change:
        """Read the issue and its comments; return what is to be written."""
        self.draft, self._labels = None, ()
        raw = self._github.get(self._path, dict[str, Any])
        issue = issue_from(raw, "the issue")
        draft = self._why_not(raw) or self.checked_draft(issue)
        if isinstance(draft, str):
            if self._sent:
                raise FinalError(f"meanwhile, {draft}")
            kept = (
                "" if self._event.action == "opened" else "; one of an earlier run stays as it is"
            )
            return Change("nothing", draft + kept)
        comments = self._github.pages(f"{self._path}/comments", Comment)
        own = [
            comment
            for comment in sorted(comments, key=lambda comment: comment.id)
            if MARK in (comment.body or "")
            and comment.user
            and comment.user.login == self._github.login()
        ]
        change = required_change(draft, issue.labels, own, again=self._settings.again)
        if not self._settings.labels:
            change = replace(change, labels=())
        self.draft, self._labels = draft, change.labels
        return change

    def _why_not(self, raw: dict[str, Any]) -> str:
        """Return why an issue gets no reply, beside what every draft is refused for."""
        if raw.get("id") != self._event.issue.id:
            return "the issue was moved to another repository"
        return "the issue is locked" if raw.get("locked") else ""

    def _write_reply(self) -> Change:
        """Look, and write the reply if it is not there; return what was written."""
        change = self._look()
        sent, self._sent = self._sent, None
        if change.does == "nothing":
            if sent:  # it did take place
                change, self._labels = sent, sent.labels
            return change
        try:
            if change.does == "post":
                self._github.write("POST", f"{self._path}/comments", {"body": change.body})
            else:
                path = f"{self._repository}/issues/comments/{change.comment}"
                self._github.write("PATCH", path, {"body": change.body})
        except PassingError as error:
            self._sent = change if error.unsure else None
            raise
        return change

    def _write_labels(self) -> None:
        # Needs no look: a label that is there already stays as it is.
        self._github.write("POST", f"{self._path}/labels", {"labels": list(self._labels)})

    def _settle(self, step: Callable[[], T]) -> T:
        """Return what `step` returns, after as many tries as it takes, within bounds."""
        tried = 0
        while True:
            tried += 1
            try:
                return step()
            except PassingError as error:
                if tried == TRIES:
                    raise FinalError(f"{error}; gave up after {TRIES} tries") from None
                wait = FIRST_WAIT * 2 ** (tried - 1) if error.wait is None else error.wait
                if error.unsure:
                    wait = max(wait, UNSURE_WAIT)
                if self._waited + wait > PATIENCE:
                    raise FinalError(
                        f"{error}; the next try is due in {wait:.0f} s, and a run waits "
                        f"{PATIENCE:.0f} s in all"
                    ) from None
                self._say(f"{error}; next try in {wait:.0f} s")
                self._waited += wait
                self._sleep(wait)


def read_event(path: Path) -> Event:
    """Return the payload of the run. Raises `UsageError` when it is not one of an issue."""
    try:
        return Event.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise UsageError(
            f'GITHUB_EVENT_PATH is "{path}"; it must be the payload of the event issues'
        ) from None


def ignored(event: Event) -> str:
    """Return why an event needs no look at the issue, or an empty string."""
    if event.action not in ACTIONS:
        return f"the issue was {event.action}; answered are {', '.join(ACTIONS)}"
    if event.sender and event.sender.is_bot:
        return "a bot did it"
    return ""


def answer(
    environment: Mapping[str, str],
    draft_for: Callable[[Issue, str], Draft | str],
    *,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], float] = time.time,
) -> int:
    """Answer the issue of the event that started this run; return the exit code.

    Args:
        environment: of the process; `read_settings` says what is used.
        draft_for: gives the reply for an issue and the address of the site, or the reason why
            there is none.
        sleep: waits for that many seconds.
        now: the time in seconds since 1970.

    Returns 0 when all is written that should be, or nothing should be. Raises `UsageError` for
    wrong inputs.
    """
    settings = read_settings(environment)
    event = read_event(settings.event)
    run = Run(
        GitHub(settings.token, settings.api_url, settings.graphql_url, now),
        event,
        lambda issue: draft_for(issue, settings.site_url),
        settings,
        _say,
        sleep,
    )
    why = ignored(event)
    outcome = Outcome(f"no reply written: {why}") if why else run.carry_out()
    kind = "dry run, " if settings.dry_run else ""
    line = f"{kind}issue #{event.issue.number}: {outcome.line}"
    if settings.summary:
        shown = run.draft if settings.dry_run else None
        with settings.summary.open("a", encoding="utf-8") as file:
            file.write(summary(line, shown))
    if outcome.failed:
        raise UsageError(line)
    _say(line)
    return 0


def summary(line: str, draft: Draft | None) -> str:
    """Return what the page of the run shows: the outcome, and the draft of a dry run."""
    text = f"### Error Desk\n\n{line}\n"
    if draft is None:
        return text
    parts = {
        f"The reply, with confidence {draft.confidence:.2f}": draft.body.strip(),
        "What the finder recognised": "\n".join(triage.quotes(draft)),
    }
    for head, part in parts.items():
        # Longer than any fence inside, so that the text of a stranger stays text.
        fence = "`" * max([3, *(len(ticks) + 1 for ticks in re.findall("`+", part))])
        text += f"\n{head}:\n\n{fence}text\n{part}\n{fence}\n"
    return text


def _say(line: str) -> None:
    # The log holds our own words, ids and numbers alone: a runner carries out commands that it
    # reads there, so no text of a stranger may come into it.
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@functools.cache
def _records(site_url: str) -> tuple[Records, Index]:
    records = load(find_root(Path(__file__).resolve()))
    return records, Index(build_index(records, site_url))


def checked_draft(issue: Issue, site_url: str) -> Draft | str:
    """Return the reply that an issue gets, or the reason why there is none.

    Raises `UsageError` when a link of it leads to no page of this version.
    """
    records, index = _records(site_url)
    decision = triage.decide(records, issue, index)
    if isinstance(decision, str):
        return decision
    text = reply_set.template(records, decision.match.id, site_url)
    draft = triage.draft(records, issue, decision, text)
    if dead := dead_links(records, draft.body, site_url):
        raise UsageError(
            f"the reply of {draft.id} is not written: this version of Error Desk has no page "
            f"{', '.join(dead)}"
        )
    return draft


def main() -> int:
    """Run the action in the environment of a runner; return the exit code."""
    try:
        return answer(os.environ, checked_draft)
    except (UsageError, ProblemsError) as error:
        sys.stderr.write(f"errordesk: {error}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
