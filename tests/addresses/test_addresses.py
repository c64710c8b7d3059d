"""Short and former addresses: what leads where, and what may not be an address."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from errordesk.checks.site.ledger import BuiltSite
from errordesk.pages.render import check_pages
from errordesk.records.addresses import code_names, codes, redirect_pages, redirects, short_address
from errordesk.records.loader import load
from errordesk.records.problems import ProblemsError, UsageError
from errordesk.records.records import Records
from errordesk.site.copies import write_outputs
from errordesk.text.markdown import anchors
from tests.conftest import Project
from tests.outputs import REFERENCE

ALPHA = "docs/guides/one/alpha.md"
BETA = "docs/guides/one/beta.md"
MKDOCS = "site_name: Sample\nsite_description: A sample.\n"
INSECURE = re.compile(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("0x80048306", ["80048306", "0x80048306"]),
        ("8004801E", ["8004801e", "0x8004801e"]),
        ("0X8004801E", ["8004801e", "0x8004801e"]),
        ("AppForbidden", ["appforbidden"]),
        ("502.3", ["502.3"]),
        ("DV-804", ["dv-804"]),
        ("ERRORINFO_HTTPS_NO_CERT", ["errorinfo_https_no_cert"]),
    ],
)
def test_names_of_codes(code: str, names: list[str]) -> None:
    assert code_names(code) == names


def test_sample(project: Project) -> None:
    records = load(
        project({**REFERENCE, ALPHA: ("related:", "formerly: [old/alpha/, one-a]\nrelated:")})
    )
    found = {source: redirect.target for source, redirect in redirects(records).items()}
    assert found == {
        "e/one-alpha/": "guides/one/alpha/",
        "e/one-beta/": "guides/one/beta/",
        "e/faq/": "faq/",
        "e/reply-alpha/": "replies/alpha/",
        "e/80000001/": "guides/one/alpha/",
        "e/0x80000001/": "guides/one/alpha/",
        "e/80000002/": "guides/one/beta/",
        "e/0x80000002/": "guides/one/beta/",
        "e/8004801e/": "reference/codes/#8004801e",
        "e/0x8004801e/": "reference/codes/#8004801e",
        "e/one-a/": "guides/one/alpha/",
        "old/alpha/": "guides/one/alpha/",
    }


def test_shared_code_without_the_page_of_codes(project: Project) -> None:
    with pytest.raises(UsageError, match=r"reference/codes\.md"):
        redirects(load(project()))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {ALPHA: ('codes: ["80000001"]', 'codes: ["5..2"]')},
            [f"{ALPHA}:7:", '"5..2" cannot be an address'],
        ),
        (
            {ALPHA: ('codes: ["80000001"]', 'codes: [".52"]')},
            [f"{ALPHA}:7:", '".52" cannot be an address'],
        ),
        ({ALPHA: ('codes: ["80000001"]', 'codes: ["a/b"]')}, [f"{ALPHA}:7:", "codes.0"]),
        ({ALPHA: ('codes: ["80000001"]', 'codes: ["a%2Fb"]')}, [f"{ALPHA}:7:", "codes.0"]),
        (
            {ALPHA: ('codes: ["80000001"]', "codes: [One-Beta]")},
            [f"{ALPHA}:7:", "e/one-beta/", "is the id of", BETA],
        ),
        (
            {ALPHA: ("related:", "formerly: [one-beta]\nrelated:")},
            [f"{ALPHA}:20:", "e/one-beta/ is used in", BETA],
        ),
        (
            {ALPHA: ("related:", "formerly: ['80000002']\nrelated:")},
            [f"{ALPHA}:20:", "e/80000002/ is used in", BETA],
        ),
        (
            {ALPHA: ("related:", "formerly: [guides/one/beta/]\nrelated:")},
            [f"{ALPHA}:20:", "guides/one/beta/ is used in", BETA],
        ),
        (
            {ALPHA: ("related:", "formerly: [e/gone/]\nrelated:")},
            [f"{ALPHA}:20:", 'write "gone" for the address "e/gone/"'],
        ),
        (
            {
                ALPHA: ("related:", "formerly: [gone]\nrelated:"),
                BETA: ("related:", "formerly: [gone]\nrelated:"),
            },
            [f"{BETA}:20:", "e/gone/ is used in", ALPHA],
        ),
    ],
)
def test_what_cannot_be_an_address_is_told(
    project: Project, changes: dict[str, tuple[str, str]], words: list[str]
) -> None:
    with pytest.raises(ProblemsError) as caught:
        load(project({**REFERENCE, **changes}))
    lines = str(caught.value).splitlines()
    assert any(all(word in line for word in words) for line in lines), lines


@pytest.mark.parametrize(
    "former",
    ["/old/", "../old/", "old/../x/", "old//x/", "Old", "a b", "x/y", "x?y", "", "a%2f"],
)
def test_what_cannot_be_a_former_address_is_told(project: Project, former: str) -> None:
    changes = {ALPHA: ("related:", f"formerly: ['{former}']\nrelated:")}
    with pytest.raises(ProblemsError, match=rf'{ALPHA}:20: "formerly\.0"'):
        load(project({**REFERENCE, **changes}))


def test_codes_that_differ_in_form_are_one_address(project: Project) -> None:
    records = load(
        project({**REFERENCE, BETA: ('shared_codes: ["8004801E"]', 'shared_codes: ["0x8004801e"]')})
    )
    assert [guide.id for guide in codes(records)["8004801e"][1]] == ["one-alpha", "one-beta"]


def test_retired_guide_says_so_first(project: Project) -> None:
    records = load(project({ALPHA: ("related:", "retired: true\nrelated:")}))
    pages = check_pages(records)
    lines = [line for line in pages["guides/one/alpha.md"].splitlines() if line]
    assert lines[0].startswith("# ")
    assert lines[1].startswith('!!! warning "This guide is retired')
    assert "retired" not in pages["guides/one/beta.md"]


# The site --------------------------------------------------------------------------------------


def test_every_id_and_code_has_its_addresses(
    records: Records, site_dir: Path, built: BuiltSite
) -> None:
    for page_id, page in records.by_id.items():
        assert built.destination(short_address(page_id)) == (page.url, "")
        assert built.destination(short_address(page_id) + "#fix") == (page.url, "fix")
    printed: dict[str, set[str]] = {}
    for guide in records.guides.values():
        for code in [*guide.codes, *guide.shared_codes]:
            bare = code.lower().removeprefix("0x")
            names = {code.lower(), bare}
            if re.fullmatch("[0-9a-f]{8}", bare):
                names.add(f"0x{bare}")
            for name in names:
                printed.setdefault(name, set()).add(guide.id)
    for name, guides in printed.items():
        path, anchor = built.destination(f"e/{name}/")
        if len(guides) == 1:
            assert (path, anchor) == (records.by_id[guides.pop()].url, ""), name
        else:
            assert (path, anchor) == ("reference/codes/", name.removeprefix("0x")), name
    folders = {path.name for path in (site_dir / "e").iterdir()}
    assert folders == {*records.by_id, *printed}
    assert folders == {folder.lower() for folder in folders}


def test_shared_codes_are_told_apart(records: Records, site_dir: Path) -> None:
    html = (site_dir / "reference/codes/index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(html, "lxml")
    assert page.select_one("header.md-header"), "it looks as the other pages do"
    shared = {name: guides for name, (_, guides) in codes(records).items() if len(guides) > 1}
    assert shared
    for name, guides in shared.items():
        heading = page.find(id=name.replace(".", "-"))
        assert heading is not None, name
        table = heading.find_next("table")
        assert table is not None
        rows = table.select("tbody tr")
        assert len(rows) == len(guides)
        for row, guide in zip(rows, guides, strict=True):
            link, message, todo = row.select_one("a"), row.select_one("code"), row.select("td")[1]
            assert link is not None
            assert str(link["href"]).endswith(records.by_id[guide.id].url.removeprefix("guides/"))
            assert message is not None
            # A trailing or leading blank of a fragment is no part of what is shown.
            assert message.get_text().split() == guide.signatures[0].text.split()
            assert len(todo.get_text()) > 20
    messages = {guide.signatures[0].text for guides in shared.values() for guide in guides}
    assert len(messages) == len({guide.id for guides in shared.values() for guide in guides})


def test_every_code_keeps_its_anchor_when_it_is_shared_no_more(records: Records) -> None:
    found = anchors(check_pages(records)["reference/codes.md"])
    assert {name.replace(".", "-") for name in codes(records)} <= found


@pytest.mark.slow
def test_redirects_are_small_strict_pages(
    records: Records, site_url: str, site_dir: Path, built: BuiltSite
) -> None:
    pages = redirect_pages(records, site_url)
    assert len(pages) == len(redirects(records))
    for path, html in pages.items():
        assert (site_dir / path).read_text(encoding="utf-8") == html
        assert not INSECURE.search(html), path
        assert len(html) < 1500
        page = BeautifulSoup(html, "lxml")
        [refresh] = page.select("meta[http-equiv=refresh]")
        [script] = page.select("script")
        [link] = page.select("body a[href]")
        [canonical] = page.select("link[rel=canonical]")
        [robots] = page.select("meta[name=robots]")
        assert refresh["content"] == f"0; url={link['href']}"
        assert script["data-target"] == link["href"]
        assert not re.match(r"[a-z]+:|/", str(link["href"])), "relative, for sites below a path"
        assert (site_dir / path).parent.joinpath(str(script["src"])).resolve().is_file()
        where = built.destination(path.removesuffix("index.html"))[0]
        assert canonical["href"] == site_url + where
        assert robots["content"] == "noindex"
        assert page.title is not None
        assert page.title.get_text() == link.get_text()


def test_titles_are_escaped(project: Project) -> None:
    records = load(project({**REFERENCE, ALPHA: ("title: Alpha failed", "title: '<b>\"&'")}))
    html = redirect_pages(records, "https://desk.example/")["e/one-alpha/index.html"]
    page = BeautifulSoup(html, "lxml")
    assert page.b is None
    assert page.title is not None
    assert page.title.get_text() == '<b>"&'


def test_redirects_are_no_results_and_in_no_sitemap(records: Records, site_dir: Path) -> None:
    sitemap = ET.fromstring((site_dir / "sitemap.xml").read_text(encoding="utf-8"))  # noqa: S314
    places = {str(element.text) for element in sitemap.iter() if element.tag.endswith("}loc")}
    assert any(place.endswith("/guides/power-platform/badgateway/") for place in places)
    assert not any("/e/" in place for place in places)
    for path in (site_dir / "search").rglob("*.json"):
        assert not re.search(r'"/?e/', path.read_text(encoding="utf-8")), path
    for path in site_dir.glob("*.*"):
        if path.suffix in (".xml", ".txt"):
            assert "/e/" not in path.read_text(encoding="utf-8"), path


def test_former_address_of_any_depth(project: Project, tmp_path: Path) -> None:
    former = "formerly: [old/, a/b/c/d/, one-a]\nrelated:"
    records = load(project({**REFERENCE, "mkdocs.yml": MKDOCS, ALPHA: ("related:", former)}))
    site = tmp_path / "site"
    written = write_outputs(records, site, "https://pages.example/desk/")
    assert {"old/index.html", "a/b/c/d/index.html", "e/one-a/index.html"} <= set(written)
    for path in ("", "guides/one/alpha/"):
        page = site / path / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text('<h2 id="fix">Fix</h2>')
    built = BuiltSite(site)
    for address in ("old/", "a/b/c/d/", "e/one-a/"):
        assert built.destination(f"{address}#fix") == ("guides/one/alpha/", "fix")
    html = (site / "a/b/c/d/index.html").read_text(encoding="utf-8")
    assert 'url=../../../../guides/one/alpha/"' in html
    assert 'href="https://pages.example/desk/guides/one/alpha/"' in html
