"""The source files of a project, as they are, names for what they hold, and how to write one."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from errordesk.records.project import CONFIG, site_address

CHANGELOG = "CHANGELOG.md"
# Of a digest, in bytes; two texts never have the same.
DIGEST = 16
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
    paths = [*files]
    for folder, ends in folders.items():
        paths += (path for path in files_below(root, folder) if path.endswith(ends))
    return {path: file.read_bytes() for path in paths if (file := root / path).is_file()}


def files_below(root: Path, folder: str) -> list[str]:
    """Return the paths of all files in a folder of a project, from its root, in order."""
    found = []
    for at, _, names in os.walk(root / folder):
        inner = Path(at).relative_to(root).parts
        found += [(*inner, name) for name in names]
    return ["/".join(parts) for parts in sorted(found)]


def state(root: Path) -> str:
    """Return a name for all that records are made from: sources, code, address, Python.

    It is made of what the files hold, so that equal names mean equal records whatever their times
    say. Raises `UsageError` when the address of the site is none.
    """
    package = Path(__file__).parent.parent
    digest = hashlib.blake2b(f"{site_address(root)}\0{sys.version}".encode(), digest_size=DIGEST)
    for folder, ends, single in (
        (root, SOURCES, [CHANGELOG, CONFIG]),
        (package, {".": (".py",)}, []),
    ):
        for file, content in read_files(folder, ends, single).items():
            digest.update(f"\0{file}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def digest(*texts: str) -> str:
    """Return one name for some texts in their order."""
    made = hashlib.blake2b(digest_size=DIGEST)
    for text in texts:
        content = text.encode("utf-8", "surrogatepass")
        made.update(b"%d:" % len(content))
        made.update(content)
    return made.hexdigest()


def replace_text(file: Path, parts: Iterable[str]) -> None:
    """Write a file of these parts, and its folder, whole or not at all. Raises `OSError`."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as written:
            written.writelines(parts)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
