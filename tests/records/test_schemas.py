"""The schemas for editors: up to date, named by every data file, and true of what is there."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from errordesk.records import schemas
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records

MADE = ("commands/", "observed/", "judged.yml")  # those that programs write


@pytest.fixture(scope="module")
def validators() -> dict[str, Draft202012Validator]:
    found = {}
    for path, text in schemas.schemas(DEFAULT_SITE_URL).items():
        Draft202012Validator.check_schema(json.loads(text))
        found[Path(path).stem] = Draft202012Validator(json.loads(text))
    return found


def _plain(data: Any) -> Any:
    """Return data as a file of JSON would hold it."""
    return json.loads(json.dumps(data, default=date.isoformat))


def test_what_lies_in_the_checkout_is_up_to_date(root: Path, records: Records) -> None:
    wanted = {schemas.SETTINGS: schemas.settings(), **schemas.schemas(DEFAULT_SITE_URL)}
    wanted |= dict(schemas.marked(records))
    stale = [f for f, text in wanted.items() if (root / f).read_text(encoding="utf-8") != text]
    assert stale == [], "run: errordesk schemas"
    there = {f"schemas/{path.name}" for path in (root / "schemas").iterdir()}
    assert there <= set(wanted)


def test_every_data_file_names_a_schema_that_is_there(root: Path, records: Records) -> None:
    for file, text in records.texts.items():
        name = file.removeprefix("macros/data/")
        if file.endswith(".yml") and not name.startswith(MADE):
            first = text.partition("\n")[0]
            assert first.startswith(schemas.MARK), file
            assert ((root / file).parent / first.removeprefix(schemas.MARK)).is_file(), file


def test_every_record_follows_its_schema(
    records: Records, validators: dict[str, Draft202012Validator]
) -> None:
    checked = 0
    for file, text in schemas.marked(records):
        name = text.partition("\n")[0].rpartition("/")[2].removesuffix(".json")
        data = (records.data | records.rules.data)[file].yaml.data
        assert [e.message for e in validators[name].iter_errors(_plain(data))] == [], file
        checked += 1
    assert checked > 40
    for page in records.pages.values():
        name = type(page.record).__name__.lower().replace("plainpage", "page")
        errors = validators[name].iter_errors(_plain(page.yaml.data))
        assert [error.message for error in errors] == [], page.file


@pytest.mark.parametrize(
    ("key", "value"),
    [("kind", "other"), ("nothing", 1), ("id", "A b"), ("signatures", [1]), ("related", "x")],
)
def test_a_slip_is_seen(
    records: Records, validators: dict[str, Draft202012Validator], key: str, value: object
) -> None:
    data = _plain(records.by_id["pp-badgateway"].yaml.data)
    assert validators["guide"].is_valid(data)
    assert not validators["guide"].is_valid({**data, key: value})
    del data["answer"]["retry"]
    assert not validators["guide"].is_valid(data)
