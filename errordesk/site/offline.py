"""One zip of a built site that is read from a folder, and each product's guides as one page.

No server turns `guides/` into a page there, so every link names its file.
"""

from __future__ import annotations

import copy
import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from lxml import html
from lxml.html import builder

from errordesk.records.models import Guide, Reply, Topic
from errordesk.records.problems import UsageError
from errordesk.records.project import site_name
from errordesk.records.records import Records
from errordesk.site.built import BuiltSite

FOLDER = "errordesk"
README = "README.txt"
PRINT = "print.html"
# Only a server or the engine's own search has a use for these.
_LEFT_OUT = re.compile(
    r"404\.html|_headers|staticwebapp\.config\.json|sitemap\.xml.*|.*\.map"
    r"|assets/find-worker\.js|assets/javascripts/(lunr|workers)/.*"
)
# A zip has no time before it.
_DAY = (1980, 1, 1, 0, 0, 0)
_NAMES_AN_ID = ("id", "name", "for", "aria-labelledby", "aria-describedby", "aria-controls")


def write_zip(records: Records, site_dir: Path, target: Path, site_url: str) -> None:
    """Write a built site as a zip that opens from a folder; same site, same bytes.

    Args:
        records: the records that the site was built from.
        site_dir: the root of the built site.
        target: the file to write; an older one is replaced when the new one is whole.
        site_url: the address that the site is published at.

    Raises `UsageError` when `site_dir` holds no built site or `target` is a folder.
    """
    if target.is_dir():
        raise UsageError(f"{target} is a folder; name the file, as --zip {target / FOLDER}.zip")
    site = BuiltSite(site_dir)
    members = {README: _readme(records, site_url).encode()}
    for file in site_dir.rglob("*"):
        name = file.relative_to(site_dir).as_posix()
        if file.is_file() and file.suffix != ".html" and not _LEFT_OUT.fullmatch(name):
            members[name] = file.read_bytes()
    for product in records.products:
        members[_print_name(records, product)] = _html(_print_page(records, site, product))
    for landing in (product.landing for product in records.products.values()):
        article = _tree(site, records.pages[landing].url).find(".//article")
        article.append(builder.P(builder.A("All guides on one page, to print", href=PRINT)))
    for name, page in site.pages():  # changes each, so they come last
        if not _LEFT_OUT.fullmatch(name):
            members[name] = _html(page.tree)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(f"{FOLDER}/{name}", _DAY)
            info.create_system = 3  # the same on every system
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name], zipfile.ZIP_DEFLATED, 9)
    part = target.with_name(f"{target.name}.part")
    try:
        part.write_bytes(packed.getvalue())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def page_file(link: str) -> str:
    """Return a link that a folder can follow: one to a folder of the site names its page."""
    parts = urlsplit(link)
    folder = posixpath.basename(parts.path) in ("", ".", "..")
    if parts.scheme or parts.netloc or not parts.path or not folder:
        return link
    path = posixpath.join(parts.path, "index.html")
    return path + link[len(parts.path) :]


def _html(tree: html.HtmlElement) -> bytes:
    tree.rewrite_links(page_file, resolve_base_href=False)
    return bytes(html.tostring(tree, encoding="utf-8", doctype="<!doctype html>"))


def _readme(records: Records, site_url: str) -> str:
    name, description = site_name(records.root)
    dated = (page.record for page in records.pages.values())
    newest = max(one.reviewed for one in dated if isinstance(one, Guide | Topic | Reply))
    prints = [f"  {_print_name(records, product)}\n" for product in records.products]
    return (
        f"{name}: {description}\n\n"
        f"Version {version('errordesk')}, records of {newest}, {len(records.guides)} guides.\n"
        f"The newest state is at {site_url}\n\n"
        "Take all files out of the zip first. Then open index.html in a browser.\n"
        "Reading, search, finder and replies work without a network, and nothing is sent.\n\n"
        f"All guides of a product as one page, to print:\n{''.join(prints)}"
    )


def _print_name(records: Records, product: str) -> str:
    return records.pages[records.products[product].landing].url + PRINT


def _print_page(records: Records, site: BuiltSite, product: str) -> html.HtmlElement:
    """Return the guides of a product as one page, beside the product's own in its frame."""
    landing = records.pages[records.products[product].landing]
    tree = copy.deepcopy(_tree(site, landing.url))
    title = f"{records.products[product].name.strip()}: all guides"
    tree.find(".//title").text = title
    contents, parts = builder.OL(), []
    for guide in records.guides_of(product):
        page = records.by_id[guide.id]
        article = copy.deepcopy(_tree(site, page.url).find(".//article"))
        for element in article.xpath("//script | //*[contains(@class, 'md-source-path')]"):
            element.drop_tree()
        article.rewrite_links(_moved(page.url, landing.url, guide.id), resolve_base_href=False)
        for element in article.iter(html.etree.Element):
            for key, value in element.items():
                if key in _NAMES_AN_ID:
                    element.set(key, " ".join(f"{guide.id}-{name}" for name in value.split()))
                elif "url(#" in value:  # a drawing names its own parts
                    element.set(key, value.replace("url(#", f"url(#{guide.id}-"))
        article.tag, article.attrib["class"] = "section", "ed-print"
        article.set("id", guide.id)
        contents.append(builder.LI(builder.A(guide.title, href=f"#{guide.id}")))
        parts.append(article)
    article = tree.find(".//article")
    article[:] = [builder.H1(title, id="top"), contents, *parts]
    for skip in tree.xpath("//a[@class='md-skip']"):
        skip.set("href", "#top")
    for aside in tree.xpath("//*[contains(@class, 'md-sidebar--secondary')]"):
        aside.drop_tree()
    return tree


def _tree(site: BuiltSite, url: str) -> html.HtmlElement:
    page = site.page(url)
    if page is None:
        raise UsageError(f"the built site has no page {url}; run: errordesk build")
    return page.tree


def _moved(source: str, target: str, prefix: str) -> Callable[[str], str]:
    """Return what a link on the page `source` is when its text stands on `target`."""

    def moved(link: str) -> str:
        if link.startswith("#"):
            return f"#{prefix}-{link[1:]}"
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not parts.path:
            return link
        path = posixpath.relpath(posixpath.join("/", source, parts.path), f"/{target}")
        slash = "/" if parts.path.endswith(("/", ".")) else ""
        return path + slash + link[len(parts.path) :]

    return moved
