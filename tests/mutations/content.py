"""The faults that are found without a build: in records, Markdown, macro calls and the ledger."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from errordesk.checks.dangers import steps
from errordesk.checks.prose.numbers import numbers
from errordesk.records.addresses import short_address
from errordesk.records.models import Guide, Reply
from errordesk.records.records import Page
from errordesk.records.rules import DANGERS, NUMBERS, WARNINGS
from errordesk.text.markdown import SECTIONS, blank, code_blocks, headings, split_front_matter
from errordesk.text.prose import prose
from tests.mutations.planting import Plant, Sources, section, table

KINDS, kind = table()

TREES = "macros/data/trees/*.yml"
FAQ = "macros/data/faq/*.yml"
COMPARISON = "macros/data/compare.yml"
RULINGS = "macros/data/contradictions/*.yml"
SNIPPETS = "macros/snippets/*.md"
REPLIES = "macros/replies/reply-*.md"
LEDGER = "addresses.lock"
# No product, person or page is called so.
NO = "no-such-thing"


def _files(pages: list[Page]) -> list[str]:
    return [page.file for page in pages]


def _add(site: Sources, files: list[str], text: str, says: str) -> Iterator[Plant]:
    """Yield each file with a text before its last line of macro calls, or at its end."""
    for file in files:
        old = site.text(file)
        at = old.rfind("\n{{ evidence") + 1 or len(old)
        yield Plant({file: f"{old[:at].rstrip()}\n\n{text}\n\n{old[at:]}"}, says)


# Records ------------------------------------------------------------------------------------------


@kind("unknown key", "records")
def unknown_key(site: Sources) -> Iterator[Plant]:
    yield from site.changes(_files(site.guides)[:2], r"^kind:", "knid:", 'unknown key "knid"')
    for name in site.shuffled(site.records.facts):
        yield from site.in_record("fact", name, r"^  grade:", "  grad:", "unknown key")


@kind("missing key", "records", 4)
def missing_key(site: Sources) -> Iterator[Plant]:
    yield from site.changes(_files(site.guides)[:2], r"^(reviewed|kind): .*\n", "", "is missing")
    yield from site.changes(_files(site.replies)[:1], r"^version: .*\n", "", "is missing")
    for name in site.shuffled(site.records.facts):
        yield from site.in_record("fact", name, r"^  value: .*\n", "", "is missing")


@kind("key twice", "records")
def key_twice(site: Sources) -> Iterator[Plant]:
    yield from site.changes(_files(site.guides)[:2], r"^reviewed: .*\n", r"\g<0>\g<0>", "twice")
    for name in site.shuffled(site.records.sources):
        yield from site.in_record("source", name, r"^  grade: .*\n", r"\g<0>\g<0>", "twice")


@kind("id twice", "records", 4)
def id_twice(site: Sources) -> Iterator[Plant]:
    one, other, *_ = site.guides
    for plant in site.change(
        one.file, r"^id: .*$", f"id: {other.yaml.data['id']}", "is used already"
    ):
        yield Plant(plant.edits, plant.says, (one.file, other.file))
    for kind_, table_ in (("fact", site.records.facts), ("source", site.records.sources)):
        name = site.shuffled(table_)[0]
        own, text = site.record(kind_, name)
        for file in site.files(f"macros/data/{kind_}s/*.yml"):
            if file != own:
                added = Plant({file: f"{site.text(file)}{text}"}, "is used already", (own, file))
                yield added
                break
    for file in site.files(FAQ):
        yield from site.change(
            file, r"(?s)^  - id: .*?\n\n", lambda match: match[0] * 2, "is used already"
        )


@kind("broken YAML", "records", 4)
def broken_yaml(site: Sources) -> Iterator[Plant]:
    says = "not valid YAML"
    yield from site.changes(_files(site.guides)[:1], r"^(sources: \[.*)\]$", r"\1", says)
    yield from site.changes(
        site.files("macros/data/facts/*.yml")[:1], r"(source: .*)}", r"\1", says
    )
    yield from site.changes(site.files(TREES), r"^(start): ", r"\1 ", says)
    yield from site.changes(site.files(FAQ)[:1], r"^    guides: \[", "    guides: [[", says)


@kind("word that is not allowed", "records", 4)
def word_not_allowed(site: Sources) -> Iterator[Plant]:
    says = "is not allowed"
    yield from site.changes(_files(site.guides)[:1], r"^kind: .*", "kind: transcient", says)
    yield from site.changes(_files(site.guides)[:1], r"^  retry: .*", "  retry: perhaps", says)
    for name in site.shuffled(site.records.facts)[:1]:
        yield from site.in_record("fact", name, r"^  grade: .*", "  grade: documneted", says)
    yield from site.changes(_files(site.replies), r"^type: reply", "type: replay", says)


@kind("source without https", "records")
def source_without_https(site: Sources) -> Iterator[Plant]:
    for name in site.shuffled(site.records.sources):
        yield from site.in_record("source", name, r"^  url: https:", "  url: http:", '"')


@kind("day that does not exist", "records")
def no_day(site: Sources) -> Iterator[Plant]:
    says = "no valid value"
    yield from site.changes(
        _files(site.guides)[:2], r"^review_by: (\d+)-\d\d", r"review_by: \1-13", says
    )
    for name in site.shuffled(site.records.facts):
        yield from site.in_record(
            "fact", name, r"^  checked: (\d+)-\d\d-\d\d", r"  checked: \1-02-30", says
        )


@kind("page without description", "records")
def no_description(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.pages), r"^description: [^>\n]+\n", "", '"description" is missing'
    )


@kind("description too long", "records")
def long_description(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.pages), r"^description: [^>\"\n]+$", rf"\g<0>{' and more' * 30}", "description"
    )


@kind("signature that fits everything", "records")
def short_signature(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.guides), r"^signatures:\n", "\\g<0>  - a * b\n", "at least 8 letters"
    )


# What records say of each other -------------------------------------------------------------------


@kind("date expired before it began", "dates", 4)
def expired(site: Sources) -> Iterator[Plant]:
    says = "must be later"
    yield from site.changes(
        _files(site.guides)[:1] + _files(site.replies)[:1],
        r"^(reviewed: (.*)\nreview_by: ).*",
        r"\1\2",
        says,
    )
    for kind_, records in (("fact", site.records.facts), ("source", site.records.sources)):
        for name in site.shuffled(records)[:1]:
            yield from site.in_record(
                kind_, name, r"^(  checked: (.*)\n  review_by: ).*", r"\1\2", says
            )


@kind("unknown source", "citations", 4)
def unknown_source(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.guides)[:2], r"^sources: \[", rf"\g<0>{NO}, ", "unknown source"
    )
    for name in site.shuffled(site.records.facts):
        yield from site.in_record(
            "fact", name, r"\{source: [\w-]+", rf"{{source: {NO}", "unknown source"
        )


@kind("fact without its source", "citations")
def fact_without_source(site: Sources) -> Iterator[Plant]:
    for name in site.shuffled(site.records.facts):
        if site.records.facts[name].grade != "judgement":
            yield from site.in_record(
                "fact", name, r"^  sources:\n(    - .*\n)+", "  sources: []\n", "has no source"
            )


@kind("unknown product", "guides")
def unknown_product(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.guides), r"^product: (.*)", r"product: \1s", "unknown product"
    )


@kind("guide in another product's folder", "guides")
def moved_guide(site: Sources) -> Iterator[Plant]:
    for one, other in pairwise(site.guides):
        if one.record.product != other.record.product:  # type: ignore[union-attr]  # guides
            file = f"{other.file.rpartition('/')[0]}/{one.file.rpartition('/')[2]}"
            if not (site.root / file).exists():
                yield Plant({one.file: None, file: site.text(one.file)}, "must have an id", (file,))


@kind("id changed", "guides")
def changed_id(site: Sources) -> Iterator[Plant]:
    yield from site.changes(_files(site.guides), r"^id: (.*)", r"id: \1-two", "must have an id")


@kind("unknown waiting time", "guides")
def unknown_wait(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.guides), r"^  wait: \[[\w-]+", rf"  wait: [{NO}", "unknown fact"
    )


@kind("message that leads to no section", "guides")
def signature_without_section(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.guides), r"^(  - \{.*, section: )[\w-]+", rf"\1{NO}", "unknown heading id"
    )


@kind("duplicate signature", "signatures", 4)
def duplicate_signature(site: Sources) -> Iterator[Plant]:
    for one, other in pairwise(site.guides):
        guide = other.record
        assert isinstance(guide, Guide)
        if guide.signatures:
            # In other letters, and with other blanks.
            text = json.dumps(guide.signatures[0].text.upper().replace(" ", "  "))
            for plant in site.change(
                one.file, r"^signatures:\n", lambda m, t=text: f"{m[0]}  - {t}\n"
            ):
                yield Plant(plant.edits, "is used already", (one.file, other.file))


@kind("signature that no text can hold", "signatures", 4)
def signature_never_found(site: Sources) -> Iterator[Plant]:
    for text in ("AADSTS* * is not registered", "the lamp * the lamp is off", "Lamp*Error is on"):
        plants = _files(site.guides), r"^signatures:\n", f'\\g<0>  - "{text}"\n'
        yield from site.changes(*plants, "can never be found")


@kind("code of another guide", "codes")
def code_of_another(site: Sources) -> Iterator[Plant]:
    for one, other in pairwise(site.guides):
        codes = other.record.codes  # type: ignore[union-attr]  # a guide
        if codes:
            for plant in site.change(one.file, r"^codes: \[", f'\\g<0>"{codes[0]}", '):
                yield Plant(plant.edits, "is claimed in", (one.file, other.file))


@kind("codes swapped", "codes", 4)
def swapped_codes(site: Sources) -> Iterator[Plant]:
    """Two guides that print their codes: what no message holds could be anybody's."""

    def printed(page: Page) -> list[str]:
        guide = page.record
        assert isinstance(guide, Guide)
        texts = " ".join(signature.text for signature in guide.signatures)
        return [code for code in guide.codes if re.search(rf"\b{re.escape(code)}\b", texts)]

    line = r"^codes: \[.*\]$"
    found = [page for page in site.guides if printed(page)]
    for one, other in zip(found[::2], found[1::2], strict=False):
        mine, its = site.text(one.file), site.text(other.file)
        codes = [re.search(line, text, re.MULTILINE) for text in (mine, its)]
        if codes[0] and codes[1]:
            edits: dict[str, str | None] = {
                one.file: mine.replace(codes[0][0], codes[1][0], 1),
                other.file: its.replace(codes[1][0], codes[0][0], 1),
            }
            yield Plant(edits, "is nowhere in this guide")


