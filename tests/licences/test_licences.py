"""What others wrote goes along with its licence, and LinkChecker stays a program of its own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

PLUGIN = "errordesk/checks/site/linkchecker/anchors_once.py"
# Words of each package that no other has; found in the bundle, so the package is inside.
INSIDE = {
    "linkify-it": "src_domain",
    "mdurl": ";/?:@&=+$,-_.!~*'()#",
    "punycode.js": "Overflow: input needs wider integers to process",
    "uc.micro": r"\xA1\xA7\xAB\xB6\xB7\xBB\xBF",
    "entities": "8364",  # of the table that repairs numbers of Windows-1252
}
BEGINS = {"MIT": "Permission is hereby granted", "BSD-2-Clause": "Redistribution and use in source"}


def test_each_library_and_each_inside_a_bundle_has_its_licence(root: Path) -> None:
    folder = root / "overrides/assets/vendor"
    readme = (folder / "README.md").read_text(encoding="utf-8")
    noted = set(re.findall(r"`([\w.-]+\.LICENSE\.txt)`", readme))
    assert noted == {path.name for path in folder.glob("*.LICENSE.txt")}
    assert {path.stem for path in folder.glob("*.js")} | set(INSIDE) == {
        name.removesuffix(".LICENSE.txt") for name in noted
    }
    rows = re.findall(r"^\| ([\w.-]+) \| \^[\d.]+ \| ([\w.-]+) \| `([\w.-]+)`", readme, re.M)
    assert {name for name, *_ in rows} == set(INSIDE)
    for name, licence, file in rows:
        text = (folder / file).read_text(encoding="utf-8")
        assert file == f"{name}.LICENSE.txt"
        assert "Copyright" in text
        assert BEGINS[licence] in text


def test_what_is_inside_the_bundle_is_known(root: Path) -> None:
    text = (root / "overrides/assets/vendor/markdown-it.js").read_text(encoding="utf-8")
    assert [name for name, word in INSIDE.items() if word not in text] == []


def test_licences_are_published_with_the_libraries(root: Path, site_dir: Path) -> None:
    folder = root / "overrides/assets/vendor"
    for path in folder.glob("*.LICENSE.txt"):
        assert (site_dir / "assets/vendor" / path.name).read_bytes() == path.read_bytes()


def test_only_the_plugin_imports_linkchecker(root: Path) -> None:
    importing = set()
    for path in [*root.glob("errordesk/**/*.py"), *root.glob("macros/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == "linkcheck" for name in names):
                importing.add(path.relative_to(root).as_posix())
            assert not any("anchors_once" in name for name in names), path
    assert importing == {PLUGIN}
    decision = (root / "docs/contributing/decisions/0001-engine.md").read_text(encoding="utf-8")
    assert PLUGIN in decision
    assert "GPL-2.0-or-later" in decision
