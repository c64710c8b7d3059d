"""The client tells how an answer ends."""

import pytest

from lab.gateways.backend import Backend, Connection
from lab.gateways.client import COMPLETE, CUT, EMPTY, WAITING, Client, Reply
from lab.gateways.faults import Ask

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
CASES = {
    "length": (HEAD + b"Content-Length: 2\r\n\r\nhi", COMPLETE, b"hi"),
    "chunks": (CHUNKED + b"2\r\nhi\r\n1\r\n!\r\n0\r\n\r\n", COMPLETE, b"hi!"),
    "until close": (b"HTTP/1.0 502 Bad\r\n\r\npage", COMPLETE, b"page"),
    "interim": (
        b"HTTP/1.1 100 Continue\r\n\r\n" + HEAD + b"Content-Length: 0\r\n\r\n",
        COMPLETE,
        b"",
    ),
    "short": (HEAD + b"Content-Length: 9\r\n\r\nhi", CUT, b"hi"),
    "no last chunk": (CHUNKED + b"2\r\nhi\r\n", CUT, b"hi"),
    "nothing": (b"", EMPTY, b""),
    "no head": (b"220 hello\r\n", EMPTY, b"220 hello\r\n"),
}


def ask(data: bytes, stay: bool = False) -> Reply:
    def serve(conn: Connection) -> None:
        conn.request()
        conn.send(data)
        if stay:
            conn.wait_for_close()

    with Backend(0, serve) as backend:
        client = Client(backend.port, limit=0.4 if stay else 5)
        reply = client.ask(Ask())
        client.close()
        return reply


@pytest.mark.parametrize("name", CASES)
def test_ends(name: str) -> None:
    data, end, body = CASES[name]
    reply = ask(data)
    assert (reply.end, reply.body) == (end, body)


def test_waits_no_longer_than_its_limit() -> None:
    reply = ask(HEAD + b"Content-Length: 9\r\n\r\nhi", stay=True)
    assert (reply.end, reply.status, reply.body) == (WAITING, 200, b"hi")


def test_reads_the_status_line_and_headers() -> None:
    reply = ask(b"HTTP/1.1 504 Gateway Time-out\r\nServer: x\r\nContent-Length: 0\r\n\r\n")
    assert (reply.status, reply.reason, reply.value("SERVER")) == (504, "Gateway Time-out", "x")


def test_keeps_a_connection_that_stays_open() -> None:
    connections = []

    def serve(conn: Connection) -> None:
        connections.append(conn)
        while conn.request():
            conn.send(HEAD + b"Content-Length: 0\r\n\r\n")

    with Backend(0, serve) as backend:
        client = Client(backend.port)
        client.ask(Ask())
        client.ask(Ask("POST", 5))
        client.close()
    assert len(connections) == 1
