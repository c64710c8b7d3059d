"""Judgements of the real tools: which texts are asked about, and what is kept."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from errordesk.checks.commands.judged import PART, Shown, shown_texts, without_placeholders
from errordesk.checks.context import Context
from errordesk.records.rules import JUDGED, Judgement
from scripts.judge import __main__ as command
from scripts.judge import tools
from scripts.judge.tools import Tools, UnavailableError


@pytest.fixture(scope="module")
def context(root: Path) -> Context:
    return Context(root, root / "site")


def test_every_query_and_command_of_the_pages_is_asked_about(context: Context) -> None:
    shown = list(shown_texts(context))
    queries = sum(text.count("```kusto") for text in context.pages.values())
    commands = sum(
        len(re.findall(r"^ *(?:\w+=\$\()?az \w", text, re.M)) for text in context.pages.values()
    )
    kinds = Counter(item.kind for item in shown)
    whole = [item for item in shown if item.kind == "az" and not item.text.startswith(PART)]
    assert kinds["kusto"] == queries > 0
    assert len(whole) >= commands > 0
    assert kinds["bash"] > 0 < kinds["powershell"]
    assert any(item.text.startswith(PART) for item in shown)


def test_each_text_is_told_where_its_author_finds_it(context: Context) -> None:
    lines = {file: text.splitlines() for file, text in context.records.texts.items()}
    for item in shown_texts(context):
        if item.kind in ("az", "kusto") and "{{" not in item.text:
            word = item.text.removeprefix(f"{PART} ").split()[0]
            assert word in lines[item.file][item.line - 1], item


def test_file_is_as_the_command_writes_it(context: Context) -> None:
    judged = context.records.rules.judged
    assert command.dump(judged) == context.records.texts[JUDGED]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x | where a == <status>", "x | where a == 1"),
        ("cat <<END", "cat <<END"),
        ("a </dev/null", "a </dev/null"),
        ("--name <the name of it>", "--name 1"),
    ],
)
def test_placeholders(text: str, expected: str) -> None:
    assert without_placeholders(text, "1") == expected


# The command -------------------------------------------------------------------------------------

GOOD = Shown("bash", "ls <path>", "docs/a.md", 3)
WRONG = Shown("bash", "if true; then\n  ls", "docs/a.md", 7)
QUERY = Shown("kusto", "AGWAccessLogs | count", "docs/a.md", 9)


def test_bash_reads_and_runs_nothing(tmp_path: Path) -> None:
    tool, said = tools.bash([GOOD.text, WRONG.text, f"touch {tmp_path}/run", "x > <file>"])
    assert re.fullmatch(r"bash \d+\.\d+\.\d+", tool)
    assert [bool(found) for found in said] == [False, True, False, False]
    assert not list(tmp_path.iterdir())


def test_only_new_texts_and_refused_ones_are_asked_about(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(_tools: Tools, _kind: str, texts: list[str]) -> tools.Answer:
        asked.extend(texts)
        return "bash 1.0", ["no" if "then" in text else None for text in texts]

    monkeypatch.setattr(Tools, "judge", answer)
    gone = Shown("bash", "gone", "docs/a.md", 1)
    kept = Judgement(begins="ls", tool="bash 0.9", checked=date(2026, 1, 1), refused=None)
    refused = kept.model_copy(update={"refused": "no"})
    known = {"bash": {GOOD.digest: kept, WRONG.digest: refused, gone.digest: kept}}
    judged, absent = command.judge([GOOD, WRONG], known, context, newest=False)
    assert asked == [WRONG.text]
    assert not absent
    assert judged["bash"][GOOD.digest] == kept
    assert judged["bash"][WRONG.digest].refused == "no"
    assert judged["bash"].keys() == {GOOD.digest, WRONG.digest}


def test_tool_that_is_missing_is_told_and_the_others_judge(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    which = shutil.which
    monkeypatch.setattr(
        shutil, "which", lambda name, **more: None if name == "node" else which(name, **more)
    )
    judged, absent = command.judge([GOOD, QUERY], {}, context, newest=False)
    assert absent == [
        "kusto: node and npm are missing; install Node.js 18 or later, so 1 texts keep no judgement"
    ]
    assert judged.keys() == {"bash"}


def test_tool_without_an_answer_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match=r"gave no answer \(.*nothing"):
        tools._ask(["sh", "-c", "echo nothing >&2"], [], tmp_path)  # noqa: SLF001
