"""Reads what somebody hands over: a file or standard input, in the encodings of Windows as well."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from errordesk.records.problems import UsageError

_PIECE = 1 << 20
# So much of a file says how it is written.
_HEAD = 4096


def path(given: Path | None) -> Path | None:
    """Return the file that is meant; None for standard input, which is `-` or nothing."""
    return None if given in (None, Path("-")) else given


def whole(file: Path | None) -> tuple[bytes, str]:
    """Return all of a file or of standard input, and its name; see `pieces` for errors."""
    return b"".join(_raw(file)), name(file)


def pieces(file: Path | None) -> Iterator[str]:
    """Yield the text of a file, or of standard input for None, piece by piece.

    UTF-8, and UTF-16 with its mark or without, as Windows PowerShell writes it. In the first piece
    every byte must fit; further on one that does not is read as U+FFFD, since a log is worth
    reading without it.

    Raises `UsageError` with one line for what cannot be read, is binary or no text in UTF-8.
    """
    decoder: codecs.IncrementalDecoder | None = None
    for raw in _raw(file):
        if decoder is None:
            decoder = codecs.getincrementaldecoder(_encoding(raw[:_HEAD], name(file)))()
        yield _decoded(decoder, raw, name(file))
        decoder.errors = "replace"
    if decoder:
        yield decoder.decode(b"", final=True)


def _decoded(decoder: codecs.IncrementalDecoder, raw: bytes, called: str) -> str:
    try:
        return decoder.decode(raw, final=len(raw) < _PIECE)
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{called} is not text in UTF-8 (byte {error.start}); save it as UTF-8"
        ) from None


def _encoding(head: bytes, called: str) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" not in head:
        return "utf-8-sig"
    # Every other byte of Latin text in UTF-16 is zero, and none of the others.
    half = len(head) // 2
    even, odd = head[::2].count(0), head[1::2].count(0)
    if even == 0 and 2 * odd > half:
        return "utf-16-le"
    if odd == 0 and 2 * even > half:
        return "utf-16-be"
    raise UsageError(f"{called} is binary; give a text file in UTF-8")


def _raw(file: Path | None) -> Iterator[bytes]:
    try:
        if file is None:
            yield from _read(sys.stdin.buffer)
        else:
            with file.open("rb") as opened:
                yield from _read(opened)
    except OSError as error:
        raise UsageError(f"cannot read {name(file)}: {error.strerror}") from None


def _read(opened: BinaryIO) -> Iterator[bytes]:
    while piece := opened.read(_PIECE):
        yield piece


def name(file: Path | None) -> str:
    """Return what a file is called in messages."""
    return str(file) if file else "standard input"