@kind("address that another page has", "codes")
def claimed_address(site: Sources) -> Iterator[Plant]:
    for one, other in pairwise(site.guides):
        name = other.record.id  # type: ignore[union-attr]  # a guide
        yield from site.change(
            one.file, r"^reviewed:", f"formerly: [{name}]\nreviewed:", short_address(name)
        )


@kind("code that is no address", "codes")
def code_no_address(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.guides), r"^codes: \[", '\\g<0>"x..y", ', "cannot be an address"
    )


@kind("un-mutual relation", "relations", 5)
def one_sided(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        for other in site.shuffled(page.record.related)[:1]:  # type: ignore[union-attr]  # a guide
            for plant in site.change(
                page.file, rf"^(related: \[.*?)\b{other}\b(, )?", r"\1", "go both ways"
            ):
                yield Plant(plant.edits, plant.says, (site.records.by_id[other].file,))


@kind("unknown relation", "relations")
def unknown_relation(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.guides), r"^related: \[", rf"\g<0>{NO}, ", "unknown page id"
    )


@kind("relation to itself", "relations")
def own_relation(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        name = page.yaml.data["id"]
        yield from site.change(page.file, r"^related: \[", rf"\g<0>{name}, ", "to itself")


@kind("question about a missing guide", "references")
def faq_guide(site: Sources) -> Iterator[Plant]:
    for _ in range(3):
        yield from site.changes(
            site.files(FAQ)[:1], r"^(    guides: \[)[\w-]+", rf"\1{NO}", "unknown page id"
        )


@kind("comparison with a missing guide", "references")
def comparison_guide(site: Sources) -> Iterator[Plant]:
    for _ in range(3):
        yield from site.change(
            COMPARISON, r"^      - (pp|agw|gw)-.*$", f"      - {NO}", "unknown guide"
        )


@kind("row with a cell too few", "references")
def short_row(site: Sources) -> Iterator[Plant]:
    for _ in range(3):
        pattern = (
            r"(?s)(        cells:\n          - .*?\n)          - .*?\n(?=      - aspect|\n|\Z)"
        )
        # A third cell where two belong: a table of two columns has no shorter row.
        yield from site.change(COMPARISON, pattern, r"\g<0>          - one more\n", "cells for")


@kind("reply to a missing guide", "references")
def reply_guide(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.replies), r"^answers: .*", f"answers: {NO}", "unknown guide"
    )


@kind("loop in the tree", "trees")
def tree_loop(site: Sources) -> Iterator[Plant]:
    for name, tree in site.records.trees.items():
        file = site.records.places["tree", name][0].file
        for _ in range(3):
            yield from site.change(file, r"to: leaf-[\w-]+", f"to: {tree.start}", "has a loop")


@kind("path that ends nowhere", "trees")
def tree_dangles(site: Sources) -> Iterator[Plant]:
    for _ in range(3):
        yield from site.changes(site.files(TREES), r"to: ([\w-]+)", f"to: {NO}", "unknown node")


@kind("node that nothing reaches", "trees")
def tree_unreached(site: Sources) -> Iterator[Plant]:
    for _ in range(3):
        yield from site.changes(
            site.files(TREES),
            r"^  leaf-[\w-]+:\n((    |\n).*\n?)*?(?=  leaf|\Z)",
            lambda match: match[0] + re.sub(r"^  leaf-", "  leaf-two-", match[0]),
            "no path leads to",
        )


