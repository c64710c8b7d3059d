"""Edits of source files: in place, so that comments and layout stay, and written all or none."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

import yaml

from errordesk.records.addresses import LEDGER
from errordesk.records.problems import UsageError

# The end of the name of a file that is not in its place yet; git does not see such files.
_FRESH = ".errordesk-new"


class Edits:
    """New texts of files by path below `root`; None deletes one.

    Args:
        root: the project's folder.
        texts: what the files hold now, with plain line ends.
    """

    def __init__(self, root: Path, texts: Mapping[str, str]) -> None:
        self._root = root
        self._texts = texts
        self.changed: dict[str, str | None] = {}

    def text(self, file: str) -> str:
        """Return what a file is to hold; raise `UsageError` when there is no such file."""
        text = self.changed.get(file, self._texts.get(file))
        if text is None:
            raise UsageError(f"{file}:1: there is no such file")
        return text

    def put(self, file: str, text: str | None) -> None:
        """Note the new text of a file, if it is one."""
        if text != self.changed.get(file, self._texts.get(file)):
            self.changed[file] = text

    def overlay(self) -> dict[str, bytes | None]:
        """Return the changes as the loader takes them."""
        return {f: None if t is None else t.encode() for f, t in self.changed.items()}

    def write(self) -> list[str]:
        """Write every file, or none; return their paths.

        Raises `UsageError` when one cannot be written; what was written is put back.
        """
        before: dict[Path, bytes | None] = {}
        fresh: dict[Path, Path | None] = {}
        try:
            for file, text in self.changed.items():
                path = self._root / file
                old = path.read_bytes() if path.exists() else None
                content = None if text is None else _with_ends(text, old)
                if content != old:
                    before[path] = old
                    fresh[path] = None if content is None else _beside(path, content)
            for path, new in fresh.items():
                path.unlink() if new is None else new.replace(path)
        except OSError as error:
            for path, content in before.items():
                _put_back(path, content, fresh.get(path))
            where = Path(str(error.filename)).name.removesuffix(_FRESH)
            raise UsageError(
                f"cannot write {where}: {error.strerror}; nothing was written. Make the file and "
                "its folder writable, then run the command again"
            ) from None
        return sorted(path.relative_to(self._root).as_posix() for path in fresh)


def _with_ends(text: str, before: bytes | None) -> bytes:
    """Return a text with the line ends of the file that is there."""
    return text.replace("\n", "\r\n" if before and b"\r\n" in before else "\n").encode()


def _beside(path: Path, content: bytes) -> Path:
    """Write a file beside its place, with the mode of the one that is there."""
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + _FRESH)
    new.write_bytes(content)
    if path.exists():
        shutil.copymode(path, new)
    return new


def _put_back(path: Path, content: bytes | None, new: Path | None) -> None:
    with suppress(OSError):
        if new is not None:
            new.unlink(missing_ok=True)
        if content is None:
            path.unlink(missing_ok=True)
        elif not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


def kept_ledger(root: Path) -> set[str] | None:
    """Return the addresses of the last commit, which may be published; None without git."""
    call = ["git", "-C", str(root), "show", f"HEAD:./{LEDGER}"]
    try:
        done = subprocess.run(call, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return set(done.stdout.split()) if done.returncode == 0 else None


def with_item(page: str, key: str, items: Iterable[str], before: str = "reviewed") -> str:
    """Return a page whose front matter lists more items under a key.

    Args:
        page: front matter and body.
        key: a key of the front matter; where it is missing, it is written before `before`.
        items: what is added at the end of its list, unless it is there.
        before: the key that it comes before.
    """
    head, body = page.split("\n---\n", 1)
    front = head.removeprefix("---\n")
    node = _at(front, [key])
    if node is None:
        line = f"{key}: [{', '.join(items)}]\n"
        front = re.sub(rf"(?m)^(?={re.escape(before)}:)", line, front + "\n", count=1)[:-1]
    else:
        there = [child.value for child in node.value]
        front = _extended(front, node, [item for item in items if item not in there])
    return f"---\n{front}\n---\n{body}"


def with_entry(text: str, keys: list[str], entries: list[str]) -> str:
    """Return YAML with more entries at the end of the list below some keys.

    A last key that is missing is written at the end of the mapping above it. Entries are YAML.
    """
    node = _at(text, keys)
    if node is not None:
        return _extended(text, node, entries)
    above = _at(text, keys[:-1])
    if above is None:
        raise UsageError(f'there is no key "{keys[-2]}"')
    if above.flow_style:
        return _extended(text, above, [f"{keys[-1]}: [{', '.join(entries)}]"])
    indent = " " * above.start_mark.column
    lines = [f"{indent}{keys[-1]}:", *(f"{indent}  - {entry}" for entry in entries)]
    return _inserted(text, _end(above), "\n" + "\n".join(lines))


def _at(text: str, keys: Iterable[str]) -> yaml.CollectionNode | None:
    """Return the node below some keys, if all of them are there."""
    node = yaml.compose(text, yaml.SafeLoader)
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        node = next((value for name, value in pairs if name.value == key), None)
    return node if isinstance(node, yaml.CollectionNode) else None


def _extended(text: str, node: yaml.CollectionNode, entries: list[str]) -> str:
    if not entries:
        return text
    if node.flow_style:
        last = node.value[-1] if node.value else None
        last = last[1] if isinstance(last, tuple) else last
        at = last.end_mark.index if last else node.start_mark.index + 1
        return _inserted(text, at, (", " if node.value else "") + ", ".join(entries))
    indent = " " * node.start_mark.column
    return _inserted(text, _end(node), "".join(f"\n{indent}- {entry}" for entry in entries))


def _end(node: yaml.Node) -> int:
    """Return where the last value of a node ends; what follows it may be a comment."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.index)


def _inserted(text: str, at: int, new: str) -> str:
    at = len(text[:at].rstrip())  # the end of a block of text is the line after it
    return text[:at] + new + text[at:]
