"""The client in front of the gateway; it notes how an answer ends, not only what it says."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lab.gateways.faults import Ask

# Ends of an answer.
COMPLETE, CUT, EMPTY, WAITING = "complete", "cut", "empty", "waiting"
AGENT = "lab/1.0"


@dataclass
class Reply:
    """What came back for one request.

    Attributes:
        start: the status line, empty when none came.
        fields: the header lines in their order.
        body: the body that came, without chunked coding; without a head, all that came.
        end: complete; cut (it broke off); empty (closed without an answer); waiting (no end
            within the limit).
        seconds: from the request to the end.
        note: what curl says of an answer over HTTP/2 that broke off.
    """

    start: str = ""
    fields: list[str] = field(default_factory=list)
    body: bytes = b""
    end: str = EMPTY
    seconds: float = 0.0
    note: str = ""

    @property
    def status(self) -> int | None:
        """The status code, or None."""
        found = re.match(r"HTTP/\S+ (\d{3})", self.start)
        return int(found[1]) if found else None

    @property
    def reason(self) -> str:
        """The reason phrase, empty over HTTP/2."""
        return [*self.start.split(" ", 2), "", "", ""][2].strip()

    def value(self, name: str) -> str | None:
        """The value of a header, or None."""
        for line in self.fields:
            key, _, value = line.partition(":")
            if key.strip().lower() == name.lower():
                return value.strip()
        return None


class Client:
    """Sends requests over HTTP/1.1, on one connection as long as the gateway keeps it."""

    def __init__(self, port: int, host: str = "gateway.example", limit: float = 12.0) -> None:
        self.port, self.host, self.limit = port, host, limit
        self._sock: socket.socket | None = None

    def close(self) -> None:
        """Close the connection."""
        if self._sock:
            self._sock.close()
            self._sock = None

    def ask(self, ask: Ask, target: str = "/") -> Reply:
        """Send one request and wait for the end of its answer.

        Args:
            ask: method and size of the body.
            target: path, or a whole address for a forward proxy.

        Returns:
            What came, however it ended.
        """
        began = time.monotonic()
        deadline = began + self.limit
        head = f"{ask.method} {target} HTTP/1.1\r\nHost: {self.host}\r\nUser-Agent: {AGENT}\r\n"
        head += "Accept: */*\r\n"
        if ask.body:
            head += f"Content-Type: application/octet-stream\r\nContent-Length: {ask.body}\r\n"
        reply = Reply()
        if self._sock and _gone(self._sock):
            self.close()
        try:
            if not self._sock:
                self._sock = socket.create_connection(("127.0.0.1", self.port), self.limit)
            self._send(self._sock, head.encode() + b"\r\n" + b"x" * ask.body)
            _read(self._sock, reply, deadline)
        except TimeoutError:
            reply.end = WAITING
        except OSError:
            reply.end = CUT if reply.start else EMPTY
        if reply.end != COMPLETE or "close" in (reply.value("Connection") or "").lower():
            self.close()
        reply.seconds = time.monotonic() - began
        return reply

    @staticmethod
    def _send(sock: socket.socket, data: bytes) -> None:
        """Send; a long body goes from a thread, so that an early answer is read meanwhile."""
        if len(data) < 60_000:
            sock.sendall(data)
            return

        def send() -> None:
            with contextlib.suppress(OSError):
                sock.sendall(data)

        threading.Thread(target=send, daemon=True).start()


def _gone(sock: socket.socket) -> bool:
    """Whether the gateway has closed an idle connection."""
    sock.settimeout(0.0)
    try:
        return sock.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _read(sock: socket.socket, reply: Reply, deadline: float) -> None:
    """Fill in a reply; raises TimeoutError at the deadline and OSError on a reset."""
    data = b""

    def more() -> bool:
        nonlocal data
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock.settimeout(left)
        got = sock.recv(262144)
        data += got
        return bool(got)

    while True:
        while b"\r\n\r\n" not in data:
            reply.body = data  # what came instead of a head
            if not more():
                return
        head, _, data = data.partition(b"\r\n\r\n")
        start, *fields = head.decode("utf-8", "backslashreplace").split("\r\n")
        if not re.match(r"HTTP/\S+ 1\d\d", start):  # an interim answer is followed by the real one
            break
    reply.start, reply.fields, reply.body, reply.end = start, fields, b"", CUT
    if "chunked" in (reply.value("Transfer-Encoding") or "").lower():
        _read_chunks(reply, lambda: data, more)
        return
    length = reply.value("Content-Length")
    if reply.status in (204, 304):
        length = "0"
    while length is None or len(data) < int(length):
        reply.body = data
        if not more():
            reply.end = COMPLETE if length is None else CUT
            break
    else:
        reply.end = COMPLETE
    reply.body = data


def _read_chunks(reply: Reply, data: Callable[[], bytes], more: Callable[[], bool]) -> None:
    """Decode as far as the chunks came."""
    while True:
        body, rest = b"", data()
        while match := re.match(rb"([0-9a-fA-F]+)[^\r\n]*\r\n", rest):
            size = int(match[1], 16)
            if size == 0:
                if rest[match.end() :].find(b"\r\n") >= 0:
                    reply.body, reply.end = body, COMPLETE
                    return
                break
            if len(rest) < match.end() + size + 2:
                body += rest[match.end() : match.end() + size]
                break
            body += rest[match.end() : match.end() + size]
            rest = rest[match.end() + size + 2 :]
        reply.body = body
        if not more():
            return


def curl_with_http2() -> str | None:
    """Path of a curl that can speak HTTP/2, or None."""
    curl = shutil.which("curl")
    if not curl:
        return None
    version = subprocess.run([curl, "--version"], check=False, capture_output=True, text=True)
    return curl if "HTTP2" in version.stdout else None


def ask_http2(port: int, limit: float, folder: Path, target: str = "/") -> Reply:
    """Send a GET over HTTP/2 without TLS, by curl.

    Args:
        port: the gateway's port.
        limit: seconds to wait for the end of the answer.
        folder: where curl may write.
        target: path.

    Returns:
        What came, with curl's word on an answer that broke off.
    """
    began = time.monotonic()
    head, body = folder / "curl.head", folder / "curl.body"
    command = ["curl", "--silent", "--show-error", "--http2-prior-knowledge", "--user-agent", AGENT]
    command += ["--max-time", str(limit), "--dump-header", str(head), "--output", str(body)]
    command += ["--header", "Host: gateway.example", f"http://127.0.0.1:{port}{target}"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=limit + 5)
    lines = head.read_text().replace("\r", "").strip().split("\n") if head.exists() else [""]
    reply = Reply(lines[0].strip(), [line for line in lines[1:] if line])
    reply.body = body.read_bytes() if body.exists() else b""
    reply.seconds = time.monotonic() - began
    reply.note = done.stderr.strip()
    if done.returncode == 0:
        reply.end = COMPLETE
    elif done.returncode == 28:
        reply.end = WAITING
    else:
        reply.end = CUT if reply.start else EMPTY
    return reply
