"""Take `.github/guide.webp`, the picture of a guide in the README, from the built site.

Run by hand when guides look different, where the Liberation fonts are installed:

    .venv/bin/python -m scripts.make_picture
"""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from errordesk.site import engine
from errordesk.site.serve import served
from scripts.browser import ARGUMENTS, HINT, find

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / ".github/guide.webp"
GUIDE = "guides/power-platform/badgateway/"
# Narrow enough that GitHub shows it without making the letters smaller than its own.
WIDTH, HEIGHT = 1000, 760
MOST_BYTES = 60_000


def main() -> None:
    """Write the picture; stop when there is no browser or the picture is too large."""
    browser_path = find()
    if browser_path is None:
        raise SystemExit(HINT)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        site = Path(scratch) / "site"
        engine.build(ROOT, site)
        browser = playwright.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        with served(site) as address:
            page.goto(f"{address}{GUIDE}", wait_until="load")
            shot = page.context.new_cdp_session(page).send(
                "Page.captureScreenshot", {"format": "webp", "quality": 80}
            )
        browser.close()
    picture = base64.b64decode(shot["data"])
    if len(picture) > MOST_BYTES:
        raise SystemExit(f"{len(picture)} bytes; at most {MOST_BYTES} are allowed")
    PICTURE.write_bytes(picture)
    print(f"{PICTURE.relative_to(ROOT)}: {len(picture)} bytes")


if __name__ == "__main__":
    main()
