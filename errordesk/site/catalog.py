"""The catalogue for machines: the form of `catalog.json`, and its content from the records."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urljoin

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from errordesk.pages.plain import PlainMacros, address
from errordesk.records.models import Grade, Guide, Id, Kind, Releases
from errordesk.records.records import Records
from errordesk.text.markdown import headings, words

CATALOG = "catalog.json"
SCHEMA = "catalog.schema.json"
# The first number changes when a key is removed or changes its meaning, the second when one is new.
VERSION = "1.0"

Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Markdown = Annotated[str, StringConstraints(min_length=1)]


class Entry(BaseModel):
    """The base of all parts of the catalogue: every key is always there, and no other."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class CatalogSite(Entry):
    """The site that the catalogue describes."""

    name: str = Field(description="Name of the site.")
    description: str = Field(description="One sentence about the site.")
    url: Url = Field(description="Address of the site; all its pages stand below it.")


class CatalogProduct(Entry):
    """A product that guides belong to."""

    id: Id = Field(description="Permanent id.")
    name: str = Field(description="Name as printed on the site.")
    summary: str = Field(description="One sentence about what goes wrong there.")


class CatalogCode(Entry):
    """A product code that the software prints."""

    code: str = Field(description="The code as printed.")
    shared: bool = Field(description="True when other errors print the same code as well.")


class CatalogSignature(Entry):
    """A literal fragment of what the software prints."""

    text: str = Field(description="The fragment; `*` stands for the parts that vary.")
    section: Id | None = Field(description="Anchor of the section it leads to, if not the top.")


class CatalogWait(Entry):
    """A waiting time."""

    fact: Id = Field(description="Id of the fact, under `facts`.")
    text: str = Field(description="Its value with its unit.")


class CatalogAnswer(Entry):
    """What the reader needs first. Texts are Markdown with absolute links."""

    do_first: Markdown = Field(description="What to do at once.")
    never: list[Markdown] = Field(description="What makes it worse or loses data.")
    retry: Literal["yes", "after", "no", "not-needed"] = Field(
        description="Is a retry safe? `after`: only after the fix."
    )
    retry_note: Markdown | None = Field(description="The condition of that.")
    wait: list[CatalogWait] = Field(description="Waiting times, in order; empty: waiting is no use")
    wait_note: Markdown | None = Field(description="What the waiting times alone do not say.")
    escalate: Markdown = Field(description="When to stop trying, and whom to ask.")
    collect: list[Markdown] = Field(description="Evidence that this error needs.")


class CatalogSection(Entry):
    """A section of a guide that can be linked."""

    anchor: str = Field(description="Permanent: `url#anchor` leads to the section.")
    title: str = Field(description="Its heading.")
    level: int = Field(ge=2, le=3, description="2, or 3 for a part of the section before it.")


class CatalogRelated(Entry):
    """A page that is related to a guide: a guide, or a topic that is not in `guides`."""

    id: Id = Field(description="Permanent id of the page.")
    title: str = Field(description="Its title.")
    url: Url = Field(description="Its address.")


class CatalogGuide(Entry):
    """One error: how to recognise it and what to do."""

    id: Id = Field(description="Permanent id.")
    title: str = Field(description="The message, cut at its distinctive part.")
    description: str = Field(description="One sentence: what it is and what to do.")
    url: Url = Field(description="Address of the page.")
    markdown: Url = Field(description="Address of its Markdown copy.")
    product: Id = Field(description="Id of the product, under `products`.")
    http_status: list[Annotated[int, Field(ge=100, le=599)]] = Field(
        description="HTTP status codes that the reader sees."
    )
    codes: list[CatalogCode] = Field(description="Product codes, its own and shared ones.")
    kind: Kind = Field(description="What kind of failure it is.")
    answer: CatalogAnswer = Field(description="What the reader needs first.")
    sections: list[CatalogSection] = Field(description="Sections of the page, in order.")
    signatures: list[CatalogSignature] = Field(
        description="Fragments of the message, the most typical first; any of them is enough."
    )
    applies_to: list[str] = Field(description="Products, versions or tiers.")
    related: list[CatalogRelated] = Field(description="Related pages.")
    sources: list[Id] = Field(description="Ids of its sources, under `sources`.")
    reviewed: date = Field(description="The day it was last read against its sources.")
    review_by: date = Field(description="The day it is due again.")


class CatalogCitation(Entry):
    """A source of a fact, and the part of it that is meant."""

    source: Id = Field(description="Id of the source, under `sources`.")
    section: str | None = Field(description="The part of the source.")


class CatalogFact(Entry):
    """One value: a wait, a limit, a port, a default, a version, a share."""

    id: Id = Field(description="Permanent id.")
    statement: str = Field(description="What the value is.")
    text: str = Field(description="Value and unit, as printed in a sentence.")
    value: str = Field(description="The value alone; ranges have an en dash.")
    unit: str | None = Field(description="The unit, if it has one.")
    grade: Grade = Field(description="Strength of the evidence.")
    sources: list[CatalogCitation] = Field(description="Where it comes from.")
    note: str | None = Field(description="What to know about the value.")
    checked: date = Field(description="The day it was last compared with its sources.")
    review_by: date = Field(description="The day it is due again.")


class CatalogSource(Entry):
    """Where a claim comes from."""

    id: Id = Field(description="Permanent id.")
    title: str = Field(description="Title of the document in short.")
    publisher: str = Field(description="Who published it.")
    url: Url = Field(description="Its address.")
    grade: Grade = Field(description="The strongest grade that it can support.")
    dated: str | None = Field(description="Date of the copy read: YYYY, YYYY-MM or YYYY-MM-DD.")
    note: str | None = Field(description="What to know about the document.")
    checked: date = Field(description="The day it was last read.")
    review_by: date = Field(description="The day it is due again.")


