"""The commands that need the project and the engine: build, serve, bench, addresses."""

from __future__ import annotations

import argparse
import importlib
import socket

from errordesk.checks.site import ledger
from errordesk.cli import source
from errordesk.pages.render import check_pages
from errordesk.records.addresses import LEDGER
from errordesk.records.loader import load
from errordesk.records.problems import UsageError
from errordesk.records.project import site_address
from errordesk.site import engine


def run_build(options: argparse.Namespace) -> int:
    """Run `errordesk build`."""
    root = source.root(options.root)
    pages = check_pages(load(root), site_address(root))
    site_dir = (root / options.site_dir).resolve()
    engine.build(root, site_dir)
    print(f"Built {len(pages)} pages in {site_dir}")
    return 0


def run_serve(options: argparse.Namespace) -> int:
    """Run `errordesk serve` until it is interrupted."""
    root = source.root(options.root)
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
    return engine.serve(root, options.address)


def run_bench(options: argparse.Namespace) -> int:
    """Run `errordesk bench`."""
    try:
        # Tools of development: they are in a checkout, not in what is installed.
        bench = importlib.import_module(f"scripts.bench.{options.what}")
    except ImportError:
        raise UsageError("bench measures a checkout; run: make .venv/.ready, then there") from None
    for score in bench.run(options.cases, load(source.root(options.root))):
        said = bench.figures(score) if score.cases else "no case"
        print("\n  ".join([f"{score.name}: {said}", *score.misses]))
    return 0


def run_add_addresses(options: argparse.Namespace) -> int:
    """Run `errordesk addresses add`."""
    root = source.root(options.root)
    records = load(root)
    new = ledger.add_addresses(records, check_pages(records), root / LEDGER)
    for address in new:
        print(address)
    print(f"{LEDGER}: {len(new)} new address(es)")
    return 0
