"""Every fault of a record is told in one line that names file, line, key and what is allowed."""

from __future__ import annotations

import pytest

from errordesk.cli.main import main
from errordesk.records import yamlfile
from errordesk.records.loader import load
from errordesk.records.problems import ProblemsError
from tests.conftest import Project

ALPHA = "docs/guides/one/alpha.md"
BETA = "docs/guides/one/beta.md"

SWAP = object()  # marks a change that exchanges the sections Cause and Verify
CONTRADICTION = """\
contradictions:
  - number: 1
    topic: Shares
    ruling: No share.
    handled: [{page: one-alpha, anchor: ANCHOR}]
    absent: ["99 %"]
"""

FAULTS = [
    pytest.param(
        {ALPHA: ("kind: transient", "kind: transient\ncolour: red")},
        [ALPHA, ":10:", 'unknown key "colour"', "allowed:", "signatures"],
        id="unknown key",
    ),
    pytest.param(
        {ALPHA: ("description:", "descripton:")},
        [ALPHA, ":4:", 'unknown key "descripton"', 'Did you mean "description"?'],
        id="key with a slip of the pen",
    ),
    pytest.param(
        {ALPHA: ("applies_to: [All versions]\n", "")},
        [ALPHA, 'the key "applies_to" is missing'],
        id="missing key",
    ),
    pytest.param(
        {ALPHA: ("kind: transient", "kind: transent")},
        [ALPHA, ":9:", '"transent" is not allowed', "throttling", 'Did you mean "transient"?'],
        id="wrong value",
    ),
    pytest.param(
        {ALPHA: ("reviewed: 2026-01-01", "reviewed: yesterday")},
        [ALPHA, ":21:", '"reviewed"', "'yesterday'"],
        id="wrong date",
    ),
    pytest.param(
        {ALPHA: ("Alpha failed with * in it", "abc * d")},
        [ALPHA, '"signatures.0.text"', "at least 8 letters"],
        id="signature too short",
    ),
    pytest.param(
        {"docs/guides/one/gamma.md": (None, ALPHA)},
        ["gamma.md", 'the id "one-alpha" is used already in', ALPHA],
        id="duplicate id",
    ),
    pytest.param(
        {BETA: ("- Beta broke the import", "- alpha FAILED  with * in it")},
        [BETA, ":11:", 'the signature "alpha FAILED  with * in it" is used already', ALPHA],
        id="duplicate signature, but for case and blanks",
    ),
    pytest.param(
        {BETA: ('codes: ["80000002"]', 'codes: ["0x80000001"]')},
        [BETA, ":7:", 'the code "0x80000001" is claimed', ALPHA, "shared_codes"],
        id="code of two guides, one with 0x",
    ),
    pytest.param(
        {BETA: ('shared_codes: ["8004801E"]', 'shared_codes: ["80000001"]')},
        [BETA, 'the code "80000001"'],
        id="code shared by one guide only",
    ),
    pytest.param(
        {ALPHA: ("sources: [src-one]", "sources: [src-on]")},
        [ALPHA, ":23:", '"sources": unknown source "src-on"', 'Did you mean "src-one"?'],
        id="unknown source",
    ),
    pytest.param(
        {
            ALPHA: (
                "- Alpha failed with * in it",
                "- {text: Alpha ist fehlgeschlagen, lang: de, english: Alpha failed, "
                "source: src-on}",
            )
        },
        [ALPHA, ":11:", '"signatures.source": unknown source "src-on"', 'Did you mean "src-one"?'],
        id="unknown source of a message in another language",
    ),
    pytest.param(
        {ALPHA: ("wait: [first-wait]", "wait: [last-wait]")},
        [ALPHA, ":16:", '"answer.wait": unknown fact "last-wait"', 'Did you mean "first-wait"?'],
        id="unknown fact",
    ),
    pytest.param(
        {ALPHA: ("product: one", "product: two")},
        [ALPHA, ":5:", 'unknown product "two"', "allowed: one"],
        id="unknown product",
    ),
    pytest.param(
        {ALPHA: ("related: [one-beta]", "related: [one-bet]")},
        [ALPHA, ":20:", '"related": unknown page id "one-bet"', 'Did you mean "one-beta"?'],
        id="unknown related id",
    ),
    pytest.param(
        {ALPHA: ("related: [one-beta]", "related: []")},
        [BETA, ":20:", "relations go both ways"],
        id="relation that is not mutual",
    ),
    pytest.param(
        {ALPHA: ("id: one-alpha", "id: one-gamma")},
        [ALPHA, ":2:", "must have an id", "stand in docs/guides/one/gamma.md"],
        id="file name and id differ",
    ),
    pytest.param(
        {ALPHA: ("## Verify {#verify}\n\nIt works.\n", "")},
        [ALPHA, 'the section "## Verify {#verify}" is missing'],
        id="missing section",
    ),
    pytest.param(
        {ALPHA: ("## Cause {#cause}\n\nIt happened.", "## Verify {#verify}\n\nIt happened.", SWAP)},
        [ALPHA, "the sections stand in the order message, verify, fix, cause, stuck"],
        id="sections out of order",
    ),
    pytest.param(
        {ALPHA: ("It works.", "")},
        [ALPHA, ":41:", 'the section "Verify" is empty'],
        id="empty section",
    ),
    pytest.param(
        {ALPHA: ("## Cause {#cause}\n\nIt happened.", "It happened."), BETA: ("a", "a")},
        [ALPHA, "## Cause {#cause}"],
        id="no cause",
    ),
    pytest.param(
        {ALPHA: ("## Cause {#cause}", "## Cause")},
        [ALPHA, ":33:", 'the heading "Cause" has no id'],
        id="heading without an id",
    ),
    pytest.param(
        {ALPHA: ("It happened.", "It happened.\n\n### More {#fix}\n")},
        [ALPHA, 'the heading id "fix" is used already'],
        id="heading id twice",
    ),
    pytest.param(
        {ALPHA: ("## Cause {#cause}", "## Why {#cause}")},
        [ALPHA, 'its title is "Cause"'],
        id="section with another title",
    ),
    pytest.param(
        {ALPHA: ("title: Alpha failed", "title: Alpha failed\ntitle: Again")},
        [ALPHA, ":4:", 'the key "title" stands twice'],
        id="key twice",
    ),
    pytest.param(
        {ALPHA: ("http_status: [502]", "http_status: [502")},
        [ALPHA, "not valid YAML"],
        id="bad YAML",
    ),
    pytest.param(
        {ALPHA: ("id: one-alpha", "type: reply\nid: one-alpha")},
        [ALPHA, ":2:", '"reply" is not allowed for "type" here', "guide, topic"],
        id="wrong type",
    ),
    pytest.param(
        {"macros/data/facts/one.yml": ("[{source: src-one}]", "[]")},
        ["macros/data/facts/one.yml:6:", "has no source"],
        id="fact without a source",
    ),
    pytest.param(
        {"macros/data/facts/one.yml": ("grade: documented", "grade: rumour")},
        ["macros/data/facts/one.yml:5:", '"rumour" is not allowed', "judgement"],
        id="unknown grade",
    ),
    pytest.param(
        {"macros/data/facts/one.yml": ("review_by: 2026-07-01", "review_by: 2025-07-01")},
        ["macros/data/facts/one.yml:8:", 'later than "checked"'],
        id="due before it was checked",
    ),
    pytest.param(
        {"macros/data/facts/two.yml": "first-wait: {}\n"},
        ["macros/data/facts/two.yml:1:", 'the fact id "first-wait" is used already'],
        id="duplicate fact in another file",
    ),
    pytest.param(
        {"macros/data/sources/one.yml": ("https://example.com", "http://example.com")},
        ["macros/data/sources/one.yml:4:", '"url"'],
        id="address without TLS",
    ),
    pytest.param(
        {"macros/data/faq/one.yml": ("guides: [one-alpha]", "guides: [one-alfa]")},
        ["macros/data/faq/one.yml:5:", 'Did you mean "one-alpha"?'],
        id="question about an unknown guide",
    ),
    pytest.param(
        {"macros/data/compare.yml": ("cells: [this, that]", "cells: [this, that, more]")},
        ["macros/data/compare.yml:8:", "3 cells for 2 guides"],
        id="comparison with a cell too many",
    ),
    pytest.param(
        {"macros/data/trees/one.yml": ("to: leaf-beta", "to: first")},
        ["macros/data/trees/one.yml", "the tree has a loop", "first", "second"],
        id="tree with a loop",
    ),
    pytest.param(
        {"macros/data/trees/one.yml": ("to: leaf-beta", "to: leaf-betta")},
        ["macros/data/trees/one.yml:12:", 'Did you mean "leaf-beta"?'],
        id="tree that dangles",
    ),
    pytest.param(
        {"macros/data/trees/one.yml": ("to: leaf-beta", "to: leaf-alpha")},
        ["macros/data/trees/one.yml:15:", 'no path leads to "leaf-beta"'],
        id="leaf that no path reaches",
    ),
    pytest.param(
        {"macros/data/trees/one.yml": ("section: fix", "section: fixx")},
        ["macros/data/trees/one.yml:14:", 'Did you mean "fix"?'],
        id="leaf with an unknown heading",
    ),
    pytest.param(
        {"macros/data/releases.yml": ("status: released", "status: out")},
        ["macros/data/releases.yml:4:", '"out" is not allowed'],
        id="release with an unknown status",
    ),
    pytest.param(
        {"docs/replies/alpha.md": ("answers: one-alpha", "answers: one-alpa")},
        ["docs/replies/alpha.md:4:", 'Did you mean "one-alpha"?'],
        id="reply for an unknown guide",
    ),
    pytest.param(
        {"macros/data/contradictions/one.yml": CONTRADICTION.replace("ANCHOR", "fixx")},
        ["macros/data/contradictions/one.yml:5:", 'unknown heading id "fixx"', '"fix"?'],
        id="contradiction handled at an unknown heading",
    ),
    pytest.param(
        {
            "macros/data/contradictions/one.yml": CONTRADICTION.replace("ANCHOR", "fix"),
            ALPHA: ("It happened.", "It works in 99 % of cases."),
        },
        [ALPHA, ":35:", '"99 %" must not be published', "no. 1", "No share."],
        id="statement that was ruled out",
    ),
    pytest.param(
        {"macros/data/products.yml": None},
        ["macros/data/products.yml:1:", "this data file is missing"],
        id="missing data file",
    ),
]


