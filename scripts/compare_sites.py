"""Build two states of the project and compare the sites file by file.

`python -m scripts.compare_sites [BASE]`: BASE is any commit. Without it, this tree is compared with
the last commit, or with the parent of that when nothing has changed since. Prints what differs;
exit code 1 when anything does. A change that only moves code differs in nothing.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from errordesk.records.problems import UsageError
from errordesk.records.project import find_root
from errordesk.site import engine

# Of a line that differs, this much is shown around the first difference.
_WIDTH = 60


def differences(before: Path, after: Path) -> list[str]:
    """Return a line for each file that is in one folder only, or differs, in the order of names."""
    old, new = _files(before), _files(after)
    found = []
    for name in sorted(old | new):
        if name not in new:
            found.append(f"{name}: only before")
        elif name not in old:
            found.append(f"{name}: only after")
        else:
            was, now = (before / name).read_bytes(), (after / name).read_bytes()
            if was != now:
                found.append(f"{name}{_first(was, now)}")
    return found


def _files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def _first(was: bytes, now: bytes) -> str:
    """Return the number of the first line that differs, and what stands there."""
    shorter = min(len(was), len(now))
    common = next((place for place in range(shorter) if was[place] != now[place]), shorter)
    line = was.count(b"\n", 0, common)
    shown = [data.split(b"\n")[line].decode(errors="replace") for data in (was, now)]
    start = max(0, common - was.rfind(b"\n", 0, common) - 1 - _WIDTH // 2)
    parts = [text[start : start + _WIDTH] for text in shown]
    return f":{line + 1}\n  - {parts[0]}\n  + {parts[1]}"


def compare(root: Path, base: str | None) -> tuple[str, list[str]]:
    """Build `base` and the tree at `root` in the same environment.

    Returns the name of the commit that was built, and what `differences` finds. Raises `UsageError`
    when there is no such commit, or one of both cannot be built.
    """
    if base is None:
        base = "HEAD" if _git(root, "status", "--porcelain") else "HEAD^"
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--short", f"{base}^{{commit}}")
    # Both sites carry the day of their build; let it be the same.
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(int(time.time())))
    with tempfile.TemporaryDirectory(prefix="errordesk-") as scratch:
        before, after = Path(scratch) / "before", Path(scratch) / "after"
        with checkout(root, commit, Path(scratch) / "base") as tree:
            engine.build(tree, before)
        engine.build(root, after)
        return commit, differences(before, after)


@contextmanager
def checkout(root: Path, commit: str, place: Path) -> Iterator[Path]:
    """Check a commit out beside the tree, yield its folder, and leave no trace of it."""
    _git(root, "worktree", "add", "--quiet", "--detach", str(place), commit)
    try:
        yield place
    finally:
        _git(root, "worktree", "remove", "--force", str(place))


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = done.stderr.strip() or "there is no such commit"
        raise UsageError(f"git {' '.join(arguments)}: {said}")
    return done.stdout.strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print; return 0 when the sites are equal, 1 when not or on trouble."""
    parser = argparse.ArgumentParser(prog="compare_sites", description=__doc__.splitlines()[0])
    parser.add_argument("base", nargs="?", metavar="BASE", help="a commit (default: see above)")
    options = parser.parse_args(arguments)
    try:
        commit, found = compare(find_root(Path.cwd()), options.base)
    except UsageError as error:
        print(f"compare_sites: {error}", file=sys.stderr)
        return 1
    print("\n".join(found) if found else f"Both sites are equal: {commit} and this tree.")
    if found:
        print(f"{len(found)} file(s) differ between {commit} and this tree.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
