"""The command line: `errordesk build`, `serve` and `check`."""

from __future__ import annotations

import argparse
import socket
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from errordesk import engine, links, review
from errordesk.checks import CHECKS
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
        choices=["records", "links", "all"],
        default="all",
        help="records: without a build; links: the built site over HTTP (default: all)",
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
    check_pages(load(root))
    site_dir = (root / options.site_dir).resolve()
    engine.build(root, site_dir)
    pages = sum(1 for _ in site_dir.rglob("*.html"))
    print(f"Built {pages} pages in {site_dir}")
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
    if options.what in ("links", "all"):
        site_dir = (root / options.site_dir).resolve()
        if options.what == "all":
            engine.build(root, site_dir)
        report = links.check_site(site_dir)
        for finding in report.findings:
            print(finding, file=sys.stderr)
        print(
            f"links: {report.pages} pages, {report.links} links, {report.anchors} anchors: "
            f"{len(report.findings)} problem(s)"
        )
        return 1 if report.findings else 0
    return 0
