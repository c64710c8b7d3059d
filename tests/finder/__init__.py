"""Tests of the finder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from errordesk.finder.result import Answer

FOLDER = Path(__file__).parent
# What a match is compared by, beside its evidence.
KEYS = ("id", "title", "url", "score", "anchor", "kind", "way", "english")


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


def shown(text: str, answer: Answer) -> dict[str, Any]:
    """Return an answer of Python as the page gives it; its positions count UTF-16 units."""

    def units(place: int) -> int:
        return len(text[:place].encode("utf-16-le", "surrogatepass")) // 2

    return {
        "answer": answer.answer,
        "steps": answer.steps,
        "codes": [code.name for code in answer.codes],
        "matches": [
            {
                **{key: getattr(match, key) for key in KEYS},
                "evidence": [[units(part.start), units(part.end)] for part in match.evidence],
            }
            for match in answer.matches
        ],
    }


def given(raw: dict[str, Any]) -> dict[str, Any]:
    """Return an answer of the page in the form of `shown`."""
    return {
        "answer": raw["answer"],
        "steps": raw["steps"],
        "codes": [code["name"] for code in raw["codes"]],
        "matches": [
            {
                **{key: match[key] for key in KEYS},
                "evidence": [[part["start"], part["end"]] for part in match["evidence"]],
            }
            for match in raw["matches"]
        ],
    }
