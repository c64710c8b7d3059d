"""The switch between engines, and ProperDocs, which gives the same bytes as MkDocs.

Zensical is built by tests/engines; here is what can be said of it without it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from errordesk.cli.main import main
from errordesk.records.loader import load
from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from errordesk.site import engine, zensical
from errordesk.site.handover import template_data
from tests.conftest import Project
from tests.outputs import REFERENCE

LINK = "WARNING -  Doc file 'faq.md' contains a link"
GENERATOR = re.compile(rb'<meta name="generator" content="mkdocs-[^"]+">')
SETTINGS = """\
site_name: Sample
site_description: A sample.
site_url: !ENV [ERRORDESK_SITE_URL, "https://sample.example/"]
theme: {name: material, custom_dir: overrides}
extra: {meta_policy: true}
plugins: [macros]
watch: [macros]
"""
# What Zensical 0.0.73 prints, with its colours.
SAID = """\
Build started
\x1b[33mWarning:\x1b[0m anchor does not exist
   \x1b[38;5;246m╭\x1b[0m\x1b[38;5;246m─\x1b[0m[ faq.md:4:23 ]
   \x1b[38;5;246m│\x1b[0m
 4 │ and [here](compare.md\x1b[33m#nope\x1b[0m)
   │                       ──┬─
   │                         ╰─── anchor does not exist
───╯
1 issue found
Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
RuntimeError: Aborted because --strict flag is set
"""


@pytest.mark.slow
def test_properdocs_by_itself_gives_the_same_site_but_for_its_name(
    root: Path, site_dir: Path, tmp_path: Path
) -> None:
    """Nobody hands records over to it: it loads them."""
    other = tmp_path / "site"
    command = [sys.executable, "-m", "properdocs", "build", "--strict", "--quiet"]
    subprocess.run(
        [*command, "--config-file", "mkdocs.yml", "--site-dir", other],
        cwd=root,
        check=True,
        env={**os.environ, **engine.QUIET},
    )
    files = {p.relative_to(site_dir) for p in site_dir.rglob("*") if p.is_file()}
    assert files == {p.relative_to(other) for p in other.rglob("*") if p.is_file()}
    renamed = 0
    for file in files:
        ours, theirs = (site_dir / file).read_bytes(), (other / file).read_bytes()
        if ours != theirs:
            assert b"ProperDocs" in theirs
            assert GENERATOR.sub(b"", ours, count=1) == GENERATOR.sub(b"", theirs, count=1), file
            renamed += 1
    assert renamed > 150


@pytest.mark.slow
def test_a_page_with_a_warning_is_not_kept_under_properdocs(tmp_path: Path) -> None:
    """The engine's log has another name there; what is kept has, too."""
    module = """
from errordesk.site.rendered import RenderedPages
def define_env(env): pass
def on_post_page_macros(env):
    if "kept" not in env.conf["extra"]:
        env.conf["extra"]["kept"] = RenderedPages(env.conf, env.variables["files"])
    env.conf["extra"]["kept"].prepare(env.page, env.markdown)
def on_post_build(env): env.conf["extra"]["kept"].write()
"""
    settings = "site_name: Small\ntheme: material\nplugins: [{macros: {module_name: small}}]\n"
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("---\ntitle: Home\n---\n[gone](gone.md)\n")
    (tmp_path / "docs/kept.md").write_text("---\ntitle: Kept\n---\nText.\n")
    (tmp_path / "small.py").write_text(module)
    (tmp_path / "mkdocs.yml").write_text(settings)
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-m", "properdocs", "build", "-f", "mkdocs.yml"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, **engine.QUIET},
        )
        assert "contains a link 'gone.md'" in done.stderr
    (kept,) = (tmp_path / ".cache").glob("*.json")
    assert kept.name == "pages-properdocs.json"
    assert len(json.loads(kept.read_text())) == 1


# The switch ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "variable", "message"),
    [
        (["build", "--engine", "hugo"], "", '"hugo"; allowed are: mkdocs, properdocs, zensical'),
        (["build"], "Mkdocs", '"Mkdocs"; allowed are: mkdocs, properdocs, zensical'),
        (["serve"], "zensical", '"zensical"; allowed are: mkdocs, properdocs'),
        (
            ["serve", "--engine", "zensical"],
            "mkdocs",
            '"zensical"; allowed are: mkdocs, properdocs',
        ),
    ],
)
def test_an_engine_that_there_is_not(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    variable: str,
    message: str,
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setenv(engine.VARIABLE, variable)
    assert main(arguments) == 1
    assert capsys.readouterr().err == f"errordesk: {engine.VARIABLE} or --engine is {message}\n"


def test_an_engine_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"zensical is not installed; make \.venv/\.ready"):
        engine.chosen("zensical")


# What an engine is given ---------------------------------------------------------------------


@pytest.mark.slow
def test_templates_read_plain_data(records: Records, site_url: str) -> None:
    """What comes back from YAML is the same, so another engine can be given it in a file."""
    data = template_data(records, "Sample", site_url, meta_policy=True)
    assert yaml.safe_load(yaml.safe_dump(data)) == json.loads(json.dumps(data))
    assert set(data["pages"]) == {page.url for page in records.pages.values()}
    assert sum(len(group["guides"]) for group in data["messages"]) == len(records.guides)


def test_the_project_for_zensical_holds_no_macro(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ERRORDESK_SITE_URL", "https://other.example/desk")
    files = {"overrides/main.html": "{% extends 'base.html' %}", "overrides/README.md": "Read me."}
    records = load(project({**REFERENCE, **files, "mkdocs.yml": SETTINGS}))
    folder = tmp_path / "expanded"
    assert zensical.write_project(records, folder) == "https://other.example/desk/"
    for page in records.pages.values():
        text = (folder / page.file).read_text(encoding="utf-8")
        front, _, body = text.removeprefix("---\n").partition("\n---\n")
        assert yaml.safe_load(front)["description"] == page.record.description
        assert "{{" not in body
    config = yaml.safe_load((folder / "mkdocs.yml").read_text(encoding="utf-8"))
    assert config["site_url"] == "https://other.example/desk/"
    assert config["nav"][0] == {"Home": "index.md"}
    assert "default-src" in config["extra"]["policy"]
    assert (folder / "overrides/main.html").is_file()
    assert not (folder / "overrides/README.md").exists()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (SAID, [f"{LINK} 'compare.md#nope', but anchor does not exist"]),
        ("Build started\nTraceback (most recent call last):\n  File\nOSError: x", ["OSError: x"]),
        ("Error: site_name is missing\n", ["Error: site_name is missing"]),
    ],
)
def test_what_zensical_says_is_told_without_drawings(said: str, told: list[str]) -> None:
    assert list(zensical.complaints(said)) == told
