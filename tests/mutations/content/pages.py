"""Faults in the form of pages: headings, calls of macros, links, pictures, names, markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from errordesk.pages.reading import LIMIT
from errordesk.records.models import Reply
from errordesk.text.markdown import OPTIONAL_SECTIONS, SECTIONS, blank, split_front_matter
from errordesk.text.prose import prose
from tests.mutations.planting import (
    COMPARISON,
    FAQ,
    LEDGER,
    NO,
    SNIPPETS,
    TREES,
    Plant,
    Sources,
    files_of,
    kind,
    section,
    with_text,
)


@kind("section deleted", "headings", 5)
def section_deleted(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        text = site.text(page.file)
        anchor = site.lot.choice(sorted(SECTIONS.keys() - OPTIONAL_SECTIONS))
        yield Plant({page.file: text.replace(section(text, anchor), "", 1)}, f"#{anchor}")


@kind("section emptied", "headings")
def section_emptied(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        text = site.text(page.file)
        old = section(text, site.lot.choice(["cause", "fix", "verify"]))
        yield Plant({page.file: text.replace(old, f"{old.splitlines()[0]}\n\n", 1)}, "is empty")


@kind("argument before the fix", "reading")
def argument_before_fix(site: Sources) -> Iterator[Plant]:
    argument = "Some people saw it on other days as well. " * (LIMIT // 8)
    for page in site.guides:
        text = site.text(page.file)
        old = section(text, site.lot.choice(["message", "cause"]))
        yield Plant({page.file: text.replace(old, f"{old}{argument}\n\n", 1)}, "comes after")


@kind("first steps without click or command", "reading")
def idle_steps(site: Sources) -> Iterator[Plant]:
    idle = "".join(f"{n}. Think about what you did before it came.\n" for n in range(1, LIMIT // 8))
    for page in site.guides:
        text = site.text(page.file)
        title = section(text, "fix").splitlines()[0]
        new = text.replace(title, f"{title}\n\n{idle}", 1)
        yield Plant({page.file: new}, f"at most {LIMIT}")


@kind("sections in the wrong order", "headings", 4)
def wrong_order(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        text = site.text(page.file)
        there = [anchor for anchor in SECTIONS if f"{{#{anchor}}}" in text]
        first, second = site.lot.choice([*pairwise(there)])
        one, other = section(text, first), section(text, second)
        yield Plant({page.file: text.replace(one + other, other + one, 1)}, "stand in the order")


@kind("section renamed", "headings")
def section_renamed(site: Sources) -> Iterator[Plant]:
    yield from site.at_headings(
        site.guides,
        lambda line, h: line.replace(h.title, "Reason") if h.anchor in SECTIONS else None,
        "its title is",
    )


@kind("heading without id", "headings")
def no_anchor(site: Sources) -> Iterator[Plant]:
    yield from site.at_headings(
        site.pages, lambda line, _: re.sub(r" \{#.*\}", "", line), "has no id"
    )


@kind("id used twice", "headings")
def anchor_twice(site: Sources) -> Iterator[Plant]:
    yield from site.at_headings(
        site.guides,
        lambda line, h: re.sub(r"\{#.*\}", "{#fix}", line) if h.level == 3 else None,
        "is used already",
    )


@kind("level skipped", "headings")
def level_skipped(site: Sources) -> Iterator[Plant]:
    yield from site.at_headings(
        site.guides, lambda line, h: f"##{line}" if h.level == 3 else None, "is of level 5"
    )


@kind("unknown macro", "macros")
def unknown_macro(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.pages), r"\{\{ (fact|cite|guide)\(", r"{{ \1s(", "is undefined"
    )


@kind("unknown id in a call", "macros", 6)
def unknown_id(site: Sources) -> Iterator[Plant]:
    for macro, noun in (
        ("fact", "fact"),
        ("cite", "source"),
        ("guide", "page id"),
        ("snippet", "snippet"),
        ("question", "question"),
        ("picture", "picture"),
    ):
        found = site.changes(
            files_of(site.pages),
            rf'\{{\{{ {macro}\("[\w-]+',
            f'{{{{ {macro}("{NO}',
            f"unknown {noun}",
        )
        yield from [plant for plant, _ in zip(found, range(1), strict=False)]


@kind("link to a missing section", "macros")
def missing_section(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.pages),
        r'\{\{ guide\("([\w-]+)", "[\w-]+"',
        rf'{{{{ guide("\1", "{NO}"',
        "has no heading id",
    )


@kind("call that is not closed", "macros")
def unclosed_call(site: Sources) -> Iterator[Plant]:
    yield from site.changes(files_of(site.pages), r'(\{\{ cite\("[\w-]+"\)) \}\}', r"\1", "")


@kind("snippet without its parameter", "macros")
def no_parameter(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.pages),
        r'(\{\{ snippet\("[\w-]+"), \w+="[^"]*"',
        r"\1",
        "takes the parameters",
    )


@kind("parameter that a snippet does not take", "macros")
def odd_parameter(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.pages), r'(\{\{ snippet\("[\w-]+")\)', r'\1, odd="x")', "takes the parameters"
    )


@kind("wrong call in a record", "macros", 4)
def call_in_record(site: Sources) -> Iterator[Plant]:
    call = r'\{\{ (fact|cite)\("[\w-]+'
    wrong = rf'{{{{ \1("{NO}'
    for pattern in (FAQ, TREES, COMPARISON):
        yield from site.changes(site.files(pattern)[:1], call, wrong, "unknown")
    yield from site.changes(
        files_of(site.guides),
        rf"(?<=[a-z ]){call}(?=[^\n]*\n(?:.*\n)*?reviewed: )",
        wrong,
        "unknown",
    )


@kind("danger that names no loss", "macros")
def danger_without_loss(site: Sources) -> Iterator[Plant]:
    yield from site.changes(files_of(site.pages), r'danger\("[^"]*"', 'danger(""', "the loss named")


@kind("wrong text of a reply with a page", "macros", 4)
def own_reply(site: Sources) -> Iterator[Plant]:
    for page, added, says in zip(
        site.replies,
        ("{{nobody}}", "{{#advice}} open", '[[ fact("no-such-thing") ]]', "[[ nothing() ]]"),
        ("nobody", "advice", "unknown fact", "nothing"),
        strict=False,
    ):
        assert isinstance(page.record, Reply)
        file = f"macros/replies/{page.record.id}.md"
        yield Plant({file: f"{site.text(file)}{added}\n"}, says)


@kind("image without text", "images", 5)
def image_without_text(site: Sources) -> Iterator[Plant]:
    says = "has no words"
    pages = files_of(site.pages)
    icon = "../../assets/favicon.svg"
    for file, text in zip(
        pages,
        (f"![]({icon})", f"![image]({icon})", f'<img src="{icon}">', "<svg><path/></svg>"),
        strict=False,
    ):
        yield from with_text(site, [file], text, says)
    yield from site.changes(
        site.files("macros/pictures/*.svg"), r"<title\b[^>]*>[^<]*</title>", "", "has no <title>"
    )


@kind("missing picture", "images")
def missing_picture(site: Sources) -> Iterator[Plant]:
    yield from with_text(
        site, files_of(site.pages), "![What it shows](../no-such-picture.png)", "does not exist"
    )


@kind("link to a redirect", "raw-links", 4)
def link_to_redirect(site: Sources) -> Iterator[Plant]:
    for page, other in pairwise(site.guides):
        address = f"../../../e/{other.yaml.data['id']}/"
        text = site.lot.choice([f'<a href="{address}">there</a>', f"[there]({address})"])
        yield from with_text(site, [page.file], text, "redirects to another page")


@kind("HTML link that leads nowhere", "raw-links", 4)
def dead_html_link(site: Sources) -> Iterator[Plant]:
    pages = files_of(site.guides)
    for file, target in zip(
        pages, (f"../{NO}/", f"#{NO}", f"../../../faq/#{NO}", "file:///etc/hosts"), strict=False
    ):
        yield from with_text(site, [file], f'<a href="{target}">there</a>', "leads ")


@kind("product misspelt", "terms", 5)
def misspelt(site: Sources) -> Iterator[Plant]:
    says = 'write "'
    wrong = r"\bPower Platform\b|\bApplication Gateway\b|\bApp Service\b"
    for files in (
        files_of(site.guides)[:8],
        site.files(SNIPPETS),
        site.files(FAQ),
        site.files(COMPARISON),
        site.files(TREES),
    ):
        plants = []
        for file in files:
            text = site.text(file)
            body = split_front_matter(text)[1]
            # The comment at the head of a data file is nobody's reading.
            plain = re.sub(r"\A(?:#.*\n)+", lambda match: blank(match[0]), prose(body))
            if found := re.search(wrong, plain):
                at = len(text) - len(body) + found.start()
                one_word = found[0].replace(" ", "")
                changed = text[:at] + one_word + text[at + len(found[0]) :]
                plants.append(Plant({file: changed}, says))
        yield from plants[:2]


@kind("merge marker", "markup", 4)
def merge_marker(site: Sources) -> Iterator[Plant]:
    files = [site.guides[0].file, *site.files(TREES, FAQ)[:1], LEDGER, "overrides/main.html"]
    for file in files:
        yield Plant({file: f"<<<<<<< HEAD\n{site.text(file)}"}, "a merge left")


# A text that is put on a page, and what is said of it.
_HALF_DONE = {
    "note to the author": ("TODO: more.", "a note to its author"),
    "word twice": ("It is the the same.", "stands twice"),
    "code that stays open": ("Open `it and wait.", "stay open"),
    "bold words that stay open": ("Open **it and wait.", "stay open"),
    "ragged table": ("| a | b |\n| --- | --- |\n| one |", "1 cells"),
    "link without target": ("See [the fix]().", "leads nowhere"),
    "link without words": ("See [](#fix).", "no words"),
    "link that says here": ("See [here](#fix).", "do not say"),
    "reference that is not defined": ("See [the fix][fix].", "leads nowhere"),
    "comment that is published": ("<!-- ask somebody -->", "sent to every reader"),
    "style in a page": ('<p style="color:red">Red.</p>', "not allowed"),
    "frame in a page": ('<iframe src="x"></iframe>', "not allowed"),
    "call that is no call": ('Wait { fact("x") }}.', "is no call"),
    "call shown as it stands": ("{% raw %}{{ stuck() }}{% endraw %}", "printed as it stands"),
    "step under another number": ("1. One.\n\nBetween.\n\n2. Two.", "readers see this step"),
    "block in no language": ("```bsh\npac help\n```", "is no language"),
    "mail address": ("Write to somebody@contoso.com.", "mail address"),
}


def _half_done(text: str, says: str) -> Callable[[Sources], Iterator[Plant]]:
    return lambda site: with_text(site, files_of(site.guides)[:2], text, says)


for _name, (_text, _says) in _HALF_DONE.items():
    kind(_name, "markup", 2)(_half_done(_text, _says))


@kind("part of a guide missing", "markup")
def missing_part(site: Sources) -> Iterator[Plant]:
    for call in ("answer_box", "stuck", "evidence"):
        pattern = rf"^\{{\{{ {call}\(\) \}}\}}\n"
        yield from site.changes(files_of(site.guides)[:1], pattern, "", "does not call")


@kind("heading inside an answer", "markup", 2)
def heading_inside(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        site.files(FAQ), r"^    answer: \|\n", "    answer: |\n      ## Short\n", "has one already"
    )


@kind("drawing that is blocked or broken", "images", 3)
def bad_drawing(site: Sources) -> Iterator[Plant]:
    files = site.files("macros/pictures/*.svg")
    for new, says in (("", "not valid XML"), ("<script>1</script></svg>", "not allowed")):
        yield from site.changes(files[:1], r"</svg>", new, says)
    yield from site.changes(files, r"<svg ", '<svg style="color:red" ', "not allowed")


@kind("list of terms that is none", "terms", 2)
def bad_terms(site: Sources) -> Iterator[Plant]:
    file = ["macros/data/terms.yml"]
    yield from site.changes(file, r"^  (DNS): \[.*\]", r"  \1: Dns", "write a list")
    yield from site.changes(file, r"^  (DNS): \[.*\]", r"  \1: [Tls]", "is here and elsewhere")


@kind("snippet that calls itself", "macros", 1)
def circle(site: Sources) -> Iterator[Plant]:
    file = "macros/snippets/service-health.md"
    call = '{{ snippet("service-health") }}'
    for plant in site.change(file, r"^Check ", f"{call} Check "):
        users = tuple(page.file for page in site.pages)
        yield Plant(plant.edits, "calls itself", users)
