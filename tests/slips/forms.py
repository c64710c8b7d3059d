"""Slips in the form of a file, in its keys and values."""

from __future__ import annotations

from tests.slips.conftest import ALPHA, SOURCES
from tests.slips.slip import FACTS, SNIPPET, Slip, as_bytes, put

OPEN = "the code block that begins here is not closed"
FRONT = "write --- on a line of its own after its last key"
SLIPS = [
    # The form of a file
    Slip(
        "fence never closed",
        put(ALPHA, "in it\n```\n", "in it\n"),
        ALPHA,
        "```text",
        (OPEN, "write ```"),
    ),
    Slip(
        "fence runs into the next",
        put(
            ALPHA,
            "It happened.",
            "```bash\nerrordesk find\n\nIt happened.\n\n```bash\nerrordesk find\n```\n",
        ),
        ALPHA,
        "```bash",
        (OPEN, "where the next begins"),
    ),
    Slip(
        "fence in a step never closed",
        put(ALPHA, "1. {{ snippet", "1. Run:\n\n    ```bash\n    errordesk find\n\n2. {{ snippet"),
        ALPHA,
        "    ```bash",
        (OPEN,),
    ),
    Slip(
        "fence in a snippet never closed",
        put(SNIPPET, "Look", "```text\nThe log\n\nLook"),
        SNIPPET,
        "```text",
        (OPEN,),
    ),
    Slip(
        "fence of tildes",
        put(ALPHA, "It happened.", "~~~text\nIt happened."),
        ALPHA,
        "~~~text",
        (OPEN, "write ~~~"),
    ),
    Slip(
        "last --- lost", put(ALPHA, "---\n{{ answer", "{{ answer"), ALPHA, "{{ answer_box", (FRONT,)
    ),
    Slip(
        "last --- typed as --",
        put(ALPHA, "---\n{{ answer", "--\n{{ answer"),
        ALPHA,
        "--\n{{",
        (FRONT,),
    ),
    Slip(
        "first --- lost",
        put(ALPHA, "---\nid:", "id:"),
        ALPHA,
        1,
        ("write --- alone in the first line",),
    ),
    Slip(
        "blank line before ---",
        put(ALPHA, "---\nid:", "\n---\nid:"),
        ALPHA,
        1,
        ("--- must be the first line",),
    ),
    Slip(
        "no front matter",
        put("docs/reference/grades.md", "---\ntitle: grades\ndescription: All grades.\n---\n", ""),
        "docs/reference/grades.md",
        1,
        ('"description" is missing',),
    ),
    Slip(
        "byte order mark",
        as_bytes(ALPHA, lambda b: b"\xef\xbb\xbf" + b),
        ALPHA,
        1,
        ("byte order mark", "without BOM"),
    ),
    Slip(
        "byte order mark in data",
        as_bytes(FACTS, lambda b: b"\xef\xbb\xbf" + b),
        FACTS,
        1,
        ("byte order mark",),
    ),
    Slip(
        "Latin-1",
        as_bytes(ALPHA, lambda b: b.replace(b"It happened", b"It happened \xe4")),
        ALPHA,
        "It happened",
        ("UTF-8",),
    ),
    Slip(
        "Latin-1 in data",
        as_bytes(FACTS, lambda b: b.replace(b"First wait", b"First w\xe4it")),
        FACTS,
        "statement",
        ("UTF-8",),
    ),
    Slip(
        "UTF-16",
        as_bytes(ALPHA, lambda b: b.decode().encode("utf-16")),
        ALPHA,
        1,
        ("UTF-16", "save it as UTF-8"),
    ),
    Slip(
        "some lines end in CRLF",
        as_bytes(ALPHA, lambda b: b.replace(b"It happened.", b"It\r\nhappened.")),
        ALPHA,
        "It\r",
        ("LF and CRLF", "one kind"),
    ),
    Slip(
        "old Mac lines",
        as_bytes(SNIPPET, lambda b: b.replace(b"\n", b"\r")),
        SNIPPET,
        1,
        ("CR", "one kind"),
    ),
    Slip(
        "tab in front matter",
        put(ALPHA, "  do_first", "\tdo_first"),
        ALPHA,
        "\tdo_first",
        ("a tab", "two blanks"),
    ),
    Slip(
        "tab in data", put(FACTS, "  value", "\tvalue"), FACTS, "\tvalue", ("a tab", "two blanks")
    ),
    Slip(
        "colon in a title",
        put(ALPHA, "title: Alpha failed", "title: Alpha: failed"),
        ALPHA,
        "title:",
        ("not valid YAML",),
    ),
    Slip(
        "key twice",
        put(ALPHA, "kind: transient", "kind: transient\nkind: timeout"),
        ALPHA,
        "kind: timeout",
        ('"kind" stands twice',),
    ),
    Slip(
        "quote not closed",
        put(ALPHA, 'retry: "yes"', 'retry: "yes'),
        ALPHA,
        "retry:",
        ("not valid YAML",),
    ),
    # Keys and values
    Slip(
        "key misspelt",
        put(ALPHA, "title:", "titel:"),
        ALPHA,
        "titel:",
        ('unknown key "titel"', 'Did you mean "title"?'),
    ),
    Slip("key missing", put(ALPHA, "kind: transient\n", ""), ALPHA, 2, ('"kind" is missing',)),
    Slip(
        "value not allowed",
        put(ALPHA, "kind: transient", "kind: transitory"),
        ALPHA,
        "kind:",
        ("allowed:", 'Did you mean "transient"?'),
    ),
    Slip(
        "yes without quotes",
        put(ALPHA, 'retry: "yes"', "retry: yes"),
        ALPHA,
        "retry:",
        ('"answer.retry"', "allowed: yes"),
    ),
    Slip(
        "no such day",
        put(ALPHA, "reviewed: 2026-01-01", "reviewed: 2026-02-30"),
        ALPHA,
        "reviewed:",
        ("2026-02-30",),
    ),
    Slip(
        "source without grade",
        put(SOURCES, "  grade: documented\n", ""),
        SOURCES,
        1,
        ('"grade" is missing',),
    ),
    Slip(
        "fact of a wrong grade",
        put(FACTS, "grade: documented", "grade: documentd"),
        FACTS,
        "grade:",
        ("allowed:", "Did you mean"),
    ),
    Slip(
        "question without answer",
        put(
            "macros/data/faq/one.yml",
            '    answer: Because of {{ guide("one-alpha", "cause") }}.\n',
            "",
        ),
        "macros/data/faq/one.yml",
        2,
        ("answer", "is missing"),
    ),
    Slip(
        "product file broken",
        put("macros/data/products.yml", "name: Product One,", ""),
        "macros/data/products.yml",
        2,
        ("name", "is missing"),
    ),
    Slip(
        "day with dots",
        put(ALPHA, "reviewed: 2026-01-01", "reviewed: 30.11.2026"),
        ALPHA,
        "reviewed:",
        ('"reviewed": write a day as year, month and day, as 2026-01-31',),
    ),
    Slip(
        "text in place of a list",
        put(ALPHA, "applies_to: [All versions]", "applies_to: All versions"),
        ALPHA,
        "applies_to:",
        ("write a list", "begins with -"),
    ),
    Slip(
        "code without quotes",
        put(ALPHA, 'codes: ["80000001"]', "codes: [80000001]"),
        ALPHA,
        "codes:",
        ("needs quotes",),
    ),
    Slip(
        "number as a signature",
        put(ALPHA, "with * in it\n", "with * in it\n  - 502\n"),
        ALPHA,
        "- 502",
        ("allowed: text, section",),
    ),
    Slip(
        "minutes in place of a fact",
        put(ALPHA, "wait: [first-wait]", "wait: [10 minutes]"),
        ALPHA,
        "wait:",
        ("fact ids of the waiting times", "single hyphens"),
    ),
    Slip(
        "signature that begins with a star",
        put(ALPHA, "with * in it\n", "with * in it\n  - * went wrong here\n"),
        ALPHA,
        "- * went",
        ("put a text that begins with * or & into quotes",),
    ),
    Slip(
        "words between the keys",
        put(ALPHA, "related: [", "foo bar\nrelated: ["),
        ALPHA,
        "foo bar",
        ("write key: value",),
    ),
]
