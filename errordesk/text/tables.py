r"""What `escape` and `mask` know: characters, patterns, and what takes their place.

The build writes these tables into the page's script as well (`errordesk.site.twins`), where the
same logic reads them. So each pattern means the same in Python and in JavaScript: no `\w`, `\s` or
`\b`, no look-behind, no named group; `tests/replies/test_twins.py` holds them to it. In a
replacement, `$1` is the first group.
"""

from __future__ import annotations

import re

Rules = tuple[tuple[re.Pattern[str], str], ...]

# Escaping -------------------------------------------------------------------------------------

LIMIT = 200
# Characters that nobody sees: control and format characters, marks that turn the direction of
# writing, blank letters, variation selectors, private use, surrogates without a partner.
INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ue000-\uf8ff\ufe00-\ufe0f"
    "\\ufeff\\uffa0\\ufff0-\\uffff\U000e0000-\U0010ffff]"
)
BLANK = re.compile(r"[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
# What each dangerous character becomes; the last two of the first row are the wide @ and #.
CHARACTERS = {
    **dict.fromkeys("@#$*^~\uff20\uff03", ""),
    **dict.fromkeys("<>", " "),
    **dict.fromkeys("[{", "("),
    **dict.fromkeys("]}", ")"),
    "\\": "/",
    "`": "'",
    "&": " and ",
}
_HYPHEN = "\u2011"  # looks like -, but a key with it is no reference
UNDERSCORES: Rules = (
    (re.compile(r"(^|[^A-Za-z0-9])_+"), "$1"),
    (re.compile(r"_+($|[^A-Za-z0-9])"), "$1"),
)
# A time of day (group 1), or a colon that makes an address (https:) or an emoji (:name:).
COLON = re.compile(r"([0-9]:(?=[0-9][0-9]Z?(?![0-9A-Za-z])))|:(?! )")
REFERENCES: Rules = (
    # A name with a dot is a host for some readers.
    (re.compile("\\.(?=[A-Za-z\\u00c0-\\u2010\\u2012-\\u2025\\u2027-\U0010ffff])"), " "),
    (re.compile(r"([Ww][Ww][Ww])\."), "$1 "),
    (re.compile(r"([Gg][Hh][Ss][Aa])-"), f"$1{_HYPHEN}"),
    # GH-123, and the keys of issue trackers that a repository can link.
    (re.compile(r"([A-Za-z][A-Za-z0-9]*)-(?=[0-9])"), f"$1{_HYPHEN}"),
    # GitHub links a commit by seven hexadecimal digits or more.
    (re.compile(r"(^|[^A-Za-z0-9])([0-9A-Fa-f]{6})[0-9A-Fa-f]+(?![A-Za-z0-9])"), "$1$2…"),
    (BLANK, " "),
    # At the beginning of a line these make a list, a heading, a table, a definition, a command.
    (re.compile(r"^[-+=|.:/!?);,% ]+"), ""),
    (re.compile(r"^([^ A-Za-z(]*[^ A-Za-z(.)])[.)]+(?= |$)"), "$1"),  # digits of any script
    # The sentence goes on behind the value, perhaps with a full stop.
    (re.compile(r"[ :]+$"), ""),
    (re.compile(r"([Ww][Ww])([Ww])$"), "$1 $2"),
)

# Masking --------------------------------------------------------------------------------------


def _any_case(*parts: str) -> re.Pattern[str]:
    # Of ASCII alone: languages differ in what the small form of other letters is.
    return re.compile("".join(parts), re.ASCII | re.IGNORECASE)


_GUID = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
GUID = re.compile(f"^{_GUID}$")
_HEADERS = (
    "(?:(?:Proxy-)?Authorization|(?:Set-)?Cookie|X-Api-Key|Ocp-Apim-Subscription-Key"
    "|X-Functions-Key)"
)
KEY_BEGIN = re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----")
KEY_END = re.compile(r"-----END [A-Z ]{0,40}PRIVATE KEY-----")
SECRETS: Rules = (
    # A header in quotes ends at a quote, any other with its line.
    (
        _any_case(rf"""(["']{_HEADERS}["']?[ \t]{{0,4}}[:=][ \t]{{0,4}}["']?)[^ \t\n"'][^\n"']*"""),
        "$1<secret>",
    ),
    (
        _any_case(
            rf"""((?:^|[^"'A-Za-z0-9-]){_HEADERS}[ \t]{{0,4}}[:=][ \t]{{0,4}})[^ \t\n][^\n]*"""
        ),
        "$1<secret>",
    ),
    (_any_case(r"(Bearer[ \t]{1,4})[A-Za-z0-9._~+/=-]{16,}"), "$1<token>"),
    (
        re.compile(
            r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){0,4}"
            r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|xox[abeprs]-[A-Za-z0-9-]{10,}"
            r"|A[KS]IA[A-Z0-9]{16}|[A-Za-z0-9_-]{3}[0-9]Q~[A-Za-z0-9_.~-]{30,}"
        ),
        "<token>",
    ),
    # In an address any of these carries a right; in prose "code" or "key" is a word.
    (
        _any_case(
            r"([?&;](?:code|key|token|assertion|session_state|samlresponse|subscription-key)=)"
            r"""[^& \t\n"'<>;#]+"""
        ),
        "$1<secret>",
    ),
    (
        _any_case(
            r"((?:^|[^A-Za-z0-9])(?:sig|client[_-]?secret|client_assertion|access[_-]?token"
            r"|refresh[_-]?token|id_token|password|passwd|pwd|secret|account-?key|api[_-]?key"
            r"|access-?key|shared-?access-?key|sharedaccesssignature)"
            r"""["']?[ \t]{0,4}(?:=|:|%3D)[ \t]{0,4}["']?)[^& \t\n"'<>;,}]+"""
        ),
        "$1<secret>",
    ),
)
MAIL = re.compile(
    r"[A-Za-z0-9._%+#'\u00a1-\u1fff-]{1,64}@[A-Za-z0-9\u00a1-\u1fff-]{1,63}"
    r"(?:\.[A-Za-z0-9\u00a1-\u1fff-]{1,63}){1,5}"
)
HOST = _any_case(
    r"([A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,3}?)(\.(?:"
    r"(?:api\.)?crm[0-9]{0,2}\.(?:dynamics\.(?:com|cn)|microsoftdynamics\.(?:us|de)|appsplatform\.us)"
    r"|operations\.dynamics\.com|onmicrosoft\.(?:com|us|de)|partner\.onmschina\.cn"
    r"|sharepoint\.(?:com|us|cn|de)|environment\.api\.powerplatform\.com|powerappsportals\.com"
    r"|b2clogin\.com|(?:scm\.)?azurewebsites\.net|azurefd\.net|cloudapp\.(?:azure\.com|net)"
    r"|(?:blob|file|queue|table|dfs|database|servicebus)\.(?:core\.)?windows\.net"
    r"|vault\.azure\.net|azure-api\.net|trafficmanager\.net|azurecr\.io|azmk8s\.io"
    r")(?![A-Za-z0-9-]))"
)
# Parts of every tenant's hosts: what stands before them has its placeholder already.
NO_HOSTS = ("api", "scm")
GUIDS = _any_case(
    rf"""(?:(tenant|environment|subscription)([ _-]?id)?([ "'=:/(]{{0,8}}))?({_GUID})"""
)
BARE_GUID = re.compile(r"(^|[^0-9A-Za-z])([0-9A-Fa-f]{32})(?![0-9A-Za-z])")
GROUP = _any_case(r"""(/resourceGroups/)([^/ \t\n"'<>?]+)""")
USER = re.compile(r"""([\\/](?:Users|home)[\\/])(?!site[\\/])([^\\/ \t\n"'<>:|]+)""")
ADDRESS = re.compile(r"(^|[^0-9A-Za-z.])((?:[0-9]{1,3}\.){3}[0-9]{1,3})(?![0-9A-Za-z]|\.[0-9])")
# Addresses that mean the same everywhere, so they tell nothing.
COMMON_ADDRESSES = ("127.", "168.63.129.16", "169.254.169.254", "255.")
