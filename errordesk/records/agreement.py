"""What the records say of each other: ids that exist, codes that are one guide's own, relations."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from errordesk.records import addresses
from errordesk.records.models import Guide, PlainPage, Reply, Topic, Tree
from errordesk.records.problems import Problem, relative, suggest
from errordesk.records.records import Located, Page, Records
from errordesk.text.markdown import SECTIONS, code_blocks, headings

P = TypeVar("P", bound=PlainPage)
# What readers are shown is made from the files of these folders.
_SHOWN = ("docs", "macros/snippets", "macros/replies", "macros/data/faq", "macros/data/trees")


def normal_code(code: str) -> str:
    """Return a product code in the one form that codes are compared in."""
    return code.casefold().removeprefix("0x")


def _unknown(
    file: str, line: int, key: str, wrong: str, kind: str, allowed: Iterable[str]
) -> Problem:
    allowed = list(allowed)
    names = f"; allowed: {', '.join(allowed)}" if 0 < len(allowed) <= 8 else ""
    message = f'"{key}": unknown {kind} "{wrong}"{names}.{suggest(wrong, allowed)}'
    return Problem(file, line, message, about=wrong)


def _at(records: Records, kind: str, record_id: str) -> tuple[Located, tuple[str | int, ...]]:
    return records.places[kind, record_id]


def _dates(records: Records) -> Iterator[Problem]:
    for kind, table in (("source", records.sources), ("fact", records.facts)):
        for record_id, record in table.items():
            if record.review_by <= record.checked:
                located, path = _at(records, kind, record_id)
                line = located.line(*path, "review_by")
                yield Problem(located.file, line, '"review_by" must be later than "checked"')
    for page in records.by_id.values():
        dated = page.record
        if isinstance(dated, Topic | Guide | Reply) and dated.review_by <= dated.reviewed:
            line = page.yaml.line(("review_by",))
            yield Problem(page.file, line, '"review_by" must be later than "reviewed"')


def _citations(records: Records) -> Iterator[Problem]:
    for fact_id, fact in records.facts.items():
        located, path = _at(records, "fact", fact_id)
        if not fact.sources and fact.grade != "judgement":
            yield Problem(
                located.file,
                located.line(*path, "sources"),
                f'the fact "{fact_id}" has no source; only the grade "judgement" may have none',
            )
        for index, citation in enumerate(fact.sources):
            if citation.source not in records.sources:
                line = located.line(*path, "sources", index)
                yield _unknown(
                    located.file, line, "sources", citation.source, "source", records.sources
                )
    for page in records.by_id.values():
        for index, source in enumerate(getattr(page.record, "sources", [])):
            if source not in records.sources:
                line = page.yaml.line(("sources", index))
                yield _unknown(page.file, line, "sources", source, "source", records.sources)
    for page, guide in _records(records, Guide):
        for index, signature in enumerate(guide.signatures):
            if signature.source and signature.source not in records.sources:
                line = page.yaml.line(("signatures", index))
                known = records.sources
                yield _unknown(page.file, line, "source", signature.source, "source", known)
    if records.releases and records.releases.archived.source not in records.sources:
        yield _unknown(
            "macros/data/releases.yml",
            1,
            "archived.source",
            records.releases.archived.source,
            "source",
            records.sources,
        )


def _guides(records: Records) -> Iterator[Problem]:
    for page, guide in _records(records, Guide):
        product = records.products.get(guide.product)
        if product is None:
            line = page.yaml.line(("product",))
            yield _unknown(page.file, line, "product", guide.product, "product", records.products)
            continue
        expected = f"guides/{guide.product}/{guide.id.removeprefix(product.prefix + '-')}.md"
        if not guide.id.startswith(product.prefix + "-") or page.src_uri != expected:
            yield Problem(
                page.file,
                page.yaml.line(("id",)),
                f'the guide "{guide.id}" of {guide.product} must have an id that begins with '
                f'"{product.prefix}-" and stand in docs/{expected}',
            )
        for index, fact in enumerate(guide.answer.wait):
            if fact not in records.facts:
                line = page.yaml.line(("answer", "wait", index))
                yield _unknown(page.file, line, "answer.wait", fact, "fact", records.facts)
        for index, signature in enumerate(guide.signatures):
            if signature.section and signature.section not in page.anchors:
                line = page.yaml.line(("signatures", index))
                yield _unknown(
                    page.file, line, "section", signature.section, "heading id", page.anchors
                )


def _signatures(records: Records) -> Iterator[Problem]:
    seen: dict[str, Page] = {}
    for page, guide in _records(records, Guide):
        for index, signature in enumerate(guide.signatures):
            normal = re.sub(r"\s+", " ", signature.text).strip(" *").casefold()
            if normal in seen:
                yield Problem(
                    page.file,
                    page.yaml.line(("signatures", index)),
                    f'the signature "{signature.text}" is used already in {seen[normal].file}; '
                    "one message leads to one guide",
                )
            seen.setdefault(normal, page)


def _codes(records: Records) -> Iterator[Problem]:
    own: dict[str, Page] = {}
    shared: dict[str, Page] = {}
    for page, guide in _records(records, Guide):
        for key, table in (("codes", own), ("shared_codes", shared)):
            for index, code in enumerate(getattr(guide, key)):
                normal = normal_code(code)
                other = own.get(normal) or (shared.get(normal) if key == "codes" else None)
                if other is not None:
                    yield Problem(
                        page.file,
                        page.yaml.line((key, index)),
                        f'the code "{code}" is claimed in {other.file} too; if the software prints '
                        'it for both errors, list it under "shared_codes" in both guides',
                    )
                table.setdefault(normal, page)


def _printed_codes(records: Records) -> Iterator[Problem]:
    """Yield each code that its own guide never mentions and another one prints: a slip, or a swap.

    Many guides list codes that no known message holds, so a code need not stand in a text at all.
    """
    printed = {guide.id: _printed(page, guide) for page, guide in _records(records, Guide)}
    for page, guide in _records(records, Guide):
        for index, code in enumerate(guide.codes):
            pattern = re.compile(rf"(?<!\w)(?:0x)?{re.escape(normal_code(code))}(?!\w)")
            if pattern.search(f"{printed[guide.id]}\n{page.body.casefold()}"):
                continue
            for other, text in printed.items():
                if other != guide.id and pattern.search(text):
                    yield Problem(
                        page.file,
                        page.yaml.line(("codes", index)),
                        f'the code "{code}" is nowhere in this guide, but "{other}" prints it',
                    )


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
            line = page.yaml.line(("product",))
            yield _unknown(page.file, line, "product", product, "product", records.products)
        for index, other_id in enumerate(page.record.related):
            line = page.yaml.line(("related", index))
            other = records.by_id.get(other_id)
            if other is None:
                yield _unknown(page.file, line, "related", other_id, "page id", records.by_id)
            elif other_id == page.record.id:
                yield Problem(page.file, line, f'"{other_id}" is related to itself')
            elif page.record.id not in getattr(other.record, "related", []):
                yield Problem(
                    page.file,
                    line,
                    f'"{other_id}" is related, but {other.file} does not list '
                    f'"{page.record.id}" under "related"; relations go both ways',
                )


def _faq_and_comparison(records: Records) -> Iterator[Problem]:
    for question in records.faq.values():
        located, path = _at(records, "question", question.id)
        for index, guide in enumerate(question.guides):
            if guide not in records.by_id:
                line = located.line(*path, "guides", index)
                yield _unknown(located.file, line, "guides", guide, "page id", records.by_id)
    if records.comparison is None:
        return
    located, _ = _at(records, "file", "compare.yml")
    for group in ("tables", "side_by_side"):
        for number, table in enumerate(getattr(records.comparison, group)):
            for index, guide in enumerate(table.guides):
                if guide not in records.guides:
                    line = located.line(group, number, "guides", index)
                    yield _unknown(located.file, line, "guides", guide, "guide", records.guides)
    for number, table in enumerate(records.comparison.side_by_side):
        for index, row in enumerate(table.rows):
            if len(row.cells) != len(table.guides):
                yield Problem(
                    located.file,
                    located.line("side_by_side", number, "rows", index),
                    f'"{row.aspect}" has {len(row.cells)} cells for {len(table.guides)} guides',
                )


def _trees(records: Records) -> Iterator[Problem]:
    for tree in records.trees.values():
        located, _ = _at(records, "tree", tree.id)
        yield from tree_problems(tree, located)
        for leaf_id, leaf in tree.leaves.items():
            line = located.line("leaves", leaf_id, "guide")
            if leaf.guide not in records.by_id:
                yield _unknown(located.file, line, "guide", leaf.guide, "page id", records.by_id)
            elif leaf.section and leaf.section not in records.by_id[leaf.guide].anchors:
                anchors = records.by_id[leaf.guide].anchors
                line = located.line("leaves", leaf_id, "section")
                yield _unknown(located.file, line, "section", leaf.section, "heading id", anchors)


def tree_problems(tree: Tree, located: Located) -> Iterator[Problem]:
    """Yield where a tree dangles, loops, or holds a node or leaf that no path reaches."""
    names = [*tree.nodes, *tree.leaves]
    if tree.start not in tree.nodes:
        line = located.line("start")
        yield _unknown(located.file, line, "start", tree.start, "node", tree.nodes)
        return
    edges: dict[str, set[str]] = {}
    for node_id, node in tree.nodes.items():
        for index, option in enumerate(node.options):
            if option.to not in names:
                line = located.line("nodes", node_id, "options", index)
                yield _unknown(located.file, line, "to", option.to, "node or leaf", names)
        edges[node_id] = {option.to for option in node.options}
    for name in sorted(set(tree.nodes) & set(tree.leaves)):
        yield Problem(located.file, located.line("leaves", name), f'"{name}" is a node as well')
    try:
        tuple(TopologicalSorter(edges).static_order())
    except CycleError as error:
        loop = " → ".join(error.args[1])
        yield Problem(located.file, located.line("nodes"), f"the tree has a loop: {loop}")
    reached = {tree.start}
    frontier = [tree.start]
    while frontier:
        for target in edges.get(frontier.pop(), set()) - reached:
            reached.add(target)
            frontier.append(target)
    for name in names:
        if name not in reached:
            kind = "nodes" if name in tree.nodes else "leaves"
            yield Problem(
                located.file, located.line(kind, name), f'no path leads to "{name}" from the start'
            )


def _replies(records: Records) -> Iterator[Problem]:
    for page, reply in _records(records, Reply):
        if reply.answers not in records.guides:
            line = page.yaml.line(("answers",))
            yield _unknown(page.file, line, "answers", reply.answers, "guide", records.guides)


def _contradictions(records: Records) -> Iterator[Problem]:
    texts = {
        path: path.read_text(encoding="utf-8")
        for folder in _SHOWN
        for path in sorted((records.root / folder).rglob("*"))
        if path.suffix in (".md", ".yml")
    }
    texts |= {
        path: path.read_text(encoding="utf-8")
        for path in (records.root / "macros/data").glob("compare.yml")
    }
    plain = {path: " ".join(text.split()).casefold() + " " for path, text in texts.items()}
    for name, rulings in records.contradictions.items():
        located, _ = _at(records, "contradictions", name)
        for index, record in enumerate(rulings):
            for number, place in enumerate(record.handled):
                line = located.line("contradictions", index, "handled", number)
                if place.page not in records.by_id:
                    yield _unknown(located.file, line, "page", place.page, "page id", records.by_id)
                elif place.anchor not in _all_anchors(records, records.by_id[place.page]):
                    anchors = _all_anchors(records, records.by_id[place.page])
                    yield _unknown(
                        located.file, line, "anchor", place.anchor, "heading id", anchors
                    )
            for absent in record.absent:
                pattern = _anywhere(absent)
                for path, text in texts.items():
                    # In most texts it is not, which is seen fast.
                    if absent.casefold() in plain[path] and (match := pattern.search(text)):
                        yield Problem(
                            relative(path, records.root),
                            text.count("\n", 0, match.start()) + 1,
                            f'"{absent}" must not be published: {located.file} rules in '
                            f'no. {record.number}, "{record.topic}": {record.ruling.strip()}',
                        )


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


def _sections(records: Records) -> Iterator[Problem]:
    for page in records.pages.values():
        found = headings(page.body, page.body_line)
        anchors: dict[str, int] = {}
        for heading in found:
            if heading.anchor is None:
                yield Problem(
                    page.file,
                    heading.line,
                    f'the heading "{heading.title}" has no id; write one as {{#short-name}}',
                )
            elif heading.anchor in anchors:
                yield Problem(
                    page.file,
                    heading.line,
                    f'the heading id "{heading.anchor}" is used already in line '
                    f"{anchors[heading.anchor]}",
                )
            else:
                anchors[heading.anchor] = heading.line
        if isinstance(page.record, Guide):
            yield from _guide_sections(page)


def _guide_sections(page: Page) -> Iterator[Problem]:
    found = [h for h in headings(page.body, page.body_line) if h.level == 2]
    order = [heading.anchor for heading in found if heading.anchor in SECTIONS]
    for anchor, title in SECTIONS.items():
        if anchor not in order:
            yield Problem(
                page.file,
                page.body_line,
                f'the section "## {title} {{#{anchor}}}" is missing; a guide has '
                f"{', '.join(SECTIONS.values())}, in this order",
            )
    if len(order) == len(SECTIONS) and order != list(SECTIONS):
        yield Problem(
            page.file,
            page.body_line,
            f"the sections stand in the order {', '.join(map(str, order))}; the order is "
            f"{', '.join(SECTIONS)}",
        )
    for heading in found:
        expected = SECTIONS.get(heading.anchor or "")
        if expected and heading.title != expected:
            yield Problem(
                page.file,
                heading.line,
                f'the section {{#{heading.anchor}}} is headed "{heading.title}"; '
                f'its title is "{expected}"',
            )
    lines = page.body.splitlines()
    ends = [heading.line for heading in found[1:]] + [page.body_line + len(lines)]
    for heading, end in zip(found, ends, strict=True):
        content = lines[heading.line - page.body_line + 1 : end - page.body_line]
        if not "".join(content).strip():
            yield Problem(page.file, heading.line, f'the section "{heading.title}" is empty')


def _records(records: Records, kind: type[P]) -> Iterator[tuple[Page, P]]:
    for page in records.by_id.values():
        if isinstance(page.record, kind):
            yield page, page.record


# By the name of the check (errordesk.checks) that reports what they find.
CROSS_CHECKS: dict[str, tuple[Callable[[Records], Iterator[Problem]], ...]] = {
    "dates": (_dates,),
    "citations": (_citations,),
    "guides": (_guides,),
    "signatures": (_signatures,),
    "codes": (_codes, _printed_codes, addresses.problems),
    "relations": (_relations,),
    "references": (_faq_and_comparison, _replies),
    "trees": (_trees,),
    "contradictions": (_contradictions,),
    "headings": (_sections,),
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
        if problem.about not in records.broken
    ]
