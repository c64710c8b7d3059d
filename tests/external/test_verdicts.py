"""Every fault has the verdict that the table says, asked as politely as it says, and ends."""

from __future__ import annotations

import threading
import tracemalloc
from dataclasses import dataclass, replace

import pytest

from errordesk.checks.external.probe import Limits, Prober, Visit
from errordesk.checks.external.verdicts import judge
from tests.external.conftest import Clock
from tests.external.faults import FaultServer, bomb, faults

LIMITS = Limits(deadline=10, most_bytes=1_000_000, requests=3, pace=1, back_off=4)
# For servers that never come to an end; too short for the others on a busy machine.
SHORT = replace(LIMITS, deadline=0.3)
# Longer than any case may take, requests and retries together.
BOUND = 40


@dataclass(frozen=True)
class Case:
    """An address, its verdict, a part of the reason, the methods asked, what is proposed."""

    path: str
    verdict: str
    why: str
    asked: str
    to: str | None = None
    slept: tuple[float, ...] | None = None
    host: str = "site.test"

    def __str__(self) -> str:
        return self.path + ("" if self.host == "site.test" else f" of {self.host}")


CASES = [
    Case("/page", "alive", "status 200", "HEAD", slept=()),
    Case("/page#part", "alive", "status 200", "GET"),
    Case("/page#old", "alive", "status 200", "GET"),
    Case("/page#absent", "gone", "not the anchor", "GET"),
    Case("/scripted#made", "cannot tell", "a script may make it", "GET"),
    Case("/github#%C3%BCber", "alive", "status 200", "GET"),
    Case("/204", "alive", "status 204", "HEAD"),
    # Redirects.
    Case("/moved", "moved", "status 200", "HEAD HEAD HEAD", "/page"),
    Case("/moved#part", "moved", "status 200", "GET GET GET", "/page#part"),
    Case("/moved#absent", "gone", "not the anchor", "GET GET GET", "/page#absent"),
    Case("/moved/part", "moved", "status 200", "HEAD HEAD", "/page#part"),
    Case("/found", "alive", "status 200", "HEAD HEAD"),
    Case("/moved/found", "moved", "status 200", "HEAD HEAD HEAD", "/found"),
    Case("/found/moved", "alive", "status 200", "HEAD HEAD HEAD HEAD"),
    Case("/moved/gone", "gone", "status 404", "HEAD HEAD GET GET"),
    Case("/moved/front", "cannot tell", "front page", "HEAD HEAD"),
    Case("/topic", "alive", "status 200", "HEAD HEAD"),
    Case("/login", "alive", "status 200", "HEAD"),
    Case("/private", "cannot tell", "sign-in", "HEAD HEAD"),
    Case("/member", "cannot tell", "sign-in", "HEAD HEAD"),
    Case("/elsewhere", "cannot tell", "sign-in", "HEAD HEAD"),
    Case("/circle", "cannot tell", "circle", "HEAD HEAD"),
    Case("/self", "cannot tell", "circle", "HEAD"),
    Case("/far/0", "cannot tell", "more than 10", "HEAD " * 11),
    Case("/mail", "cannot tell", "not of the web", "HEAD"),
    Case("/broken", "cannot tell", "not valid", "HEAD"),
    # Statuses.
    Case("/gone", "gone", "status 404", "HEAD GET", slept=(1,)),
    Case("/410", "gone", "status 410", "HEAD GET"),
    Case("/401", "cannot tell", "status 401", "HEAD GET"),
    Case("/403", "cannot tell", "status 403", "HEAD GET"),
    Case("/451", "cannot tell", "status 451", "HEAD GET"),
    Case("/head/404", "alive", "status 200", "HEAD GET"),
    Case("/head/405", "alive", "status 200", "HEAD GET"),
    Case("/head/reset", "alive", "status 200", "HEAD GET", slept=(4,)),
    Case("/busy", "alive", "status 200", "HEAD GET", slept=(7,)),
    Case("/busy/date", "alive", "status 200", "HEAD GET"),
    Case("/busy/plain", "alive", "status 200", "HEAD GET", slept=(4,)),
    Case("/busy/nonsense", "alive", "status 200", "HEAD GET", slept=(4,)),
    Case("/busy/always", "cannot tell", "status 429", "HEAD GET GET", slept=(7, 8)),
    Case("/busy/hour", "cannot tell", "asked to wait 3600 s", "HEAD", slept=()),
    Case("/once", "alive", "status 200", "HEAD GET", slept=(4,)),
    Case("/down", "cannot tell", "status 503", "HEAD GET GET", slept=(4, 8)),
    # Bodies: without an anchor they do not matter.
    Case("/truncated", "alive", "status 200", "HEAD"),
    Case("/truncated#part", "alive", "status 200", "GET"),
    Case("/truncated#absent", "cannot tell", "cut short", "GET"),
    Case("/chunked#part", "alive", "status 200", "GET"),
    Case("/chunked#absent", "gone", "not the anchor", "GET"),
    Case("/chunked/cut#part", "alive", "status 200", "GET"),
    Case("/chunked/cut#absent", "cannot tell", "cut short", "GET"),
    Case("/short#part", "cannot tell", "has no end", "GET"),
    Case("/slow/body", "alive", "status 200", "HEAD"),
    Case("/slow/body#part", "cannot tell", "did not end within 0.3 s", "GET"),
    Case("/empty#part", "cannot tell", "has no end", "GET"),
    Case("/hostile#part", "cannot tell", "has no end", "GET"),
    Case("/deep#part", "alive", "status 200", "GET"),
    Case("/binary", "alive", "status 200", "HEAD"),
    Case("/binary#part", "cannot tell", "application/octet-stream", "GET"),
    Case("/endless", "alive", "status 200", "HEAD"),
    Case("/endless#part", "cannot tell", "larger than 1000000 bytes", "GET"),
    Case("/bomb", "alive", "status 200", "HEAD"),
    Case("/bomb#part", "cannot tell", "larger than 1000000 bytes", "GET"),
    Case("/bomb/twice#part", "cannot tell", "larger than 1000000 bytes", "GET"),
    Case("/bomb/redirect#part", "moved", "status 200", "GET GET", "/page#part"),
    Case("/not/gzip", "alive", "status 200", "HEAD"),
    Case("/not/gzip#part", "cannot tell", "cannot be decoded", "GET"),
    # No answer.
    Case("/slow/headers", "cannot tell", "no answer within 0.3 s", "HEAD GET GET"),
    Case("/slow/lines", "cannot tell", "no answer within 0.3 s", "HEAD GET GET"),
    Case("/silent", "cannot tell", "no answer within 0.3 s", "HEAD GET GET"),
    Case("/reset", "cannot tell", "the connection broke", "HEAD GET GET"),
    Case("/nonsense", "cannot tell", "the connection broke", "HEAD GET GET"),
    Case("/page", "cannot tell", "name was not found", "", host="nowhere.invalid"),
    # Names and paths of other languages.
    Case("/b\u00fccher/\u6587", "alive", "status 200", "HEAD", host="b\u00fccher.test"),
    Case("/utf8", "moved", "status 200", "HEAD HEAD", "/b%C3%BCcher"),
    Case("/page", "cannot tell", "not valid", "", host="b\u00fc\u2028cher.test"),
]


