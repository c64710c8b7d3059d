"""One request that ends: by a deadline for the whole of it, and by a number of bytes.

The time-outs of urllib3 hold for each read of a socket, so a server that sends a byte now and then
is never late. Here a timer shuts the connection down at the deadline, whatever it is doing: TLS
handshake, headers or body. Bytes are counted after decompression. Looking up a name is left to the
system, which has time-outs of its own.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from urllib3 import (
    BaseHTTPResponse,
    HTTPConnectionPool,
    HTTPSConnectionPool,
    Timeout,
    exceptions,
)
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import Url

_CHUNK = 64 * 1024
# A name can have several numbers, and each is tried for this long, in seconds.
_CONNECT = 10.0


class TroubleError(Exception):
    """No answer, or none that can be used; `again` tells whether asking again may help."""

    def __init__(self, why: str, *, again: bool) -> None:
        self.again = again
        super().__init__(why)


@dataclass(frozen=True)
class Reply:
    """An answer. `body` is decompressed, and empty unless it was asked for.

    `trouble` says why the body ends early: too large, cut short, too slow, not decodable.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    trouble: str = ""


class _Deadline:
    """Shuts down every socket it guards when the time is over."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for guarded in self._sockets:
                guarded.close()
            self._sockets.clear()

    def guard(self, connection: socket.socket) -> None:
        # TLS takes over the socket object; a duplicate still reaches the same connection.
        with self._lock:
            self._sockets.append(connection.dup())
        if self.passed:
            self._end()

    def _end(self) -> None:
        self.passed = True
        with self._lock:
            for guarded in self._sockets:
                with contextlib.suppress(OSError):
                    guarded.shutdown(socket.SHUT_RDWR)


class _Guarded(HTTPConnection):
    def __init__(self, *args: Any, deadline: _Deadline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline = deadline

    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        self._deadline.guard(connection)
        return connection


class _GuardedTls(_Guarded, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Guarded


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedTls


def ask(
    method: str,
    address: Url,
    headers: Mapping[str, str],
    *,
    seconds: float,
    most_bytes: int,
    body: bool,
) -> Reply:
    """Send one request over a connection of its own; redirects are not followed.

    Args:
        method: HEAD or GET.
        address: http or https, as `urllib3.util.parse_url` returns it.
        headers: sent as they are, besides `Accept-Encoding`.
        seconds: for everything from the connection to the last byte of the body.
        most_bytes: how much of the decompressed body is read at most.
        body: whether the body is wanted; without, it is not read at all.

    Raises `TroubleError` when no status arrives: name, connection, certificate, time.
    """
    pool_class = _TlsPool if address.scheme == "https" else _Pool
    limit = f"within {seconds:g} s"
    with (
        _Deadline(seconds) as deadline,
        pool_class(address.host or "", address.port, deadline=deadline) as pool,
    ):
        try:
            response = pool.urlopen(
                method,
                address.request_uri,
                headers={"Accept-Encoding": "gzip", "Connection": "close", **headers},
                timeout=Timeout(connect=min(seconds, _CONNECT), read=seconds),
                retries=False,
                redirect=False,
                preload_content=False,
            )
        except (exceptions.HTTPError, OSError, UnicodeError) as error:
            if deadline.passed:
                raise TroubleError(f"no answer {limit}", again=True) from None
            raise _trouble(error, limit) from None
        try:
            # A connection that was shut down looks like the end of the headers.
            if deadline.passed:
                raise TroubleError(f"no answer {limit}", again=True)
            content, trouble = _read(response, most_bytes) if body else (b"", "")
            # ... and like the end of a body without a length.
            return Reply(
                response.status,
                response.headers,
                content,
                f"the body did not end {limit}" if deadline.passed else trouble,
            )
        finally:
            response.close()


def _read(response: BaseHTTPResponse, most_bytes: int) -> tuple[bytes, str]:
    """Return the decompressed body and why it ends early, if it does."""
    content = bytearray()
    try:
        # read() would lose what came before a cut.
        while chunk := response.read1(_CHUNK):
            content += chunk
            if len(content) > most_bytes:
                return bytes(content[:most_bytes]), f"the body is larger than {most_bytes} bytes"
    except exceptions.DecodeError:
        return bytes(content), "the body cannot be decoded"
    except (exceptions.HTTPError, OSError):
        return bytes(content), "the body was cut short"
    return bytes(content), ""


def _trouble(error: Exception, limit: str) -> TroubleError:
    """Say what went wrong in words that are the same each time."""
    if isinstance(error, exceptions.NameResolutionError):
        return TroubleError("the name was not found", again=True)
    if isinstance(error, exceptions.SSLError):
        reason = getattr(error.args[0], "verify_message", "") or "TLS failed"
        return TroubleError(f"no secure connection: {reason}", again=False)
    if isinstance(error, exceptions.TimeoutError):
        return TroubleError(f"no answer {limit}", again=True)
    if isinstance(error, exceptions.LocationValueError | UnicodeError):
        return TroubleError("the address is not valid", again=False)
    if isinstance(error, exceptions.NewConnectionError):
        return TroubleError("no connection", again=True)
    return TroubleError("the connection broke", again=True)
