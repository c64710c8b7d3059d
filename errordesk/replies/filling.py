"""Fill a reply's template with what is known; needs neither pages nor the texts of replies.

The template is made by `mustache`; it is in the part of Mustache that pystache and mustache.js
render to the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pystache

from errordesk.records.models import Variable
from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from errordesk.replies.upgrade import KINDS

# Not filled in by anybody: the advice on an upgrade path, a section with sections of its own.
ADVICE = "advice"
ADVICE_KEYS = (*KINDS, "fresh", "steps")
TAG = re.compile(r"(?<!\{)\{\{([#^/]?) *([a-z_]+) *\}\}(?!\})")


def used_variables(mustache: str, variables: Mapping[str, Variable]) -> list[str]:
    """Return the variables of a template in the order of their declaration."""
    used = {name for _, name in TAG.findall(mustache)}
    return [name for name in variables if name in used]


def values(
    variables: Mapping[str, Variable],
    given: Mapping[str, str],
    advice: Mapping[str, bool | str] | None = None,
) -> dict[str, Any]:
    """Return what a template is filled with: every variable, empty when it is not given.

    What somebody wrote is made harmless here and nowhere else. Names that are not declared are
    left out; a value without the form that its variable asks for counts as not given.
    """
    filled: dict[str, Any] = {
        name: printed(variable, given[name]) if name in given else ""
        for name, variable in variables.items()
    }
    return {**filled, ADVICE: advice or False}


def printed(variable: Variable, given: str) -> str:
    """Return a value as a reply prints it, or nothing when it has not the form asked for."""
    # Most who read templates fill none in.
    from errordesk.text.escape import escape_value, visible  # noqa: PLC0415  # slow to compile
    from errordesk.text.mask import mask  # noqa: PLC0415  # as above
    from errordesk.text.secret_tables import GUID  # noqa: PLC0415  # as above

    if variable.pattern is None:
        return escape_value(mask(given))
    value = visible(given).strip(" ")
    if not re.fullmatch(variable.pattern, value, re.ASCII):
        return ""
    # The whole of an id belongs in a ticket; its beginning is enough to recognise it.
    return f"{value[:8]}…" if GUID.match(value) else value


def render(mustache: str, filled: Mapping[str, Any]) -> str:
    """Fill a template with `values(…)`; raises `UsageError` for a variable without any value."""
    renderer = pystache.Renderer(escape=lambda text: text, missing_tags="strict")
    try:
        text = str(renderer.render(mustache, filled))
    except pystache.context.KeyNotFoundError as error:
        raise UsageError(f"a reply uses the unknown variable: {error}") from None
    # A section that is left out leaves its blank lines behind.
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n ")


def render_unset(records: Records, mustache: str) -> str:
    """Return the reply as it reads when nobody has filled in anything."""
    return render(mustache, values(records.variables, {}))
