r"""What `escape` and `mask` know: characters, patterns, and what takes their place.

The build writes these tables into the page's script as well (`errordesk.site.twins`), where the
same logic reads them. So each pattern means the same in Python and in JavaScript: no `\w`, `\s` or
`\b`, no look-behind, no named group; `tests/replies/test_twins.py` holds them to it. In a
replacement, `$1` is the first group.
"""

from __future__ import annotations

from errordesk.text.control import CONTROL
from errordesk.text.late import late
from errordesk.text.secret_tables import (  # noqa: F401  # site.twins writes them into the script
    ADDRESS,
    COMMON_ADDRESSES,
    GUID,
    GUIDS,
    HOST,
    IDENTITIES,
    KEY_BEGIN,
    KEY_END,
    MAIL,
    NO_HOSTS,
    NO_MAILS,
    SECRETS,
    Rules,
)

# Escaping -------------------------------------------------------------------------------------

LIMIT = 200
# The same, also as text that some logs print in place of the escape character.
CONTROLS = late(CONTROL + r"|(?:\\(?:u001[bB]|x1[bB]|033|e)|\u241b|\^\[)\[[0-9;]{0,32}[mK]")
# Characters that nobody sees: control and format characters, marks that turn the direction of
# writing, blank letters, variation selectors, private use, surrogates without a partner.
INVISIBLE = late(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f"
    "\\ufeff\\uffa0\\ufff0-\\uffff\U000e0000-\U0010ffff]"
)
BLANK = late(r"[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
# What each dangerous character becomes; the last two of the first row are the wide @ and #.
CHARACTERS = {
    **dict.fromkeys("@$^~\uff20\uff03", ""),
    **dict.fromkeys("<>", " "),
    **dict.fromkeys("[{", "("),
    **dict.fromkeys("]}", ")"),
    "\\": "/",
    "`": "'",
    "&": " and ",
}
_HYPHEN = "\u2011"  # looks like -, but a key with it is no reference
MARKS: Rules = (
    # The name of a language keeps its sign (C#); a sign before a digit is a reference.
    (late(r"([A-Za-z]#)(?=[ ,;)]|$)|#"), "$1"),
    # Between two values an asterisk stays, as one that marks nothing (U+2217).
    (late(r"([0-9A-Za-z])\*(?=[0-9A-Za-z])"), "$1\u2217"),
    (late(r"( )\*(?= )"), "$1\u2217"),
    (late(r"\*"), ""),
    (late(r"(^|[^A-Za-z0-9])_+"), "$1"),
    (late(r"_+($|[^A-Za-z0-9])"), "$1"),
)
# A time of day (group 1), or a colon that makes an address (https:) or an emoji (:name:).
COLON = late(r"([0-9]:(?=[0-9]{1,2}(?:Z|h|[AaPp]\.?[Mm]|[A-Z]{3,4})?(?![0-9A-Za-z])))|:(?! )")
_LETTER = "A-Za-z\\u00c0-\\u2010\\u2012-\\u2025\\u2027-\U0010ffff"
REFERENCES: Rules = (
    # A name with a dot is a host for some readers; single letters (e.g.) are not.
    (
        late(f"(^|[^0-9.{_LETTER}])([A-Za-z])\\.(?=[A-Za-z](?:[^0-9{_LETTER}-]|$))"),
        "$1$2\ue000",
    ),
    (late(f"\\.(?=[{_LETTER}])"), " "),
    (late("\ue000"), "."),
    (late(r"([Ww][Ww][Ww])\."), "$1 "),
    (late(r"([Gg][Hh][Ss][Aa])-"), f"$1{_HYPHEN}"),
    # GH-123, and the keys of issue trackers that a repository can link.
    (late(r"([A-Za-z][A-Za-z0-9]*)-(?=[0-9])"), f"$1{_HYPHEN}"),
    # A commit has seven hexadecimal digits or more. A date, a number and a code of an error
    # (8004F01F) look like one, too.
    (
        late(
            r"(^|[^A-Za-z0-9])(?!(?:[0-9]{8,14}|8[0-9A-F]{7})(?![0-9A-Za-z]))([0-9A-Fa-f]{6})"
            r"[0-9A-Fa-f]+(?![A-Za-z0-9])"
        ),
        "$1$2…",
    ),
    # Merge requests and milestones of GitLab, pull requests of Azure DevOps.
    (late(r"(!)(?=[0-9])"), "$1 "),
    (late(r"""(%)(?=[0-9A-Za-z"'])"""), "$1 "),
    (BLANK, " "),
    # At the beginning of a line these make a list, a heading, a table, a definition, a command.
    (late(r"^[-+=|.:/!?);,% ]+"), ""),
    (late(r"^([^ A-Za-z(]*[^ A-Za-z(.)])[.)]+(?= |$)"), "$1"),  # digits of any script
    # The sentence goes on behind the value, perhaps with a full stop.
    (late(r"[ :]+$"), ""),
    (late(r"([Ww][Ww])([Ww])$"), "$1 $2"),
)
