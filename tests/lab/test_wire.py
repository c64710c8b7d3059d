"""Each fault does on the wire what its sentence says."""

import socket
import threading
from collections.abc import Callable

import pytest

from lab.gateways import behaviour
from lab.gateways.backend import Backend
from lab.gateways.behaviour import healthy
from lab.gateways.faults import BY_ID, FAULTS, UPLOAD

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
GET_IN_VAIN = b"GET /silence HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nxxxxx"
HELLO_TLS = bytes.fromhex("16030100050100000100")
RESET, OPEN, CLOSED = "reset", "open", "closed"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway needs the pauses before an end; a test does not."""
    monkeypatch.setattr(behaviour, "PAUSE", 0.02)
    monkeypatch.setattr(behaviour, "IDLE_LIMIT", 0.02)


def talk(port: int, data: bytes, stays: bool = False) -> tuple[bytes, str]:
    """Send data; what came back, and how the connection stands then.

    A backend that stays is given little time after its first words; one that closes, much.
    """
    got = b""
    with socket.create_connection(("127.0.0.1", port), 5) as sock:
        if len(data) < 60_000:
            sock.sendall(data)
        else:
            threading.Thread(target=_send, args=(sock, data), daemon=True).start()
        sock.settimeout(0.3 if stays and data == GET_IN_VAIN else 20)
        try:
            while part := sock.recv(65536):
                got += part
                sock.settimeout(0.1 if stays else 20)
        except TimeoutError:
            return got, OPEN
        except ConnectionResetError:
            return got, RESET
    return got, CLOSED


def _send(sock: socket.socket, data: bytes) -> None:
    try:
        sock.sendall(data)
    except OSError:
        return


def head(data: bytes) -> list[str]:
    return data.partition(b"\r\n\r\n")[0].decode().split("\r\n")


def body(data: bytes) -> bytes:
    return data.partition(b"\r\n\r\n")[2]


def good(data: bytes) -> bool:
    return head(data)[0] == "HTTP/1.1 200 OK" and body(data) == b"hello"


def own_page(status: int, *lines: str) -> Callable[[bytes, str], bool]:
    def holds(data: bytes, end: str) -> bool:
        wanted = head(data)[0].startswith(f"HTTP/1.1 {status} ")
        fields = [line for line in head(data) if line.startswith(("Server", "Retry"))]
        says = f"The backend says {status}".encode() in body(data)
        return wanted and fields == list(lines) and says and end == OPEN

    return holds


SERVER = "Server: backend/1.0"
# What to send (one time-out is short where the backend stays open), and what must then hold.
WIRE: dict[str, tuple[bytes, Callable[[bytes, str], bool]]] = {
    "ok": (GET, lambda data, end: good(data) and end == OPEN),
    "hang-up": (GET, lambda data, end: data == b"" and end == CLOSED),
    "reset": (GET, lambda data, end: data == b"" and end == RESET),
    "silent": (GET_IN_VAIN, lambda data, end: data == b"" and end == OPEN),
    "not-http": (GET, lambda data, end: data.startswith(b"220 ") and end == CLOSED),
    "half-header": (
        GET,
        lambda data, _: data.endswith(b"\r\nContent-Le") and b"\r\n\r\n" not in data,
    ),
    "big-header": (GET, lambda data, _: max(map(len, head(data))) > 70_000),
    "short-body": (
        GET,
        lambda data, end: (
            "Content-Length: 1000" in head(data) and len(body(data)) == 100 and end == CLOSED
        ),
    ),
    "body-reset": (GET, lambda data, end: len(body(data)) == 100 and end == RESET),
    "body-silence": (GET, lambda data, end: len(body(data)) == 100 and end == OPEN),
    "chunk-cut": (
        GET,
        lambda data, end: (
            "Transfer-Encoding: chunked" in head(data)
            and body(data) == b"64\r\n" + b"x" * 100 + b"\r\n"
            and end == CLOSED
        ),
    ),
    "tls-only": (GET, lambda data, end: b"HTTP" not in data and end in (CLOSED, RESET)),
    "tls-only-page": (GET, lambda data, _: head(data)[0].startswith("HTTP/1.1 400 ")),
    "plain-only": (HELLO_TLS, lambda data, _: head(data)[0].startswith("HTTP/1.1 400 ")),
    "relayed-502": (GET, own_page(502, SERVER)),
    "relayed-502-bare": (GET, own_page(502)),
    "relayed-503": (GET, own_page(503, SERVER, "Retry-After: 30")),
    "relayed-504": (GET, own_page(504, SERVER)),
    "upload-refused": (
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % UPLOAD + b"x" * UPLOAD,
        lambda data, end: head(data)[0].startswith("HTTP/1.1 413 ") and end in (CLOSED, RESET),
    ),
    "keepalive-closed": (GET, lambda data, end: good(data) and end == CLOSED),
    "keepalive-race": (GET + GET, lambda data, end: data.count(b"200 OK") == 1 and end == CLOSED),
    "check-fails": (
        b"GET /health HTTP/1.1\r\n\r\n" + GET,
        lambda data, _: data.startswith(b"HTTP/1.1 503 ") and data.endswith(b"hello"),
    ),
}
# The same behaviour as another fault; the client, its request or the group differ.
SAME = {
    "hang-up-post": "hang-up",
    "short-body-h2": "short-body",
    "keepalive-closed-post": "keepalive-closed",
    "keepalive-race-post": "keepalive-race",
    "pair-hang-up": "hang-up",
    "pair-hang-up-post": "hang-up",
    "pair-silent": "silent",
}
# Backends that keep the connection open after what they send.
STAYS = {"ok", "silent", "big-header", "body-silence", "check-fails"} | {
    name for name in WIRE if name.startswith("relayed")
}
SERVING = [fault.id for fault in FAULTS if fault.serve]


def test_there_are_enough_faults() -> None:
    assert len([fault for fault in FAULTS if fault.kind == "fault"]) >= 20
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)


def test_every_serving_fault_is_held_to_its_sentence() -> None:
    assert {*WIRE, *SAME} == set(SERVING)
    for fault, other in SAME.items():
        assert BY_ID[fault].serve is BY_ID[other].serve


@pytest.mark.parametrize("name", WIRE)
def test_on_the_wire(name: str) -> None:
    data, holds = WIRE[name]
    with Backend(0, BY_ID[name].serve) as backend:
        got, end = talk(backend.port, data, name in STAYS)
    assert holds(got, end), (got[:300], end)


@pytest.mark.parametrize("name", [name for name, fault in BY_ID.items() if not fault.serve])
def test_without_a_server(name: str) -> None:
    """Nothing is served: refused, a name that does not resolve, or a connect without an answer."""
    fault = BY_ID[name]
    if not fault.queue_full:
        assert "Nothing listens" in fault.sentence or fault.setup.host.endswith(".invalid")
        return
    with Backend(0, None) as backend, pytest.raises(TimeoutError):
        socket.create_connection(("127.0.0.1", backend.port), 0.4)


def test_a_post_is_read_and_counted() -> None:
    with Backend(0, healthy) as backend:
        got, _ = talk(backend.port, POST + GET, stays=True)
        assert got.count(b"200 OK") == 2
        assert [(r.method, r.body) for r in backend.requests] == [("POST", 5), ("GET", 0)]


def test_a_gateway_that_asks_to_close_gets_it() -> None:
    with Backend(0, healthy) as backend:
        _, end = talk(backend.port, GET.replace(b"Host: x", b"Connection: close"))
    assert end == CLOSED


def test_sentences_are_plain() -> None:
    for fault in FAULTS:
        assert fault.sentence.endswith(".")
        assert len(fault.sentence.split()) <= 20
