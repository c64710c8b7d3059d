"""A stand-in of GitHub's API on loopback: one issue, its comments and labels, and planned faults.

Time is a number that only `sleep` moves, so that nothing waits.
"""

from __future__ import annotations

import io
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from errordesk.issues import action
from errordesk.issues.issue import Issue
from errordesk.issues.triage import Draft
from errordesk.records.problems import UsageError

TOKEN = "ghs_standin0123456789"  # noqa: S105 - of nobody
BOT = "github-actions[bot]"
REPOSITORY = "octo-org/octo-repo"
SITE = "https://desk.example/"
START = 1_800_000_000.0
Json = dict[str, Any]


@dataclass
class Fault:
    """What goes wrong with one request.

    `stage` is the request that it is for: issue, comments, login, post, patch or labels; "" is
    any; the first `skip` of them pass. `how`: answer with `status`, or `silence`, `reset`, `cut`
    (half of the right answer) or `garbage`. A write takes place `written` seconds after the fault,
    or never; with half of the right answer or garbage it takes place at once.
    """

    stage: str = ""
    how: str = "answer"
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "planned"
    written: float | None = None
    skip: int = 0


@dataclass
class Result:
    """What a run left: exit code, output, the page of the run, and the seconds that it waited."""

    code: int
    out: str
    summary: str
    waits: list[float]