@kind("end without its guide", "trees", 4)
def tree_guide(site: Sources) -> Iterator[Plant]:
    for _ in range(2):
        yield from site.changes(
            site.files(TREES), r"guide: [\w-]+", f"guide: {NO}", "unknown page id"
        )
        yield from site.changes(
            site.files(TREES), r"section: [\w-]+", f"section: {NO}", "unknown heading id"
        )


@kind("forbidden text", "contradictions", 8)
def forbidden(site: Sources) -> Iterator[Plant]:
    """In each sort of text; one across two lines and one with a capital."""
    words = site.shuffled(
        words
        for records in site.records.contradictions.values()
        for record in records
        for words in record.absent
        if " " in words.strip() and words.islower()
    )
    says = "must not be published"
    pages = _files(site.guides)
    for file, text in (
        (pages[0], words[0]),
        (pages[1], words[1].replace(" ", "\n", 1)),
        (pages[2], words[2].capitalize()),
        (site.files(SNIPPETS)[0], words[3]),
        (site.files(REPLIES)[0], words[4]),
    ):
        yield from _add(site, [file], f"{text} it goes on.", says)
    for file, place in (
        (site.files(FAQ)[0], r"^    answer: \|\n"),
        (site.files(TREES)[0], r"^    help: \|\n"),
    ):
        yield from site.change(file, place, rf"\g<0>      {words[5]} it goes on.\n", says)
    yield from site.change(
        COMPARISON, r"^    intro: >-\n", rf"\g<0>      {words[5]} or so.\n", says
    )


@kind("ruling about a missing heading", "contradictions")
def ruling_place(site: Sources) -> Iterator[Plant]:
    for file in site.files(RULINGS) * 2:
        yield from site.change(file, r"anchor: [\w-]+", f"anchor: {NO}", "unknown heading id")


# Headings -----------------------------------------------------------------------------------------


@kind("section deleted", "headings", 5)
def section_deleted(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        text = site.text(page.file)
        anchor = site.lot.choice(list(SECTIONS))
        yield Plant({page.file: text.replace(section(text, anchor), "", 1)}, f"#{anchor}")


@kind("section emptied", "headings")
def section_emptied(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        text = site.text(page.file)
        old = section(text, site.lot.choice(["cause", "fix", "verify"]))
        yield Plant({page.file: text.replace(old, f"{old.splitlines()[0]}\n\n", 1)}, "is empty")


@kind("sections in the wrong order", "headings", 4)
def wrong_order(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        text = site.text(page.file)
        first, second = site.lot.choice([*pairwise(SECTIONS)])
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


# Macros and what they name ------------------------------------------------------------------------


@kind("unknown macro", "macros")
def unknown_macro(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.pages), r"\{\{ (fact|cite|guide)\(", r"{{ \1s(", "is undefined"
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
            _files(site.pages),
            rf'\{{\{{ {macro}\("[\w-]+',
            f'{{{{ {macro}("{NO}',
            f"unknown {noun}",
        )
        yield from [plant for plant, _ in zip(found, range(1), strict=False)]


@kind("link to a missing section", "macros")
def missing_section(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.pages),
        r'\{\{ guide\("([\w-]+)", "[\w-]+"',
        rf'{{{{ guide("\1", "{NO}"',
        "has no heading id",
    )


@kind("call that is not closed", "macros")
def unclosed_call(site: Sources) -> Iterator[Plant]:
    yield from site.changes(_files(site.pages), r'(\{\{ cite\("[\w-]+"\)) \}\}', r"\1", "")


@kind("snippet without its parameter", "macros")
def no_parameter(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.pages),
        r'(\{\{ snippet\("[\w-]+"), \w+="[^"]*"',
        r"\1",
        "takes the parameters",
    )


@kind("parameter that a snippet does not take", "macros")
def odd_parameter(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.pages), r'(\{\{ snippet\("[\w-]+")\)', r'\1, odd="x")', "takes the parameters"
    )


@kind("wrong call in a record", "macros", 4)
def call_in_record(site: Sources) -> Iterator[Plant]:
    """The text of a record is told where it is shown: on pages."""
    call = r'\{\{ (fact|cite)\("[\w-]+'
    wrong = rf'{{{{ \1("{NO}'
    trees = {page.file for page in site.pages if re.search(r"\{\{ tree\(", site.text(page.file))}
    shown = {FAQ: ("docs/faq.md",), TREES: tuple(trees), COMPARISON: ("docs/compare.md",)}
    for pattern, pages in shown.items():
        for plant in site.changes(site.files(pattern)[:1], call, wrong, "unknown"):
            yield Plant(plant.edits, plant.says, pages)
    yield from site.changes(
        _files(site.guides), rf"(?<=[a-z ]){call}(?=[^\n]*\n(?:.*\n)*?reviewed: )", wrong, "unknown"
    )


@kind("danger that names no loss", "macros")
def danger_without_loss(site: Sources) -> Iterator[Plant]:
    yield from site.changes(_files(site.pages), r'danger\("[^"]*"', 'danger(""', "the loss named")


# Sources and use ----------------------------------------------------------------------------------


@kind("source removed from a page's list", "sources", 4)
def source_unlisted(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.guides), r"^sources: \[[\w-]+, ", "sources: [", "does not list"
    )


@kind("citation removed", "sources", 4)
def citation_removed(site: Sources) -> Iterator[Plant]:
    """Of a source that nothing else on the page names."""
    for page in site.guides:
        for name in site.shuffled(page.record.sources):  # type: ignore[union-attr]  # a guide
            call = re.compile(rf"\s*\{{\{{ cite\([\"']{name}[\"'][^}}]*\}}\}}")
            text = site.text(page.file)
            held = any(
                citation.source == name
                for fact in re.findall(r"fact\(\"([\w-]+)\"", text)
                for citation in site.records.facts[fact].sources
            )
            shared = any(f'"{name}"' in snippet.body for snippet in site.records.snippets.values())
            if (
                len(call.findall(text)) == 1
                and text.count(f'"{name}"') == 1
                and not (held or shared)
            ):
                yield Plant({page.file: call.sub("", text)}, "which nothing on this page uses")
                break


