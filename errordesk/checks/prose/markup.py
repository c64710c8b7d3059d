"""Markdown that was left half done: what readers would see as characters, or not at all. No build.

Each text is looked at as its author wrote it, with code, quotes and macro calls blanked where they
are no prose. Conflict markers are looked for in every file, and before all else: a file that holds
them is often no valid record.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

from errordesk.checks.clean import in_passages, unless_clean
from errordesk.checks.context import Context
from errordesk.checks.prose import blocks, slips, steps
from errordesk.pages.macros import MACRO_NAMES
from errordesk.records.files import read_files
from errordesk.records.models import Guide, Reply
from errordesk.records.passages import CONTRIBUTING, Passage, body, passages
from errordesk.records.problems import Problem
from errordesk.records.records import Page, Records
from errordesk.text import shell
from errordesk.text.markdown import (
    CODE_SPAN,
    SECTIONS,
    Line,
    blank,
    code_blocks,
    headings,
    kept,
    lines,
)
from errordesk.text.prose import prose, without_calls

_MERGED_FILES = ("mkdocs.yml", "addresses.lock", "CHANGELOG.md", "README.md")
_TEXTS = (".md", ".yml", ".svg", ".html", ".css", ".js", ".json", ".py")
# Where a merge may leave its markers.
_MERGED = dict.fromkeys(("docs", "macros", "overrides", "errordesk"), _TEXTS)
# Seven "=" in a row underline a heading as well; these two are sure.
# Words in bytes are sought several times as fast as beginnings of lines; few files hold one.
_MARKERS = (b"<<<<<<< ", b">>>>>>> ")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)

_NOTES = ("TODO", "FIXME", "XXX", "TBD", "WIP", "lorem ipsum")
_NOTE = re.compile(rf"\b(?:{'|'.join(_NOTES)})\b")
_TWICE = re.compile(r"\b([A-Za-z]{2,})(?: |\n[ ]*)\1\b", re.IGNORECASE)
_MAY_STAND_TWICE = {"that", "had"}
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}")
_NO_TARGET = re.compile(r"\[[^\[\]]*\](?:\(\s*\))")
_NO_WORDS = re.compile(r"(?<!!)\[\s*\]\([^)]")
_VAGUE_WORDS = re.compile(
    r"\[(?:here|click here|this|link|this link|this page|more)\]\(", re.IGNORECASE
)
_REFERENCE = re.compile(r"\[[^\[\]\n]+\]\[([^\[\]\n]*)\](?!\])")
# The content security policy lets none of it through.
_FORBIDDEN = re.compile(
    r"<(?:script|style|iframe|object|embed|form|base|meta|link)\b|<[a-z][^<>]*\s(?:style|on\w+)=",
    re.IGNORECASE,
)
# `count()` counts in queries as well.
_CALL = re.compile(
    rf"(?<![\w.])(?:{'|'.join(name for name in MACRO_NAMES if name != 'count')})\(\s*[\"')]"
)
_LEFT_OVER = re.compile(r"\{\{ |\{%| %\}|--#\]")
_DELIMITER = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_ITEM = re.compile(r"^( *)(?:(\d+)\.|[-*+]) +\S")
_LANGUAGES = {
    *shell.LANGUAGES,
    *("text", "kusto", "kql", "html", "json", "yaml", "xml", "nginx", "http", "python", "markdown"),
}
_MARKS = (
    ("`", re.compile(r"(?<!\\)`"), "code"),
    ("**", re.compile(r"(?<!\\)\*\*"), "bold words"),
)
# Calls that a page of a kind has to hold.
_GUIDE = ("answer_box()", "stuck()", "evidence()")
_REPLY = ("reply_text()", "reply_notes()")


def half_done(context: Context) -> list[Problem]:
    """Return everything that was left half done.

    Raises `ProblemsError` when no merge marker is found and the records have findings.
    """
    conflicts = list(_conflicts(context))
    if conflicts:
        return conflicts
    records = context.records
    # A call that is misspelt is told by another check, and not missed as well.
    holes = context.rendered.holes
    sound = (page for uri, page in records.pages.items() if uri not in holes)
    found = [*_frames(sound), *_rendered(context)]
    failing = {(problem.file, problem.line) for problem in context.rendered.problems}
    for_authors = (p for p in records.pages.values() if p.file.startswith(CONTRIBUTING))
    named = {snippet.file: snippet.parameters for snippet in records.snippets.values()}
    texts = (*passages(records), *map(body, for_authors))
    told = in_passages("markup", records, texts, functools.partial(_passage, named))
    for passage, (is_call, start, said) in told:
        if not is_call or (passage.file, passage.line(start)) not in failing:
            found.append(passage.problem(start, said))
    return sorted(set(found))


def _passage(named: dict[str, list[str]], passage: Passage) -> Iterator[tuple[bool, int, str]]:
    """Yield what is half done in a text: whether it is a call, its place, and the message."""
    text = passage.text
    told = [*_text(text, bool(passage.path), passage.file.startswith(CONTRIBUTING))]
    told += slips.in_text(text)
    # GitHub makes more of a reply than the engine makes of a page.
    if not passage.path and not passage.file.startswith("macros/replies/"):
        for start, said in slips.in_page(text, tuple(named.get(passage.file, ()))):
            yield True, start, said
        told += (*blocks.fallen_apart(text), *steps.wrong_steps(text))
    yield from ((False, start, said) for start, said in told)


def heading_levels(records: Records) -> list[Problem]:
    """Return every heading that skips a level: a screen reader's list of headings has a hole."""
    found = []
    for page in records.pages.values():
        # The title of the page is the heading above all others.
        level = 1
        for heading in headings(page.body, page.body_line):
            own = heading.anchor not in SECTIONS  # those are told as missing
            if heading.level == 1 and own and isinstance(page.record, Guide):
                said = f'the heading "{heading.title}" is a second title of the guide; write ##'
                found.append(Problem(page.file, heading.line, said))
            if heading.level > level + 1:
                message = (
                    f'the heading "{heading.title}" is of level {heading.level} below one of level '
                    f"{level}; write {'#' * (level + 1)}"
                )
                found.append(Problem(page.file, heading.line, message))
            level = heading.level
    return found


