"""How a page introduces itself elsewhere: Open Graph tags and JSON-LD, from its record."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import urljoin

from markdown import markdown

from errordesk.pages.navigation import TOP
from errordesk.pages.plain import PlainMacros
from errordesk.records.models import Guide
from errordesk.records.records import FAQ_PAGE, Page, Records, lookup

# Drawn by scripts/make_card.py.
IMAGE = "assets/card.png"
IMAGE_SIZE = (1200, 630)
IMAGE_ALT = "Bring the text of an error, leave with the fix: 502 and its neighbours, explained."
_SCHEMA = "https://schema.org"


class Card(NamedTuple):
    """What the head of a page says of it.

    `tags` are meta elements: the name of the attribute, its value, and the content, not escaped
    yet. `data` are JSON-LD texts, safe inside a script element.
    """

    tags: list[tuple[str, str, str]]
    data: list[str]


class Cards:
    """The cards of a site's pages.

    Args:
        records: the loaded records.
        site_name: the name of the site.
        site_url: the address it is published at; all addresses on cards are absolute.
    """

    def __init__(self, records: Records, site_name: str, site_url: str) -> None:
        self._records = records
        self._site_name = site_name
        self._site_url = site_url

    def of(self, src_uri: str) -> Card:
        """Return the card of a page; raises `UsageError` when there is no such page."""
        page = lookup(self._records.pages, src_uri, "page")
        data = [self._breadcrumbs(page)]
        if isinstance(page.record, Guide):
            data.insert(0, self._article(page, page.record))
        if src_uri == FAQ_PAGE:
            data.insert(0, self._faq(page))
        return Card(self._tags(page), [_script_text(item) for item in data])

    def _tags(self, page: Page) -> list[tuple[str, str, str]]:
        record = page.record
        article = isinstance(record, Guide)
        graph = {
            "og:type": "article" if article else "website",
            "og:title": self._title(page),
            "og:description": record.description.strip(),
            "og:url": self._url(page),
            "og:site_name": self._site_name,
            "og:locale": "en",
            "og:image": urljoin(self._site_url, IMAGE),
            "og:image:type": "image/png",
            "og:image:width": str(IMAGE_SIZE[0]),
            "og:image:height": str(IMAGE_SIZE[1]),
            "og:image:alt": IMAGE_ALT,
        }
        if isinstance(record, Guide):
            graph["article:modified_time"] = record.reviewed.isoformat()
        tags = [("property", name, content) for name, content in graph.items()]
        return [*tags, ("name", "twitter:card", "summary_large_image")]

    def _article(self, page: Page, guide: Guide) -> dict[str, Any]:
        url = self._url(page)
        site = {"@type": "Organization", "name": self._site_name, "url": self._site_url}
        status = [f"HTTP {code}" for code in guide.http_status]
        codes = [*guide.codes, *guide.shared_codes]
        return {
            "@type": "TechArticle",
            "@id": f"{url}#article",
            "headline": self._title(page),
            "description": guide.description.strip(),
            "url": url,
            "mainEntityOfPage": url,
            "image": urljoin(self._site_url, IMAGE),
            "inLanguage": "en",
            "dateModified": guide.reviewed.isoformat(),
            "author": site,
            "publisher": site,
            "about": [
                {"@type": "Thing", "name": self._records.products[guide.product].name.strip()},
                *({"@type": "Thing", "name": name} for name in [*status, *codes]),
            ],
            "keywords": [*status, *codes, guide.kind],
        }

    def _faq(self, page: Page) -> dict[str, Any]:
        macros = PlainMacros(self._records, page.src_uri, self._site_url)
        url = self._url(page)
        return {
            "@type": "FAQPage",
            "@id": f"{url}#faq",
            "url": url,
            "name": self._title(page),
            "inLanguage": "en",
            "mainEntity": [
                {
                    "@type": "Question",
                    "@id": f"{url}#{question.id}",
                    "name": question.question.strip(),
                    "acceptedAnswer": {
                        "@type": "Answer",
                        "url": f"{url}#{question.id}",
                        # The few tags of Markdown are what search engines allow here.
                        "text": markdown(macros.text(question.answer)),
                    },
                }
                for question in self._records.faq.values()
            ],
        }

    def _breadcrumbs(self, page: Page) -> dict[str, Any]:
        return {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": position, "name": name, "item": self._url(step)}
                for position, (name, step) in enumerate(self._way(page), 1)
            ],
        }

    def _way(self, page: Page) -> list[tuple[str, Page]]:
        """Return the pages from the home page to this one, each with its short name."""
        way = []
        for folder in [*reversed(PurePosixPath(page.src_uri).parents)]:
            index = self._records.pages.get((folder / "index.md").as_posix())
            if index is not None and index is not page:
                name = "Home" if index.url == "" else TOP.get(folder.as_posix(), self._title(index))
                way.append((name, index))
        return [*way, ("Home" if page.url == "" else self._title(page), page)]

    def _url(self, page: Page) -> str:
        return urljoin(self._site_url, page.url)

    def _title(self, page: Page) -> str:
        # The home page is the site; its own title, "Home", would say nothing elsewhere.
        title = None if page.url == "" else page.record.title
        return str(title or self._site_name).strip()


def _script_text(data: dict[str, Any]) -> str:
    """Return data as JSON-LD that no text in it can break out of: `<` opens no tag."""
    text = json.dumps({"@context": _SCHEMA, **data}, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
