"""What is written beside the built pages: catalogue, Markdown copies, feed, short addresses."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urljoin

import yaml

from errordesk.addresses import redirect_pages
from errordesk.catalog import CATALOG, SCHEMA, catalog_json, schema_json
from errordesk.desk import Desk, Sheet
from errordesk.feed import FEED, feed_xml
from errordesk.plain import PlainMacros, address
from errordesk.problems import UsageError
from errordesk.records import Guide, Page, Topic

COPY = "index.md"


def write_outputs(desk: Desk, site_dir: Path, site_url: str) -> list[str]:
    """Write what machines read and the redirects into a built site; same records, same bytes.

    Args:
        desk: the loaded records.
        site_dir: the root of the built site.
        site_url: the address that the site is published at.

    Returns the paths written, below `site_dir`, sorted. Raises `UsageError` when a record or
    `mkdocs.yml` or `CHANGELOG.md` holds what cannot be written.
    """
    site_url = site_url.rstrip("/") + "/"
    name, description = site_name(desk.root)
    path = desk.root / "CHANGELOG.md"
    changelog = path.read_text(encoding="utf-8") if path.is_file() else ""
    texts = {sheet.url + COPY: page_copy(desk, sheet, site_url) for sheet in desk.sheets.values()}
    texts |= {
        CATALOG: catalog_json(desk, name, description, site_url),
        SCHEMA: schema_json(site_url),
        FEED: feed_xml(desk, name, description, site_url, changelog),
        "llms.txt": llms_txt(desk, name, description, site_url),
    }
    texts |= redirect_pages(desk, site_url)
    for target, text in texts.items():
        file = site_dir / target
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return sorted(texts)


def site_name(root: Path) -> tuple[str, str]:
    """Return name and description of the site, which stand in `mkdocs.yml` alone."""
    # Composed, not constructed: the file has tags that only the engine knows.
    node = yaml.compose((root / "mkdocs.yml").read_text(encoding="utf-8"))
    values = {
        key.value: value.value
        for key, value in (node.value if isinstance(node, yaml.MappingNode) else [])
        if isinstance(value, yaml.ScalarNode)
    }
    for key in ("site_name", "site_description"):
        if not values.get(key):
            raise UsageError(f'mkdocs.yml: the key "{key}" is missing')
    return values["site_name"].strip(), values["site_description"].strip()


def page_copy(desk: Desk, sheet: Sheet, site_url: str) -> str:
    """Return a page as plain Markdown that can be read on its own, away from the site."""
    body = PlainMacros(desk, sheet.src_uri, site_url, marks=True).text(sheet.body)
    head = "" if body.startswith("# ") else f"# {_title(sheet)}\n\n"
    # A guide's body begins with its description already.
    about = "" if isinstance(sheet.record, Guide) else f"{sheet.record.description.strip()}\n\n"
    url = address(desk, site_url, sheet.src_uri)
    if head:
        return f"{head}Page: <{url}>\n\n{about}{body}\n"
    first, _, rest = body.partition("\n")
    return f"{first}\n\nPage: <{url}>\n\n{rest.strip()}\n"


def llms_txt(desk: Desk, name: str, description: str, site_url: str) -> str:
    """Return `llms.txt` (llmstxt.org): what is here, with links to the Markdown copies."""
    rest = {uri: sheet for uri, sheet in desk.sheets.items() if uri != "index.md"}
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
    for product_id, product in desk.products.items():
        own = [s for s in rest.values() if getattr(s.record, "product", None) == product_id]
        own.sort(key=lambda s: (s.src_uri != product.landing, *_order(s)))
        lines += _links(product.name.strip(), own, site_url)
        for sheet in own:
            del rest[sheet.src_uri]
    topics = sorted((s for s in rest.values() if isinstance(s.record, Topic)), key=_order)
    lines += _links("All products", topics, site_url)
    others = sorted((s for s in rest.values() if s not in topics), key=lambda s: s.src_uri)
    lines += _links("Optional", others, site_url)
    return "\n".join(lines) + "\n"


def _order(sheet: Sheet) -> tuple[bool, str]:
    """Topics explain the whole subject, so they stand above the guides to single errors."""
    return not isinstance(sheet.record, Topic), _title(sheet).casefold()


def _links(title: str, sheets: Iterable[Sheet], site_url: str) -> list[str]:
    lines = []
    for sheet in sheets:
        record: Page = sheet.record
        label = _title(sheet).replace("[", "\\[").replace("]", "\\]")
        lines.append(
            f"- [{label}]({urljoin(site_url, sheet.url + COPY)}): {record.description.strip()}"
        )
    return ["", f"## {title}", "", *lines] if lines else []


def _title(sheet: Sheet) -> str:
    return str(sheet.record.title or sheet.src_uri).strip()
