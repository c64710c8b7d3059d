"""The zip to take along: links name its files, nothing is lost, same site, same bytes."""

from __future__ import annotations

import posixpath
import zipfile
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from errordesk.cli.main import main
from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from errordesk.site import engine
from errordesk.site.built import BuiltSite
from errordesk.site.offline import FOLDER, PRINT, README, page_file, write_zip

# Measured are 3.6 MB.
LARGEST = 3_900_000
SITE = "https://desk.example/"


@pytest.fixture(scope="module")
def packed(
    records: Records, site_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> zipfile.ZipFile:
    file = tmp_path_factory.mktemp("offline") / "desk.zip"
    write_zip(records, site_dir, file, SITE)
    return zipfile.ZipFile(file)


def dead(packed: zipfile.ZipFile) -> set[str]:
    """Return what links of the pages name and the zip lacks, as a folder or an id."""
    names = set(packed.namelist())

    @cache
    def tree(name: str) -> html.HtmlElement:
        return html.document_fromstring(packed.read(name))

    @cache
    def ids(name: str) -> set[str]:
        return set(tree(name).xpath("//@id"))

    found = set()
    for name in names:
        if not name.endswith(".html"):
            continue
        refresh = tree(name).xpath(
            "substring-after(//meta[@http-equiv='refresh']/@content, 'url=')"
        )
        for link in {*tree(name).xpath("//@href | //@src"), refresh}:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            path = unquote(parts.path)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
            target = target if path else name
            anchor = unquote(parts.fragment)
            if target not in names or (anchor and anchor not in ids(target) | {"__"}):
                found.add(f"{name}: {link}")
    return found


@pytest.mark.slow
def test_every_link_names_a_file_of_the_zip(packed: zipfile.ZipFile) -> None:
    assert dead(packed) == set()


@pytest.mark.slow
def test_pages_say_what_they_say_on_the_site(
    packed: zipfile.ZipFile, built: BuiltSite, records: Records
) -> None:
    # Pages of products gain the link to their print.
    other = {f"{records.pages[p.landing].url}index.html" for p in records.products.values()}
    pages = [(path, page) for path, page in built.pages() if path not in {*other, "404.html"}]
    assert len(pages) > 600
    for path, page in pages[::20]:
        kept = html.document_fromstring(packed.read(f"{FOLDER}/{path}"))
        assert kept.text_content().split() == page.tree.text_content().split()
        assert len(kept.xpath("//*")) == len(page.tree.xpath("//*"))
        assert kept.xpath("//@id") == page.ids


def test_a_product_is_one_page(packed: zipfile.ZipFile, records: Records) -> None:
    for product, kept in records.products.items():
        url = records.pages[kept.landing].url
        tree = html.document_fromstring(packed.read(f"{FOLDER}/{url}{PRINT}"))
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert set(tree.xpath("//section/@id")) == {g.id for g in records.guides_of(product)}
        parts = tree.xpath("//@marker-end")
        assert {part[len("url(#") : -1] for part in parts} <= set(ids)
        landing = html.document_fromstring(packed.read(f"{FOLDER}/{url}index.html"))
        assert PRINT in landing.xpath("//article//a/@href")


def test_it_is_small_and_says_what_it_is(packed: zipfile.ZipFile, records: Records) -> None:
    assert packed.filename
    assert Path(packed.filename).stat().st_size <= LARGEST
    said = packed.read(f"{FOLDER}/{README}").decode()
    newest = max(guide.reviewed for guide in records.guides.values())
    assert "open index.html" in said
    assert "Version 0." in said
    assert max(str(newest), said.partition("records of ")[2][:10]) in said
    names = packed.namelist()
    assert names == sorted(names)
    assert not {f"{FOLDER}/404.html", f"{FOLDER}/sitemap.xml", f"{FOLDER}/_headers"} & set(names)


@pytest.mark.slow
def test_the_command_writes_the_same_bytes(
    packed: zipfile.ZipFile,
    root: Path,
    site_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "build", lambda *_: None)
    monkeypatch.setenv("ERRORDESK_SITE_URL", SITE)
    file = tmp_path / "desk.zip"
    file.write_text("older")
    call = ["--root", str(root), "build", "--site-dir", str(site_dir), "--zip", str(file)]
    assert main(call) == 0
    assert packed.filename
    assert file.read_bytes() == Path(packed.filename).read_bytes()
    assert list(tmp_path.iterdir()) == [file]


def test_what_cannot_be_written_is_said(records: Records, site_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder; name the file"):
        write_zip(records, site_dir, tmp_path, SITE)
    with pytest.raises(UsageError, match="holds no built site"):
        write_zip(records, tmp_path, tmp_path / "x.zip", SITE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("../x/", "../x/index.html"),
        ("..", "../index.html"),
        ("../..", "../../index.html"),
        (".", "./index.html"),
        ("../x/?q=1#fix", "../x/index.html?q=1#fix"),
        ("x/#", "x/index.html#"),
        ("#fix", "#fix"),
        ("?q=1", "?q=1"),
        ("", ""),
        ("index.md", "index.md"),
        ("../raw/a.b.md#x", "../raw/a.b.md#x"),
        ("https://desk.example/x/", "https://desk.example/x/"),
        ("//desk.example/x/", "//desk.example/x/"),
        ("mailto:a@desk.example", "mailto:a@desk.example"),
    ],
)
def test_links_to_folders_name_their_page(link: str, file: str) -> None:
    assert page_file(link) == file