class CatalogRelease(Entry):
    """The releases of one month."""

    month: str = Field(description="YYYY-MM.")
    versions: list[str] = Field(description="Versions of that month.")
    status: Literal["released", "inferred", "none", "unknown"] = Field(
        description="`inferred`: the version was seen in use right after that month."
    )
    evidence: list[str] = Field(description="Issues, pull requests and tags of the repository.")
    note: Markdown | None = Field(description="What to know about that month.")


class CatalogReleases(Entry):
    """The releases of a product, newest first, as far as public threads show them."""

    product: str = Field(description="Name of the product.")
    repository: Url = Field(description="Its repository, which the evidence belongs to.")
    archived: date = Field(description="The day the repository became read-only.")
    releases: list[CatalogRelease] = Field(description="The releases by month.")


class Catalog(Entry):
    """All errors that the site explains, with the facts and sources behind the explanations."""

    schema_url: Url = Field(
        serialization_alias="$schema", description="Address of this schema: `$id`."
    )
    version: str = Field(
        description="Version of the catalogue's form. Its first number changes when a key is "
        "removed or changes its meaning."
    )
    site: CatalogSite = Field(description="The site.")
    products: list[CatalogProduct] = Field(description="The products, in the site's order.")
    guides: list[CatalogGuide] = Field(description="All guides by id.")
    facts: list[CatalogFact] = Field(description="All facts by id.")
    sources: list[CatalogSource] = Field(description="All sources by id.")
    releases: list[CatalogReleases] = Field(description="One entry for each product with a list.")


def catalog_json(records: Records, name: str, description: str, site_url: str) -> str:
    """Return the text of `catalog.json`.

    Raises `UsageError` for a macro call in a record that names what does not exist.
    """
    catalog = Catalog(
        schema_url=urljoin(site_url, SCHEMA),
        version=VERSION,
        site=CatalogSite(name=name, description=description, url=site_url),
        products=[
            CatalogProduct(id=product_id, name=product.name, summary=product.summary)
            for product_id, product in records.products.items()
        ],
        guides=[
            _guide(records, records.guides[guide_id], site_url)
            for guide_id in sorted(records.guides)
        ],
        facts=[_fact(records, fact_id) for fact_id in sorted(records.facts)],
        sources=[
            CatalogSource(id=source_id, **records.sources[source_id].model_dump())
            for source_id in sorted(records.sources)
        ],
        releases=[_releases(records, records.releases, site_url)] if records.releases else [],
    )
    return _text(catalog.model_dump(mode="json", by_alias=True))


def schema_json(site_url: str) -> str:
    """Return the text of the JSON Schema that `catalog.json` follows."""
    schema = Catalog.model_json_schema(mode="serialization")
    return _text(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": urljoin(site_url, SCHEMA),
            **schema,
        }
    )


def _text(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _guide(records: Records, guide: Guide, site_url: str) -> CatalogGuide:
    page = records.by_id[guide.id]
    macros = PlainMacros(records, page.src_uri, site_url)
    url = address(records, site_url, page.src_uri)
    answer = guide.answer
    return CatalogGuide(
        id=guide.id,
        title=guide.title,
        description=guide.description,
        url=url,
        markdown=urljoin(url, "index.md"),
        product=guide.product,
        http_status=guide.http_status,
        codes=[
            *(CatalogCode(code=code, shared=False) for code in guide.codes),
            *(CatalogCode(code=code, shared=True) for code in guide.shared_codes),
        ],
        kind=guide.kind,
        answer=CatalogAnswer(
            do_first=macros.text(answer.do_first),
            never=[macros.text(item) for item in answer.never],
            retry=answer.retry,
            retry_note=macros.text(answer.retry_note) if answer.retry_note else None,
            wait=[CatalogWait(fact=fact, text=records.facts[fact].text) for fact in answer.wait],
            wait_note=macros.text(answer.wait_note) if answer.wait_note else None,
            escalate=macros.text(answer.escalate),
            collect=[macros.text(item) for item in answer.collect],
        ),
        sections=[
            CatalogSection(
                anchor=heading.anchor,
                title=words(macros.plain(heading.title)),
                level=heading.level,
            )
            for heading in headings(macros.render(page.body))
            if heading.anchor and 2 <= heading.level <= 3
        ],
        signatures=[
            CatalogSignature(text=signature.text, section=signature.section)
            for signature in guide.signatures
        ],
        applies_to=guide.applies_to,
        related=[
            CatalogRelated(
                id=page_id,
                title=str(records.page(page_id).record.title),
                url=address(records, site_url, records.page(page_id).src_uri),
            )
            for page_id in guide.related
        ],
        sources=guide.sources,
        reviewed=guide.reviewed,
        review_by=guide.review_by,
    )


def _fact(records: Records, fact_id: str) -> CatalogFact:
    fact = records.facts[fact_id]
    return CatalogFact(id=fact_id, text=fact.text, **fact.model_dump())


def _releases(records: Records, releases: Releases, site_url: str) -> CatalogReleases:
    # A note stands on no page of its own, so its links are read from the home page.
    macros = PlainMacros(records, "index.md", site_url)
    return CatalogReleases(
        product=releases.product,
        repository=records.sources[releases.archived.source].url,
        archived=releases.archived.date,
        releases=[
            CatalogRelease(
                month=release.month,
                versions=release.versions,
                status=release.status,
                evidence=release.evidence,
                note=macros.text(release.note) if release.note else None,
            )
            for release in releases.releases
        ],
    )
