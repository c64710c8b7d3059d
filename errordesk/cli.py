"""The command line: build, serve, check, find, reply, and what keeps the site in order."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from errordesk import engine, ledger, links, replies_cli, review
from errordesk.checks import CHECKS
from errordesk.finder import bench as finder_bench
from errordesk.finder import commands as finder
from errordesk.loader import load
from errordesk.pages import check_pages
from errordesk.problems import ProblemsError, UsageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 after printing what is wrong and what to do."""
    parser = _parser()
    options = parser.parse_args(arguments)
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
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="errordesk", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--root", type=Path, default=None, help="the project's folder (default: found upwards)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="check the records and build the site")
    build.add_argument("--site-dir", type=Path, default=Path("site"))
    build.set_defaults(run=_build)
    serve = commands.add_parser("serve", help="serve the site with live reload")
    serve.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT")
    serve.set_defaults(run=_serve)
    check = commands.add_parser("check", help="check the records, the pages and every link")
    check.add_argument(
        "what",
        nargs="?",
        choices=["records", "links", "addresses", "all"],
        default="all",
        help="records: without a build; links: the built site over HTTP; addresses: the built "
        "site against addresses.lock (default: all)",
    )
    check.add_argument("--site-dir", type=Path, default=Path("site"))
    check.add_argument(
        "--today",
        nargs="?",
        const=date.today(),
        type=_date,
        metavar="DATE",
        help="check only the review dates, against this day (default: the machine's)",
    )
    check.set_defaults(run=_check)
    find = commands.add_parser("find", help="find the guide for a pasted message")
    find.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: standard input")
    find.add_argument("--json", action="store_true", help="print one JSON object")
    find.add_argument("--batch", action="store_true", help='FILE holds {"id", "text"} a line')
    find.set_defaults(run=_find)
    bench = commands.add_parser("bench", help="measure the finder or the search on a case file")
    bench.add_argument("what", choices=["find", "search"])
    bench.add_argument("cases", type=Path, metavar="FILE", help="JSON lines: text or query, accept")
    bench.set_defaults(run=_bench)
    addresses = commands.add_parser("addresses", help="keep the ledger of permanent addresses")
    steps = addresses.add_subparsers(required=True, metavar="STEP")
    add = steps.add_parser("add", help="write new addresses into addresses.lock; removes none")
    add.set_defaults(run=_add_addresses)
    reply = commands.add_parser("reply", help="print the reply of a guide as Markdown")
    reply.add_argument("id", help="the id of the guide, as pp-badgateway")
    reply.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what is known, as from=4.50.2; may be given several times",
    )
    reply.add_argument("--list", action="store_true", help="name what the reply can hold")
    reply.set_defaults(run=_reply)
    return parser


def find_root(start: Path) -> Path:
    """Return the nearest folder at or above `start` that holds `mkdocs.yml`."""
    for folder in (start, *start.parents):
        if (folder / "mkdocs.yml").is_file():
            return folder
    raise UsageError(f"no mkdocs.yml in {start} or above; run this inside the project")


def _root(options: argparse.Namespace) -> Path:
    if options.root is None:
        return find_root(Path.cwd())
    root = Path(options.root).resolve()
    if not (root / "docs").is_dir():
        raise UsageError(f"--root {root}: there is no folder docs in it")
    return root


def _build(options: argparse.Namespace) -> int:
    root = _root(options)
    pages = check_pages(load(root))
    site_dir = (root / options.site_dir).resolve()
    engine.build(root, site_dir)
    print(f"Built {len(pages)} pages in {site_dir}")
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
    desk = load(_root(options))
    return replies_cli.reply_command(desk, options.id, options.set, list_variables=options.list)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is no date; write it as 2026-11-22') from None


def _review(root: Path, today: date) -> int:
    overdue, soon = review.due(load(root), today)
    for problem in soon:
        print(f"warning: {problem}")
    for problem in overdue:
        print(problem, file=sys.stderr)
    print(f"review dates on {today}: {len(overdue)} overdue, {len(soon)} due within 14 days")
    return 1 if overdue else 0


def _find(options: argparse.Namespace) -> int:
    try:
        desk = load(_root(options))
        if options.batch:
            if options.file is None:
                raise UsageError("--batch needs a FILE")
            return finder.batch_command(desk, options.file)
        return finder.find_command(desk, options.file, as_json=options.json)
    except (ProblemsError, UsageError) as error:
        print(f"errordesk: {error}", file=sys.stderr)
        return finder.TROUBLE  # as grep: 1 would say that nothing was found


def _bench(options: argparse.Namespace) -> int:
    root = _root(options)
    desk = load(root)
    if options.what == "find":
        print(finder_bench.run(options.cases, desk))
        return 0
    cases = finder_bench.read_cases(options.cases)
    # Playwright is a tool of development: only this command needs it.
    from errordesk import bench  # noqa: PLC0415  # for the reason above

    with tempfile.TemporaryDirectory() as scratch:
        site_dir = Path(scratch) / "site"
        engine.build(root, site_dir)
        for result in bench.bench_search(desk, site_dir, cases):
            print(result)
            print("\n".join(result.misses))
    return 0


def _add_addresses(options: argparse.Namespace) -> int:
    root = _root(options)
    desk = load(root)
    new = ledger.add_addresses(desk, check_pages(desk), root / ledger.LEDGER)
    for address in new:
        print(address)
    print(f"{ledger.LEDGER}: {len(new)} new address(es)")
    return 0


def _check_addresses(root: Path, site_dir: Path) -> None:
    desk = load(root)
    path = root / ledger.LEDGER
    found = ledger.check_addresses(desk, site_dir, path)
    if found:
        raise ProblemsError(found)
    kept = ledger.read_ledger(path)
    new = len(ledger.published(desk, check_pages(desk)) - set(kept))
    hint = f"; {new} new, not in it yet: errordesk addresses add" if new else ""
    print(f"addresses: {len(kept)} in {path.name}, all lead somewhere{hint}")


def _check(options: argparse.Namespace) -> int:
    root = _root(options)
    if options.today:
        return _review(root, options.today)
    if options.what in ("records", "all"):
        desk = load(root)
        pages = check_pages(desk)
        found = [problem for check in CHECKS for problem in check.run(desk)]
        if found:
            raise ProblemsError(found)
        print(
            f"records: {len(desk.guides)} guides, {len(desk.facts)} facts, "
            f"{len(desk.sources)} sources, {len(pages)} pages: no problem"
        )
    site_dir = (root / options.site_dir).resolve()
    if options.what == "all":
        engine.build(root, site_dir)
    broken = False
    if options.what in ("links", "all"):
        report = links.check_site(site_dir)
        for finding in report.findings:
            print(finding, file=sys.stderr)
        print(
            f"links: {report.pages} pages, {report.links} links, {report.anchors} anchors: "
            f"{len(report.findings)} problem(s)"
        )
        broken = bool(report.findings)
    if options.what in ("addresses", "all"):
        _check_addresses(root, site_dir)
    return 1 if broken else 0
