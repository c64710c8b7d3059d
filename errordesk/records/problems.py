"""What is wrong with the site's sources, for the person who can mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

_GRADED = "checked: <today>, review_by: <in half a year>"
# Where a record of a kind goes, and how the shortest one is written.
_NEW = {
    "source": (
        "an entry of the file of macros/data/sources/ that holds the others of its subject: "
        "ms-new-page: {title: …, publisher: …, url: https://…, grade: documented, "
        f"dated: <of the copy>, {_GRADED}}}"
    ),
    "fact": (
        "an entry of the file of macros/data/facts/ that holds the others of its subject: "
        'new-limit: {statement: …, value: "10", unit: minutes, grade: documented, '
        f"sources: [{{source: …}}], {_GRADED}}}"
    ),
    "snippet": "a file of macros/snippets/ with its name, that ends in .md",
    "picture": "a file of macros/pictures/ with its name, that ends in .svg",
    "screen path": "an entry of macros/data/paths.yml",
}


@dataclass(frozen=True, order=True)
class Problem:
    """One finding: where it is, and one line that says what is wrong and what is allowed.

    `about` is the id that was not found, if that is what is wrong.
    """

    file: str
    line: int
    message: str
    about: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class ProblemsError(Exception):
    """Raised with every problem found in one run; its text is one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class UsageError(Exception):
    """A mistake in a command or a macro call; its text is meant for the person who made it.

    `about` is the id that was not found, if that is what is wrong; `place` the file and line of
    the mistake, where they are known.
    """

    def __init__(self, message: str, about: str = "", place: tuple[str, int] | None = None) -> None:
        self.about = about
        self.place = place
        super().__init__(message)


def suggest(wrong: str, allowed: Iterable[str]) -> str:
    """Return ` Did you mean "x"?` for the closest of `allowed`, or an empty string."""
    close = difflib.get_close_matches(wrong, list(allowed), n=1, cutoff=0.6)
    return f' Did you mean "{close[0]}"?' if close else ""


def where_to_add(kind: str) -> str:
    """Return ` A new one …` for a kind of record that authors add, or an empty string."""
    return f" A new one is {_NEW[kind]}." if kind in _NEW else ""
