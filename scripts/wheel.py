"""The build backend: flit's, and wheels carry the compiled catalogue.

A wheel is used where the records are not. So it is built from a copy of the package with
`errordesk/catalogue.json` in it, made from the records of this moment; the address of the site is
that of `ERRORDESK_SITE_URL`. An editable install reads the records themselves and needs flit alone.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import tomllib
from contextlib import chdir
from pathlib import Path
from typing import Any

from flit_core import buildapi
from flit_core.buildapi import (
    build_editable,
    build_sdist,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]
_FILES = ("pyproject.toml", "README.md", "LICENSE")


def get_requires_for_build_wheel(config_settings: Any = None) -> list[str]:
    """Return what reads the records, beside what flit needs."""
    groups = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    found: list[str] = groups["dependency-groups"]["compile"]
    return [*buildapi.get_requires_for_build_wheel(config_settings), *found]


def build_wheel(
    wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None
) -> str:
    """Build the wheel with the catalogue in it, and leave the project as it is.

    Raises `ProblemsError` with every mistake in the records.
    """
    from scripts.explain_tree import write_catalogue  # noqa: PLC0415  # see the requirements

    root = Path.cwd()
    target = Path(wheel_directory).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        for file in _FILES:
            shutil.copy2(root / file, scratch)
        package = Path(scratch) / "errordesk"
        shutil.copytree(root / "errordesk", package, ignore=shutil.ignore_patterns("__pycache__"))
        catalogue = write_catalogue(root, package)
        newest = max(path.stat().st_mtime for path in package.rglob("*.py"))
        os.utime(catalogue, (newest, newest))
        with chdir(scratch):
            return str(buildapi.build_wheel(str(target), config_settings, metadata_directory))
