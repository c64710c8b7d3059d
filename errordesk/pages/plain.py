"""Macros and Markdown for readers outside the site: absolute links, no HTML, no attribute lists."""

from __future__ import annotations

import functools
import html
import posixpath
import re
from collections.abc import Callable
from urllib.parse import urljoin

from errordesk.pages.macros import PageMacros
from errordesk.pages.macros.page import BAR
from errordesk.records.models import GRADES, Fact, Source
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records, lookup
from errordesk.text.markdown import CODE_SPAN, change_targets, opening_fence, parts

# Stands where a mark was called, until the blank before it is known to be right or wrong.
_MARK = "\ue000"
_MARKS = re.compile(rf"[ \t]*{_MARK}")
# Frames the number of a code span while the prose around it is changed.
_SPAN = "\ue001"

_ATTRIBUTE = r'(?:[.#][\w-]+|[\w-]+=(?:"[^"]*"|[\w-]+))'
_ATTRIBUTES = re.compile(rf"[ \t]*\{{:?[ ]*{_ATTRIBUTE}(?:[ ]+{_ATTRIBUTE})*[ ]*\}}")
_ATTRIBUTE_LINE = re.compile(rf"\s*\{{:?[ ]*{_ATTRIBUTE}[^{{}}]*\}}\s*$")
# Paragraphs that only serve a screen; the site's style sheet hides them in print as well.
_SCREEN_ONLY = re.compile(r"\.ed-again\b")

_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:")
_BOX = re.compile(r'(\s*)(?:!!!|\?\?\?\+?)\s+([\w-]+)[\w -]*?(?:\s+"(.*)")?\s*$')
_TAB = re.compile(r'(\s*)===[!+]?\s+"(.*)"\s*$')
_DEFINITION = re.compile(r":\s{3}(.*)$")
# How a line begins if it is any of these; most lines are none.
_MARKED = re.compile(r"\s*(?:!!!|\?\?\?|===|\{)|:")

