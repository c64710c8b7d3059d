"""Shapes that no text can hold: what the check says, held to what the finder does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errordesk.finder.index import signature_text
from errordesk.finder.likeness import build
from errordesk.finder.match import Index, Search
from errordesk.records.shapes import LONGEST, why_never


def filled(text: str) -> str:
    """Return a signature as it might be printed: letters for the rest of a word, words else."""
    return re.sub(r"(?<=[^\W_])\*|\*(?=[^\W_])", "xyz", text).replace("*", " something else ")


def is_found(text: str) -> bool:
    """Say whether the finder finds a signature in what it describes."""
    data = {
        "site": "https://x.example/",
        "wrappers": [],
        "pages": [["one/", "One"]],
        "entries": [f"a-one|1||||{signature_text(text)}"],
        "printed": [""],
        "words": build([{"Lantern": 4}]),
        "bare": -1,
    }
    return 0 in Search(f"{filled(text)}. Nothing follows that it prints.", Index(data)).done


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("AADSTS* * is not registered", '"aadsts*" is half a word'),
        ("AADSTS*", '"aadsts*" is half a word'),
        ("The lamp * Origin* is off", '"origin*" is half a word'),
        ("User: *:lamp* cannot", '"lamp*" is half a word'),
        ("Origin*Error is printed", '"*Error is pr" is the end of a word'),
        ("the lamp *is off", '"*is off" is the end of a word'),
        ("the lamp * the lamp is off", '"the lamp" stands on both sides'),
        ("the lamp * - * the lamp", '"the lamp" stands on both sides'),
        (" ".join(["lamp"] * (LONGEST + 1)), "65 words without a star"),
    ],
)
def test_a_shape_that_is_never_found_is_refused(text: str, why: str) -> None:
    assert not is_found(text)
    assert why in why_never(text)


@pytest.mark.parametrize(
    "text",
    [
        "error AADSTS* * is not registered",
        "Code: Origin*",
        "the lamp * lamp is off",
        "User: *:red-lamp* cannot",
        "* the lamp is off *",
        " ".join(["lamp"] * LONGEST),
        "\u30a8\u30e9\u30fc* lamp",
    ],
)
def test_any_other_shape_is_found(text: str) -> None:
    assert is_found(text)
    assert why_never(text) == ""


_PIECES = st.sampled_from(["red", "lamp", "is", "off", "*", "*", " ", " ", " ", "-", "4"])


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=12).map("".join))
def test_the_check_refuses_what_the_finder_never_finds(text: str) -> None:
    if not signature_text(text):
        return
    assert is_found(text) == (why_never(text) == ""), signature_text(text)
