"""What a failing backend does on the wire; each function treats one connection of a gateway."""

from __future__ import annotations

import contextlib
import ssl
import time

from lab.gateways.backend import Connection, Serve

# Not to be stored, since a cache would hide what happens behind it.
HELLO = (
    b"HTTP/1.1 200 OK\r\nServer: backend/1.0\r\n"
    b"Content-Type: text/plain\r\nCache-Control: no-store\r\n"
)
IDLE_LIMIT = 0.2
# Between what a backend still sends and its end, so that a gateway can pass on what came.
PAUSE = 0.3
BIG_HEADER = 70_000
HEALTH = "/health"
BACKEND_SERVER = b"Server: backend/1.0"


def answer(conn: Connection, head: bytes = HELLO, body: bytes = b"hello") -> None:
    """Send one complete answer."""
    conn.send(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def keep_answering(conn: Connection, head: bytes = HELLO, body: bytes = b"hello") -> None:
    """Give the same answer to every request, until the gateway asks to close."""
    while conn.request():
        answer(conn, head, body)
        if conn.closing:
            return


def healthy(conn: Connection) -> None:
    """Answer every request with 200."""
    keep_answering(conn)


def hang_up(conn: Connection) -> None:
    """Read the request and close."""
    conn.request()


def reset(conn: Connection) -> None:
    """Read the request and reset the connection."""
    conn.request()
    conn.reset()


def silent(conn: Connection) -> None:
    """Read the request and say nothing."""
    if conn.request():
        conn.wait_for_close()


def not_http(conn: Connection) -> None:
    """Answer in another protocol, as a mail or SSH server would, and close."""
    conn.request()
    conn.send(b"220 backend.example ready\r\n")


def half_header(conn: Connection) -> None:
    """Break off in the middle of a header line."""
    conn.request()
    conn.send(HELLO + b"Content-Le")


def big_header(conn: Connection) -> None:
    """Answer with one header of 70 kB."""
    keep_answering(conn, HELLO + b"X-Big: " + b"a" * BIG_HEADER + b"\r\n")


def _part(conn: Connection) -> None:
    conn.request()
    conn.send(HELLO + b"Content-Length: 1000\r\n\r\n" + b"x" * 100)
    time.sleep(PAUSE)


def short_body(conn: Connection) -> None:
    """Send 100 of 1000 promised bytes and close."""
    _part(conn)


def body_reset(conn: Connection) -> None:
    """Send 100 of 1000 promised bytes, then reset the connection."""
    _part(conn)
    conn.reset()


def body_silence(conn: Connection) -> None:
    """Send 100 of 1000 promised bytes, then nothing more."""
    _part(conn)
    conn.wait_for_close()


def chunk_cut(conn: Connection) -> None:
    """Send one chunk of 100 bytes and close without the last chunk."""
    conn.request()
    conn.send(HELLO + b"Transfer-Encoding: chunked\r\n\r\n64\r\n" + b"x" * 100 + b"\r\n")
    time.sleep(PAUSE)


def tls_only(conn: Connection) -> None:
    """Speak TLS only: plain HTTP fails in the handshake and the connection is closed."""
    with contextlib.suppress(OSError):
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).wrap_socket(conn.sock, server_side=True)


def tls_only_with_page(conn: Connection) -> None:
    """Speak TLS only, and say so in plain HTTP, as nginx does."""
    conn.request()
    title = b"400 The plain HTTP request was sent to HTTPS port"
    page = b"<html><head><title>" + title + b"</title></head></html>"
    head = b"HTTP/1.1 400 Bad Request\r\nServer: backend/1.0\r\nContent-Type: text/html\r\n"
    answer(conn, head + b"Connection: close\r\n", page)


def plain_only(conn: Connection) -> None:
    """Speak plain HTTP only: a TLS greeting gets a 400."""
    conn.sock.recv(65536)
    answer(conn, b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n", b"")


def own_page(status: bytes, *lines: bytes) -> Serve:
    def serve(conn: Connection) -> None:
        head = b"\r\n".join((b"HTTP/1.1 " + status, b"Content-Type: text/html", *lines, b""))
        keep_answering(
            conn, head, b"<html><body>The backend says " + status[:3] + b"</body></html>\n"
        )

    return serve


def closes_idle(conn: Connection) -> None:
    """Answer once, keep the connection open for a moment, then close it."""
    if conn.request():
        answer(conn)
        time.sleep(IDLE_LIMIT)


def closes_as_asked(conn: Connection) -> None:
    """Answer once; close the connection when the next request on it has come."""
    if conn.request():
        answer(conn)
        conn.request()


def refuses_upload(conn: Connection) -> None:
    """Answer 413 to the head of the request and close without reading the body."""
    conn.head()
    head = b"HTTP/1.1 413 Content Too Large\r\nServer: backend/1.0\r\nContent-Type: text/plain\r\n"
    answer(conn, head + b"Connection: close\r\n", b"The backend says 413\n")
    time.sleep(PAUSE)


def fails_its_check(conn: Connection) -> None:
    """Answer every request well, but say 503 on the page of the health check."""
    while request := conn.request():
        if request.target == HEALTH or request.method in ("OPTIONS", "HEAD"):
            answer(conn, b"HTTP/1.1 503 Service Unavailable\r\n", b"not ready\n")
        else:
            answer(conn)
        if conn.closing:
            return
