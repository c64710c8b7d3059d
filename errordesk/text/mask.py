"""Take out of a text what tells others who its writer is, or lets them in.

Masked are secrets (keys, tokens, signatures, passwords, cookies), mail addresses, host names of
tenants, GUIDs, names of resource groups, users in paths, and IP addresses. A secret becomes
`<secret>`, `<token>` or `<private-key>`; of the rest each value gets one placeholder throughout,
such as `<tenant-1>`, so that the text still makes sense.

The page does the same in `overrides/assets/replies-core.js`, see `errordesk.text.escape`. Every
repetition is bounded or cannot overlap with what follows it, so time grows with the length.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from errordesk.text.escape import visible

_I = re.ASCII | re.IGNORECASE
# Of ASCII alone: languages differ in what the small form of other letters is.
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_GUID = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
_HEADERS = (
    "(?:(?:Proxy-)?Authorization|(?:Set-)?Cookie|X-Api-Key|Ocp-Apim-Subscription-Key"
    "|X-Functions-Key)"
)
_KEY_BEGIN = re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----")
_KEY_END = re.compile(r"-----END [A-Z ]{0,40}PRIVATE KEY-----")

_SECRETS: list[tuple[re.Pattern[str], str]] = [
    # A header in quotes ends at a quote, any other with its line.
    (
        re.compile(
            rf"([\"']{_HEADERS}[\"']?[ \t]{{0,4}}[:=][ \t]{{0,4}}[\"']?)[^ \t\n\"'][^\n\"']*", _I
        ),
        r"\1<secret>",
    ),
    (
        re.compile(
            rf"((?:^|[^\"'A-Za-z0-9-]){_HEADERS}[ \t]{{0,4}}[:=][ \t]{{0,4}})[^ \t\n][^\n]*", _I
        ),
        r"\1<secret>",
    ),
    (re.compile(r"(Bearer[ \t]{1,4})[A-Za-z0-9._~+/=-]{16,}", _I), r"\1<token>"),
    (re.compile(r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){0,4}"), "<token>"),
    (
        re.compile(
            r"gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|xox[abeprs]-[A-Za-z0-9-]{10,}"
            r"|A[KS]IA[A-Z0-9]{16}|[A-Za-z0-9_-]{3}[0-9]Q~[A-Za-z0-9_.~-]{30,}"
        ),
        "<token>",
    ),
    # In an address any of these carries a right; in prose "code" or "key" is a word.
    (
        re.compile(
            r"([?&;](?:code|key|token|assertion|session_state|samlresponse|subscription-key)=)"
            r"[^& \t\n\"'<>;#]+",
            _I,
        ),
        r"\1<secret>",
    ),
    (
        re.compile(
            r"((?:^|[^A-Za-z0-9])(?:sig|client[_-]?secret|client_assertion|access[_-]?token"
            r"|refresh[_-]?token|id_token|password|passwd|pwd|secret|account-?key|api[_-]?key"
            r"|access-?key|shared-?access-?key|sharedaccesssignature)"
            r"[\"']?[ \t]{0,4}(?:=|:|%3D)[ \t]{0,4}[\"']?)[^& \t\n\"'<>;,}]+",
            _I,
        ),
        r"\1<secret>",
    ),
]

_MAIL = re.compile(
    r"[A-Za-z0-9._%+#'\u00a1-\u1fff-]{1,64}@[A-Za-z0-9\u00a1-\u1fff-]{1,63}"
    r"(?:\.[A-Za-z0-9\u00a1-\u1fff-]{1,63}){1,5}"
)
_HOST = re.compile(
    r"([A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63}){0,3}?)(\.(?:"
    r"(?:api\.)?crm[0-9]{0,2}\.(?:dynamics\.(?:com|cn)|microsoftdynamics\.(?:us|de)|appsplatform\.us)"
    r"|operations\.dynamics\.com|onmicrosoft\.(?:com|us|de)|partner\.onmschina\.cn"
    r"|sharepoint\.(?:com|us|cn|de)|environment\.api\.powerplatform\.com|powerappsportals\.com"
    r"|b2clogin\.com|(?:scm\.)?azurewebsites\.net|azurefd\.net|cloudapp\.(?:azure\.com|net)"
    r"|(?:blob|file|queue|table|dfs|database|servicebus)\.(?:core\.)?windows\.net"
    r"|vault\.azure\.net|azure-api\.net|trafficmanager\.net|azurecr\.io|azmk8s\.io"
    r")(?![A-Za-z0-9-]))",
    _I,
)
_GUIDS = re.compile(
    rf"(?:(tenant|environment|subscription)([ _-]?id)?([ \"'=:/(]{{0,8}}))?({_GUID})", _I
)
_BARE_GUID = re.compile(r"(^|[^0-9A-Za-z])([0-9A-Fa-f]{32})(?![0-9A-Za-z])")
_GROUP = re.compile(r"(/resourceGroups/)([^/ \t\n\"'<>?]+)", _I)
_USER = re.compile(r"([\\/](?:Users|home)[\\/])(?!site[\\/])([^\\/ \t\n\"'<>:|]+)")
_ADDRESS = re.compile(
    r"(^|[^0-9A-Za-z.])((?:[0-9]{1,3}\.){3}[0-9]{1,3})(?![0-9A-Za-z]|\.[0-9])",
)
# Addresses that mean the same everywhere, so they tell nothing.
_COMMON = ("127.", "168.63.129.16", "169.254.169.254", "255.")


class _Names:
    """Gives each value of a kind one placeholder, in the order in which they come."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._count: dict[str, int] = {}

    def name(self, kind: str, value: str) -> str:
        key = value.translate(_LOWER)
        if key not in self._given:
            self._count[kind] = self._count.get(kind, 0) + 1
            self._given[key] = f"<{kind}-{self._count[kind]}>"
        return self._given[key]


