"""A small project without any finding, in which slips can be made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from errordesk.checks import registry, run
from errordesk.checks.context import Context
from errordesk.checks.records import lists
from errordesk.checks.site import ledger
from errordesk.pages.render import check_pages
from errordesk.records.addresses import LEDGER
from errordesk.records.loader import load
from errordesk.records.problems import Problem
from tests.conftest import Project
from tests.outputs import REFERENCE

ALPHA = "docs/guides/one/alpha.md"
BETA = "docs/guides/one/beta.md"
SOURCES = "macros/data/sources/one.yml"
VARIABLES = "macros/data/variables.yml"
# What the sample of the other tests lacks.
_FILES = {
    **REFERENCE,
    "mkdocs.yml": "site_name: Sample\nsite_description: A sample.\n",
    "docs/guides/one/index.md": "---\ndescription: All guides.\n---\n# One {#one}\n",
    "macros/data/dangers.yml": "dangers: []\n",
    "macros/data/warnings.yml": (
        "warnings: []\nprohibitions:\n"
        + "".join(f"  {file}:\n    - Never delete the thing\n" for file in (ALPHA, BETA))
    ),
    "macros/data/terms.yml": 'terms:\n  Power Platform: ["Powerplatform"]\n',
    "macros/data/placeholders.yml": "placeholders: {}\n",
    "macros/data/contradictions/one.yml": (
        "contradictions:\n  - number: 1\n    topic: Wait\n    ruling: We wait.\n"
        "    handled: [{page: one-alpha, anchor: fix}]\n"
    ),
}
_CHANGES = [
    (ALPHA, "never: [Delete", "never: [Never delete"),
    (BETA, "never: [Delete", "never: [Never delete"),
    (ALPHA, "After a day.", "Ask whoever runs it."),
    (BETA, "After a day.", "Ask whoever runs it."),
    (SOURCES, "grade: documented", "grade: documented\n  undated: true"),
    (VARIABLES, "\n  many:", "\n#  many:"),
]


@dataclass
class Desk:
    """The clean project, and what its checks of content find."""

    root: Path

    def read(self, file: str) -> str:
        return (self.root / file).read_bytes().decode("utf-8")

    def write(self, file: str, text: str | bytes) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))

    def change(self, file: str, old: str, new: str) -> None:
        text = self.read(file)
        assert old in text, f"{file} does not hold {old!r}"
        self.write(file, text.replace(old, new, 1))

    def results(self) -> list[run.Result]:
        context = Context(self.root, self.root / "site")
        return run.run(registry.select(registry.checks(context), ["content"]), context)

    def findings(self) -> list[Problem]:
        return [finding for result in self.results() for finding in result.findings]


@pytest.fixture
def desk(project: Project) -> Desk:
    root = project(dict(_FILES))
    clean = Desk(root)
    for file, old, new in _CHANGES:
        clean.change(file, old, new)
    records = load(root)
    ledger.add_addresses(records, check_pages(records), root / LEDGER)
    lists.note_lists(records, root)
    return clean
