"""The command: fetch the gateways, run them, and write or compare the records."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lab.gateways import files, records
from lab.gateways.catalogue import PRODUCTS
from lab.gateways.faults import BY_ID, FAULTS
from lab.gateways.packages import NotInstalledError, ensure
from lab.gateways.processes import Program, ends_on_signals
from lab.gateways.product import Product
from lab.gateways.worker import Job

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ROOT / "macros/data/observed"
# Longest times in seconds: for one product, for all, and for an answer when defaults are measured.
PRODUCT_LIMIT, WHOLE_LIMIT, DEFAULT_WAIT_LIMIT = 1200.0, 5400.0, 330.0


@dataclass
class Run:
    """A worker at work.

    Attributes:
        product: what it runs.
        program: its process.
        job: what it was told.
        began: when, on the monotonic clock.
    """

    product: Product
    program: Program
    job: Job
    began: float

    def seen(self) -> dict[str, dict[str, Any]]:
        """What it has written so far."""
        path = Path(self.job.result)
        return json.loads(path.read_text()) if path.exists() else {}


def cache_folder() -> Path:
    """Where packages are kept when no option says so."""
    if os.getuid() == 0:
        return Path("/var/cache/errordesk/gateways")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "errordesk/gateways"


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    options = argparse.ArgumentParser(
        prog="lab/gateways/run.py",
        description="Run real gateways against failing backends, and write down what they answer.",
    )
    add = options.add_argument
    add("--only", action="append", metavar="PRODUCT", help="this product; may be repeated")
    add("--fault", action="append", metavar="FAULT", help="this fault; may be repeated")
    add("--compare", action="store_true", help="write nothing; say what differs from the records")
    add("--defaults", action="store_true", help="measure how long each product waits by default")
    add("--packages", type=Path, metavar="FOLDER", help="where packages are kept")
    add("--records", type=Path, default=RECORDS, metavar="FOLDER", help="where records are")
    add("--jobs", type=int, default=2, metavar="N", help="products at a time (2)")
    add("--list", action="store_true", help="name the products and the faults, and stop")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: the command line without the program; None takes the real one.

    Returns:
        0: done, and equal to the records when compared. 1: something differs, or could not be
        run. 2: the command line is wrong.
    """
    options = parser().parse_args(arguments)
    if options.list:
        print("Products:", *PRODUCTS, sep="\n  ")
        print("Faults:", *(f"{fault.id}: {fault.sentence}" for fault in FAULTS), sep="\n  ")
        return 0
    for kind, given, known in (
        ("product", options.only, PRODUCTS),
        ("fault", options.fault, BY_ID),
    ):
        for name in given or ():
            if name not in known:
                print(f"{kind} {name!r} is not known; known: {', '.join(known)}", file=sys.stderr)
                return 2
    began = time.monotonic()
    try:
        code = _run(options)
    except files.RecordsError as error:
        print(error, file=sys.stderr)
        code = 1
    print(f"Run time: {time.monotonic() - began:.0f} s")
    return code


def _run(options: argparse.Namespace) -> int:
    products = [PRODUCTS[name] for name in options.only or PRODUCTS]
    faults = [fault.id for fault in FAULTS if not options.fault or fault.id in options.fault]
    old = files.read(options.records)
    home = options.packages or cache_folder()
    ready, problems = _fetch(products, home)
    work = Path(tempfile.mkdtemp(prefix="gateways-"))
    running: list[Run] = []

    def end() -> None:
        for run in running:
            run.program.stop()
        shutil.rmtree(work, ignore_errors=True)

    new: dict[str, records.Record] = {}
    day = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    with ends_on_signals(end):
        waiting = list(ready)
        deadline = time.monotonic() + WHOLE_LIMIT
        jobs = len(ready) if options.defaults else max(1, options.jobs)
        while waiting or running:
            while waiting and len(running) < jobs and time.monotonic() < deadline:
                running.append(_start(waiting.pop(0), home, work, faults, options.defaults))
            time.sleep(0.2)
            for run in list(running):
                reason = _finished(run, deadline)
                if reason is None:
                    continue
                run.program.stop()
                running.remove(run)
                if reason:
                    problems.append(f"{run.product.id}: {reason}")
                folders = {run.job.cells + f"/{fault.id}": "<dir>" for fault in FAULTS}
                folders |= {run.job.package: "<package>", run.job.tools or "\0": "<node>"}
                if options.defaults:
                    new[run.product.id] = _with_wait(run, old.get(run.product.id), day)
                else:
                    new[run.product.id] = records.build(run.product, run.seen(), day, folders)
                print(f"{run.product.id}: {time.monotonic() - run.began:.0f} s", flush=True)
            if time.monotonic() > deadline and not running:
                problems += [f"{product.id}: the whole run took too long" for product in waiting]
                waiting.clear()
    for problem in problems:
        print(f"Not run: {problem}", file=sys.stderr)
    if options.compare:
        return compare(old, new) or bool(problems)
    merged = old | {name: files.merge(old.get(name), record) for name, record in new.items()}
    records.link_marks(merged)
    files.write(options.records, merged, records.fault_list())
    return bool(problems)


