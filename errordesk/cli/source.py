"""Where the answers come from: the records of a checkout, or the catalogue that a package carries.

In a checkout the records win. What is compiled of them is kept in `.cache/catalogue/` under a name
that is made of all they hold, so an answer is never older than the records.
"""

from __future__ import annotations

import contextlib
import json
import os
import pkgutil
from pathlib import Path
from typing import Any

from errordesk.issues.catalogue import Catalogue, read_catalogue
from errordesk.records import files
from errordesk.records.problems import UsageError
from errordesk.records.project import CACHE as FOLDER
from errordesk.records.project import checkout, find_root, published_address, site_address

PACKAGE = Path(__file__).resolve().parent.parent
# Written by `scripts.wheel` and `scripts.explain_tree`; not in a checkout.
CARRIED = PACKAGE / "catalogue.json"
CACHE = f"{FOLDER}/catalogue"
# The variable that says where the site is published, as in mkdocs.yml.
SITE_URL = "ERRORDESK_SITE_URL"
# States of the records that are kept, as of two branches.
_KEPT = 4


def root(given: Path | None) -> Path:
    """Return the project's folder: what `--root` names, or the nearest one upwards.

    Raises `UsageError` when there is none.
    """
    if given is None:
        return find_root(Path.cwd())
    found = given.resolve()
    if not (found / "docs").is_dir():
        raise UsageError(f"--root {found}: there is no folder docs in it")
    return found


def catalogue(given: Path | None) -> Catalogue:
    """Return what `find`, `reply` and `triage` answer from.

    Args:
        given: the folder of `--root`, if it was named.

    Raises `ProblemsError` for wrong records, and `UsageError` when there are neither records nor a
    catalogue, or a catalogue of another format.
    """
    if given and given.resolve() == PACKAGE.parent and CARRIED.is_file():
        return _carried()
    project = root(given) if given else checkout(Path.cwd())
    if project is None and CARRIED.is_file():
        return _carried()
    project = project or checkout(PACKAGE)
    if project is None:
        raise UsageError(
            "there are no records here, and this installation carries no catalogue; "
            "run this inside the project, or install its wheel"
        )
    return _kept(project)


def _carried() -> Catalogue:
    """Return the catalogue of this installation; links begin with the address that is wanted now.

    Raises `UsageError` when that is no address.
    """
    data, name = CARRIED.read_bytes(), f"the catalogue {CARRIED}"
    found = read_catalogue(data, name)
    wanted = published_address(os.environ.get(SITE_URL) or found.site_url, SITE_URL)
    if wanted == found.site_url:
        return found
    return read_catalogue(data.replace(found.site_url.encode(), wanted.encode()), name)


def _kept(project: Path) -> Catalogue:
    """Return the catalogue of a checkout, compiled once for each state of the records."""
    site_url = site_address(project)
    folder = project / CACHE
    file = folder / f"{files.state(project)}.json"
    with contextlib.suppress(OSError, UsageError):  # not yet there, or damaged
        return read_catalogue(file.read_bytes(), str(file))
    load = pkgutil.resolve_name("errordesk.records.loader:load")
    compile_catalogue = pkgutil.resolve_name("errordesk.issues.compiled:compile_catalogue")
    data = compile_catalogue(load(project), site_url)
    with contextlib.suppress(OSError):  # a checkout that may not be written to
        _keep(folder, file, data)
    return Catalogue(data, str(file))


def _keep(folder: Path, file: Path, data: dict[str, Any]) -> None:
    files.replace_text(file, [json.dumps(data, ensure_ascii=False, separators=(",", ":"))])
    kept = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in kept[_KEPT:]:
        old.unlink(missing_ok=True)