class GitHubStandIn:
    """The state of the stand-in. `requests` lists what was asked, as `stage` or `METHOD path`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Begin anew: one open issue without comments, and no faults."""
        self.page_size = 100
        self.circle = 0  # of how many pages a list of comments is that never ends
        self.login = BOT
        self.now = START
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.moved: tuple[int, str] | None = None  # status and target of a redirect
        self.pages_at = self.address  # the host that links to further pages name
        self.issue: Json = {
            "id": 900,
            "number": 7,
            "title": "Import fails",
            "body": "It says alpha.",
            "state": "open",
            "locked": False,
            "user": {"login": "octocat", "type": "User"},
            "labels": [{"name": "bug"}],
        }
        self.comments: list[Json] = []
        self._pending: list[tuple[float, Callable[[], object]]] = []

    # What tests look at ----------------------------------------------------------------------

    @property
    def labels(self) -> list[str]:
        return [label["name"] for label in self.issue["labels"]]

    @property
    def own(self) -> list[str]:
        """The comments of the token, oldest first."""
        self.settle()
        return [c["body"] for c in self.comments if c["user"] and c["user"]["login"] == self.login]

    @property
    def writes(self) -> list[str]:
        return [name for name in self.requests if name in ("post", "patch", "labels")]

    def comment(self, body: str, login: str | None = BOT) -> Json:
        user = {"login": login, "type": "Bot" if login and "[bot]" in login else "User"}
        identity = 5000 + len(self.comments)
        self.comments.append({"id": identity, "body": body, "user": user if login else None})
        return self.comments[-1]

    # Running the action ----------------------------------------------------------------------

    def event(self, what: str = "opened", **changes: Any) -> Json:
        return {
            "action": what,
            "issue": json.loads(json.dumps(self.issue)),
            "repository": {"full_name": REPOSITORY},
            "sender": {"login": "octocat", "type": "User"},
            **changes,
        }

    def environment(self, event: Json | None = None, **changes: str) -> dict[str, str]:
        file = self.folder / "event.json"
        file.write_text(json.dumps(event or self.event()), encoding="utf-8")
        return {
            "ERRORDESK_TOKEN": TOKEN,
            "ERRORDESK_SITE_URL": SITE,
            "ERRORDESK_DRY_RUN": "false",
            "GITHUB_EVENT_NAME": "issues",
            "GITHUB_EVENT_PATH": str(file),
            "GITHUB_API_URL": self.address,
            "GITHUB_GRAPHQL_URL": self.address + "/graphql",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            **changes,
        }

    def run(self, event: Json | None = None, **changes: str) -> Result:
        """Run the action as a runner does, with `draft_for` below as its triage."""
        environment = self.environment(event, **changes)
        page = Path(environment["GITHUB_STEP_SUMMARY"])
        page.unlink(missing_ok=True)
        waits: list[float] = []

        def sleep(seconds: float) -> None:
            waits.append(seconds)
            self.now += seconds

        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            try:
                code = action.answer(environment, draft_for, sleep=sleep, now=lambda: self.now)
            except UsageError as error:
                said.write(f"{error}\n")
                code = 1
        text = page.read_text(encoding="utf-8") if page.exists() else ""
        assert TOKEN not in said.getvalue() + text
        return Result(code, said.getvalue(), text, waits)

    # Answering requests ----------------------------------------------------------------------

    def respond(self, method: str, address: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        """Carry out a request as GitHub does; return status, JSON and headers."""
        url = urlsplit(address)
        path = url.path.removeprefix(f"/repos/{REPOSITORY}")
        stage = _stage(method, path)
        if stage == "comments":
            return self._page(url.path, parse_qs(url.query))
        if stage == "patch":
            for comment in self.comments:
                if path.endswith(f"/{comment['id']}"):
                    comment["body"] = body["body"]
                    return 200, comment, {}
            return 404, {"message": "Not Found"}, {}
        if stage == "labels":
            names = [name for name in body["labels"] if name not in self.labels]
            self.issue["labels"] += [{"name": name} for name in names]
            return 200, self.issue["labels"], {}
        if stage == "post":
            return 201, self.comment(body["body"], self.login), {}
        login = {"data": {"viewer": {"login": self.login}}}
        return 200, login if stage == "login" else self.issue, {}

    def _page(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any, dict[str, str]]:
        page = int(query.get("page", ["1"])[0])
        size = min(self.page_size, int(query["per_page"][0]))
        start = (page - 1) * size
        headers = {}
        if self.circle:
            number = page % self.circle + 1
            again = f"&page={number}" if number > 1 else ""
            headers["Link"] = f'<{self.pages_at}{path}?per_page=100{again}>; rel="next"'
        elif start + size < len(self.comments):
            following = f"{self.pages_at}{path}?per_page={size}&page={page + 1}"
            headers["Link"] = f'<{following}>; rel="next"'
        return 200, self.comments[start : start + size], headers

    def fault_for(self, stage: str) -> Fault | None:
        for fault in self.faults:
            if fault.stage not in ("", stage):
                continue
            if fault.skip:
                fault.skip -= 1
            else:
                self.faults.remove(fault)
                return fault
        return None

    def settle(self) -> None:
        """Carry out the late writes that are due."""
        for item in [item for item in self._pending if item[0] <= self.now]:
            self._pending.remove(item)
            item[1]()

    def postpone(self, seconds: float, write: Callable[[], object]) -> None:
        self._pending.append((self.now + seconds, write))

    @property
    def lock(self) -> threading.Lock:
        return self._lock


def draft_for(issue: Issue, site_url: str) -> Draft | str:
    """A triage as simple as can be: the text names the guide, and `alpha` has two texts."""
    text = f"{issue.title}\n{issue.body}"
    found = re.search("alpha|beta", text)
    if issue.is_pull_request or issue.author_is_bot or issue.state != "open":
        return "it needs no answer"
    if not found:
        return "no guide matches"
    again = " Try again." if "again" in text else ""
    return Draft(
        id=f"pp-{found[0]}",
        title=f"The guide {found[0]}",
        confidence=0.9,
        fields={},
        labels=("power-platform", f"kind-{found[0]}"),
        evidence=(found[0],),
        body=f"Do this first.{again} {site_url}go/pp-{found[0]}/\n",
    )


def _stage(method: str, path: str) -> str:
    end = path.rsplit("/", 1)[-1]
    return {
        ("POST", "graphql"): "login",
        ("GET", "comments"): "comments",
        ("POST", "comments"): "post",
        ("POST", "labels"): "labels",
    }.get((method, end), {"PATCH": "patch", "GET": "issue"}.get(method, f"{method} {path}"))


class _Handler(BaseHTTPRequestHandler):
    hub: GitHubStandIn  # set in a class of its own for each stand-in
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._handle()

    do_POST = do_PATCH = do_GET  # noqa: N815

    def _handle(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(size)) if size else None
        with self.hub.lock:
            fault = self._answer(body)
        if fault == "silence":
            self.rfile.read(1)  # until the other side has had enough
            self.close_connection = True
        elif fault == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True

    def _answer(self, body: Any) -> str:
        self.hub.settle()
        stage = _stage(self.command, urlsplit(self.path).path)
        self.hub.requests.append(stage)
        if refused := self._refused():
            return self._send(*refused)
        address = self.path.replace("/repositories/1", f"/repos/{REPOSITORY}")
        fault = self.hub.fault_for(stage)
        if fault is None:
            return self._send(*self.hub.respond(self.command, address, body))
        if fault.how in ("cut", "garbage"):
            right = self.hub.respond(self.command, address, body)
            return self._send(*right, broken=fault.how)
        if fault.written is not None:
            hub, command = self.hub, self.command
            hub.postpone(fault.written, lambda: hub.respond(command, address, body))
        if fault.how == "answer":
            return self._send(fault.status, {"message": fault.message}, fault.headers)
        return fault.how

    def _refused(self) -> tuple[int, Any, dict[str, str]] | None:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "Bad credentials"}, {}
        if self.hub.moved and self.path.startswith("/repos/"):
            below = self.path.removeprefix(f"/repos/{REPOSITORY}")
            return self.hub.moved[0], {}, {"Location": self.hub.moved[1] + below}
        return None

    def _send(
        self,
        status: int,
        content: Any,
        headers: dict[str, str],
        broken: str = "",
    ) -> str:
        data = b"<html>" if broken == "garbage" else json.dumps(content).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        cut = broken == "cut"
        self.wfile.write(data[: len(data) // 2] if cut else data)
        self.close_connection = self.close_connection or cut
        return ""


@contextmanager
def standing_in(folder: Path) -> Iterator[GitHubStandIn]:
    """Serve a stand-in on a free port of loopback."""
    hub = GitHubStandIn(folder)
    handler = type("Handler", (_Handler,), {"hub": hub})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        hub.address = hub.pages_at = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()
