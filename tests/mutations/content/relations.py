"""Faults between records: ids, codes and relations of guides, references, trees."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise

from errordesk.records.addresses import short_address
from errordesk.records.models import Guide
from errordesk.records.records import Page
from tests.mutations.planting import (
    COMPARISON,
    FAQ,
    NO,
    TREES,
    Plant,
    Sources,
    files_of,
    kind,
)


@kind("unknown product", "guides")
def unknown_product(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.guides), r"^product: (.*)", r"product: \1s", "unknown product"
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
    yield from site.changes(files_of(site.guides), r"^id: (.*)", r"id: \1-two", "must have an id")


@kind("unknown waiting time", "guides")
def unknown_wait(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.guides), r"^  wait: \[[\w-]+", rf"  wait: [{NO}", "unknown fact"
    )


@kind("message that leads to no section", "guides")
def signature_without_section(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.guides), r"^(  - \{.*, section: )[\w-]+", rf"\1{NO}", "unknown heading id"
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
        plants = files_of(site.guides), r"^signatures:\n", f'\\g<0>  - "{text}"\n'
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
        files_of(site.guides), r"^codes: \[", '\\g<0>"x..y", ', "cannot be an address"
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
        files_of(site.guides), r"^related: \[", rf"\g<0>{NO}, ", "unknown page id"
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


@kind("other words for a missing guide", "references")
def wording_guide(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        site.files("macros/data/wordings/*.yml"),
        r"^(pp|agw|gw)-[\w-]+:$",
        f"{NO}:",
        "is no page id",
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
        files_of(site.replies), r"^answers: .*", f"answers: {NO}", "unknown guide"
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


@kind("entry of a list twice", "guides")
def listed_twice(site: Sources) -> Iterator[Plant]:
    for key in ("related", "http_status"):
        yield from site.changes(
            files_of(site.guides)[:9], rf"^({key}: \[)([\w-]+)", r"\1\2, \2", "twice"
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
        files_of(site.replies), r'^  - version: "\d', '  - version: "9', "called earlier"
    )


@kind("same answer twice", "trees", 1)
def same_answer(site: Sources) -> Iterator[Plant]:
    pattern = r'(?m)^( *- \{answer: (".*?"), .*\n *- \{answer: )".*?"'
    yield from site.changes(site.files(TREES), pattern, r"\1\2", "twice")


@kind("prohibition that reads as advice", "guides")
def advice_to_harm(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.guides), r"^    - Do not (\w)", r"    - Please \1", "reads as advice"
    )


@kind("place in the box without a way to it", "guides")
def place_without_link(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.guides),
        r'\{\{ guide\("collect", "solution-history", text="Solution history"\) \}\}'
        r"(?=[^\n]*\n(?:.*\n)*?reviewed: )",  # in the box, not in the body
        "**Solution history**",
        "without a way to it",
    )


@kind("guide in no group of the menu", "guides")
def no_group(site: Sources) -> Iterator[Plant]:
    yield from site.changes(files_of(site.guides), r"^group: .*\n", "", "no group of the menu")


@kind("group that does not exist", "guides")
def unknown_group(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.guides), r"^group: (.*)", r"group: \1s", "there is no group"
    )
