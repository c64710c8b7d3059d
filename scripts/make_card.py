"""Draw `overrides/assets/card.png`, the picture that links to the site show, from `card.svg`.

Run by hand after a change of the drawing, where the Liberation fonts and pngquant are installed:

    .venv/bin/python scripts/make_card.py [--chromium PATH]

The drawing names no number that changes and no guide, so it stays true for long.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DRAWING = ROOT / "scripts/card.svg"
PICTURE = ROOT / "overrides/assets/card.png"
WIDTH, HEIGHT = 1200, 630
# Some sites that show cards cut off or refuse larger files; flat colours need little.
MOST_BYTES = 25_000


def main() -> None:
    """Write the picture; stop when it is too large."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.chromium, args=["--no-sandbox", "--force-color-profile=srgb"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        drawing = DRAWING.read_text(encoding="utf-8")
        page.set_content(f'<body style="margin: 0">{drawing}</body>')
        picture = page.screenshot(type="png")
        browser.close()
    # Of 1,400 colours most are edges of letters; 256 look the same.
    fewer = ["pngquant", "--speed", "1", "--strip", "--nofs", "256", "-"]
    picture = subprocess.run(fewer, input=picture, capture_output=True, check=True).stdout
    if len(picture) > MOST_BYTES:
        raise SystemExit(f"{len(picture)} bytes; at most {MOST_BYTES} are allowed")
    PICTURE.write_bytes(picture)
    print(f"{PICTURE.name}: {len(picture)} bytes")


if __name__ == "__main__":
    main()