@kind("source that nothing on the page uses", "sources")
def source_too_many(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        other = site.shuffled(set(site.records.sources) - set(page.yaml.data["sources"]))[0]
        yield from site.change(page.file, r"^sources: \[", rf"\g<0>{other}, ", "which nothing")


@kind("mistyped host", "sources", 4)
def mistyped_host(site: Sources) -> Iterator[Plant]:
    known = r"^  url: https://(learn\.microsoft|github|docs\.aws\.amazon|docs\.cloud\.google)\.com"
    for name in site.shuffled(site.records.sources):
        text = site.record("source", name)[1]
        if found := re.search(known, text, re.MULTILINE):
            host = found[1]
            place = site.lot.randrange(1, len(host) - 1)
            # Two letters change their places, and one is lost.
            for wrong in {host[:place] + host[place + 1] + host[place] + host[place + 2 :]} - {
                host
            }:
                yield from site.in_record(
                    "source", name, re.escape(f"//{host}.com"), f"//{wrong}.com", "did you mean"
                )


@kind("record that nothing uses", "unused", 4)
def unused_record(site: Sources) -> Iterator[Plant]:
    for kind_, records in (("fact", site.records.facts), ("source", site.records.sources)):
        name = site.shuffled(records)[0]
        file, text = site.record(kind_, name)
        copy = text.replace(f"{name}:", f"{name}-two:", 1)
        yield Plant({file: f"{site.text(file).rstrip()}\n{copy}"}, f"no page uses the {kind_}")
    snippet = site.text(site.files(SNIPPETS)[0])
    yield Plant({f"macros/snippets/{NO}.md": snippet}, "no page calls the snippet")
    picture = site.text(site.files("macros/pictures/*.svg")[0])
    yield Plant({f"macros/pictures/{NO}.svg": picture}, "no page shows this picture")


@kind("last use removed", "unused")
def last_use(site: Sources) -> Iterator[Plant]:
    pages = {page.file: page.body for page in site.pages}
    for snippet in site.shuffled(site.records.snippets.values()):
        name = re.escape(snippet.file.rpartition("/")[2].removesuffix(".md"))
        call = re.compile(rf"\{{\{{ snippet\([\"']{name}[\"'][^}}]*\}}\}}")
        edits: dict[str, str | None] = {
            file: call.sub("Text.", site.text(file))
            for file, body in pages.items()
            if call.search(body)
        }
        yield Plant(edits, "no page calls the snippet", (snippet.file,))


# Texts --------------------------------------------------------------------------------------------


@kind("address outside a source record", "strays", 6)
def stray(site: Sources) -> Iterator[Plant]:
    says = "stands outside a source record"
    pages = _files(site.guides)
    link = "[there](https://learn.microsoft.com/azure/)"
    for files, text in (
        (pages[:1], link),
        (pages[1:2], "http://github.com/microsoft"),
        (pages[2:3], '<a href="//nginx.org/en/docs/">there</a>'),
        (site.files(SNIPPETS)[:1], link),
        (site.files(REPLIES)[:1], link),
    ):
        yield from _add(site, files, text, says)
    yield from site.changes(
        site.files(FAQ)[:1], r"^    answer: \|\n", rf"\g<0>      {link}\n", says
    )


@kind("exemption of an unknown source", "strays")
def external_exemption(site: Sources) -> Iterator[Plant]:
    file, entry = "macros/data/external.yml", "\n  - {source: NAME, reason: x, until: 2027-01-01}"
    names = [NO, f"{site.shuffled(site.records.sources)[0]}-two", "learn"]
    for name in names:
        yield from site.change(
            file, r"^exemptions:.*", f"exemptions:{entry.replace('NAME', name)}", "is not known"
        )


@kind("waiting time changed in one place", "numbers", 8)
def number_in_prose(site: Sources) -> Iterator[Plant]:
    """In place of the call of a fact the author writes a number, in each sort of text."""
    says = "stands in prose"
    call = r'\{\{ fact\("[\w-]+"\) \}\}'
    body = rf"(?<=[a-z] ){call}"
    groups = (
        (_files(site.guides), 3, body, "45 minutes"),
        (_files(site.guides), 1, body, "three days"),
        (site.files(SNIPPETS), 1, body, "2 hours"),
        (site.files(REPLIES), 1, r'\[\[ fact\("[\w-]+"\) \]\]', "20–40 minutes"),
        (site.files(FAQ), 1, body, "45 minutes"),
        (site.files(TREES), 1, body, "99 bytes"),
    )
    for files, count, pattern, number in groups:
        found = site.changes(files, pattern, number, says)
        yield from [plant for plant, _ in zip(found, range(count), strict=False)]


@kind("fact changed, ruling left", "numbers")
def stale_ruling(site: Sources) -> Iterator[Plant]:
    """The only fact that holds a number of a ruling gets another value."""
    holders: dict[str, list[str]] = {}
    for fact_id, fact in site.records.facts.items():
        for start, end in numbers(fact.text):
            holders.setdefault(fact.text[start:end], []).append(fact_id)
    for name, records in site.records.contradictions.items():
        text = prose("\n\n".join(record.ruling for record in records))
        for start, end in numbers(text):
            facts = holders.get(text[start:end], [])
            if len(facts) == 1:
                file = site.records.places["contradictions", name][0].file
                for plant in site.in_record(
                    "fact", facts[0], r"^  value: .*", '  value: "77–78"', "of a ruling"
                ):
                    yield Plant(plant.edits, plant.says, (file,))


@kind("exemption that fits nothing", "numbers")
def stale_exemption(site: Sources) -> Iterator[Plant]:
    for file in _files(site.guides):
        entry = f"exemptions:\n  - {{file: {file}, text: in 12 hours, reason: x}}"
        yield from site.change(NUMBERS, r"^exemptions:.*", entry, "any more")


def _in_blocks(
    site: Sources, languages: tuple[str, ...], pattern: str, new: str, says: str
) -> Iterator[Plant]:
    """Yield a change of one place in a code block of each page, in one of these languages."""
    for page in site.guides:
        text = site.text(page.file)
        for block in site.shuffled(code_blocks(text)):
            found = re.search(pattern, block.text, re.MULTILINE)
            if block.language not in languages or not found:
                continue
            line = block.text[found.start() : found.end()]
            if text.count(line) == 1:
                yield Plant({page.file: text.replace(line, found.expand(new), 1)}, says)
                break


_SHELLS = ("bash", "sh", "console")


@kind("mistyped command", "commands", 4)
def wrong_command(site: Sources) -> Iterator[Plant]:
    yield from _in_blocks(
        site, (*_SHELLS, "powershell"), r"^((?:az|pac|kubectl) \w+)( .*)$", r"\1x\2", "command"
    )


@kind("mistyped option", "commands", 4)
def wrong_option(site: Sources) -> Iterator[Plant]:
    yield from _in_blocks(
        site,
        (*_SHELLS, "powershell"),
        r"^((?:az|pac) .*? --[a-z-]+)( .*)$",
        r"\1x\2",
        "has no option",
    )


@kind("mistyped cmdlet", "commands")
def wrong_cmdlet(site: Sources) -> Iterator[Plant]:
    yield from _in_blocks(
        site,
        ("powershell",),
        r"^((?:Get|Set|Test|New|Install)-\w+)( .*)$",
        r"\1x\2",
        "unknown program",
    )


@kind("unknown placeholder", "commands")
def wrong_placeholder(site: Sources) -> Iterator[Plant]:
    yield from _in_blocks(site, _SHELLS, r"^(.*<[a-z-]+)(>.*)$", r"\1x\2", "unknown placeholder")


@kind("unknown table or column of a query", "commands", 4)
def wrong_query(site: Sources) -> Iterator[Plant]:
    """In the guides and snippets that hold queries, few as they are."""
    files = _files(site.guides) + site.files(SNIPPETS)
    for pattern in (r"(```kusto\n *[A-Z]\w+)", r"(```kusto\n[^`]*?\| where [A-Za-z]+)"):
        found = site.changes(files, pattern, r"\1x", "unknown")
        yield from (plant for plant, _ in zip(found, range(2), strict=False))


@kind("quote that is not closed", "commands", 2)
def unclosed_quote(site: Sources) -> Iterator[Plant]:
    yield from _in_blocks(
        site, (*_SHELLS, "powershell"), r"^((?:az|pac) [^\"\n]*\"[^\"\n]*)\"$", r"\1", "not closed"
    )


@kind("mistyped command in a sentence", "commands")
def wrong_inline(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.pages) + site.files(SNIPPETS, FAQ, TREES),
        r"(?<=`)((?:az|pac|kubectl) \w+ [^`…]*? --[a-z-]+)(?=[ `])",
        r"\1x",
        "has no option",
    )


