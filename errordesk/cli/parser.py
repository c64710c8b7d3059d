"""The commands and their options; it loads nothing that a command may not need.

`run` of the result names the function that carries a command out, as `module:function`.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

# Exit code of `find` and `triage` for what could not be read.
TROUBLE = 2
# Asks other people's servers, so it is never part of the other checks.
EXTERNAL = "external"
_ABOUT = "build, serve, check, find, explain, reply, triage, and what keeps the site in order"


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="errordesk", description=_ABOUT)
    top.add_argument(
        "--root", type=Path, default=None, help="the project's folder (default: found upwards)"
    )
    top.set_defaults(trouble=1)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _add_building(commands)
    check = commands.add_parser("check", help="run the checks of content and site")
    _add_checks(check)
    check.set_defaults(run="errordesk.cli.check:run_check")
    _add_finding(commands)
    bench = commands.add_parser(
        "bench", help="measure finder, search or triage on a file, builds, or the site"
    )
    bench.add_argument(
        "what", choices=["find", "search", "triage", "build", "growth", "lighthouse"]
    )
    bench.add_argument(
        "cases", nargs="?", type=Path, metavar="FILE", help="JSON lines: text or query, accept"
    )
    bench.add_argument(
        "--guides", type=int, nargs="+", metavar="N", help="growth: the numbers of guides"
    )
    bench.set_defaults(run="errordesk.cli.site:run_bench")
    addresses = commands.add_parser("addresses", help="keep the ledger of permanent addresses")
    steps = addresses.add_subparsers(required=True, metavar="STEP")
    add = steps.add_parser("add", help="note new addresses and entries of lists; removes none")
    add.set_defaults(run="errordesk.cli.site:run_add_addresses")
    _add_replies(commands)
    _add_writing(commands)
    return top


def _add_writing(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands that write sources."""
    new = commands.add_parser("new", help="write a guide that waits for its blanks to be filled")
    new.add_argument("id", metavar="ID", help="the product's prefix and a short name")
    new.add_argument("--product", help="an id of macros/data/products.yml; the prefix tells it too")
    new.add_argument(
        "--message", type=Path, metavar="FILE", help="what the software printed; - reads it"
    )
    new.add_argument("--anyway", action="store_true", help="write it though a guide knows that")
    new.add_argument("--source", metavar="URL", help="the address of what you read about it")
    new.add_argument("--title", help="the title of that source")
    new.set_defaults(run="errordesk.cli.new:run_new")
    tidy = commands.add_parser(
        "tidy", help="write what follows from pages: relations both ways, addresses, sources"
    )
    tidy.add_argument("ids", nargs="*", metavar="ID", help="pages whose sources are listed as well")
    tidy.add_argument(
        "--warnings", action="store_true", help="enter new warnings and prohibitions as well"
    )
    tidy.set_defaults(run="errordesk.cli.tidy:run_tidy")
    rename = commands.add_parser("rename", help="give a guide another id, everywhere")
    rename.add_argument("old", metavar="OLD", help="the id of a guide")
    rename.add_argument("new", metavar="NEW", help="its new id")
    rename.set_defaults(run="errordesk.cli.rename:run_rename")
    schemas = commands.add_parser("schemas", help="write the schemas of records for editors")
    schemas.set_defaults(run="errordesk.cli.schemas:run_schemas")


def _add_building(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    build = commands.add_parser("build", help="check the records and build the site")
    build.add_argument("--site-dir", type=Path, default=Path("site"))
    build.add_argument(
        "--zip", type=Path, metavar="FILE", help="write the site as a zip too, to be read offline"
    )
    build.set_defaults(run="errordesk.cli.build:run_build")
    serve = commands.add_parser("serve", help="serve the site with live reload")
    serve.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT")
    for command in (build, serve):
        command.add_argument(
            "--engine",
            metavar="NAME",
            help="mkdocs, properdocs or zensical (default: ERRORDESK_ENGINE, else mkdocs)",
        )
    serve.set_defaults(run="errordesk.cli.build:run_serve")


def _add_replies(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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
    reply.set_defaults(run="errordesk.cli.reply:run_reply")
    triage = commands.add_parser("triage", help="draft the reply to an issue, or say nothing")
    triage.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="a GitHub event, an issue's JSON or plain text; - reads standard input",
    )
    triage.add_argument("--json", action="store_true", help="print one JSON object")
    triage.set_defaults(run="errordesk.cli.reply:run_triage", trouble=TROUBLE)


def _add_finding(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    find = commands.add_parser("find", help="find the guide for a pasted message")
    find.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="- or nothing reads standard input"
    )
    find.add_argument("--json", action="store_true", help="print one JSON object")
    find.add_argument("--batch", action="store_true", help='FILE holds {"id", "text"} a line')
    find.set_defaults(run="errordesk.cli.find:run_find", trouble=TROUBLE)
    explain = commands.add_parser(
        "explain", help="say in a pipeline what made a step fail; never fails itself"
    )
    explain.add_argument("logs", nargs="+", type=Path, metavar="LOG", help="- reads standard input")
    explain.add_argument(
        "--for",
        dest="host",
        choices=["github", "azure", "gitlab", "text"],
        help="whose commands and summary to write (default: the host that the job runs on)",
    )
    explain.set_defaults(run="errordesk.cli.explain:run_explain", trouble=0)


def _add_checks(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "names",
        nargs="*",
        metavar="CHECK",
        help="names or numbers of checks; content: all that need no build; site: all others; "
        f"{EXTERNAL}: ask every external address (default: content and site); "
        "files, as docs/faq.md: what the checks of content find in them",
    )
    parser.add_argument("--site-dir", type=Path, default=Path("site"), help="the built site")
    parser.add_argument(
        "--today",
        nargs="?",
        const=date.today(),
        type=_date,
        metavar="DATE",
        help="compare review dates with this day (default: the machine's)",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument("--github", action="store_true", help="print annotations of GitHub Actions")
    form.add_argument("--list", action="store_true", help="list the checks and run none")
    parser.add_argument(
        "--no-cache",
        dest="cache",
        action="store_false",
        help="look at everything, also at what earlier runs found nothing in",
    )
    _add_external(parser.add_argument_group(f"check {EXTERNAL}"))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f'"{text}" is not a date; write 2026-11-22, and names of checks before --today'
        raise argparse.ArgumentTypeError(message) from None


def _add_external(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--max-age",
        type=int,
        default=6,
        metavar="DAYS",
        help="do not ask again what was alive this many days ago or later (default: 6; 0: ask all)",
    )
    parser.add_argument(
        "--minutes",
        type=int,
        default=60,
        metavar="MINUTES",
        help="begin no further page after this time; the next run begins with them (default: 60)",
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="write what to do as Markdown; the file is empty when there is nothing",
    )
