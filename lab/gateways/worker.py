"""Run one gateway against faults, in a network of its own.

Usage: python -m lab.gateways.worker JOB.json, where the job names the product, its folders, the
faults and the file for what was seen. The file is rewritten after every fault, so that what was
seen before a time limit is not lost.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from lab.gateways import isolation
from lab.gateways.backend import Backend
from lab.gateways.behaviour import HEALTH, healthy
from lab.gateways.catalogue import PRODUCTS
from lab.gateways.client import COMPLETE, Client, Reply, ask_http2, curl_with_http2
from lab.gateways.faults import BY_ID, Ask, Fault
from lab.gateways.processes import Program
from lab.gateways.product import (
    BACKEND,
    GATEWAY,
    SECOND,
    Launch,
    NotApplicableError,
    Place,
    Product,
)

START_LIMIT = 30.0
ASK_LIMIT = 20.0
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass
class Job:
    """What a worker is told.

    Attributes:
        product: id of the product.
        package: folder of its package.
        tools: folder of the package beside it.
        cells: an empty folder for the files of its runs.
        faults: ids in their order.
        result: file for what was seen.
        ask_limit: seconds to wait for an answer.
        own_limits: leave the product's own time-outs, where a fault would shorten them.
    """

    product: str
    package: str
    tools: str
    cells: str
    faults: list[str]
    result: str
    ask_limit: float = ASK_LIMIT
    own_limits: bool = False


@dataclass
class Seen:
    """What one fault showed, as it came; placeholders are put in later.

    Attributes:
        absent: why the product cannot have this fault; all else is empty then.
        started: whether the gateway came to listen.
        ended: exit code of a gateway that ended by itself after a request.
        replies: one for each request, without their bodies.
        shown: which one the record shows: the first that is no complete 200, or the last.
        body: body of that one.
        contacts: attempts to connect to the failing backend, for each request.
        requests: requests that the failing backend got, for each request of the client.
        second: the same for the healthy backend.
        log: lines that the gateway wrote.
    """

    absent: str = ""
    started: bool = True
    ended: int | None = None
    replies: list[dict[str, object]] = field(default_factory=list)
    shown: int = -1
    body: str = ""
    contacts: list[int] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    second: list[int] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def add(self, reply: Reply) -> None:
        """Enter a reply; it is the one that is shown unless one before it was no complete 200."""
        self.replies.append(_without_body(reply))
        if self.shown < 0:
            self.body = reply.body[:20_000].decode("utf-8", "replace")
            if reply.status != 200 or reply.end != COMPLETE:
                self.shown = len(self.replies) - 1


class Logs:
    """What a gateway writes from a moment on."""

    def __init__(self, cell: Path, launch: Launch) -> None:
        self.paths = [cell / name for name in ("output", *launch.logs)]
        self.from_start()

    def from_start(self) -> None:
        """Read everything."""
        self.offsets = [0] * len(self.paths)

    def from_now(self) -> None:
        """Leave out what is there."""
        self.offsets = [path.stat().st_size if path.exists() else 0 for path in self.paths]

    def lines(self) -> list[str]:
        """The lines that came since."""
        found: list[str] = []
        for path, offset in zip(self.paths, self.offsets, strict=True):
            if path.exists():
                found += path.read_bytes()[offset:].decode("utf-8", "replace").splitlines()
        return found


def observe(product: Product, fault: Fault, job: Job, contacts: isolation.Contacts) -> Seen:
    """Run a product against a fault.

    Args:
        product: the gateway.
        fault: what the backend does.
        job: folders and limits.
        contacts: the counter of this network.

    Returns:
        What was seen.
    """
    cell = Path(job.cells) / fault.id
    cell.mkdir(parents=True)
    setup = replace(fault.setup, short=False) if job.own_limits else fault.setup
    try:
        launch = product.configure(setup, Place(cell, Path(job.package), Path(job.tools)))
        if setup.http2 and not curl_with_http2():
            raise NotApplicableError("this machine has no curl with HTTP/2")
    except NotApplicableError as reason:
        return Seen(absent=str(reason))
    env = {"PATH": PATH, "HOME": str(cell), "TMPDIR": str(cell), "LANG": "C.UTF-8", "TZ": "UTC"}
    with contextlib.ExitStack() as stack:
        first = second = None
        if fault.serve or fault.queue_full:
            first = stack.enter_context(Backend(BACKEND, fault.serve))
        if setup.members > 1:
            second = stack.enter_context(Backend(SECOND, healthy))
        program = Program(launch.command, cell, cell / "output", env | launch.env)
        stack.callback(program.stop)
        logs = Logs(cell, launch)
        if not _wait_until_ready(program, launch, logs):
            return Seen(started=False, log=_own(product, logs.lines()))
        logs.from_now()
        seen = Seen()
        target = product.target.format(host=setup.host)
        client = Client(GATEWAY, limit=job.ask_limit)
        stack.callback(client.close)
        for ask in fault.asks:
            time.sleep(ask.pause)
            contacts.reset()
            before = [len(_asked(backend)) for backend in (first, second)]
            if setup.http2:
                reply = ask_http2(GATEWAY, job.ask_limit, cell, target)
            else:
                reply = client.ask(ask, target)
            time.sleep(0.1)
            seen.add(reply)
            # Health checks are contacts as well, at moments that differ from run to run.
            seen.contacts += [] if setup.checks else [contacts.to(BACKEND)]
            after = [len(_asked(backend)) for backend in (first, second)]
            seen.requests.append(after[0] - before[0])
            if second:
                seen.second.append(after[1] - before[1])
        time.sleep(product.settle)
        seen.ended = program.ended()
        seen.log = _own(product, logs.lines() + _read_by(launch, env))
        return seen


def _wait_until_ready(program: Program, launch: Launch, logs: Logs) -> bool:
    """Wait until the gateway listens and is ready; False when it ended or never was."""

    def ready() -> bool:
        if not isolation.listening(GATEWAY):
            return False
        if launch.says:
            return any(launch.says in line for line in logs.lines())
        if launch.ready:
            path, status = launch.ready
            client = Client(GATEWAY, limit=2.0)
            reply = client.ask(Ask(), path)
            client.close()
            return reply.status == status
        return True

    deadline = time.monotonic() + START_LIMIT
    while not ready():
        if program.ended() is not None or time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    time.sleep(launch.warm)
    return program.ended() is None


def _asked(backend: Backend | None) -> list[str]:
    """The requests of the client that a backend got, without those of health checks."""
    if backend is None:
        return []
    return [
        request.target
        for request in list(backend.requests)
        if request.method in ("GET", "POST") and HEALTH not in request.target
    ]


def _without_body(reply: Reply) -> dict[str, object]:
    fields = asdict(reply) | {"status": reply.status, "reason": reply.reason}
    fields["bytes"] = len(fields.pop("body"))
    return fields


def _read_by(launch: Launch, env: dict[str, str]) -> list[str]:
    lines: list[str] = []
    for command in launch.after:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, timeout=20, env=env | launch.env
        )
        lines += done.stdout.splitlines()
    return lines


def _own(product: Product, lines: list[str]) -> list[str]:
    kept = (line.rstrip() for line in lines if not any(re.search(p, line) for p in product.noise))
    return list(dict.fromkeys(line for line in kept if line))[:40]


def main(path: str) -> None:
    """Do a job.

    Args:
        path: the file that describes it.
    """
    job = Job(**json.loads(Path(path).read_text()))
    product = PRODUCTS[job.product]
    cells = Path(job.cells)
    layer = Path(job.package) if product.package.registry == "debian" else None
    try:
        isolation.enter(cells, layer)
    except isolation.IsolationError as reason:
        raise SystemExit(f"{product.id}: {reason}") from None
    os.environ["PATH"] = PATH
    contacts = isolation.Contacts()
    isolation.answer_no_name()
    seen: dict[str, dict[str, object]] = {}
    result = Path(job.result)
    for name in job.faults:
        seen[name] = asdict(observe(product, BY_ID[name], job, contacts))
        beside = result.with_suffix(".new")
        beside.write_text(json.dumps(seen))
        beside.replace(result)
        shutil.rmtree(cells / name, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
