"""Serve a built site on loopback, as a host would."""

from __future__ import annotations

import functools
import http.server
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder silently and answers 404 with the site's own page, as hosts do."""

    protocol_version = "HTTP/1.1"  # connections stay open
    disable_nagle_algorithm = True  # or the body waits until the head is acknowledged

    def __init__(self, *args: Any, headers: Mapping[str, str], **kwargs: Any) -> None:
        self._added = headers
        super().__init__(*args, **kwargs)

    def end_headers(self) -> None:
        for name, value in self._added.items():
            self.send_header(name, value)
        # LinkChecker asks a host ten times a second at most unless it allows more by this header.
        self.send_header("LinkChecker", "unlimited")
        super().end_headers()

    def log_message(self, *_: object) -> None:  # requests are not news
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != http.HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        # A client may hang up early, as LinkChecker does when it needs no more of a file.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as received


@contextmanager
def served(site_dir: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve `site_dir` on a free port of loopback; yield its address with a slash at the end.

    `headers` are sent with every answer, as a host's own would be.
    """
    handler = functools.partial(_Handler, directory=str(site_dir), headers=headers or {})
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
