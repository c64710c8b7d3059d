"""What is written beside the pages: catalogue, Markdown copies, feed, addresses, headers."""

from __future__ import annotations

import gzip
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urljoin

from errordesk.pages import hosts
from errordesk.pages.plain import PlainMacros, address
from errordesk.records.addresses import redirect_pages
from errordesk.records.models import Guide, PlainPage, Reply, Topic
from errordesk.records.project import site_name
from errordesk.records.records import Page, Records
from errordesk.records.schemas import schemas
from errordesk.site.built import write_files
from errordesk.site.catalog import CATALOG, SCHEMA, catalog_json, schema_json
from errordesk.site.feed import FEED, feed_xml

COPY = "index.md"
SITEMAP = "sitemap.xml"
_ROUND = str.maketrans("[]", "()")


def write_outputs(records: Records, site_dir: Path, site_url: str) -> list[str]:
    """Write what machines read and the redirects into a built site; same records, same bytes.

    Args:
        records: the loaded records.
        site_dir: the root of the built site.
        site_url: the address that the site is published at.

    Returns the paths written, below `site_dir`, sorted. Raises `UsageError` when a record or
    `mkdocs.yml` or `CHANGELOG.md` holds what cannot be written.
    """
    site_url = site_url.rstrip("/") + "/"
    name, description = site_name(records.root)
    texts = {page.url + COPY: page_copy(records, page, site_url) for page in records.pages.values()}
    texts |= {
        CATALOG: catalog_json(records, name, description, site_url),
        SCHEMA: schema_json(site_url),
        FEED: feed_xml(records, name, description, site_url, records.changelog),
        "llms.txt": llms_txt(records, name, description, site_url),
    }
    texts |= schemas(site_url)
    texts |= redirect_pages(records, site_url)
    texts |= {name: form() for name, form in hosts.FILES.items()}
    texts[SITEMAP] = sitemap_xml(records, site_url)
    written = write_files(site_dir, texts)
    # The engine writes it in two forms.
    (site_dir / f"{SITEMAP}.gz").write_bytes(gzip.compress(texts[SITEMAP].encode(), mtime=0))
    return written


def sitemap_xml(records: Records, site_url: str) -> str:
    """Return the sitemap (sitemaps.org): every page, with the day of its review if it has one.

    It replaces the engine's own, in which every page was changed on the day of the build.
    """
    urlset = ET.Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for page in sorted(records.pages.values(), key=lambda page: page.url):
        url = ET.SubElement(urlset, "url")
        ET.SubElement(url, "loc").text = address(records, site_url, page.src_uri)
        if isinstance(page.record, Guide | Topic | Reply):
            ET.SubElement(url, "lastmod").text = page.record.reviewed.isoformat()
    ET.indent(urlset, " ")
    text = ET.tostring(urlset, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def page_copy(records: Records, page: Page, site_url: str) -> str:
    """Return a page as plain Markdown that can be read on its own, away from the site."""
    body = PlainMacros(records, page.src_uri, site_url, marks=True).text(page.body)
    head = "" if body.startswith("# ") else f"# {page.title}\n\n"
    # A guide's body begins with its description already.
    about = "" if isinstance(page.record, Guide) else f"{page.record.description.strip()}\n\n"
    url = address(records, site_url, page.src_uri)
    if head:
        return f"{head}Page: <{url}>\n\n{about}{body}\n"
    first, _, rest = body.partition("\n")
    return f"{first}\n\nPage: <{url}>\n\n{rest.strip()}\n"


def llms_txt(records: Records, name: str, description: str, site_url: str) -> str:
    """Return `llms.txt` (llmstxt.org): what is here, with links to the Markdown copies."""
    rest = {uri: page for uri, page in records.pages.items() if uri != "index.md"}
    lines = [
        f"# {name}",
        "",
        f"> {description}",
        "",
        "Each guide explains one error: what the software prints, why, what to do in which order, "
        "and what never to do. Claims carry the grade of their evidence. All guides as data, with "
        f"facts and sources: [{CATALOG}]({urljoin(site_url, CATALOG)}), described by "
        f"[{SCHEMA}]({urljoin(site_url, SCHEMA)}). Changes: [{FEED}]({urljoin(site_url, FEED)}).",
    ]
    for product_id, product in records.products.items():
        own = [s for s in rest.values() if getattr(s.record, "product", None) == product_id]
        own.sort(key=lambda s: (s.src_uri != product.landing, *_order(s)))
        lines += _links(product.name.strip(), own, site_url)
        for page in own:
            del rest[page.src_uri]
    topics = sorted((s for s in rest.values() if isinstance(s.record, Topic)), key=_order)
    lines += _links("All products", topics, site_url)
    others = sorted((s for s in rest.values() if s not in topics), key=lambda s: s.src_uri)
    lines += _links("Optional", others, site_url)
    return "\n".join(lines) + "\n"


def _order(page: Page) -> tuple[bool, str]:
    """Topics explain the whole subject, so they stand above the guides to single errors."""
    return not isinstance(page.record, Topic), page.title.casefold()


def _links(title: str, pages: Iterable[Page], site_url: str) -> list[str]:
    lines = []
    for page in pages:
        record: PlainPage = page.record
        # Readers of llms.txt split at the first bracket that closes, so a title has none.
        label = page.title.translate(_ROUND)
        lines.append(
            f"- [{label}]({urljoin(site_url, page.url + COPY)}): {record.description.strip()}"
        )
    return ["", f"## {title}", "", *lines] if lines else []
