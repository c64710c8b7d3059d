"""Replace what differs from run to run by names in angle brackets."""

from __future__ import annotations

import re
from collections.abc import Callable

from lab.gateways.product import BACKEND, GATEWAY, SECOND

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_CLOCK = r"\d{1,2}:\d\d:\d\d(?:[.,]\d+)?"


def _milliseconds(times: re.Match[str]) -> str:
    """HAProxy's five times: -1 says that it never came so far, and stays."""
    return times[1] + re.sub(r"(?<![-\d])\d+", "<ms>", times[2])


# Order matters: a longer form stands before the form that is part of it.
RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"\x1b\[[0-9;]*m", ""),
        (rf"127\.0\.0\.1([:,/]){BACKEND}\b", r"<backend>"),
        (rf"127\.0\.0\.1([:,/]){SECOND}\b", r"<second>"),
        (rf"127\.0\.0\.1:{GATEWAY}\b", "<gateway>"),
        (r"127\.0\.0\.1:\d{4,5}\b", "<client>"),
        (r'("(?:remote_port|remotePort|localPort)":)"?\d+"?', r"\1<port>"),
        (rf"\d\d/{_MONTH}/\d{{4}}:{_CLOCK}(?: [+-]\d{{4}})?", "<time>"),
        (rf"{_DAY},? \d\d {_MONTH} \d{{4}} {_CLOCK}(?: GMT)?", "<time>"),
        (rf"{_DAY} {_MONTH} +\d+ {_CLOCK} \d{{4}}", "<time>"),
        (rf"{_MONTH} +\d+ {_CLOCK}", "<time>"),
        (
            rf"\d{{4}}[-/]\d\d[-/]\d\d[T ]{_CLOCK}"
            r"\|?(?: kid\d+\|)?(?:Z|[+-]\d\d:?\d\d| [+-]\d{4})?",
            "<time>",
        ),
        (r"\d{8}\.\d\dh\d\dm\d\ds", "<time>"),
        (rf"\b{_CLOCK}(?: [AP]M)?", "<time>"),
        (r"\b1[789]\d{8}\.\d{3} +\d+ ", "<time> <ms> "),  # native log of Squid and Traffic Server
        (r"\b1[789]\d{8}(?:\.\d+|\d{3})?\b", "<time>"),
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<id>"),
        (r"\[pid \d+:tid \d+\]", "[pid <pid>:tid <pid>]"),
        (r"\b\d+#\d+: \*\d+ ", "<pid>#<pid>: *<n> "),
        (r"\b\d+#\d+: ", "<pid>#<pid>: "),
        (r"(<time>) \d+ \d+ [0-9a-f]{8} ", r"\1 <pid> <pid> <id> "),  # nghttpx
        (r"0x[0-9a-f]{6,16}\b", "<address>"),
        (r"\b[0-9A-F]{16}:error", "<id>:error"),
        (r"\[\d+\](?=: )", "[<pid>]"),
        (r"\((\d+)\) : ", "(<pid>) : "),
        (r'("pid":)\d+', r"\1<pid>"),
        (r'("hostname":)"[^"]*"', r'\1"<host>"'),
        (r'("(?:duration|responseTime|ts)":)[\d.e-]+', r"\1<n>"),
        (r'("(?:headers|resp_headers)":)\{[^}]*\}', r"\1{…}"),
        (r'("stack":)"(?:[^"\\]|\\.)*"', r'\1"…"'),
        (r'("err_id":)"\w+"', r'\1"<id>"'),
        (r"sleep for [\d.]+ seconds", "sleep for <n> seconds"),
        (r"\b\d+ms\b", "<n>ms"),
        (r"(web backend/\S+ )(-?\d+/-?\d+/-?\d+/-?\d+/\+?\d+)(?= )", _milliseconds),
        # Envoy's access log: milliseconds in all, and those of the backend.
        (r'(" \d{3} \S+ \d+ \d+ )\d+ (?:\d+|-) "', r'\1<ms> <ms> "'),
        (r'("-" "-" )\d+( "[^"]*" ")', r"\1<n>\2"),  # Traefik counts its requests
        (r"\bmaster\d+\b", "master<n>"),
    )
)
_LONGEST = 600


def replace(text: str, folders: dict[str, str]) -> str:
    """Put placeholders into a log line, a header or a page.

    Args:
        text: as the gateway wrote it.
        folders: paths of this run, and the names to put in their place.

    Returns:
        The text with the same placeholders in every run.
    """
    for path, name in sorted(folders.items(), key=lambda item: -len(item[0])):
        text = text.replace(path, name)
    for pattern, put in RULES:
        text = pattern.sub(put, text)
    return text


def line(text: str, folders: dict[str, str]) -> str:
    """A log line with placeholders, cut where it is very long.

    Args:
        text: the line.
        folders: as for `replace`.

    Returns:
        One line.
    """
    text = replace(text, folders)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
