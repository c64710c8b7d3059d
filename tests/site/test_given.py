"""What a build makes before the engine starts is put into the site, whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from errordesk.site import given


def test_nothing_is_given_to_an_engine_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(given.VARIABLE, raising=False)
    assert given.given() is None


def test_what_is_given_arrives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, data = tmp_path / "site", {"nav": [{"Ä": "a.md"}], "expanded": {"a.md": "“b”\n"}}
    (site / "a").mkdir(parents=True)
    (site / "a/index.html").write_text("page")
    (site / "map.xml").write_text("the engine's")
    beside = given.give(tmp_path, data)
    (beside / "a").mkdir()
    (beside / "a/index.md").write_text("copy")
    (beside / "e/x").mkdir(parents=True)
    (beside / "e/x/index.html").write_text("redirect")
    (beside / "map.xml").write_text("ours")
    monkeypatch.setenv(given.VARIABLE, str(tmp_path))
    assert given.given() == data
    given.put_beside(site)
    found = {p.relative_to(site).as_posix(): p.read_text() for p in site.rglob("*") if p.is_file()}
    assert found == {
        "a/index.html": "page",
        "a/index.md": "copy",
        "e/x/index.html": "redirect",
        "map.xml": "ours",
    }
