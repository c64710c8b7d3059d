"""What a project is: where its root is, the address it is published at, and its name.

`mkdocs.yml` alone says so. It is composed, not constructed: it has tags that only the engine knows.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import yaml

from errordesk.records.problems import UsageError
from errordesk.records.yamlfile import LOADER

# Where links lead while nobody has said where the site is published.
DEFAULT_SITE_URL = "https://errordesk.example/"
# What is kept from run to run, below the root; may be deleted at any time.
CACHE = ".cache"
CONFIG = "mkdocs.yml"
RECORDS = "macros/data"
# A host with a port at most, and a path: no name of a user, no query, no fragment, no blank.
_ADDRESS = re.compile(
    r"https?://(?:\[[\da-f:.]+\]|[^][/\s?#@:\\]+)(?::\d{1,5})?(?:/[^\s?#\\]*)?", re.I
)


def find_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds `mkdocs.yml`.

    Raises `UsageError` when there is none.
    """
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise UsageError(f"no {CONFIG} in {start} or above; run this inside the project")


def checkout(start: Path) -> Path | None:
    """Return the nearest folder at or above `start` that holds records.

    `mkdocs.yml` alone is not enough: it may be the site of somebody who only asks.
    """
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file() and (folder / RECORDS).is_dir():
            return folder
    return None


def site_address(root: Path) -> str:
    """Return the address that the site is published at, with a slash at the end.

    Its value in `mkdocs.yml` is a text, or `!ENV [variable, default]` as MkDocs reads it.
    Raises `UsageError` when it is no address.
    """
    value = _settings(root).get("site_url")
    if value is None:
        return DEFAULT_SITE_URL
    if isinstance(value, yaml.ScalarNode):
        return published_address(value.value, f"{CONFIG}: site_url")
    *names, default = [part.value for part in value.value]
    for name in names:
        if os.environ.get(name):
            return published_address(os.environ[name], name)
    return published_address(default, f"{CONFIG}: site_url")


def published_address(given: str | None, name: str) -> str:
    """Return an address that links begin with, with a slash at the end; for unset, the default.

    Build, command line and Action all make it here, so that their links are the same. `name` says
    where it was given. Raises `UsageError` for what links cannot begin with: no address, a query,
    a fragment.
    """
    if given in (None, "", "null", "~"):
        return DEFAULT_SITE_URL
    if not _ADDRESS.fullmatch(given):
        shown = json.dumps(given, ensure_ascii=False)
        raise UsageError(
            f"{name} is {shown}; write a full address without query and fragment, "
            "as https://desk.example/"
        )
    return given.rstrip("/") + "/"


def site_name(root: Path) -> tuple[str, str]:
    """Return name and description of the site. Raises `UsageError` when one is missing."""
    settings = _settings(root)
    found = []
    for key in ("site_name", "site_description"):
        node = settings.get(key)
        text = node.value.strip() if isinstance(node, yaml.ScalarNode) else ""
        if not text:
            raise UsageError(f'{CONFIG}: the key "{key}" is missing')
        found.append(text)
    return found[0], found[1]


def setting_line(root: Path, key: str) -> int:
    """Return the line of `mkdocs.yml` that the value of a setting begins in, or the first."""
    node = _settings(root).get(key)
    return node.start_mark.line + 1 if node else 1


def _settings(root: Path) -> dict[str, yaml.Node]:
    file = root / CONFIG
    try:
        node = (
            yaml.compose(file.read_text(encoding="utf-8-sig"), LOADER) if file.is_file() else None
        )
    except UnicodeDecodeError as error:
        raise UsageError(f"{CONFIG}: byte {error.start} is no UTF-8; save the file so") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UsageError(f"{CONFIG}:{line}: not valid YAML: {error.problem}") from None
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {key.value: value for key, value in pairs}
