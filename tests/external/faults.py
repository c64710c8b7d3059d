"""A server that does everything wrong that a server can do. It listens on loopback only."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import socket
import ssl
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

CERTIFICATES = Path(__file__).parent / "certificates"
PAGE = '<html><title>Page</title><h2 id="part">Part</h2><a name="old">Old</a></html>'
SCRIPTED = "<html><script>document.body.id = 'made'</script></html>"
GITHUB = '<html><script></script><h2 id="user-content-über">A heading</h2></html>'
REDIRECTS = {
    "/moved": (301, "/moved/on"),
    "/moved/on": (308, "/page"),
    "/moved/part": (301, "/page#part"),
    "/found": (302, "/page"),
    "/moved/found": (301, "/found"),
    "/found/moved": (307, "/moved"),
    "/moved/gone": (301, "/gone"),
    "/moved/front": (301, "/"),
    "/topic": (301, "/en-us/topic"),
    "/private": (302, "/login?to=/private"),
    "/member": (302, "/users/sign_in"),
    "/elsewhere": (302, "http://login.test:{port}/"),
    "/circle": (301, "/circle/2"),
    "/circle/2": (302, "/circle"),
    "/self": (302, "/self"),
    "/mail": (301, "mailto:somebody@example.com"),
    "/broken": (301, "http://[/"),
    "/utf8": (301, "/b\u00fccher"),
}
# The first answers to a path, before it becomes a page: status and Retry-After.
FIRST: dict[str, list[tuple[int, str | None]]] = {
    "/busy": [(429, "7")],
    "/busy/date": [(429, "date")],
    "/busy/nonsense": [(503, "soon")],
    "/busy/plain": [(429, None)],
    "/busy/always": [(429, "7")] * 9,
    "/busy/hour": [(429, "3600")] * 9,
    "/once": [(500, None)],
    "/down": [(503, None)] * 9,
}


@cache
def bomb() -> bytes:
    """Return 200 MB, packed; it takes a second, which only those who want one wait for."""
    return gzip.compress(bytes(200_000_000), compresslevel=1)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by path; what a path does is a method or a row of the tables above."""

    server: FaultServer

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:  # as http.server calls it
        self.do_GET()

    def do_GET(self) -> None:
        self.server.note(f"{self.command} {self.headers['Host'].partition(':')[0]}{self.path}")
        self.server.agents.append(self.headers["User-Agent"])
        path = self.path.partition("?")[0]
        if self.server.hook:
            self.server.hook(path)
        if path in REDIRECTS:
            status, target = REDIRECTS[path]
            self.reply(status, Location=target.format(port=self.server.server_port))
        elif path.startswith("/far/"):
            self.reply(302, Location=f"/far/{int(path[5:]) + 1}")
        elif self.server.refused[path] < len(FIRST.get(path, [])):
            self.busy(*FIRST[path][self.server.refused[path]])
        elif path.strip("/").isdecimal():
            self.reply(int(path.strip("/")))
        else:
            getattr(self, "fault_" + path.strip("/").replace("/", "_"), self.page)()
        self.close_connection = True

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        headers = {"Content_Length": str(len(body)), "Content_Type": "text/html", **headers}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value.encode().decode("latin-1"))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def page(self, text: str = PAGE) -> None:
        self.reply(200, text.encode())

    def busy(self, status: int, wait: str | None) -> None:
        self.server.refused[self.path] += 1
        if wait == "date":
            wait = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
        self.reply(status, **({"Retry_After": wait} if wait else {}))

    def drip(self, piece: bytes) -> None:
        while not self.server.closing.wait(0.02):
            self.wfile.write(piece)

    def fault_gone(self) -> None:
        self.reply(404)

    def fault_head_404(self) -> None:
        self.reply(404) if self.command == "HEAD" else self.page()

    def fault_head_405(self) -> None:
        self.reply(405) if self.command == "HEAD" else self.page()

    def fault_head_reset(self) -> None:
        self.fault_reset() if self.command == "HEAD" else self.page()

    def fault_scripted(self) -> None:
        self.page(SCRIPTED)

    def fault_empty(self) -> None:
        self.page("")

    def fault_hostile(self) -> None:
        self.page("<![" * 300_000)

    def fault_deep(self) -> None:
        self.page("<div>" * 100_000 + PAGE)

    def fault_github(self) -> None:
        self.page(GITHUB)

    def fault_truncated(self) -> None:
        self.reply(200, PAGE.encode(), Content_Length="5000")

    def fault_chunked(self) -> None:
        self.chunks(b"0\r\n\r\n")

    def fault_chunked_cut(self) -> None:
        self.chunks(b"ff\r\n<p>")

    def chunks(self, last: bytes) -> None:
        self.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"%x\r\n%s\r\n%s" % (len(PAGE), PAGE.encode(), last)
        )

    def fault_short(self) -> None:
        self.reply(200, PAGE.encode(), Content_Length="10")

    def fault_slow_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        self.drip(b"x")

    def fault_slow_lines(self) -> None:
        self.drip(b"HTTP/1.1 100 Continue\r\n\r\n")

    def fault_slow_body(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.drip(b"x")

    def fault_silent(self) -> None:
        self.server.closing.wait()

    def fault_reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def fault_nonsense(self) -> None:
        self.wfile.write(b"\x00\xff nonsense\r\n\r\n")

    def fault_binary(self) -> None:
        self.reply(200, PAGE.encode(), Content_Type="application/octet-stream")

    def fault_endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        while not self.server.closing.is_set():
            self.wfile.write(b"<p>" * 20_000)

    def fault_bomb(self) -> None:
        self.reply(200, bomb(), Content_Encoding="gzip")

    def fault_bomb_twice(self) -> None:
        self.reply(200, gzip.compress(bomb()), Content_Encoding="gzip, gzip")

    def fault_bomb_redirect(self) -> None:
        self.reply(301, bomb(), Content_Encoding="gzip", Location="/page")

    def fault_not_gzip(self) -> None:
        self.reply(200, PAGE.encode(), Content_Encoding="gzip")


class FaultServer(http.server.ThreadingHTTPServer):
    """Serves faults; `requests` holds every request as "METHOD host/path", `agents` who sent it."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, certificate: str | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.closing = threading.Event()
        self.requests: list[str] = []
        self.agents: list[str] = []
        self.refused: Counter[str] = Counter()
        self.hook: Callable[[str], None] | None = None
        self._lock = threading.Lock()
        self._context: ssl.SSLContext | None = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(CERTIFICATES / certificate)

    def note(self, request: str) -> None:
        with self._lock:
            self.requests.append(request)

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self._context:
            # In the thread of the request: a client that breaks off here must not stop the server.
            request = self._context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)
        if self._context:
            request.close()

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # clients that hang up are what this server is for


@contextlib.contextmanager
def faults(certificate: str | None = None) -> Iterator[FaultServer]:
    """Run a fault server, over TLS when a certificate is named."""
    server = FaultServer(certificate)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()


def names_of_tests(system: Callable[..., Any]) -> Callable[..., Any]:
    """Return a `getaddrinfo` for which `.test` is on loopback and no other name exists."""

    def getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if name.endswith(".test") or name == "127.0.0.1":
            return system("127.0.0.1", *rest, **named)
        raise socket.gaierror(socket.EAI_NONAME, "not in a test")

    return getaddrinfo
