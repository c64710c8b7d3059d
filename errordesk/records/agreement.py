"""What the records say of each other: ids that exist, codes that are one guide's own, relations."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from errordesk.records import addresses
from errordesk.records.models import Guide, PlainPage, Reply, Topic
from errordesk.records.problems import Problem
from errordesk.records.records import Page, Records, closest
from errordesk.records.sections import wrong_sections
from errordesk.records.shapes import wrong_shapes
from errordesk.records.texts import Tree
from errordesk.text.markdown import code_blocks

P = TypeVar("P", bound=PlainPage)
_WORD = re.compile(r"\w+")


def normal_code(code: str) -> str:
    """Return a product code in the one form that codes are compared in."""
    return code.casefold().removeprefix("0x")


def _unknown(
    problem: Callable[..., Problem],
    keys: tuple[str | int, ...],
    wrong: str,
    kind: str,
    known: Iterable[str],
    page: str = "",
) -> Problem:
    """Return what is wrong with an id below some keys; `problem` makes one of keys and message.

    `page` is the id of the page that has no such heading.
    """
    allowed = list(known)
    key = ".".join(part for part in keys if isinstance(part, str))
    names = f"; allowed: {', '.join(allowed)}" if 0 < len(allowed) <= 8 else ""
    hint = closest(wrong, known, kind)
    message = f'"{key}": unknown {kind} "{wrong}"{names}.{hint}'
    return problem(*keys, message=message, about=f"{page}#{wrong}" if page else wrong)


def _at(records: Records, kind: str, record_id: str) -> Callable[..., Problem]:
    return functools.partial(records.problem, kind, record_id)


def _dates(records: Records) -> Iterator[Problem]:
    for review in reviews(records):
        if review.due <= review.last:
            message = f'"review_by" must be later than "{review.key}"'
            yield review.problem("review_by", message=message)


@dataclass(frozen=True)
class Review:
    """The last review of a record and the next one.

    `problem` makes a problem in its record, `name` is what it is called, `key` holds the last day.
    """

    problem: Callable[..., Problem]
    name: str
    key: str
    last: date
    due: date


def reviews(records: Records) -> Iterator[Review]:
    """Yield the reviews of all facts, sources and pages."""
    for kind, table in (("fact", records.facts), ("source", records.sources)):
        for name, record in table.items():
            at, called = _at(records, kind, name), f'the {kind} "{name}"'
            yield Review(at, called, "checked", record.checked, record.review_by)
    for page in records.by_id.values():
        dated = page.record
        if isinstance(dated, Guide | Topic | Reply):
            called = f'"{dated.id}"'
            yield Review(page.problem, called, "reviewed", dated.reviewed, dated.review_by)


def _citations(records: Records) -> Iterator[Problem]:
    known = records.sources
    for fact_id, fact in records.facts.items():
        if not fact.sources and fact.grade != "judgement":
            message = (
                f'the fact "{fact_id}" has no source; only the grade "judgement" may have none'
            )
            yield records.problem("fact", fact_id, "sources", message=message)
        for index, citation in enumerate(fact.sources):
            if citation.source not in known:
                at = _at(records, "fact", fact_id)
                yield _unknown(at, ("sources", index), citation.source, "source", known)
    for page in records.by_id.values():
        for index, source in enumerate(getattr(page.record, "sources", [])):
            if source not in known:
                yield _unknown(page.problem, ("sources", index), source, "source", known)
    for page, guide in _records(records, Guide):
        for index, signature in enumerate(guide.signatures):
            if signature.source and signature.source not in known:
                keys = ("signatures", index, "source")
                yield _unknown(page.problem, keys, signature.source, "source", known)
    if records.releases and (source := records.releases.archived.source) not in known:
        at = _at(records, "file", "releases.yml")
        yield _unknown(at, ("archived", "source"), source, "source", known)


def _guides(records: Records) -> Iterator[Problem]:
    for page, guide in _records(records, Guide):
        product = records.products.get(guide.product)
        if product is None:
            yield _unknown(page.problem, ("product",), guide.product, "product", records.products)
            continue
        expected = f"guides/{guide.product}/{guide.id.removeprefix(product.prefix + '-')}.md"
        if not guide.id.startswith(product.prefix + "-") or page.src_uri != expected:
            message = (
                f'the guide "{guide.id}" of {guide.product} must have an id that begins with '
                f'"{product.prefix}-" and stand in docs/{expected}'
            )
            yield page.problem("id", message=message)
        for index, fact in enumerate(guide.answer.wait):
            if fact not in records.facts:
                yield _unknown(page.problem, ("answer", "wait", index), fact, "fact", records.facts)
        for index, signature in enumerate(guide.signatures):
            if signature.section and signature.section not in page.anchors:
                keys = ("signatures", index, "section")
                yield _unknown(page.problem, keys, signature.section, "heading id", page.anchors)


def _signatures(records: Records) -> Iterator[Problem]:
    seen: dict[str, tuple[Page, int]] = {}
    for page, guide in _records(records, Guide):
        for index, signature in enumerate(guide.signatures):
            normal = re.sub(r"\s+", " ", signature.text).strip(" *").casefold()
            if normal in seen:
                other, place = seen[normal]
                first = other.problem("signatures", place, message="")
                message = f'the signature "{signature.text}" is used already in '
                if first.file == page.file:
                    message += f"line {first.line}; take one of them out"
                else:
                    message += f"{first.file}:{first.line}; one message leads to one guide"
                yield page.problem("signatures", index, message=message)
            seen.setdefault(normal, (page, index))


def _codes(records: Records) -> Iterator[Problem]:
    own: dict[str, Page] = {}
    shared: dict[str, Page] = {}
    for page, guide in _records(records, Guide):
        for key, table in (("codes", own), ("shared_codes", shared)):
            for index, code in enumerate(getattr(guide, key)):
                normal = normal_code(code)
                other = own.get(normal) or (shared.get(normal) if key == "codes" else None)
                if other is not None:
                    message = (
                        f'the code "{code}" is claimed in {other.file} too; if the software prints '
                        'it for both errors, list it under "shared_codes" in both guides'
                    )
                    yield page.problem(key, index, message=message)
                table.setdefault(normal, page)


def _printed_codes(records: Records) -> Iterator[Problem]:
    """Yield each code that its own guide never mentions and another one prints: a typo, or a swap.

    Many guides list codes that no known message holds, so a code need not stand in a text at all.
    """
    missing = [
        (page, guide, index, code)
        for page, guide in _records(records, Guide)
        if guide.codes and records.wants(page.file)
        for own in (f"{_printed(page, guide)}\n{page.body.casefold()}",)
        for index, code in enumerate(guide.codes)
        if not _holds(own, normal_code(code))
    ]
    if not missing:
        return
    printed = {guide.id: _printed(page, guide) for page, guide in _records(records, Guide)}
    words = frozenset(_WORD.findall("\n".join(printed.values())))
    for page, guide, index, code in missing:
        normal = normal_code(code)
        # Most are printed nowhere, which is seen fast.
        if _WORD.fullmatch(normal) and words.isdisjoint({normal, f"0x{normal}"}):
            continue
        for other, text in printed.items():
            if other != guide.id and _holds(text, normal):
                message = f'the code "{code}" is nowhere in this guide, but "{other}" prints it'
                yield page.problem("codes", index, message=message)


def _holds(text: str, code: str) -> bool:
    """Say whether a text holds a code, with `0x` or without, as a word of its own."""
    at = text.find(code)
    while at >= 0:
        begin = at - 2 if text[max(0, at - 2) : at] == "0x" else at
        ends = _is_word(text[at + len(code) : at + len(code) + 1])
        if not ends and not (_is_word(text[at - 1 : at]) and _is_word(text[begin - 1 : begin])):
            return True
        at = text.find(code, at + 1)
    return False


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _printed(page: Page, guide: Guide) -> str:
    """Return the signatures and messages of a guide, in small letters."""
    messages = [block.text for block in code_blocks(page.body) if block.language == "text"]
    return "\n".join([*(signature.text for signature in guide.signatures), *messages]).casefold()


def _relations(records: Records) -> Iterator[Problem]:
    for page in records.by_id.values():
        if not isinstance(page.record, Guide | Topic):
            continue
        product = page.record.product
        if product is not None and product not in records.products:
            yield _unknown(page.problem, ("product",), product, "product", records.products)
        for index, other_id in enumerate(page.record.related):
            other = records.by_id.get(other_id)
            at = functools.partial(page.problem, "related", index)
            if other is None:
                yield _unknown(page.problem, ("related", index), other_id, "page id", records.by_id)
            elif other_id == page.record.id:
                yield at(message=f'"{other_id}" is related to itself')
            elif not set(getattr(other.record, "related", [])) <= records.by_id.keys():
                continue  # it names a page that does not exist, which may be this one
            elif page.record.id not in getattr(other.record, "related", []):
                message = (
                    f'"{other_id}" is related, but {other.file} does not list '
                    f'"{page.record.id}" under "related"; relations go both ways'
                )
                yield at(message=message)


def _faq_and_comparison(records: Records) -> Iterator[Problem]:
    for question in records.faq.values():
        for index, guide in enumerate(question.guides):
            if guide not in records.by_id:
                at = _at(records, "question", question.id)
                yield _unknown(at, ("guides", index), guide, "page id", records.by_id)
    if records.comparison is None:
        return
    at = _at(records, "file", "compare.yml")
    for group in ("tables", "side_by_side"):
        for number, table in enumerate(getattr(records.comparison, group)):
            for index, guide in enumerate(table.guides):
                if guide not in records.guides:
                    keys = (group, number, "guides", index)
                    yield _unknown(at, keys, guide, "guide", records.guides)
    for number, table in enumerate(records.comparison.side_by_side):
        for index, row in enumerate(table.rows):
            if len(row.cells) != len(table.guides):
                message = (
                    f'"{row.aspect}" has {len(row.cells)} cells for {len(table.guides)} guides'
                )
                yield at("side_by_side", number, "rows", index, message=message)


def _trees(records: Records) -> Iterator[Problem]:
    for tree in records.trees.values():
        at = _at(records, "tree", tree.id)
        yield from _tree(tree, at)
        for leaf_id, leaf in tree.leaves.items():
            page = records.by_id.get(leaf.guide)
            keys = ("leaves", leaf_id)
            if page is None:
                yield _unknown(at, (*keys, "guide"), leaf.guide, "page id", records.by_id)
            elif leaf.section and leaf.section not in page.anchors:
                wrong = functools.partial(_unknown, at, (*keys, "section"), leaf.section)
                yield wrong("heading id", page.anchors, leaf.guide)


def _tree(tree: Tree, at: Callable[..., Problem]) -> Iterator[Problem]:
    """Yield where a tree dangles, loops, or holds a node or leaf that no path reaches."""
    names = [*tree.nodes, *tree.leaves]
    if tree.start not in tree.nodes:
        yield _unknown(at, ("start",), tree.start, "node", tree.nodes)
        return
    edges: dict[str, set[str]] = {}
    for node_id, node in tree.nodes.items():
        for index, option in enumerate(node.options):
            if option.to not in names:
                keys = ("nodes", node_id, "options", index, "to")
                yield _unknown(at, keys, option.to, "node or leaf", names)
        edges[node_id] = {option.to for option in node.options}
    for name in sorted(set(tree.nodes) & set(tree.leaves)):
        yield at("leaves", name, message=f'"{name}" is a node as well')
    try:
        tuple(TopologicalSorter(edges).static_order())
    except CycleError as error:
        loop = " → ".join(error.args[1])
        yield at("nodes", message=f"the tree has a loop: {loop}")
    reached = {tree.start}
    frontier = [tree.start]
    while frontier:
        for target in edges.get(frontier.pop(), set()) - reached:
            reached.add(target)
            frontier.append(target)
    for name in names:
        if name not in reached:
            kind = "nodes" if name in tree.nodes else "leaves"
            yield at(kind, name, message=f'no path leads to "{name}" from the start')


def _replies(records: Records) -> Iterator[Problem]:
    for page, reply in _records(records, Reply):
        if reply.answers not in records.guides:
            yield _unknown(page.problem, ("answers",), reply.answers, "guide", records.guides)


def _contradictions(records: Records) -> Iterator[Problem]:
    texts = records.shown
    plain = {file: " ".join(text.split()).casefold() + " " for file, text in texts.items()}
    everywhere = "\n".join(plain.values())
    for name, rulings in records.contradictions.items():
        at = _at(records, "contradictions", name)
        file = records.places["contradictions", name][0].file
        for index, record in enumerate(rulings):
            for number, place in enumerate(record.handled):
                keys = ("contradictions", index, "handled", number)
                page = records.by_id.get(place.page)
                if page is None:
                    yield _unknown(at, (*keys, "page"), place.page, "page id", records.by_id)
                elif place.anchor not in (anchors := _all_anchors(records, page)):
                    wrong = functools.partial(_unknown, at, (*keys, "anchor"), place.anchor)
                    yield wrong("heading id", anchors, place.page)
            for absent in record.absent:
                # In most texts it is not, and mostly in none, which is seen fast.
                if (words := absent.casefold()) not in everywhere:
                    continue
                pattern = _anywhere(absent)
                for shown, text in texts.items():
                    if words in plain[shown] and (match := pattern.search(text)):
                        message = (
                            f'"{absent}" must not be published: {file} rules in '
                            f'no. {record.number}, "{record.topic}": {record.ruling.strip()}'
                        )
                        yield Problem(shown, text.count("\n", 0, match.start()) + 1, message)


@functools.cache
def _anywhere(words: str) -> re.Pattern[str]:
    """Return what finds words across the ends of lines, and at the beginning of a sentence."""
    pattern = r"\s+".join(map(re.escape, words.split(" ")))
    # Where capitals stand in the words, they are part of a name.
    return re.compile(pattern, re.IGNORECASE if words.islower() else 0)


def _all_anchors(records: Records, page: Page) -> set[str]:
    """Return the heading ids of a page, those that its macros print included."""
    if getattr(page.record, "id", None) == "faq":
        return page.anchors | set(records.faq)
    return page.anchors


def _records(records: Records, kind: type[P]) -> Iterator[tuple[Page, P]]:
    for page in records.by_id.values():
        if isinstance(page.record, kind):
            yield page, page.record


# By the name of the check (errordesk.checks) that reports what they find.
CROSS_CHECKS: dict[str, tuple[Callable[[Records], Iterator[Problem]], ...]] = {
    "dates": (_dates,),
    "citations": (_citations,),
    "guides": (_guides,),
    "signatures": (_signatures, wrong_shapes),
    "codes": (_codes, _printed_codes, addresses.wrong_addresses),
    "relations": (_relations,),
    "references": (_faq_and_comparison, _replies),
    "trees": (_trees,),
    "contradictions": (_contradictions,),
    "headings": (wrong_sections,),
}


def cross_check(records: Records, names: Iterable[str] = CROSS_CHECKS) -> list[Problem]:
    """Return what is wrong between records that are each well formed, by the checks named.

    An id whose own record is broken is not reported as unknown as well.
    """
    return [
        problem
        for name in names
        for check in CROSS_CHECKS[name]
        for problem in check(records)
        if not records.follows(problem)
    ]