def _conflicts(context: Context) -> Iterator[Problem]:
    found = (
        read_files(context.root, _MERGED, _MERGED_FILES)
        if context.only is None
        else read_files(context.root, {}, context.only)
    )
    for file, content in found.items():
        if not any(marker in content for marker in _MARKERS):
            continue
        text = content.decode(errors="replace")
        if match := _CONFLICT.search(text):
            line = text.count("\n", 0, match.start()) + 1
            message = "a merge left its markers here; keep one of the two versions"
            yield Problem(file, line, message)


# A whole page -------------------------------------------------------------------------------------


def unframed(pages: Iterable[Page]) -> set[str]:
    """Return the files of guides and replies that lack a call: what it prints is lost there."""
    calls = {Guide: _GUIDE, Reply: _REPLY}
    return {
        page.file
        for page in pages
        if any(f"{{{{ {call} }}}}" not in page.body for call in calls.get(type(page.record), ()))
    }


def _frames(pages: Iterable[Page]) -> Iterator[Problem]:
    """Yield guides and replies that lack a call which prints a part of them."""
    for page in pages:
        lines = [line.strip() for line in page.body.splitlines() if line.strip()]
        if isinstance(page.record, Guide):
            yield from _missing(page, _GUIDE)
            for place, call, where in ((0, "answer_box()", "begins"), (-1, "evidence()", "ends")):
                if lines and f"{{{{ {call} }}}}" in lines and lines[place] != f"{{{{ {call} }}}}":
                    message = f"a guide {where} with {{{{ {call} }}}}"
                    yield Problem(page.file, page.body_line, message)
        elif isinstance(page.record, Reply):
            yield from _missing(page, _REPLY)


