"""Find a Chromium for tests and measurements; `python -m scripts.browser --install` installs one.

Needs Playwright, a tool of development: nothing that builds or serves the site imports this.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
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


def find() -> str | None:
    """Return the path of a Chromium: the one asked for, Playwright's own, or the system's."""
    named = os.environ.get("ERRORDESK_CHROMIUM")
    if named:
        return named if Path(named).is_file() else None
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if Path(own).is_file():
        return own
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def install() -> str | None:
    """Try Playwright's download, then the system's package; return the path or None."""
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        attempts += [["apt-get", "update"], ["apt-get", "install", "-y", "chromium"]]
    for command in attempts:
        print("trying:", " ".join(command[-3:]), flush=True)
        subprocess.run(command, check=False, capture_output=True, timeout=600)
        path = find()
        if path:
            return path
    return None


if __name__ == "__main__":
    chromium = find() or (install() if "--install" in sys.argv else None)
    print(chromium or HINT)
    sys.exit(chromium is None)
