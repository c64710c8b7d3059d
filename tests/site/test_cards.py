"""Cards: what a page says of itself to search engines and to whoever shows a link to it."""

from __future__ import annotations

import json
import re
import struct
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

from errordesk.records.loader import load
from errordesk.records.records import Page, Records
from errordesk.site.cards import IMAGE, IMAGE_SIZE, Cards
from tests.conftest import Project
from tests.outputs import REFERENCE

ALPHA = "docs/guides/one/alpha.md"
Head = BeautifulSoup


@pytest.fixture(scope="session")
def heads(records: Records, site_dir: Path) -> list[tuple[Page, Head]]:
    """Every page of the site with its head."""
    return [(page, _head(site_dir / page.url / "index.html")) for page in records.pages.values()]


def _head(path: Path) -> Head:
    html = path.read_text(encoding="utf-8")
    return BeautifulSoup(html[: html.index("</head>")], "lxml")


def _one(head: Head, selector: str, attribute: str = "content") -> str:
    [tag] = head.select(selector)
    return str(tag[attribute])


def _data(head: Head) -> dict[str, dict[str, Any]]:
    texts = [tag.get_text() for tag in head.select('script[type="application/ld+json"]')]
    items = [json.loads(text) for text in texts]
    found = {item["@type"]: item for item in items}
    assert len(found) == len(items), "one object of each type"
    for text, item in zip(texts, items, strict=True):
        assert item["@context"] == "https://schema.org"
        assert not re.search("[<>&]", text), "nothing in it can end the script element"
    return found


def test_title_description_and_canonical(heads: list[tuple[Page, Head]], site_url: str) -> None:
    titles = set()
    for page, head in heads:
        [title] = head.select("title")
        assert title.get_text().strip(), page.file
        titles.add(title.get_text())
        assert _one(head, "meta[name=description]") == page.record.description.strip()
        assert _one(head, "link[rel=canonical]", "href") == site_url + page.url
    assert len(titles) == len(heads), "no two pages have one title"


def test_open_graph(heads: list[tuple[Page, Head]], records: Records, site_url: str) -> None:
    for page, head in heads:
        names = [str(tag["property"]) for tag in head.select("meta[property]")]
        assert len(names) == len(set(names)), page.file
        assert _one(head, 'meta[property="og:title"]').strip()
        assert _one(head, 'meta[property="og:description"]') == page.record.description.strip()
        assert _one(head, 'meta[property="og:url"]') == site_url + page.url
        guide = getattr(page.record, "id", None) in records.guides
        assert _one(head, 'meta[property="og:type"]') == ("article" if guide else "website")
        assert _one(head, 'meta[property="og:site_name"]') == "Error Desk"
        assert _one(head, 'meta[property="og:image"]') == site_url + IMAGE
        assert len(_one(head, 'meta[property="og:image:alt"]')) > 20
        assert _one(head, 'meta[name="twitter:card"]') == "summary_large_image"
        if page.record.title and page.url:
            assert _one(head, 'meta[property="og:title"]') == page.record.title.strip()


def test_every_guide_is_an_article(
    heads: list[tuple[Page, Head]], records: Records, site_url: str
) -> None:
    seen = 0
    for page, head in heads:
        data = _data(head)
        guide = records.guides.get(getattr(page.record, "id", ""))
        assert ("TechArticle" in data) == (guide is not None), page.file
        if guide is None:
            continue
        article = data["TechArticle"]
        assert article["headline"] == guide.title.strip()
        assert article["description"] == guide.description.strip()
        assert article["url"] == article["mainEntityOfPage"] == site_url + page.url
        assert date.fromisoformat(article["dateModified"]) == guide.reviewed
        assert article["image"] == site_url + IMAGE
        assert article["author"]["name"] == article["publisher"]["name"] == "Error Desk"
        codes = {*guide.codes, *guide.shared_codes}
        assert codes <= set(article["keywords"])
        assert codes <= {thing["name"] for thing in article["about"]}
        seen += 1
    assert seen == len(records.guides)


def test_the_questions(heads: list[tuple[Page, Head]], records: Records, site_url: str) -> None:
    pages = {page.src_uri: _data(head) for page, head in heads}
    assert [uri for uri, data in pages.items() if "FAQPage" in data] == ["faq.md"]
    asked = pages["faq.md"]["FAQPage"]["mainEntity"]
    assert [entry["name"] for entry in asked] == [q.question.strip() for q in records.faq.values()]
    for entry, question in zip(asked, records.faq, strict=True):
        assert entry["@type"] == "Question"
        answer = entry["acceptedAnswer"]
        assert answer["@type"] == "Answer"
        assert answer["url"] == f"{site_url}faq/#{question}"
        html = BeautifulSoup(answer["text"], "html.parser")
        assert len(html.get_text()) > 40, question
        assert "{{" not in answer["text"]
        assert {tag.name for tag in html.find_all()} <= {
            "a", "blockquote", "code", "em", "li", "ol", "p", "pre", "strong", "ul",
        }  # fmt: skip
        assert all(str(a["href"]).startswith("https://") for a in html.select("a"))


def test_every_page_says_where_it_is(
    heads: list[tuple[Page, Head]], records: Records, site_url: str
) -> None:
    known = {site_url + page.url for page in records.pages.values()}
    ways = {}
    for page, head in heads:
        steps = _data(head)["BreadcrumbList"]["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        assert all(step["@type"] == "ListItem" and step["name"] for step in steps)
        assert {step["item"] for step in steps} <= known
        assert steps[0] == {**steps[0], "name": "Home", "item": site_url}
        assert steps[-1]["item"] == site_url + page.url
        ways[page.src_uri] = [step["name"] for step in steps]
    assert ways["index.md"] == ["Home"]
    assert ways["guides/power-platform/badgateway.md"][:2] == ["Home", "Power Platform"]
    assert len(ways["guides/power-platform/badgateway.md"]) == 3


def test_picture(root: Path, site_dir: Path) -> None:
    picture = (root / "overrides" / IMAGE).read_bytes()
    assert picture.startswith(b"\x89PNG\r\n")
    assert struct.unpack(">II", picture[16:24]) == IMAGE_SIZE == (1200, 630)
    assert len(picture) <= 60_000
    assert (site_dir / IMAGE).read_bytes() == picture


def test_pages_that_are_none_have_no_card(site_dir: Path) -> None:
    for path in ("404.html", "e/pp-badgateway/index.html"):
        head = _head(site_dir / path)
        assert not head.select('meta[property], script[type="application/ld+json"]'), path


@pytest.mark.parametrize(
    "text", ["</script><script>alert(1)</script>", '"quoted" & <b>bold</b> \\ \u2028 é']
)
def test_no_text_breaks_out(project: Project, text: str) -> None:
    title = json.dumps(text, ensure_ascii=True)
    changes = {
        ALPHA: ("title: Alpha failed", f"title: {title}"),
        "macros/data/faq/one.yml": ("question: Why?", f"question: {title}"),
    }
    records = load(project({**REFERENCE, **changes}))
    cards = Cards(records, "Sample", "https://pages.example/desk/")
    card = cards.of("guides/one/alpha.md")
    article, way = (json.loads(item) for item in card.data)
    assert article["headline"] == way["itemListElement"][-1]["name"] == text
    assert ("property", "og:title", text) in card.tags
    assert article["url"] == urljoin("https://pages.example/desk/", "guides/one/alpha/")
    faq = cards.of("faq.md")
    assert json.loads(faq.data[0])["mainEntity"][0]["name"] == text
    assert not any(re.search("[<>&]", item) for item in [*card.data, *faq.data])
