"""Fixtures for the check of external links: the fault server, names, a clock that jumps."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.external.faults import CERTIFICATES, FaultServer, faults, names_of_tests


class Clock:
    """Time that passes only when somebody sleeps; `slept` are the waits in seconds."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", names_of_tests(socket.getaddrinfo))
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with faults() as running:
        yield running


@pytest.fixture
def tls_server() -> Iterator[FaultServer]:
    with faults("good.pem") as running:
        yield running
