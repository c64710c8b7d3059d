"""The commands that need the project and the engine: build, serve, bench, addresses."""

from __future__ import annotations

import argparse
import importlib
import socket

from errordesk.checks.records import lists
from errordesk.checks.site import ledger
from errordesk.cli import source
from errordesk.pages.render import check_pages
from errordesk.records.addresses import LEDGER
from errordesk.records.loader import load
from errordesk.records.problems import UsageError
from errordesk.records.project import site_address
from errordesk.records.rules import LISTS
from errordesk.site import engine, offline


def run_build(options: argparse.Namespace) -> int:
    """Run `errordesk build`."""
    root = source.root(options.root)
    site_dir = (root / options.site_dir).resolve()
    # MkDocs would take a wrong one with a line break at its end.
    site_address(root)
    name = engine.chosen(options.engine)
    try:
        engine.build(root, site_dir, name)
    except UsageError:
        # The engine loads the records itself. Said here, their problems are no lines of its log.
        check_pages(load(root), site_address(root))
        raise
    print(f"Built the site in {site_dir}")
    if options.zip:
        offline.write_zip(load(root), site_dir, root / options.zip, site_address(root))
        print(f"Wrote {root / options.zip}: take all files out, then open index.html")
    return 0


def run_serve(options: argparse.Namespace) -> int:
    """Run `errordesk serve` until it is interrupted."""
    root = source.root(options.root)
    name = engine.chosen(options.engine, engine.SERVERS)
    host, _, port = options.address.rpartition(":")
    if not host or not port.isdigit():
        raise UsageError(f'--address "{options.address}": expected HOST:PORT, as 127.0.0.1:8000')
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"cannot listen on {options.address} ({error}); "
                "choose another with: errordesk serve --address 127.0.0.1:8001"
            ) from None
    check_pages(load(root))
    print(f"Error Desk: http://{options.address}/  (Ctrl+C stops it)", flush=True)
    return engine.serve(root, options.address, name)


def run_bench(options: argparse.Namespace) -> int:
    """Run `errordesk bench`."""
    try:
        # Tools of development: they are in a checkout, not in what is installed.
        bench = importlib.import_module(f"scripts.bench.{options.what}")
    except ImportError:
        raise UsageError("bench measures a checkout; run: make .venv/.ready, then there") from None
    records = load(source.root(options.root))
    if hasattr(bench, "report"):  # it asks for no cases
        sizes = [options.guides] if options.guides and options.what == "growth" else []
        for line in bench.report(records, *sizes):
            print(line, flush=True)
        return 0
    if options.cases is None:
        raise UsageError(f"bench {options.what} needs a FILE of cases")
    for score in bench.run(options.cases, records):
        said = bench.figures(score) if score.cases else "no case"
        print("\n  ".join([f"{score.name}: {said}", *score.misses]))
    return 0


def run_add_addresses(options: argparse.Namespace) -> int:
    """Run `errordesk addresses add`."""
    root = source.root(options.root)
    records = load(root)
    pages = check_pages(records)
    today = ledger.Published(records, pages)
    # Before the new ones are noted: a page that is new may have taken the place of one that is not.
    lost = ledger.check_ledger(today, root / LEDGER) if (root / LEDGER).is_file() else []
    new = ledger.add_addresses(records, pages, root / LEDGER)
    for name, entries in lists.note_lists(records, root).items():
        print(f"{LISTS}: {len(entries)} entries of {name} noted")
    print(ledger.described(new, [one for one in lost if "nowhere any more" in one.message]))
    return 0
