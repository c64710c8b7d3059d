"""Logs: read in bounded memory, and answered as if they had been read as a whole."""

from __future__ import annotations

import html
import json
import random
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from errordesk.finder.answer import find
from errordesk.finder.log import BLOCK, WHOLE, LogReader
from errordesk.finder.result import Answer
from errordesk.issues.catalogue import Catalogue
from scripts.bench.log import BADGATEWAY, noise
from tests.finder import FOLDER

KEYS = ("id", "kind", "way", "anchor", "english")


def texts() -> list[str]:
    """The texts of all cases and reports."""
    lines = [
        json.loads(line)
        for name in ("cases.jsonl", "reports.jsonl")
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()
    ]
    return [text for line in lines if (text := line.get("text") or line.get("error_text"))]


def pieces(text: str, chance: random.Random) -> Iterator[str]:
    """A text in pieces of any length, as a pipe gives them."""
    at = 0
    while at < len(text):
        size = chance.choice((1, 100, 5_000, 70_000))
        yield text[at : at + size]
        at += size


def claims(answer: Answer) -> list[tuple[object, ...]]:
    return [
        (*(getattr(match, key) for key in KEYS), match.evidence)
        for match in answer.matches
        if match.kind != "likeness"
    ]


def stamped(text: str) -> str:
    """A text as a pipeline prints it: each line behind its time."""
    return "".join(f"2026-11-30T10:11:12.1234567Z {line}\n" for line in text.split("\n"))


def wrapped(text: str) -> str:
    """A text as a console prints it: cut at its width, also inside words."""
    return "\n".join(
        line[at : at + 79] for line in text.split("\n") for at in range(0, max(1, len(line)), 79)
    )


FORMS: tuple[Callable[[str], str], ...] = (
    str,
    stamped,
    wrapped,
    lambda text: stamped(wrapped(text)),
    json.dumps,
    lambda text: f"<pre>{html.escape(text)}</pre>",
    lambda text: "\x1b[31m" + text.replace(" ", "\x1b[0m \x1b[31m"),
    lambda text: text.replace("\n", "\r\n"),
)


def buried(text: str, chance: random.Random) -> str:
    """A text at any place of a log that says nothing."""
    before = noise(chance, chance.randrange(200, 20_000))
    after = noise(chance, chance.randrange(WHOLE, WHOLE + BLOCK))
    # Neither side is a paragraph with it: a story would go on.
    return f"{before}\n{text}\n\n{after}"


@pytest.fixture(scope="module")
def reader(catalogue: Catalogue) -> LogReader:
    return LogReader(catalogue.index, catalogue.codes)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_a_buried_text_is_answered_as_by_a_whole_reading(
    catalogue: Catalogue, reader: LogReader, part: int
) -> None:
    chance = random.Random(part)
    for text in texts()[part::4]:
        log = buried(chance.choice(FORMS)(text), chance)
        whole = find(log, catalogue.index, catalogue.codes)
        report = reader.read(pieces(log, chance))
        assert claims(report.answer) == claims(whole), text
        assert report.answer.claims == whole.claims, text
        assert report.answer.codes == whole.codes, text
        for match in report.answer.matches:
            for evidence in match.evidence:
                assert log[evidence.start : evidence.end] == evidence.text
                assert report.lines[evidence.start] == log.count("\n", 0, evidence.start) + 1


def test_several_errors_give_several_answers_and_causes_come_first(reader: LogReader) -> None:
    chance = random.Random(2)
    errors = ['Solution "Core" failed to import: .', "code: 0x80040217", BADGATEWAY]
    log = "\n".join([*(f"{noise(chance, 40_000)}\n{error}\n" for error in errors), "end"])
    report = reader.read([log])
    found = [match.id for match in report.answer.matches]
    assert found[0] == "pp-badgateway"
    assert found[-1] == "pp-import-failed"
    assert len(found) >= 3
    line = report.lines[report.answer.matches[0].evidence[0].start]
    assert log.split("\n")[line - 1] == BADGATEWAY


def test_what_stands_everywhere_does_not_hide_what_stands_once(reader: LogReader) -> None:
    chance = random.Random(3)
    again = [f'{noise(chance, 3_000)}Solution "Core" failed to import: .\n' for _ in range(300)]
    again[250] += f"{BADGATEWAY}\n"
    report = reader.read(again)
    assert report.answer.matches[0].id == "pp-badgateway"


def test_memory_does_not_grow_with_the_log(reader: LogReader) -> None:
    part = noise(random.Random(4), 1 << 20)
    reader.read([part])

    def peak(times: int) -> int:
        tracemalloc.start()
        reader.read(part for _ in range(times))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(6) < peak(2) + (1 << 20)
