"""Sources are listed where they are used, and no record stands there for nothing."""

from __future__ import annotations

import pytest

from errordesk.checks.records import unused, usage
from errordesk.records.loader import load
from tests.conftest import Project

ALPHA = "docs/guides/one/alpha.md"
FAQ = "docs/faq.md"
FACTS = "macros/data/facts/one.yml"
SOURCES = "macros/data/sources/one.yml"
Changes = dict[str, str | tuple[str, str] | None]

SECOND_SOURCE = """\
src-two:
  title: Another source
  publisher: Publisher
  url: https://example.com/{page}
  grade: users
  checked: 2026-01-01
  review_by: 2026-07-01
"""
SECOND_FACT = """\
second-wait:
  statement: Second wait
  value: "20"
  grade: users
  sources: [{source: src-two}]
  checked: 2026-01-01
  review_by: 2026-07-01
"""
COMPARE = """\
---
type: topic
id: compare
title: Compared
description: Two errors side by side.
reviewed: 2026-01-01
review_by: 2026-07-01
{sources}---
{body}
"""


def told(project: Project, changes: Changes) -> list[str]:
    records = load(project(changes))
    uses = {uri: usage.page_use(records, page) for uri, page in records.pages.items()}
    listed = usage.wrong_lists_of_sources(records, uses)
    return [str(one) for one in sorted([*listed, *unused.unused_records(records, uses)])]


def second(page: str = "two") -> Changes:
    """A second source, and a fact that stands on it."""
    return {
        "macros/data/sources/two.yml": SECOND_SOURCE.format(page=page),
        "macros/data/facts/two.yml": SECOND_FACT,
    }


def missing(how: str, place: str = f"{ALPHA}:23") -> str:
    return f'{place}: "sources" does not list "src-two", used on this page {how}'


def test_sample_uses_what_it_has(project: Project) -> None:
    assert told(project, {}) == []


def test_source_that_is_listed_and_not_used(project: Project) -> None:
    changes = {**second(), ALPHA: ("sources: [src-one]", "sources: [src-one,\n  src-two]")}
    assert f'{ALPHA}:24: "sources" lists "src-two", which nothing on this page uses' in told(
        project, changes
    )


def test_source_listed_twice(project: Project) -> None:
    changes: Changes = {ALPHA: ("sources: [src-one]", "sources: [src-one, src-one]")}
    assert told(project, changes) == [f'{ALPHA}:23: "sources" lists "src-one" twice']


@pytest.mark.parametrize(
    ("changes", "how"),
    [
        ({ALPHA: ("It works.", '{{ cite("src-two") }}')}, "by cite()"),
        ({ALPHA: ("It works.", '{{ fact("second-wait") }}')}, 'by the fact "second-wait"'),
        ({ALPHA: ("[first-wait]", "[first-wait, second-wait]")}, 'by the fact "second-wait"'),
        ({ALPHA: ("After a day.", "'{{ cite(\"src-two\") }}'")}, "by cite()"),
        ({ALPHA: ("[Delete the thing.]", "['{{ cite(\"src-two\") }}']")}, "by cite()"),
        (
            {ALPHA: ("It works.", "{{ danger(\"is {{ cite('src-two') }}\") }}")},
            "by cite()",
        ),
        (
            {
                ALPHA: ("It works.", '{{ tree("one") }}'),
                "macros/data/trees/one.yml": ("It is beta.", "'{{ cite(\"src-two\") }}'"),
            },
            "by cite()",
        ),
    ],
    ids=["cite", "fact", "wait", "escalate", "never", "danger", "tree"],
)
def test_source_that_is_used_and_not_listed(project: Project, changes: Changes, how: str) -> None:
    assert missing(how) in told(project, {**second(), **changes})


def test_source_used_in_a_snippet(project: Project) -> None:
    changes = {**second(), "macros/snippets/look.md": ("Look", '{{ cite("src-two") }} Look')}
    assert missing("by cite()") in told(project, changes)


def test_plain_link_needs_no_entry(project: Project) -> None:
    changes = {**second(), ALPHA: ("It works.", '{{ source("src-two") }}')}
    assert told(project, changes) == [
        'macros/data/facts/two.yml:1: no page uses the fact "second-wait"; remove it, or use it'
    ]


