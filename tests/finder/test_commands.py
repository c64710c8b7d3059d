"""`errordesk find`: what it reads, prints and returns."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from errordesk.cli.find import batch_command, find_command
from errordesk.issues.catalogue import Catalogue
from errordesk.records.problems import UsageError

KNOWN = 'Flow server error returned with status code "BadGateway" and details "x"'
UNKNOWN = "The kettle is empty."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pasted.txt"
    path.write_text(KNOWN, encoding="utf-8")
    return path


def refused(command: Callable[[Catalogue, Path], int], catalogue: Catalogue, file: Path) -> str:
    """The one line that is said of a file that cannot be answered."""
    with pytest.raises(UsageError) as raised:
        command(catalogue, file)
    said = str(raised.value)
    assert "\n" not in said
    return said


def test_people_get_the_guide_and_the_evidence(
    catalogue: Catalogue, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert find_command(catalogue, file) == 0
    said = capsys.readouterr().out
    assert catalogue.records.guides["pp-badgateway"].title in said
    assert "/guides/power-platform/badgateway/" in said
    assert f"do first: {catalogue.first_step('pp-badgateway')}" in said
    assert 'found in line 1: Flow server error returned with status code "BadGateway' in said


def test_standard_input_is_read_without_a_file(
    catalogue: Catalogue, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(UNKNOWN.encode())))
    assert find_command(catalogue, None) == 1
    assert capsys.readouterr().out == "No guide matches.\n"


def test_json_has_the_documented_keys(
    catalogue: Catalogue, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert find_command(catalogue, file, as_json=True) == 0
    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["answer", "matches", "codes"]
    assert data["answer"] == "match"
    first = data["matches"][0]
    assert list(first) == [
        *("id", "title", "url", "score", "anchor", "kind", "evidence", "way", "english"),
        "first_step",
    ]
    assert first["kind"] == "message"
    assert first["url"] == "https://errordesk.example/guides/power-platform/badgateway/"
    for part in first["evidence"]:
        assert KNOWN[part["start"] : part["end"]] == part["text"]
        assert part["line"] == 1


def test_json_of_nothing_is_empty(
    catalogue: Catalogue, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(UNKNOWN, encoding="utf-8")
    assert find_command(catalogue, file, as_json=True) == 1
    assert json.loads(capsys.readouterr().out) == {"answer": "none", "matches": [], "codes": []}


@pytest.mark.parametrize(
    "encoding",
    ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"],  # the last two without a mark
)
def test_files_of_windows_are_read(catalogue: Catalogue, file: Path, encoding: str) -> None:
    file.write_text(KNOWN, encoding=encoding)
    assert find_command(catalogue, file) == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"PK\x03\x04\x00\x00", "binary"), (b"caf\xe9", "UTF-8"), (b"\xff\xfe\x00", "UTF-8")],
)
def test_what_is_no_text_is_trouble(
    catalogue: Catalogue, file: Path, data: bytes, said: str
) -> None:
    file.write_bytes(data)
    assert said in refused(find_command, catalogue, file)


@pytest.mark.parametrize("data", [b"", b" \n\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_text_is_trouble(catalogue: Catalogue, file: Path, data: bytes) -> None:
    file.write_bytes(data)
    assert refused(find_command, catalogue, file).startswith(f"{file} is empty;")


def test_missing_file_is_trouble(catalogue: Catalogue, tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        assert f"cannot read {path}" in refused(find_command, catalogue, path)


def test_escape_sequences_do_not_reach_the_terminal(
    catalogue: Catalogue, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Between two words of the message, so that it is found and quoted with both characters.
    file.write_text(KNOWN.replace("error ", "error \x1b\u202e"), encoding="utf-8")
    assert find_command(catalogue, file) == 0
    said = capsys.readouterr().out
    assert "found in line 1: Flow server error \ufffd\ufffdreturned with status code" in said
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_batch_answers_line_by_line(
    catalogue: Catalogue, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [{"id": 1, "text": KNOWN}, {"id": "b", "text": UNKNOWN}, {"id": "c", "text": "\ud800"}]
    file.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    assert batch_command(catalogue, file) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["id"] for answer in answers] == [1, "b", "c"]
    assert [answer["answer"] for answer in answers] == ["match", "none", "none"]
    assert answers[0]["matches"][0]["id"] == "pp-badgateway"
    assert answers[1]["matches"] == []
    assert list(answers[0]) == ["id", "answer", "matches", "codes"]


def test_batch_that_finds_nothing_returns_1(
    catalogue: Catalogue, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(json.dumps({"id": 1, "text": UNKNOWN}), encoding="utf-8")
    assert batch_command(catalogue, file) == 1


@pytest.mark.parametrize("wrong", ["{", "[1]", '{"id": 1}', '{"text": "x"}', '{"id":1,"text":2}'])
def test_wrong_line_is_named_and_nothing_is_answered(
    catalogue: Catalogue, file: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    file.write_text(json.dumps({"id": 1, "text": KNOWN}) + f"\n{wrong}\n", encoding="utf-8")
    assert f"{file}:2: " in refused(batch_command, catalogue, file)
    assert capsys.readouterr().out == ""


def test_batch_without_a_file_is_trouble(catalogue: Catalogue, tmp_path: Path) -> None:
    assert "cannot read" in refused(batch_command, catalogue, tmp_path / "none.jsonl")