def _missing(page: Page, calls: tuple[str, ...]) -> Iterator[Problem]:
    for call in calls:
        if f"{{{{ {call} }}}}" not in page.body:
            said = f"the page does not call {{{{ {call} }}}}; write it so, on a line of its own"
            # With one brace too few it is told where it stands.
            if not re.search(rf"(?<!{{){{ ?{re.escape(call)} ?}}(?!}})", page.body):
                yield Problem(page.file, page.body_line, said)


def _rendered(context: Context) -> Iterator[Problem]:
    """Yield pages on which a call is printed instead of being made, or a macro's text falls apart.

    What an author put between `{% raw %}` and `{% endraw %}` is meant to be printed, but for calls
    of macros outside the pages for contributors.
    """
    for src_uri, text in context.pages.items():
        page = context.records.pages[src_uri]
        # Where a call left nothing, what stands around it seems to fall apart.
        hole = src_uri in context.rendered.holes
        parts = (page.file, page.body, text, str(hole))
        for message in unless_clean("markup of pages", parts, _printed, page, text, hole):
            yield Problem(page.file, page.body_line, message)


def _printed(page: Page, text: str, hole: bool) -> Iterator[str]:
    made = text
    for meant in slips.RAW.findall(page.body):
        if page.src_uri.startswith("contributing/") or not _CALL.search(meant):
            made = made.replace(meant, "")
    if match := _LEFT_OVER.search(made):
        said = made[match.start() : match.start() + 30].splitlines()[0]
        yield f'a macro call is printed as it stands: "{said}"; it must be made'
    if hole or any(blocks.fallen_apart(page.body)):
        return
    for start, said in blocks.fallen_apart(text):
        line = text[start:].splitlines()[0] if text[start:] else ""
        yield f'in what its macros print, at "{line.strip()[:40]}": {said}'


# One text -----------------------------------------------------------------------------------------


@kept
def _text(text: str, is_value: bool, contributing: bool) -> Iterator[tuple[int, str]]:
    """Yield place and message of everything half done in a text, be it a page or a value."""
    plain = prose(text)
    for match in _NOTE.finditer(plain) if any(note in plain for note in _NOTES) else ():
        yield match.start(), f'"{match[0]}" is a note to its author; finish the text'
    for match in _TWICE.finditer(plain):
        if match[1].lower() not in _MAY_STAND_TWICE:
            yield match.start(), f'the word "{match[1]}" stands twice'
    for match in _MAIL.finditer(plain) if "@" in plain else ():
        yield match.start(), f'"{match[0]}" is a mail address; name a page instead'
    for pattern, message in (
        (_NO_TARGET, "the link leads nowhere; write where it leads"),
        (_NO_WORDS, "the link has no words; nobody can read or follow it"),
        (_VAGUE_WORDS, "the words of the link do not say where it leads"),
    ):
        yield from ((m.start(), message) for m in pattern.finditer(text) if plain[m.start()] == "[")
    for match in _REFERENCE.finditer(text):
        defined = f"[{match[1]}]: " in text
        if plain[match.start()] == "[" and not defined:
            yield match.start(), f'the link to "[{match[1]}]" leads nowhere; write it with (…)'
    yield from _open(plain)
    if is_value:
        for heading in headings(text):
            yield (
                _start(text, heading.line),
                f'the heading "{heading.title}" stands in a text that has one already',
            )
        return
    placed = list(_placed(text))
    yield from _html(placed)
    yield from _tables(plain)
    yield from _steps(placed)
    yield from _blocks(text)
    # In most texts each name stands in a call.
    if not contributing and not all(
        text.startswith("{{ ", max(0, m.start() - 3)) for m in _CALL.finditer(text)
    ):
        for match in _CALL.finditer(_without_calls(text)):
            yield match.start(), f'"{match[0]}" is no call; a macro is called as {{{{ … }}}}'


