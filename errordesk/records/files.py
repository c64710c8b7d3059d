"""The source files of a project, as they are, and one name for the state of all of them."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from errordesk.records.problems import relative
from errordesk.records.project import CONFIG, site_address

CHANGELOG = "CHANGELOG.md"
# The folders of the sources, and the ends of the names of those that hold text.
SOURCES = {"docs": (".md",), "macros": (".md", ".yml", ".svg", ".json", ".tsv")}


def read_files(
    root: Path, folders: Mapping[str, tuple[str, ...]], files: Iterable[str] = ()
) -> dict[str, bytes]:
    """Return the bytes of files by path, in the order of their paths.

    Args:
        root: the project's folder.
        folders: folders below it, each with the ends of the names that count.
        files: single files, which need not exist.
    """
    paths = [root / name for name in files]
    for folder, ends in folders.items():
        paths += sorted(path for path in (root / folder).rglob("*") if path.suffix in ends)
    return {relative(path, root): path.read_bytes() for path in paths if path.is_file()}


def state(root: Path) -> str:
    """Return a name for all that records are made from: sources, code, address, Python.

    It is made of what the files hold, so that equal names mean equal records whatever their times
    say. Raises `UsageError` when the address of the site is none.
    """
    package = Path(__file__).parent.parent
    digest = hashlib.blake2b(f"{site_address(root)}\0{sys.version}".encode(), digest_size=16)
    for folder, ends, single in (
        (root, SOURCES, [CHANGELOG, CONFIG]),
        (package, {".": (".py",)}, []),
    ):
        for file, content in read_files(folder, ends, single).items():
            digest.update(f"\0{file}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()
