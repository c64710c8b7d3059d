"""Reply texts: Mustache templates whose links and facts are filled in from the records."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import urljoin

import jinja2
import markdown
import pystache

from errordesk.desk import Desk, lookup
from errordesk.problems import UsageError
from errordesk.records import Reply


def template(desk: Desk, reply: Reply, site_url: str) -> str:
    """Return the Mustache template of a reply, with absolute links and the values of facts.

    The file `macros/replies/<id>.md` holds `[[ link("pp-badgateway", "fix") ]]`,
    `[[ source("ms-x") ]]` and `[[ fact("id") ]]`, which come from the records, and
    `{{variable}}`, which the person who replies fills in.

    Raises `UsageError` when the file is missing or names what does not exist.
    """
    path = desk.root / "macros/replies" / f"{reply.id}.md"
    if not path.is_file():
        raise UsageError(f"the reply text macros/replies/{reply.id}.md is missing")
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
    )

    def link(page_id: str, anchor: str | None = None) -> str:
        sheet = desk.sheet(page_id)
        if anchor and anchor not in sheet.anchors:
            raise UsageError(f'"{page_id}" has no heading id "{anchor}"')
        return urljoin(site_url, sheet.url) + (f"#{anchor}" if anchor else "")

    environment.globals.update(
        link=link,
        question=lambda question_id: (
            urljoin(site_url, "faq/") + "#" + lookup(desk.faq, question_id, "question").id
        ),
        source=lambda source_id: lookup(desk.sources, source_id, "source").url,
        fact=lambda fact_id: lookup(desk.facts, fact_id, "fact").text,
    )
    try:
        text = environment.from_string(path.read_text(encoding="utf-8")).render()
    except jinja2.TemplateError as error:
        raise UsageError(f"macros/replies/{reply.id}.md: {error.message}") from None
    _check_variables(path, text, reply)
    return text.strip() + "\n"


def render(mustache: str, values: dict[str, str]) -> str:
    """Fill the variables of a template; raises `UsageError` for one that has no value."""
    renderer = pystache.Renderer(escape=lambda text: text, missing_tags="strict")
    try:
        return str(renderer.render(mustache, values)).strip()
    except pystache.context.KeyNotFoundError as error:
        raise UsageError(f"a reply uses the unknown variable: {error}") from None


def defaults(reply: Reply) -> dict[str, str]:
    """Return the words that stand in for variables nobody has filled in."""
    return {name: variable.default for name, variable in reply.variables.items()}


def marked(reply: Reply) -> dict[str, str]:
    """Return the same words as `defaults`, marked as HTML so that a reader sees what varies."""
    return {
        name: f'<mark class="ed-variable" title="{html.escape(variable.about)}">'
        f"{html.escape(variable.default)}</mark>"
        for name, variable in reply.variables.items()
    }


def preview(text: str) -> str:
    """Return a filled reply as one line of HTML, headings without ids: it is a picture of it."""
    return re.sub(r"\s*\n\s*", " ", markdown.markdown(text)).strip()


def _check_variables(path: Path, text: str, reply: Reply) -> None:
    used = set(re.findall(r"\{\{[{#^&]?\s*([\w.]+)", text))
    for name in sorted(set(reply.variables) - used):
        raise UsageError(f'macros/replies/{path.name}: the variable "{name}" is declared, not used')
