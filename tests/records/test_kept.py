"""YAML that was parsed before gives what the parser gives, or is parsed again."""

from __future__ import annotations

from pathlib import Path

import pytest

from errordesk.records import kept, yamlfile
from errordesk.records.kept import KeptYaml
from errordesk.records.loader import read

ROOT = Path(__file__).parents[2]
_TEXT = "day: 2026-01-31\nnumber: 17\ntext: '17'\nlist: [true, null, 1.5]\n"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that the parser itself has read."""
    texts: list[str] = []
    parse = yamlfile.parse

    def noting(text: str, first_line: int = 1) -> yamlfile.Document:
        texts.append(text)
        return parse(text, first_line)

    monkeypatch.setattr(yamlfile, "parse", noting)
    return texts


def _written(root: Path, *texts: str) -> None:
    yaml = KeptYaml(root)
    for text in texts:
        yaml.parse(text)
    yaml.write()


def test_a_second_run_reads_the_same_records_without_the_parser(
    tmp_path: Path, parsed: list[str]
) -> None:
    first = KeptYaml(tmp_path)
    before, problems = read(ROOT, parse=first.parse)
    assert before.rules.terms
    first.write()
    assert len(parsed) > 200
    parsed.clear()
    after, again = read(ROOT, parse=KeptYaml(tmp_path).parse)
    assert after.rules == before.rules
    assert parsed == []
    assert again == problems
    assert {file: one.yaml.data for file, one in after.data.items()} == {
        file: one.yaml.data for file, one in before.data.items()
    }
    assert [page.record for page in after.pages.values()] == [
        page.record for page in before.pages.values()
    ]


def test_kept_data_is_of_the_same_kinds_and_knows_its_lines(
    tmp_path: Path, parsed: list[str]
) -> None:
    _written(tmp_path, _TEXT)
    parsed.clear()
    document = KeptYaml(tmp_path).parse(_TEXT, 2)
    assert repr(document.data) == repr(yamlfile.parse(_TEXT).data)
    assert parsed == [_TEXT]  # by the line above alone
    assert document.line(("number",)) == 3


@pytest.mark.parametrize(
    "text",
    [
        *("404: a number as a key\n", "at: 2026-01-31 12:00:00\n"),
        *("$day: 2026-01-31\n", "$day: '2026-01-31'\n", "$day: no day\n"),
    ],
)
def test_what_json_would_change_is_parsed_each_time(
    tmp_path: Path, parsed: list[str], text: str
) -> None:
    _written(tmp_path, text)
    parsed.clear()
    data = KeptYaml(tmp_path).parse(text).data
    assert parsed == [text]
    assert repr(data) == repr(yamlfile.parse(text).data)


def test_a_fault_is_told_in_every_run(tmp_path: Path) -> None:
    for _ in range(2):
        yaml = KeptYaml(tmp_path)
        with pytest.raises(yamlfile.YamlError, match="twice"):
            yaml.parse("a: 1\na: 2\n")
        yaml.write()


def test_a_damaged_file_and_one_of_another_parser_count_as_none(
    tmp_path: Path, parsed: list[str]
) -> None:
    _written(tmp_path, _TEXT, "other: 1\n")
    file = tmp_path / kept.FILE
    sound = file.read_text("utf-8")
    for damaged in (
        sound.replace(":17,", ":71,"),
        sound[: sound.index("17")],
        sound.replace("\n", "\nx", 1),
        f"0{sound}",
    ):
        assert damaged != sound
        file.write_text(damaged, "utf-8")
        parsed.clear()
        assert KeptYaml(tmp_path).parse(_TEXT).data["number"] == 17
        assert parsed == [_TEXT]
    file.write_bytes(b"\xff\xfe\x00")
    assert KeptYaml(tmp_path).parse(_TEXT).data["number"] == 17


def test_what_nobody_asks_for_is_kept_while_it_is_the_smaller_part(
    tmp_path: Path, parsed: list[str]
) -> None:
    texts = [f"number: {number}\n" for number in range(6)]
    _written(tmp_path, *texts[:3])
    _written(tmp_path, *texts[1:4])  # one is not asked for
    _written(tmp_path, texts[5])  # four are not
    parsed.clear()
    for text in texts:
        KeptYaml(tmp_path).parse(text)
    assert parsed == texts[:5]


def test_a_folder_that_cannot_be_written_to_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("in the way", "utf-8")
    _written(tmp_path, _TEXT)
    assert KeptYaml(tmp_path).parse(_TEXT).data["number"] == 17
