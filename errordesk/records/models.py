"""The records: one closed pydantic model for each kind, with no knowledge of files or engines."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Line = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\n]*\n?$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+$")]
# An old path of a page, as `guides/one/alpha/`, or a name that stood below `/e/`.
_NAME = r"[a-z0-9]+([._-]+[a-z0-9]+)*"
Former = Annotated[str, StringConstraints(pattern=rf"^{_NAME}((/{_NAME})*/)?$")]

# Strongest evidence first. The letters mark a claim on a page; `reference/grades.md` explains them.
Grade = Literal["documented", "observed", "maintainer", "users", "community", "judgement"]
GRADES: dict[Grade, tuple[str, str]] = {
    "documented": ("D", "Documented by the vendor"),
    "observed": ("O", "Observed by us"),
    "maintainer": ("M", "Said by a maintainer"),
    "users": ("U", "Reported by users"),
    "community": ("C", "Community guidance"),
    "judgement": ("J", "Our judgement"),
}
Kind = Literal[
    "transient",
    "throttling",
    "timeout",
    "network",
    "configuration",
    "permission",
    "policy",
    "dependency",
    "capacity",
    "certificate",
    "relayed",
]
RETRY: dict[str, str] = {
    "yes": "Yes",
    "after": "Only after the fix",
    "no": "No",
    "not-needed": "Not needed",
}


class Record(BaseModel):
    """The base of every record: unknown keys are errors, and what is written has every key."""

    # Built when it is first used: most records are a part of another and are read with it.
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_serialization_defaults_required=True,
        defer_build=True,
    )


class Source(Record):
    """Where a claim comes from. Every external address of the site stands in a source."""

    title: Line = Field(description="title of the document in short")
    publisher: Line = Field(description="who published it")
    url: Annotated[
        str, StringConstraints(pattern=r"^(https://[^\s]+|[a-z0-9/-]+\.md(#[a-z0-9-]+)?)$")
    ] = Field(description="its address; of a page of this site: its path below `docs/`")
    grade: Grade = Field(description="the strongest grade that it can support")
    dated: Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | None = Field(
        None, description="date of the copy that was read: YYYY, YYYY-MM or YYYY-MM-DD"
    )
    undated: bool = Field(False, description="`true`: the copy that was read shows no date")
    note: Text | None = Field(None, description="what to know about the document")
    checked: date = Field(description="the day it was last read")
    review_by: date = Field(description="the day it is due again")

    @property
    def own(self) -> bool:
        """Whether it is a page of this site: what we saw or measured ourselves."""
        return not self.url.startswith("https://")

    def absolute(self, site_url: str) -> str:
        """Return the address as it reads outside the site, which is published at `site_url`."""
        page, hash_, anchor = self.url.partition("#")
        folder = page.removesuffix(".md").removesuffix("index").rstrip("/")
        return f"{site_url.rstrip('/')}/{folder}/{hash_}{anchor}" if self.own else self.url


class Citation(Record):
    """A source, and the part of it that is meant."""

    source: Id = Field(description="id of the source")
    section: Line | None = Field(None, description="the part of the source")


class Fact(Record):
    """One value that pages may state: a wait, a limit, a port, a default, a version, a share."""

    statement: Line = Field(description="what the value is")
    value: Line = Field(description="the value alone; ranges have an en dash")
    unit: Line | None = Field(None, description="the unit, if it has one")
    grade: Grade = Field(description="strength of the evidence")
    sources: list[Citation] = Field(description="where it comes from")
    note: Text | None = Field(None, description="what to know about the value")
    checked: date = Field(description="the day it was last compared with its sources")
    review_by: date = Field(description="the day it is due again")

    @property
    def text(self) -> str:
        """The value with its unit, as printed in a sentence."""
        return f"{self.value} {self.unit}" if self.unit else self.value


class Product(Record):
    """A product: the folder of its guides and the prefix of their ids."""

    name: Line
    prefix: Id
    summary: Text
    landing: Line
    # What only texts about this product name; see errordesk/checks/records/claims.py.
    names: list[Line] = []
    # The sections of its menu, in order: id and title. Ids are unique over all products.
    groups: dict[Id, Line] = {}
    # The snippets that a new guide begins with, by what they belong to.
    outline: dict[Literal["fix", "verify", "escalate"], list[Id]] = {}


class Release(Record):
    """The releases of one month. `inferred`: the version was seen in use right after it."""

    month: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}$")] = Field(
        description="YYYY-MM"
    )
    versions: list[Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)+(\.x)?$")]] = Field(
        description="versions of that month"
    )
    status: Literal["released", "inferred", "none", "unknown"] = Field(
        description="`inferred`: the version was seen in use right after that month"
    )
    evidence: list[Annotated[str, StringConstraints(pattern=r"^((PR )?#\d+|tag [\w-]+)$")]] = Field(
        description="issues, pull requests and tags of the repository"
    )
    note: Text | None = Field(None, description="what to know about that month")


class Archived(Record):
    """The day a product's repository became read-only, and where that is said."""

    date: date
    source: Id


