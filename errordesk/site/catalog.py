"""The catalogue for machines: the form of `catalog.json`, and its content from the records."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import urljoin

from pydantic import Field, StringConstraints
from pydantic_core import to_json

from errordesk.pages.plain import PlainMacros, address
from errordesk.records.models import (
    Answer,
    Citation,
    Fact,
    Grade,
    Guide,
    Id,
    Kind,
    Line,
    Mark,
    Record,
    Release,
    Releases,
    Signature,
    Source,
    Text,
)
from errordesk.records.records import Records
from errordesk.site.catalog_lab import (
    EVIDENCE,
    CatalogEvidence,
    CatalogFault,
    CatalogObserved,
    faults,
    observed,
)
from errordesk.text.markdown import headings, words

CATALOG = "catalog.json"
SCHEMA = "catalog.schema.json"
# The first number changes when a key is removed or changes its meaning, the second when one is new.
VERSION = "1.2"

Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
# A key that is that of the record has its form and its description.
_GUIDE: Any = Guide.model_fields
_FACT: Any = Fact.model_fields


class CatalogSite(Record):
    """The site that the catalogue describes."""

    name: str = Field(description="name of the site")
    description: str = Field(description="one sentence about the site")
    url: Url = Field(description="address of the site; all its pages stand below it")


class _Entry(Record):
    """An entry of a list."""

    id: Id = Field(description="permanent id")


class CatalogProduct(_Entry):
    """A product that guides belong to."""

    name: str = Field(description="name as printed on the site")
    summary: str = Field(description="one sentence about what goes wrong there")


class CatalogCode(Record):
    """A product code that the software prints."""

    code: str = Field(description="the code as printed")
    shared: bool = Field(description="true when other errors print the same code as well")


class CatalogWait(Record):
    """A waiting time."""

    fact: Id = Field(description="id of the fact, under `facts`")
    text: str = Field(description="its value with its unit")


class CatalogAnswer(Answer):
    """What the reader needs first. Texts are Markdown with absolute links."""

    wait: list[CatalogWait] = Field(  # type: ignore[assignment]  # the record has their ids
        description="waiting times, in order; empty: waiting is no use"
    )


class CatalogSection(Record):
    """A section of a guide that can be linked."""

    anchor: str = Field(description="permanent: `url#anchor` leads to the section")
    title: str = Field(description="its heading")
    level: int = Field(ge=2, le=3, description="2, or 3 for a part of the section before it")


class CatalogRelated(_Entry):
    """A page that is related to a guide: a guide, or a topic that is not in `guides`."""

    title: str = Field(description="its title")
    url: Url = Field(description="its address")


class CatalogGuide(Record):
    """One error: how to recognise it and what to do."""

    id: Id = _GUIDE["id"]
    title: Line = _GUIDE["title"]
    description: Line = _GUIDE["description"]
    url: Url = Field(description="address of the page")
    markdown: Url = Field(description="address of its Markdown copy")
    product: Id = Field(description="id of the product, under `products`")
    http_status: list[int] = _GUIDE["http_status"]
    codes: list[CatalogCode] = Field(description="product codes, its own and shared ones")
    kind: Kind = _GUIDE["kind"]
    answer: CatalogAnswer = Field(description="what the reader needs first")
    sections: list[CatalogSection] = Field(description="sections of the page, in order")
    signatures: list[Signature] = Field(
        description="fragments of the message, the most typical first; any of them is enough"
    )
    marks: list[Mark] = Field(
        description="signs of a product beside a status, and what each proves: author or way"
    )
    applies_to: list[Line] = _GUIDE["applies_to"]
    related: list[CatalogRelated] = Field(description="related pages")
    sources: list[Id] = _GUIDE["sources"]
    reviewed: date = _GUIDE["reviewed"]
    review_by: date = _GUIDE["review_by"]


class CatalogFact(_Entry):
    """One value: a wait, a limit, a port, a default, a version, a share."""

    statement: Line = _FACT["statement"]
    text: str = Field(description="value and unit, as printed in a sentence")
    value: Line = _FACT["value"]
    unit: Line | None = _FACT["unit"]
    grade: Grade = _FACT["grade"]
    sources: list[Citation] = _FACT["sources"]
    note: Text | None = _FACT["note"]
    checked: date = _FACT["checked"]
    review_by: date = _FACT["review_by"]


class CatalogSource(Source, _Entry):
    """Where a claim comes from."""

    # Not only https: a source of our own begins with the site's address, as on loopback.
    url: str = Field(pattern=r"^https?://[^\s]+$", description="its address")


class CatalogReleases(Record):
    """The releases of a product, newest first, as far as public threads show them."""

    product: str = Field(description="name of the product")
    repository: Url = Field(description="its repository, which the evidence belongs to")
    archived: date = Field(description="the day the repository became read-only")
    releases: list[Release] = Field(description="the releases by month")


class Catalog(Record):
    """All errors that the site explains, with the facts and sources behind the explanations."""

    schema_url: Url = Field(
        serialization_alias="$schema", description="address of this schema: `$id`"
    )
    version: str = Field(
        description="version of the catalogue's form; its first number changes when a key is "
        "removed or changes its meaning"
    )
    site: CatalogSite = Field(description="the site")
    products: list[CatalogProduct] = Field(description="the products, in the site's order")
    guides: list[CatalogGuide] = Field(description="all guides by id")
    facts: list[CatalogFact] = Field(description="all facts by id")
    sources: list[CatalogSource] = Field(description="all sources by id")
    releases: list[CatalogReleases] = Field(description="one entry for each product with a list")
    evidence: list[CatalogEvidence] = Field(
        description="the kinds of evidence that a text can hold for a guide, the strongest first"
    )
    faults: list[CatalogFault] = Field(description="the faults that the lab tried")
    observed: list[CatalogObserved] = Field(
        description="what gateways answered to these faults in the lab, by id"
    )


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
        guides=[_guide(records, guide, site_url) for _, guide in sorted(records.guides.items())],
        facts=[
            CatalogFact(id=fact_id, text=fact.text, **fact.model_dump())
            for fact_id, fact in sorted(records.facts.items())
        ],
        sources=[
            CatalogSource(
                id=source_id, **(source.model_dump() | {"url": source.absolute(site_url)})
            )
            for source_id, source in sorted(records.sources.items())
        ],
        releases=[_releases(records, records.releases, site_url)] if records.releases else [],
        evidence=list(EVIDENCE),
        faults=faults(records),
        observed=observed(records),
    )
    return _text(_stripped(catalog.model_dump(mode="json", by_alias=True)))


def schema_json(site_url: str) -> str:
    """Return the text of the JSON Schema that `catalog.json` follows."""
    schema = Catalog.model_json_schema(mode="serialization")
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": urljoin(site_url, SCHEMA),
    }
    return _text(about | schema)


def _text(data: dict[str, Any]) -> str:
    return to_json(data, indent=1).decode() + "\n"  # as `json` writes it, four times as fast


def _stripped(data: Any) -> Any:
    """Return data whose texts have no blanks around them, as blocks of YAML leave them."""
    if isinstance(data, str):
        return data.strip()
    if isinstance(data, dict):
        return {key: _stripped(value) for key, value in data.items()}
    return [_stripped(value) for value in data] if isinstance(data, list) else data


def _guide(records: Records, guide: Guide, site_url: str) -> CatalogGuide:
    page = records.by_id[guide.id]
    macros = PlainMacros(records, page.src_uri, site_url)
    url = address(records, site_url, page.src_uri)
    same = guide.model_dump(
        include=_GUIDE.keys() & CatalogGuide.model_fields, exclude={"answer", "codes", "related"}
    )
    return CatalogGuide(
        **same,
        url=url,
        markdown=urljoin(url, "index.md"),
        codes=[
            *(CatalogCode(code=code, shared=False) for code in guide.codes),
            *(CatalogCode(code=code, shared=True) for code in guide.shared_codes),
        ],
        answer=_answer(records, guide.answer, macros),
        sections=[
            CatalogSection(
                anchor=heading.anchor, title=words(macros.plain(heading.title)), level=heading.level
            )
            for heading in headings(macros.expand(page.body))
            if heading.anchor and 2 <= heading.level <= 3
        ],
        related=[
            CatalogRelated(
                id=page_id, title=other.record.title, url=address(records, site_url, other.src_uri)
            )
            for page_id in guide.related
            if (other := records.page(page_id))
        ],
    )


def _answer(records: Records, answer: Answer, macros: PlainMacros) -> CatalogAnswer:
    waits = [CatalogWait(fact=fact, text=records.facts[fact].text) for fact in answer.wait]
    texts: dict[str, Any] = {}
    for key, value in answer.model_dump(exclude={"retry", "wait"}).items():
        if isinstance(value, list):
            texts[key] = [macros.text(item) for item in value]
        else:
            texts[key] = macros.text(value) if value else None
    return CatalogAnswer(retry=answer.retry, wait=waits, **texts)


def _releases(records: Records, releases: Releases, site_url: str) -> CatalogReleases:
    # A note stands on no page of its own, so its links are read from the home page.
    macros = PlainMacros(records, "index.md", site_url)
    return CatalogReleases(
        product=releases.product,
        repository=records.sources[releases.archived.source].url,
        archived=releases.archived.date,
        releases=[
            release.model_copy(update={"note": macros.text(release.note)})
            if release.note
            else release
            for release in releases.releases
        ],
    )
