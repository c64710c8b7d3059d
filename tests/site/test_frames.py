"""Every table stands in its frame before a page is opened."""

from __future__ import annotations

from pathlib import Path

from errordesk.site.frames import framed

FRAME = '<div class="md-typeset__scrollwrap"><div class="md-typeset__table"><table>'


def test_only_tables_of_the_text_are_framed(tmp_path: Path) -> None:
    other = '<table class="x"><tr></tr></table><code>&lt;table&gt;</code>'
    page = tmp_path / "a" / "index.html"
    page.parent.mkdir()
    page.write_text(f"{other}<table><tr></tr></table>\n<table></table>")
    shown = list(framed(tmp_path))
    ends = "</table></div></div>"
    assert shown == [page.read_text()] == [f"{other}{FRAME}<tr></tr>{ends}\n{FRAME}{ends}"]


def test_every_table_of_the_site_is_framed(site_dir: Path) -> None:
    pages = [page.read_text(encoding="utf-8") for page in site_dir.rglob("*.html")]
    assert sum(page.count("<table>") for page in pages) > 100
    assert all(page.count("<table>") == page.count(FRAME) for page in pages)