def _warnings(site: Sources) -> Iterator[tuple[Page, str, str, str]]:
    """Yield page, text before, call and text behind of each warning before a step of the list."""
    listed = site.records.rules.dangers
    for page in site.guides:
        text = site.text(page.file)
        for call in re.finditer(r"^ *\{\{ danger\(.*\) (?:\| indent\(4\) )?\}\}\n\n", text, re.M):
            before, after = text[: call.start()], text[call.end() :]
            section_end, item_end = r"^(?=#{2,3} )", r"^(?=\d+\. )"
            covered = re.split(section_end, after, maxsplit=1, flags=re.M)[0]
            first = re.split(section_end, before, flags=re.M)[-1]
            at_margin = re.search(r"^\{\{ danger\(", first, re.M)
            if call[0].startswith(" "):
                # It covers its item of the list.
                covered = re.split(item_end, covered, maxsplit=1, flags=re.M)[0]
                first = re.split(item_end, first, flags=re.M)[-1]
            if "danger(" not in first and not at_margin and list(steps.unwarned(covered, listed)):
                yield page, before, call[0], after


@kind("warning dropped", "dangers", 8)
def warning_dropped(site: Sources) -> Iterator[Plant]:
    for page, before, _, after in _warnings(site):
        yield Plant({page.file: before + after}, "call danger() before it")


@kind("warning behind its step", "dangers", 4)
def warning_late(site: Sources) -> Iterator[Plant]:
    for page, before, call, after in _warnings(site):
        covered = re.split(r"^(?=#{2,3} )", after, maxsplit=1, flags=re.M)
        if len(covered) == 2:
            moved = (
                f"{before}{covered[0]}{call.strip().replace(' | indent(4)', '')}\n\n{covered[1]}"
            )
            yield Plant({page.file: moved}, "call danger() before it")


# Of a warning, with its blanks; the loss is the first string.
WARNING = r'^ *\{\{ danger\("([^"]+)"[^\n]*\n'


@kind("any warning dropped", "warnings", 12)
def any_warning_dropped(site: Sources) -> Iterator[Plant]:
    files = site.files("docs/guides/*/*.md", "macros/snippets/*.md")
    yield from site.changes(files, WARNING, "", "is gone from the section")


@kind("loss of a warning changed", "warnings", 4)
def loss_changed(site: Sources) -> Iterator[Plant]:
    change = r'(?<=danger\(")(\w+) '
    yield from site.changes(_files(site.guides), change, r"\1 nearly ", "is not in macros/data")


