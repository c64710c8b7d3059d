"""Builds and servers that are killed: no site is lost, no process and no folder is left.

They run the engine on a small project, which takes a second instead of ten.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from errordesk.records.problems import UsageError
from errordesk.site import engine, swap

pytestmark = pytest.mark.slow

BUILD = "engine.build(root, site)"
SERVE = "sys.exit(engine.serve(root, sys.argv[3]))"
START = f"""\
import os, signal, sys
sys.path.insert(0, {str(Path(__file__).resolve().parents[2])!r})
from pathlib import Path
from errordesk.site import engine, swap
# A job in the background of a shell, or behind nohup, inherits that these are ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
root, site = Path(sys.argv[1]), Path(sys.argv[2])
"""


@pytest.fixture(autouse=True)
def _orphans_are_ours() -> Iterator[None]:
    """Be the parent of those whose parent was killed: init may take seconds to see that they ended.

    Where the system has no such thing, they are waited for.
    """
    if sys.platform != "linux":
        yield
        return
    prctl, subreaper = ctypes.CDLL(None).prctl, 36
    assert prctl(subreaper, 1, 0, 0, 0) == 0
    yield
    assert prctl(subreaper, 0, 0, 0, 0) == 0


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of MkDocs alone, beside which `site` is built, on one and the same day."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    root = tmp_path / "project"
    (root / "docs").mkdir(parents=True)
    (root / "mkdocs.yml").write_text("site_name: Small\ntheme: mkdocs\nplugins: []\n")
    for number in range(40):
        (root / f"docs/page-{number}.md").write_text(f"# Page {number}\n\n" + "Text.\n\n" * 40)
    (root / "docs/index.md").write_text("# Home\n")
    return root


def start(root: Path, code: str, *more: str) -> subprocess.Popen[bytes]:
    """Start a program in a group of its own, so that it can be asked whether anything is left."""
    return subprocess.Popen(
        [sys.executable, "-c", START + code, str(root), str(root.parent / "site"), *more],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def begin_to_build(root: Path) -> int:
    """Build in a group of its own, from the first moment: a start of Python takes as long."""
    process = os.fork()
    if process == 0:
        try:
            os.setsid()
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in range(3):
                os.dup2(nowhere, stream)
            engine.build(root, root.parent / "site")
        finally:
            os._exit(0)
    assert wait_until(lambda: os.getpgid(process) == process)
    return process


def wait_until(true: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def nothing_runs(group: int) -> bool:
    try:
        while os.waitpid(-group, os.WNOHANG)[0]:  # what has ended is told to its new parent
            pass
    except ChildProcessError:
        pass
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def digest(site: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(site.rglob("*")):
        if path.is_file():
            total.update(str(path.relative_to(site)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("whole_group", [True, False], ids=["all of it", "only errordesk"])
def test_killed_builds_leave_nothing(
    small: Path, request: pytest.FixtureRequest, whole_group: bool
) -> None:
    site = small.parent / "site"
    began = time.monotonic()
    engine.build(small, site)
    usual = time.monotonic() - began
    good = digest(site)
    times = 25 if request.config.getoption("--all") else 3
    moments = random.Random(14)
    killed = 0
    # On a busy machine the first build may have taken longer than those that are killed.
    for _ in range(5 * times):
        if killed == times:
            break
        running = begin_to_build(small)
        time.sleep(moments.uniform(0, usual))
        (os.killpg if whole_group else os.kill)(running, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(running, 0)[1])  # else it was ready before
        assert digest(site) == good
        assert wait_until(lambda group=running: nothing_runs(group), 10)
    assert killed == times
    engine.build(small, site)
    assert names(small.parent) == ["project", "site"]
    assert digest(site) == good


def test_a_build_that_is_killed_between_two_steps_gets_its_site_back(small: Path) -> None:
    """Where names cannot be exchanged; the next build puts it back, even when it fails itself."""
    site = small.parent / "site"
    engine.build(small, site)
    good = digest(site)
    between = """
swap.exchange = lambda *_: False
rename = Path.rename
def killed(self, target):
    rename(self, target)
    os.kill(os.getpid(), signal.SIGKILL)
