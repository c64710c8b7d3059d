"""The backend that fails: one listener, and what it does with each connection."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

# Longer than the longest default wait that the lab measures.
PATIENCE = 600.0
Serve = Callable[["Connection"], None]


@dataclass
class Request:
    """A request as the backend got it."""

    method: str
    target: str
    body: int


class Connection:
    """One connection from a gateway, with the few things that a fault does to it."""

    def __init__(self, sock: socket.socket, backend: Backend) -> None:
        self.sock = sock
        self.backend = backend
        self._left = b""
        self.fields: dict[str, str] = {}
        sock.settimeout(PATIENCE)

    def head(self) -> Request | None:
        """Read the next request's head; None when the gateway has closed the connection."""
        while b"\r\n\r\n" not in self._left:
            if not self._more():
                return None
        head, _, self._left = self._left.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, target, *_ = [*lines[0].split(" "), "", ""]
        self.fields = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:])
        }
        request = Request(method, target, 0)
        self.backend.requests.append(request)
        return request

    @property
    def closing(self) -> bool:
        """Whether the gateway asked to close the connection after this request."""
        return self.fields.get("connection", "").lower() == "close"

    def request(self) -> Request | None:
        """Read the next request with its body; None when there is none."""
        request = self.head()
        if request is None:
            return None
        if self.fields.get("expect", "").lower() == "100-continue":
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in self.fields.get("transfer-encoding", ""):
            while b"0\r\n\r\n" not in self._left and self._more():
                pass
            request.body, self._left = len(self._left), b""
            return request
        length = int(self.fields.get("content-length", 0))
        while len(self._left) < length and self._more():
            pass
        request.body = min(length, len(self._left))
        self._left = self._left[length:]
        return request

    def _more(self) -> bool:
        try:
            got = self.sock.recv(65536)
        except OSError:
            return False
        self._left += got
        return bool(got)

    def send(self, data: bytes) -> None:
        """Send bytes as they are; a gateway that has left is no error."""
        with contextlib.suppress(OSError):
            self.sock.sendall(data)

    def reset(self) -> None:
        """Close so that the gateway's side gets "connection reset by peer"."""
        with contextlib.suppress(OSError):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def wait_for_close(self) -> None:
        """Do nothing until the gateway closes the connection."""
        while self._more():
            self._left = b""


@dataclass
class Backend:
    """A listener on loopback that treats every connection in the same way.

    Attributes:
        port: the port on 127.0.0.1; 0 takes a free one.
        serve: called with each connection in a thread of its own; None accepts nothing, and the
            queue of connections that wait is kept full.
        requests: the requests that came, in order.
    """

    port: int
    serve: Serve | None
    requests: list[Request] = field(default_factory=list)

    def __enter__(self) -> Backend:
        self._open: list[socket.socket] = []
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind(("127.0.0.1", self.port))
        self._listener.listen(128 if self.serve else 0)
        self.port = self._listener.getsockname()[1]
        if self.serve:
            threading.Thread(target=self._accept, daemon=True).start()
        else:
            self._fill_queue()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in self._open:
            with contextlib.suppress(OSError):
                sock.close()

    def _fill_queue(self) -> None:
        """Connect until the kernel no longer answers; those connections stay open."""
        for _ in range(16):
            sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            sock.settimeout(0.3)
            try:
                sock.connect(("127.0.0.1", self.port))
            except TimeoutError:
                sock.close()
                return
            self._open.append(sock)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(sock)
            threading.Thread(target=self._handle, args=(sock,), daemon=True).start()

    def _handle(self, sock: socket.socket) -> None:
        assert self.serve is not None  # noqa: S101 - only called by _accept
        with contextlib.suppress(OSError), sock:
            self.serve(Connection(sock, self))
