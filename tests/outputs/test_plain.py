"""Markdown of the site's engine becomes Markdown that any reader understands."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from markdown import markdown

from errordesk.pages.macros import MACRO_NAMES, PageMacros
from errordesk.pages.plain import PlainMacros, simplify
from errordesk.records.loader import load
from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from errordesk.site.catalog import catalog_json
from tests.conftest import Project
from tests.outputs import REFERENCE

URL = "https://pages.example/"


@pytest.fixture
def sample(project: Project) -> Records:
    return load(project(REFERENCE))


def plain(markdown: str) -> str:
    return simplify(markdown, lambda target: f"abs:{target}")


@pytest.mark.parametrize(
    ("rich", "expected"),
    [
        ("## Cause {#cause}", "## Cause"),
        ('#### Who? {#who tabindex="-1"}', "#### Who?"),
        ("text\n{ .ed-lead }", "text"),
        ("keep\n\ngone\n{ .ed-again }\n\nkeep", "keep\n\nkeep"),
        ('| a { data-label="Guide, and more" } | b |', "| a | b |"),
        ("[x](#y){ .a #b }", "[x](abs:#y)"),
        ("[x](https://x.example/a_(b))", "[x](https://x.example/a_(b))"),
        ('<a class="b" href="../c/">d</a>', "[d](abs:../c/)"),
        ("<div markdown>\n\ntext\n\n</div>", "text"),
        ('<span id="a"></span>text<br>more', "text\nmore"),
        ("| a<br><small>b</small> |", "| a; b |"),
        ("a <button hidden>press\n<kbd>/</kbd></button>b", "a b"),
        ("a <!-- hidden --> b", "a  b"),
        ('<mark title="it\'s">x</mark> &quot;y&quot; &lt;z&gt;', 'x "y" &lt;z&gt;'),
        ("Term\n:   Meaning\n\nWhy?\n:   So", "**Term:** Meaning\n\n**Why?** So"),
        ('=== "One"\n\n    text\n\nafter', "**One**\n\ntext\n\nafter"),
        (
            '!!! danger "Stop"\n\n    One.\n\n    Two.\n\nafter',
            "> **Stop**\n>\n> One.\n>\n> Two.\n\nafter",
        ),
        ("??? note\n    text", "> **Note**\n>\n> text"),
        ('1. do\n\n    !!! note "N"\n\n        text', "1. do\n\n    > **N**\n    >\n    > text"),
        (
            '!!! note "N"\n    ```text\n    {{ x }} <b>\n    ```',
            "> **N**\n>\n> ```text\n> {{ x }} <b>\n> ```",
        ),
        ('```{ .markdown title="T" }\n# {#x} <b>\n```', "```markdown\n# {#x} <b>\n```"),
        ("```text\na\n\n\nb { .c }\n```", "```text\na\n\n\nb { .c }\n```"),
        ("    ```bash\n    a <b>\n    ```", "```bash\n    a <b>\n    ```"),
        ("`{ .x }` and ``<b> ` [c](d)``", "`{ .x }` and ``<b> ` [c](d)``"),
        ("<https://x.example/>", "<https://x.example/>"),
        ("a\n\n\n\nb", "a\n\nb"),
    ],
)
def test_simplify(rich: str, expected: str) -> None:
    assert plain(rich) == expected


def test_simplify_says_a_picture_in_words() -> None:
    drawing = (
        '<figure class="p"><svg><title>T</title><desc>A, then B &amp; C.</desc><path/></svg>'
        "<figcaption>What it is.</figcaption></figure>"
    )
    assert plain(drawing) == "Picture: What it is. A, then B & C."


def test_marks_vanish_with_the_blank_before_them(sample: Records) -> None:
    macros = PlainMacros(sample, "guides/one/alpha.md", URL)
    text = 'Wait {{ fact("first-wait") }}. So{{ cite("src-one") }}, or {{ cite("src-one") }}.'
    assert macros.text(text) == "Wait 10 minutes. So, or."


def test_marks_say_the_grade_in_words(sample: Records) -> None:
    macros = PlainMacros(sample, "guides/one/alpha.md", URL, marks=True)
    cited = "([documented by the vendor](https://example.com/source))"
    assert macros.text('So{{ cite("src-one") }}, or {{ cite("src-one") }}.') == (
        f"So {cited}, or {cited}."
    )
    assert macros.text('{{ cite("src-one", "Part 1") }}') == (
        "([documented by the vendor, Part 1](https://example.com/source))"
    )


def test_links_are_absolute(sample: Records) -> None:
    macros = PlainMacros(sample, "guides/one/alpha.md", URL)
    text = (
        '{{ guide("one-beta", "fix", text="b") }} {{ question("why") }} [c](beta.md#fix) [d](#fix)'
    )
    assert macros.text(text) == (
        f"[b]({URL}guides/one/beta/#fix) [Why?]({URL}faq/#why) "
        f"[c]({URL}guides/one/beta/#fix) [d]({URL}guides/one/alpha/#fix)"
    )


def test_unknown_ids_are_refused(sample: Records) -> None:
    macros = PlainMacros(sample, "guides/one/alpha.md", URL)
    with pytest.raises(UsageError, match='unknown page id "one-alpa"'):
        macros.text('{{ guide("one-alpa") }}')


def test_every_macro_is_described_as_on_the_page() -> None:
    for name in MACRO_NAMES:
        first = [
            (getattr(kind, name).__doc__ or "").splitlines()[0]
            for kind in (PageMacros, PlainMacros)
        ]
        assert first[0] == first[1], name


def test_a_bar_in_a_message_is_shown_as_it_is(project: Project) -> None:
    """In a table of the page without the backslash, in that of GitHub's Markdown with it."""
    sign = "a_b | <c> & 504"
    records = load(
        project(
            {
                **REFERENCE,
                "docs/guides/one/beta.md": ("signatures:\n", f'signatures:\n  - "{sign}"\n'),
            }
        )
    )
    macros = PageMacros(records, "index.md")
    shown = BeautifulSoup(
        markdown(macros.message_table(), extensions=["tables", "md_in_html"]), "lxml"
    )
    assert sign in [code.text for code in shown.select("td code")]
    copy = PlainMacros(records, "index.md").text("{{ message_table() }}")
    assert "`a_b \\| <c> & 504`" in copy


def test_the_catalogue_can_be_written_for_an_address_on_loopback(records: Records) -> None:
    """As `errordesk serve` does: sources of our own begin with the site's address."""
    assert "http://127.0.0.1:8000/guides/" in catalog_json(
        records, "Desk", "About.", "http://127.0.0.1:8000/"
    )
