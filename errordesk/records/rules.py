"""What the checks compare the site with: one closed model for each list of `macros/data/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from errordesk.records import yamlfile
from errordesk.records.commands import Kusto, Tool, Tools
from errordesk.records.models import Id, Line, Record
from errordesk.records.problems import Problem
from errordesk.records.reading import Parse, Reader
from errordesk.records.yamlfile import Located

TERMS = "macros/data/terms.yml"
DANGERS = "macros/data/dangers.yml"
WARNINGS = "macros/data/warnings.yml"
EXEMPT = "macros/data/exemptions.yml"
LISTS = "macros/data/lists.yml"
LINKS = "macros/data/external.yml"
COMMANDS = "macros/data/commands"
QUERIES = f"{COMMANDS}/kusto.yml"
JUDGED = "macros/data/judged.yml"

# What a check reads: record files, records that are well formed, records that agree with each
# other, their pages with macros expanded, or the built site.
Needs = Literal["files", "records", "pages", "site"]
# Names for several checks at once.
GROUPS: dict[str, tuple[Needs, ...]] = {"content": ("files", "records", "pages"), "site": ("site",)}


class Check(Record):
    """The texts of a check; its function is in `errordesk.checks.registry`."""

    number: Annotated[int, Field(ge=1)]
    name: Id
    needs: Needs
    purpose: Line
    remedy: Line


class Checks(Record):
    """The file of checks, in the order in which they run."""

    checks: list[Check]


class Terms(Record):
    """The file of terms: the right form of each, and the forms that are not written."""

    terms: dict[Line, list[Line]]


class Danger(Record):
    """A command or phrase that loses something, and what it loses."""

    id: Id
    kind: Literal["command", "phrase"]
    match: Annotated[list[Line], Field(min_length=1)]
    gap: Annotated[int, Field(ge=0)] = 6
    loss: Line


class TextExemption(Record):
    """A text of a file that a check leaves alone, and why."""

    file: Line
    text: Line
    reason: Line


class Dangers(Record):
    """The file of dangers, and of texts with their words that nobody acts on."""

    dangers: list[Danger]
    exemptions: list[TextExemption] = Field([])


class RecordedWarning(Record):
    """A warning that stands on a page: its file, the id of the heading above it, and the loss."""

    file: Line
    section: Id | None = None
    loss: Line


class RecordedWarnings(Record):
    """The file of warnings, and by their file the prohibitions, each as its text says it."""

    warnings: list[RecordedWarning]
    prohibitions: dict[Line, list[Line]] = Field({})


class TextExemptions(Record):
    """The file of texts that checks leave alone, by what is found there, and of names in code.

    `exemptions`: numbers in prose; the others are called as the check that leaves them alone.
    `words`: words of one signature that stand nowhere else.
    `names`: names that are spelled like error codes of a guide and are none, by what they are.
    """

    exemptions: list[TextExemption]
    messages: list[TextExemption] = Field([])
    secrets: list[TextExemption] = Field([])
    repeats: list[TextExemption] = Field([])
    claims: list[TextExemption] = Field([])
    names: dict[Line, list[Line]] = Field({})
    words: list[Line] = Field([])


# The entries of a list: by name, the digests of the parts of each.
Noted = dict[Line, Annotated[str, Field(pattern=r"^[0-9a-f]{4}( [0-9a-f]{4})*$")]]


class Lists(Record):
    """The file of entries of the lists that checks use, by their path below `macros/data/`."""

    lists: dict[Line, Noted]


class LinkExemption(Record):
    """A source that is not requested up to and including the day `until`, and why."""

    source: Id
    reason: Line
    until: date


class LinkExemptions(Record):
    """The file of sources that are not requested."""

    exemptions: list[LinkExemption]


class Judgement(Record):
    """What a real tool says of a command or query: nothing against it, or why it refuses it."""

    begins: str = Field(description="the text's first words, for whoever reads the file")
    tool: Line = Field(description="the tool with its version")
    checked: date
    refused: Line | None = Field(None, description="what the tool says against the text")


Kind = Literal["az", "bash", "jmespath", "kusto", "nginx", "powershell"]


class Judgements(Record):
    """The file of judgements: by kind, and by the digest of the text."""

    judged: dict[Kind, dict[str, Judgement]]


@dataclass
class Rules:
    """The lists that checks compare the site with, and what is wrong with their files."""

    terms: dict[str, list[str]] = field(default_factory=dict)
    dangers: list[Danger] = field(default_factory=list)
    # By the file that lists them, and the key.
    exemptions: dict[tuple[str, str], list[TextExemption]] = field(default_factory=dict)
    # Spelled like error codes: name -> what it is.
    names: dict[str, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    warnings: list[RecordedWarning] = field(default_factory=list)
    prohibitions: dict[str, list[str]] = field(default_factory=dict)
    lists: dict[str, Noted] = field(default_factory=dict)
    link_exemptions: list[LinkExemption] = field(default_factory=list)
    tools: list[Tool] = field(default_factory=list)
    queries: Kusto | None = None
    judged: dict[Kind, dict[str, Judgement]] = field(default_factory=dict)
    # The source of each list of commands, with its place.
    cited: list[tuple[Located, tuple[str | int, ...], str]] = field(default_factory=list)
    data: dict[str, Located] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def faults(self, file: str) -> list[Problem]:
        """Return what is wrong with a file, or with the files of a folder."""
        return [p for p in self.problems if p.file == file or p.file.startswith(f"{file}/")]

    def problem(self, file: str, *keys: str | int, message: str) -> Problem:
        """Return a problem in the line of a key of a file."""
        return self.data[file].problem(*keys, message=message)


def read_rules(texts: Mapping[str, str], parse: Parse = yamlfile.parse) -> Rules:
    """Return the lists; one with a fault is empty, and its problems are in the result."""
    reader = Reader(texts, parse)
    rules = Rules(data=reader.data, problems=reader.problems)
    if terms := reader.single(TERMS, Terms):
        rules.terms = terms.terms
    if dangers := reader.single(DANGERS, Dangers):
        rules.dangers = dangers.dangers
        rules.exemptions[DANGERS, "exemptions"] = dangers.exemptions
    if warnings := reader.single(WARNINGS, RecordedWarnings):
        rules.warnings = warnings.warnings
        rules.prohibitions = warnings.prohibitions
    _read_exempt(reader, rules)
    if links := reader.single(LINKS, LinkExemptions, optional=True):
        rules.link_exemptions = links.exemptions
    if judged := reader.single(JUDGED, Judgements, optional=True):
        rules.judged = judged.judged
    for file in reader.matching(COMMANDS, ".yml"):
        if (located := reader.read_yaml(file)) is None:
            continue
        record: Kusto | Tools | Tool | None
        if file == QUERIES:
            record = rules.queries = reader.model(Kusto, located)
        elif isinstance(located.yaml.data, dict) and "tools" in located.yaml.data:
            record = reader.model(Tools, located)
            rules.tools += record.tools if record else []
        else:
            record = reader.model(Tool, located)
            rules.tools += [record] if record else []
        if record:
            rules.cited += [(located, path, source) for path, source in record.cited()]
    return rules


def _read_exempt(reader: Reader, rules: Rules) -> None:
    """Read the exemptions and the states of the lists."""
    if exempt := reader.single(EXEMPT, TextExemptions, optional=True):
        for key in ("exemptions", "messages", "secrets", "repeats", "claims"):
            rules.exemptions[EXEMPT, key] = getattr(exempt, key)
        rules.words = exempt.words
        rules.names = {name: what for what, names in exempt.names.items() for name in names}
    if lists := reader.single(LISTS, Lists, optional=True):
        rules.lists = lists.lists