@kind("warning moved to another section", "warnings")
def warning_moved(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        text = site.text(page.file)
        found = re.search(WARNING, text, re.MULTILINE)
        if found:
            without = text.replace(found[0], "", 1)
            moved = without.replace("{#verify}\n", f"{{#verify}}\n\n{found[0].lstrip()}\n", 1)
            yield Plant({page.file: moved}, 'from the section "')


@kind("warning taken out of the list", "warnings")
def warning_unlisted(site: Sources) -> Iterator[Plant]:
    text = site.text(WARNINGS)
    for entry in site.shuffled(re.findall(r"^  - file: .*\n(?:    .*\n)+", text, re.MULTILINE)):
        file = entry.split("file: ")[1].split("\n")[0]
        says = "is not in macros/data/warnings.yml; add"
        yield Plant({WARNINGS: text.replace(entry, "", 1)}, says, (file,))


@kind("exemption of a step that nobody needs", "dangers", 2)
def stale_danger_exemption(site: Sources) -> Iterator[Plant]:
    text = site.text(DANGERS)
    for file in _files(site.guides):
        entry = f"  - {{file: {file}, text: delete it, reason: x}}\n"
        yield Plant({DANGERS: f"{text}{entry}"}, "any more")


@kind("dangerous step added", "dangers", 6)
def step_added(site: Sources) -> Iterator[Plant]:
    says = "call danger() before it"
    pages = _files(site.guides)
    steps = (
        "Then delete the managed solution.",
        "Restart the gateway.",
        "```bash\nkubectl delete pod <pod>\n```",
        "Reset the environment.",
    )
    for file, step in zip(pages, steps, strict=False):
        yield from _add(site, [file], f"### More {{#more-of-it}}\n\n{step}", says)
    yield from _add(site, site.files(REPLIES)[:1], "Delete the solution.", says)
    yield from site.changes(
        site.files(FAQ)[:1], r"^    answer: \|\n", r"\g<0>      Delete the environment.\n", says
    )


@kind("link of a reply that is not absolute", "replies", 4)
def relative_link(site: Sources) -> Iterator[Plant]:
    says = "is not absolute"
    files = site.files(REPLIES)
    link = r"\]\(\[\[ (?:link|source)\(.*?\) \]\]\)"
    yield from site.changes(files[:2], link, "](../guides/)", says)
    yield from site.changes(files[2:3], link, "](guides/power-platform/badgateway.md)", says)
    yield from site.changes(files[3:], link, "](/e/pp-upgrade/)", says)


@kind("link of a reply that leads nowhere", "replies")
def dead_reply_link(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        site.files(REPLIES),
        r"\]\(\[\[ link\(.*?\) \]\]\)",
        f"](https://errordesk.example/e/{NO}/)",
        "leads nowhere",
    )


@kind("reply too long", "replies")
def long_reply(site: Sources) -> Iterator[Plant]:
    files = [file for file in site.files(REPLIES) if "badgateway" not in file]
    yield from _add(site, files, "It goes on and on. " * 90, "characters")


@kind("wrong text of the general reply", "replies", 4)
def general_reply(site: Sources) -> Iterator[Plant]:
    """A reply with a page of its own is told by `macros`, where that page is made."""
    file = "macros/replies/general.md"
    text = site.text(file)
    for added, says in (
        ("{{nobody}}", "nobody"),
        ("{{#advice}} open", "advice"),
        ('[[ fact("no-such-thing") ]]', "unknown fact"),
        ('[[ link("no-such-thing") ]]', "unknown page id"),
    ):
        yield Plant({file: f"{text}{added}\n"}, says)


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
        yield Plant({file: f"{site.text(file)}{added}\n"}, says, (page.file,))


@kind("image without text", "images", 5)
def image_without_text(site: Sources) -> Iterator[Plant]:
    says = "has no words"
    pages = _files(site.pages)
    icon = "../../assets/favicon.svg"
    for file, text in zip(
        pages,
        (f"![]({icon})", f"![image]({icon})", f'<img src="{icon}">', "<svg><path/></svg>"),
        strict=False,
    ):
        yield from _add(site, [file], text, says)
    yield from site.changes(
        site.files("macros/pictures/*.svg"), r"<title\b[^>]*>[^<]*</title>", "", "has no <title>"
    )


@kind("missing picture", "images")
def missing_picture(site: Sources) -> Iterator[Plant]:
    yield from _add(
        site, _files(site.pages), "![What it shows](../no-such-picture.png)", "does not exist"
    )


@kind("link to a redirect", "raw-links", 4)
def link_to_redirect(site: Sources) -> Iterator[Plant]:
    for page, other in pairwise(site.guides):
        address = f"../../../e/{other.yaml.data['id']}/"
        text = site.lot.choice([f'<a href="{address}">there</a>', f"[there]({address})"])
        yield from _add(site, [page.file], text, "redirects to another page")


@kind("HTML link that leads nowhere", "raw-links", 4)
def dead_html_link(site: Sources) -> Iterator[Plant]:
    pages = _files(site.guides)
    for file, target in zip(
        pages, (f"../{NO}/", f"#{NO}", f"../../../faq/#{NO}", "file:///etc/hosts"), strict=False
    ):
        yield from _add(site, [file], f'<a href="{target}">there</a>', "leads ")


@kind("product misspelt", "terms", 5)
def misspelt(site: Sources) -> Iterator[Plant]:
    says = 'write "'
    wrong = r"\bPower Platform\b|\bApplication Gateway\b|\bApp Service\b"
    for files in (
        _files(site.guides)[:4],
        site.files(SNIPPETS),
        site.files(FAQ),
        site.files(COMPARISON),
    ):
        plants = []
        for file in files:
            text = site.text(file)
            body = split_front_matter(text)[1]
            # The comment at the head of a data file is nobody's reading.
            plain = re.sub(r"\A#.*", lambda match: blank(match[0]), prose(body))
            if found := re.search(wrong, plain):
                at = len(text) - len(body) + found.start()
                one_word = found[0].replace(" ", "")
                changed = text[:at] + one_word + text[at + len(found[0]) :]
                plants.append(Plant({file: changed}, says))
        yield from plants[:2]


# The ledger and the calendar ----------------------------------------------------------------------


@kind("page deleted", "ledger")
def page_deleted(site: Sources) -> Iterator[Plant]:
    """A page that no call and no list needs: what holds others together is found before that."""
    everything = "\n".join(
        site.text(file) for file in site.files("docs/**/*.md", "macros/**/*.yml", "macros/**/*.md")
    )
    for page in site.shuffled(site.records.pages.values()):
        name = page.yaml.data.get("id") or page.src_uri
        others = everything.replace(site.text(page.file), "")
        if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", others) is None:
            if isinstance(page.record, Reply) or f'page_link("{page.src_uri}"' in others:
                continue
            yield Plant({page.file: None}, "leads nowhere any more", (LEDGER,))


@kind("published heading renamed", "ledger", 4)
def heading_renamed(site: Sources) -> Iterator[Plant]:
    """The id is changed wherever the sources name it, so nothing but the ledger remembers it."""
    everything = "\n".join(
        site.text(file) for file in site.files("docs/**/*.md", "macros/**/*.yml", "macros/**/*.md")
    )
    for page in site.guides:
        for heading in headings(page.body):
            name = heading.anchor or ""
            if heading.level == 3 and len(re.findall(rf"\b{name}\b", everything)) == 1:
                text = site.text(page.file).replace(f"{{#{name}}}", f"{{#{name}-two}}", 1)
                yield Plant({page.file: text}, f"#{name} leads nowhere any more", (LEDGER,))
                break


@kind("code removed", "ledger")
def code_removed(site: Sources) -> Iterator[Plant]:
    for plant in site.changes(
        _files(site.guides), r"^codes: \[[^,\]\n]+, ", "codes: [", "leads nowhere any more"
    ):
        yield Plant(plant.edits, plant.says, (LEDGER,))


@kind("address that is not entered", "ledger", 4)
def not_entered(site: Sources) -> Iterator[Plant]:
    says = "are missing"
    ledger = site.text(LEDGER).splitlines(keepends=True)
    for _ in range(2):
        line = site.lot.choice(ledger)
        yield Plant({LEDGER: "".join(kept for kept in ledger if kept != line)}, says)
    for file in _files(site.guides):
        for plant in _add(site, [file], "### More {#more-of-it}\n\nText.", says):
            yield Plant(plant.edits, says, (LEDGER,))


# Slips in records that are well formed --------------------------------------------------------


@kind("text of blanks", "records", 2)
def blanks(site: Sources) -> Iterator[Plant]:
    yield from site.changes(_files(site.guides), r"^title: .*", 'title: " "', "only blanks")


@kind("review in ten years", "dates")
def late_review(site: Sources) -> Iterator[Plant]:
    says = "allowed are 366"
    for name in site.shuffled(site.records.facts)[:2]:
        yield from site.in_record("fact", name, r"review_by: 20", "review_by: 21", says)
    yield from site.changes(_files(site.guides), r"^review_by: 20", "review_by: 21", says)


@kind("source of the future", "dates")
def late_source(site: Sources) -> Iterator[Plant]:
    dated = [name for name, source in site.records.sources.items() if source.dated]
    for name in site.shuffled(dated)[:2]:
        yield from site.in_record("source", name, r'dated: "20', 'dated: "21', "lies after")
    for name in site.shuffled(dated):
        yield from site.in_record("source", name, r'(dated: "\d{4}-)\d\d', r"\g<1>14", "no day or")


@kind("grade above its sources", "citations")
def better_grade(site: Sources) -> Iterator[Plant]:
    for name in site.shuffled(site.records.facts):
        of = [
            site.records.sources[citation.source].grade
            for citation in site.records.facts[name].sources
        ]
        if of and "documented" not in of:
            yield from site.in_record(
                "fact", name, r"^  grade: .*", "  grade: documented", "is better"
            )


@kind("entry of a list twice", "guides")
def listed_twice(site: Sources) -> Iterator[Plant]:
    for key in ("related", "http_status"):
        yield from site.changes(
            _files(site.guides)[:9], rf"^({key}: \[)([\w-]+)", r"\1\2, \2", "twice"
        )


@kind("title of another page", "guides")
def same_title(site: Sources) -> Iterator[Plant]:
    one, *others = [page for page in site.guides if page.record.title]
    for page in others:
        title = json.dumps(one.record.title, ensure_ascii=False)
        for plant in site.change(page.file, r"^title: .*", lambda _, new=title: f"title: {new}"):
            yield Plant(plant.edits, "is that of", (one.file, page.file))


@kind("variable that does not fit", "references", 2)
def wrong_variable(site: Sources) -> Iterator[Plant]:
    file = ["macros/data/variables.yml"]
    yield from site.changes(file, r"example: 4", "example: v4", "does not fit")
    yield from site.changes(file, r"needs: \[to\]", "needs: [too]", "is not a variable")


@kind("synonym for nothing", "references", 1)
def wrong_synonym(site: Sources) -> Iterator[Plant]:
    file = ["macros/data/synonyms.yml"]
    yield from site.changes(file, r"^(  \w+: \[)\w+", r"\1nosuchword", "finds no more")


@kind("question asked twice", "references", 2)
def asked_twice(site: Sources) -> Iterator[Plant]:
    for file in site.files(FAQ):
        found = re.findall(r"^    question: .*$", site.text(file), re.M)
        yield Plant({file: site.text(file).replace(found[1], found[0], 1)}, "already")


@kind("earlier version above the present one", "references", 1)
def later_edition(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.replies), r'^  - version: "\d', '  - version: "9', "called earlier"
    )