Path.rename = killed
"""
    running = start(small, between + BUILD)
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    assert not site.exists()
    (small / "docs/index.md").write_text("[gone](gone.md)\n")
    with pytest.raises(UsageError, match=r"gone\.md"):
        engine.build(small, site)
    assert digest(site) == good
    assert names(small.parent) == ["project", "site"]


def test_the_site_is_there_at_every_instant(small: Path) -> None:
    """Asked without a pause while builds replace it."""
    site = small.parent / "site"
    engine.build(small, site)
    if not swap.exchange(site, small):  # back at once
        pytest.skip("this file system cannot exchange names")
    swap.exchange(site, small)
    running = start(small, "\n".join(["for _ in range(3):", f"    {BUILD}"]))
    asked = missed = 0
    # A file system may give the number of a folder that is gone to the next one.
    seen = [site.stat().st_ino]
    while running.poll() is None:
        try:
            if (now := site.stat().st_ino) != seen[-1]:
                seen.append(now)
            (site / "index.html").stat()
        except FileNotFoundError:
            missed += 1
        asked += 1
    assert running.returncode == 0, running.communicate()[1]
    assert (missed, len(seen)) == (0, 4)
    assert asked > 1000


@pytest.mark.parametrize("exchanges", [True, False])
def test_modes_do_not_depend_on_the_umask(
    small: Path, monkeypatch: pytest.MonkeyPatch, exchanges: bool
) -> None:
    if not exchanges:
        monkeypatch.setattr(swap, "exchange", lambda *_: False)
    site = small.parent / "site"
    for mask in (0o077, 0o000):
        before = os.umask(mask)
        try:
            engine.build(small, site)
        finally:
            os.umask(before)
        modes = {(p.is_dir(), p.stat().st_mode & 0o777) for p in [site, *site.rglob("*")]}
        assert modes == {(True, 0o755), (False, 0o644)}


def test_the_folder_of_a_running_build_stays(small: Path) -> None:
    site = small.parent / "site"
    with swap.scratch_beside(site) as scratch:
        (small.parent / ".errordesk-abcdefgh").mkdir()  # of an earlier version
        (small.parent / ".errordesk-other-abcdefgh").mkdir()  # of another site
        (small.parent / ".errordesk-notes").mkdir()
        engine.build(small, site)
        assert scratch.folder.is_dir()
    assert names(small.parent) == [
        *(".errordesk-notes", ".errordesk-other-abcdefgh", "project", "site"),
    ]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGQUIT"])
def test_a_build_that_is_told_to_end_tidies_up_itself(small: Path, name: str) -> None:
    running = start(small, BUILD)
    folder = small.parent
    assert wait_until(lambda: any(n.startswith(".errordesk-") for n in names(folder)))
    os.kill(running.pid, getattr(signal, name))
    said = running.communicate()[1]
    assert (running.returncode, said) == (128 + getattr(signal, name), b"")
    assert wait_until(lambda: nothing_runs(running.pid), 10)
    assert names(folder) == ["project"]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_a_full_disk_is_one_line(small: Path, code: int) -> None:
    """As MkDocs says it: by a traceback."""
    (small / "full.py").write_text(
        f"def on_post_build(config): raise OSError({code}, {os.strerror(code)!r}, 'a/b.html')\n"
    )
    with (small / "mkdocs.yml").open("a") as file:
        file.write("hooks: [full.py]\n")
    site = small.parent / "site"
    with pytest.raises(UsageError) as caught:
        engine.build(small, site)
    assert str(caught.value) == (
        f"{os.strerror(code)}: 'a/b.html'; the build failed, the last good site is untouched"
    )
    assert names(small.parent) == ["project"]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGKILL"])
def test_serve_ends_what_it_started(small: Path, name: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://{address}/", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    running = start(small, SERVE, address)
    try:
        assert wait_until(answers)
        os.kill(running.pid, getattr(signal, name))
        running.communicate(timeout=60)
        # By every signal that can be caught the server has ended when the program has.
        assert name == "SIGKILL" or nothing_runs(running.pid)
        assert wait_until(lambda: nothing_runs(running.pid), 10)
        assert not answers()
        number = getattr(signal, name)
        codes = {"SIGINT": 0, "SIGKILL": -number}
        assert running.returncode == codes.get(name, 128 + number)
    finally:
        if not nothing_runs(running.pid):
            os.killpg(running.pid, signal.SIGKILL)
