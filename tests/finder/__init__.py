"""Tests of the finder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def read_vectors() -> list[dict[str, Any]]:
    """Return the vectors that both finders are held to."""
    lines = (FOLDER / "vectors.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def adversarial(size: int) -> dict[str, str]:
    """Return texts of about `size` characters that are slow for careless matching."""

    def fill(part: str) -> str:
        return (part * (size // len(part) + 1))[:size]

    half = size // 2
    return {
        "a log": fill("2026-03-02 INFO GET /items/4711 HTTP/1.1 200 took 12 ms for the user\n"),
        "one letter": fill("a"),
        "two letters": fill("a "),
        "nested quotes": '"' * half + "'" * half,
        "backslashes": "\\" * size,
        "escaped quotes": fill('\\\\\\"'),
        "ampersands": "&" + fill("amp;"),
        "open tags": fill("<p "),
        "brackets": "<" * half + ">" * half,
        "one tag that never ends": "<div " + fill("flow client error returned with "),
        "near matches": fill("Flow client error returned with status "),
        "first fragments": fill("Error while importing workflow "),
        "lines of halves": fill("Flow cli\nent error retur\nned with sta\ntus "),
        "codes in GUIDs": fill("80048539-0000-4000-8000-0123456789ab "),
        "codes of others": fill("OTHER_CODE 0x80048539 "),
        "blank lines": "error" + "\n" * size + "code",
        "dashes": fill("-2147187399-"),
    }
