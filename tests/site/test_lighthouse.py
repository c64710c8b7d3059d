"""Lighthouse is asked about a site that was built for it, not about one of another day."""

from __future__ import annotations

import gzip
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scripts.bench import lighthouse

SAID: dict[str, Any] = {
    "categories": {name: {"score": 1, "auditRefs": []} for name in lighthouse.CATEGORIES},
    "audits": {name: {"numericValue": 7} for name in lighthouse.FIGURES},
}


def test_it_measures_what_it_has_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "site/index.html"
    old.parent.mkdir()
    old.write_text("old")
    seen = []

    def build(root: Path, site_dir: Path) -> None:
        assert root == tmp_path
        for path in lighthouse.PAGES:
            (site_dir / path).mkdir(parents=True, exist_ok=True)
            (site_dir / path / "index.html").write_text("new")

    def run(_command: list[str], _chromium: str, address: str) -> dict[str, Any]:
        with urllib.request.urlopen(address) as answer:  # noqa: S310  # on loopback
            seen.append(gzip.decompress(answer.read()))
        return SAID

    monkeypatch.setattr(lighthouse.engine, "build", build)
    monkeypatch.setattr(lighthouse, "_run", run)
    monkeypatch.setattr(lighthouse, "_lighthouse", lambda: ["lighthouse"])
    monkeypatch.setattr(lighthouse, "find", lambda: "chromium")
    lines = list(lighthouse.report(SimpleNamespace(root=tmp_path)))  # type: ignore[arg-type]
    assert len(lines) == 1 + len(lighthouse.PAGES)
    assert set(seen) == {b"new"}
    assert old.read_text() == "old"
