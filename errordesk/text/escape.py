r"""Text of a stranger inside our Markdown: it stays text.

`escape_value` keeps words readable and takes away every character that GitHub, or another reader
of Markdown, turns into something else: mentions, references, links, images, HTML, headings, lists,
code, emoji, formulas, template code. They are removed or replaced, not escaped by a backslash:
GitHub looks for mentions and references in the finished text, where a backslash is gone.

The page does the same in `overrides/assets/replies-core.js`, from the same tables;
`tests/replies/test_twins.py` holds both to the same bytes. Lengths are counted in code points.
"""

from __future__ import annotations

from errordesk.text.secret_tables import Rules
from errordesk.text.tables import (
    BLANK,
    CHARACTERS,
    COLON,
    CONTROLS,
    INVISIBLE,
    LIMIT,
    MARKS,
    REFERENCES,
)

_CHARACTERS = str.maketrans(CHARACTERS)


def rewrite(text: str, rules: Rules) -> str:
    """Return `text` with each pattern, in order, replaced by what stands for it."""
    for pattern, replacement in rules:
        text = pattern.sub(replacement.replace("$", "\\"), text)
    return text


def visible(text: str) -> str:
    """Return `text` without what steers a terminal and without characters that nobody sees."""
    return INVISIBLE.sub("", CONTROLS.sub("", text))


def escape_value(text: str) -> str:
    """Return what somebody wrote as one line of harmless text, `LIMIT` code points at most.

    An empty answer means that nothing readable was in it.
    """
    text = BLANK.sub(" ", visible(text).translate(_CHARACTERS)).strip(" ")
    most = LIMIT
    while len(harmless := _harmless(_cut(text, most))) > LIMIT:  # rules may add blanks
        most = most * LIMIT // len(harmless)
    return harmless


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip(" ") + "…"


def _harmless(text: str) -> str:
    """Judge the characters between words; after the cut, which can make a word end elsewhere."""
    text = rewrite(text, MARKS).strip(" ")
    return rewrite(COLON.sub(lambda match: match[1] or " ", text), REFERENCES)
