"""The checks as a whole: what is chosen, what is shown, and what happens when one cannot run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from errordesk.checks import registry, run
from errordesk.checks.context import Context
from errordesk.cli.main import main
from errordesk.records.problems import Problem, UsageError
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from errordesk.site import engine
from tests.conftest import Project

ALPHA = "docs/guides/one/alpha.md"
HOME = "docs/index.md"


def results(root: Path, *names: str) -> dict[str, run.Result]:
    context = Context(root, root / "site", DEFAULT_SITE_URL)
    chosen = registry.select(registry.checks(context), names)
    return {result.check.name: result for result in run.run(chosen, context)}


def test_numbers_and_names_are_unique(records: Records) -> None:
    numbers = [check.number for check in records.checks]
    assert sorted(numbers) == list(range(1, len(numbers) + 1)), "a number is never given up"
    assert len({check.name for check in records.checks}) == len(records.checks)
    needs = [check.needs for check in records.checks]
    assert needs.index("site") == len(needs) - needs.count("site"), "checks of the site come last"


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["terms"], ["terms"]),
        (["17"], ["commands"]),
        (["anchors", "records", "1"], ["records", "anchors"]),
    ],
)
def test_checks_are_chosen_by_name_or_number(
    names: list[str], chosen: list[str], records: Records
) -> None:
    assert [check.name for check in registry.select(records.checks, names)] == chosen


def test_groups_are_all_checks(records: Records) -> None:
    assert registry.select(records.checks, []) == records.checks
    assert registry.select(records.checks, ["content", "site"]) == records.checks


def test_every_check_has_its_texts_and_its_function(records: Records) -> None:
    assert {check.name for check in records.checks} == set(registry.RUN)


def test_unknown_check_is_reported_with_the_closest_name_first(records: Records) -> None:
    said = 'there is no check "anchor". Did you mean "anchors"? Allowed: content, site, records, '
    with pytest.raises(UsageError, match=re.escape(said)):
        registry.select(records.checks, ["anchor"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("name: terms", "name: term"), 'there is no check "term". Did you mean "terms"?'),
        (("    needs: files\n", ""), 'the key "checks.0.needs" is missing'),
        (None, "this data file is missing"),
    ],
)
def test_wrong_file_of_checks_is_reported(
    project: Project,
    change: tuple[str, str] | None,
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    root = project({registry.FILE: change})
    assert main(["--root", str(root), "check", "terms"]) == 1
    assert said in capsys.readouterr().err


def test_checks_that_need_sound_records_say_so(project: Project) -> None:
    root = project({ALPHA: ("title:", "titel:")})
    found = results(root, "content")
    assert found["records"].state == "failed"
    # What needs every page waits; all others go on, and say nothing of the guide that is missing.
    skipped = {name for name, result in found.items() if result.state == "not run"}
    assert {"unused", "warnings", "ledger"} <= skipped
    assert {"guides", "relations", "macros", "numbers", "terms"} & skipped == set()
    assert found["relations"].findings == found["macros"].findings == ()
    assert found["ledger"].reason == "the records or pages have findings"
    assert run.failed(list(found.values()))


def test_site_is_not_built_from_wrong_records(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "build", lambda *_: pytest.fail("the engine ran"))
    found = results(project({ALPHA: ("title:", "titel:")}), "records", "site")
    assert found["build"].state == "not run"
    assert found["anchors"].reason == "the site was not built"


def test_failed_build_is_a_finding(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [
        "WARNING -  Doc file 'index.md' contains a link 'gone.md', but the target 'gone.md' is not"
        " found among documentation files.",
        "WARNING -  Doc file 'faq.md' contains a link '#gone', but there is no such anchor on this"
        " page.",
        "ERROR   -  Config value 'plugins': The \"macroz\" plugin is not installed",
        "Aborted with 2 warnings in strict mode!",
    ]

    def fail(*_: object) -> None:
        raise engine.EngineError(said)

    monkeypatch.setattr(engine, "build", fail)
    root = project({HOME: (" and ", " and [this](gone.md) "), "mkdocs.yml": "a: b\nplugins: []\n"})
    found = results(root, "site")
    places = [(one.file, one.line) for one in found["build"].findings]
    assert places == [("docs/faq.md", 1), (HOME, 6), ("mkdocs.yml", 2)]
    assert "the target 'gone.md' is not found" in found["build"].findings[1].message
    assert {found[name].state for name in ("links", "redirects", "cards")} == {"not run"}


def test_check_without_a_built_site_says_what_to_do(project: Project) -> None:
    found = results(project(), "links", "html")
    for result in found.values():
        assert result.state == "not run"
        assert "errordesk build" in result.reason


@pytest.fixture
def two(records: Records) -> list[run.Result]:
    first, second = registry.select(records.checks, ["terms", "html"])
    finding = Problem("docs/a,b.md", 3, "50% of it\nis wrong")
    return [
        run.Result(first, "failed", (finding,), 0.25),
        run.Result(second, "not run", (), 0, "the site was not built"),
    ]


def test_table(two: list[run.Result]) -> None:
    head, first, second, total = run.table(two).splitlines()
    assert head.split() == ["no", "check", "found", "it", "makes", "sure", "that"]
    assert first.split()[:3] == [str(two[0].check.number), "terms", "1"]
    assert second.endswith("not run  (the site was not built)")
    assert total == "2 checks: 1 finding(s), 1 not run"


def test_json(two: list[run.Result]) -> None:
    data = json.loads(run.as_json(two))
    assert data["findings"] == 1
    assert [check["state"] for check in data["checks"]] == ["failed", "not run"]
    assert data["checks"][0]["findings"] == [
        {"file": "docs/a,b.md", "line": 3, "message": "50% of it\nis wrong"}
    ]


def test_annotations_escape_what_the_commands_of_github_need(two: list[run.Result]) -> None:
    assert run.github(two).splitlines() == [
        "::error file=docs/a%2Cb.md,line=3,title=errordesk check terms::50%25 of it%0Ais wrong",
        "::error title=errordesk check html::not run: the site was not built",
    ]


# The command ---------------------------------------------------------------------------------


def test_command_prints_the_table_and_fails_on_a_finding(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project()
    assert main(["--root", str(root), "check", "signatures", "codes"]) == 0
    assert capsys.readouterr().out.endswith("2 checks: 0 finding(s)\n")
    project({ALPHA: ("codes:", "codes: []\nshared:")})
    assert main(["--root", str(root), "check", "records"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith(f"{ALPHA}:")
    assert said.err.rstrip().endswith("[records]")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["external", "links"], "runs alone"),
        (["external", "--list"], "prints one line"),
        (["external", "--json"], "prints one line"),
        (["external", "--minutes", "-1"], "--minutes -1"),
        (["terms", "--report", "x.md"], "--report belongs to"),
        (["review"], "needs a day"),
        (["25"], "needs a day"),
    ],
)
def test_options_that_do_not_fit_are_told(
    arguments: list[str], said: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(project()), "check", *arguments]) == 1
    assert said in capsys.readouterr().err


def test_interrupt_leaves_no_traceback(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "run", interrupt)
    assert main(["--root", str(project()), "check", "content"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_every_check_is_on_its_page(site_dir: Path, records: Records) -> None:
    page = (site_dir / "contributing/checks/index.html").read_text(encoding="utf-8")
    for check in records.checks:
        assert f'id="check-{check.name}"' in page
