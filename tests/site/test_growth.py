"""Growth is measured on guides that could be real ones, and a page is expanded once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import jinja2
import pytest
from lxml import html

import macros
from errordesk.cli.main import main
from errordesk.pages.macros import PageMacros
from errordesk.pages.macros.tables import all_listed
from errordesk.records.addresses import LEDGER
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from errordesk.site import hooks
from errordesk.site.handover import hand_over, template_data
from scripts.bench.growth import PRODUCT, exponent, grown
from scripts.bench.loads import PAGES, first_view, loaded, packed, pasted, queries


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


@pytest.mark.slow
def test_made_up_guides_pass_every_check_of_the_content(records: Records, tmp_path: Path) -> None:
    """Else a measured run would print findings, and none of these guides is left out again."""
    more = grown(records, tmp_path / "more", len(records.guides) + 6)
    shutil.copy(records.root / LEDGER, more.root)
    assert main(["--root", str(more.root), "addresses", "add"]) == 0
    assert main(["--root", str(more.root), "check", "content"]) == 0


@pytest.mark.slow
def test_what_is_loaded_is_counted(site_dir: Path, records: Records, root: Path) -> None:
    """On the built site, which is one piece: every text loads the same, but for the codes."""
    read = loaded(site_dir, records, root / "tests/finder")
    names = ("search-core.js", "find-data.js", "finder-classic.js", "codes-data.js")
    search, data, finder, codes = (packed(site_dir / "assets" / name) / 1000 for name in names)
    views = {path: first_view(site_dir, path) for path in PAGES}
    assert read.page == max(views.values())
    assert read.core == pytest.approx(read.page + search + data + finder)
    assert read.search_mean == read.search_most == pytest.approx(read.core)
    assert read.find_most == pytest.approx(read.page + data + finder + codes)
    assert data + finder < read.find_mean - read.page < read.find_most - read.page
    # A page, three style sheets, an icon and five scripts.
    pages = [packed(site_dir / name) for name in ("index.html", "find/index.html", "404.html")]
    beside = [
        kilobytes - size / 1000 for kilobytes, size in zip(views.values(), pages, strict=True)
    ]
    assert beside[0] == pytest.approx(beside[1])
    assert 20 < beside[0] < beside[2] < 30


def _missing_page(root: Path, data: object) -> list[str]:
    """Return what the page for what is missing leads to."""
    templates = {"main.html": "{% block content %}{% endblock %}"}
    text = (root / "overrides/404.html").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, loader=jinja2.DictLoader(templates))
    environment.filters["url"] = str
    config = {"site_name": "Sample", "extra": data}
    shown = environment.from_string(text).render(config=config, base_url=".")
    return [str(link) for link in html.fromstring(shown).xpath("//li/a/@href")]


@pytest.mark.slow
def test_pages_that_lead_to_every_guide_stay_light(
    records: Records, root: Path, tmp_path: Path
) -> None:
    """Of a large site they lead to the lists of its products, which hold every guide."""
    large = grown(records, tmp_path / "more", 2 * len(records.guides) + 50)
    assert all_listed(records)
    assert not all_listed(large)
    small_lists, lists = (
        [PageMacros(some, "find.md").message_table(), PageMacros(some, "index.md").code_table()]
        for some in (records, large)
    )
    assert all(20 * len(one) < len(whole) for one, whole in zip(lists, small_lists, strict=True))
    assert "](reference/codes.md)" in lists[1]
    small_data, data = (
        template_data(some, "Sample", DEFAULT_SITE_URL, meta_policy=False)
        for some in (records, large)
    )
    assert 20 * len(json.dumps(data["messages"])) < len(json.dumps(small_data["messages"]))
    assert len(_missing_page(root, small_data)) > len(records.guides)
    for product_id, product in large.products.items():
        page = large.pages[product.landing]
        assert f"[{product.name}]({page.src_uri}#all)" in lists[0]
        assert f"{page.url}#all" in _missing_page(root, data)
        shown = PageMacros(large, page.src_uri).guide_table(product_id)
        guides = large.guides_of(product_id)
        assert [guide.id for guide in guides if f"[{guide.title}](" not in shown] == []
        assert f'| {len(guides)} {{ data-label="Guides" }} |' in lists[0]


@pytest.mark.slow
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
    extra = {"expanded": {"a.md": "{{ left }}"}, "front_matter": {"a.md": {"title": "A"}}}
    env = SimpleNamespace(page=page, markdown="{{ once }}", conf={"extra": extra})
    assert hooks.on_page_read_source(page, SimpleNamespace(extra=extra)) == ""
    macros.on_pre_page_macros(env)
    assert env.markdown == "{{ left }}"
    assert page.meta == {"title": "A", "render_macros": False}
    assert hooks.on_page_read_source(page, SimpleNamespace(extra=extra)) is None
    other = SimpleNamespace(file=SimpleNamespace(src_uri="b.md"), meta={})
    env.page, env.markdown = other, "{{ call }}"
    macros.on_pre_page_macros(env)
    assert (env.markdown, other.meta) == ("{{ call }}", {})
