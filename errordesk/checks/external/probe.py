"""Visit an address politely: one request at a time for a host, at a pace, and no more than needed.

HEAD is asked first and only a success of it counts; GET confirms everything else. Where anchors are
to be found in the page, GET is asked at once. `Retry-After` holds for the whole host. A host that
asks for too long a wait, or never answers, is left alone for the rest of the run.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from errordesk.checks.external import client
from errordesk.checks.external.client import Reply, TroubleError

_REDIRECTS = {301, 302, 303, 307, 308}
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_SLOWEST_PACE = 30.0


@dataclass(frozen=True)
class Limits:
    """What a visit may take. Times are in seconds."""

    deadline: float = 30.0  # of one request, body included
    most_bytes: int = 5_000_000  # of one body, decompressed
    redirects: int = 10
    requests: int = 3  # for one address, redirects not counted
    pace: float = 1.0  # from the end of a request to the next one of the same host
    back_off: float = 4.0  # before the second request; doubles for each further one
    longest_wait: float = 120.0  # that a host may ask for
    unanswered: int = 6  # requests in a row after which a host is left alone


@dataclass(frozen=True)
class Hop:
    """One redirect: its status and where it led, fragment included."""

    status: int
    target: str


@dataclass(frozen=True)
class Visit:
    """What happened: the redirects, and the last answer or why there is none."""

    page: str
    hops: tuple[Hop, ...] = ()
    reply: Reply | None = None
    trouble: str = ""
    # Whether a later request may have another answer.
    passing: bool = False

    @property
    def address(self) -> str:
        """The address that was asked last."""
        return self.hops[-1].target.partition("#")[0] if self.hops else self.page


@dataclass
class _Host:
    """When a host may be asked next, and whether it may at all."""

    pace: float
    turn: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = float("-inf")
    unanswered: int = 0
    closed: str = ""

    def rest(self, until: float) -> None:
        self.free_at = max(self.free_at, until)


class Prober:
    """Visits addresses; safe to use from several threads.

    Args:
        agent: the value of `User-Agent`: who asks, and what for.
        limits: what a visit may take.
        clock: seconds that only grow.
        sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        agent: str,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.limits = limits or Limits()
        self._headers = {"User-Agent": agent, "Accept": "text/html,*/*;q=0.8"}
        self._clock = clock
        self._sleep = sleep
        self._hosts: defaultdict[str, _Host] = defaultdict(lambda: _Host(self.limits.pace))

    def visit(self, page: str, *, body: bool = False) -> Visit:
        """Ask for `page`, an address without fragment, until the answer can be relied on.

        With `body`, the page itself is fetched. Never raises for what a server does.
        """
        visit = Visit(page)
        for number in range(self.limits.requests):
            method = "GET" if body or number else "HEAD"
            if visit.passing:
                host = self._hosts[host_of(visit.address)]
                host.rest(self._clock() + self.limits.back_off * 2 ** (number - 1))
            visit = self._follow(page, method, body=body)
            good = visit.reply is not None and visit.reply.status < 300
            if good or not (visit.passing or (method == "HEAD" and visit.reply)):
                break
        return visit

    def _follow(self, page: str, method: str, *, body: bool) -> Visit:
        hops: list[Hop] = []
        address = page
        seen: set[str] = set()
        try:
            while True:
                parsed = _parse(address)
                if parsed.url in seen:
                    raise TroubleError("the redirects go in a circle", again=False)
                seen.add(parsed.url)
                reply = self._ask(method, parsed, body=body)
                location = reply.headers.get("Location")
                if reply.status not in _REDIRECTS or not location:
                    passing = reply.status in _PASSING
                    return Visit(page, tuple(hops), reply, passing=passing)
                if len(hops) == self.limits.redirects:
                    raise TroubleError(f"more than {len(hops)} redirects", again=False)
                # Headers are read as Latin-1; some servers send UTF-8.
                location = location.encode("latin-1", "replace").decode("utf-8", "replace")
                target = _parse(_joined(parsed.url, location)).url
                hops.append(Hop(reply.status, target))
                address = target.partition("#")[0]
        except TroubleError as error:
            return Visit(page, tuple(hops), trouble=str(error), passing=error.again)

    def _ask(self, method: str, address: Url, *, body: bool) -> Reply:
        host = self._hosts[host_of(address.url)]
        with host.turn:
            if host.closed:
                raise TroubleError(host.closed, again=False)
            if (wait := host.free_at - self._clock()) > 0:
                self._sleep(wait)
            try:
                reply = client.ask(
                    method,
                    address,
                    self._headers,
                    seconds=self.limits.deadline,
                    most_bytes=self.limits.most_bytes,
                    body=body,
                )
            except TroubleError:
                host.unanswered += 1
                if host.unanswered >= self.limits.unanswered:
                    host.closed = f"the host left {host.unanswered} requests unanswered"
                raise
            finally:
                host.free_at = self._clock() + host.pace
            host.unanswered = 0
            if reply.status == 429:
                host.pace = min(2 * host.pace, _SLOWEST_PACE)
            asked = _retry_after(reply) if reply.status in (429, 503) else 0.0
            if asked > self.limits.longest_wait:
                host.closed = f"the host asked to wait {asked:.0f} s"
            host.rest(self._clock() + asked)
            return reply


def host_of(address: str) -> str:
    """Return host and port of an address, which share one pace; nothing if it is not valid."""
    try:
        return parse_url(address).netloc or ""
    except LocationParseError:
        return ""


def _parse(address: str) -> Url:
    """Return the address as it is sent: names in Punycode, other characters in percent signs."""
    try:
        parsed = parse_url(address)
    except LocationParseError:
        raise TroubleError("the address is not valid", again=False) from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise TroubleError("leads to an address that is not of the web", again=False)
    return parsed


def _joined(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        raise TroubleError("the address is not valid", again=False) from None


def _retry_after(reply: Reply) -> float:
    """Return the seconds that `Retry-After` asks for, as a number or as a date; 0 without it."""
    value = reply.headers.get("Retry-After", "").strip()
    if value.isdecimal() and value.isascii():
        return float(value[:9])
    try:
        asked = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if asked.tzinfo is None:
        asked = asked.replace(tzinfo=UTC)
    return max(0.0, (asked - datetime.now(UTC)).total_seconds())
