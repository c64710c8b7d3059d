"""The comment that holds our reply: how it is known again, and what has to change about it.

It ends with a marker, which names the guide and a digest of the text. A comment counts as ours when
it holds the marker and its author is whom the token writes as: a reporter may paste the marker. A
comment of ours that does not fit its digest was edited by a person, and stays.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from errordesk.issues.triage import Draft

MARK = "<!-- error-desk: reply"
_MARKER = re.compile(r"<!-- error-desk: reply ([a-z0-9-]+) ([0-9a-f]{16}) -->")


class User(BaseModel):
    """Who wrote something."""

    login: str
    type: str = ""

    @property
    def is_bot(self) -> bool:
        """Whether it is no person."""
        return self.type == "Bot" or self.login.endswith("[bot]")


class Comment(BaseModel):
    """A comment of an issue. Whoever deleted an account leaves comments without a user."""

    id: int
    body: str | None = None
    user: User | None = None


@dataclass(frozen=True)
class Change:
    """What is to be written. `why`: the reason for doing nothing."""

    does: Literal["post", "update", "nothing"]
    why: str = ""
    guide: str = ""
    comment: int | None = None
    body: str = ""
    labels: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def signed(draft: Draft) -> str:
    """Return the comment for a draft: its text, and the marker as the last line."""
    text = draft.body.strip()
    return f"{text}\n\n{MARK} {draft.id} {_digest(text)} -->"


def untouched(body: str) -> tuple[str, str] | None:
    """Return guide and digest of a comment of ours, or None if somebody changed its text."""
    found = _MARKER.search(body)
    if found and _digest(body.replace(found[0], "")) == found[2]:
        return found[1], found[2]
    return None


def _digest(text: str) -> str:
    # GitHub's pages send Windows line ends.
    text = text.replace("\r\n", "\n").strip()
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def required_change(
    draft: Draft, present: Sequence[str], own: Sequence[Comment], *, again: bool
) -> Change:
    """Return what is to be written.

    Args:
        draft: the reply that the issue should have.
        present: the labels that the issue has.
        own: the comments of ours, oldest first.
        again: the job was run again, so what a failed run left out is made up for.

    Labels come with a reply, and with a reply of another guide. A label that somebody took off is
    not put back because the reporter corrects a word.
    """
    body = signed(draft)
    have = {name.lower() for name in present}
    labels = tuple(name for name in draft.labels if name.lower() not in have)
    if not own:
        return Change("post", guide=draft.id, body=body, labels=labels)
    first = own[0]
    notes = tuple(
        f"comment {comment.id} is a second reply; it is left alone" for comment in own[1:]
    )
    there = untouched(first.body or "")
    if there is None:
        return Change("nothing", "the reply was edited by a person and stays as it is", notes=notes)
    if there[0] == draft.id and not again:
        labels = ()
    if there == (draft.id, _digest(draft.body)):
        return Change("nothing", "the reply is there already", labels=labels, notes=notes)
    return Change("update", guide=draft.id, comment=first.id, body=body, labels=labels, notes=notes)