class Releases(Record):
    """All known releases of the CoE Starter Kit, newest first."""

    product: Line
    archived: Archived
    not_seen: list[str] = []
    # The fact that pages call for the newest version.
    last_version: Id | None = None
    releases: list[Release]


Language = Literal["de", "es", "fr", "it", "ja", "nl", "pt", "zh", "ko", "pl", "ru", "sv", "tr"]


class Signature(Record):
    """A literal fragment of what the software prints."""

    text: Line = Field(description="the fragment; `*` stands for the parts that vary")
    section: Id | None = Field(
        None, description="anchor of the section it leads to, if not the top"
    )
    lang: Language | None = Field(None, description="the language, when it is not English")
    english: Line | None = Field(None, description="what the software prints in English")
    source: Id | None = Field(None, description="where a text in another language was seen")

    @model_validator(mode="after")
    def _has_a_source(self) -> Signature:
        if len({self.lang is None, self.english is None, self.source is None}) > 1:
            raise ValueError("lang, english and source belong together")
        return self

    @field_validator("text")
    @classmethod
    def _long_enough(cls, text: str) -> str:
        # A shorter fragment would occur in texts that have nothing to do with the error.
        if len(re.sub(r"[\s*]+", "", text)) < 8:
            raise ValueError("a signature needs at least 8 letters or digits besides * and blanks")
        return text


class Answer(Record):
    """What the reader needs first, the part of a guide that replies and lists are made from."""

    do_first: Text = Field(description="one or two sentences to act on at once")
    never: list[Text] = Field(description="what makes it worse or loses data")
    retry: Literal["yes", "after", "no", "not-needed"] = Field(
        description="is a retry safe: yes, after (the fix), no, not-needed"
    )
    retry_note: Text | None = Field(None, description="the condition, as the rest of the sentence")
    wait: list[Id] = Field(description="fact ids of the waiting times, in order")
    wait_note: Text | None = Field(None, description="what the waiting times alone do not say")
    escalate: Text = Field(description="when to stop trying and whom to ask")
    collect: list[Text] = Field(description="evidence on top of the product's basic set")


class Origin(Record):
    """Metadata of the vendor's support article that a guide goes back to."""

    article_id: Line
    page_title: Line
    service: Line
    resource: Line
    self_help_type: Line
    display_order: int
    support_topic_ids: list[int]
    product_ids: list[int]
    clouds: list[Line]
    ownership: Line


class PlainPage(Record):
    """The front matter of a page that is no record: only what the theme needs."""

    title: Line | None = None
    description: Annotated[Line, StringConstraints(max_length=220)] = Field(
        description="one sentence: what it is and what to do"
    )
    hide: list[Literal["navigation", "toc", "footer", "path"]] = Field(
        [], description="parts of the theme to hide"
    )
    search: dict[Literal["boost", "exclude"], float | bool] = Field(
        {}, description="weight in the site's search"
    )


class Mark(Record):
    """A sign of a product beside its message: a header, a footer, the prefix of a log, a flag.

    With one of the statuses it leads to the guide. `author`: only the product itself writes it, so
    the answer is its own; `way`: it writes it on what it passes on as well.
    """

    text: Line = Field(description="the sign, as the product writes it")
    proves: Literal["author", "way"] = Field(
        description="author: the answer is the product's own; way: it came through it"
    )
    statuses: list[int] = Field([], description="default: `http_status`; of a topic: any")
    exact: bool = Field(False, description="one word that counts as spelled, as `SC--`")
    section: Id | None = Field(
        None, description="anchor of the section it leads to, if not the top"
    )


