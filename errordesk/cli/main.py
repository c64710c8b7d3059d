"""The command line: build, serve, check, find, explain, reply, triage, and what keeps order."""

from __future__ import annotations

import argparse
import gc
import os
import pkgutil
import sys
from collections.abc import Callable, Sequence

from errordesk.cli.parser import parser
from errordesk.records.problems import ProblemsError, UsageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code.

    After a mistake, which is printed with what to do, that is 1; for `find` and `triage`, whose 1
    says that nothing was found, it is 2, and for `explain`, which must not fail a job, it is 0.
    """
    # Records are made once and kept: looking through them for garbage finds none.
    gc.set_threshold(50_000, 20, 50)
    options = parser().parse_args(arguments)
    try:
        return int(_function(options.run)(options))
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


def _function(name: str) -> Callable[[argparse.Namespace], int]:
    """Return the function that carries a command out, with all that it needs."""
    try:
        function: Callable[[argparse.Namespace], int] = pkgutil.resolve_name(name)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("errordesk"):
            raise
        raise UsageError(
            f"this command needs the package {error.name}; install errordesk[site], or in a "
            "checkout run: make .venv/.ready"
        ) from None
    return function
