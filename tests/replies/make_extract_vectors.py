"""Write `extract_vectors.json`: what Python reads out of reports, for the page to be compared with.

By hand, after a change of the rules: `python -m tests.replies.make_extract_vectors`. The same seed
gives the same file. Each vector is a list: the report, the text for the finder, the fields.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

from errordesk.replies.extract import extract
from tests.replies.extract_cases import CASES
from tests.replies.hostile import FRAGMENTS

FILE = Path(__file__).parent / "extract_vectors.json"
GLUE = [
    "",
    "",
    " ",
    "\n",
    "\r\n",
    "\r",
    "> ",
    "```\n",
    "<!--",
    "-->",
    "\u00a0",
    "\u2028",
    "K",
    "ſ",
    "\U0001f600",
]


def vectors() -> list[tuple[str, str, dict[str, str]]]:
    """Return the texts of the cases, then mixtures of their parts drawn from a fixed seed."""
    draw = random.Random(20261122)
    texts = [text for _, text, _ in CASES]
    parts = sorted({part for text in texts for part in re.split(r"(?<=[ \n])", text)}) + FRAGMENTS

    def mixture() -> str:
        pool = parts if draw.random() < 0.5 else [text for text in texts if len(text) < 200]
        pieces = [
            piece
            for _ in range(draw.randint(2, 8))
            for piece in (draw.choice(pool), draw.choice(GLUE))
        ]
        # Two halves of one sign would become a whole one on the way to the browser.
        return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    texts += [mixture() for _ in range(600)]
    return [(text, answer.text, answer.fields) for text in texts for answer in [extract(text)]]


def text() -> str:
    """Return the file: ASCII, one vector a line."""
    return "[\n" + ",\n".join(json.dumps(vector) for vector in vectors()) + "\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="ascii", newline="\n")
