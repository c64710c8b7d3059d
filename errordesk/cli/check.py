"""`errordesk check`: run the checks and show what they found."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from errordesk.checks import clean, external, focus, registry, run
from errordesk.checks.context import Context
from errordesk.checks.records import review
from errordesk.cli import source
from errordesk.cli.parser import EXTERNAL
from errordesk.records import yamlfile
from errordesk.records.kept import KeptYaml
from errordesk.records.problems import UsageError
from errordesk.records.project import site_address
from errordesk.records.rules import Check

# A name with one of these ends, or with a slash, is that of a file and not of a check.
SOURCE_ENDS = (".md", ".yml", ".svg", ".json", ".tsv")


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
        return _external(root, options)
    if options.report:
        raise UsageError(f"--report belongs to: errordesk check {EXTERNAL}")
    kept = KeptYaml(root) if options.cache else None
    context = Context(
        root,
        (root / options.site_dir).resolve(),
        site_address(root),
        options.today,
        kept.parse if kept else yamlfile.parse,
    )
    files = [name for name in options.names if "/" in name or name.endswith(SOURCE_ENDS)]
    names = [name for name in options.names if name not in files] or ["content"] * bool(files)
    chosen = registry.select(registry.checks(context), names)
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
    whole = not files and _content(context) <= {check.name for check in chosen}
    with clean.keeping(root, whole=whole) if options.cache else nullcontext():
        if files:
            results = focus.run_on(chosen, context, [_below(root, name) for name in files])
        else:
            results = run.run(chosen, context, _progress(len(chosen)))
    if kept:
        kept.write()
    _show(results, context, options)
    return 1 if run.failed(results) else 0


def _show(results: list[run.Result], context: Context, options: argparse.Namespace) -> None:
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


def _content(context: Context) -> set[str]:
    """Return the names of all checks that need no build."""
    return {check.name for check in registry.select(context.read[0].checks, ["content"])}


def _external(root: Path, options: argparse.Namespace) -> int:
    if len(options.names) > 1:
        raise UsageError(f'"{EXTERNAL}" asks other servers and runs alone; name no other check')
    if options.json or options.github or options.list:
        raise UsageError(f'"{EXTERNAL}" prints one line; --report FILE writes what to do')
    return external.run_command(root, options)


def _below(root: Path, name: str) -> str:
    """Return the path of a file below the project's folder; it is given from where one stands."""
    path = Path(name).resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else name


def _progress(total: int) -> Callable[[int, Check | None], None]:
    """Return what shows the progress in one line of a terminal, and nothing elsewhere."""

    def show(place: int, check: Check | None) -> None:
        if sys.stderr.isatty():
            text = f"[{place}/{total}] {check.name}" if check else ""
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    return show