# One line without code, HTML, links and attributes, which begins no box, tab or definition.
_WORDS = re.compile(r"(?!\s*[!?=:])(?:[^<{`&\n\]]|\](?!\())*")
_DROPPED = re.compile(
    r"<(button|form|noscript|script|select|style|svg|template|textarea)\b.*?</\1>",
    re.DOTALL | re.IGNORECASE,
)
_FIGURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
_ANCHOR = re.compile(r'<a\b[^<>]*\shref="([^"]*)"[^<>]*>(.*?)</a>', re.DOTALL)
_BREAK = re.compile(r"[ \t]*<br\s*/?>[ \t]*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BARRED = re.compile(rf"<code>([^<]*{BAR}[^<]*)</code>")
_TAG = re.compile(r"</?[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>", re.IGNORECASE)


_joined = functools.cache(urljoin)


def address(records: Records, site_url: str, src_uri: str, anchor: str | None = None) -> str:
    """Return the absolute address of a page; raises `UsageError` when there is no such page."""
    url = _joined(site_url, lookup(records.pages, src_uri, "page").url)
    return f"{url}#{anchor}" if anchor else url


class PlainMacros(PageMacros):
    """The macros of one page as they read outside it: the same macros, without the page.

    Args:
        records, src_uri, site_url: as for `PageMacros`; all links begin with `site_url`.
        marks: say the grade of each claim in words with a link to the evidence. Without it,
            facts are bare values and citations vanish.
    """

    def __init__(
        self,
        records: Records,
        src_uri: str,
        site_url: str = DEFAULT_SITE_URL,
        *,
        marks: bool = False,
    ) -> None:
        super().__init__(records, src_uri, site_url)
        self._marks = marks

    def text(self, markdown: str) -> str:
        """Return a text of a record, or the body of a page, as plain Markdown.

        Raises `UsageError` for a macro call that names what does not exist.
        """
        return self.plain(self.expand(markdown))

    def plain(self, rendered: str) -> str:
        """Return Markdown whose macros are expanded without what only the site understands."""
        if _MARK in rendered:
            rendered = _MARKS.sub(" " if self._marks else "", rendered)
        return simplify(rendered, self._resolve)

    # Macros that read differently outside the page -------------------------------------------

    def cite(self, source_id: str, section: str | None = None) -> str:
        """A mark that shows the grade of a source and leads to it.

        The mark is the grade in words, and it leads to the source itself.
        """
        source = lookup(self._records.sources, source_id, "source")
        where = f", {section.strip()}" if section else ""
        return self._grade(source.grade, self._address(source), where)

    def reply_text(self) -> str:
        """The reply of this page: a preview with the variables marked, and the text to copy.

        The preview is left out: it would say the same again.
        """
        return f"````markdown\n{self._reply_source()}\n````"

    # Not called from Markdown ----------------------------------------------------------------

    def _grade(self, grade: str, target: str, where: str = "") -> str:
        if not self._marks:
            return _MARK
        words = GRADES[grade][1].lower()  # type: ignore[index]  # as in PageMacros
        return f"{_MARK}([{words}{where}]({target}))"

    def _mark(self, grade: str, target: str, label: str) -> str:  # noqa: ARG002  # as in PageMacros
        page, _, anchor = target.partition("#")
        return self._grade(grade, self._path(page, anchor))

    def _badge(self, record: Fact | Source) -> str:
        return GRADES[record.grade][1].lower()

    def _source_item(self, source_id: str) -> str:
        badge = self._badge(self._records.sources[source_id])
        return super()._source_item(source_id).replace(f"- {badge} ", "- ", 1)

    def _path(self, target: str, anchor: str | None = None) -> str:
        return address(self._records, self._site_url, target, anchor)

    def _resolve(self, target: str) -> str:
        """Make the target of a Markdown link absolute."""
        path, _, anchor = target.partition("#")
        folder = posixpath.dirname(self._src_uri)
        page = posixpath.normpath(posixpath.join(folder, path)) if path else self._src_uri
        if page in self._records.pages:
            return self._path(page, anchor or None)
        return urljoin(self._site_url, page) + (f"#{anchor}" if anchor else "")


def simplify(markdown: str, resolve: Callable[[str], str]) -> str:
    """Return plain Markdown: no HTML, no attribute lists, no boxes or tabs of extensions.

    Args:
        markdown: Markdown as the site's engine takes it, its macros expanded.
        resolve: makes the target of a relative link absolute.

    Code blocks and code spans keep every character.
    """
    if _WORDS.fullmatch(markdown):  # most texts of records
        return markdown.strip()
    prose = "".join(
        text if is_code else _prose(text, resolve) for is_code, text in parts(markdown + "\n")
    )
    return "\n".join(_blocks(prose.split("\n"))).strip()


def _prose(text: str, resolve: Callable[[str], str]) -> str:
    """Drop HTML and attribute lists from text outside code blocks; make its links absolute."""
    spans: list[str] = []

    def hide(match: re.Match[str]) -> str:
        return hidden(match[0])

    def hidden(span: str) -> str:
        spans.append(span)
        return f"{_SPAN}{len(spans) - 1}{_SPAN}"

    text = CODE_SPAN.sub(hide, text)
    if "<" in text:
        # In the tables of GitHub a backslash keeps a bar in code from ending its cell.
        text = _BARRED.sub(lambda found: hidden(_barred(found[1])), text)
        text = _FIGURE.sub(_figure, text)
        text = _DROPPED.sub("", _COMMENT.sub("", text))
        text = _ANCHOR.sub(r"[\2](\1)", text)
        if "<br" in text:
            text = "\n".join(_without_breaks(line) for line in text.split("\n"))
        text = _TAG.sub("", text)
    text = text.replace("&quot;", '"').replace("&#x27;", "'")
    if "{" in text:
        text = "\n".join(
            line if "{" not in line or _ATTRIBUTE_LINE.match(line) else _ATTRIBUTES.sub("", line)
            for line in text.split("\n")
        )
    text = change_targets(text, lambda to: to if _ABSOLUTE.match(to) else resolve(to))
    return re.sub(rf"{_SPAN}(\d+){_SPAN}", lambda match: spans[int(match[1])], text)


def _without_breaks(line: str) -> str:
    if "<br" not in line:
        return line
    return _BREAK.sub("; " if line.lstrip().startswith("|") else "\n", line)


def _barred(code: str) -> str:
    return f"`{html.unescape(code)}`".replace("|", "\\|")


def _figure(match: re.Match[str]) -> str:
    """Say in words what a drawing shows."""
    said = [
        html.unescape(found[1]).strip()
        for name in ("figcaption", "desc")
        if (found := re.search(rf"<{name}\b[^>]*>(.*?)</{name}>", match[0], re.DOTALL))
    ]
    return f"Picture: {' '.join(said)}" if said else ""


def _blocks(lines: list[str]) -> list[str]:
    """Return lines whose boxes are quotations, and whose tabs and definitions are paragraphs."""
    done: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        marked = _MARKED.match(line) or "```" in line or "~~~" in line
        if marked and (fence := opening_fence(line)):
            done.append(f"{fence.indent}{fence.marks}{fence.language}")
            while index < len(lines):
                done.append(lines[index])
                index += 1
                if fence.closes(done[-1]):
                    break
        elif marked and (box := _BOX.match(line)):
            body, index = _indented(lines, index, len(box[1]) + 4)
            title = box[3] if box[3] is not None else box[2].capitalize()
            quoted = "\n".join(_blocks([f"**{title}**", "", *body])).rstrip("\n")
            done += [f"{box[1]}> {inner}".rstrip() for inner in quoted.split("\n")]
        elif marked and (tab := _TAB.match(line)):
            body, index = _indented(lines, index, len(tab[1]) + 4)
            inside = _blocks([f"**{tab[2]}**", "", *body])
            done += [f"{tab[1]}{inner}".rstrip() for inner in inside]
        elif marked and _ATTRIBUTE_LINE.match(line):
            if _SCREEN_ONLY.search(line):
                while done and done[-1]:
                    done.pop()
        elif marked and (definition := _DEFINITION.match(line)) and done and done[-1]:
            term = done[-1].strip()
            colon = "" if term.endswith("?") else ":"
            done[-1] = f"**{term}{colon}** {definition[1]}".rstrip()
        elif line.strip() or (done and done[-1]):
            done.append(line.rstrip())
    return done


def _indented(lines: list[str], index: int, depth: int) -> tuple[list[str], int]:
    """Return the block that stands `depth` deep from `index` on, and the line after it."""
    end = index
    for number in range(index, len(lines)):
        if lines[number].strip():
            if not lines[number].startswith(" " * depth):
                break
            end = number + 1
    return [line[depth:] for line in lines[index:end]], end
