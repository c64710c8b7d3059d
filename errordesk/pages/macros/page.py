"""What all macros share, and those that any page calls inside a sentence or as a block."""

from __future__ import annotations

import functools
import html
import posixpath
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, TypeVar

import jinja2
from jinja2.filters import do_indent

from errordesk.records.models import GRADES, Source
from errordesk.records.problems import UsageError
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import FAQ_PAGE, Page, Records, lookup
from errordesk.text.markdown import words

FACTS_PAGE = "reference/facts.md"
SOURCES_PAGE = "reference/sources.md"
# A bar in the code of a cell, see `code_cell`.
BAR = "&#124;"

# Set up as in mkdocs.yml: the usual {# would swallow ids such as {#cause}.
ENVIRONMENT = jinja2.Environment(
    undefined=jinja2.StrictUndefined,
    autoescape=False,
    comment_start_string="[#--",
    comment_end_string="--#]",
)
_TEMPLATES = ENVIRONMENT.overlay(
    loader=jinja2.FileSystemLoader(Path(__file__).parents[1] / "templates"),
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters = {**_TEMPLATES.filters, "escape": html.escape}

_Macro = TypeVar("_Macro", bound=Callable[..., str])
_MACROS: set[Callable[..., str]] = set()


def macro(method: _Macro) -> _Macro:
    """Let pages call a method by its name. It returns Markdown."""
    _MACROS.add(method)
    return method


# The text of a record has no file of its own: as a template it is named by this and itself.
RECORD_TEXT = "<text>"

# A call as nearly all are, `{{ name("…", key="…") | indent(4) }}`, or the name of a parameter.
_STRING = r"""(?:"[^"\\\n]*"|'[^'\\\n]*')"""
_ARGUMENT = re.compile(rf"(?:(\w+)=)?({_STRING})")
_CALL = re.compile(
    rf"{{{{ (\w+)(\(((?:(?:\w+=)?{_STRING}(?:, (?=[^)])|(?=\))))*)\)(?: \| indent\((\d+)\))?)? }}}}"
)
_MARKS = re.compile(r"\{\{|\{%|\[#--")


class _Call(NamedTuple):
    """A call in a text, or where `positional` is None, the name of a parameter."""

    name: str
    positional: list[str] | None
    named: dict[str, str]
    indent: int


@functools.cache
def compiled(text: str, filename: str) -> Any:
    """Return the code of a text: many are expanded more than once, and compiling takes longest."""
    return ENVIRONMENT.compile(text, filename=filename)


@functools.cache
def _pieces(text: str) -> list[str | _Call] | None:
    """Return the prose and the calls of a text in order; None when only Jinja can read it."""
    found: list[str | _Call] = []
    end = 0
    for match in _CALL.finditer(text):
        found.append(text[end : match.start()])
        end = match.end()
        given = _ARGUMENT.findall(match[3] or "")
        positional = [value[1:-1] for key, value in given if not key]
        named = {key: value[1:-1] for key, value in given if key}
        found.append(_Call(match[1], positional if match[2] else None, named, int(match[4] or 0)))
        if len(positional) + len(named) < len(given) or any(
            key for key, _ in given[: len(positional)]
        ):
            return None  # a key twice, or one before a value without: Jinja says so
    found.append(text[end:].removesuffix("\n"))
    return None if any(isinstance(one, str) and _MARKS.search(one) for one in found) else found


def fill(template: str, **values: Any) -> str:
    """Return a template of `pages/templates/` with its values."""
    return _TEMPLATES.get_template(template).render(values)


def one_line(text: str, between: str = "") -> str:
    """Return HTML on one line, as Markdown needs it inside a paragraph or a cell."""
    return re.sub(r"\s*\n\s*", between, text.strip())


class Macros:
    """The macros of one page.

    Args:
        records: the loaded records.
        src_uri: the calling page below `docs/`; links are relative to it.
        site_url: the address that absolute links begin with.

    `names` are the macros that pages may call. Every macro raises `UsageError` when an id, an
    anchor or a parameter does not exist.
    """

    names: ClassVar[tuple[str, ...]] = ()
    # Put around each macro that is called from a text, where calls that fail are to be collected.
    guard: Callable[[Callable[..., str]], Callable[..., str]] | None = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        members = [member for kind in reversed(cls.__mro__) for member in vars(kind).items()]
        cls.names = tuple(name for name, value in members if callable(value) and value in _MACROS)

    def __init__(self, records: Records, src_uri: str, site_url: str = DEFAULT_SITE_URL) -> None:
        self._records = records
        self._src_uri = src_uri
        self._site_url = site_url

    @functools.cached_property
    def _globals(self) -> Any:
        return ENVIRONMENT.make_globals(self.public())

    def public(self) -> dict[str, Callable[..., str]]:
        """Return the macros by name, each inside `guard` when there is one."""
        calls = {name: getattr(self, name) for name in self.names}
        if self.guard is None:
            return calls
        return {name: self.guard(call) for name, call in calls.items()}

    def expand(self, text: str, file: str = "", **parameters: str) -> str:
        """Return the text of a record, or of a file that is named, with its macros expanded."""
        if (done := self.quickly(text, parameters)) is not None:
            return done
        try:
            template = jinja2.Template.from_code(
                ENVIRONMENT, compiled(text, file or RECORD_TEXT + text), self._globals
            )
            return template.render(**parameters)
        except (jinja2.UndefinedError, jinja2.TemplateSyntaxError) as error:
            line = error.lineno if isinstance(error, jinja2.TemplateSyntaxError) else 0
            place = (file, line) if line and file else None
            said = f"{error.message} in: {text.strip()[:80]}"
            said += '; a call is written as {{ cite("source-id") }}, with straight quotes'
            raise UsageError(said, place=place) from error

    def quickly(self, text: str, parameters: Mapping[str, str]) -> str | None:
        """Return what Jinja makes of a text, without compiling it, which takes ten times as long.

        None for a text that is more than prose and calls, and when a call fails: Jinja is to say
        where. So it is while `guard` collects what fails.
        """
        pieces = _pieces(text) if self.guard is None else None
        if pieces is None:
            return None
        try:
            return "".join(
                one if isinstance(one, str) else self._called(one, parameters) for one in pieces
            )
        except (UsageError, TypeError, LookupError):
            return None

    def _called(self, call: _Call, parameters: Mapping[str, str]) -> str:
        if call.positional is None:
            return parameters[call.name]
        if call.name in parameters or call.name not in self.names:
            raise LookupError(call.name)
        said: str = getattr(self, call.name)(*call.positional, **call.named)
        return do_indent(said, call.indent) if call.indent else said

    # Inside a sentence -----------------------------------------------------------------------

    @macro
    def fact(self, fact_id: str) -> str:
        """The value of a fact with its unit, and a mark that shows its grade and leads to it."""
        fact = lookup(self._records.facts, fact_id, "fact")
        label = f"{GRADES[fact.grade][1]}: {fact.statement}"
        return fact.text + self._mark(fact.grade, f"{FACTS_PAGE}#{fact_id}", label)

    @macro
    def cite(self, source_id: str, section: str | None = None) -> str:
        """A mark that shows the grade of a source and leads to it."""
        source = lookup(self._records.sources, source_id, "source")
        where = f", {section}" if section else ""
        label = f"{GRADES[source.grade][1]}: {source.title}{where}"
        return self._mark(source.grade, f"{SOURCES_PAGE}#{source_id}", label)

    @macro
    def guide(self, page_id: str, anchor: str | None = None, text: str | None = None) -> str:
        """A link to a guide, topic or reply by its permanent id, to a heading of it if given."""
        page = self._records.page(page_id)
        if anchor and anchor not in page.anchors:
            allowed = ", ".join(sorted(page.anchors))
            said = f'"{page_id}" has no heading id "{anchor}"; allowed: {allowed}'
            raise UsageError(said, about=f"{page_id}#{anchor}")
        return self._link(page, anchor, text)

    @macro
    def question(self, question_id: str, text: str | None = None) -> str:
        """A link to a question of the FAQ."""
        question = lookup(self._records.faq, question_id, "question")
        return f"[{text or question.question}]({self._path(FAQ_PAGE, question.id)})"

    @macro
    def page_link(self, src_uri: str, text: str | None = None) -> str:
        """A link to a page that has no id, by its path below `docs/`."""
        return self._link(lookup(self._records.pages, src_uri, "page"), text=text)

    @macro
    def count(self, what: str) -> str:
        """How many guides, facts or sources the site holds."""
        names = ("guides", "facts", "sources")
        return str(
            len(lookup({name: getattr(self._records, name) for name in names}, what, "count"))
        )

    @macro
    def source(self, source_id: str, text: str | None = None) -> str:
        """A link to the source itself, on the site of whoever published it."""
        source = lookup(self._records.sources, source_id, "source")
        return f"[{text or source.title}]({self._address(source)})"

    # Blocks ----------------------------------------------------------------------------------

    @macro
    def snippet(self, name: str, **parameters: str) -> str:
        """Shared Markdown from `macros/snippets/`, with exactly the parameters it declares."""
        snippet = lookup(self._records.snippets, name, "snippet")
        if "guide" in parameters:  # it prints the id, so no other macro would miss the guide
            lookup(self._records.guides, parameters["guide"], "guide")
        if sorted(parameters) != sorted(snippet.parameters):
            wanted = ", ".join(snippet.parameters) or "none"
            given = ", ".join(sorted(parameters)) or "none"
            raise UsageError(f'snippet "{name}" takes the parameters: {wanted}; given: {given}')
        return self.expand(snippet.body, snippet.file, **parameters)

    @macro
    def danger(self, loss: str, text: str = "") -> str:
        """The one warning that stands before a step which can lose data or stop a service.

        Args:
            loss: what is lost or stopped, as the rest of "This step ...".
            text: what to do instead or first; optional Markdown.

        Inside a list, call it as `{{ danger("...") | indent(4) }}`.
        """
        if not loss.strip():
            raise UsageError("danger() needs the loss named: what does the step delete or stop?")
        body = f"\n\n    {self.expand(text)}" if text else ""
        return f'!!! danger "Stop and read: this step {self.expand(loss).rstrip(".")}"{body}\n'

    @macro
    def finder(self) -> str:
        """The box that finds the guide for a pasted message; hidden without JavaScript."""
        return finder_box(self._base())

    @macro
    def picture(self, name: str, caption: str) -> str:
        """A drawing from `macros/pictures/` as inline SVG, so that it follows light and dark."""
        svg = one_line(lookup(self._records.pictures, name, "picture"), " ")
        return (
            f'<figure class="ed-picture">{svg}'
            f"<figcaption>{html.escape(caption)}</figcaption></figure>"
        )

    # Not called from Markdown ----------------------------------------------------------------

    def _this(self, *kinds: type[Any]) -> Any:
        page = self._records.pages.get(self._src_uri)
        if page is None or not isinstance(page.record, kinds):
            names = " or ".join(kind.__name__.lower() for kind in kinds)
            raise UsageError(f"this macro belongs on a {names} page")
        return page.record

    def _base(self) -> str:
        """Return the way from this page to the root of the site."""
        return posixpath.relpath(".", self._records.pages[self._src_uri].url or ".")

    def _link(self, page: Page, anchor: str | None = None, text: str | None = None) -> str:
        return f"[{text or page.title}]({self._path(page.src_uri, anchor)})"

    def _address(self, source: Source) -> str:
        """Return where a source stands, as the target of a link from this page."""
        page, _, anchor = source.url.partition("#")
        return self._path(page, anchor or None) if source.own else source.url

    def _path(self, target: str, anchor: str | None = None) -> str:
        path = _relative(target, self._src_uri)
        return f"{path}#{anchor}" if anchor else path

    def _mark(self, grade: str, target: str, label: str) -> str:
        page, _, anchor = target.partition("#")
        letter = GRADES[grade][0]  # type: ignore[index]  # a record's grade is a key of GRADES
        label = label.replace('"', "'")
        return (
            f"[{letter}]({self._path(page, anchor)})"
            f'{{ .ed-grade .ed-grade-{grade} title="{label}" }}'
        )


@functools.cache
def _relative(target: str, src_uri: str) -> str:
    # From the root, since else it asks where the process stands, each time twice.
    return posixpath.relpath(f"/{target}", f"/{posixpath.dirname(src_uri)}")


def finder_box(base: str) -> str:
    """Return the finder's box for a page from which `base` leads to the site's root."""
    return one_line(fill("finder-box.html", base=base.rstrip("/") + "/"))


def cell(text: str) -> str:
    """Make a text fit a cell of a Markdown table."""
    return one_line(text, " ").replace("|", "\\|")


def code_cell(text: str) -> str:
    """Make a text code in a cell of a Markdown table; a backtick in it becomes an apostrophe.

    Inside backticks the engine shows the backslash that keeps a bar from ending the cell.
    """
    text = one_line(text, " ").replace("`", "'")
    if "|" not in text:
        return f"`{text}`"
    return f"<code>{html.escape(text, quote=False)}</code>".replace("|", BAR)


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table whose cells know their heading: on a phone each row becomes a card."""
    # Without Markdown: the text of a heading's links, no emphasis, no quotes.
    labels = [words(name).replace('"', "") for name in head]
    labelled = [
        [
            text + (f' {{ data-label="{label}" }}' if index else "")
            for index, (label, text) in enumerate(zip(labels, row, strict=True))
        ]
        for row in rows
    ]
    lines = [head, ["---"] * len(head), *labelled]
    said = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f'<div class="ed-table" markdown>\n\n{said}\n\n</div>'
