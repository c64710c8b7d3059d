"""The macros, without building a site."""

from __future__ import annotations

import re

import pytest

from errordesk.pages.macros import MACRO_NAMES, PageMacros
from errordesk.pages.render import check_pages
from errordesk.records.loader import load
from errordesk.records.models import Guide, PlainPage, Reply, Topic
from errordesk.records.problems import ProblemsError, UsageError
from tests.conftest import Project

ALPHA = "docs/guides/one/alpha.md"

# Variables that mkdocs-macros gives to every page; a macro of that name would hide or be hidden.
RESERVED = {"page", "config", "environment", "plugin", "git", "navigation", "files", "extra"}


@pytest.fixture
def macros(project: Project) -> PageMacros:
    return PageMacros(load(project()), "guides/one/alpha.md", "https://desk.example/")


def test_no_macro_is_hidden_by_a_front_matter_key() -> None:
    keys = {key for model in (PlainPage, Topic, Guide, Reply) for key in model.model_fields}
    assert not set(MACRO_NAMES) & (keys | RESERVED)


def test_fact_prints_value_unit_and_grade(macros: PageMacros) -> None:
    printed = macros.fact("first-wait")
    assert printed.startswith("10 minutes[D](../../reference/facts.md#first-wait)")
    assert "Documented by the vendor: First wait" in printed


def test_quotes_in_a_label_do_not_end_its_attribute(project: Project) -> None:
    statement = ("statement: First wait", "statement: 'The \"first\" wait'")
    records = load(project({"macros/data/facts/one.yml": statement}))
    printed = PageMacros(records, "index.md").fact("first-wait")
    [label] = re.findall(r' title="(.*)" \}$', printed)
    assert label == "Documented by the vendor: The 'first' wait"


def test_guide_link_is_relative_to_the_page(project: Project) -> None:
    records = load(project())
    assert PageMacros(records, "index.md").guide("one-beta", "fix", "there") == (
        "[there](guides/one/beta.md#fix)"
    )
    assert PageMacros(records, "guides/one/alpha.md").guide("one-beta") == "[Beta failed](beta.md)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda m: m.guide("one-alfa"), 'unknown page id "one-alfa". Did you mean "one-alpha"?'),
        (lambda m: m.guide("one-beta", "fixx"), 'has no heading id "fixx"'),
        (lambda m: m.fact("fist-wait"), 'unknown fact "fist-wait". Did you mean "first-wait"?'),
        (lambda m: m.cite("src-two"), 'unknown source "src-two"'),
        (lambda m: m.question("how"), 'unknown question "how"'),
        (lambda m: m.snippet("lok", where="x"), 'unknown snippet "lok". Did you mean "look"?'),
        (lambda m: m.snippet("look"), "takes the parameters: where; given: none"),
        (lambda m: m.snippet("look", where="x", what="y"), "given: what, where"),
        (lambda m: m.danger(" "), "needs the loss named"),
        (lambda m: m.comparison("al"), 'unknown comparison table "al"'),
        (lambda m: m.tree("two"), 'unknown decision tree "two"'),
        (lambda m: m.picture("p", "c"), 'unknown picture "p"'),
        (lambda m: m.faq("two"), 'unknown product "two"'),
        (lambda m: m.reply_text(), "belongs on a reply page"),
        (lambda m: m.facts_table("zzz"), 'no fact begins with "zzz"'),
    ],
)
def test_wrong_call_says_what_is_wrong(macros: PageMacros, call: object, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        call(macros)  # type: ignore[operator]  # a function of the table above
    assert message in str(caught.value)


def test_danger_names_the_loss_before_the_advice(macros: PageMacros) -> None:
    printed = macros.danger("deletes all rows", "Back up first.")
    assert printed.startswith("!!! danger ")
    assert "deletes all rows" in printed.splitlines()[0]
    assert "    Back up first." in printed.splitlines()


def test_answer_box_holds_what_the_reader_needs_first(macros: PageMacros) -> None:
    printed = macros.answer_box()
    order = [printed.index(part) for part in ("Do first", "Take care", "Safe to retry?", "Wait")]
    assert order == sorted(order)
    for part in ("Delete the thing.", "10 minutes"):
        assert part in printed


def test_evidence_lists_relations_and_sources(macros: PageMacros) -> None:
    printed = macros.evidence()
    for part in ("Applies to", "HTTP 502", "`80000001`", "01 January 2026"):
        assert part in printed
    assert "[Beta failed](beta.md)" in printed
    assert "https://example.com/source" in printed
    assert "documented by the vendor; checked 2026-01-01" in printed


def test_tables_carry_their_headings_into_the_cells(macros: PageMacros) -> None:
    assert 'data-label="Safe to retry?"' in macros.comparison("all")


def test_comparison_tells_when_a_retry_is_safe(project: Project) -> None:
    records = load(project())
    guide = records.guides["one-alpha"]
    answer = guide.answer.model_copy(update={"retry_note": "once the last one has ended"})
    records.guides["one-alpha"] = guide.model_copy(update={"answer": answer})
    printed = PageMacros(records, "compare.md").comparison("all")
    assert "Yes: once the last one has ended" in printed


def test_tree_links_to_every_node_and_leaf(macros: PageMacros) -> None:
    printed = macros.tree("one")
    for name in ("first", "second", "leaf-alpha", "leaf-beta"):
        assert f"{{#{name} " in printed
        assert f"](#{name})" in printed


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("It happened.", "{{ fact('fist-wait') }}", 35, 'Did you mean "first-wait"?'),
        ("It happened.", "{{ unheard_of }}", 35, "'unheard_of' is undefined"),
        ("It happened.", "{{ fact( }}", 35, "unexpected '}'"),
        ("It happened.", "{{ guide('one-beta', 'nope') }}", 35, 'no heading id "nope"'),
        ('where="the log"', 'wher="the log"', 39, "takes the parameters: where"),
        ("It happened.", "{{ fact() }}", 35, "missing 1 required positional argument"),
    ],
)
def test_mistakes_in_pages_are_told_with_file_and_line(
    project: Project, old: str, new: str, line: int, message: str
) -> None:
    records = load(project({ALPHA: (old, new)}))
    with pytest.raises(ProblemsError) as caught:
        check_pages(records)
    [problem] = caught.value.problems
    assert (problem.file, problem.line) == (ALPHA, line)
    assert message in problem.message


def test_mistakes_in_several_pages_are_told_at_once(project: Project) -> None:
    wrong = ("It happened.", "{{ fact('x') }}")
    records = load(project({ALPHA: wrong, "docs/guides/one/beta.md": wrong}))
    with pytest.raises(ProblemsError) as caught:
        check_pages(records)
    assert len(caught.value.problems) == 2
