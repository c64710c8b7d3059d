"""Find external addresses that stand outside source records. Needs no network.

Looked through are pages, snippets, replies and data files. Not a finding: code blocks and code in a
line, which show commands and messages; signatures and titles, which are messages; what gateways
printed in the lab; comments of data files; hosts that stand for the reader's own, and those
reserved for examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from errordesk.checks.clean import unless_clean
from errordesk.records.problems import Problem
from errordesk.records.records import Records
from errordesk.text.markdown import CODE_SPAN, prose_lines, split_front_matter

_ADDRESS = re.compile(
    r"(?:https?:|(?<=[(\"'<]))//(?P<host>[^\s/\"'()<>\[\]`?#]*)[^\s\"'()<>\[\]`]*"
)
_COMMENT = re.compile(r"(?:^|\s)#\s.*$")
_TOP_KEY = re.compile(r"([a-z_]+):")
# RFC 2606 and 6761, and the companies that Microsoft invented for examples.
_PLACEHOLDER = re.compile(
    r"(?:[\w.-]*\.)?(?:example|test|invalid|localhost|example\.(?:com|net|org)"
    r"|contoso\.com|fabrikam\.com)|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|[\w-]*",
    re.IGNORECASE,
)


def strays(records: Records) -> list[Problem]:
    """Return every address that no source record holds, with its place."""
    return sorted(
        Problem(
            file,
            number,
            f'the address "{address}" stands outside a source record; add it to '
            'macros/data/sources/ and call source("id")',
        )
        for file, text in records.texts.items()
        for number, address in unless_clean("strays", (file, text), _in_file, file, text)
    )


def _in_file(file: str, text: str) -> Iterator[tuple[int, str]]:
    return (
        (number, address) for number, line in _lines(file, text) for address in _addresses(line)
    )


def _lines(file: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield every line of a file that may be shown as text."""
    if file.endswith(".md"):
        front, body, first = split_front_matter(text)
        yield from _data((front or "").splitlines(), 2, {"title", "signatures"})
        yield from prose_lines(body, first)
    elif file.endswith(".yml") and not file.startswith("macros/data/observed/"):
        is_source = file.startswith("macros/data/sources/")
        for number, line in _data(text.splitlines(), 1, set()):
            if not (is_source and line.startswith("  url:")):
                yield number, line


def _data(lines: list[str], first: int, skipped: set[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines of YAML without comments and without what stands below `skipped` keys."""
    key = ""
    for number, line in enumerate(lines, first):
        if match := _TOP_KEY.match(line):
            key = match[1]
        if key not in skipped:
            yield number, _COMMENT.sub("", line)


def _addresses(line: str) -> Iterator[str]:
    if "//" not in line:
        return
    for match in _ADDRESS.finditer(CODE_SPAN.sub("", line)):
        host = match["host"].rpartition("@")[2].partition(":")[0]
        # An example may be named, but a link to one leads a reader there.
        linked = match.string[: match.start()].endswith(("](", 'href="', "href='", 'src="'))
        if (linked and host) or not _PLACEHOLDER.fullmatch(host):
            yield match[0].rstrip(".,;:*_")
