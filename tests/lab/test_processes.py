"""Nothing of what the lab starts is left behind."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lab.gateways import processes
from lab.gateways.processes import Program, group_alive

ROOT = Path(__file__).resolve().parents[2]
# A program that starts another one, which does not listen to a polite request.
STUBBORN = "trap '' TERM; sh -c 'trap \"\" TERM; while :; do sleep 0.1; done' & echo $$ > pid; wait"


def _wait_for(path: Path) -> int:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if path.exists() and path.read_text().strip():
            return int(path.read_text())
        time.sleep(0.02)
    raise AssertionError(f"{path} was not written")


def test_a_group_that_does_not_listen_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "GRACE", 0.2)
    program = Program(["sh", "-c", STUBBORN], tmp_path, tmp_path / "output")
    group = _wait_for(tmp_path / "pid")
    assert group_alive(group)
    monkeypatch.setattr(processes, "GRACE", 0.3)
    program.stop()
    monkeypatch.setattr(processes, "GRACE", 20.0)
    program.stop()
    assert not group_alive(group)


def test_stopping_twice_is_no_error(tmp_path: Path) -> None:
    program = Program(["true"], tmp_path, tmp_path / "output")
    assert program.wait(20) == 0
    program.stop()
    program.stop()


def test_output_is_kept(tmp_path: Path) -> None:
    program = Program(["sh", "-c", "echo out; echo err >&2"], tmp_path, tmp_path / "output")
    program.wait(20)
    assert (tmp_path / "output").read_text() == "out\nerr\n"


SCRIPT = """
import sys, time
from pathlib import Path
from lab.gateways.processes import Program, ends_on_signals
here = Path(sys.argv[1])
program = Program(["sh", "-c", "sh -c 'sleep 60' & echo $$ > pid; wait"], here, here / "output")
with ends_on_signals(program.stop):
    (here / "ready").write_text("1")
    time.sleep(60)
"""


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL], ids=lambda s: s.name
)
def test_a_signal_ends_what_was_started(tmp_path: Path, number: signal.Signals) -> None:
    """SIGKILL leaves no time to tidy up: the kernel ends the program itself then."""
    lab = subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)], cwd=ROOT)
    group = _wait_for(tmp_path / "pid")
    _wait_for(tmp_path / "ready")
    lab.send_signal(number)
    code = lab.wait(20)
    assert code == (-9 if number == signal.SIGKILL else 128 + number)
    deadline = time.monotonic() + 20
    first = Path(f"/proc/{group}")
    while first.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not first.exists()
    if number != signal.SIGKILL:
        assert not group_alive(group)
    else:
        subprocess.run(["kill", "--", f"-{group}"], check=False, stderr=subprocess.DEVNULL)
