"""Pages that did not change are not converted again, and no page is stale for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from errordesk.site.rendered import FILE

CONFIG = """
site_name: Small
strict: true
theme: mkdocs
plugins: [{macros: {module_name: small, j2_comment_start_string: "[#--"}}]
markdown_extensions: [attr_list]
validation: {links: {not_found: warn, anchors: warn}}
"""
# As macros/__init__.py calls it.
MODULE = """
from errordesk.site.rendered import RenderedPages

def define_env(env):
    pass

def on_post_page_macros(env):
    if "rendered" not in env.conf["extra"]:
        env.conf["extra"]["rendered"] = RenderedPages(env.conf, env.variables["files"])
    env.conf["extra"]["rendered"].prepare(env.page, env.markdown)

def on_post_build(env):
    env.conf["extra"]["rendered"].write()
"""
PAGES = {
    "index.md": "---\ntitle: Home\n---\n# Home\n\n[one](one.md#first)\n\n{% set x = 1 %}{{ x }}\n",
    "one.md": "---\ntitle: One\n---\n## First {#first}\n\n### Inner {#inner}\n",
    "two.md": "---\ntitle: Two\n---\nText.\n",
}


class Small:
    """A site of three pages, and which of them the last build converted."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.converted: list[str] = []
        (root / "docs").mkdir()
        (root / "small.py").write_text(MODULE)
        (root / "mkdocs.yml").write_text(CONFIG)
        for name, text in PAGES.items():
            self.write(name, text)
        convert = Markdown.convert

        def count(converter: Markdown, source: str) -> str:
            self.converted.append(source)
            return convert(converter, source)

        monkeypatch.setattr(Markdown, "convert", count)
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")

    def write(self, name: str, text: str) -> None:
        (self.root / "docs" / name).write_text(text)

    def build(self) -> dict[str, str]:
        """Build; return the pages."""
        self.converted.clear()
        config: Any = load_config(str(self.root / "mkdocs.yml"))
        build(config)
        site = self.root / "site"
        return {p.relative_to(site).as_posix(): p.read_text() for p in site.rglob("*.html")}

    def cold(self) -> dict[str, str]:
        """Build without what was kept; return the pages."""
        (self.root / FILE).unlink(missing_ok=True)
        return self.build()


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    return Small(tmp_path, monkeypatch)


def test_the_same_pages_are_converted_once(small: Small) -> None:
    first = small.build()
    assert len(small.converted) == len(PAGES)
    assert small.build() == first
    assert small.converted == []
    assert 'href="#first"' in first["one/index.html"]


def test_a_changed_page_alone_is_converted(small: Small) -> None:
    small.build()
    small.write("two.md", "---\ntitle: Two\n---\nOther text.\n")
    pages = small.build()
    assert [text.strip() for text in small.converted] == ["Other text."]
    assert "Other text." in pages["two/index.html"]
    assert pages == small.cold()


def test_a_macro_that_gives_something_else_counts_as_a_change(small: Small) -> None:
    small.build()
    small.write("index.md", PAGES["index.md"].replace("x = 1", "x = 2"))
    pages = small.build()
    assert len(small.converted) == 1
    assert "<p>2</p>" in pages["index.html"]


@pytest.mark.parametrize("old", ["markdown_extensions: [attr_list]", "anchors: warn"])
def test_other_settings_convert_every_page(small: Small, old: str) -> None:
    small.build()
    new = {"markdown_extensions: [attr_list]": "markdown_extensions: [attr_list, admonition]"}
    (small.root / "mkdocs.yml").write_text(CONFIG.replace(old, new.get(old, "anchors: info")))
    small.build()
    assert len(small.converted) == len(PAGES)


def test_a_link_is_judged_against_the_pages_of_today(small: Small) -> None:
    """The page that holds the link did not change; the page that it leads to did, or is gone."""
    small.build()
    small.write("one.md", PAGES["one.md"].replace("#first", "#other"))
    with pytest.raises(Abort, match="1 warning"):
        small.build()
    (small.root / "docs/one.md").unlink()
    with pytest.raises(Abort, match="1 warning"):
        small.build()


def test_a_page_with_a_warning_is_not_kept(small: Small) -> None:
    small.write("two.md", "---\ntitle: Two\n---\n[gone](gone.md)\n")
    for _ in range(2):
        with pytest.raises(Abort, match="1 warning"):
            small.build()


@pytest.mark.parametrize("kept", ["", "[1]", '{"a": '])
def test_a_broken_file_costs_only_time(small: Small, kept: str) -> None:
    first = small.build()
    (small.root / FILE).write_text(kept)
    assert small.build() == first
    assert len(small.converted) == len(PAGES)


def test_a_folder_that_cannot_be_made_costs_only_time(small: Small) -> None:
    (small.root / Path(FILE).parent).write_text("a file where the folder would be")
    assert small.build() == small.build()


def test_what_no_page_needs_any_more_is_dropped(small: Small) -> None:
    small.build()
    size = (small.root / FILE).stat().st_size
    small.write("two.md", "---\ntitle: Two\n---\nTexts\n")
    small.build()
    assert (small.root / FILE).stat().st_size == size
