"""Slips of somebody who adds a first guide."""

from __future__ import annotations

from tests.slips.conftest import ALPHA, BETA
from tests.slips.slip import Slip, put

SLIPS = [
    Slip(
        "section under another name",
        put(ALPHA, "## Fix {#fix}", "## Solution {#solution}"),
        ALPHA,
        "{{ answer_box",
        ('"## Fix {#fix}" is missing',),
    ),
    Slip(
        "id with capitals",
        put(ALPHA, "id: one-alpha", "id: one_Alpha"),
        ALPHA,
        "id:",
        ("small letters, digits and single hyphens", "the product's prefix"),
    ),
    Slip(
        "id that is not the file's",
        put(BETA, "id: one-beta", "id: one-betta"),
        BETA,
        "id:",
        ('"one-"', "docs/guides/one/betta.md"),
    ),
    Slip(
        "signature twice in a guide",
        put(ALPHA, "with * in it\n", "with * in it\n  - alpha FAILED with * in it\n"),
        ALPHA,
        "alpha FAILED",
        ("is used already in line 11", "take one of them out"),
    ),
    Slip(
        "signature of another guide",
        put(ALPHA, "with * in it\n", "with * in it\n  - Beta broke the import\n"),
        BETA,
        "- Beta broke",
        (f"is used already in {ALPHA}:12",),
    ),
    Slip(
        "review too far away",
        put(ALPHA, "review_by: 2026-07-01", "review_by: 2028-07-01"),
        ALPHA,
        "review_by:",
        ("912 days", "allowed are 366"),
    ),
    Slip(
        "one brace around a call",
        put(ALPHA, "{{ evidence() }}", "{ evidence() }"),
        ALPHA,
        "{ evidence",
        ("is no call", "{{ … }}"),
    ),
    Slip(
        "call left out",
        put(ALPHA, "{{ answer_box() }}\n", ""),
        ALPHA,
        25,
        ("does not call {{ answer_box() }}", "on a line of its own"),
    ),
    Slip(
        "id without quotes",
        put(ALPHA, "It happened.", "It happened {{ cite(src-one) }}.\n"),
        ALPHA,
        "cite(src-one)",
        ("'src' is undefined", 'an id stands in quotes, as cite("source-id")'),
    ),
    Slip(
        "typographic quotes",
        put(ALPHA, "It happened.", "It happened {{ cite(“src-one”) }}.\n"),
        ALPHA,
        "cite(“",
        ("write straight quotes",),
    ),
    Slip(
        "link from the root",
        put(ALPHA, "It works.", "It works, see [beta](/guides/one/beta/)."),
        ALPHA,
        "It works",
        ("fails where the site is not at the root of its host", '{{ guide("page-id"'),
    ),
    Slip(
        "link to a heading that is not there",
        put(ALPHA, "It works.", "It works, see [beta](beta.md#fixx)."),
        ALPHA,
        "It works",
        (f'{BETA} has no heading id "fixx"', 'Did you mean "fix"?'),
    ),
    Slip(
        "link to a heading of the page that is not there",
        put(ALPHA, "It works.", "It works, see [above](#cuase)."),
        ALPHA,
        "It works",
        (f'{ALPHA} has no heading id "cuase"', 'Did you mean "cause"?'),
    ),
    Slip(
        "link to a page that is not there",
        put(ALPHA, "It works.", "It works, see [beta](betta.md)."),
        ALPHA,
        "It works",
        ("there is no page docs/guides/one/betta.md", 'Did you mean "guides/one/beta.md"?'),
    ),
    Slip(
        "second title",
        put(ALPHA, "## Verify {#verify}", "# More {#more}\n\nText.\n\n## Verify {#verify}"),
        ALPHA,
        "# More",
        ("a second title of the guide", "write ##"),
        ("addresses.lock",),
    ),
]
