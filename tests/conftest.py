"""Fixtures for all tests: the records, and one built site that all workers share."""

from __future__ import annotations

import functools
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from pydantic import BaseModel

from errordesk.checks.site.ledger import BuiltSite
from errordesk.checks.site.links import served
from errordesk.issues.catalogue import Catalogue
from errordesk.issues.compiled import compile_catalogue
from errordesk.pages.hosts import HEADERS
from errordesk.records import form, reading, yamlfile
from errordesk.records.loader import load
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from errordesk.records.yamlfile import Located
from errordesk.replies import mustache
from errordesk.site import engine
from errordesk.text import markdown
from tests.mutations.expanding import expanding_once
from tests.mutations.planting import read


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).resolve().parent.parent


# A test changes one or none of some hundred files. What is read out of equal texts is equal, so it
# is read once: the text of a file, its YAML, and its records, which are frozen. The picture of a
# reply is drawn once as well.
_text = functools.lru_cache(2000)(form.read_text)
_anchors = functools.lru_cache(2000)(markdown.anchors)
_parsed = functools.lru_cache(2000)(yamlfile.data)
_preview = functools.lru_cache(2000)(mustache.preview)
_model = reading.Reader.model


def _data(text: str, first_line: int = 1) -> Any:
    data = _parsed(text, first_line)
    # The loader may take a key out of the mapping.
    return dict(data) if isinstance(data, dict) else data


@functools.lru_cache(20_000)
def _sound(kind: type[BaseModel], text: str, path: yamlfile.Path) -> list[BaseModel]:
    """Return a place for the record at a path of a text; the first that reads it fills it."""
    return []


def _model_once(
    reader: reading.Reader, kind: type[BaseModel], located: Located, path: yamlfile.Path = ()
) -> BaseModel | None:
    known = _sound(kind, located.yaml.text, path)
    if not known and (record := _model(reader, kind, located, path)) is not None:
        known.append(record)
    # A fault is told with its file and line, so what has one is read again.
    return known[0] if known else None


@pytest.fixture(scope="session", autouse=True)
def _read_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "read_text", _text)
        patch.setattr(markdown, "anchors", _anchors)
        patch.setattr(yamlfile, "data", _data)
        patch.setattr(mustache, "preview", _preview)
        patch.setattr(reading.Reader, "model", _model_once)
        yield


@pytest.fixture(scope="module")
def expand_once(root: Path) -> Iterator[None]:
    """For modules that plant faults: expand a page once where that shows the same."""
    with expanding_once(read(root)):
        yield


@pytest.fixture(scope="session")
def records(root: Path) -> Records:
    return load(root)


@pytest.fixture(scope="session")
def site_url() -> str:
    return DEFAULT_SITE_URL


@pytest.fixture(scope="session")
def catalogue(records: Records, site_url: str) -> Catalogue:
    return Catalogue(json.loads(json.dumps(compile_catalogue(records, site_url))), "the catalogue")


@pytest.fixture(scope="session")
def site_dir(root: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The finished site, built once for all workers."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    site = shared / "built" / "site"
    with FileLock(shared / "site.lock"):
        if not site.exists():
            engine.build(root, site)
    return site


@pytest.fixture(scope="session")
def built(site_dir: Path) -> BuiltSite:
    """The finished site, each page of which is parsed once."""
    return BuiltSite(site_dir)


@pytest.fixture(scope="session")
def base_url(site_dir: Path) -> Iterator[str]:
    """The address of the built site, served on loopback with the headers that hosts are given."""
    with served(site_dir, HEADERS) as address:
        yield address


Project = Callable[..., Path]
CHECKS = "macros/data/checks.yml"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A function that writes a small, valid project and applies changes to it.

    Call it with `{path: text}` to write files, `{path: (old, new)}` to replace a part of one,
    and `{path: None}` to delete one.
    """
    sample = Path(__file__).parent / "sample"

    def make(changes: dict[str, str | tuple[str, str] | None] | None = None) -> Path:
        target = tmp_path / "project"
        if not target.exists():
            shutil.copytree(sample, target)
            # The checks are the same in every project.
            shutil.copy(sample.parent.parent / CHECKS, target / CHECKS)
        for name, change in (changes or {}).items():
            path = target / name
            if change is None:
                path.unlink()
            elif isinstance(change, tuple):
                text = path.read_text(encoding="utf-8")
                assert change[0] in text, f"{name} does not hold {change[0]!r}"
                path.write_text(text.replace(change[0], change[1], 1), encoding="utf-8")
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(change, encoding="utf-8")
        return target

    return make


# pytest reads these hooks only here.


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all",
        action="store_true",
        help="plant every fault of tests/mutations, not only a few for each check, and run the"
        " tests marked slow as well, which run without it only when their file is named",
    )
    parser.addoption(
        "--all-views",
        action="store_true",
        help="look at every page in every width and theme, not turn about in one of them",
    )


def _runs_slow(config: pytest.Config) -> bool:
    if hasattr(config, "workerinput"):
        return bool(config.workerinput["slow"])
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    return named or bool(config.getoption("--all"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist what only its controller knows: whether files were named."""
    node.workerinput["slow"] = _runs_slow(node.config)


# The files that take longest, in the order in which they begin.
LONGEST = (
    "mutations/test_content.py",
    "browser/test_axe_pages.py",
    "mutations/test_built.py",
    "browser/test_axe_states.py",
    "checks/test_clean.py",
    "finder/test_shards.py",
    "checks/test_focus.py",
    "site/test_build.py",
    "site/test_processes.py",
    "site/test_engines.py",
    "browser/test_weight.py",
    "author/test_everyday.py",
    "action/test_metadata.py",
    "wheel/test_wheel.py",
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is slow, unless it is asked for, and begin with the files that take longest.

    The first that needs the site is the second of all, so one worker builds it while the other has
    work; the others that need it are the last. None is left with a long file when nothing else is
    to be done. A worker takes file by file in this order: `pyproject.toml`.
    """
    if not _runs_slow(config):
        slow = [item for item in items if item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
    site = {item.path for item in items if "site_dir" in getattr(item, "fixturenames", ())}

    def order(item: pytest.Item) -> tuple[int, bool]:
        name = "/".join(item.path.parts[-2:])
        place = LONGEST.index(name) if name in LONGEST else len(LONGEST)
        return place, item.path in site

    items.sort(key=order)
    first = [item.path for item in items[:1]]
    first += [item.path for item in items if item.path in site][:1]
    items.sort(key=lambda item: first.index(item.path) if item.path in first else len(first))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print caught / planted by kind; workers send the kind along with their reports."""
    planted: Counter[tuple[str, str]] = Counter()
    caught: Counter[tuple[str, str]] = Counter()
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in getattr(report, "user_properties", []):
                if name == "mutation" and report.when == "call":
                    planted[tuple(value)] += 1
                    caught[tuple(value)] += outcome == "passed"
    if not planted:
        return
    terminalreporter.section("planted faults: caught / planted")
    width = max(len(kind) for kind, _ in planted)
    for (kind, check), count in planted.items():
        terminalreporter.line(f"{caught[kind, check]:>4} / {count:<4} {kind:<{width}}  {check}")
    total = planted.total()
    terminalreporter.line(
        f"{caught.total():>4} / {total:<4} in {len(planted)} kinds, "
        f"{100 * caught.total() / total:.1f} %"
    )
