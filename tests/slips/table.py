"""The slips: what an author does to a file, and where and how the finding names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.slips.conftest import ALPHA, BETA, SOURCES, Desk

FACTS = "macros/data/facts/one.yml"
RELEASES = "macros/data/releases.yml"
REPLY = "macros/replies/reply-alpha.md"
GENERAL = "macros/replies/general.md"
SNIPPET = "macros/snippets/look.md"
HOME = "docs/index.md"


@dataclass(frozen=True)
class Slip:
    """One slip.

    Args:
        name: what happened.
        make: does it to the project.
        file: the file that the finding names.
        at: a text of the line that it names, as the file holds it afterwards, or the line itself;
            empty for the last line.
        says: parts of the message: what is wrong, what is allowed, what to do.
        more: other places where something has to be done, each a finding of its own.
    """

    name: str
    make: Callable[[Desk], None]
    file: str
    at: str | int
    says: tuple[str, ...]
    more: tuple[str, ...] = ()


def put(file: str, old: str, new: str) -> Callable[[Desk], None]:
    return lambda desk: desk.change(file, old, new)


def as_bytes(file: str, change: Callable[[bytes], bytes]) -> Callable[[Desk], None]:
    return lambda desk: desk.write(file, change((desk.root / file).read_bytes()))


def each(*changes: Callable[[Desk], None]) -> Callable[[Desk], None]:
    def make(desk: Desk) -> None:
        for change in changes:
            change(desk)

    return make


def rename(desk: Desk) -> None:
    """Give a guide another id and address, and change nothing else."""
    text = desk.read(ALPHA).replace("id: one-alpha", "id: one-omega")
    (desk.root / ALPHA).unlink()
    desk.write("docs/guides/one/omega.md", text)


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
        put(SNIPPET, "Look", "```bash\nerrordesk find\n\nLook"),
        SNIPPET,
        "```bash",
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
    # Ids
    Slip(
        "unknown source",
        put(ALPHA, "sources: [src-one]", "sources: [src-one, ms-gateway]"),
        ALPHA,
        "sources:",
        ('unknown source "ms-gateway"', "macros/data/sources/", "{title: "),
    ),
    Slip(
        "source misspelt in a call",
        put(ALPHA, 'cite("src-one")', 'cite("src-onee")'),
        ALPHA,
        "do_first",
        ('unknown source "src-onee"', 'Did you mean "src-one"?'),
    ),
    Slip(
        "unknown fact",
        put(ALPHA, 'It happened. {{ fact("first-wait")', 'It happened. {{ fact("other-limit")'),
        ALPHA,
        "other-limit",
        ('unknown fact "other-limit"', "macros/data/facts/"),
    ),
    Slip(
        "unknown fact of a wait",
        put(ALPHA, "wait: [first-wait]", "wait: [first-wiat]"),
        ALPHA,
        "wait:",
        ('unknown fact "first-wiat"', 'Did you mean "first-wait"?'),
    ),
    Slip(
        "unknown guide in text",
        put(HOME, '"one-beta"', '"one-bta"'),
        HOME,
        "one-bta",
        ('unknown page id "one-bta"', 'Did you mean "one-beta"?'),
    ),
    Slip(
        "two wrong ids in a line",
        put(
            HOME,
            '{{ guide("one-alpha", "fix") }} and {{ guide("one-beta") }}',
            '{{ guide("one-alfa") }} and {{ guide("one-bta") }}',
        ),
        HOME,
        "one-alfa",
        ('unknown page id "one-alfa"',),
        (HOME,),
    ),
    Slip(
        "unknown guide in a reply",
        put(REPLY, '"one-alpha", "fix"', '"one-alfa", "fix"'),
        REPLY,
        "one-alfa",
        ('unknown page id "one-alfa"', 'Did you mean "one-alpha"?'),
    ),
    Slip(
        "unknown heading in a reply",
        put(REPLY, '"fix"', '"fixx"'),
        REPLY,
        "fixx",
        ('no heading id "fixx"', "allowed: "),
    ),
    Slip(
        "unknown fact in a reply",
        put(REPLY, "first-wait", "first-wiat"),
        REPLY,
        "first-wiat",
        ('unknown fact "first-wiat"',),
    ),
    Slip(
        "unknown variable in a reply",
        put(REPLY, "{{who}}", "\n{{whom}}"),
        REPLY,
        "{{whom}}",
        ('unknown variable "whom"', 'Did you mean "who"?'),
    ),
    Slip(
        "section of a reply not closed",
        put(REPLY, "Hello", "Hello\n{{#who}}\n"),
        REPLY,
        "{{#who}}",
        ("is not closed",),
    ),
    Slip(
        "variable in a reply's link",
        put(REPLY, ") ]]) and", ") ]]{{who}}) and"),
        REPLY,
        "{{who}})",
        ("in the target of a link",),
    ),
    Slip(
        "unknown guide in the general reply",
        put(GENERAL, "Read [the", 'See [[ link("one-bta") ]].\nRead [the'),
        GENERAL,
        "one-bta",
        ('unknown page id "one-bta"',),
    ),
    Slip(
        "braces of a reply wrong",
        put(REPLY, 'wait [[ fact("first-wait") ]]', '\nwait [[ fact("first-wait" ]]'),
        REPLY,
        "wait [[",
        ("unexpected",),
    ),
    Slip(
        "unknown fact in a snippet",
        put(SNIPPET, "Look", '{{ fact("no-fact") }} Look'),
        SNIPPET,
        "no-fact",
        ('unknown fact "no-fact"',),
    ),
    Slip(
        "unknown name in a snippet",
        put(SNIPPET, "Look", "\n{{ fcat('x') }} Look"),
        SNIPPET,
        "fcat",
        ("'fcat' is undefined",),
    ),
    Slip(
        "parameter of a snippet",
        put(ALPHA, 'where="the log"', 'place="the log"'),
        ALPHA,
        "place=",
        ("takes the parameters: where; given: place",),
    ),
    Slip(
        "macro misspelt",
        put(ALPHA, "{{ answer_box() }}", "{{ anser_box() }}"),
        ALPHA,
        "anser_box",
        ("anser_box",),
    ),
    Slip(
        "braces not closed",
        put(ALPHA, '{{ fact("first-wait") }}', '{{ fact("first-wait") }'),
        ALPHA,
        "It happened",
        ("expected",),
    ),
    Slip(
        "answer of the FAQ",
        put("macros/data/faq/one.yml", '"one-alpha", "cause"', '"one-alpha", "couse"'),
        "macros/data/faq/one.yml",
        "couse",
        ('no heading id "couse"',),
    ),
    Slip(
        "guide of the comparison",
        put(
            "macros/data/compare.yml",
            "guides: [one-alpha, one-beta]}",
            "guides: [one-alfa, one-beta]}",
        ),
        "macros/data/compare.yml",
        "one-alfa",
        ('unknown guide "one-alfa"',),
    ),
    Slip(
        "guide of a tree",
        put("macros/data/trees/one.yml", "guide: one-alpha", "guide: one-alfa"),
        "macros/data/trees/one.yml",
        "one-alfa",
        ('unknown page id "one-alfa"',),
    ),
    Slip(
        "relation one way",
        put(BETA, "related: [one-alpha]", "related: []"),
        ALPHA,
        "related:",
        ("relations go both ways",),
        ("addresses.lock",),
    ),
    Slip(
        "id taken",
        put(BETA, "id: one-beta", "id: one-alpha"),
        BETA,
        "id:",
        ('the id "one-alpha" is used already', "unique"),
    ),
    Slip(
        "heading without its id",
        put(ALPHA, "## Cause {#cause}", "## Cause"),
        ALPHA,
        "## Cause",
        ("{#cause}",),
    ),
    Slip(
        "number in prose",
        put(ALPHA, "It works.", "It works after 20 minutes."),
        ALPHA,
        "It works",
        ('the number "20', "call a fact"),
    ),
    Slip(
        "name misspelt",
        put(ALPHA, "It works.", "Powerplatform works."),
        ALPHA,
        "Powerplatform",
        ("Power Platform",),
    ),
    Slip(
        "merge marker",
        put(ALPHA, "It works.", "<<<<<<< ours\nIt works."),
        ALPHA,
        "<<<<<<<",
        ("merge left its markers",),
    ),
    Slip(
        "file name with capitals",
        lambda d: d.write(
            "docs/reference/t-Upper Case.md", "---\ntitle: T\ndescription: T.\n---\nText.\n"
        ),
        "docs/reference/t-Upper Case.md",
        1,
        ("small letters", "rename"),
    ),
    Slip(
        "release without evidence",
        put(RELEASES, 'evidence: ["#12"]', "evidence: []"),
        RELEASES,
        "2025-12",
        ("has no evidence", '"#'),
    ),
    Slip(
        "ledger with a foreign line",
        lambda d: d.write("addresses.lock", d.read("addresses.lock") + "Guides/X\n"),
        "addresses.lock",
        "Guides/X",
        ("is no address",),
    ),
    Slip(
        "address not noted",
        put(ALPHA, "It works.", "### More {#more}\n\nIt works."),
        "addresses.lock",
        "",
        ("guides/one/alpha/#more", "errordesk addresses add"),
    ),
    # Of a record nobody can render
    Slip(
        "ruling of a stale number",
        put(
            "macros/data/contradictions/one.yml",
            "We wait.",
            "We wait 15 minutes.\n    facts: [first-wait]",
        ),
        "macros/data/contradictions/one.yml",
        "ruling:",
        ('the number "15"', "they have 10"),
    ),
    Slip(
        "newest version not in its fact",
        put(RELEASES, "product: Kit", "product: Kit\nlast_version: first-wait"),
        FACTS,
        "value:",
        ("the newest version", "is 1.2"),
    ),
    Slip(
        "snippet with a guide that is gone",
        each(
            put(SNIPPET, "[where]", "[where, guide]"),
            put(SNIPPET, "Look", "Run `{{ guide }}`. Look"),
            put(ALPHA, 'where="the log"', 'where="the log", guide="one-gone"'),
            put(BETA, 'where="the log"', 'where="the log", guide="one-beta"'),
        ),
        ALPHA,
        "one-gone",
        ('unknown guide "one-gone"',),
    ),
    Slip(
        "ledger that is no UTF-8",
        as_bytes("addresses.lock", lambda b: b"caf\xe9/\n" + b),
        "addresses.lock",
        1,
        ("is no address",),
    ),
]
