"""Put a new site in the place of the old one, and clear away what killed builds left.

A build works in a scratch folder beside the site and holds a lock in it. The system gives the lock
back when build and engine have ended, in whatever way; so a folder whose lock is free is abandoned.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

try:
    import fcntl
except ImportError:  # not on Windows, where abandoned folders stay
    fcntl = None  # type: ignore[assignment]  # asked for below

_PREFIX = ".errordesk-"
_LOCK = "lock"
_OLD = "old"
# Linux and macOS number the flag that exchanges two names alike.
_EXCHANGE = 2
_AT_FDCWD = -100


@dataclass(frozen=True)
class Scratch:
    """A folder of one build, and the descriptor of its lock, which the engine holds as well."""

    folder: Path
    lock: int

    @property
    def fresh(self) -> Path:
        """Where the new site is built."""
        return self.folder / "site"


@contextmanager
def scratch_beside(site_dir: Path) -> Iterator[Scratch]:
    """Make a scratch folder beside `site_dir`, and remove it at the end.

    First and last, what killed builds left is cleared away: see `clear_abandoned`.
    """
    clear_abandoned(site_dir)
    lock = None
    try:  # a signal may end the build before the folder has its lock; then it is an abandoned one
        while lock is None:  # another build may take an unlocked folder for abandoned
            prefix = f"{_PREFIX}{site_dir.name}-"
            folder = Path(tempfile.mkdtemp(prefix=prefix, dir=site_dir.parent))
            lock = _take(folder)
        yield Scratch(folder, lock)
    finally:
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)
        clear_abandoned(site_dir)


def clear_abandoned(site_dir: Path) -> None:
    """Remove the scratch folders beside `site_dir` that no build works in any more.

    When `site_dir` is missing, because a build was killed while it put the new site there by two
    steps, the old site is put back from its folder.
    """
    if fcntl is None:
        return
    name = re.compile(rf"{re.escape(_PREFIX)}(?:{re.escape(site_dir.name)}-)?\w{{8}}")
    for folder in sorted(site_dir.parent.glob(f"{_PREFIX}*")):
        if not name.fullmatch(folder.name) or not folder.is_dir():
            continue
        lock = _take(folder)
        if lock is None:
            continue
        if (folder / _OLD).is_dir() and not site_dir.exists():
            (folder / _OLD).rename(site_dir)
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def put_in_place(scratch: Scratch, site_dir: Path) -> None:
    """Put the new site at `site_dir`, readable by everyone whatever the umask is.

    Where the system can exchange two names at once, `site_dir` is a whole site at every instant:
    Linux, on the file systems that are usual there, and macOS. Elsewhere there is an instant
    without one between two steps, and `clear_abandoned` puts the old site back if the build is
    killed in it. Raises `OSError`, with the old site in its place, when neither is possible.
    """
    for folder, _, files in os.walk(scratch.fresh):
        os.chmod(folder, 0o755)  # noqa: PTH101, S103  # a thousand files, in half the time; a site is public
        for name in files:
            os.chmod(f"{folder}/{name}", 0o644)  # noqa: PTH101  # as above
    if not site_dir.exists():
        scratch.fresh.rename(site_dir)
    elif not exchange(scratch.fresh, site_dir):
        site_dir.rename(scratch.folder / _OLD)
        try:
            scratch.fresh.rename(site_dir)
        except OSError:
            (scratch.folder / _OLD).rename(site_dir)
            raise


def exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two folders at once; return False where that is not possible."""
    if os.name != "posix":
        return False
    system = ctypes.CDLL(None)
    names = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            return bool(system.renamex_np(*names, _EXCHANGE) == 0)
        done = system.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE)
    except AttributeError:  # an older C library, or another system
        return False
    return bool(done == 0)


def _take(folder: Path) -> int | None:
    """Return the lock of a scratch folder, or None when it is taken or the folder is gone."""
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None
    try:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock).st_nlink:  # or it was removed since it was opened
            return lock
    except OSError:
        pass
    os.close(lock)
    return None
