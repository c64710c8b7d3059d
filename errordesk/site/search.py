"""The documents of the site's search, taken from the records and the pages as built."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lxml import etree, html

from errordesk.records.models import Guide, PlainPage, Reply, Topic
from errordesk.records.records import Records

DATA = "assets/search-data.js"
# How much a page's kind counts: a guide answers, other pages only mention.
WEIGHTS: dict[type[PlainPage], float] = {Guide: 1.0, Topic: 0.6, Reply: 0.2, PlainPage: 0.3}
# Parts of a page that are lists of other pages, or say nothing about this one.
NOISE_CLASSES = {"headerlink", "ed-grade", "ed-again", "md-source-path"}
NOISE_TAGS = {"script", "style", "button", "noscript"}
SKIPPED_SECTIONS = {"related", "sources"}


def write_search_data(records: Records, site_dir: Path) -> str:
    """Write the documents as a script, so that a copy opened from a folder can load them too.

    Returns the path below `site_dir`. Raises `OSError` when a page of the records was not built.
    """
    pages = [_page(records, src_uri, site_dir) for src_uri in records.pages]
    data = {"pages": pages, "synonyms": records.synonyms}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    target = site_dir / DATA
    target.write_text(f"globalThis.errorDeskSearchData={text}\n", encoding="utf-8")
    return DATA


def _page(records: Records, src_uri: str, site_dir: Path) -> dict[str, Any]:
    page = records.pages[src_uri]
    record = page.record
    document = html.document_fromstring((site_dir / page.url / "index.html").read_bytes())
    article = next(document.iter("article"), document)
    for element in list(article.iter("*")):
        if element.tag in NOISE_TAGS or NOISE_CLASSES.intersection(element.classes):
            element.drop_tree()
    sections = _sections(article)
    guide = record if isinstance(record, Guide) else None
    heading = next(article.iter("h1"), None)
    return {
        "url": page.url,
        "title": record.title or (page.url if heading is None else _text(heading)),
        "summary": record.description.strip(),
        "codes": " ".join([*guide.codes, *guide.shared_codes]) if guide else "",
        "printed": "\n".join(s.text.replace("*", " ") for s in guide.signatures) if guide else "",
        "text": " ".join(section["text"] for section in sections),
        "sections": [section for section in sections if section["anchor"]],
        "weight": record.search.get("boost", WEIGHTS[type(record)]),
    }


def _sections(article: html.HtmlElement) -> list[dict[str, str]]:
    """Split an article at its headings; the text before the first has no anchor."""
    sections = [{"anchor": "", "title": "", "text": ""}]
    parts: list[str] = []
    for event, element in etree.iterwalk(article, events=("start", "end", "comment")):
        if event == "start":
            if element.tag in ("h2", "h3", "h4") and element.get("id"):
                sections[-1]["text"] = _squeeze(parts)
                parts = []
                sections.append({"anchor": element.get("id"), "title": _text(element), "text": ""})
            parts.append(element.text or "")
        elif element is not article:
            parts.append(element.tail or "")
    sections[-1]["text"] = _squeeze(parts)
    return [section for section in sections if section["anchor"] not in SKIPPED_SECTIONS]


def _text(element: html.HtmlElement) -> str:
    return _squeeze(element.itertext())


def _squeeze(parts: Iterable[str]) -> str:
    return re.sub(r"\s+", " ", " ".join(parts)).strip()
