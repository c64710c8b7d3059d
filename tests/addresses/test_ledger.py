"""The ledger: every address ever published still leads somewhere in the built site."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from errordesk.checks.site.ledger import (
    BuiltSite,
    add_addresses,
    check_addresses,
    published,
)
from errordesk.cli.main import main
from errordesk.pages.render import check_pages
from errordesk.records.addresses import LEDGER, read_ledger
from errordesk.records.loader import load
from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from errordesk.site.copies import write_outputs
from tests.conftest import Project
from tests.outputs import REFERENCE

ALPHA = "docs/guides/one/alpha.md"
MKDOCS = "site_name: Sample\nsite_description: A sample.\n"


@pytest.fixture
def copy(site_dir: Path, tmp_path: Path) -> Path:
    """A copy of the built site that may be damaged."""
    return Path(shutil.copytree(site_dir, tmp_path / "site"))


def build(records: Records, site: Path) -> None:
    """Write a sample's site without an engine: its redirects, and pages with their ids."""
    write_outputs(records, site, "https://desk.example/")
    wanted = published(records, check_pages(records))
    for page in records.pages.values():
        ids = [a.partition("#")[2] for a in wanted if a.startswith(f"{page.url or './'}#")]
        file = site / page.url / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f'<p id="{name}"></p>' for name in ids), encoding="utf-8")


# The site of today -----------------------------------------------------------------------------


def test_whole_ledger_on_the_built_site(root: Path, records: Records, site_dir: Path) -> None:
    assert check_addresses(records, site_dir, root / LEDGER) == []


def test_ledger_is_sorted_and_holds_no_line_twice(root: Path) -> None:
    lines = read_ledger(root / LEDGER)
    assert lines == sorted(set(lines))
    assert len(lines) > 2000
    assert (root / LEDGER).read_bytes().endswith(b"\n")


def test_every_kind_of_address_is_published(records: Records) -> None:
    found = published(records, check_pages(records))
    assert {
        "./",
        "./#by-code",
        "guides/power-platform/badgateway/",
        "guides/power-platform/badgateway/#fix",
        "guides/power-platform/badgateway/#sources",
        "guides/application-gateway/502/#troubleshooter",
        "guides/application-gateway/troubleshooter/#questions",
        "e/pp-badgateway/",
        "e/80097376/",
        "e/0x80097376/",
        "e/502.3/",
        "faq/#badgateway-vs-toomanyrequests",
        "compare/#pp-badgateway",
    } <= found
    assert {page.url or "./" for page in records.pages.values()} <= found
    assert {f"faq/#{question}" for question in records.faq} <= found
    assert {f"reference/facts/#{fact}" for fact in records.facts} <= found
    assert {f"reference/sources/#{source}" for source in records.sources} <= found
    for tree in records.trees.values():
        url = records.by_id[tree.id].url
        assert {f"{url}#{name}" for name in [*tree.nodes, *tree.leaves]} <= found


def test_no_heading_of_the_site_is_left_out(records: Records, built: BuiltSite) -> None:
    found = published(records, check_pages(records))
    kinds = " or ".join(f"self::{tag}" for tag in ("h1", "h2", "h3", "h4", "h5", "h6"))
    seen = 0
    for page in records.pages.values():
        html = built.page(page.url)
        assert html is not None
        for name in html.tree.xpath(f"//article//*[{kinds} or (self::span and parent::td)]/@id"):
            assert f"{page.url or './'}#{name}" in found
            seen += 1
    assert seen > 10 * len(records.guides)


# What is planted -------------------------------------------------------------------------------


def faults(records: Records, site: Path, root: Path) -> list[str]:
    return [str(problem) for problem in check_addresses(records, site, root / LEDGER)]


def test_removed_page_is_found_once(root: Path, records: Records, copy: Path) -> None:
    shutil.rmtree(copy / "guides/power-platform/storage")
    found = faults(records, copy, root)
    # The page, and each redirect to it; not each of its headings.
    assert any("guides/power-platform/storage/ leads nowhere" in line for line in found)
    assert any('e/pp-storage/ leads nowhere any more; add "pp-storage"' in line for line in found)
    assert any("e/0x8004b057/ leads nowhere" in line for line in found)
    assert len([line for line in found if "guides/power-platform/storage/ " in line]) == 1
    number = int(found[0].split(":")[1])
    assert read_ledger(root / LEDGER)[number - 1] in found[0]


def test_renamed_page_is_found(root: Path, records: Records, copy: Path) -> None:
    (copy / "guides/power-platform/storage").rename(copy / "guides/power-platform/capacity")
    found = faults(records, copy, root)
    assert any('add "guides/power-platform/storage/" under "formerly"' in line for line in found)


def test_removed_short_address_is_found(root: Path, records: Records, copy: Path) -> None:
    shutil.rmtree(copy / "e/502.3")
    [found] = faults(records, copy, root)
    assert 'the address e/502.3/ leads nowhere any more; add "502.3" under "formerly"' in found


def test_renamed_heading_is_found(root: Path, records: Records, copy: Path) -> None:
    page = copy / "guides/power-platform/badgateway/index.html"
    page.write_text(page.read_text(encoding="utf-8").replace('id="verify"', 'id="verified"'))
    [found] = faults(records, copy, root)
    assert found.startswith(f"{LEDGER}:")
    assert "guides/power-platform/badgateway/#verify has lost its anchor" in found
    assert 'docs/guides/power-platform/badgateway.md has no id "verify"' in found
    assert 'Did you mean "verified"?' in found