def test_plain_link_is_no_reason_for_an_entry(project: Project) -> None:
    project({ALPHA: ("sources: [src-one]", "sources: [src-one, src-two]")})
    changes = {**second(), ALPHA: ("It works.", '{{ source("src-two") }}')}
    assert any("which nothing on this page uses" in line for line in told(project, changes))


def test_nobody_uses_a_fact_and_a_source(project: Project) -> None:
    assert told(project, second()) == [
        'macros/data/facts/two.yml:1: no page uses the fact "second-wait"; remove it, or use it',
        'macros/data/sources/two.yml:1: no page uses the source "src-two"; remove it, or use it',
    ]


def test_tables_of_all_records_use_none(project: Project) -> None:
    tables = '\n{{ facts_table("second") }}\n{{ sources_table() }}\n'
    found = told(project, {**second(), "docs/index.md": ("# Sample {#top}", tables)})
    assert len(found) == 2


def test_nobody_calls_a_snippet(project: Project) -> None:
    found = told(project, {"macros/snippets/idle.md": "---\nparameters: []\n---\nText.\n"})
    assert found == ['macros/snippets/idle.md:1: no page calls the snippet "idle"; remove it']


def test_reply_uses_facts_and_sources(project: Project) -> None:
    reply = '[[ fact("second-wait") ]] Hello'
    assert told(project, {**second(), "macros/replies/reply-alpha.md": ("Hello", reply)}) == []


def test_evidence_of_a_release_is_used(project: Project) -> None:
    # The archived repository of the sample is src-one, at https://example.com/source.
    found = told(project, second("source/issues/12"))
    assert [line for line in found if "src-two" in line] == []
    found = told(project, second("source/issues/13"))
    assert [line for line in found if "src-two" in line] != []


def test_source_of_a_message_in_another_language_is_used(project: Project) -> None:
    # It stands in the record alone: the page need not list it.
    local = "{text: Alpha ist fehlgeschlagen, lang: de, english: Alpha failed, source: src-two}"
    changes: Changes = {
        "macros/data/sources/two.yml": SECOND_SOURCE.format(page="two"),
        ALPHA: ("  - Alpha failed with", f"  - {local}\n  - Alpha failed with"),
    }
    assert told(project, changes) == []


def test_lists_of_commands_use_their_sources(project: Project) -> None:
    tool = "tool: x\nversion: '1'\nsource: src-two\nchecked: 2026-01-01\n"
    command = {"macros/data/commands/x.yml": tool}
    assert not any("src-two" in line for line in told(project, {**second(), **command}))


@pytest.mark.parametrize(
    ("sources", "body", "expected"),
    [
        ("", '{{ comparison("all") }}', []),
        ("", '{{ side_by_side("two") }} {{ faq("one") }}', []),
        ("", "Text.", []),
        ("sources: [src-one]\n", '{{ comparison("all") }}', []),
        ("", '{{ fact("first-wait") }}', ['does not list "src-one"']),
        ("sources: []\n", '{{ comparison("all") }}', ['does not list "src-one"']),
        ("sources: [src-one]\n", "Text.", ['lists "src-one", which nothing']),
    ],
)
def test_topics(project: Project, sources: str, body: str, expected: list[str]) -> None:
    page = COMPARE.format(sources=sources, body=body)
    found = told(project, {"docs/compare.md": page})
    assert len(found) == len(expected)
    for line, words in zip(found, expected, strict=True):
        assert line.startswith("docs/compare.md:")
        assert words in line


def test_faq_without_a_list_is_exempt_for_its_questions_alone(project: Project) -> None:
    answer: Changes = {
        "macros/data/faq/one.yml": ("Because of", '{{ fact("second-wait") }} and'),
        **second(),
    }
    # YAML reads a value that begins with a brace as a mapping.
    answer["macros/data/faq/one.yml"] = ("Because of", 'Since {{ fact("second-wait") }} and')
    assert told(project, answer) == []
    found = told(project, {FAQ: ("## One", 'Wait {{ fact("second-wait") }}.\n\n## One')})
    assert len(found) == 1
    assert '"sources" does not list "src-two"' in found[0]
