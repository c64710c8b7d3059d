"""The check of single files finds in them what the check of all finds there."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import tests.mutations.content  # noqa: F401  # it fills KINDS
from errordesk.checks import focus, registry, run
from errordesk.checks.context import Context
from errordesk.cli.main import main
from errordesk.records.addresses import LEDGER
from errordesk.records.problems import Problem
from errordesk.site import engine
from tests.mutations.planting import KINDS, Fault, Kind
from tests.mutations.test_content import RECORDS, ROOT, TODAY, planted

pytestmark = pytest.mark.usefixtures("expand_once")

_GUIDE = "docs/guides/power-platform/badgateway.md"


def _faults() -> list[Fault]:
    """Return for each check two kinds of fault that change a page, and two that change a part.

    A check that has none of both has one in another file.
    """
    chosen: dict[str, list[Kind]] = {}
    for sort in (_is_page, _is_part):
        for kind in KINDS:
            of_check = [*filter(_changes(sort), chosen.get(kind.check, []))]
            if len(of_check) < 2 and _changes(sort)(kind):
                chosen.setdefault(kind.check, []).append(kind)
    for kind in KINDS:
        chosen.setdefault(kind.check, [kind])
    return [one for kinds in chosen.values() for kind in kinds for one in _planted_once(kind)]


def _changes(sort: Callable[[str], bool]) -> Callable[[Kind], bool]:
    return lambda kind: any(sort(file) for one in _planted_once(kind) for file in one.plant.edits)


def _planted_once(kind: Kind) -> tuple[Fault, ...]:
    return kind.faults(ROOT, RECORDS, 1)


def _is_page(file: str) -> bool:
    return file.startswith("docs/") and file.endswith(".md")


def _is_part(file: str) -> bool:
    return file.startswith(focus.PARTS)


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


def test_every_check_of_the_content_has_a_fault() -> None:
    names = {check.name for check in registry.select(RECORDS.checks, ["content"])}
    assert {fault.check for fault in FAULTS} >= names


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.check}-{fault.kind}")
def test_a_file_alone_has_the_findings_that_it_has_among_all(fault: Fault, copy: Path) -> None:
    checks = registry.select(RECORDS.checks, [fault.check])
    with planted(fault, copy):
        every = run.run(checks, Context(copy, copy / "site", today=TODAY))
        found = {problem.file for result in every for problem in result.findings}
        files = sorted(file for file in {*found, *fault.plant.edits} if (copy / file).is_file())
        pages, parts = ([*filter(sort, files)] for sort in (_is_page, _is_part))
        for file in [*pages[:3], *parts[:3]] or [_GUIDE]:
            alone = focus.run_on(checks, Context(copy, copy / "site", today=TODAY), [file])
            assert _found(alone, [file]) == _found(every, [file])
            assert [result.check.name for result in alone] == [check.name for check in checks]
    assert found


@pytest.mark.parametrize("call", ["answer_box()", "fact('pp-nothing')", "snippet('nothing')"])
def test_a_text_that_other_pages_show_is_looked_for_there(call: str, copy: Path) -> None:
    text = (copy / _GUIDE).read_text("utf-8")
    wrong = re.sub(r"(?m)^description: .*$", f'description: "Wait {{{{ {call} }}}} once."', text)
    checks = registry.select(RECORDS.checks, ["macros"])
    try:
        (copy / _GUIDE).write_text(wrong, "utf-8")
        every = run.run(checks, Context(copy, copy / "site", today=TODAY))
        alone = focus.run_on(checks, Context(copy, copy / "site", today=TODAY), [_GUIDE])
    finally:
        (copy / _GUIDE).write_text(text, "utf-8")
    assert _found(alone, [_GUIDE]) == _found(every, [_GUIDE])


def test_a_source_with_a_fault_is_no_traceback(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Home counts the sources of guides; a fault in one of these is told where it is."""
    guide = next(page for page in RECORDS.pages.values() if page.src_uri == "index.md")
    named = next(
        name
        for one in RECORDS.guides.values()
        for name in one.sources
        if f"most_reported('{one.product}')" in guide.body.replace('"', "'")
    )
    file = copy / RECORDS.places["source", named][0].file
    text = file.read_text("utf-8")
    try:
        file.write_text(text.replace(f"\n{named}:", f"\n{named}:\n  oddly: 1"), "utf-8")
        for one in (copy / guide.file, file):
            assert main(["--root", str(copy), "check", str(one)]) == 1
    finally:
        file.write_text(text, "utf-8")
    assert 'unknown key "oddly"' in capsys.readouterr().err


def test_a_command_of_a_snippet_is_no_finding_of_the_page_that_shows_it(copy: Path) -> None:
    snippet = copy / "macros/snippets/agw-test-path.md"
    text = snippet.read_text("utf-8")
    checks = registry.select(RECORDS.checks, ["judged"])
    try:
        snippet.write_text(text.replace("shell\n", "shell\n# Once more.\n"), "utf-8")
        every = run.run(checks, Context(copy, copy / "site", today=TODAY))
        pages = [
            f"docs/{uri}" for uri in RECORDS.pages if "agw-test-path" in RECORDS.pages[uri].body
        ]
        for page in pages[:2]:
            alone = focus.run_on(checks, Context(copy, copy / "site", today=TODAY), [page])
            assert _found(alone, [page]) == _found(every, [page])
    finally:
        snippet.write_text(text, "utf-8")
    assert pages
    assert {problem.file for result in every for problem in result.findings} == {
        "macros/snippets/agw-test-path.md"
    }


@pytest.mark.slow
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