def _without_calls(text: str) -> str:
    """Return a text without its calls; `[[ … ]]` is how replies call."""
    plain = re.sub(r"\[\[.*?\]\]", lambda match: blank(match[0]), text, flags=re.DOTALL)
    return without_calls(plain)


def _open(plain: str) -> Iterator[tuple[int, str]]:
    """Yield code and bold words that are not closed within their paragraph, item or cell."""
    if "`" not in plain and "**" not in plain:
        return
    for match in re.finditer(r"(?:[^\n]+\n?)+", plain):
        at = match.start()
        for block in re.split(r"(\n(?=[ \t]*(?:[-*+] |\d+\. |\|)|[ \t]{8,})|\|)", match[0]):
            for mark, unescaped, what in _MARKS:
                if mark in block and len(unescaped.findall(block)) % 2:
                    yield at + block.index(mark), f"{what} that begin or end here stay open: {mark}"
            at += len(block)


def _html(placed: list[tuple[int, Line]]) -> Iterator[tuple[int, str]]:
    for at, line in placed:
        if line.fence is None and "<" in line.text:
            bare = CODE_SPAN.sub(lambda match: blank(match[0]), line.text)
            if (comment := bare.find("<!--")) >= 0:
                yield at + comment, "a comment of HTML is sent to every reader; take it out"
            if match := _FORBIDDEN.search(bare):
                message = f'"{match[0]}" is not allowed in a page; the site blocks it'
                yield at + match.start(), message


def _tables(plain: str) -> Iterator[tuple[int, str]]:
    """Yield the rows of tables that have more or fewer cells than their head."""
    rows = plain.splitlines()
    for number, line in enumerate(rows):
        if number and "|" in line and _DELIMITER.match(line):
            wanted = _cells(rows[number - 1])
            for row, text in enumerate(rows[number:], number + 1):
                if "|" not in text:
                    break
                if (cells := _cells(text)) != wanted:
                    message = f"the row has {cells} cells, the head of its table {wanted}"
                    yield _start(plain, row), message


def _cells(row: str) -> int:
    return len(re.findall(r"(?<!\\)\|", row.strip().strip("|"))) + 1


def _steps(placed: list[tuple[int, Line]]) -> Iterator[tuple[int, str]]:
    """Yield the numbered steps that readers would see under another number."""
    last: dict[int, int] = {}
    after_blank = True
    for at, line in placed:
        item = _ITEM.match(line.text) if line.fence is None else None
        indent = len(line.text) - len(line.text.lstrip(" "))
        if item:
            last = {depth: step for depth, step in last.items() if depth <= indent}
            if item[2]:
                wanted = last.get(indent, 0) + 1
                if int(item[2]) != wanted:
                    message = (
                        f"readers see this step {item[2]} as {wanted}: a step is missing, or what "
                        "stands before it is not indented"
                    )
                    yield at, message
                last[indent] = int(item[2])
            else:
                last.pop(indent, None)
        elif line.text.strip() and (after_blank or line.fence):
            last = {depth: step for depth, step in last.items() if depth < indent}
        after_blank = not line.text.strip()


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield code blocks without a language, or with one that nothing here knows."""
    for block in code_blocks(text):
        if block.language not in _LANGUAGES:
            named = f'"{block.language}" is no language' if block.language else "no language"
            message = f"{named} of the code block is known; write text, bash or powershell"
            yield _start(text, block.line - 1), message


def _placed(text: str) -> Iterator[tuple[int, Line]]:
    """Yield each line with the place where it begins."""
    at = 0
    for line in lines(text):
        yield at, line
        at += len(line.raw)


def _start(text: str, number: int) -> int:
    """Return the place where a line begins."""
    return sum(map(len, text.splitlines(keepends=True)[: number - 1]))
