"""Measure a cold `errordesk find` on a text of 2 kB beside reading the whole site for it.

`python -m scripts.bench.cold`: runs both several times in turn, each in a process of its own, and
prints the time of the processor for each.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from errordesk.cli import source
from scripts.bench.log import BADGATEWAY, Cost, cost, noise, seeded

ALLOWED = 0.35
_RUNS = 5
# What `find` did before it had a catalogue: every command loaded, and every record checked.
_WHOLE = """
import sys
from pathlib import Path
from errordesk.cli import check, find, reply, site
from errordesk.finder.answer import find as answer
from errordesk.finder.codes import CodeTable
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.records.loader import load
from errordesk.records.project import site_address
records = load(Path(sys.argv[1]))
index = Index(build_index(records, site_address(records.root)))
text = Path(sys.argv[2]).read_text(encoding="utf-8")
print(answer(text, index, CodeTable(records.codes, index)).matches[0].id)
"""


def measured(root: Path) -> dict[str, Cost]:
    """Return the best run of each side: the whole site first, then the catalogue."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "pasted.txt"
        text.write_text(f"{noise(seeded(), 1800)}{BADGATEWAY}\n", encoding="utf-8")
        commands = {
            "the whole site": [sys.executable, "-c", _WHOLE, str(root), str(text)],
            "errordesk find": [sys.executable, "-m", "errordesk.cli", "find", str(text)],
        }
        # The first of all compiles what the others find ready.
        subprocess.run(commands["errordesk find"], check=True, stdout=subprocess.DEVNULL, cwd=root)
        costs: dict[str, list[Cost]] = {name: [] for name in commands}
        for _ in range(_RUNS):
            for name, command in commands.items():
                costs[name].append(cost(command))
    return {name: min(runs) for name, runs in costs.items()}


def main() -> int:
    """Print both sides; return 0 when `find` keeps within its share."""
    best = measured(source.root(None))
    for name, one in best.items():
        print(f"{name}: {one.cpu:.2f} s CPU, {one.clock:.2f} s, {one.memory:.0f} MB")
    whole, ours = best.values()
    print(f"ratio: {ours.cpu / whole.cpu:.2f} (allowed: {ALLOWED})")
    return int(ours.cpu > ALLOWED * whole.cpu)


if __name__ == "__main__":
    sys.exit(main())
