"""The check of external links: ask each address that a source names, and find addresses outside.

`client` sends one bounded request, `probe` visits an address politely, `verdicts` says what the
visit means, `state` keeps the last result as data, `report` writes it down for people, `command`
is `errordesk check external`, and `strays` needs no network.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from errordesk.checks.external import exemptions, strays
from errordesk.records.problems import Problem
from errordesk.records.records import Records


def stray_addresses(records: Records) -> list[Problem]:
    """Return addresses that stand outside source records, and what is wrong with exemptions."""
    return sorted([*strays.strays(records), *exemptions.wrong_exemptions(records)])


def run_command(root: Path, options: argparse.Namespace) -> int:
    """Ask every address and keep the result; see `command.run`.

    `options` are those of the command line, and `today` for the day of the run or None.
    """
    # urllib3 is large, and pages that print the last result do not need it.
    from errordesk.checks.external import command  # noqa: PLC0415  # urllib3 is large

    return command.run(
        root,
        max_age=options.max_age,
        minutes=options.minutes,
        report_file=options.report,
        today=options.today,
    )
