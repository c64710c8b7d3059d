"""`errordesk check`: run the checks and show what they found."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from errordesk.checks import external, registry, run
from errordesk.checks.context import Context
from errordesk.checks.records import review
from errordesk.cli import source
from errordesk.cli.parser import EXTERNAL
from errordesk.records.problems import UsageError
from errordesk.records.project import site_address
from errordesk.records.rules import Check


def run_check(options: argparse.Namespace) -> int:
    """Run `errordesk check`, see `run_command`."""
    return run_command(source.root(options.root), options)


def run_command(root: Path, options: argparse.Namespace) -> int:
    """Run the checks named in `options`; return 1 when one found something or could not run.

    After Ctrl+C returns 130, as shells do. Raises `UsageError` for a check that does not exist.
    """
    try:
        return _run(root, options)
    except KeyboardInterrupt:
        print("\nerrordesk: interrupted", file=sys.stderr)
        return 130


def _run(root: Path, options: argparse.Namespace) -> int:
    if EXTERNAL in options.names:
        if len(options.names) > 1:
            raise UsageError(f'"{EXTERNAL}" asks other servers and runs alone; name no other check')
        if options.json or options.github or options.list:
            raise UsageError(f'"{EXTERNAL}" prints one line; --report FILE writes what to do')
        return external.run_command(root, options)
    if options.report:
        raise UsageError(f"--report belongs to: errordesk check {EXTERNAL}")
    context = Context(root, (root / options.site_dir).resolve(), site_address(root), options.today)
    chosen = registry.select(registry.checks(context), options.names)
    alone = [check.name for check in chosen] == [run.REVIEW]
    if (alone or run.REVIEW in options.names) and options.today is None and not options.list:
        raise UsageError(
            f"the check {run.REVIEW} needs a day: errordesk check {run.REVIEW} --today"
        )
    if options.list:
        print(
            "\n".join(f"{check.number:>3}  {check.name:<14}  {check.purpose}" for check in chosen)
        )
        return 0
    results = run.run(chosen, context, _progress(len(chosen)))
    if options.json:
        print(run.as_json(results))
    elif options.github:
        print(run.github(results), end="\n" if run.failed(results) else "")
    else:
        if found := run.findings(results):
            print(found, file=sys.stderr)
        if options.today:
            for problem in review.due(context.read[0], options.today)[1]:
                print(f"warning: {problem}")
        print(run.table(results))
    return 1 if run.failed(results) else 0


def _progress(total: int) -> Callable[[int, Check | None], None]:
    """Return what shows the progress in one line of a terminal, and nothing elsewhere."""

    def show(place: int, check: Check | None) -> None:
        if sys.stderr.isatty():
            text = f"[{place}/{total}] {check.name}" if check else ""
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    return show
