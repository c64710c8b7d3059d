"""The command line: build, serve, check, find, reply, triage, and what keeps the site in order."""

from __future__ import annotations

import argparse
import importlib
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from errordesk.checks.site import ledger
from errordesk.cli import check as checks
from errordesk.cli import find as finder
from errordesk.cli import reply
from errordesk.pages.render import check_pages
from errordesk.records.addresses import LEDGER
from errordesk.records.loader import load
from errordesk.records.problems import ProblemsError, UsageError
from errordesk.records.project import find_root, site_address
from errordesk.site import engine


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code.

    After a mistake, which is printed with what to do, that is 1; for `find` and `triage`, whose 1
    says that nothing was found, it is 2.
    """
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ProblemsError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.problems)} problem(s) found.", file=sys.stderr)
    except UsageError as error:
        print(f"errordesk: {error}", file=sys.stderr)
    except BrokenPipeError:
        # Whoever reads the output has left, as `head` does; Python must not flush into nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:  # a full disk, a file that may not be read
        print(f"errordesk: {error}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return int(options.trouble)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; `run` of its result carries a command out."""
    top = argparse.ArgumentParser(prog="errordesk", description=__doc__.splitlines()[0])
    top.add_argument(
        "--root", type=Path, default=None, help="the project's folder (default: found upwards)"
    )
    top.set_defaults(trouble=1)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="check the records and build the site")
    build.add_argument("--site-dir", type=Path, default=Path("site"))
    build.set_defaults(run=_build)
    serve = commands.add_parser("serve", help="serve the site with live reload")
    serve.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT")
    serve.set_defaults(run=_serve)
    check = commands.add_parser("check", help="run the checks of content and site")
    checks.add_options(check)
    check.set_defaults(run=_check)
    find = commands.add_parser("find", help="find the guide for a pasted message")
    find.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="- or nothing reads standard input"
    )
    find.add_argument("--json", action="store_true", help="print one JSON object")
    find.add_argument("--batch", action="store_true", help='FILE holds {"id", "text"} a line')
    find.set_defaults(run=_find, trouble=finder.TROUBLE)
    bench = commands.add_parser(
        "bench", help="measure finder, search or triage on a file, builds, or the site"
    )
    bench.add_argument("what", choices=["find", "search", "triage", "build", "lighthouse"])
    bench.add_argument(
        "cases", nargs="?", type=Path, metavar="FILE", help="JSON lines: text or query, accept"
    )
    bench.set_defaults(run=_bench)
    addresses = commands.add_parser("addresses", help="keep the ledger of permanent addresses")
    steps = addresses.add_subparsers(required=True, metavar="STEP")
    add = steps.add_parser("add", help="write new addresses into addresses.lock; removes none")
    add.set_defaults(run=_add_addresses)
    reply = commands.add_parser(
        "reply", help="print the reply of a guide as Markdown", allow_abbrev=False
    )
    reply.add_argument("id", help="the id of the guide, as pp-badgateway")
    reply.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what is known, as from=4.50.2; may be given several times",
    )
    reply.add_argument("--list-variables", action="store_true", help="name what it can hold")
    reply.set_defaults(run=_reply)
    triage = commands.add_parser("triage", help="draft the reply to an issue, or say nothing")
    triage.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="a GitHub event, an issue's JSON or plain text; - reads standard input",
    )
    triage.add_argument("--json", action="store_true", help="print one JSON object")
    triage.set_defaults(run=_triage, trouble=finder.TROUBLE)
    return top


def _root(options: argparse.Namespace) -> Path:
    if options.root is None:
        return find_root(Path.cwd())
    root = Path(options.root).resolve()
    if not (root / "docs").is_dir():
        raise UsageError(f"--root {root}: there is no folder docs in it")
    return root


def _build(options: argparse.Namespace) -> int:
    root = _root(options)
    site_dir = (root / options.site_dir).resolve()
    try:
        engine.build(root, site_dir)
    except UsageError:
        # The engine loads the records itself. Said here, their problems are no lines of its log.
        check_pages(load(root), site_address(root))
        raise
    print(f"Built the site in {site_dir}")
    return 0


def _serve(options: argparse.Namespace) -> int:
    root = _root(options)
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


def _reply(options: argparse.Namespace) -> int:
    records = load(_root(options))
    return reply.reply_command(
        records, options.id, options.set, list_variables=options.list_variables
    )


def _triage(options: argparse.Namespace) -> int:
    path = None if options.file == Path("-") else options.file
    return reply.triage_command(load(_root(options)), path, as_json=options.json)


def _find(options: argparse.Namespace) -> int:
    records = load(_root(options))
    site_url = site_address(records.root)
    path = None if options.file == Path("-") else options.file
    if not options.batch:
        return finder.find_command(records, path, site_url=site_url, as_json=options.json)
    if path is None:
        raise UsageError("--batch needs a FILE")
    return finder.batch_command(records, path, site_url=site_url)


def _bench(options: argparse.Namespace) -> int:
    try:
        # Tools of development: they are in a checkout, not in what is installed.
        bench = importlib.import_module(f"scripts.bench.{options.what}")
    except ImportError:
        raise UsageError("bench measures a checkout; run: make .venv/.ready, then there") from None
    records = load(_root(options))
    if hasattr(bench, "report"):  # it asks for no cases
        for line in bench.report(records):
            print(line, flush=True)
        return 0
    if options.cases is None:
        raise UsageError(f"bench {options.what} needs a FILE of cases")
    for score in bench.run(options.cases, records):
        said = bench.figures(score) if score.cases else "no case"
        print("\n  ".join([f"{score.name}: {said}", *score.misses]))
    return 0


def _add_addresses(options: argparse.Namespace) -> int:
    root = _root(options)
    records = load(root)
    pages = check_pages(records)
    today = ledger.Published(records, pages)
    # Before the new ones are noted: a page that is new may have taken the place of one that is not.
    lost = ledger.check_ledger(today, root / LEDGER) if (root / LEDGER).is_file() else []
    new = ledger.add_addresses(records, pages, root / LEDGER)
    print(ledger.described(new, [one for one in lost if "nowhere any more" in one.message]))
    return 0


def _check(options: argparse.Namespace) -> int:
    return checks.run_command(_root(options), options)
