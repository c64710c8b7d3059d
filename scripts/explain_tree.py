"""Write what the action `explain` needs, its catalogue compiled: the tree of the branch `explain`.

`python -m scripts.explain_tree FOLDER`: a failed job then waits neither for the records to be read
nor for packages that only they need. The publication puts the tree on the branch; whoever uses the
action names a commit of it.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

from errordesk.issues.compiled import compile_catalogue
from errordesk.records.loader import load
from errordesk.records.project import site_address

LOCK = "requirements-action.lock"
# What `errordesk explain` imports when its catalogue is there.
NEEDED = ("ahocorasick-rs", "pyyaml")


def write_tree(root: Path, target: Path) -> None:
    """Write the package with its catalogue, the action, its lock and the licence to a new folder.

    Raises `ProblemsError` with every mistake in the records.
    """
    unwanted = shutil.ignore_patterns("__pycache__")
    for folder in ("errordesk", "explain"):
        shutil.copytree(root / folder, target / folder, ignore=unwanted)
    shutil.copy2(root / "LICENSE", target)
    (target / LOCK).write_text(needed((root / LOCK).read_text(encoding="utf-8")), encoding="utf-8")
    write_catalogue(root, target / "errordesk")


def write_catalogue(root: Path, package: Path) -> Path:
    """Compile the records into a copy of the package and return the file."""
    file = package / "catalogue.json"
    data = compile_catalogue(load(root), site_address(root))
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    file.write_text(text, encoding="utf-8")
    return file


def needed(lock: str) -> str:
    """Return the entries of a lock that `NEEDED` leads to, and its head."""
    head, *entries = re.split(r"^(?=\S+==)", lock, flags=re.MULTILINE)
    kept = set(NEEDED)
    asked = {
        entry.partition("==")[0]: set(
            re.findall(r"^    # +(?:via )?([\w-]+)$", entry, re.MULTILINE)
        )
        for entry in entries
    }
    while more := {name for name, by in asked.items() if name not in kept and by & kept}:
        kept |= more
    return head + "".join(entry for entry in entries if entry.partition("==")[0] in kept)


if __name__ == "__main__":
    write_tree(Path.cwd(), Path(sys.argv[1]))
