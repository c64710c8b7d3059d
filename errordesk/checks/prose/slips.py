"""Slips in a line of Markdown that readers would see as characters, or not see at all.

Each is a pattern and what to do, for texts with code and macro calls blanked: other dialects of
Markdown, elements that do not exist, marks with a blank on the wrong side, signs nobody sees.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from lxml.html import defs

from errordesk.pages.macros import MACRO_NAMES
from errordesk.text.markdown import CODE_SPAN, blank, kept, without_blocks
from errordesk.text.prose import without_calls

# What is none of them is no element, and browsers drop it.
ELEMENTS = defs.tags | {"picture", "svg", "template"}
_VOID = frozenset(["br", "col", "hr", "img", "input", "source", "wbr"])
_TAG = re.compile(r"<(/?)([A-Za-z][\w.-]*)((?:\s[^<>]*)?)>")
SIGNS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_MIXED = re.compile(r"[A-Za-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][A-Za-z]")
_EXPRESSION = re.compile(r"\{\{-?\s*(\w*)[^\n]{0,30}")
RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_STATEMENT = re.compile(r"\{%[^\n]{0,30}|--#\]")

# What is printed as it stands, and what to write.
# The first is a text that every match holds: it is looked for first, which is faster.
_PRINTED = tuple(
    (held, re.compile(pattern, re.MULTILINE), what)
    for held, pattern, what in (
        (
            "[!",
            r"^[ \t>]*\[!\w+\][ \t]*$",
            "is a box of GitHub; write `!!! warning` and indent its text",
        ),
        (
            "[^",
            r"\[\^[\w-]+\]",
            "is a footnote, which this site does not make; write the text here",
        ),
        (
            "*[",
            r"^\*\[[^\]\n]+\]:",
            "is an abbreviation, which this site does not make; write it out",
        ),
        ("~~", r"~~[^~\n]+~~", "is struck through nowhere; take it out"),
        ("==", r"(?<![\w:/])==[^=\s][^=\n]*==", "is marked nowhere; write **…**"),
        (":", r"(?<![\w:/.]):[a-z][a-z_]{2,}:(?![\w:/])", "is no picture here; write a word"),
        (":::", r"^:{3,}.*", "is a box of another program; write `!!! note` and indent its text"),
        (")", r"^ *(?:[a-z]|\d{1,2})\) ", "begins no list; write `1.` or `-`"),
        (
            "++",
            r"\+\+(?!(?:ctrl|alt|shift|cmd|windows|enter|esc|tab|f\d{1,2}|\w)(?:\+[\w-]+)*\+\+)[\w+-]+\+\+",
            "is no key; write the names of keys as ++ctrl+c++",
        ),
        (
            "] ",
            r"(?<!!)\[[^\[\]\n]+\][ \t]+\((?:https?:|[.#/]|\{\{)[^)\n]*\)",
            "is no link: take the blank out",
        ),
        (")[", r"\([^()\n]+\)\[[#/.\w-]*[#/][^\]\n]*\]", "is no link; write [words](address)"),
        ("\\", r"(?<![\\|])\\(?=[A-Za-z0-9\\])", "is a backslash in prose; write paths as code"),
        ("\\", r"(?<!\\)\\$", "does not end a line here; begin a new paragraph, or a list"),
        ("#", r"^#{1,6}[^#\s{!]", "is no heading; write a blank behind the #"),
        ("#", r"^ {1,3}#{1,6} ", "is no heading; take the blanks before it out"),
        ("\n", r"(?<=\S)\n(?:-{2,}|={2,})[ \t]*$", "underlines a heading; write ## and an id"),
        (
            "",
            r"^ *!{1,2} +\w+|^ *!{4,}.*|^ *!!!(?=\w)|^ *\?{1,2} +\w+",
            "begins no box; write `!!! warning`",
        ),
    )
)
_BOLD = re.compile(r"(?<![\\*])\*\*(?!\*)((?:(?!\*\*|\n\s*\n|[ \t]\|[ \t]).)+)\*\*", re.DOTALL)
_SOLID = re.compile(rf"{CODE_SPAN.pattern}|\{{\{{.*?\}}\}}|\[\[.*?\]\]", re.DOTALL)
_ATTRIBUTES = re.compile(r"\}\}[ \t]*\{[ \t]*[:#.][^{}\n]*\}[ \t]*$", re.MULTILINE)
_BLOCK_TAG = re.compile(
    r"^[ \t]*<(details|div|section|aside|figure)\b(?![^>\n]*\bmarkdown\b)", re.M
)
_DEAD_SPAN = re.compile(r"^[ \t]*\|[^\n]*?(`[^`\n]*\\\|[^`\n]*`)", re.MULTILINE)
_NO_WORDS = re.compile(r"\btext=(?:\"\s*\"|'\s*')(?=[^\n]*\}\})")
_BEFORE_CALL = re.compile(r"\\(?=\{\{|\[\[)")


@kept
def in_text(text: str) -> Iterator[tuple[int, str]]:
    """Yield place and message of every slip in a text, be it a page or a value."""
    for match in SIGNS.finditer(text):
        yield match.start(), f"U+{ord(match[0]):04X} is seen by nobody; take it out"
    for match in _MIXED.finditer(text) if not text.isascii() else ():
        yield match.start(), f'"{match[0]}" mixes two alphabets; type the word again'
    uncalled = without_calls(_blanked(RAW, text) if "{%" in text else text)
    bare = _blanked(CODE_SPAN, without_blocks(uncalled))
    for held, pattern, what in _PRINTED:
        if held not in bare:
            continue
        for match in pattern.finditer(bare):
            yield match.start(), f'"{match[0].strip()[:40]}" {what}'
    yield from _elements(bare)
    for match in _BEFORE_CALL.finditer(_blanked(CODE_SPAN, text)) if "\\" in text else ():
        yield match.start(), "the backslash stays before the call; take it out"
    if "**" not in text:
        return
    # A letter stands for each of code and calls, which bold words may begin with.
    solid = _SOLID.sub(lambda match: re.sub(r"[^\n]", "x", match[0]), text)
    for match in _BOLD.finditer(solid):
        if match[1] != match[1].strip():
            yield match.start(), f'"{match[0][:40]}" holds a blank beside its marks; take it out'


@kept
def in_page(text: str, names: Collection[str] = ()) -> Iterator[tuple[int, str]]:
    """Yield place and message of the slips that only the body of a page or snippet can hold.

    `names` are the parameters of a snippet.
    """
    made = _blanked(RAW, text) if "{%" in text else text
    wrong = [m for m in _EXPRESSION.finditer(made) if m[1] not in MACRO_NAMES and m[1] not in names]
    for match in (*wrong, *_STATEMENT.finditer(made)):
        said = f'"{match[0]}" is no call of a macro, and is changed or lost'
        yield match.start(), f"{said}; put it between {{% raw %}} and {{% endraw %}}"
    for match in _NO_WORDS.finditer(made):
        yield match.start(), "the link has no words; leave text out, or write some"
    for match in _DEAD_SPAN.finditer(text):
        yield (
            match.start(),
            f"readers see the backslash of {match[1]}; write &#124; outside of code",
        )
    bare = _blanked(CODE_SPAN, without_blocks(text))
    for match in _ATTRIBUTES.finditer(bare):
        if bare[bare.rfind("\n", 0, match.start()) + 1] != "#":
            yield match.start(), "an attribute list behind a call is printed; put it elsewhere"
    for match in _BLOCK_TAG.finditer(bare):
        yield match.start(), f"Markdown in <{match[1]}> is printed; write <{match[1]} markdown>"


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: blank(match[0]), text)


def _elements(bare: str) -> Iterator[tuple[int, str]]:
    """Yield the names in angle brackets that are no elements, and elements that stay open."""
    count: Counter[str] = Counter()
    first: dict[str, int] = {}
    for match in _TAG.finditer(bare):
        name = match[2].lower()
        words = " " in match[0] and not re.search(r"=|\b(?:markdown|open|hidden)\b", match[0])
        if name not in ELEMENTS or (words and not match[0].endswith("/>")):
            said = f"readers do not see {match[0]}, because browsers take it for an element"
            yield match.start(), f"{said}; write it as code"
        elif name not in _VOID and not match[3].endswith("/"):
            count[name] += -1 if match[1] else 1
            first.setdefault(name, match.start())
    for name, number in count.items():
        if number:
            yield first[name], f"<{name}> is not opened as often as it is closed"
