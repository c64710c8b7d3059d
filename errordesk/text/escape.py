r"""Text of a stranger inside our Markdown: it stays text.

`escape_value` keeps words readable and takes away every sign that GitHub, or another Markdown
reader, turns into something else: mentions, references, links, images, HTML, headings, lists,
code, emoji, formulas, template code. Signs are removed or replaced, not escaped by a backslash:
GitHub looks for mentions and references in the finished text, where a backslash is gone.

The page does the same in `overrides/assets/replies-core.js`; `tests/replies/vectors.json` holds
both to the same bytes. So there is nothing here that the two languages read differently: no `\w`,
`\s` or `\b`, no look-behind, and lengths are counted in code points.
"""

from __future__ import annotations

import re

LIMIT = 200

# Signs that nobody sees: control and format characters, marks that turn the direction of writing,
# blank letters, variation selectors, private use, surrogates without a partner.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\uffff\U000e0000-\U0010ffff]"
)
_BLANK = re.compile(
    "[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+",
)
# What each dangerous sign becomes; the last two are the wide forms of @ and #.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("@#$*^~\uff20\uff03", ""),
        **dict.fromkeys("<>", " "),
        **dict.fromkeys("[{", "("),
        **dict.fromkeys("]}", ")"),
        "\\": "/",
        "`": "'",
        "&": " and ",
    }
)
_UNDERSCORE_BEFORE = re.compile(r"(^|[^A-Za-z0-9])_+")
_UNDERSCORE_AFTER = re.compile(r"_+($|[^A-Za-z0-9])")
_DOMAIN = re.compile(r"([Ww][Ww][Ww])\.")
_DOMAIN_BEGUN = re.compile(r"([Ww][Ww])([Ww])$")
_ADVISORY = re.compile(r"([Gg][Hh][Ss][Aa])-")
# GH-123, and the keys of issue trackers that a repository can link.
_KEY = re.compile(r"([A-Za-z][A-Za-z0-9]*)-(?=[0-9])")
# GitHub links a commit by seven hexadecimal digits or more.
_COMMIT = re.compile(r"(^|[^A-Za-z0-9])([0-9A-Fa-f]{6})[0-9A-Fa-f]+(?![A-Za-z0-9])")
# At the beginning of a line these make a list, a heading, a table, a definition or a command.
_LEADING = re.compile(r"^[-+=|.:/!?);,% ]+")
_NUMBERED = re.compile(r"^([^ A-Za-z(]*[^ A-Za-z(.)])[.)]+(?= |$)")  # digits of any script
_DIGIT = frozenset("0123456789")
_LETTER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_WORD = _DIGIT | _LETTER
_HYPHEN = "\u2011"  # looks like -, but a key with it is no reference


def visible(text: str) -> str:
    """Return `text` without the signs that nobody sees."""
    return _INVISIBLE.sub("", text)


def escape_value(text: str) -> str:
    """Return what somebody wrote as one line of harmless text, `LIMIT` code points at most.

    An empty answer means that nothing readable was in it.
    """
    text = _BLANK.sub(" ", visible(text).translate(_SIGNS)).strip(" ")
    # Cut before the signs between words are judged: a cut can make a word end somewhere else.
    if len(text) > LIMIT:
        text = text[: LIMIT - 1].rstrip(" ") + "…"
    text = _UNDERSCORE_BEFORE.sub(r"\1", text)
    text = _UNDERSCORE_AFTER.sub(r"\1", text).strip(" ")
    text = "".join(_sign(text, index) for index in range(len(text)))
    text = _DOMAIN.sub(r"\1 ", text)
    text = _KEY.sub(rf"\1{_HYPHEN}", _ADVISORY.sub(rf"\1{_HYPHEN}", text))
    text = _COMMIT.sub(r"\1\2…", text)
    text = _BLANK.sub(" ", text)
    text = _NUMBERED.sub(r"\1", _LEADING.sub("", text))
    # The sentence goes on behind the value, perhaps with a full stop.
    return _DOMAIN_BEGUN.sub(r"\1 \2", text.rstrip(" :"))


def _sign(text: str, index: int) -> str:
    """Return the sign at `index`, or what stands for it between these neighbours."""
    sign = text[index]
    before = text[index - 1] if index else ""
    after = text[index + 1] if index + 1 < len(text) else ""
    if sign == ":" and after != " ":
        # A time of day stays; an address (https:) and an emoji (:name:) come apart.
        digits = text[index + 1 : index + 3]
        behind = text[index + 3 : index + 5].removeprefix("Z")[:1]
        is_time = before in _DIGIT and len(digits) == 2 and _DIGIT.issuperset(digits)
        return sign if is_time and behind not in _WORD else " "
    if sign == "." and (after in _LETTER or (after >= "\u00c0" and after not in "…\u2011")):
        return " "  # a name with a dot is a host for some readers
    return sign
