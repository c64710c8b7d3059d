"""The commands that need a checkout and all of its records: bench, addresses."""

from __future__ import annotations

import argparse
import importlib

from errordesk.checks.records import lists
from errordesk.checks.site import ledger
from errordesk.cli import source
from errordesk.pages.render import check_pages
from errordesk.records.addresses import LEDGER
from errordesk.records.loader import load
from errordesk.records.problems import UsageError
from errordesk.records.rules import LISTS


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
