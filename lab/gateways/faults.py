"""The faults that the lab tries: each one is a sentence for an admin, and what it needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from lab.gateways.backend import Serve
from lab.gateways.behaviour import (
    BACKEND_SERVER,
    big_header,
    body_reset,
    body_silence,
    chunk_cut,
    closes_as_asked,
    closes_idle,
    fails_its_check,
    half_header,
    hang_up,
    healthy,
    not_http,
    own_page,
    plain_only,
    refuses_upload,
    reset,
    short_body,
    silent,
    tls_only,
    tls_only_with_page,
)

UPLOAD = 4_000_000


@dataclass(frozen=True)
class Setup:
    """What the gateway's configuration has to hold for a fault.

    Attributes:
        host: name or address of the backend.
        tls: the gateway speaks TLS to the backend.
        short: time-outs of 2 s for connecting and reading instead of the defaults.
        members: one backend, or two with the failing one first.
        checks: health checks each second, of the page /health where the product can choose one.
        late: the name is looked up while running, where the default is at the start.
        http2: the client speaks HTTP/2.
    """

    host: str = "127.0.0.1"
    tls: bool = False
    short: bool = False
    members: int = 1
    checks: bool = False
    late: bool = False
    http2: bool = False


@dataclass(frozen=True)
class Ask:
    """One request of the client: method, bytes in its body, seconds to wait before it."""

    method: str = "GET"
    body: int = 0
    pause: float = 0.0


@dataclass(frozen=True)
class Fault:
    """One way to fail.

    Attributes:
        id: permanent short name.
        name: a few words for a heading or a column.
        sentence: what the backend does, in words of an admin.
        serve: treats a connection; None: nothing listens on the port.
        queue_full: the port listens, but no connection is ever accepted.
        asks: what the client sends, on one connection where the gateway keeps it open.
        setup: what the gateway needs.
        varies: why every product's cell differs between runs, or "".
        kind: "control" (nothing fails), "fault", or "relay" (the backend's own error page).
    """

    id: str
    name: str
    sentence: str
    serve: Serve | None = None
    queue_full: bool = False
    asks: tuple[Ask, ...] = (Ask(),)
    setup: Setup = field(default_factory=Setup)
    kind: str = "fault"
    varies: str = ""


GET, POST = Ask(), Ask("POST", 5)
LATER_GET, LATER_POST = Ask(pause=1.0), Ask("POST", 5, 1.0)
FOUR = (GET,) * 4
PAIR = Setup(members=2)

FAULTS: tuple[Fault, ...] = (
    Fault("ok", "No fault", "The backend answers 200.", healthy, kind="control"),
    Fault("refused", "Refused", "Nothing listens on the backend's port."),
    Fault(
        "refused-again",
        "Refused, second request",
        "Nothing listens on the backend's port, and the client asks once more.",
        asks=(GET, GET),
    ),
    Fault(
        "refused-h2",
        "Refused, HTTP/2 client",
        "Nothing listens on the backend's port; the client speaks HTTP/2 to the gateway.",
        setup=Setup(http2=True),
    ),
    Fault(
        "no-name",
        "Name unknown",
        "The backend's name does not resolve when the gateway starts.",
        setup=Setup(host="backend.invalid"),
    ),
    Fault(
        "no-name-late",
        "Name unknown at run time",
        "The backend's name does not resolve, and the gateway looks it up for the request.",
        setup=Setup(host="backend.invalid", late=True),
    ),
    Fault(
        "connect-unanswered",
        "Connect not answered",
        "The backend's queue of new connections is full, so that a connect is never answered.",
        queue_full=True,
        setup=Setup(short=True),
    ),
    Fault(
        "hang-up", "Hang-up", "The backend reads the request and closes the connection.", hang_up
    ),
    Fault(
        "hang-up-post",
        "Hang-up on a POST",
        "The backend reads a POST and closes the connection.",
        hang_up,
        asks=(POST,),
    ),
    Fault("reset", "Reset", "The backend reads the request and resets the connection.", reset),
    Fault(
        "silent",
        "Silence",
        "The backend reads the request and sends nothing.",
        silent,
        setup=Setup(short=True),
    ),
    Fault(
        "not-http",
        "Not HTTP",
        "The backend answers in another protocol, such as a mail server's greeting.",
        not_http,
    ),
    Fault(
        "half-header",
        "Header cut off",
        "The backend closes in the middle of its headers.",
        half_header,
    ),
    Fault("big-header", "Header too big", "The backend sends one header of 70 kB.", big_header),
    Fault(
        "short-body",
        "Body cut off",
        "The backend promises 1000 bytes, sends 100 and closes soon.",
        short_body,
    ),
    Fault(
        "short-body-h2",
        "Body cut off, HTTP/2 client",
        "The backend promises 1000 bytes, sends 100 and closes soon; the client speaks HTTP/2.",
        short_body,
        setup=Setup(http2=True),
    ),
    Fault(
        "chunk-cut",
        "Chunks cut off",
        "The backend sends 100 bytes in a chunk and soon closes before the last chunk.",
        chunk_cut,
    ),
    Fault(
        "body-reset",
        "Body reset",
        "The backend promises 1000 bytes, sends 100 and soon resets the connection.",
        body_reset,
    ),
    Fault(
        "body-silence",
        "Silence in the body",
        "The backend promises 1000 bytes, sends 100 and then nothing more.",
        body_silence,
        setup=Setup(short=True),
    ),
    Fault(
        "tls-only",
        "Plain HTTP to a TLS port",
        "The backend speaks only TLS on this port and closes; the gateway speaks plain HTTP.",
        tls_only,
    ),
    Fault(
        "tls-only-page",
        "Plain HTTP to a TLS port of nginx",
        "The backend speaks only TLS on this port and says so with a 400 page, as nginx does.",
        tls_only_with_page,
        kind="relay",
    ),
    Fault(
        "plain-only",
        "TLS to a plain port",
        "The backend speaks plain HTTP; the gateway speaks TLS to it.",
        plain_only,
        setup=Setup(tls=True),
    ),
    Fault(
        "relayed-502",
        "The backend's own 502",
        "The backend answers with a 502 page of its own.",
        own_page(b"502 Bad Gateway", BACKEND_SERVER),
        kind="relay",
    ),
    Fault(
        "relayed-502-bare",
        "The backend's own 502 without Server",
        "The backend answers with a 502 page of its own and names no server.",
        own_page(b"502 Bad Gateway"),
        kind="relay",
    ),
    Fault(
        "relayed-503",
        "The backend's own 503",
        "The backend answers with a 503 page of its own and Retry-After: 30.",
        own_page(b"503 Service Unavailable", BACKEND_SERVER, b"Retry-After: 30"),
        kind="relay",
    ),
    Fault(
        "relayed-504",
        "The backend's own 504",
        "The backend answers with a 504 page of its own.",
        own_page(b"504 Gateway Timeout", BACKEND_SERVER),
        kind="relay",
    ),
    Fault(
        "upload-refused",
        "Upload refused early",
        "The backend answers 413 to an upload of 4 MB without reading it, and closes soon.",
        refuses_upload,
        asks=(Ask("POST", UPLOAD),),
        varies="the gateway reads the 413, or first fails to send the rest of the upload",
    ),
    Fault(
        "keepalive-closed",
        "Kept connection closed before the next GET",
        "The backend closes the kept connection after 0.2 s; the next GET comes after 1 s.",
        closes_idle,
        asks=(GET, LATER_GET),
    ),
    Fault(
        "keepalive-closed-post",
        "Kept connection closed before the next POST",
        "The backend closes the kept connection after 0.2 s; a POST comes after 1 s.",
        closes_idle,
        asks=(GET, LATER_POST),
    ),
    Fault(
        "keepalive-race",
        "Kept connection closed as a GET comes",
        "The backend closes the kept connection at the moment when the next GET comes.",
        closes_as_asked,
        asks=(GET, LATER_GET),
    ),
    Fault(
        "keepalive-race-post",
        "Kept connection closed as a POST comes",
        "The backend closes the kept connection at the moment when a POST comes.",
        closes_as_asked,
        asks=(GET, LATER_POST),
    ),
    Fault(
        "pair-refused",
        "One of two refuses",
        "Nothing listens on the first backend's port; the second backend is healthy.",
        asks=FOUR,
        setup=PAIR,
    ),
    Fault(
        "pair-hang-up",
        "One of two hangs up",
        "The first backend reads the request and closes; the second backend is healthy.",
        hang_up,
        asks=FOUR,
        setup=PAIR,
    ),
    Fault(
        "pair-hang-up-post",
        "One of two hangs up on a POST",
        "The first backend reads a POST and closes; the second backend is healthy.",
        hang_up,
        asks=(POST,) * 4,
        setup=PAIR,
    ),
    Fault(
        "pair-silent",
        "One of two is silent",
        "The first backend reads the request and sends nothing; the second backend is healthy.",
        silent,
        asks=(GET, GET),
        setup=Setup(members=2, short=True),
    ),
    Fault(
        "pair-checked",
        "One of two refuses, with health checks",
        "Nothing listens on the first backend's port, the second is healthy, and both are checked.",
        asks=FOUR,
        setup=Setup(members=2, checks=True),
    ),
    Fault(
        "refused-checked",
        "Refused, with health checks",
        "Nothing listens on the only backend's port, and health checks have found that out.",
        setup=Setup(checks=True),
    ),
    Fault(
        "check-fails",
        "Only the health check fails",
        "The backend answers every request with 200, but its health page says 503.",
        fails_its_check,
        setup=Setup(checks=True),
    ),
)

BY_ID = {fault.id: fault for fault in FAULTS}
