"""What the lab has to know about a gateway: its package, its configuration, where it logs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lab.gateways.faults import Setup
from lab.gateways.packages import Package

GATEWAY, BACKEND, SECOND = 8080, 9001, 9002


class NotApplicableError(Exception):
    """The product has no such thing; the text says what it lacks, in a few words."""


@dataclass(frozen=True)
class Place:
    """Where one run of a gateway lives.

    Attributes:
        cell: an empty folder for its files and logs.
        package: folder of its package.
        tools: folder of the package beside it (Node for npm packages).
    """

    cell: Path
    package: Path
    tools: Path

    def write(self, name: str, text: str) -> Path:
        """Write a file into the cell; its path."""
        path = self.cell / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path


@dataclass
class Launch:
    """How to start a configured gateway.

    Attributes:
        command: program and arguments.
        logs: files in the cell that it writes; its output is always read as `output`.
        env: environment beside PATH and HOME.
        after: commands whose output is a log too, run when the answer is there.
        warm: seconds between listening and being ready.
        ready: a path and the status that it has when the configuration is loaded.
        says: a fragment of its output that stands there when it is ready.
    """

    command: list[str]
    logs: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict)
    after: tuple[list[str], ...] = ()
    warm: float = 0.2
    ready: tuple[str, int] | None = None
    says: str = ""


@dataclass(frozen=True)
class Product:
    """One gateway in one variant.

    Attributes:
        id: short name, also of its file of records.
        name: as its makers write it.
        variant: what sets it apart from another row of the same product, or "".
        package: what to fetch.
        version: the command that prints the version, as one types it.
        configure: writes the configuration for a setup and says how to start.
        marks: fragments that may prove the product; the records say where they were seen.
        target: path that the client asks for; a forward proxy gets a whole address with {host}.
        noise: log lines that one of these patterns finds do not belong to the request.
        settle: seconds until its log has everything.
        varies: fault id to the reason why its cell differs between runs.
        tools: a second package that is needed to run it.
    """

    id: str
    name: str
    variant: str
    package: Package
    version: str
    configure: Callable[[Setup, Place], Launch]
    marks: tuple[str, ...] = ()
    target: str = "/"
    noise: tuple[str, ...] = ()
    settle: float = 0.3
    varies: dict[str, str] = field(default_factory=dict)
    tools: Package | None = None


def members(setup: Setup) -> list[tuple[str, int]]:
    """Host and port of each backend."""
    return [(setup.host, BACKEND), (setup.host, SECOND)][: setup.members]


def needs_plain_start(setup: Setup) -> None:
    """For products that look up names while running anyway.

    Raises:
        NotApplicableError: the setup asks for a lookup at run time.
    """
    if setup.late:
        raise NotApplicableError("looks names up while running in any case: see no-name")


def lacks(setup: Setup, **reasons: str) -> None:
    """Refuse a setup for what the product does not have.

    Args:
        setup: what is asked for.
        reasons: attribute of the setup (`pair` for two members) and what is missing.

    Raises:
        NotApplicableError: one of them is asked for.
    """
    asked = {
        "tls": setup.tls,
        "pair": setup.members > 1,
        "checks": setup.checks,
        "late": setup.late,
        "http2": setup.http2,
    }
    for name, reason in reasons.items():
        if asked[name]:
            raise NotApplicableError(reason)
