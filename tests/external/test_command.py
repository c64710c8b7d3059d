"""The command: it asks each page once, keeps what it learns, and fails for what is gone."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from errordesk.checks.external import command, state
from errordesk.checks.external.probe import Limits, Prober
from errordesk.records import external
from errordesk.records.problems import ProblemsError, UsageError
from tests.conftest import Project
from tests.external.faults import CERTIFICATES, FaultServer

DAY = date(2026, 3, 2)
SOURCES = "macros/data/sources/one.yml"
RECORD = """\
{name}:
  title: The source
  publisher: Publisher
  url: {url}
  grade: documented
  checked: 2026-01-01
  review_by: 2026-07-01
"""
# The command in a process of its own, where names lead to loopback and every page is saved.
SCRIPT = """\
import socket, sys
from datetime import date
from pathlib import Path
from tests.external.faults import names_of_tests
socket.getaddrinfo = names_of_tests(socket.getaddrinfo)
from errordesk.checks.external import command
from errordesk.checks.external.probe import Limits, Prober
command._SAVE_EVERY = 1
command.run(Path(sys.argv[1]), today=date(2026, 3, 2), prober=Prober("test", Limits(pace=0)))
"""


Asked = Callable[..., Path]


@pytest.fixture
def asked(project: Project, tls_server: FaultServer) -> Asked:
    """A function that writes a project whose sources have these paths, each below a host."""

    def make(*pages: str, exempt: str = "") -> Path:
        records = []
        for number, page in enumerate(pages):
            host, _, path = page.partition("/")
            url = f"https://{host}.tls.test:{tls_server.server_port}/{path}"
            # The sample's pages name the first one.
            records.append(RECORD.format(name=f"src-{number or 'one'}", url=url))
        exemptions = f"exemptions: [{exempt}]\n"
        return project({SOURCES: "".join(records), "macros/data/external.yml": exemptions})

    return make


def prober() -> Prober:
    return Prober("test", Limits(pace=0, back_off=0, deadline=5))


def verdicts(root: Path) -> dict[str, str]:
    """The verdicts that are kept, by path and anchor."""
    kept = external.parse((root / external.FILE).read_text())
    return {address.split("/", 3)[3]: entry.verdict for address, entry in kept.items()}


def test_each_page_is_asked_once_and_kept(
    asked: Asked, tls_server: FaultServer, capsys: pytest.CaptureFixture[str]
) -> None:
    root = asked("a/page#part", "a/page", "a/page#absent", "b/moved", "a/403", "c/gone")
    report = root / "report.md"
    assert command.run(root, today=DAY, prober=prober(), report_file=report) == 0
    assert verdicts(root) == {
        "page#part": "alive",
        "page": "alive",
        "page#absent": "gone",
        "moved": "moved",
        "403": "cannot tell",
        "gone": "gone",
    }
    assert [r for r in tls_server.requests if r.endswith("a.tls.test/page")] == [
        "GET a.tls.test/page"
    ]
    assert "HEAD b.tls.test/moved" in tls_server.requests
    out = "external links: 6 of 6 asked; 2 alive, 1 moved, 2 gone, 1 cannot tell\n"
    assert capsys.readouterr().out == out
    assert f"{SOURCES}:32, src-4" in report.read_text()


def test_an_address_that_is_none_stops_nobody(asked: Asked) -> None:
    root = asked("a/page", "b/moved")
    text = (root / SOURCES).read_text()
    (root / SOURCES).write_text(text.replace("https://b.tls.test", "https://[b"))
    command.run(root, today=DAY, prober=prober())
    assert sorted(verdicts(root).values()) == ["alive", "cannot tell"]


def test_gone_on_another_day_fails_with_the_place(asked: Asked, tls_server: FaultServer) -> None:
    root = asked("a/page", "c/gone", "c/410")
    for day in (DAY, DAY):
        assert command.run(root, today=day, prober=prober()) == 0
    tls_server.requests.clear()
    with pytest.raises(ProblemsError) as failed:
        command.run(root, today=DAY + timedelta(days=1), prober=prober())
    assert [(p.file, p.line) for p in failed.value.problems] == [(SOURCES, 11), (SOURCES, 18)]
    assert 'the address of "src-1" is gone (status 404) since 2026-03-02;' in str(failed.value)
    assert not any("page" in request for request in tls_server.requests), "it was asked yesterday"


@pytest.mark.parametrize(
    ("max_age", "days", "asked_again"), [(6, 6, False), (6, 7, True), (0, 0, True), (30, 30, False)]
)
def test_a_good_answer_keeps_for_its_age(
    asked: Asked, tls_server: FaultServer, max_age: int, days: int, asked_again: bool
) -> None:
    root = asked("a/page", "a/moved")
    command.run(root, today=DAY, prober=prober())
    first = len(tls_server.requests)
    command.run(root, today=DAY + timedelta(days=days), prober=prober(), max_age=max_age)
    assert len(tls_server.requests) == first * (2 if asked_again else 1)


def test_a_run_ends_and_the_next_begins_with_what_is_left(
    asked: Asked, tls_server: FaultServer
) -> None:
    root = asked("a/page/1", "a/page/2")
    command.run(root, today=DAY, prober=prober(), minutes=0)
    assert tls_server.requests == []
    command.run(root, today=DAY, prober=prober())
    root = asked("a/page/1", "a/page/2", "a/page/3")
    tls_server.requests.clear()
    command.run(root, today=DAY + timedelta(days=9), prober=prober())
    assert [request[-6:] for request in tls_server.requests] == ["page/3", "page/1", "page/2"]


def test_what_no_source_names_any_more_is_dropped(asked: Asked) -> None:
    command.run(asked("a/page", "a/page#old"), today=DAY, prober=prober())
    root = asked("a/page")
    command.run(root, today=DAY, prober=prober())
    assert verdicts(root) == {"page": "alive"}


@pytest.mark.parametrize(("until", "exempt"), [("2026-03-02", True), ("2026-03-01", False)])
def test_an_exemption_holds_to_its_last_day(
    asked: Asked, tls_server: FaultServer, until: str, exempt: bool
) -> None:
    entry = f"{{source: src-1, reason: asks to sign in, until: {until}}}"
    root = asked("a/page", "b/private", exempt=entry)
    report = root / "report.md"
    command.run(root, today=DAY, prober=prober(), report_file=report)
    assert ("private" in verdicts(root)) is not exempt
    assert any("private" in request for request in tls_server.requests) is not exempt
    assert f"`src-1` (asks to sign in): until {until}" in report.read_text()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{source: src-on, reason: why, until: 2026-04-01}", 'not known. Did you mean "src-one"?'),
        ("{source: src-one, until: 2026-04-01}", 'the key "exemptions.0.reason" is missing'),
        ("{source: src-one, reason: why, until: soon}", '"exemptions.0.until": write a day as'),
        (", ".join(["{source: src-one, reason: why, until: 2026-04-01}"] * 2), "is exempt twice"),
        ("{", "not valid YAML"),
    ],
)
def test_a_wrong_exemption_is_told(asked: Asked, entry: str, message: str) -> None:
    root = asked("a/page", exempt=entry)
    with pytest.raises(ProblemsError) as told:
        command.run(root, today=DAY, prober=prober())
    assert message in str(told.value)
    assert str(told.value).startswith("macros/data/external.yml:")


def test_an_exemption_lets_go_of_what_is_gone(asked: Asked) -> None:
    for day in (DAY, DAY):
        command.run(asked("a/page", "b/gone"), today=day, prober=prober())
    root = asked("a/page", "b/gone", exempt="{source: src-1, reason: why, until: 2026-04-01}")
    assert command.run(root, today=DAY + timedelta(days=1), prober=prober()) == 0
    assert verdicts(root) == {"page": "alive"}


@pytest.mark.parametrize(
    ("home", "contact"),
    [
        ("https://code.test/desk", "; +https://code.test/desk)"),
        ("", " week)"),
        ("a\r\nB: c", " week)"),
    ],
)
def test_the_agent_names_the_project(
    asked: Asked, tls_server: FaultServer, monkeypatch: pytest.MonkeyPatch, home: str, contact: str
) -> None:
    monkeypatch.setenv("ERRORDESK_REPO_URL", home)
    monkeypatch.delenv("ERRORDESK_SITE_URL", raising=False)
    command.run(asked("a/page"), today=DAY)
    assert len(tls_server.agents) == 1
    assert tls_server.agents[0].startswith("errordesk/")
    assert tls_server.agents[0].endswith(contact)


def test_without_a_network_nothing_is_changed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "_SAVE_EVERY", 1)
    monkeypatch.setattr(state, "write", lambda *_: pytest.fail("the result was written"))
    root = project()
    (root / external.FILE).write_text("{}\n")
    with pytest.raises(UsageError, match="none of 1 pages answered: is there a network"):
        command.run(root, today=DAY, prober=prober())
    assert (root / external.FILE).read_text() == "{}\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_age": -1}, "--max-age -1: give a number of days"),
        ({"report_file": Path("/nowhere/report.md")}, "--report: cannot write /nowhere/report.md"),
    ],
)
def test_wrong_options_are_told(asked: Asked, options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        command.run(asked("a/page"), today=DAY, prober=prober(), **options)  # type: ignore[arg-type]


def test_a_killed_run_leaves_what_it_knew(
    asked: Asked, tls_server: FaultServer, root: Path
) -> None:
    """The run is killed while a request is open; the next one asks only what is missing."""
    pages = [f"{host}/page/{number}" for host in "abc" for number in range(10)]
    project = asked(*pages)
    reached = threading.Event()
    twenty = threading.Semaphore(20)

    def hook(_: str) -> None:
        if not twenty.acquire(blocking=False):
            reached.set()
            tls_server.closing.wait()

    tls_server.hook = hook
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(project)],
        cwd=root,
        env={"SSL_CERT_FILE": str(CERTIFICATES / "authority.pem"), "PYTHONPATH": str(root)},
    )
    try:
        assert reached.wait(30)
    finally:
        process.kill()
    assert process.wait(30) == -signal.SIGKILL
    kept = external.parse((project / external.FILE).read_text())
    # Each of the three hosts may have been killed with one answer on its way to the file.
    assert 17 <= len(kept) <= 20
    assert {entry.verdict for entry in kept.values()} == {"alive"}
    tls_server.hook = None
    tls_server.requests.clear()
    command.run(project, today=DAY, prober=prober())
    assert len(tls_server.requests) == 30 - len(kept)
    assert len(external.parse((project / external.FILE).read_text())) == 30
