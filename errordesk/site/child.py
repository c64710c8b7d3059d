"""Run an engine for as long as whoever started it lives; `errordesk.site.engine` starts this file.

Standard input is a pipe that its starter holds and never writes to. The system closes it when the
starter ends, in whatever way, `kill -9` included. Nothing of this package is imported, so that
the project that is built brings its own.
"""

from __future__ import annotations

import _thread
import gc
import os
import runpy
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

# How long an engine may take to put away its temporary files.
GRACE = 3.0
_ended = threading.Event()


def _end(_signal: int, _frame: FrameType | None) -> None:
    # Once: a second one would break off the tidying up after the first.
    if not _ended.is_set():
        _ended.set()
        raise KeyboardInterrupt


def _watch() -> None:
    while os.read(0, 1):
        pass
    _thread.interrupt_main(signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)


def main() -> None:
    """Run the engine, the first argument, with the others, in the folder this was started in."""
    sys.path[0] = str(Path.cwd())  # as `python -m mkdocs` has it, not the folder of this file
    sys.argv = sys.argv[1:]
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # a shell's job in the background
        signal.signal(signal.SIGINT, _end)
    threading.Thread(target=_watch, daemon=True).start()
    # A build keeps nearly all that it makes: looking for what it does not took 6 % of its time.
    # Looking even more seldom saves no time, and costs memory.
    gc.set_threshold(10_000, 10, 10)
    runpy.run_module(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
