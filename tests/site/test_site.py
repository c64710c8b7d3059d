"""The built site holds what the two source documents promise, and works as pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

from errordesk.checks.site.ledger import BuiltSite
from errordesk.records.models import Guide
from errordesk.records.records import Records
from errordesk.site.shards import COLUMNS

Read = Callable[[str], BeautifulSoup]


@pytest.fixture(scope="session")
def page(site_dir: Path) -> Read:
    """Return the parsed page at a path below the site's root."""

    def read(path: str) -> BeautifulSoup:
        html = (site_dir / path / "index.html").read_text(encoding="utf-8")
        return BeautifulSoup(html, "lxml")

    return read


def _text(soup: BeautifulSoup, selector: str = ".md-content") -> str:
    [content] = soup.select(selector)
    return re.sub(r"\s+", " ", content.get_text(" "))


# What the original reply and the original support article hold, item by item, and where it is.
ITEMS = [
    ("replies/badgateway/", "Thank you for reporting this"),
    ("replies/badgateway/", "BadGateway error (HTTP 502)"),
    ("replies/badgateway/", "4.50.2"),
    ("replies/badgateway/", "4.50.6"),
    ("replies/badgateway/", "HELPER - Add User to Security Role"),
    ("replies/badgateway/", "As far as the message shows, this is not a bug of the kit"),
    ("replies/badgateway/", "then import the same file again"),
    ("replies/badgateway/", "Solutions → Import solution"),
    ("replies/badgateway/", "Upgrade (the default)"),
    ("replies/badgateway/", "2–6 AM"),
    ("replies/badgateway/", "10 PM–12 AM"),
    ("replies/badgateway/", "weekends"),
    ("replies/badgateway/", "Why this works"),
    ("replies/badgateway/", "Check service health"),
    ("replies/badgateway/", "not in administration mode"),
    ("replies/badgateway/", "storage overage"),
    ("replies/badgateway/", "A retry is safe"),
    ("replies/badgateway/", "any flow can be hit"),
    ("replies/badgateway/", "Do not edit the solution file or flow definitions"),
    ("replies/badgateway/", "do not import components one by one"),
    ("replies/badgateway/", "Never delete the installed solution"),
    ("replies/badgateway/", "After 3–4 attempts over 24 hours"),
    ("replies/badgateway/", "Client Request Id"),
    ("replies/badgateway/", "Dataverse solution import failure"),
    ("replies/badgateway/", "the number and times of your attempts"),
    ("replies/badgateway/", "archived"),
    ("replies/badgateway/", "Microsoft's upgrade page"),
    ("replies/badgateway/", "import succeeded after a retry"),
    ("replies/badgateway/", "having read the guide"),
    ("replies/badgateway/", "24 hours"),
    ("replies/badgateway/", "Template version"),
    ("replies/badgateway/", "1.0 of January 2026"),
    ("replies/badgateway/", "All versions of the CoE Starter Kit"),
    ("guides/power-platform/badgateway/", "--stage-and-upgrade"),
    ("guides/power-platform/badgateway/", "disagree"),
    ("guides/power-platform/upgrade/", "Stage for upgrade"),
    ("guides/application-gateway/502/", "application-gateway-502-error"),
    ("guides/application-gateway/502/", "microsoft.network"),
    ("guides/application-gateway/502/", "applicationgateways"),
    ("guides/application-gateway/502/", "32573483"),
    ("guides/application-gateway/502/", "32680993"),
    ("guides/application-gateway/502/", "15922"),
    ("guides/application-gateway/502/", "blackforest"),
    ("guides/application-gateway/502/", "CloudNet_AzureApplicationGateway"),
    ("guides/application-gateway/502/", "self-help"),
    ("guides/application-gateway/502/", "nine times in ten"),
    ("guides/application-gateway/502/", "Details"),
    ("guides/application-gateway/502/", "show-backend-health"),
    ("guides/application-gateway/502/", "Get-AzApplicationGatewayBackendHealth"),
    ("guides/application-gateway/502/", "Guided troubleshooter"),
]


@pytest.mark.parametrize(("path", "words"), ITEMS, ids=[words for _, words in ITEMS])
def test_item_of_the_originals_is_on_the_site(page: Read, path: str, words: str) -> None:
    text = re.sub(r"\s+([.,;:)])", r"\1", _text(page(path)))
    assert words.casefold() in text.casefold()


@pytest.mark.parametrize(
    ("path", "anchor"),
    [
        ("guides/power-platform/badgateway/", "understanding-badgateway-vs-other-errors"),
        ("guides/power-platform/toomanyrequests/", "during-upgrade"),
        ("guides/application-gateway/502/", "troubleshooter"),
        ("faq/", "badgateway-vs-toomanyrequests"),
        ("faq/", "incremental-upgrade-path"),
        ("faq/", "goes-away-by-itself"),
        ("compare/", "understanding-badgateway-vs-other-errors"),
        ("compare/", "two-502s"),
    ],
)
def test_anchor_of_the_originals_exists(page: Read, path: str, anchor: str) -> None:
    assert page(path).find(id=anchor)