def _fetch(products: list[Product], home: Path) -> tuple[list[Product], list[str]]:
    """Fetch what is missing; the products that are ready, and why others are not."""
    ready, problems = [], []
    for product in products:
        try:
            for package in filter(None, (product.package, product.tools)):
                ensure(package, home)
            ready.append(product)
        except NotInstalledError as reason:
            problems.append(f"{product.id}: {product.package.spec()} could not be had: {reason}")
    return ready, problems


def _start(product: Product, home: Path, work: Path, faults: list[str], defaults: bool) -> Run:
    place = work / product.id
    cells = place / "c"
    cells.mkdir(parents=True)
    job = Job(
        product=product.id,
        package=str(product.package.folder(home)),
        tools=str(product.tools.folder(home)) if product.tools else "",
        cells=str(cells),
        faults=["silent"] if defaults else faults,
        result=str(place / "seen.json"),
        own_limits=defaults,
    )
    if defaults:
        job.ask_limit = DEFAULT_WAIT_LIMIT
    path = place / "job.json"
    path.write_text(json.dumps(asdict(job)))
    command = [sys.executable, "-m", "lab.gateways.worker", str(path)]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
    program = Program(command, ROOT, place / "worker.log", env)
    return Run(product, program, job, time.monotonic())


def _finished(run: Run, deadline: float) -> str | None:
    """None while a worker works; "" when it is done; otherwise why it is not."""
    code = run.program.ended()
    if code == 0:
        return ""
    if code is not None:
        log = Path(run.job.result).with_name("worker.log").read_text(errors="replace").strip()
        return log.splitlines()[-1] if log else f"the worker ended with {code}"
    if time.monotonic() - run.began > PRODUCT_LIMIT or time.monotonic() > deadline:
        return f"took too long, {len(run.seen())} of {len(run.job.faults)} faults done"
    return None


def _with_wait(run: Run, old: records.Record | None, day: str) -> records.Record:
    """A record that has the default wait and no cells."""
    record = records.build(run.product, {}, day, {})
    seen = run.seen().get("silent")
    if seen and seen["replies"]:
        reply = seen["replies"][-1]
        silent = reply["end"] == "waiting"
        seconds = None if silent else round(reply["seconds"])
        wait = {"status": reply["status"], "seconds": seconds, "limit": int(DEFAULT_WAIT_LIMIT)}
        items = list(record.items())
        items.insert(
            next(i for i, (k, _) in enumerate(items) if k == "marks"), ("default_wait", wait)
        )
        record = dict(items)
    if old:
        record["day"] = old["day"]
    return record


def compare(old: dict[str, records.Record], new: dict[str, records.Record]) -> int:
    """Print the differences; 1 if there are any."""
    lines = []
    varying = 0
    for name, record in new.items():
        if name not in old:
            lines.append(f"{name}: no record")
            continue
        lines += files.differences(old[name], record)
        varying += sum("varies" in row for row in record["faults"].values())
    print(*lines, sep="\n")
    cells = sum(len(record["faults"]) for record in new.values())
    print(f"{cells} cells, {varying} of them vary, {len(lines)} differences")
    return int(bool(lines))