@kind("same answer twice", "trees", 1)
def same_answer(site: Sources) -> Iterator[Plant]:
    pattern = r'(?m)^( *- \{answer: (".*?"), .*\n *- \{answer: )".*?"'
    yield from site.changes(site.files(TREES), pattern, r"\1\2", "twice")


@kind("address that is not written as it should", "sources", 6)
def odd_address(site: Sources) -> Iterator[Plant]:
    learn = "https://learn.microsoft.com/"
    some = [name for name, one in site.records.sources.items() if one.url.startswith(learn)]
    for name, new, says in zip(
        site.shuffled(some),
        (
            f"{learn}de-de/",
            f"{learn}/",
            "https://learn/",
            "https://me:it@learn.microsoft.com/",
            f"{learn}({learn}",
            "https://localhost:8000/",
        ),
        ("names a language", "//", "as host", "as host", "bracket", "as host"),
        strict=False,
    ):
        yield from site.in_record("source", name, re.escape(learn), new, says)


@kind("two sources with one address", "sources", 2)
def same_address(site: Sources) -> Iterator[Plant]:
    for one, other in pairwise(site.shuffled(site.records.sources)):
        new = f"url: {site.records.sources[one].url.rstrip('/')}/"
        for plant in site.in_record("source", other, r"url: .*", new, "this address already"):
            files = tuple(site.records.places["source", name][0].file for name in (one, other))
            yield Plant(plant.edits, plant.says, files)


@kind("thread with another number", "sources")
def other_thread(site: Sources) -> Iterator[Plant]:
    threads = [name for name in site.records.sources if re.fullmatch(r"coe-\d+", name)]
    for name in site.shuffled(threads):
        yield from site.in_record("source", name, r"(url: .*)\d\d$", r"\g<1>", "different threads")


@kind("thread that documents", "sources", 2)
def documenting_thread(site: Sources) -> Iterator[Plant]:
    threads = [name for name in site.records.sources if re.fullmatch(r"coe-\d+", name)]
    for name in site.shuffled(threads):
        yield from site.in_record("source", name, r"grade: .*", "grade: documented", "documents no")


@kind("file left in docs", "unused", 2)
def left_file(site: Sources) -> Iterator[Plant]:
    for page in site.pages:
        yield Plant({f"{page.file}.orig": site.text(page.file)}, "no page names it")


@kind("placeholder or part that nothing uses", "unused", 2)
def unused_word(site: Sources) -> Iterator[Plant]:
    file = "macros/data/placeholders.yml"
    yield Plant({file: f"{site.text(file)}  {NO}: Nothing\n"}, "no command holds")
    yield Plant({f"macros/replies/part-{NO}.md": "Hello.\n"}, "no reply calls")


@kind("releases out of order", "releases", 2)
def swapped_releases(site: Sources) -> Iterator[Plant]:
    file = "macros/data/releases.yml"
    pattern = r"(?s)(  - month: \S+\n.*?)(  - month: \S+\n.*?)(?=  - month)"
    yield from site.changes([file], pattern, r"\2\1", "newest comes first")
    yield from site.changes([file], r'month: "(\d+)-\d\d"', r'month: "\1-13"', "is not a month")


@kind("release that does not fit its status", "releases", 4)
def wrong_release(site: Sources) -> Iterator[Plant]:
    file = ["macros/data/releases.yml"]
    filled = r'(versions: \["[^]]*\]\n    status: )\w+'
    yield from site.changes(file, filled, r"\1none", "cannot be")
    yield from site.changes(file, r'versions: \["4\.\d\d[^]]*\]', 'versions: ["1.1"]', "")
    yield from site.changes(file, r"evidence: \[.*\]", "evidence: []", "no evidence")
    yield from site.changes(file, r"^not_seen: .*", 'not_seen: ["4.50.6"]', "not_seen")


@kind("no text in UTF-8", "records", 1)
def no_utf8(site: Sources) -> Iterator[Plant]:
    # A lone surrogate is how Python holds a byte that is no UTF-8; see `test_content._write`.
    page = site.guides[0]
    yield Plant({page.file: f"{site.text(page.file)}\udce4\n"}, "no text in UTF-8")


# Half done ----------------------------------------------------------------------------------------


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
    return lambda site: _add(site, _files(site.guides)[:2], text, says)


for _name, (_text, _says) in _HALF_DONE.items():
    kind(_name, "markup", 2)(_half_done(_text, _says))


@kind("part of a guide missing", "markup")
def missing_part(site: Sources) -> Iterator[Plant]:
    for call in ("answer_box", "stuck", "evidence"):
        pattern = rf"^\{{\{{ {call}\(\) \}}\}}\n"
        yield from site.changes(_files(site.guides)[:1], pattern, "", "does not call")


@kind("heading inside an answer", "markup", 2)
def heading_inside(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        site.files(FAQ), r"^    answer: \|\n", "    answer: |\n      ## Short\n", "has one already"
    )


# Commands that nobody can copy ----------------------------------------------------------------


@kind("sign that no shell reads", "commands")
def typeset(site: Sources) -> Iterator[Plant]:
    files = [page.file for page in site.guides if "```bash\naz" in site.text(page.file)]
    yield from site.changes(files[:1], r"(```bash\naz .*?)--", r"\1—", "no shell reads")
    yield from site.changes(files[:1], r"```bash\naz", "```bash\n$ az", "is a prompt")
    yield from site.changes(files[:1], r"```bash\naz", "```text\naz", "block of text")


@kind("option given twice", "commands", 2)
def option_twice(site: Sources) -> Iterator[Plant]:
    files = [page.file for page in site.guides if "```bash\naz" in site.text(page.file)]
    yield from site.changes(files, r"^az .*( --resource-group <[\w-]+>)", r"\g<0>\1", "given twice")


