"""Edits of source files: in place, and written all or none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from errordesk.records.edits import Edits, with_entry, with_item
from errordesk.records.problems import UsageError


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("related: [a, b]  # kept", "related: [a, b, c]  # kept"),
        ("related: []", "related: [c]"),
        ("related: [a,\n  b]", "related: [a,\n  b, c]"),
        ("related:\n  - a  # why\n  # end", "related:\n  - a\n  - c  # why\n  # end"),
        ("related:\n- a", "related:\n- a\n- c"),
        ("related: [c]", "related: [c]"),
        ("", "related: [c]"),
    ],
)
def test_an_item_is_added_in_place(front: str, expected: str) -> None:
    page = f"---\nid: x\n{front}\nreviewed: 2026-01-01\n---\n\nrelated: [no]\n---\n"
    made = with_item(page.replace("\n\nreviewed", "\nreviewed"), "related", ["c"])
    assert made == f"---\nid: x\n{expected}\nreviewed: 2026-01-01\n---\n\nrelated: [no]\n---\n"


def test_an_entry_is_added_behind_the_last_and_before_comments() -> None:
    text = "# head\nlists:\n  - {a: 1}\n\n# next\nby:\n  x:\n    - >-\n      one\n      two\n"
    made = with_entry(text, ["lists"], ["{b: 2}"])
    assert made.startswith("# head\nlists:\n  - {a: 1}\n  - {b: 2}\n\n# next\n")
    assert with_entry(text, ["by", "x"], ["three"]).endswith("      two\n    - three\n")
    assert with_entry(text, ["by", "y"], ["three"]).endswith("      two\n  y:\n    - three\n")
    assert with_entry(text, ["lists"], []) == text
    assert with_entry("a: {}\n", ["a", "x"], ["1"]) == "a: {x: [1]}\n"
    assert with_entry("a: {x: [1]}\n", ["a", "y"], ["2"]) == "a: {x: [1], y: [2]}\n"
    with pytest.raises(UsageError, match='no key "no"'):
        with_entry(text, ["no", "y"], ["three"])


def test_files_keep_their_line_ends_and_modes(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"one\r\ntwo\r\n")
    file.chmod(0o640)
    edits = Edits(tmp_path, {"a.md": "one\ntwo\n"})
    edits.put("a.md", "one\n2\n")
    edits.put("new/b.md", "b\n")
    assert edits.write() == ["a.md", "new/b.md"]
    assert file.read_bytes() == b"one\r\n2\r\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "new/b.md").read_bytes() == b"b\n"
    assert edits.write() == []
    with pytest.raises(UsageError, match=r"^c\.md:1: there is no such file$"):
        edits.text("c.md")


def _edited(root: Path) -> Edits:
    for name in ("a.md", "b.md", "c.md"):
        (root / name).write_text(name, encoding="utf-8")
    edits = Edits(root, {"a.md": "a.md", "b.md": "b.md", "c.md": "c.md"})
    edits.put("a.md", "changed")
    edits.put("b.md", None)
    edits.put("c.md", "changed")
    edits.put("d.md", "new")
    return edits


def _untouched(root: Path) -> bool:
    held = {path.name: path.read_text(encoding="utf-8") for path in root.iterdir()}
    return held == {name: name for name in ("a.md", "b.md", "c.md")}


def test_nothing_is_written_without_the_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = _edited(tmp_path)
    # Root may write everywhere, so the system cannot be asked.
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).name != "c.md")
    said = r"^cannot write c\.md: Permission denied; nothing was written\. Make"
    with pytest.raises(UsageError, match=said):
        edits.write()
    assert _untouched(tmp_path)


@pytest.mark.parametrize("fails", ["c.md.errordesk-new", "d.md.errordesk-new"])
def test_what_was_written_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    edits = _edited(tmp_path)
    replace = Path.replace

    def full(path: Path, target: Path) -> Path:
        if path.name == fails:
            raise OSError(28, "No space left on device", str(path))
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", full)
    said = rf"cannot write {fails.removesuffix('.errordesk-new')}: No space left on device"
    with pytest.raises(UsageError, match=said):
        edits.write()
    assert _untouched(tmp_path)
