"""Hooks of MkDocs: pages are not read again, and templates leave no empty lines.

The theme's templates write an entry of a menu over twenty lines, of which most only decide. Left
empty, they are a fifth of a guide's page.
"""

from __future__ import annotations

from typing import Any

import jinja2


def on_page_read_source(page: Any, config: Any) -> str | None:
    """Return an empty text for a page that `macros` gives as it is expanded, with its front matter.

    The front matter of a guide is long, and the engine would read it a second time.
    """
    return "" if page.file.src_uri in config.extra.get("expanded", ()) else None


def on_env(env: jinja2.Environment, **_: Any) -> jinja2.Environment:
    """Let the templates of pages leave out the lines of their statements; called by the engine."""
    env.trim_blocks = True
    env.lstrip_blocks = True
    return env
