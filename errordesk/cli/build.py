"""The commands that run an engine: build and serve.

The engine loads records and all that makes pages in its own process, so nothing of it is loaded
here while all goes well.
"""

from __future__ import annotations

import argparse
import socket
from pathlib import Path

from errordesk.cli import source
from errordesk.records.problems import UsageError
from errordesk.records.project import site_address
from errordesk.site import engine


def run_build(options: argparse.Namespace) -> int:
    """Run `errordesk build`."""
    root = source.root(options.root)
    site_dir = (root / options.site_dir).resolve()
    # MkDocs would take a wrong one with a line break at its end.
    site_address(root)
    name = engine.chosen(options.engine)
    try:
        engine.build(root, site_dir, name)
    except UsageError:
        # Said here, problems of records are no lines of the engine's log.
        _check(root)
        raise
    print(f"Built the site in {site_dir}")
    if options.zip:
        from errordesk.records.loader import load  # noqa: PLC0415  # the engine alone needs them
        from errordesk.site import offline  # noqa: PLC0415  # only a zip needs it, a build does not

        offline.write_zip(load(root), site_dir, root / options.zip, site_address(root))
        print(f"Wrote {root / options.zip}: take all files out, then open index.html")
    return 0


def run_serve(options: argparse.Namespace) -> int:
    """Run `errordesk serve` until it is interrupted."""
    root = source.root(options.root)
    name = engine.chosen(options.engine, engine.SERVERS)
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
    print(f"Error Desk: http://{options.address}/  (Ctrl+C stops it)", flush=True)
    return engine.serve(root, options.address, name)


def _check(root: Path) -> None:
    """Raise `ProblemsError` with what is wrong with records and pages, if anything is."""
    from errordesk.pages.render import check_pages  # noqa: PLC0415  # only after a failure
    from errordesk.records.loader import load  # noqa: PLC0415  # a build that succeeds reads none

    check_pages(load(root), site_address(root))