def visit_in_time(prober: Prober, page: str, *, body: bool) -> Visit:
    """Visit in a thread of its own, so that a visit which hangs fails and does not hang here."""
    found: list[Visit] = []
    thread = threading.Thread(target=lambda: found.append(prober.visit(page, body=body)))
    thread.daemon = True
    thread.start()
    thread.join(BOUND)
    assert found, f"{page} was not done within {BOUND} s"
    return found[0]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_is_judged_as_the_table_says(case: Case, server: FaultServer, clock: Clock) -> None:
    site = f"http://{case.host}:{server.server_port}"
    path, _, fragment = case.path.partition("#")
    limits = SHORT if "within" in case.why else LIMITS
    prober = Prober("test", limits, clock, clock.sleep)
    found = judge(visit_in_time(prober, site + path, body=bool(fragment)), fragment)
    assert found.verdict == case.verdict, found
    assert case.why in found.why
    assert found.to == (case.to and site + case.to)
    assert [request.split()[0] for request in server.requests] == case.asked.split()
    if case.slept is not None:
        assert tuple(clock.slept) == case.slept


@pytest.mark.parametrize(
    ("certificate", "name", "verdict", "why"),
    [
        ("good.pem", "tls.test", "alive", "status 200"),
        ("good.pem", "other.test", "cannot tell", "no secure connection: Hostname mismatch"),
        ("expired.pem", "tls.test", "cannot tell", "certificate has expired"),
        ("self-signed.pem", "tls.test", "cannot tell", "self-signed certificate"),
        (None, "tls.test", "cannot tell", "no secure connection: TLS failed"),
    ],
)
def test_certificates(
    certificate: str | None, name: str, verdict: str, why: str, clock: Clock
) -> None:
    with faults(certificate) as server:
        prober = Prober("test", LIMITS, clock, clock.sleep)
        visit = visit_in_time(prober, f"https://{name}:{server.server_port}/page", body=False)
    found = judge(visit)
    assert (found.verdict, why in found.why) == (verdict, True), found
    assert clock.slept == [], "a certificate is no better the second time"