def mask(text: str) -> str:
    """Return `text` with secrets, identities and addresses replaced by placeholders.

    Signs that nobody sees are dropped first: one inside a token would hide it from the rules.
    """
    text = visible(text).replace("\r\n", "\n")
    text = _without_private_keys(text)
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    names = _Names()
    rules: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
        (_MAIL, lambda match: names.name("mail", match[0])),
        (_HOST, lambda match: _host(match, names)),
        (_GUIDS, lambda match: _guid(match, names)),
        (_BARE_GUID, lambda match: match[1] + names.name("guid", match[2])),
        (_GROUP, lambda match: match[1] + names.name("resource-group", match[2])),
        (_USER, lambda match: match[1] + names.name("user", match[2])),
        (_ADDRESS, lambda match: match[1] + _address(match[2], names)),
    ]
    for pattern, rule in rules:
        text = pattern.sub(rule, text)
    return text


def _without_private_keys(text: str) -> str:
    parts = []
    position = 0
    while begin := _KEY_BEGIN.search(text, position):
        parts += [text[position : begin.start()], "<private-key>"]
        end = _KEY_END.search(text, begin.end())
        position = end.end() if end else len(text)
    return "".join([*parts, text[position:]])


def _host(match: re.Match[str], names: _Names) -> str:
    # Parts of every tenant's hosts: what stands before them has its placeholder already.
    if match[1].translate(_LOWER) in ("api", "scm"):
        return match[0]
    return names.name("tenant", match[1]) + match[2]


def _guid(match: re.Match[str], names: _Names) -> str:
    kind, label, between, value = match.groups()
    prefix = (kind or "") + (label or "") + (between or "")
    return prefix + names.name(kind.translate(_LOWER) if kind else "guid", value.replace("-", ""))


def _address(value: str, names: _Names) -> str:
    parts = [int(part) for part in value.split(".")]
    # Below 10 it is more often a version than an address.
    if max(parts) > 255 or parts[0] < 10 or value.startswith(_COMMON):
        return value
    return names.name("ip", value)
