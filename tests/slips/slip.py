"""What a slip is, and how one is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.slips.conftest import ALPHA, Desk

FACTS = "macros/data/facts/one.yml"
RELEASES = "macros/data/releases.yml"
REPLY = "macros/replies/reply-alpha.md"
GENERAL = "macros/replies/general.md"
SNIPPET = "macros/snippets/look.md"
HOME = "docs/index.md"


@dataclass(frozen=True)
class Slip:
    """One slip.

    Args:
        name: what happened.
        make: does it to the project.
        file: the file that the finding names.
        at: a text of the line that it names, as the file holds it afterwards, or the line itself;
            empty for the last line.
        says: parts of the message: what is wrong, what is allowed, what to do.
        more: other places where something has to be done, each a finding of its own.
    """

    name: str
    make: Callable[[Desk], None]
    file: str
    at: str | int
    says: tuple[str, ...]
    more: tuple[str, ...] = ()


def put(file: str, old: str, new: str) -> Callable[[Desk], None]:
    return lambda desk: desk.change(file, old, new)


def as_bytes(file: str, change: Callable[[bytes], bytes]) -> Callable[[Desk], None]:
    return lambda desk: desk.write(file, change((desk.root / file).read_bytes()))


def each(*changes: Callable[[Desk], None]) -> Callable[[Desk], None]:
    def make(desk: Desk) -> None:
        for change in changes:
            change(desk)

    return make


def rename(desk: Desk) -> None:
    """Give a guide another id and address, and change nothing else."""
    text = desk.read(ALPHA).replace("id: one-alpha", "id: one-omega")
    (desk.root / ALPHA).unlink()
    desk.write("docs/guides/one/omega.md", text)
