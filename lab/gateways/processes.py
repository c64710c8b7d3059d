"""Start programs so that nothing of them is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

from lab.gateways.isolation import die_with_parent

GRACE = 3.0


class Program:
    """A program in a process group of its own, with its output in a file."""

    def __init__(
        self,
        command: Sequence[str],
        cwd: Path,
        output: Path,
        env: Mapping[str, str] | None = None,
    ) -> None:
        with output.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                cwd=cwd,
                env=dict(env) if env is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - the worker starts programs from one thread
            )

    def ended(self) -> int | None:
        """Exit code of the program (negative: number of the signal), or None while it runs."""
        return self._process.poll()

    def wait(self, limit: float) -> int | None:
        """Wait for the program's own end, at most `limit` seconds."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(limit)
        return None

    def stop(self) -> None:
        """End the program and everything in its group: a request first, then by force."""
        group = self._process.pid
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE)
        deadline = time.monotonic() + GRACE
        while group_alive(group) and time.monotonic() < deadline:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
            self._process.poll()
            time.sleep(0.02)


def group_alive(group: int) -> bool:
    """Whether a process of a group still runs; one that only waits to be collected does not."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, number, *_ = stat.read_text().rpartition(")")[2].split()
            if int(number) == group and state != "Z":
                return True
    return False


@contextlib.contextmanager
def ends_on_signals(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` when the block is left: by its end, by an error or by a signal.

    Args:
        end: ends what was started; it may be called more than once.

    Yields:
        Nothing. A signal to hang up, interrupt or end becomes SystemExit in the block.
    """

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    numbers = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        end()
        for number, handler in before.items():
            signal.signal(number, handler)
