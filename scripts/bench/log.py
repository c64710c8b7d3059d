"""Measure `errordesk find` on a long log beside `grep -ciF -f` with as many fixed strings.

`python -m scripts.bench.log [MEGABYTES]`: writes a log with errors in it, runs both on it several
times in turn, and prints for each the time of the processor, the time that passed, and the memory.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from errordesk.cli import source
from errordesk.finder.signs import Signs

_WORDS = """
INFO DEBUG starting task step build solution export download package agent checkout repository
copying file to output folder done ok succeeded elapsed component webresource entity attribute
publisher version settings
""".split()  # noqa: SIM905  # a list of one word a line is longer
BADGATEWAY = (
    "Error while importing workflow {0a1b} type ModernFlow name Sync. Flow server error returned "
    'with status code "BadGateway" and details "".'
)
_ERRORS = (
    BADGATEWAY,
    "<h1>502 Bad Gateway</h1><hr><center>Microsoft-Azure-Application-Gateway/v2</center>",
    "ERROR: The client has permission, however the linked scope LinkedAuthorizationFailed",
)
_RUNS = 3


class Cost(NamedTuple):
    """What a process took: seconds of the processor and of the clock, and megabytes."""

    cpu: float
    clock: float
    memory: float


def seeded() -> random.Random:
    """Return the same choices in every run."""
    return random.Random(1)  # noqa: S311  # a log, no secret


def noise(chance: random.Random, length: int) -> str:
    """Return lines of a pipeline's log without an error, at least `length` characters."""
    lines = []
    while length > 0:
        hour, minute, second = chance.randrange(24), chance.randrange(60), chance.randrange(60)
        said = " ".join(chance.choices(_WORDS, k=chance.randrange(5, 16)))
        lines.append(
            f"2026-11-30T{hour:02}:{minute:02}:{second:02}.{chance.randrange(10**7):07}Z {said} "
            f"{chance.randrange(10**5, 10**6)} /src/app/{chance.randrange(10**5):x}/file.cs\n"
        )
        length -= len(lines[-1])
    return "".join(lines)


def write_log(file: Path, size: int) -> None:
    """Write a log of `size` characters with a few errors in it."""
    chance = seeded()
    part = noise(chance, 1 << 20)
    with file.open("w", encoding="utf-8") as log:
        for number in range(size // len(part)):
            log.write(part)
            if number % 25 == 10:
                log.write(f"{_ERRORS[number // 25 % len(_ERRORS)]}\n")


def cost(command: list[str]) -> Cost:
    """Run a command to its end and return what it took."""
    started = time.perf_counter()
    # Not into nothing: grep sees that and ends with the first line.
    with (
        tempfile.TemporaryFile() as output,
        subprocess.Popen(command, stdout=output) as process,
    ):
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    clock = time.perf_counter() - started
    return Cost(used.ru_utime + used.ru_stime, clock, used.ru_maxrss / 1024)


def strings(root: Path) -> list[str]:
    """Return fixed strings of the records for grep, as many as the finder looks for groups."""
    catalogue = source.catalogue(root)
    signs = Signs(catalogue.index, catalogue.codes)
    printed = [
        " ".join(words).rstrip("+")
        for signature in catalogue.index.signatures
        for words in signature.fragments
    ]
    long = [text for text in dict.fromkeys(printed) if len(text) >= 12]
    # A string that every line holds would end grep's look at it.
    return [long[n % len(long)] + "x" * (n // len(long)) for n in range(len(signs.groups))]


def main(megabytes: int = 100) -> int:
    """Print both sides; return 0 when the finder keeps within three times of grep."""
    root = source.root(None)
    with tempfile.TemporaryDirectory() as folder:
        log, patterns = Path(folder) / "build.log", Path(folder) / "patterns"
        write_log(log, megabytes * 10**6)
        found = strings(root)
        patterns.write_text("\n".join(found) + "\n", encoding="utf-8")
        commands = {
            f"grep -ciF -f ({len(found)} strings)": ["grep", "-ciF", "-f", str(patterns), str(log)],
            "errordesk find": [sys.executable, "-m", "errordesk.cli", "find", str(log)],
        }
        costs: dict[str, list[Cost]] = {name: [] for name in commands}
        for _ in range(_RUNS):
            for name, command in commands.items():
                costs[name].append(cost(command))
    best = {name: min(runs) for name, runs in costs.items()}
    for name, one in best.items():
        print(f"{name}: {one.cpu:.2f} s CPU, {one.clock:.2f} s, {one.memory:.0f} MB")
    grep, ours = best.values()
    print(f"ratio: {ours.cpu / grep.cpu:.2f} (allowed: 3)")
    return int(ours.cpu > 3 * grep.cpu)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
