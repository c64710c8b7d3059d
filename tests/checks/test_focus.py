"""The check of single files finds in them what the check of all finds there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import tests.mutations.content  # noqa: F401  # it fills KINDS
from errordesk.checks import focus, registry, run
from errordesk.checks.context import Context
from errordesk.cli.main import main
from errordesk.records.addresses import LEDGER
from errordesk.records.problems import Problem
from errordesk.site import engine
from tests.mutations.planting import KINDS, Fault
from tests.mutations.test_content import RECORDS, ROOT, TODAY

_GUIDE = "docs/guides/power-platform/badgateway.md"


def _faults() -> list[Fault]:
    """Return a fault of a page for each check that looks at pages alone, and for two others."""
    chosen: dict[str, Fault] = {}
    for kind in KINDS:
        if kind.check in chosen or kind.check not in focus.ALONE | {"guides", "macros"}:
            continue
        for fault in kind.faults(ROOT, RECORDS, 1):
            if any(file.startswith("docs/") for file in fault.plant.edits):
                chosen[kind.check] = fault
    return list(chosen.values())


FAULTS = _faults()


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the site's sources; whoever damages it has to mend it."""
    target = engine.copy_sources(ROOT, tmp_path_factory.mktemp("copy") / "sources")
    shutil.copy(ROOT / LEDGER, target)
    return target


def _found(results: list[run.Result], files: list[str]) -> dict[str, tuple[Problem, ...]]:
    return {
        result.check.name: tuple(one for one in result.findings if one.file in files)
        for result in results
    }


def test_every_check_that_looks_at_pages_alone_has_a_fault() -> None:
    assert {fault.check for fault in FAULTS} >= focus.ALONE


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.check)
def test_a_file_alone_has_the_findings_that_it_has_among_all(fault: Fault, copy: Path) -> None:
    checks = registry.select(RECORDS.checks, [fault.check])
    files = [file for file in fault.plant.edits if file.startswith("docs/")]
    before = {file: (copy / file).read_text("utf-8") for file in files}
    try:
        for file in files:
            text = fault.plant.edits[file]
            assert text is not None
            (copy / file).write_text(text, "utf-8")
        every = run.run(checks, Context(copy, copy / "site", today=TODAY))
        alone = focus.run_on(checks, Context(copy, copy / "site", today=TODAY), files)
    finally:
        for file, text in before.items():
            (copy / file).write_text(text, "utf-8")
    assert any(_found(every, files).values())
    assert _found(alone, files) == _found(every, files)
    assert [result.check.name for result in alone] == [check.name for check in checks]


def test_a_guide_without_faults_passes_every_check(copy: Path) -> None:
    checks = registry.select(RECORDS.checks, ["content"])
    results = focus.run_on(checks, Context(copy, copy / "site", today=TODAY), [_GUIDE])
    assert {result.state for result in results} == {"passed"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["docs/guides/power-platform/badgatway.md"], f'Did you mean "{_GUIDE}"?'),
        (["links", _GUIDE], 'the check "links" reads the built site, not a file'),
    ],
)
def test_what_cannot_be_checked_is_said(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *arguments]) == 1
    assert said in capsys.readouterr().err


def test_the_command_prints_the_findings_of_the_file(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guide = copy / _GUIDE
    text = guide.read_text("utf-8")
    try:
        guide.write_text(f"{text}\n{{{{ guide('pp-nothing') }}}}\n", "utf-8")
        assert main(["--root", str(copy), "check", "macros", str(guide)]) == 1
        assert f"{_GUIDE}:" in capsys.readouterr().err
        assert main(["--root", str(copy), "check", "macros", str(copy / "docs/faq.md")]) == 0
    finally:
        guide.write_text(text, "utf-8")
