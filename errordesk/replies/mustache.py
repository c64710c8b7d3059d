"""Reply texts: Mustache templates whose links and facts are filled in from the records.

A reply is made in two steps. The first, at build time, calls what stands in double square
brackets, and gives a template in the part of Mustache that Python (pystache) and the page
(mustache.js) render to the same bytes: variables, sections and inverted sections. The second fills
in what the person who replies knows (`filling`); what is not known has neutral words.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import jinja2

from errordesk.records.addresses import short_address
from errordesk.records.models import Reply, Variable
from errordesk.records.problems import UsageError, suggest
from errordesk.records.records import Records, lookup
from errordesk.replies.filling import ADVICE, ADVICE_KEYS, TAG
from errordesk.text.markdown import CODE_SPAN

FOLDER = "macros/replies"

_SECTION_TAG = re.compile(r"\{\{[#^/] *[a-z_]+ *\}\}")
# What either of the two counts as white space.
_BLANKS = "".join(c for c in map(chr, range(0x3001)) if c.isspace() and c != "\n") + "\ufeff"
# The one line without text that both implementations take out of a reply.
_ALONE = re.compile(rf" *{_SECTION_TAG.pattern}")
_SINGLE_LINE = re.compile(r"\s*\n\s*")
# Where a value must not stand: the target of a link, and a code span unless it has a pattern.
_TARGET = re.compile(r"\]\([^)]*\{\{[^)]*\)")

ENVIRONMENT = jinja2.Environment(
    undefined=jinja2.StrictUndefined,
    autoescape=False,
    variable_start_string="[[",
    variable_end_string="]]",
    block_start_string="[%",
    block_end_string="%]",
    comment_start_string="[#",
    comment_end_string="#]",
    trim_blocks=True,
    lstrip_blocks=True,
)


@functools.cache
def _compiled(text: str, file: str) -> Any:
    """Return the code of a text: most replies are made from the same one."""
    return ENVIRONMENT.compile(text, filename=file)


def template(records: Records, reply: Reply, site_url: str, *, marked: bool = False) -> str:
    """Return the Mustache template of a reply that has a text of its own.

    Args:
        records: the loaded records.
        reply: its text is `macros/replies/<id>.md`.
        site_url: what links begin with.
        marked: show by HTML which words stand in for variables, for a preview.

    Raises `UsageError` when the file is missing or names what does not exist.
    """
    return compile_text(records, reply.id, site_url, marked=marked)


def compile_text(
    records: Records,
    name: str,
    site_url: str,
    record: Mapping[str, Any] | None = None,
    *,
    marked: bool = False,
) -> str:
    """Return the Mustache template of `macros/replies/<name>.md`.

    The file holds `[[ link("pp-badgateway", "fix") ]]`, `[[ source("ms-x") ]]`,
    `[[ question("id") ]]`, `[[ fact("id") ]]`, `[[ path("id") ]]` and `[[ part("advice") ]]`,
    which come from the records, names of `record`, and `{{variable}}`,
    `{{#variable}}…{{/variable}}` and `{{^variable}}…{{/variable}}`. A variable outside a section
    of its own gets its default words.

    Raises `UsageError` when the file is missing or names what does not exist.
    """
    parts: list[str] = []

    def read(file: str) -> str:
        text = records.texts.get(f"{FOLDER}/{file}.md")
        if text is None:
            raise UsageError(f"the reply text {FOLDER}/{file}.md is missing")
        place = f"{FOLDER}/{file}.md"
        parts.append(place)
        try:
            code = _compiled(text, place)
            return jinja2.Template.from_code(ENVIRONMENT, code, names).render(record or {})
        except jinja2.TemplateSyntaxError as error:
            raise UsageError(f"{place}: {error.message}", place=(place, error.lineno)) from None
        except jinja2.TemplateError as error:
            raise UsageError(f"{place}: {error.message}") from error

    names = ENVIRONMENT.make_globals(
        {
            "link": lambda page_id, anchor=None: link(records, site_url, page_id, anchor),
            "question": lambda question_id: (
                urljoin(site_url, "faq/") + "#" + lookup(records.faq, question_id, "question").id
            ),
            "source": lambda source_id: lookup(records.sources, source_id, "source").absolute(
                site_url
            ),
            "fact": lambda fact_id: lookup(records.facts, fact_id, "fact").text,
            "path": lambda path_id: screen_path(records, path_id),
            "part": lambda part: read(f"part-{part}").strip(),
        }
    )
    text = read(name).strip() + "\n"
    try:
        _check(text, records.variables)
        return _with_defaults(text, records.variables, marked=marked)
    except UsageError as error:
        said = f"{FOLDER}/{name}.md: {error}"
        raise UsageError(said, error.about, _place(records, parts, error.about)) from None


def _place(records: Records, parts: list[str], wrong: str) -> tuple[str, int]:
    """Return the first line of the files of a reply that holds what is wrong."""
    for file in parts:
        for number, line in enumerate(records.texts[file].split("\n"), 1):
            if wrong in line:
                return file, number
    return parts[0], 1


def link(records: Records, site_url: str, page_id: str, anchor: str | None = None) -> str:
    """Return the permanent absolute address of a page with an id, or of a heading of it."""
    page = records.page(page_id)
    if anchor and anchor not in page.anchors:
        said = (
            f'"{page_id}" has no heading id "{anchor}"; allowed: {", ".join(sorted(page.anchors))}'
        )
        raise UsageError(said, about=f"{page_id}#{anchor}")
    # A reply is read for years, so it carries the address that outlives a renamed page.
    return urljoin(site_url, short_address(page_id)) + (f"#{anchor}" if anchor else "")


def screen_path(records: Records, path_id: str) -> str:
    """Return where to click as Markdown; raises `UsageError` when there is no such path."""
    path = lookup(records.paths, path_id, "screen path")
    steps = path.steps.strip()
    if path.start is None:
        return steps
    source = lookup(records.sources, path.start, "source")
    return f"[{records.portals[path.start]}]({source.url}) → {steps}"


def preview(text: str) -> str:
    """Return a filled reply as one line of HTML, headings without ids: it is a picture of it."""
    import markdown  # noqa: PLC0415  # only what is printed for a page needs it

    return _SINGLE_LINE.sub(" ", markdown.markdown(text)).strip()


# The template's own rules --------------------------------------------------------------------


@dataclass(frozen=True)
class _Piece:
    """Text or a tag of a template, and the sections that are open around it."""

    text: str
    sign: str | None
    name: str
    around: tuple[tuple[str, str], ...]


def _pieces(text: str) -> Iterator[_Piece]:
    """Yield a template piece by piece; raises `UsageError` for a section that is not closed."""
    around: tuple[tuple[str, str], ...] = ()
    position = 0
    for tag in TAG.finditer(text):
        yield _Piece(text[position : tag.start()], None, "", around)
        position = tag.end()
        sign, name = tag.groups()
        if sign == "/":
            if not around or around[-1][1] != name:
                said = f'"{{{{/{name}}}}}" closes a section that is not open there'
                raise UsageError(said, about=f"{{{{/{name}}}}}")
            around = around[:-1]
        yield _Piece(tag[0], sign, name, around)
        if sign in ("#", "^"):
            around = (*around, (sign, name))
    yield _Piece(text[position:], None, "", around)
    if around:
        opened = f"{{{{{around[-1][0]}{around[-1][1]}}}}}"
        said = f'the section "{opened}" is not closed; write {{{{/{around[-1][1]}}}}} where it ends'
        raise UsageError(said, about=opened)


def _check(text: str, variables: Mapping[str, Variable]) -> None:
    """Raise `UsageError` for a tag outside our part of Mustache, or a value in a wrong place."""
    for piece in _pieces(text):
        if piece.sign is None:
            if "{{" in piece.text or "}}" in piece.text:
                wrong = _SINGLE_LINE.sub(" ", piece.text[piece.text.find("{") :])[:40]
                said = f'only variables and sections are allowed, not "{wrong}"'
                raise UsageError(said, about=wrong)
            continue
        inside = ADVICE in [name for _, name in piece.around]
        allowed = [*variables, ADVICE, *(ADVICE_KEYS if inside else ())]
        if piece.name not in allowed:
            hint = suggest(piece.name, allowed) or f" Known are: {', '.join(variables)}."
            raise UsageError(f'unknown variable "{piece.name}".{hint}', about=piece.name)
        if piece.name == ADVICE and piece.sign == "":
            raise UsageError(f'"{ADVICE}" is a section: {{{{#{ADVICE}}}}}…{{{{/{ADVICE}}}}}')
    for line in text.split("\n"):
        rest, tags = _SECTION_TAG.subn("", line)
        if tags and not rest.strip(_BLANKS) and not _ALONE.fullmatch(line):
            raise UsageError(
                "a section's tag stands alone on its line, with nothing behind it, or in a line"
                f" with text; pystache and mustache.js read it differently: {line!r}",
                about=line.strip(),
            )
    if target := _TARGET.search(text):
        said = f'a variable stands in the target of a link: "{target[0]}"; write an address there'
        raise UsageError(said, about=target[0][target[0].index("{{") :])
    for span in CODE_SPAN.finditer(text):
        for _, name in TAG.findall(span[0]):
            if name in variables and variables[name].pattern is None:
                message = f'"{name}" has no pattern, so it must not stand in code: {span[0]}'
                raise UsageError(message, about=f"{{{{{name}}}}}")


def _with_defaults(text: str, variables: Mapping[str, Variable], *, marked: bool) -> str:
    """Write the default words of each variable that stands outside a section of its own."""
    # Advice is given on two versions, so inside it both are set.
    sets = {ADVICE: ("from", "to")}
    done = []
    for piece in _pieces(text):
        done.append(piece.text)
        if piece.sign != "" or piece.name not in variables:
            continue
        if any(
            sign == "#" and (name == piece.name or piece.name in sets.get(name, ()))
            for sign, name in piece.around
        ):
            continue
        name, variable = piece.name, variables[piece.name]
        words = variable.default.strip()
        if marked:
            about = html.escape(variable.about.strip())
            words = f'<mark class="ed-variable" title="{about}">{html.escape(words)}</mark>'
        done[-1] = (
            f"{{{{#{name}}}}}{{{{{name}}}}}{{{{/{name}}}}}{{{{^{name}}}}}{words}{{{{/{name}}}}}"
        )
    return "".join(done)
