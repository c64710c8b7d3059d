"""Run an engine: MkDocs, ProperDocs or Zensical. See docs/contributing/engines.md."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from errordesk.records.problems import UsageError
from errordesk.records.project import CONFIG, RECORDS
from errordesk.site import child, given
from errordesk.site.swap import Scratch, put_in_place, scratch_beside

# By the name of the module that is run; the first is the default.
ENGINES = ("mkdocs", "properdocs", "zensical")
# Zensical reads no page with macros, so it cannot look at pages while they change.
SERVERS = ENGINES[:2]
VARIABLE = "ERRORDESK_ENGINE"
# Documented switches of Material for MkDocs and of ProperDocs that keep advertisements off stderr.
QUIET = {"NO_MKDOCS_2_WARNING": "true", "DISABLE_MKDOCS_2_WARNING": "true"}
# Everything that a site is built from.
SOURCES = [
    *("docs", "macros", "overrides", "errordesk"),
    *("mkdocs.yml", "pyproject.toml", "CHANGELOG.md"),
]
# Named, because ProperDocs looks for a file of another name first.
_CONFIGURED = ("--config-file", CONFIG)
_HANDOVER = "errordesk.site.handover"

# The last line of a traceback: what the system refused, with its number.
_REFUSED = re.compile(r"\w+Error: \[Errno \d+\] (.+)")


class EngineError(UsageError):
    """The engine stopped; `said` are its lines, each a fault or a part of one."""

    def __init__(self, said: list[str]) -> None:
        self.said = said
        super().__init__("\n".join([*said, "the build failed; the last good site is untouched"]))


def chosen(name: str | None = None, engines: Sequence[str] = ENGINES) -> str:
    """Return the engine to run, one of `engines`: `name`, else that of the variable, else MkDocs.

    Raises `UsageError` when it is none of them, or not installed.
    """
    name = name or os.environ.get(VARIABLE) or ENGINES[0]
    if name not in engines:
        raise UsageError(f'{VARIABLE} or --engine is "{name}"; allowed are: {", ".join(engines)}')
    if importlib.util.find_spec(name) is None:
        raise UsageError(f"{name} is not installed; make .venv/.ready installs it from the lock")
    return name


def build(root: Path, site_dir: Path, name: str | None = None) -> None:
    """Build the site beside `site_dir`, then swap; a failed build leaves `site_dir` as it was.

    `name` is the engine, see `chosen`. Raises `UsageError` with what it said when it stops.
    """
    name = chosen(name)
    site_dir = site_dir.resolve()
    if site_dir == root or site_dir in root.parents:
        raise UsageError(f"{site_dir} holds the project itself; choose another --site-dir")
    if site_dir.exists() and any(site_dir.iterdir()) and not (site_dir / "sitemap.xml").is_file():
        raise UsageError(
            f"{site_dir} is not empty and not a built site; it would be replaced. "
            "Choose another --site-dir or empty it yourself"
        )
    site_dir.parent.mkdir(parents=True, exist_ok=True)
    with _ended_by_signals(), scratch_beside(site_dir) as scratch:
        if name == "zensical":
            # MkDocs loads all that pages are made from in its own process.
            from errordesk.site import zensical  # noqa: PLC0415  # loads records, others do not

            with zensical.project(root, scratch.folder, scratch.fresh):
                _build(name, scratch.folder, scratch)
        else:
            _build(name, root, scratch, "--site-dir", str(scratch.fresh))
        put_in_place(scratch, site_dir)


def _build(name: str, project: Path, scratch: Scratch, *arguments: str) -> None:
    variables = {}
    if name in SERVERS and (project / RECORDS).is_dir():  # of a project of ours
        done = _run(_HANDOVER, project, str(scratch.folder), scratch=scratch)
        if done.returncode != 0:
            raise _reason(f"{done.stdout}\n{done.stderr}")
        variables = {given.VARIABLE: str(scratch.folder)}
    # Not --quiet: it would raise the log level above the warnings that --strict counts.
    command = ["build", "--strict", *arguments, *_CONFIGURED]
    done = _run(name, project, *command, scratch=scratch, variables=variables)
    if done.returncode != 0:
        said = f"{done.stdout}\n{done.stderr}"
        if name == "zensical":
            from errordesk.site import zensical  # noqa: PLC0415  # loaded already

            said = "\n".join(zensical.complaints(said))
        raise _reason(said)


def _reason(said: str) -> UsageError:
    """Return why a build stopped: what the engine said beside its progress.

    What the system refused, as on a full disk, is one line and no traceback.
    """
    lines = [line for line in said.splitlines() if line.strip() and not line.startswith("INFO")]
    refused = _REFUSED.fullmatch(lines[-1]) if lines else None
    if refused:
        return UsageError(f"{refused[1]}; the build failed, the last good site is untouched")
    return EngineError(lines)


def copy_sources(root: Path, target: Path) -> Path:
    """Copy what a site is built from into a folder that is made, so that it may be changed there.

    Returns `target`, which is a project of its own.
    """
    target.mkdir(parents=True)
    for part in SOURCES:
        if (root / part).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(root / part, target / part, ignore=ignored)
        else:
            shutil.copy(root / part, target / part)
    return target


def serve(root: Path, address: str, name: str = ENGINES[0]) -> int:
    """Serve the site with live reload until interrupted; return the engine's exit code.

    The engine ends with this program, whichever signal ends it.
    """
    try:
        with _ended_by_signals():
            return _run(name, root, "serve", "--dev-addr", address, *_CONFIGURED).returncode
    except KeyboardInterrupt:
        return 0


def _run(
    name: str,
    folder: Path,
    *arguments: str,
    scratch: Scratch | None = None,
    variables: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run an engine, or another module; it ends when this program does.

    With a `scratch` folder, it holds its lock as well, and what it says is returned, not printed.
    """
    lifeline, own_end = os.pipe()
    pipe = subprocess.PIPE if scratch else None
    command = [sys.executable, child.__file__, name, *arguments]
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **QUIET, **(variables or {})},
            stdin=lifeline,
            stdout=pipe,
            stderr=pipe,
            text=True,
            pass_fds=() if scratch is None or os.name != "posix" else (scratch.lock,),
        )
    finally:
        os.close(lifeline)
    with process:
        try:
            out, err = process.communicate()
        except BaseException:
            os.close(own_end)  # asks it to end
            try:
                process.wait(child.GRACE + 1)
            except subprocess.TimeoutExpired:
                process.kill()
            raise
    os.close(own_end)
    return subprocess.CompletedProcess(command, process.returncode, out, err)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Turn signals that would end this program at once into `SystemExit`, so that it tidies up."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    kept = {}
    if threading.current_thread() is threading.main_thread():  # no other may
        for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) == signal.SIG_DFL:
                kept[number] = signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
