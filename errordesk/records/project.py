"""What a project is: where its root is, the address it is published at, and its name.

`mkdocs.yml` alone says so. It is composed, not constructed: it has tags that only the engine knows.
"""

from __future__ import annotations

import os
from pathlib import Path

import yaml

from errordesk.records.problems import UsageError

# Where links lead while nobody has said where the site is published.
DEFAULT_SITE_URL = "https://errordesk.example/"
_CONFIG = "mkdocs.yml"


def find_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds `mkdocs.yml`.

    Raises `UsageError` when there is none.
    """
    for folder in (start, *start.parents):
        if (folder / _CONFIG).is_file():
            return folder
    raise UsageError(f"no {_CONFIG} in {start} or above; run this inside the project")


def site_address(root: Path) -> str:
    """Return the address that the site is published at, with a slash at the end.

    Its value in `mkdocs.yml` is a text, or `!ENV [variable, default]` as MkDocs reads it.
    """
    value = _settings(root).get("site_url")
    if value is None:
        return DEFAULT_SITE_URL
    if isinstance(value, yaml.ScalarNode):
        return _with_slash(value.value)
    *names, default = [part.value for part in value.value]
    return _with_slash(next((os.environ[name] for name in names if os.environ.get(name)), default))


def site_name(root: Path) -> tuple[str, str]:
    """Return name and description of the site. Raises `UsageError` when one is missing."""
    settings = _settings(root)
    found = []
    for key in ("site_name", "site_description"):
        node = settings.get(key)
        text = node.value.strip() if isinstance(node, yaml.ScalarNode) else ""
        if not text:
            raise UsageError(f'{_CONFIG}: the key "{key}" is missing')
        found.append(text)
    return found[0], found[1]


def _settings(root: Path) -> dict[str, yaml.Node]:
    file = root / _CONFIG
    node = yaml.compose(file.read_text(encoding="utf-8")) if file.is_file() else None
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {key.value: value for key, value in pairs}


def _with_slash(address: str) -> str:
    return address.rstrip("/") + "/" if address not in ("", "null", "~") else DEFAULT_SITE_URL
