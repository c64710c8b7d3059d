"""Whatever prints an address prints that of the published site, with and without a last slash."""

from __future__ import annotations

import gzip
import html
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml.html import document_fromstring

from errordesk.cli.main import main
from errordesk.pages.hosts import meta_tag
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from tests.site import KNOWN

pytestmark = pytest.mark.slow

SITE = "https://desk.contoso.net/x/"
UNSET = DEFAULT_SITE_URL.split("/")[2]
# What ends an address in a text, in Markdown, in JSON and in HTML.
_URL = re.compile(r"https?://[^\s\"'<>)\]\\]+")

# The pages for contributors name the default as code.
_DOCUMENTED = re.compile(rf"(<code>|`){re.escape(DEFAULT_SITE_URL)}(</code>|`)".encode())


@pytest.fixture(autouse=True)
def _address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERRORDESK_SITE_URL", SITE.rstrip("/"))


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The site as `errordesk build` writes it for that address."""
    target = tmp_path_factory.mktemp("published") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ERRORDESK_SITE_URL", SITE.rstrip("/"))
        patch.setenv("ERRORDESK_META_POLICY", "true")
        assert main(["--root", str(root), "build", "--site-dir", str(target)]) == 0
    yield target


@pytest.fixture(scope="module")
def others(records: Records) -> tuple[str, ...]:
    """What addresses of other sites begin with: all of them stand in the records."""
    return tuple(source.url for source in records.sources.values())


# Commands --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["find", "FILE"],
        ["find", "FILE", "--json"],
        ["find", "BATCH", "--batch"],
        ["reply", "pp-badgateway"],
        ["reply", "pp-toomanyrequests", "--set", "from=4.29", "--set", "to=4.50.9"],
        ["reply", "gw-envoy"],
        ["triage", "FILE"],
        ["triage", "FILE", "--json"],
    ],
    ids=" ".join,
)
def test_commands(
    root: Path,
    others: tuple[str, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    files = {"FILE": tmp_path / "pasted.txt", "BATCH": tmp_path / "batch.jsonl"}
    files["FILE"].write_text(KNOWN, encoding="utf-8")
    files["BATCH"].write_text(json.dumps({"id": 1, "text": KNOWN}), encoding="utf-8")
    given = [str(files.get(word, word)) for word in arguments]
    assert main(["--root", str(root), *given]) == 0
    _assert_published(capsys.readouterr().out, others)


def test_an_error_that_names_a_page(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["reply", "pp-toomanyrequests", "--set", "from=4.29", "--set", "to=9.9"]
    assert main(["--root", str(root), *wrong]) == 1
    _assert_published(capsys.readouterr().err, ())


# What the build writes ---------------------------------------------------------------------------


def test_nothing_names_the_unset_address(site: Path) -> None:
    texts = 0
    for file in site.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            data = gzip.decompress(data) if file.suffix == ".gz" else data
            assert UNSET.encode() not in _DOCUMENTED.sub(b"", data), file.relative_to(site)
            texts += 1
    assert texts > 500


@pytest.mark.parametrize(
    "path",
    ["llms.txt", "assets/replies.json", "assets/replies-data.js", "replies/label-actions.yml"],
)
def test_texts(site: Path, others: tuple[str, ...], path: str) -> None:
    _assert_published((site / path).read_text(encoding="utf-8"), others)


def test_replies_as_files(site: Path, records: Records, others: tuple[str, ...]) -> None:
    for guide in records.guides:
        file = site / f"replies/raw/{guide}.md"
        _assert_published(file.read_text(encoding="utf-8"), others)


def test_catalogue(site: Path) -> None:
    catalog = json.loads((site / "catalog.json").read_text(encoding="utf-8"))
    schema = json.loads((site / "catalog.schema.json").read_text(encoding="utf-8"))
    assert catalog["site"]["url"] == SITE
    assert schema["$id"] == catalog["$schema"] == f"{SITE}catalog.schema.json"
    for guide in catalog["guides"]:
        related = [page["url"] for page in guide["related"]]
        assert _all_published([guide["url"], guide["markdown"], *related]), guide["id"]


def test_feed_and_sitemap(site: Path) -> None:
    feed = ET.parse(site / "feed.xml")  # noqa: S314  # our own output
    atom = "{http://www.w3.org/2005/Atom}"
    assert _all_published([link.get("href") or "" for link in feed.iter(f"{atom}link")])
    assert all(
        (element.text or "").startswith("tag:desk.contoso.net,2026:/x/")
        for element in feed.iter(f"{atom}id")
    )
    places = re.findall(r"<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    assert _all_published(places)


def test_pages_and_redirects(site: Path) -> None:
    """Links between pages are relative; what a page says of itself is absolute."""
    seen = {"canonical": 0, "refresh": 0, "og": 0, "data": 0}
    for file in site.rglob("*.html"):
        if file.name == "404.html":  # it has no address of its own
            continue
        tree = document_fromstring(file.read_bytes())
        canonical = tree.xpath('//link[@rel="canonical"]/@href')
        assert _all_published(canonical), file
        seen["canonical"] += 1
        seen["refresh"] += bool(tree.xpath('//meta[@http-equiv="refresh"]'))
        own = tree.xpath('//meta[@property="og:url" or @property="og:image"]/@content')
        assert not own or _all_published(own), file
        seen["og"] += len(own)
        for data in tree.xpath('//script[@type="application/ld+json"]/text()'):
            told = [url for url in _urls(data) if not url.startswith("https://schema.org")]
            if "Question" not in data:  # answers link to other sites as well
                assert _all_published(told), file
            seen["data"] += 1
    assert seen["canonical"] == seen["refresh"] + seen["og"] / 2
    assert min(seen.values()) > 100


def test_the_policy_stands_in_each_page_when_asked_for(site: Path, site_dir: Path) -> None:
    """Before whatever it is for; unasked it is not there."""
    pages = [file for file in site.rglob("*.html") if file.parent.parent.name != "e"]
    assert len(pages) > 100
    for file in pages:
        text = file.read_text(encoding="utf-8")
        if 'http-equiv="refresh"' in text:
            continue
        head, found, _ = text.partition(meta_tag().strip().replace("'", "&#39;"))
        assert found, file
        assert not re.search(r"<(?:script|link|style)\b", head), file
    assert "http-equiv" not in (site_dir / "index.html").read_text(encoding="utf-8")


def test_copies_of_pages(site: Path, records: Records) -> None:
    for page in records.pages.values():
        copy = (site / page.url / "index.md").read_text(encoding="utf-8")
        assert f"Page: <{SITE}{page.url}>" in copy, page.file


def test_data_of_the_finder(site: Path) -> None:
    script = (site / "assets/find-data.js").read_text(encoding="utf-8")
    assert json.loads(script.partition("=")[2])["index"]["site"] == SITE


def _urls(text: str) -> list[str]:
    return [html.unescape(url).rstrip(".,;:") for url in _URL.findall(text)]


def _all_published(urls: list[str]) -> bool:
    return bool(urls) and all(url.startswith(SITE) for url in urls)


def _assert_published(text: str, others: tuple[str, ...]) -> None:
    """Every address is one of this site, or begins as a source of the records."""
    assert UNSET not in text
    urls = _urls(text)
    assert any(url.startswith(SITE) for url in urls), text[:200]
    assert [url for url in urls if not url.startswith((SITE, *others))] == []
