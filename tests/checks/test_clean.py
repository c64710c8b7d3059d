"""What earlier runs found nothing in is left out, and no fault with it."""

from __future__ import annotations

import functools
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import tests.mutations.content  # noqa: F401  # it fills KINDS
from errordesk.checks import clean, focus, registry, run
from errordesk.checks.context import Context
from errordesk.cli.main import main
from errordesk.records import loader
from errordesk.records.addresses import LEDGER
from errordesk.records.records import Page
from errordesk.site import engine
from tests.mutations.planting import KINDS, Fault, Kind
from tests.mutations.test_content import RECORDS, ROOT, TODAY, planted

pytestmark = pytest.mark.usefixtures("expand_once")

_GUIDE = "docs/guides/power-platform/badgateway.md"
_OPENING = "dangers:\n  - {id: opens, kind: phrase, match: [open], loss: opens something}\n"
CONTENT = registry.select(RECORDS.checks, ["content"])


@functools.cache
def _kinds(each: int) -> list[Kind]:
    """Return some kinds of fault for each check, and all that show in another file."""
    count: Counter[str] = Counter()
    chosen = []
    for kind in KINDS:
        count[kind.check] += 1
        elsewhere = any(fault.plant.files for fault in kind.faults(ROOT, RECORDS, 1))
        if count[kind.check] <= each or elsewhere:
            chosen.append(kind)
    return chosen


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "fault" in metafunc.fixturenames:
        each = 2 if metafunc.config.getoption("--all") else 1
        faults = [fault for kind in _kinds(each) for fault in kind.faults(ROOT, RECORDS, 1)]
        metafunc.parametrize("fault", faults, ids=lambda fault: fault.id)


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources in which every check of the content has found nothing."""
    target = engine.copy_sources(ROOT, tmp_path_factory.mktemp("copy") / "sources")
    shutil.copy(ROOT / LEDGER, target)
    assert not run.failed(_kept(target, _all))
    return target


def _all(root: Path) -> list[run.Result]:
    return run.run(CONTENT, Context(root, root / "site", today=TODAY))


def _one(root: Path, fault: Fault) -> list[run.Result]:
    checks = registry.select(RECORDS.checks, [fault.check])
    return run.run(checks, Context(root, root / "site", today=TODAY))


def _kept(root: Path, check: Callable[[Path], list[run.Result]]) -> list[run.Result]:
    with clean.keeping(root, whole=False):
        return check(root)


def _said(results: list[run.Result]) -> list[tuple[str, object]]:
    return [(result.state, result.findings) for result in results]


@pytest.mark.slow
def test_every_fault_is_found_after_a_run_without_it(fault: Fault, warm: Path) -> None:
    with planted(fault, warm):
        cold = _one(warm, fault)
        assert run.failed(cold)
        once, again = (_kept(warm, lambda root: _one(root, fault)) for _ in range(2))
        assert _said(once) == _said(again) == _said(cold)
    assert not run.failed(_kept(warm, lambda root: _one(root, fault)))


# A change of a table or text that a look depends on, and the check that finds it in other files.
ELSEWHERE = [
    ("macros/data/placeholders.yml", r"  backend: .*\n", "", "commands"),
    ("macros/data/commands/powershell.yml", r"          -ComputerName: .*\n", "", "commands"),
    ("macros/data/dangers.yml", r"dangers:\n", _OPENING, "dangers"),
    ("macros/data/terms.yml", r"Dataverse: \[", r"\g<0>solution, ", "terms"),
    ("macros/data/exemptions.yml", r"(?m)^names:\n(?:  .*\n)+", "", "codes"),
    ("docs/guides/power-platform/badgateway.md", r"(?m)^(?:shared_)?codes: .*\n", "", "codes"),
    ("macros/data/products.yml", r"names: \[Power Platform,", r"\g<0> gateway,", "claims"),
    (
        "macros/data/facts/application-gateway.yml",
        r'(agw-tls-minimum:(?:\n  .*)*?\n  value: )".*"',
        rf'\1"{"word " * 200}"',
        "reading",
    ),
    ("macros/snippets/platform-ticket.md", r"\Z", " Word" * 400, "replies"),
    ("macros/snippets/history-import-success.md", r"\Z", "\nA line.\n- one\n", "markup"),
    (_GUIDE, r"(?s)(\{#message\}.*?)BadGateway", r"\1BadGatevay", "signatures"),
    (_GUIDE, r"\Z", "\n![](nothing.png)\n", "images"),
    (_GUIDE, r"\Z", "\n[here](#nothing)\n", "raw-links"),
    ("macros/replies/general.md", r"\A", "@somebody ", "replies"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("file", "old", "new", "check"), ELSEWHERE, ids=lambda value: value[:40])
def test_what_a_text_is_held_against_is_a_part_of_its_name(
    file: str, old: str, new: str, check: str, warm: Path
) -> None:
    checks = registry.select(RECORDS.checks, [check])

    def one(root: Path) -> list[run.Result]:
        return run.run(checks, Context(root, root / "site", today=TODAY))

    text = (warm / file).read_text("utf-8")
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    try:
        (warm / file).write_text(changed, "utf-8")
        cold = one(warm)
        assert _said(_kept(warm, one)) == _said(cold)
    finally:
        (warm / file).write_text(text, "utf-8")
    others = {found.file for result in cold for found in result.findings} - {file}
    assert others or file in (_GUIDE, "macros/replies/general.md"), cold
    assert run.failed(cold)


@pytest.mark.slow
def test_where_a_link_leads_is_a_part_of_its_name(warm: Path) -> None:
    def checked(root: Path) -> dict[str, str]:
        checks = registry.select(RECORDS.checks, ["images", "raw-links"])
        done = run.run(checks, Context(root, root / "site", today=TODAY))
        return {result.check.name: result.state for result in done}

    def kept() -> dict[str, str]:
        with clean.keeping(warm, whole=False):
            return checked(warm)

    other, picture = warm / Path(_GUIDE).with_name("database-timeout.md"), warm / "docs/dot.svg"
    before = {file: file.read_text("utf-8") for file in (warm / _GUIDE, other)}
    try:
        picture.write_text("<svg><title>A dot</title></svg>", "utf-8")
        links = "\n[the cause](database-timeout.md#cause) ![a dot](../../dot.svg)\n"
        (warm / _GUIDE).write_text(before[warm / _GUIDE] + links, "utf-8")
        assert kept() == kept() == {"images": "passed", "raw-links": "passed"}
        picture.unlink()
        assert kept()["images"] == "failed"
        other.write_text(before[other].replace("{#cause}", "{#reason}"), "utf-8")
        assert kept()["raw-links"] == checked(warm)["raw-links"] == "failed"
    finally:
        picture.unlink(missing_ok=True)
        for file, text in before.items():
            file.write_text(text, "utf-8")


def test_a_file_alone_finds_what_is_new_in_it(warm: Path) -> None:
    def alone(root: Path) -> list[run.Result]:
        return focus.run_on(CONTENT, Context(root, root / "site", today=TODAY), [_GUIDE])

    text = (warm / _GUIDE).read_text("utf-8")
    assert not run.failed(_kept(warm, alone))
    try:
        (warm / _GUIDE).write_text(f"{text}\nTODO: 17 days, [here](nowhere.md).\n", "utf-8")
        found = {result.check.name for result in _kept(warm, alone) if result.findings}
    finally:
        (warm / _GUIDE).write_text(text, "utf-8")
    assert {"numbers", "raw-links", "markup"} <= found


def test_a_look_is_taken_once_until_something_that_it_depends_on_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[object] = []

    def look(text: str, *found: str) -> tuple[str, ...]:
        looks.append(text)
        return found

    def taken(check: str, *parts: str, found: tuple[str, ...] = ()) -> int:
        before = len(looks)
        with clean.keeping(tmp_path, whole=False):
            assert clean.unless_clean(check, parts, look, "a text", *found) == found
        return len(looks) - before

    assert [taken("a", "b", "c"), taken("a", "b", "c")] == [1, 0]
    # Another check, another part, the same letters in other parts.
    assert [taken("d", "b", "c"), taken("a", "b", "d"), taken("a", "bc"), taken("a", "bc", "")] == [
        1
    ] * 4
    assert [taken("e", found=("x",)), taken("e", found=("x",)), taken("e")] == [1, 1, 1]
    assert taken("a", "b", "c") == 0
    for file in ("requirements.lock", "pyproject.toml", "mkdocs.yml"):
        (tmp_path / file).write_text("another\n", "utf-8")
        assert [taken("a", "b", "c"), taken("a", "b", "c")] == [1, 0], file
    monkeypatch.setattr(clean, "version", lambda _: "another")
    assert taken("a", "b", "c") == 1
    package = tmp_path / "package"
    shutil.copytree(clean.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(clean, "PACKAGE", package)
    assert taken("a", "b", "c") == 0, "the same code in another folder is the same"
    (package / "checks/clean.py").write_text("", "utf-8")
    assert taken("a", "b", "c") == 1


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{",
        "[]",
        "\0",
        '{"code": 1}',
        '{"code": "CODE"}',
        '{"code": "CODE", "clean": "NAME"}',
        '{"code": "CODE", "clean": {"NAME": 1}}',
        '{"code": "CODE", "clean": [["NAME"], 1, null]}',
        '{"code": "other", "clean": ["NAME"]}',
        "[" * 100_000,
    ],
)
def test_a_damaged_or_foreign_file_counts_as_none(kept: str, tmp_path: Path) -> None:
    def look() -> tuple[str, ...]:
        looks.append(1)
        return ()

    looks: list[int] = []
    file = tmp_path / clean.FILE
    for _ in range(2):
        with clean.keeping(tmp_path, whole=False):
            clean.unless_clean("a", ["b"], look)
    assert len(looks) == 1
    held = json.loads(file.read_text("utf-8"))
    (name,) = held["clean"]
    file.write_text(kept.replace("CODE", held["code"]).replace("NAME", name), "utf-8")
    with clean.keeping(tmp_path, whole=False):
        clean.unless_clean("a", ["b"], look)
    assert len(looks) == 2
    assert json.loads(file.read_text("utf-8")) == held


def test_a_whole_run_forgets_what_nobody_asks_for(tmp_path: Path) -> None:
    for whole, names in ((False, "ab"), (False, "c"), (True, "b")):
        with clean.keeping(tmp_path, whole=whole):
            for name in names:
                clean.unless_clean(name, (), tuple)
    assert len(json.loads((tmp_path / clean.FILE).read_text("utf-8"))["clean"]) == 1


@pytest.mark.slow
def test_the_command_prints_the_same_with_what_it_kept_and_without(
    warm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for options in ([], [], ["--no-cache"]):
        assert main(["--root", str(warm), "check", "content", *options]) == 0
        printed.append(capsys.readouterr())
    assert printed[0] == printed[1] == printed[2]


def test_nothing_is_kept_where_it_is_not_wanted_or_cannot_be(tmp_path: Path) -> None:
    copy = engine.copy_sources(ROOT, tmp_path / "sources")
    assert main(["--root", str(copy), "check", "numbers", "--no-cache"]) == 0
    assert not (copy / ".cache").exists()
    (copy / ".cache").write_text("in the way", "utf-8")
    assert main(["--root", str(copy), "check", "numbers"]) == 0


def test_the_frame_is_another_when_a_body_decides_what_another_page_prints() -> None:
    def changed(page: Page, old: str, new: str) -> str:
        text = RECORDS.texts[page.file]
        assert old in text
        records, _ = loader.read(ROOT, {page.file: text.replace(old, new, 1).encode()})
        return clean.frame(records)

    shows = next(page for page in RECORDS.pages.values() if "observed(" in page.body)
    other = next(page for page in RECORDS.pages.values() if "{#fix}\n" in page.body)
    frame = clean.frame(RECORDS)
    assert changed(shows, "observed(", "no_more(") != frame
    assert changed(other, "{#fix}\n", "{#mend}\n") != frame
    assert changed(other, "{#fix}\n", "{#fix}\n\nMore.\n") == frame