def test_every_record_is_shown(page: Read, records: Records) -> None:
    for folder in ("power-platform", "application-gateway", "other-gateways"):
        shown = {a["href"] for a in page(f"guides/{folder}/").select(".ed-table a[href]")}
        for guide in records.guides_of(folder):
            slug = records.by_id[guide.id].url.rstrip("/").rpartition("/")[2]
            assert f"{slug}/" in shown, guide.id
    for path, table in (
        ("faq/", records.faq),
        ("reference/facts/", records.facts),
        ("reference/sources/", records.sources),
    ):
        assert set(table) <= {tag["id"] for tag in page(path).find_all(id=True)}
    home = _text(page("."))
    for guide in records.guides.values():
        assert all(code in home for code in [*guide.codes, *guide.shared_codes])


def test_troubleshooter_reaches_every_leaf_by_links(page: Read, records: Records) -> None:
    """Walk the links of the page itself, as a reader without JavaScript does."""
    soup = page("guides/application-gateway/troubleshooter/")
    tree = records.trees["agw-troubleshooter"]
    nodes = {node.h3["id"]: node for node in soup.select(".ed-node")}
    assert set(nodes) == {*tree.nodes, *tree.leaves}
    ways = {
        name: [a["href"][1:] for a in node.select(".ed-options a")] for name, node in nodes.items()
    }
    paths = [[tree.start]]
    reached = set()
    while paths:
        path = paths.pop()
        reached.add(path[-1])
        for target in ways[path[-1]]:
            assert target not in path, f"loop: {[*path, target]}"
            paths.append([*path, target])
    assert reached == set(nodes)
    for leaf in tree.leaves:
        assert nodes[leaf].select_one(".ed-go-on a[href]"), leaf


@pytest.mark.slow
def test_old_anchors_of_the_troubleshooter_lead_to_its_page(page: Read, records: Records) -> None:
    """The steps stood in the 502 guide before; a script follows `data-moved` with the anchor."""
    tree = records.trees["agw-troubleshooter"]
    before, now = (f"guides/application-gateway/{name}/" for name in ("502", "troubleshooter"))
    moved = page(before).select("[data-moved] [id]")
    assert {anchor["id"] for anchor in moved} == {*tree.nodes, *tree.leaves}
    assert {urljoin(before, anchor.parent["data-moved"]) for anchor in moved} == {now}
    assert all(page(now).find(id=anchor["id"]) for anchor in moved)


def test_pages_have_the_parts_that_readers_need(built: BuiltSite, records: Records) -> None:
    for guide_id in records.guides:
        page = built.page(records.by_id[guide_id].url)
        assert page is not None
        wanted = ["message", "cause", "fix", "verify", "stuck"]
        assert [h for h in page.tree.xpath("//article//h2/@id") if h in wanted] == wanted, guide_id
        assert page.tree.find_class("ed-first"), guide_id


def test_drawings_have_a_title_and_description(page: Read) -> None:
    for path in ("guides/power-platform/badgateway/", "guides/application-gateway/502/"):
        [drawing] = page(path).select("svg.ed-drawing")
        assert drawing["role"] == "img"
        labelled = str(drawing["aria-labelledby"]).split()
        assert all(drawing.find(id=label).get_text() for label in labelled)


def test_no_foreign_resource_is_named(site_dir: Path) -> None:
    loaded = re.compile(
        r"<(?:script|img|iframe|source|video|audio)[^>]*\ssrc=\"(?:https?:)?//"
        r"|<link[^>]*rel=\"(?:stylesheet|preload|preconnect|icon)\"[^>]*href=\"(?:https?:)?//"
        r"|<link[^>]*href=\"(?:https?:)?//[^>]*rel=\"(?:stylesheet|preload|preconnect|icon)\""
    )
    for path in site_dir.rglob("*.html"):
        found = loaded.search(path.read_text(encoding="utf-8"))
        assert not found, f"{path}: {found}"


def test_search_holds_every_page(site_dir: Path, records: Records, built: BuiltSite) -> None:
    script = (site_dir / "assets/find-data.js").read_text(encoding="utf-8")
    data = json.loads(script.partition("=")[2])
    pages = [url for url, _ in data["index"]["pages"]]
    assert sorted(pages) == sorted(page.url for page in records.pages.values())
    columns = (data["weights"], *(data["index"][key] for key in COLUMNS if key != "entries"))
    assert {len(column) for column in columns} == {len(pages)}
    by_url = {page.url: page.record for page in records.pages.values()}
    for url, about in zip(pages, data["index"]["about"], strict=True):
        record = by_url[url]
        if isinstance(record, Guide):
            # What to do first, as the page says it: without the grades of its figures.
            texts = "//*[contains(@class, 'ed-first')]//text()"
            said = built.page(url).tree.xpath(
                f"{texts}[not(ancestor::*[contains(@class, 'ed-grade')])]"
            )
            assert about
            assert "".join(about.split()) in "".join("".join(said).split()), url
        else:
            assert about == record.description.strip()
    for url, sections in zip(pages, data["index"]["sections"], strict=True):
        anchors = {anchor for anchor, _ in sections}
        assert anchors <= (built.ids(url) or set()), url
        # What other pages are called, and where claims come from, is not what this page says.
        assert not anchors & {"related", "sources"}, url