@pytest.mark.parametrize(("changes", "expected"), FAULTS)
def test_fault_is_told(project: Project, changes: dict[str, object], expected: list[str]) -> None:
    root = project()
    plain: dict[str, str | tuple[str, str] | None] = {}
    for name, change in changes.items():
        if isinstance(change, tuple) and change[-1] is SWAP:
            text = (root / name).read_text(encoding="utf-8")
            verify = text.replace("## Verify {#verify}", "## Cause {#cause}")
            plain[name] = verify.replace(change[0], change[1], 1)
        elif isinstance(change, tuple) and change[0] is None:  # a copy of another file
            plain[name] = (root / change[1]).read_text(encoding="utf-8")
        else:
            plain[name] = change  # type: ignore[assignment]  # the table holds the other two forms
    project(plain)
    with pytest.raises(ProblemsError) as caught:
        load(root)
    lines = [str(problem) for problem in caught.value.problems]
    assert any(all(part in line for part in expected) for line in lines), "\n".join(lines)
    assert all("\n" not in line for line in lines)


def test_sample_is_valid(project: Project) -> None:
    records = load(project())
    assert list(records.guides) == ["one-alpha", "one-beta"]


def test_no_test_parses_what_another_has_parsed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`tests/conftest.py` reads equal texts once; a load parses some hundred files otherwise."""
    root = project()
    load(root)
    monkeypatch.delattr(yamlfile, "LOADER")
    assert load(root).guides


def test_all_faults_in_one_run(project: Project) -> None:
    root = project(
        {
            ALPHA: ("kind: transient", "kind: odd"),
            BETA: ("product: one", "product: none"),
            "macros/data/facts/one.yml": ("grade: documented", "grade: rumour"),
        }
    )
    with pytest.raises(ProblemsError) as caught:
        load(root)
    files = {problem.file for problem in caught.value.problems}
    assert {ALPHA, BETA, "macros/data/facts/one.yml"} <= files


def test_command_line_prints_lines_and_exits_1(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    root = project({ALPHA: ("kind: transient", "kind: odd")})
    assert main(["--root", str(root), "check", "records"]) == 1
    printed = capsys.readouterr()
    assert "docs/guides/one/alpha.md:9:" in printed.err
    assert "Traceback" not in printed.err
    assert "  1  records        1  " in printed.out


def test_generic_codes_may_be_shared(project: Project) -> None:
    records = load(project())
    assert [guide.shared_codes for guide in records.guides.values()] == [["8004801E"]] * 2
