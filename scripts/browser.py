"""Find a Chromium for tests and measurements; `python -m scripts.browser --install` installs one.

Needs Playwright, a tool of development: nothing that builds or serves the site imports this.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import sync_playwright

# Playwright's own download goes into the project's folder, not into the user's home.
os.environ.setdefault(
    "PLAYWRIGHT_BROWSERS_PATH", str(Path(__file__).resolve().parents[1] / ".cache" / "browsers")
)
# Chromium's own background requests would leave the machine; as root it needs --no-sandbox.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
HINT = (
    "no Chromium found: install the package chromium of your system, or set "
    "ERRORDESK_CHROMIUM to the path of a Chromium or Chrome"
)


def find(*, windowless: bool = False) -> str | None:
    """Return the path of a Chromium: the one asked for, Playwright's own, or the system's.

    With `windowless` one without windows is preferred: the same engine, half the processor time.
    """
    named = os.environ.get("ERRORDESK_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    whole = [str(own) if own.is_file() else None, *map(shutil.which, names)]
    beside = own.parents[1].name.replace("chromium-", "chromium_headless_shell-")
    shells = [*map(str, own.parents[2].glob(f"{beside}/*/*headless?shell*"))]
    shells += filter(None, [shutil.which("chromium-headless-shell")])
    return next(filter(None, [*shells, *whole] if windowless else [*whole, *shells]), None)


def install() -> str | None:
    """Try Playwright's download, then the system's packages; return the path or None.

    One that has no windows ends the attempts; another one is kept where there is no such package.
    """
    whole = find()
    # One without windows only saves time, so it is worth less waiting than the first browser is.
    patience = 120 if whole else 600
    only = ["--only-shell"] if whole else []
    attempts = [[sys.executable, "-m", "playwright", "install", *only, "chromium"]]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        names = ["chromium-headless-shell", *([] if whole else ["chromium"])]
        attempts += [["apt-get", "update"], *(["apt-get", "install", "-y", name] for name in names)]
    for command in attempts:
        print("trying:", " ".join(command[-3:]), flush=True)
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(command, check=False, capture_output=True, timeout=patience)
        if is_windowless(find(windowless=True)):
            break
    return find(windowless=True)


def is_windowless(path: str | None) -> bool:
    """Return whether a Chromium has no windows; one that is asked for is taken as it is."""
    return path is not None and (
        "headless" in Path(path).name or "ERRORDESK_CHROMIUM" in os.environ
    )


if __name__ == "__main__":
    chromium = find(windowless=True)
    if "--install" in sys.argv and not is_windowless(chromium):
        chromium = install()
    print(chromium or HINT)
    sys.exit(chromium is None)
