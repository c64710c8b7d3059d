"""`errordesk find`: what it reads, prints and returns."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from errordesk.cli.find import batch_command, find_command
from errordesk.records.records import Records

SITE = "https://desk.example/"
KNOWN = 'Flow server error returned with status code "BadGateway" and details "x"'
UNKNOWN = "The kettle is empty."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pasted.txt"
    path.write_text(KNOWN, encoding="utf-8")
    return path


def test_people_get_the_guide_and_the_evidence(
    records: Records, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert find_command(records, file, site_url=SITE) == 0
    said = capsys.readouterr().out
    assert records.guides["pp-badgateway"].title in said
    assert "/guides/power-platform/badgateway/" in said
    assert 'found: Flow server error returned with status code "BadGateway' in said


def test_standard_input_is_read_without_a_file(
    records: Records, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(UNKNOWN.encode())))
    assert find_command(records, None, site_url=SITE) == 1
    assert capsys.readouterr().out == "No guide matches.\n"


def test_json_has_the_documented_keys(
    records: Records, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert find_command(records, file, as_json=True, site_url="https://x.example/") == 0
    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["answer", "matches", "codes"]
    assert data["answer"] == "match"
    first = data["matches"][0]
    assert list(first) == (
        ["id", "title", "url", "score", "anchor", "kind", "evidence", "way", "english"]
    )
    assert first["kind"] == "message"
    assert first["url"] == "https://x.example/guides/power-platform/badgateway/"
    for part in first["evidence"]:
        assert KNOWN[part["start"] : part["end"]] == part["text"]


def test_json_of_nothing_is_empty(
    records: Records, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(UNKNOWN, encoding="utf-8")
    assert find_command(records, file, as_json=True, site_url=SITE) == 1
    assert json.loads(capsys.readouterr().out) == {"answer": "none", "matches": [], "codes": []}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_files_of_windows_are_read(records: Records, file: Path, encoding: str) -> None:
    file.write_text(KNOWN, encoding=encoding)
    assert find_command(records, file, site_url=SITE) == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"PK\x03\x04\x00\x00", "binary"), (b"caf\xe9", "UTF-8"), (b"\xff\xfe\x00", "UTF-8")],
)
def test_what_is_no_text_is_trouble(
    records: Records, file: Path, capsys: pytest.CaptureFixture[str], data: bytes, said: str
) -> None:
    file.write_bytes(data)
    assert find_command(records, file, site_url=SITE) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.count("\n") == 1


def test_missing_file_is_trouble(
    records: Records, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        assert find_command(records, path, site_url=SITE) == 2
        assert f"cannot read {path}" in capsys.readouterr().err


def test_escape_sequences_do_not_reach_the_terminal(
    records: Records, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Between two words of the message, so that it is found and quoted with both characters.
    file.write_text(KNOWN.replace("error ", "error \x1b\u202e"), encoding="utf-8")
    assert find_command(records, file, site_url=SITE) == 0
    said = capsys.readouterr().out
    assert "found: Flow server error \ufffd\ufffdreturned with status code" in said
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_batch_answers_line_by_line(
    records: Records, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [{"id": 1, "text": KNOWN}, {"id": "b", "text": UNKNOWN}, {"id": "c", "text": "\ud800"}]
    file.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    assert batch_command(records, file, site_url=SITE) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["id"] for answer in answers] == [1, "b", "c"]
    assert [answer["answer"] for answer in answers] == ["match", "none", "none"]
    assert answers[0]["matches"][0]["id"] == "pp-badgateway"
    assert answers[1]["matches"] == []
    assert list(answers[0]) == ["id", "answer", "matches", "codes"]


def test_batch_that_finds_nothing_returns_1(
    records: Records, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(json.dumps({"id": 1, "text": UNKNOWN}), encoding="utf-8")
    assert batch_command(records, file, site_url=SITE) == 1


@pytest.mark.parametrize("wrong", ["{", "[1]", '{"id": 1}', '{"text": "x"}', '{"id":1,"text":2}'])
def test_wrong_line_is_named_and_nothing_is_answered(
    records: Records, file: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    file.write_text(json.dumps({"id": 1, "text": KNOWN}) + f"\n{wrong}\n", encoding="utf-8")
    assert batch_command(records, file, site_url=SITE) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"{file}:2: " in captured.err


def test_batch_without_a_file_is_trouble(records: Records, tmp_path: Path) -> None:
    assert batch_command(records, tmp_path / "none.jsonl", site_url=SITE) == 2