@kind("link to an example", "strays", 2)
def example_link(site: Sources) -> Iterator[Plant]:
    text = "See [this](https://errordesk.example/faq/)."
    yield from _add(site, _files(site.guides), text, "outside a source record")


@kind("exemption without end", "strays", 1)
def endless_exemption(site: Sources) -> Iterator[Plant]:
    source = site.shuffled(site.records.sources)[0]
    entry = f"exemptions:\n  - {{source: {source}, reason: x, until: 9999-12-31}}\n"
    yield Plant({"macros/data/external.yml": entry}, "more than a year")


@kind("list of dangers missing", "dangers", 1)
def no_dangers(site: Sources) -> Iterator[Plant]:
    yield Plant({"macros/data/dangers.yml": None}, "is missing")


@kind("mention in a reply", "replies", 1)
def mention(site: Sources) -> Iterator[Plant]:
    file = "macros/replies/general.md"
    yield Plant({file: f"{site.text(file)}\ncc @octocat\n"}, "by name")


@kind("drawing that is blocked or broken", "images", 3)
def bad_drawing(site: Sources) -> Iterator[Plant]:
    files = site.files("macros/pictures/*.svg")
    for new, says in (("", "not valid XML"), ("<script>1</script></svg>", "not allowed")):
        yield from site.changes(files[:1], r"</svg>", new, says)
    yield from site.changes(files, r"<svg ", '<svg style="color:red" ', "not allowed")


@kind("list of terms that is none", "terms", 2)
def bad_terms(site: Sources) -> Iterator[Plant]:
    file = ["macros/data/terms.yml"]
    yield from site.changes(file, r"^  (DNS): \[.*\]", r"  \1: Dns", "valid list")
    yield from site.changes(file, r"^  (DNS): \[.*\]", r"  \1: [Tls]", "is here and elsewhere")


@kind("ledger out of order", "ledger", 1)
def unsorted_ledger(site: Sources) -> Iterator[Plant]:
    yield from site.changes([LEDGER], r"^(faq/\n)(faq/#.*\n)", r"\2\1", "stands before")


@kind("snippet that calls itself", "macros", 1)
def circle(site: Sources) -> Iterator[Plant]:
    file = "macros/snippets/service-health.md"
    call = '{{ snippet("service-health") }}'
    for plant in site.change(file, r"^Check ", f"{call} Check "):
        users = tuple(page.file for page in site.pages)
        yield Plant(plant.edits, "calls itself", users)


@kind("reviewed in the future", "review", 2)
def future_review(site: Sources) -> Iterator[Plant]:
    pattern = r"^reviewed: 20(.*)\nreview_by: 20"
    yield from site.changes(
        _files(site.guides), pattern, r"reviewed: 21\1\nreview_by: 21", "still to come"
    )


@kind("review overdue", "review", 4)
def overdue(site: Sources) -> Iterator[Plant]:
    """On the day of the last review, which is TODAY of the test."""

    def ago(match: re.Match[str]) -> str:
        return re.sub(r"\d{4}", lambda year: str(int(year[0]) - 2), match[0])

    says = "is due for review"
    yield from site.changes(
        _files(site.guides)[:1] + _files(site.replies)[:1],
        r"^reviewed: .*\nreview_by: .*",
        ago,
        says,
    )
    for kind_, records in (("fact", site.records.facts), ("source", site.records.sources)):
        for name in site.shuffled(records)[:1]:
            file, text = site.record(kind_, name)
            changed = re.sub(r"^  checked: .*\n  review_by: .*", ago, text, flags=re.MULTILINE)
            yield Plant({file: site.text(file).replace(text, changed, 1)}, says)


# The head of a guide, screen paths, the age of copies ---------------------------------------------

PATHS = "macros/data/paths.yml"


@kind("prohibition that reads as advice", "guides")
def advice_to_harm(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.guides), r"^    - Do not (\w)", r"    - Please \1", "reads as advice"
    )


@kind("place in the box without a way to it", "guides")
def place_without_link(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.guides),
        r'\{\{ guide\("collect", "solution-history", text="Solution history"\) \}\}',
        "**Solution history**",
        "without a way to it",
    )


@kind("guide in no group of the menu", "guides")
def no_group(site: Sources) -> Iterator[Plant]:
    yield from site.changes(_files(site.guides), r"^group: .*\n", "", "no group of the menu")


@kind("group that does not exist", "guides")
def unknown_group(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        _files(site.guides), r"^group: (.*)", r"group: \1s", "there is no group"
    )


@kind("documented source without the day of its copy", "freshness", 4)
def no_day_of_copy(site: Sources) -> Iterator[Plant]:
    for name in site.shuffled(site.records.sources):
        if site.records.sources[name].grade == "documented":
            yield from site.in_record(
                "source", name, r"^  (dated|undated): .*\n", "", "does not say how old"
            )


@kind("source with a day that is called undated", "freshness")
def dated_and_undated(site: Sources) -> Iterator[Plant]:
    for name in site.shuffled(site.records.sources):
        if site.records.sources[name].dated:
            yield from site.in_record(
                "source", name, r"^  dated: .*\n", r"\g<0>  undated: true\n", "keep one"
            )


@kind("old copy that is due too late", "freshness")
def due_too_late(site: Sources) -> Iterator[Plant]:
    for name in site.shuffled(site.records.sources):
        source = site.records.sources[name]
        if source.dated and source.dated < "2024":
            late = f"{source.checked.replace(year=source.checked.year + 1, day=1)}"
            yield from site.in_record(
                "source", name, r"^(  review_by: ).*", rf"\g<1>{late}", "is due again by"
            )


@kind("screen path typed in prose", "paths", 4)
def typed_path(site: Sources) -> Iterator[Plant]:
    text = "Open **Solutions** → **See history**."
    yield from _add(site, _files(site.guides)[:2], text, "a screen path is typed here")
    yield from _add(site, site.files(SNIPPETS)[:2], text, "a screen path is typed here")


@kind("label that the source does not hold", "paths")
def foreign_label(site: Sources) -> Iterator[Plant]:
    yield from site.change(PATHS, r"\*\*See history\*\*\n", "**See solution history**\n", "not in")
    yield from site.change(PATHS, r"→ \*\*Service health\*\*", "→ **Health**", "not in the words")
    yield from site.change(
        PATHS, r"→ \*\*Data policy\*\*", "→ **Data policies**", "not in the words"
    )


@kind("path on an old copy that is not called old", "paths", 1)
def old_path(site: Sources) -> Iterator[Plant]:
    yield from site.change(PATHS, r"^    old: true\n", "", "read a newer one")


@kind("path of a source that does not exist", "paths")
def path_without_source(site: Sources) -> Iterator[Plant]:
    for name in ("ms-admin-mode", "ms-get-help", "ms-service-health"):
        yield from site.change(PATHS, rf"^    source: {name}$", f"    source: {NO}", "no source")
