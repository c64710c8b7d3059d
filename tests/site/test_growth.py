"""Growth is measured on guides that could be real ones, and a page is expanded once."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

import macros
from errordesk.cli.main import main
from errordesk.records.addresses import LEDGER
from errordesk.records.records import Records
from errordesk.site.handover import hand_over
from scripts.bench.growth import PRODUCT, exponent, grown
from scripts.bench.loads import loaded, pasted, queries


@pytest.mark.parametrize("power", [1.0, 2.0])
def test_the_exponent_is_that_of_the_power_law(power: float) -> None:
    sizes = [111, 500, 1500]
    assert exponent(sizes, [3 * size**power for size in sizes]) == pytest.approx(power)


def test_a_fixed_cost_lowers_the_exponent() -> None:
    assert exponent([100, 1000], [50 + 100, 50 + 1000]) < 1


def test_made_up_guides_are_sound_and_their_messages_distinct(
    records: Records, tmp_path: Path
) -> None:
    """`grown` loads them, so each agrees with the form and with the other records."""
    before = len(records.guides)
    more = grown(records, tmp_path / "more", before + 6)
    new = [guide for name, guide in more.guides.items() if name not in records.guides]
    assert len(new) == 6
    assert {guide.product for guide in new} == {PRODUCT}
    assert len({s.text for guide in new for s in guide.signatures}) == 12


def test_made_up_guides_pass_every_check_of_the_content(records: Records, tmp_path: Path) -> None:
    """Else a measured run would print findings, and none of these guides is left out again."""
    more = grown(records, tmp_path / "more", len(records.guides) + 6)
    shutil.copy(records.root / LEDGER, more.root)
    assert main(["--root", str(more.root), "addresses", "add"]) == 0
    assert main(["--root", str(more.root), "check", "content"]) == 0


def test_what_is_loaded_is_counted(site_dir: Path, records: Records, root: Path) -> None:
    """On the built site, which is one piece: every text loads the same, but for the codes."""
    read = loaded(site_dir, records, root / "tests/finder")
    names = ("search-core.js", "find-data.js", "finder-classic.js", "codes-data.js")
    search, data, finder, codes = (
        len(gzip.compress((site_dir / "assets" / name).read_bytes(), 9)) / 1000 for name in names
    )
    assert read.core == pytest.approx(search + data + finder)
    assert read.search_mean == read.search_most == pytest.approx(read.core)
    assert read.find_most == pytest.approx(data + finder + codes)
    assert data + finder < read.find_mean < read.find_most


def test_a_large_site_is_handed_over_in_parts(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("errordesk.site.finder.WHOLE", 0)
    hand_over(root, tmp_path)
    assets = tmp_path / "beside/assets"
    assert "globalThis.errorDeskFindData=" in (assets / "find-data.js").read_text(encoding="utf-8")
    assert len([*(assets / "find").glob("*/p*-data.js")]) > 10


def test_a_menu_takes_no_empty_lines(site_dir: Path, records: Records) -> None:
    """The theme's templates are full of statements; two of three lines were empty before."""
    for guide in records.guides:
        page = (site_dir / records.page(guide).url / "index.html").read_text(encoding="utf-8")
        lines = page.partition("<article")[0].splitlines()
        assert sum(not line.strip() for line in lines) < len(lines) / 3


def test_texts_and_queries_are_of_every_kind(records: Records, root: Path) -> None:
    texts = pasted(records, root / "tests/finder")
    lengths = [len(text.split()) for text in texts]
    assert min(lengths) < 8
    assert max(lengths) > 250
    assert len({*texts}) > 130
    assert len({*queries(records, root / "tests/finder")}) > 80


def test_the_engine_takes_the_page_as_it_was_checked() -> None:
    """Expanded text is no template: what looks like a call in it stays as it is."""
    page = SimpleNamespace(file=SimpleNamespace(src_uri="a.md"), meta={})
    env = SimpleNamespace(
        page=page, markdown="{{ once }}", conf={"extra": {"expanded": {"a.md": "{{ left }}"}}}
    )
    macros.on_pre_page_macros(env)
    assert env.markdown == "{{ left }}"
    assert page.meta == {"render_macros": False}
    other = SimpleNamespace(file=SimpleNamespace(src_uri="b.md"), meta={})
    env.page, env.markdown = other, "{{ call }}"
    macros.on_pre_page_macros(env)
    assert (env.markdown, other.meta) == ("{{ call }}", {})
