"""A hook of MkDocs: lines of a template that hold no text leave none on a page.

The theme's templates write an entry of a menu over twenty lines, of which most only decide. Left
empty, they are a fifth of a guide's page.
"""

from __future__ import annotations

from typing import Any

import jinja2


def on_env(env: jinja2.Environment, **_: Any) -> jinja2.Environment:
    """Let the templates of pages leave out the lines of their statements; called by the engine."""
    env.trim_blocks = True
    env.lstrip_blocks = True
    return env
