"""Scripts, styles and examples: what a parser cannot read is told in its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from errordesk.checks.prose import parse

WRONG = [
    ("a.js", "let a = 1\nfunction (\n", 2, 'JavaScript: nothing can be made of "function ("'),
    ("a.js", "if (a) {\n  b()\n", 2, '"}" is missing'),
    ("a.js", "let a = 'b\n", 1, "JavaScript"),
    ("a.css", "a { b: c }\nd { e: f; } }\n", 2, "CSS: behind this stands neither a rule"),
    ("a.css", "x { y: z }\na {\n  b c;\n}\n", 3, "neither a rule nor a declaration"),
    ("a.css", "@media (x {\n  a { b: c }\n}\n", 1, "what begins here is not closed"),
    ("a.css", "a { b: c }\nd {\n  e: f;\n\ng { h: i }\n", 2, "what begins here is not closed"),
    ("a.css", "a { b: c }\n/* never closed\n", 2, "what begins here is not closed"),
    ("a.css", "a { b: url(c }\n", 1, "bad URL token"),
    ("a.js", " \n", 1, "the file is empty"),
]


class _Project:
    """What the check asks of a project whose pages hold no example."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.records = self
        self.unsure: set[str] = set()
        self.whole = True
        self.only = None
        self.placeholders: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self.pages: dict[str, str] = {}


@pytest.mark.parametrize(("name", "text", "line", "said"), WRONG)
def test_script_or_style_that_cannot_be_read(
    tmp_path: Path, name: str, text: str, line: int, said: str
) -> None:
    file = tmp_path / "overrides/assets" / name
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    (found,) = parse.unreadable(_Project(tmp_path))  # type: ignore[arg-type]
    assert (found.file, found.line) == (f"overrides/assets/{name}", line)
    assert said in found.message


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.css", "@container ed (min-width: 1px) { a:hover { b: c } }\n"),
        ("a.css", ":root { --x: { a: b }; } a { &:hover { b: c(d, [e]) } }\n"),
        ("a.js", "export const a = async () => b?.c ?? /[/]/u\n"),
    ],
)
def test_script_or_style_that_is_right(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "overrides").mkdir()
    (tmp_path / "overrides" / name).write_text(text, encoding="utf-8")
    assert parse.unreadable(_Project(tmp_path)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("language", "text", "line"),
    [
        ("json", '{"a": 1,\n "b" 2}', 2),
        ("json", "{'a': 1}", 1),
        ("yaml", "a: b\nc: [d\n", 3),
        ("yaml", "a: b: c", 1),
        ("yaml", "a: b\n\tc: d", 2),
        ("xml", "<a>\n<b>\n</a>", 3),
        ("xml", '<?xml version="1.0"?>\n<a b=c/>', 2),
        ("json", '{"a": 1}', None),
        ("json", '"a": {"b": <count>}', None),
        ("yaml", "a: <count>\n---\nb: ${{ c }}", None),
        ("xml", '<?xml version="1.0"?>\n<a b="c">d</a>\n<e/>', None),
        ("xml", "<a><count></a>", None),
        ("html", "<p>", None),
    ],
)
def test_example(tmp_path: Path, language: str, text: str, line: int | None) -> None:
    project = _Project(tmp_path)
    project.placeholders = {"count": "how many"}
    project.shown = {"docs/a.md": f"1. Item\n\n```{language}\n{text}\n```\n"}
    found = parse.unreadable(project)  # type: ignore[arg-type]
    assert [problem.line for problem in found] == ([] if line is None else [line + 3])
