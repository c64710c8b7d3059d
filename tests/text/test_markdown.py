"""The one reader of Markdown: what is code, what leads where, what is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errordesk.text import markdown

PAGE = """\
# Title {#top .big}

1. Run this:

    ```bash title="x"
    one
      two
    # three
    ```

- ~~~ { .Text }
  four
  ```
  ~~~~
> ````markdown
> ```
> five
> ````
## Cause { .a #cause }
`x` <span id="raw"></span>
```
never closed
## no heading {#no}
"""


def test_front_matter_is_parted_from_the_body() -> None:
    assert markdown.split_front_matter("---\na: 1\n--- \nbody\n") == ("a: 1\n", "body\n", 4)
    assert markdown.split_front_matter("---\na: 1\n") == (None, "---\na: 1\n", 1)
    assert markdown.split_front_matter("\n---\na: 1\n---\n") == (None, "\n---\na: 1\n---\n", 1)


def test_code_blocks_stand_in_lists_and_quotations_too() -> None:
    found = [(block.language, block.line, block.text) for block in markdown.code_blocks(PAGE, 10)]
    assert found == [
        ("bash", 15, "one\n  two\n# three"),
        ("text", 21, "four\n```"),
        ("markdown", 25, "```\nfive"),
        ("", 31, "never closed\n## no heading {#no}"),
    ]


@pytest.mark.parametrize("line", ["``` a ` b", "``", "text ```", "a ~~~", "-```"])
def test_what_opens_no_code_block(line: str) -> None:
    assert markdown.opening_fence(line) is None


def test_a_fence_keeps_the_case_and_the_indent_that_were_written() -> None:
    fence = markdown.opening_fence("  ```{ .Bash title='x' }")
    assert fence
    assert (fence.indent, fence.marks, fence.language) == ("  ", "```", "Bash")


@pytest.mark.parametrize(
    ("line", "closes"),
    [
        *((line, True) for line in ("```", "  ````  ", "> ```")),
        *((line, False) for line in ("``", "~~~", "``` x", "```~")),
    ],
)
def test_what_closes_a_code_block(line: str, closes: bool) -> None:
    fence = markdown.opening_fence("```")
    assert fence
    assert fence.closes(line) is closes


def test_two_blocks_in_a_row_are_two() -> None:
    assert [block.text for block in markdown.code_blocks("```\na\n```\n```\nb\n```")] == ["a", "b"]


def test_headings_and_anchors_of_prose_alone() -> None:
    assert markdown.headings(PAGE, 10) == [
        markdown.Heading(1, "Title", "top", 10),
        markdown.Heading(2, "Cause", "cause", 28),
    ]
    assert markdown.headings("## Without\n")[0].anchor is None
    assert markdown.anchors(PAGE) == {"top", "cause", "raw"}


def test_prose_lines_keep_their_numbers() -> None:
    assert list(markdown.prose_lines("a\n```\nb\n```\nc", 5)) == [(5, "a"), (9, "c")]


def test_blanked_blocks_leave_everything_in_its_place() -> None:
    text = "a\n```\nbc\n```\nd"
    assert markdown.without_blocks(text) == "a\n   \n  \n   \nd"


@given(st.lists(st.sampled_from(["```", "~~~", "- ", "> ", "a", "\n", "\r\n", "\u2028"])))
def test_no_part_of_a_text_gets_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert "".join(part for _, part in markdown.parts(text)) == text
    assert len(markdown.without_blocks(text)) == len(text)
    assert [line.text for line in markdown.lines(text)] == text.splitlines()


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("`a`, ``b ` c``", ["a", "b ` c"]),
        ("`over\nlines`", ["over\nlines"]),
        ("`over\n\nparagraphs`", []),
        ("``a`", []),
        ("a ` b", []),
    ],
)
def test_code_spans(text: str, inside: list[str]) -> None:
    assert [match[2] for match in markdown.CODE_SPAN.finditer(text)] == inside


def test_links_and_images() -> None:
    text = 'a [b `c`](d.md#e "f") ![g](h.svg) [i]( ) [](j) [k][l] [m]'
    assert list(markdown.links(text)) == [
        markdown.Link("b `c`", "d.md#e", 2, is_image=False),
        markdown.Link("g", "h.svg", 22, is_image=True),
        markdown.Link("i", "", 34, is_image=False),
        markdown.Link("", "j", 41, is_image=False),
    ]


def test_targets_change_and_nothing_else() -> None:
    text = "[[a](b)](c) (d) [e](f 'g')"
    assert markdown.change_targets(text, str.upper) == "[[a](B)](C) (d) [e](F 'g')"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The `code` of **[a](b)**", "The code of a"),
        ("is *failure*. ", "is failure."),
        ("[a](b (c)) and ![d](e)", "[a](b (c)) and d"),
    ],
)
def test_words(text: str, said: str) -> None:
    assert markdown.words(text) == said


LINES = ["```", "~~~", "````", "  ```bash", "> ```", "- ~~~ text", "```not `one", "text", ""]


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_prose_lines_are_those_outside_of_fences(held: list[str]) -> None:
    """Two functions walk along the fences, because few callers need more than the prose."""
    text = "\n".join(held)
    outside = [(line.number, line.text) for line in markdown.lines(text) if line.fence is None]
    assert list(markdown.prose_lines(text)) == outside
