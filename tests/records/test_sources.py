"""The loader alone opens the files that the site is made from; all others ask `Records`."""

from __future__ import annotations

import ast
from pathlib import Path

# What opens a file or lists a folder.
OPENING = {
    "open",
    "read_text",
    "read_bytes",
    "glob",
    "rglob",
    "iterdir",
    "walk",
    "scandir",
    "parse",
}
# `parse` of these reads a path; that of others reads a text.
READING_MODULES = {"etree", "html"}
CHECKED = ("links", "outputs", "references")
# What these modules open is no source of the site.
ALLOWED = {
    **dict.fromkeys((f"checks/site/{name}.py" for name in CHECKED), "the built site"),
    **{
        f"site/{name}.py": "the built site"
        for name in (
            *("built", "engine", "finder", "frames", "offline", "serve", "swap", "twins", "weight"),
        )
    },
    "site/rendered.py": "what the build before kept",
    "site/handover.py": "mkdocs.yml, as an engine reads it",
    "site/given.py": "what the process before the engine left",
    "pages/rooms.py": "the package itself, for the page of its rooms",
    "checks/clean.py": "what earlier runs found nothing in",
    "cli/pasted.py": "the file of the person who asks",
    "cli/explain.py": "the logs that a job hands over",
    "cli/source.py": "the compiled catalogue",
    "cli/main.py": "the null device",
    "issues/action.py": "the event that GitHub hands over, and the summary that it shows",
}


def opened(package: Path) -> set[str]:
    """Return the modules outside the room of records that open a file or list a folder."""
    return {
        file
        for path in package.rglob("*.py")
        if not (file := path.relative_to(package).as_posix()).startswith("records/")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _opens(node.func)
    }


def _opens(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id == "open"
    if not isinstance(function, ast.Attribute) or function.attr not in OPENING:
        return False
    value = function.value
    return function.attr != "parse" or (isinstance(value, ast.Name) and value.id in READING_MODULES)


def test_no_other_room_opens_a_source_of_the_site(root: Path) -> None:
    assert opened(root / "errordesk") - set(ALLOWED) == set()


def test_what_opens_a_file_is_seen(tmp_path: Path) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "records").mkdir()
    text = "def f(root):\n    return [p.read_text() for p in (root / 'docs').glob('*.md')]\n"
    (tmp_path / "checks/a.py").write_text(text)
    (tmp_path / "records/a.py").write_text(text)
    assert opened(tmp_path) == {"checks/a.py"}
