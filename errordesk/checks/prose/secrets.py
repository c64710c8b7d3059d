"""The check `secrets`: no page holds what tells a secret, a person or a tenant.

The rules are those by which the site masks what readers paste, `errordesk.text.mask`. Looked at
are lines that hold what one of the rules begins with. Placeholders as `<password>` are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from errordesk.checks.clean import in_passages
from errordesk.checks.exempt import Exemptions
from errordesk.records.passages import passages
from errordesk.records.problems import Problem
from errordesk.records.records import Records
from errordesk.records.rules import EXEMPT
from errordesk.text.markdown import kept

# Cheap and generous: the rules decide. A line has to hold a word, and a value beside it.
_WORDS = (
    *("secret", "pass", "pwd", "token", "key", "credential", "bearer", "basic ", "cookie", "sig"),
    *("authorization", "-u ", "-p ", "@", "users", "home/", "personal/", ".crm", "sharepoint"),
    *("onmicrosoft", ".azure", "azurewebsites", "windows.net", "resource", "private", "0.", "::"),
)
# One by one: what each begins with is found fast, which is not so for one pattern of them all.
_VALUES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:secret|passw\w*|pwd|passphrase|token|key|credentials?|cookie2?|authorization"
        r"|sig(?:nature)?)[\"'\])]{0,2}[ \t]*[:=]",
        r"(?:bearer|basic)[ \t]+[\"']?[\w+/.=~-]{8}",
        r"(?:password|secret|token) (?:is|was|of) [^ ]*[0-9]",
        r"-(?:[\w-]*(?:secret|pass\w*|token|pwd|key)|u|p)[ =]+[^<\s-]",
        r"(?:secret|password|pwd)>[^<]",
        r"@(?<=\w@)\w",
        r"begin [a-z ]*private",
        r"[/\\](?:users|home)[/\\]|/personal/",
        r"resource-?groups?[/ =]+[^<\s]",
        r"\.(?:crm\d*|sharepoint|onmicrosoft|azurewebsites|windows|azure)\.",
        r"[0-9](?:\.[0-9]{1,3}){3}",
        r"::",
    )
)
_RUN = re.compile(r"[\w+/=-]{24,}")


def told_secrets(records: Records) -> list[Problem]:
    """Return each place of a text that masking would change, and each vain exemption."""
    if problems := records.rules.faults(EXEMPT):
        return problems
    exemptions = Exemptions(records.rules, EXEMPT, "secrets")
    found = []
    told = in_passages("secrets", records, passages(records), lambda one: _told(one.text))
    for passage, (start, said) in told:
        if not exemptions.cover(passage, start, start):
            message = (
                f"{said} would be masked in a pasted text; write a placeholder of "
                "macros/data/placeholders.yml"
            )
            found.append(passage.problem(start, message))
    return sorted([*found, *exemptions.unneeded()])


@kept
def _told(whole: str) -> Iterator[tuple[int, str]]:
    """Yield place and name of what masking would change. Most lines hold nothing like it."""
    if not _is_suspect(whole):
        return
    from errordesk.text.mask import mask  # noqa: PLC0415  # its patterns take long to compile

    at = 0
    for line in whole.splitlines(keepends=True):
        text = line.rstrip("\n")
        if _is_suspect(text) and (masked := mask(text)) != text:
            pairs = enumerate(zip_longest(text, masked))
            place = next(number for number, (one, two) in pairs if one != two)
            kind = re.search(r"<[\w-]+>", masked[max(0, place - 1) :])
            yield at + place, f"what stands here ({kind[0]})" if kind else "this"
        at += len(line)


def _is_suspect(line: str) -> bool:
    lower = line.lower()
    if any(word in lower for word in _WORDS) and any(p.search(lower) for p in _VALUES):
        return True
    return any(
        not match[0].isalpha() and any(map(str.isdigit, match[0])) for match in _RUN.finditer(line)
    )
