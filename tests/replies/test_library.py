"""The library that fills replies in the page is the one that was released."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path


def test_the_library_of_the_page_is_the_released_file(root: Path) -> None:
    folder = root / "overrides/assets/vendor"
    noted = dict(
        re.findall(
            r"^\| `([\w.-]+)` .* \| `([0-9a-f]{64})` \|$", (folder / "README.md").read_text(), re.M
        )
    )
    assert set(noted) == {path.name for path in folder.glob("*.js")}
    for name, digest in noted.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    assert "mustache.js - Logic-less {{mustache}} templates" in (folder / "mustache.js").read_text()
