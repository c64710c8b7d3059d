"""Take out of a text what tells others who its writer is, or lets them in.

Masked are secrets (keys, tokens, signatures, passwords, cookies), mail addresses, host names of
tenants, GUIDs, names of resource groups, users in paths and of domains, and IP addresses. A secret
becomes `<secret>`, `<token>` or `<private-key>`; of the rest each value gets one placeholder
throughout, such as `<tenant-1>`, so that the text still makes sense.

The page does the same, see `errordesk.text.escape`; `errordesk.text.secret_tables` holds the
patterns. Every repetition is bounded or cannot overlap with what follows it, so time grows with
the length.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from errordesk.text import secret_tables as tables
from errordesk.text.escape import rewrite, visible

# Of ASCII alone: languages differ in what the small form of other letters is.
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


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

    Characters that nobody sees are dropped first: one inside a token would hide it from the rules.
    """
    text = rewrite(_without_private_keys(visible(text).replace("\r\n", "\n")), tables.SECRETS)
    names = _Names()
    rules: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
        (tables.MAIL, lambda match: _mail(match[0], names)),
        (tables.HOST, lambda match: _host(match, names)),
        (tables.GUIDS, lambda match: _guid(match, names)),
        *((pattern, partial(_identity, kind, names)) for kind, pattern in tables.IDENTITIES),
        (tables.ADDRESS, lambda match: match[1] + _address(match[2], names)),
    ]
    for pattern, rule in rules:
        text = pattern.sub(rule, text)
    return text


def _without_private_keys(text: str) -> str:
    parts = []
    position = 0
    while begin := tables.KEY_BEGIN.search(text, position):
        parts += [text[position : begin.start()], "<private-key>"]
        end = tables.KEY_END.search(text, begin.end())
        position = end.end() if end else len(text)
    return "".join([*parts, text[position:]])


def _identity(kind: str, names: _Names, match: re.Match[str]) -> str:
    return match[1] + names.name(kind, match[2])


def _mail(value: str, names: _Names) -> str:
    return value if value.translate(_LOWER) in tables.NO_MAILS else names.name("mail", value)


def _host(match: re.Match[str], names: _Names) -> str:
    if match[1].translate(_LOWER) in tables.NO_HOSTS:
        return match[0]
    return names.name("tenant", match[1]) + match[2]


def _guid(match: re.Match[str], names: _Names) -> str:
    kind, label, between, value = match.groups()
    prefix = (kind or "") + (label or "") + (between or "")
    return prefix + names.name(kind.translate(_LOWER) if kind else "guid", value.replace("-", ""))


def _address(value: str, names: _Names) -> str:
    parts = [int(part) for part in value.split(".")]
    # Below 10 it is more often a version than an address.
    if max(parts) > 255 or parts[0] < 10 or value.startswith(tables.COMMON_ADDRESSES):
        return value
    return names.name("ip", value)
