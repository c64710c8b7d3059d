"""Every fault planted in the sources is found by the check that is there for it. No build."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

import tests.mutations.content  # noqa: F401  # it fills KINDS
from errordesk.checks import clean, registry, run
from errordesk.checks.context import Context
from errordesk.records.addresses import LEDGER
from errordesk.site import engine
from tests.mutations.planting import KINDS, Fault, Kind, read

ROOT = Path(__file__).resolve().parent.parent.parent
RECORDS = read(ROOT)
# The last day on which nothing of the site is overdue.
TODAY = min(record.review_by for record in [*RECORDS.facts.values(), *RECORDS.sources.values()])

pytestmark = pytest.mark.usefixtures("expand_once")

STOPPING = [("snippet that calls itself", "macros"), ("row with a cell too few", "references")]


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the site's sources; whoever damages it has to mend it."""
    target = engine.copy_sources(ROOT, tmp_path_factory.mktemp("copy") / "sources")
    shutil.copy(ROOT / LEDGER, target)
    return target


@pytest.fixture(scope="module")
def known(copy: Path) -> Iterator[None]:
    """Leave out what a check found nothing in before, as for authors.

    What is left out finds nothing, so a fault that is found here is found without it too.
    """
    with clean.keeping(copy, whole=False):
        yield


def results(root: Path, name: str, today: date | None = TODAY) -> list[run.Result]:
    return run.run(
        registry.select(RECORDS.checks, [name]), Context(root, root / "site", today=today)
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name.replace(" ", "_"))
def test_there_is_a_place_for_every_fault(kind: Kind, request: pytest.FixtureRequest) -> None:
    most = kind.count if request.config.getoption("--all") else 1
    assert len(kind.faults(ROOT, RECORDS, most)) == most


def _three_kinds() -> list[Kind]:
    seen: Counter[str] = Counter()
    chosen = []
    for kind in KINDS:
        seen[kind.check] += 1
        if seen[kind.check] <= 3:
            chosen.append(kind)
    return chosen


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Plant one fault of three kinds for each check, or all with `--all`, as `make test`."""
    if "fault" in metafunc.fixturenames:
        every = metafunc.config.getoption("--all")
        kinds = KINDS if every else _three_kinds()
        most = None if every else 1
        chosen = [fault for kind in kinds for fault in kind.faults(ROOT, RECORDS, most)]
        metafunc.parametrize("fault", chosen, ids=lambda fault: fault.id)


@contextmanager
def planted(fault: Fault, copy: Path) -> Iterator[None]:
    """Plant a fault in a copy of the sources, and mend it."""
    before = {file: _read(copy / file) for file in fault.plant.edits}
    try:
        for file, text in fault.plant.edits.items():
            _write(copy / file, text)
        assert any(_read(copy / file) != text for file, text in before.items())
        yield
    finally:
        for file, text in before.items():
            _write(copy / file, text)


@pytest.mark.usefixtures("known")
def test_fault_is_found(
    fault: Fault, copy: Path, record_property: Callable[[str, object], None]
) -> None:
    record_property("mutation", [fault.kind, fault.check])
    with planted(fault, copy):
        [result] = results(copy, fault.check)
    found = [
        finding
        for finding in result.findings
        if finding.file in fault.plant.named and fault.plant.says in finding.message
    ]
    assert found, f"{fault.plant.named}: {result.state} {result.reason}\n{run.findings([result])}"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "check"), STOPPING)
def test_no_fault_ends_a_run(name: str, check: str, copy: Path) -> None:
    """Each ended a run of all checks with a traceback, and only its own check is run above."""
    kind = next(kind for kind in KINDS if kind.name == name)
    (fault,) = kind.faults(ROOT, RECORDS, 1)
    with planted(fault, copy):
        found = {result.check.name: result for result in results(copy, "content")}
    assert found[check].findings
    assert found["reading"].state == "passed"


def _read(path: Path) -> str | None:
    if not path.is_file():
        return None
    return path.read_text(encoding="utf-8", errors="surrogateescape")


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink(missing_ok=True)
    else:
        # Surrogates stand for the bytes of a file that is no UTF-8.
        path.write_text(text, encoding="utf-8", errors="surrogateescape")