@pytest.mark.parametrize(
    "anchor", ["faq/#agw-what-does-502-mean", "reference/facts/#coe-last-version"]
)
def test_removed_anchor_is_found(root: Path, records: Records, copy: Path, anchor: str) -> None:
    path, _, name = anchor.partition("#")
    page = copy / path / "index.html"
    page.write_text(page.read_text(encoding="utf-8").replace(f'id="{name}"', 'id="x"'))
    [found] = faults(records, copy, root)
    assert f"{anchor} has lost its anchor" in found


def test_redirects_in_a_circle_end(root: Path, records: Records, copy: Path) -> None:
    page = copy / "e/pp-storage/index.html"
    page.write_text('<meta http-equiv="refresh" content="0; url=../pp-storage/">')
    [found] = faults(records, copy, root)
    assert "e/pp-storage/ leads nowhere" in found


# Adding ----------------------------------------------------------------------------------------


def test_add_is_sorted_and_idempotent_and_removes_nothing(project: Project) -> None:
    root = project(REFERENCE)
    records = load(root)
    pages = check_pages(records)
    ledger = root / LEDGER
    first = add_addresses(records, pages, ledger)
    assert first == read_ledger(ledger) == sorted(published(records, pages))
    text = ledger.read_bytes()
    assert add_addresses(records, pages, ledger) == []
    assert ledger.read_bytes() == text

    kept = [line for line in first if line != "e/one-alpha/"]
    ledger.write_text("\n".join(["zz/gone/#x", *reversed(kept), kept[0]]) + "\n", encoding="utf-8")
    assert add_addresses(records, pages, ledger) == ["e/one-alpha/"]
    assert read_ledger(ledger) == sorted([*first, "zz/gone/#x"])


@pytest.mark.parametrize(
    "line", ["", "# note", "/faq/", "faq", "../x/", "https://x.example/", "faq/ ", "<<<<<<< ours"]
)
def test_a_line_that_is_no_address_is_told(project: Project, line: str) -> None:
    root = project(REFERENCE)
    (root / LEDGER).write_text(f"faq/\n{line}\nfaq/#why\n", encoding="utf-8")
    for use in (
        lambda: add_addresses(load(root), {}, root / LEDGER),
        lambda: read_ledger(root / LEDGER),
    ):
        with pytest.raises(UsageError, match=rf"{LEDGER}:2: .* is no address"):
            use()


def test_no_site_and_no_ledger_are_told(project: Project, tmp_path: Path) -> None:
    root = project({**REFERENCE, "mkdocs.yml": MKDOCS})
    with pytest.raises(UsageError, match="holds no built site"):
        check_addresses(load(root), tmp_path / "site", root / LEDGER)
    build(load(root), tmp_path / "site")
    with pytest.raises(UsageError, match="run: errordesk addresses add"):
        check_addresses(load(root), tmp_path / "site", root / LEDGER)


# A guide is renamed ----------------------------------------------------------------------------


def test_renamed_guide_keeps_its_addresses_by_one_line(project: Project, tmp_path: Path) -> None:
    compare = "---\ntitle: Compare\ndescription: Two.\n---\n{{ comparison('all') }}\n"
    root = project({**REFERENCE, "mkdocs.yml": MKDOCS, "docs/compare.md": compare})
    records = load(root)
    assert "compare/#one-alpha" in add_addresses(records, check_pages(records), root / LEDGER)

    omega = root / "docs/guides/one/omega.md"
    (root / ALPHA).rename(omega)
    for path in sorted(root.rglob("*.*")):
        if path.suffix in (".md", ".yml"):
            text = path.read_text(encoding="utf-8")
            path.write_text(text.replace("one-alpha", "one-omega"), encoding="utf-8")

    def check() -> list[str]:
        build(load(root), tmp_path / "site")
        return faults(load(root), tmp_path / "site", root)

    found = check()
    assert any('"guides/one/alpha/" under "formerly"' in line for line in found)
    assert any('"one-alpha" under "formerly"' in line for line in found)
    assert any("compare/#one-alpha has lost its anchor" in line for line in found)

    text = omega.read_text(encoding="utf-8")
    former = "formerly: [guides/one/alpha/, one-alpha]\nrelated:"
    omega.write_text(text.replace("related:", former, 1), encoding="utf-8")
    assert check() == []
    site = BuiltSite(tmp_path / "site")
    assert site.destination("guides/one/alpha/#fix") == ("guides/one/omega/", "fix")
    assert site.destination("e/one-alpha/#fix") == ("guides/one/omega/", "fix")


# The command line ------------------------------------------------------------------------------


def test_command_line(project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = project({**REFERENCE, "mkdocs.yml": MKDOCS})
    site = tmp_path / "site"
    build(load(root), site)
    check = ["--root", str(root), "check", "--site-dir", str(site), "addresses"]
    assert main(check) == 1
    assert "run: errordesk addresses add" in capsys.readouterr().out

    assert main(["--root", str(root), "addresses", "add"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert "e/one-alpha/" in printed
    assert "guides/one/alpha/ and 8 of its headings" in printed
    assert printed[-1] == f"{LEDGER}: {len(read_ledger(root / LEDGER))} new address(es)"
    assert main(["--root", str(root), "addresses", "add"]) == 0
    assert capsys.readouterr().out == f"{LEDGER}: 0 new address(es)\n"

    assert main([*check, "ledger"]) == 0
    ledger = root / LEDGER
    ledger.write_text(ledger.read_text(encoding="utf-8").replace("e/one-alpha/\n", ""))
    assert main([*check, "ledger"]) == 1
    assert "are missing: e/one-alpha/; run: errordesk addresses add" in capsys.readouterr().err
    ledger.write_text(ledger.read_text(encoding="utf-8") + "gone/\n")
    assert main(check) == 1
    assert "the address gone/ leads nowhere" in capsys.readouterr().err
