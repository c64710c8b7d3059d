"""Run MkDocs. No other module of this package knows the engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from errordesk.records.problems import UsageError

# Documented switches of Material for MkDocs and of ProperDocs that keep advertisements off stderr.
QUIET = {"NO_MKDOCS_2_WARNING": "true", "DISABLE_MKDOCS_2_WARNING": "true"}
# Everything that a site is built from.
SOURCES = [
    *("docs", "macros", "overrides", "errordesk"),
    *("mkdocs.yml", "pyproject.toml", "CHANGELOG.md"),
]


def build(root: Path, site_dir: Path) -> None:
    """Build the site beside `site_dir`, then swap; a failed build leaves `site_dir` as it was.

    Raises `UsageError` with what the engine said when it stops.
    """
    site_dir = site_dir.resolve()
    if site_dir == root or site_dir in root.parents:
        raise UsageError(f"{site_dir} holds the project itself; choose another --site-dir")
    if site_dir.exists() and any(site_dir.iterdir()) and not (site_dir / "sitemap.xml").is_file():
        raise UsageError(
            f"{site_dir} is not empty and not a built site; it would be replaced. "
            "Choose another --site-dir or empty it yourself"
        )
    site_dir.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".errordesk-", dir=site_dir.parent) as scratch:
        fresh = Path(scratch) / "site"
        # Not --quiet: it would raise the log level above the warnings that --strict counts.
        done = _mkdocs(root, "build", "--strict", "--site-dir", str(fresh), capture_output=True)
        if done.returncode != 0:
            said = f"{done.stdout}\n{done.stderr}".splitlines()
            news = [line for line in said if line.strip() and not line.startswith("INFO")]
            raise UsageError(
                "\n".join([*news, "the build failed; the last good site is untouched"])
            )
        old = Path(scratch) / "old"
        if site_dir.exists():
            site_dir.rename(old)
        try:
            shutil.move(fresh, site_dir)
        except OSError:
            if old.exists():
                old.rename(site_dir)
            raise
    site_dir.chmod(0o755)


def copy_sources(root: Path, target: Path) -> Path:
    """Copy what a site is built from into a folder that is made, so that it may be changed there.

    Returns `target`, which is a project of its own.
    """
    target.mkdir(parents=True)
    for part in SOURCES:
        if (root / part).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(root / part, target / part, ignore=ignored)
        else:
            shutil.copy(root / part, target / part)
    return target


def serve(root: Path, address: str) -> int:
    """Serve the site with live reload until interrupted; return the engine's exit code."""
    try:
        return _mkdocs(root, "serve", "--dev-addr", address).returncode
    except KeyboardInterrupt:
        return 0


def _mkdocs(
    root: Path, *arguments: str, capture_output: bool = False
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=root,
        env={**os.environ, **QUIET},
        capture_output=capture_output,
        text=True,
        check=False,
    )