def test_names_are_sent_in_punycode(server: FaultServer, clock: Clock) -> None:
    page = f"http://b\u00fccher.test:{server.server_port}/stra\u00dfe?q=\u00fc"
    assert judge(Prober("test", LIMITS, clock, clock.sleep).visit(page)).verdict == "alive"
    assert server.requests == ["HEAD xn--bcher-kva.test/stra%C3%9Fe?q=%C3%BC"]


@pytest.mark.parametrize("path", ["/bomb", "/bomb/twice", "/bomb/redirect", "/endless"])
def test_a_bomb_takes_no_memory(path: str, server: FaultServer, clock: Clock) -> None:
    """The bomb holds 200 MB; a few times the bound of 1 MB is what reading may take."""
    prober = Prober("test", LIMITS, clock, clock.sleep)
    server_side = 2 * len(bomb())  # the server is in this process
    tracemalloc.start()
    try:
        visit_in_time(prober, f"http://site.test:{server.server_port}{path}", body=True)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * LIMITS.most_bytes + server_side


def test_a_deadline_holds_for_a_handshake(clock: Clock) -> None:
    """The server speaks no TLS and never answers, so only the deadline ends the handshake."""
    with faults() as server:
        server.finish_request = lambda *_: server.closing.wait()  # type: ignore[assignment]
        prober = Prober("test", SHORT, clock, clock.sleep)
        visit = visit_in_time(prober, f"https://tls.test:{server.server_port}/", body=False)
    assert visit.trouble == "no answer within 0.3 s"


def test_one_host_is_asked_at_its_pace(server: FaultServer, clock: Clock) -> None:
    """429 slows a host down for the rest of the run, and another host is not held up."""
    prober = Prober("test", LIMITS, clock, clock.sleep)
    for path in ("/page", "/moved", "/busy/plain", "/page"):
        prober.visit(f"http://site.test:{server.server_port}{path}")
    # 3 x pace to and in /moved, 1 x to /busy/plain, its back-off, twice the pace from there on.
    assert clock.slept == [1, 1, 1, 1, 4, 2]
    prober.visit(f"http://other.test:{server.server_port}/page")
    assert len(clock.slept) == 6


def test_requests_to_one_host_never_overlap(server: FaultServer) -> None:
    inside = 0
    most = 0
    lock = threading.Lock()

    def hook(_: str) -> None:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        server.closing.wait(0.02)
        with lock:
            inside -= 1

    server.hook = hook
    prober = Prober("test", Limits(pace=0))
    page = f"http://site.test:{server.server_port}/page"
    threads = [threading.Thread(target=prober.visit, args=(page,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(server.requests), most) == (6, 1)


def test_a_host_that_never_answers_is_left_alone(server: FaultServer, clock: Clock) -> None:
    prober = Prober("test", LIMITS, clock, clock.sleep)
    page = f"http://site.test:{server.server_port}"
    for _ in range(3):
        visit = prober.visit(f"{page}/reset")
    assert len(server.requests) == LIMITS.unanswered
    assert visit.trouble == f"the host left {LIMITS.unanswered} requests unanswered"


def test_an_answer_in_between_keeps_a_host(server: FaultServer, clock: Clock) -> None:
    prober = Prober("test", LIMITS, clock, clock.sleep)
    for path in ("/reset", "/page", "/reset", "/page"):
        visit = prober.visit(f"http://site.test:{server.server_port}{path}")
    assert visit.reply is not None


def test_a_host_that_asks_for_an_hour_is_left_alone(server: FaultServer, clock: Clock) -> None:
    prober = Prober("test", LIMITS, clock, clock.sleep)
    page = f"http://site.test:{server.server_port}"
    prober.visit(f"{page}/busy/hour")
    visit = prober.visit(f"{page}/page")
    assert visit.trouble == "the host asked to wait 3600 s"
    assert server.requests == ["HEAD site.test/busy/hour"]