class Topic(PlainPage):
    """A page about a subject that is no single error; it has an id and sources as guides do."""

    type: Literal["topic"] = "topic"
    id: Id
    title: Line
    product: Id | None = None
    marks: list[Mark] = []
    bare_statuses: list[int] = Field([], description="led to by a status without a mark")
    related: list[Id] = []
    formerly: list[Former] = []
    reviewed: date
    review_by: date
    sources: list[Id] = []


class Guide(PlainPage):
    """The record of one error."""

    type: Literal["guide"] = Field(
        "guide", description="`guide`; may be left out in `docs/guides/`"
    )
    id: Id = Field(description="permanent; the product's prefix and a short name")
    title: Line = Field(description="the message, cut at its distinctive part")
    product: Id = Field(description="an id of `macros/data/products.yml`")
    group: Id | None = Field(
        None, description="the section of the menu it stands in, a key of `groups` in that file"
    )
    http_status: list[Annotated[int, Field(ge=100, le=599)]] = Field(
        [], description="HTTP status codes that the reader sees"
    )
    codes: list[Code] = Field([], description="product codes as printed, of this error alone")
    shared_codes: list[Code] = Field([], description="codes that other errors print as well")
    kind: Kind = Field(description=f"one of {', '.join(get_args(Kind))}")
    signatures: list[Signature] = Field(
        description="literal fragments of the message, `*` for what varies; "
        "`{text, section}` leads to a section; a star right behind a word stands for the rest of it"
    )
    marks: list[Mark] = Field(
        [],
        description="`{text, proves, statuses, exact, section}`: a sign of the product, see above",
    )
    answer: Answer = Field(description="what the reader needs first, see below")
    applies_to: Annotated[list[Line], Field(min_length=1)] = Field(
        description="products, versions or tiers"
    )
    related: list[Id] = Field(description="ids of related pages; they list this one too")
    formerly: list[Former] = Field(
        [],
        description="what used to lead here and still does: paths as `guides/one/alpha/`, "
        "ids, codes",
    )
    upgrade_advice: bool = Field(
        True,
        description="`false`: the reply names no way from version to version, because the import "
        "is over or still runs",
    )
    retired: bool = Field(False, description="`true`: the page stays and says that it is retired")
    reviewed: date = Field(description="the day the guide was last read against its sources")
    review_by: date = Field(description="the day it is due again")
    sources: Annotated[list[Id], Field(min_length=1)] = Field(
        description="ids of all sources used, those behind its facts included"
    )
    origin: Origin | None = Field(
        None, description="metadata of the vendor's article it goes back to"
    )

    @field_validator("signatures", mode="before", json_schema_input_type=list[Line | Signature])
    @classmethod
    def _plain_signatures(cls, value: Any) -> Any:
        if isinstance(value, list):
            return [{"text": item} if isinstance(item, str) else item for item in value]
        return value


_HARMLESS = re.compile(r"(?:\[(?:0-9|A-F|a-f)+\]|\\\.|-|[()?+*|]|\{[0-9,]+\})+")


class Variable(Record):
    """A variable of replies: what it holds, and the words that stand there when it is not set."""

    about: Line
    default: Line
    example: Line
    # The form of a whole value; a value with a form is printed as it is, any other is escaped.
    pattern: Line | None = None
    # It says something about a person or a tenant: nothing may store it or put it in an address.
    personal: bool
    # Variables that must be set as well.
    needs: list[str] = []

    @field_validator("pattern")
    @classmethod
    def _harmless(cls, pattern: str | None) -> str | None:
        # Read by Python and JavaScript alike, and no value of it can hold Markdown or HTML.
        if pattern is not None and not _HARMLESS.fullmatch(pattern):
            raise ValueError(
                "a pattern is made of [0-9], [A-F], [a-f], hyphens, \\., groups and repetitions"
            )
        if pattern is not None:
            re.compile(pattern)
        return pattern


class Edition(Record):
    """An earlier version of a reply: when it was current, and what it said otherwise."""

    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+$")]
    dated: Line
    note: Text


class Reply(PlainPage):
    """A reply template and the notes for the people who use it."""

    type: Literal["reply"] = "reply"
    id: Id
    answers: Id
    title: Line
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+$")]
    reviewed: date
    review_by: date
    applies_to: Line
    error_type: Line
    labels: list[Line]
    # It may hold more than a comment should: what it was made from says so much.
    longer: bool = False
    formerly: list[Former] = []
    close_when: Annotated[list[Text], Field(min_length=1)]
    earlier: list[Edition] = []
    sources: list[Id] = []
