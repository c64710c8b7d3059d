"""The vectors that hold Python and the page to the same bytes are those of the present rules."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from errordesk.records.models import Variable
from errordesk.replies import mustache
from tests.replies import make_vectors


def test_the_file_is_what_python_makes_today() -> None:
    # After a change on purpose: python -m tests.replies.make_vectors
    assert make_vectors.FILE.read_text(encoding="ascii") == make_vectors.text()


def test_vectors_reach_every_rule() -> None:
    vectors = json.loads(make_vectors.FILE.read_text(encoding="ascii"))["vectors"]
    assert {kind for kind, _, _ in vectors} == {"escapeValue", "mask", "render"}
    masked = " ".join(result for kind, _, result in vectors if kind == "mask")
    kinds = ["mail", "tenant", "guid", "environment", "resource-group", "user", "ip"]
    for placeholder in ["<secret>", "<token>", "<private-key>", *(f"<{kind}-1>" for kind in kinds)]:
        assert placeholder in masked, placeholder
    escaped = " ".join(result for kind, _, result in vectors if kind == "escapeValue")
    assert "…" in escaped
    assert "\u2011" in escaped
    assert not re.search(r"[@#<>`{}\[\]\\]", escaped)


def test_variables_of_the_vectors_are_records() -> None:
    stored = json.loads(make_vectors.FILE.read_text(encoding="ascii"))["variables"]
    variables = {name: Variable.model_validate(record) for name, record in stored.items()}
    assert mustache.values(variables, {"free": "@x"})["free"] == "x"


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
