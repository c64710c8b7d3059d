"""What authors add to the site every day: a guide, a reply of its own, a fact, a release.

`python -m tests.author.everyday FOLDER` clones the project, adds all four and commits them: every
test passes there, too (`make grown`).
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from errordesk.cli.main import main

GUIDE = "docs/guides/power-platform/site-map.md"
SOURCES = "macros/data/sources/power-platform.yml"
FACTS = "macros/data/facts/power-platform.yml"
RELEASES = "macros/data/releases.yml"
MESSAGE = (
    "Solution \"Basic\" failed to import: The sitemap of the app 'Inventory' refers to an area "
    "that is not part of this environment. Id: 3fa85f64-5717-4562-b3fc-2c963f66afa6, error code "
    "8006f210 (HTTP status 400)\n"
)
URL = "https://learn.microsoft.com/power-apps/maker/model-driven-apps/create-site-map-app"
# By the beginning of each blank: what its author writes.
FILLED = {
    "the message": "The sitemap of the app refers to an area that is not part of this environment",
    "one sentence": "The sitemap of an app names an area that is missing here; add it, then import "
    "again.",
    "the section": "dependencies-and-leftovers",
    "the kind": "dependency",
    "one or two": "Open the app where it comes from, and look which area its sitemap names.",
    "what makes": "Do not delete the app to get past it",
    "whether a": "after",
    "when to stop": "Escalate when the area is there and the import still fails.",
    "the evidence": "The name of the app",
    "the products": "Any solution with a model-driven app",
    "what went": "The sitemap of the app names an area that the target does not have",
    "the steps": "Add the missing area to the solution, export it, and import it after "
    '{{ fact("pp-site-map-wait") }}.',
    "how the": "The app opens and shows the area.",
    "the title": "Create a site map for an app",
    "the day": "2025-03",
}
FACT = """\
pp-site-map-wait:
  statement: Wait before the sitemap is imported again
  value: "7"
  unit: minutes
  grade: documented
  sources:
    - {source: ms-apps-create-site-map-app}
  checked: 2026-11-30
  review_by: 2027-05-30
"""
REPLY = """\
---
type: reply
id: reply-site-map
answers: pp-site-map
title: "Reply: The sitemap names a missing area"
description: A ready answer for an issue about a sitemap whose area is missing.
version: "1.0"
reviewed: 2026-11-30
review_by: 2027-05-30
applies_to: Any solution with a model-driven app
error_type: Sitemap
labels: [site-map]
close_when: [The reporter confirms that the app opens.]
---
{{ snippet("reply-use", guide="pp-site-map") }}

## The reply {#reply}

{{ reply_text() }}

## Notes for maintainers {#notes}

{{ snippet("reply-notes-apart") }}

{{ reply_notes() }}
"""
TEXT = """\
[[ part("thanks") ]] The sitemap of an app in the solution names an area that is missing.

### What to do

1. Add the area to the solution, and export it again.
2. Import it after [[ fact("pp-site-map-wait") ]].

[Complete guide]([[ link("pp-site-map") ]]) · [Verify]([[ link("pp-site-map", "verify") ]])
"""
RELEASE = """\
  - month: "2026-06"
    versions: ["4.51.0"]
    status: released
    evidence: ["#10995"]
"""


def run(root: Path, *arguments: str) -> int:
    """Run a command in a project."""
    return main(["--root", str(root), *arguments])


def fill(root: Path, *files: str) -> None:
    """Fill in every blank of some files."""

    def written(match: re.Match[str]) -> str:
        [text] = [text for begin, text in FILLED.items() if match[1].startswith(f"fill in {begin}")]
        return text

    for file in files:
        text = (root / file).read_text(encoding="utf-8")
        (root / file).write_text(re.sub("‹([^›]*)›", written, text), encoding="utf-8")


def add_guide(root: Path, message: Path) -> None:
    """Write a guide from a message, and fill it in."""
    message.write_text(MESSAGE, encoding="utf-8")
    assert run(root, "new", "pp-site-map", "--message", str(message), "--source", URL) == 0
    fill(root, GUIDE, SOURCES)


def add_all(root: Path, message: Path) -> None:
    """Add all four, by the commands and as a new release asks for it."""
    add_guide(root, message)
    change(root, FACTS, r"\Z", FACT)
    change(root, FACTS, r'(?<=evidence\n  value: ")4[\d.]+', "4.51.0")
    change(root, RELEASES, r"(?m)(?<=^releases:\n)", RELEASE)
    (root / "docs/replies/site-map.md").write_text(REPLY, encoding="utf-8")
    (root / "macros/replies/reply-site-map.md").write_text(TEXT, encoding="utf-8")
    assert run(root, "tidy", "pp-site-map", "--warnings") == 0


def change(root: Path, file: str, pattern: str, new: str) -> None:
    """Replace the first place in a file that a pattern fits."""
    text = (root / file).read_text(encoding="utf-8")
    changed = re.sub(pattern, lambda _: new, text, count=1)
    assert changed != text, file
    (root / file).write_text(changed, encoding="utf-8")


def commit(root: Path) -> None:
    """Commit everything, as a person who is nobody."""
    person = ("-c", "user.name=author", "-c", "user.email=author@desk.example")
    for call in (["add", "--all"], [*person, "commit", "--quiet", "--message", "All"]):
        subprocess.run(["git", "-C", str(root), *call], check=True, capture_output=True)


if __name__ == "__main__":
    [folder] = map(Path, sys.argv[1:])
    subprocess.run(["git", "clone", "--quiet", ".", str(folder)], check=True)
    add_all(folder, folder.with_suffix(".txt"))
    commit(folder)
