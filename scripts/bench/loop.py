"""Measure how long an author waits from saving a guide to the refreshed page, before and now.

`python -m scripts.bench.loop [COMMIT] [--pairs N]`: serves that commit and this tree with live
reload, changes the same guide in both in turn, and waits until the served page holds the change.
Prints the time of the processor, of all processes of a side, and the time that passed, and what the
check of that guide alone takes. Each side has the pages of its own day; both run with this Python
and its packages. Needs Linux.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from errordesk.records.addresses import LEDGER
from errordesk.records.loader import load
from errordesk.records.problems import UsageError
from errordesk.records.project import find_root
from errordesk.records.records import Page
from errordesk.site.engine import copy_sources
from scripts.bench.build import cost, own_command
from scripts.compare_sites import checkout

# The last commit before builds were made fast.
BEFORE = "9886e66"
ALLOWED = 0.4
_PAIRS = 5
# Where the function is has changed since.
_RUN = "import sys; from errordesk.cli import main; sys.exit(getattr(main, 'main', main)())"
_TICKS = os.sysconf("SC_CLK_TCK")
_START, _WAIT = 600, 0.1


class Cost(NamedTuple):
    """Seconds of the processor and of the clock."""

    cpu: float
    clock: float


class Served:
    """A project that is served with live reload, and one of its guides.

    Args:
        root: the project's folder, in which the guide is changed.
        process: the leader of the group of its processes.
        address: where the guide's page is.
        guide: the guide's file.
    """

    def __init__(
        self, root: Path, process: subprocess.Popen[bytes], address: str, guide: str
    ) -> None:
        self._process = process
        self._address = address
        self._guide = root / guide

    def wait(self, text: str) -> None:
        """Wait until the page holds a text; raises `UsageError` when the server ends before."""
        deadline = time.monotonic() + _START
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(self._address, timeout=_START) as answer:  # noqa: S310  # of loopback
                    if text in answer.read().decode():
                        return
            except (urllib.error.URLError, ConnectionError):
                pass  # not there yet
            time.sleep(_WAIT)
        raise UsageError(f"{self._address} did not show the change: {text}")

    def change(self, text: str) -> Cost:
        """Write a text at the end of the guide; return what it cost until the page shows it."""
        cpu, clock = self._cpu(), time.monotonic()
        before = self._guide.read_text(encoding="utf-8").rstrip()
        self._guide.write_text(f"{before}\n\n{text}\n", encoding="utf-8")
        self.wait(text)
        return Cost(self._cpu() - cpu, time.monotonic() - clock)

    def _cpu(self) -> float:
        """Return the time of the processor of all processes of the group, ended ones too."""
        ticks = 0
        for file in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = file.read_text().rpartition(")")[2].split()
            except OSError:  # it has ended
                continue
            if int(fields[2]) == self._process.pid:
                ticks += sum(map(int, fields[11:15]))
        return ticks / _TICKS


@contextmanager
def serving(root: Path, page: Page) -> Iterator[Served]:
    """Serve a project; yield it once the guide's page is there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, "serve", "--address", f"127.0.0.1:{port}"],
        cwd=root,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        served = Served(root, process, f"http://127.0.0.1:{port}/{page.url}", page.file)
        served.wait("")
        yield served
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def measured(root: Path, commit: str, pairs: int) -> tuple[list[tuple[Cost, Cost]], float]:
    """Return the cost of each change, of the commit and of the tree at `root`, and of a check.

    The check is that of the changed guide alone, in seconds of the processor.
    """
    records = load(root)
    with tempfile.TemporaryDirectory(prefix="errordesk-bench-") as scratch, ExitStack() as open_:
        before = open_.enter_context(checkout(root, commit, Path(scratch) / "before"))
        now = copy_sources(root, Path(scratch) / "now")
        pages = [records.by_id[guide] for guide in records.guides]
        page = next(page for page in pages if (before / page.file).is_file())
        sides = [open_.enter_context(serving(side, page)) for side in (before, now)]
        found = []
        for number in range(pairs):
            one, other = (side.change(f"Change {number} of the measurement.") for side in sides)
            found.append((one, other))
        shutil.copy(root / LEDGER, now)
        check = own_command("check", "content", page.file)
        return found, median(cost(now, *check).seconds for _ in range(pairs))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both sides; return 0 when this tree keeps within its share of the time."""
    parser = argparse.ArgumentParser(prog="loop", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("commit", nargs="?", default=BEFORE, metavar="COMMIT")
    parser.add_argument("--pairs", type=int, default=_PAIRS, metavar="N")
    options = parser.parse_args(arguments)
    try:
        found, check = measured(find_root(Path.cwd()), options.commit, options.pairs)
    except UsageError as error:
        print(f"loop: {error}", file=sys.stderr)
        return 1
    for name, number in ((options.commit, 0), ("this tree", 1)):
        costs = [pair[number] for pair in found]
        cpu, clock = (median(part) for part in zip(*costs, strict=True))
        print(f"{name}: {cpu:.2f} s CPU, {clock:.2f} s from saving to the page")
    ratios = [
        sorted(now[part] / before[part] for before, now in found)
        for part in range(len(Cost._fields))
    ]
    said = [f"{median(row):.2f} ({row[0]:.2f} to {row[-1]:.2f})" for row in ratios]
    print(f"ratio: CPU {said[0]}, clock {said[1]} (allowed: {ALLOWED})")
    print(f"check of the guide alone: {check:.2f} s CPU")
    return int(median(ratios[0]) > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
