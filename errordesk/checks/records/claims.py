"""The check `claims`: what texts say of retry, wait, product and values is what the record says.

The record of a guide and its texts say some things twice. Held against each other are

- **retry**: no text of a guide with `retry: yes` says that one is in vain, and no box or reply of
  one with `no` or `not-needed` tells to do it again. The section on whether a retry is safe, and
  the row of a comparison, begin with the same word. What passes by itself is `yes`; what somebody
  has to allow or repair is not.
- **wait**: `wait` and a fact in one breath name a fact of `answer.wait`, and the facts of
  `answer.wait` come in the page and in the reply in the order of the record.
- **status**: each HTTP status in a title is one of `http_status`, and so is that of a comparison.
- **values**: a fact that a reply, a cell of a comparison or the end of a tree gives for a guide is
  one that the guide gives as well.
- **product**: no text of a guide names what belongs to another product, but for what it forbids,
  for what its title or `applies_to` names, and where its line leads to a guide of that product.
- **links**: the words of a link are not the title of another guide than the one it leads to.

What is right all the same is exempt under `claims` of `macros/data/exemptions.yml`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

from errordesk.checks.clean import unless_clean
from errordesk.checks.context import Context
from errordesk.checks.exempt import Exemptions
from errordesk.records.files import digest
from errordesk.records.models import RETRY, Guide
from errordesk.records.passages import Passage, passages
from errordesk.records.problems import Problem
from errordesk.records.records import Records
from errordesk.records.rules import EXEMPT
from errordesk.text.markdown import CODE_SPAN, blank, without_blocks

_FACT = re.compile(r"(?:\{\{|\[\[)\s*fact\(\s*[\"']([\w-]+)[\"']")
_WAIT = re.compile(rf"\b[Ww]ait(?: (?:another|at least|about|for))? {_FACT.pattern}")
_SNIPPET = re.compile(r"snippet\(\s*[\"']([\w-]+)[\"']")
_STATUS = re.compile(r"(?<![\w.-])[1-5][0-9]{2}(?![\w.-])")
_DO_AGAIN = re.compile(
    r"\b(?:retry|try again|import (?:the same file |it )?again|repeat the (?:run|import|request))\b"
)
_NEGATED = re.compile(r"\b(?:not|never|no|don['’]t|without|nothing)\b[^.;:]*\Z", re.IGNORECASE)
_IN_VAIN = re.compile(
    r"\bunchanged (?:retry|import|request|upload) (?:fails|repeats)|\bfails in the same way"
    r"|\b(?:Do not|Never) (?:retry|try (?:the same|it) again)|\bno retry helps"
    r"|\bA retry is (?:use|point)less"
)
_ABOUT_RETRY = re.compile(r"^#+ [^\n]*\bretry safe[^\n]*\n+(\w+)", re.MULTILINE | re.IGNORECASE)
_CALL = re.compile(r"\{\{.*?\}\}|\[\[.*?\]\]", re.DOTALL)
_LINK = re.compile(
    r"(?:guide|link)\(\s*[\"']([\w-]+)[\"'][^()]*?text=\"((?:[^\"\\]|\\.)+)\""
    r"|\[([^\[\]]+)\]\(\[\[ link\(\"([\w-]+)\""
)

_READ = ("macros/data/facts/", "macros/data/products.yml", "macros/snippets/")
_BY_KIND = {
    **{kind: {"yes"} for kind in ("transient", "throttling")},
    **{kind: {"after", "no"} for kind in ("permission", "policy", "certificate", "dependency")},
}

Found = Iterator[tuple[Passage, int, str]]


def wrong_claims(context: Context) -> list[Problem]:
    """Return every text that says something else than the record, and each vain exemption."""
    records = context.records
    if problems := records.rules.faults(EXEMPT):
        return problems
    exemptions = Exemptions(records.rules, EXEMPT, "claims")
    told: list[tuple[Passage, int, str]] = [*_links(records), *_trees(context)]
    of_guides = _of_guides(records)
    # Facts, products and snippets are read beside the texts of a guide.
    every = records.every.texts.items()
    shared = digest(*(text for file, text in every if file.startswith(_READ)))
    for guide in records.wanted_guides:
        texts = of_guides[guide.id]
        parts = (*(records.every.texts[file] for file in {p.file: 0 for p in texts}), shared)
        told += unless_clean("claims", (guide.id, *parts), _of_guide, records, guide, texts)
        told += _values(context, guide, texts)
    found = [p.problem(at, said) for p, at, said in told if not exemptions.cover(p, at, at)]
    return sorted({*found, *_comparison(context), *exemptions.unneeded()})


def _of_guide(records: Records, guide: Guide, texts: list[Passage]) -> Found:
    yield from _retry(guide, texts)
    yield from _wait(records, guide, texts)
    yield from _product(records, guide, texts)
    yield from _title(guide, texts)


def _of_guides(records: Records) -> dict[str, list[Passage]]:
    """Return the texts of each guide: of its front matter, its body, its reply."""
    owners = {page.file: name for name, page in records.by_id.items()}
    for reply in records.replies.values():
        owners[f"macros/replies/{reply.id}.md"] = reply.answers
    found: dict[str, list[Passage]] = {}
    for passage in passages(records):
        found.setdefault(owners.get(passage.file, ""), []).append(passage)
    return found


def _is_reply(passage: Passage) -> bool:
    return passage.file.startswith("macros/replies/")


def _retry(guide: Guide, texts: Iterable[Passage]) -> Found:
    own = guide.answer.retry
    box = [p for p in texts if p.path in (("description",), ("answer", "do_first"))]
    allowed = _BY_KIND.get(guide.kind, set(RETRY))
    if own not in allowed and box:
        said = f'a fault of the kind "{guide.kind}" has retry {" or ".join(sorted(allowed))}'
        yield box[0], 0, f'{said}, and the record says "{own}"'
    for passage in texts:
        if own == "yes":
            for match in _IN_VAIN.finditer(passage.text):
                yield passage, match.start(), f'"{match[0]}", but the record says "retry: yes"'
        elif own != "after" and (passage in box or _is_reply(passage)):
            for match in _DO_AGAIN.finditer(passage.text):
                if not _NEGATED.search(passage.text[: match.start()]):
                    yield (
                        passage,
                        match.start(),
                        f'"{match[0]}", but the record says "retry: {own}"',
                    )
        for match in _ABOUT_RETRY.finditer(passage.text):
            if match[1].casefold() not in _begins(own):
                said = f'"{match[1]}" says of a retry what the record does not: "retry: {own}"'
                yield passage, match.start(1), said


def _begins(retry: str) -> set[str]:
    """Return the words that an answer to "Is a retry safe?" may begin with."""
    return {RETRY[retry].split()[0].casefold()} | ({"after", "no"} if retry == "after" else set())


def _wait(records: Records, guide: Guide, texts: Iterable[Passage]) -> Found:
    allowed = guide.answer.wait
    for passage in texts:
        for match in _WAIT.finditer(passage.text):
            if match[1] in records.facts and match[1] not in allowed:
                said = f'"{match[1]}" is a wait here and not in `wait` of the record'
                yield passage, match.start(1), said
        if passage.path:
            continue
        whole = _SNIPPET.sub(lambda m: _body(records, m[1]), passage.text)
        order = [name for name in dict.fromkeys(_FACT.findall(whole)) if name in allowed]
        if order != [name for name in allowed if name in order]:
            said = f"the waits come in another order than in the record: {', '.join(allowed)}"
            yield passage, 0, said


def _body(records: Records, name: str) -> str:
    return records.snippets[name].body if name in records.snippets else ""


@functools.lru_cache(maxsize=4)
def _foreign(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")


def _product(records: Records, guide: Guide, texts: Iterable[Passage]) -> Found:
    products = records.products.items()
    own = " ".join([guide.title, *guide.applies_to])
    names = {
        name: product
        for key, product in products
        for name in product.names
        if key != guide.product and name not in own
    }
    if not names:
        return
    for passage in texts:
        if "never" in passage.path:
            continue
        plain = _plain(passage.text)
        for match in _foreign(tuple(names)).finditer(plain):
            line = passage.text[passage.text.rfind("\n", 0, match.start()) + 1 :].partition("\n")[0]
            led = f'"{names[match[0]].prefix}-' in line
            if not (led or _NEGATED.search(plain[max(0, match.start() - 60) : match.start()])):
                said = f'"{match[0]}" belongs to another product than "{guide.id}"'
                yield passage, match.start(), said


def _plain(text: str) -> str:
    """Return a text with code and calls blanked; links of Markdown stay."""
    text = CODE_SPAN.sub(lambda match: blank(match[0]), without_blocks(text))
    return _CALL.sub(lambda match: blank(match[0]), text)


def _title(guide: Guide, texts: Iterable[Passage]) -> Found:
    known = {str(status) for status in guide.http_status} | {*guide.codes, *guide.shared_codes}
    known |= {s for signature in guide.signatures for s in _STATUS.findall(signature.text)}
    for passage in texts:
        if passage.path == ("title",):
            for match in _STATUS.finditer(passage.text):
                if match[0] not in known:
                    said = f"the title says {match[0]}, and `http_status` of the record does not"
                    yield passage, match.start(), said


def _values(context: Context, guide: Guide, texts: Iterable[Passage]) -> Found:
    used = context.uses[context.records.by_id[guide.id].src_uri].facts
    for passage in texts:
        if _is_reply(passage):
            for match in _FACT.finditer(passage.text):
                if match[1] in context.records.facts and match[1] not in used:
                    said = f'the reply gives "{match[1]}", and the guide "{guide.id}" does not'
                    yield passage, match.start(1), said


def _trees(context: Context) -> Found:
    records = context.records
    for passage in passages(records):
        if not passage.file.startswith("macros/data/trees/") or "leaves" not in passage.path:
            continue
        tree = next(t for n, t in records.trees.items() if passage.file.endswith(f"/{n}.yml"))
        page = records.by_id[tree.leaves[str(passage.path[passage.path.index("leaves") + 1])].guide]
        for match in _FACT.finditer(passage.text):
            if match[1] not in context.uses[page.src_uri].facts:
                said = f'this end gives "{match[1]}", and the page it leads to does not'
                yield passage, match.start(1), said


def _comparison(context: Context) -> Iterator[Problem]:
    records = context.records
    wanted = records.comparison if records.wants("macros/data/compare.yml") else None
    for number, table in enumerate(wanted.side_by_side if wanted else []):
        for index, row in enumerate(table.rows):
            # Another number of cells is told by the check of references.
            cells = zip(table.guides, row.cells, strict=False)
            for column, (name, cell) in enumerate(cells):
                for said in _cell(context, records.guides[name], row.aspect, cell):
                    keys = ("side_by_side", number, "rows", index, "cells", column)
                    yield records.problem("file", "compare.yml", *keys, message=said)


def _cell(context: Context, guide: Guide, aspect: str, cell: str) -> Iterator[str]:
    used = context.uses[context.records.by_id[guide.id].src_uri].facts
    for name in _FACT.findall(cell):
        if name not in used:
            yield f'the cell gives "{name}", and the guide "{guide.id}" does not'
    statuses = set(_STATUS.findall(cell))
    if aspect == "HTTP status" and statuses - {str(status) for status in guide.http_status}:
        yield f'the cell says {cell}, and `http_status` of "{guide.id}" does not'
    first = re.match(r"\w+", cell)
    opposite = {"yes": "no", "no": "yes", "not-needed": "yes"}.get(guide.answer.retry)
    if "retry safe" in aspect and first and first[0].casefold() == opposite:
        yield f'the cell says {first[0]} to a retry, and the record "{guide.answer.retry}"'
    for code in re.findall(r"`([0-9A-Fa-f]{8})`", cell):
        if code not in {*guide.codes, *guide.shared_codes}:
            yield f'the code "{code}" in this cell is not one of "{guide.id}"'


def _links(records: Records) -> Found:
    titles = {name: _fold(str(page.record.title or "")) for name, page in records.by_id.items()}
    for passage in passages(records):
        if 'text="' not in passage.text and "[[ link(" not in passage.text:
            continue  # as most
        for match in _LINK.finditer(passage.text):
            target, words = match[1] or match[4], _fold(match[2] or match[3])
            if len(words) < 4 or target not in titles or words in titles[target]:
                continue
            page = records.by_id[target]
            if words in _fold(f"{page.body} {page.yaml.data}"):
                continue
            others = [name for name, title in titles.items() if words in title]
            if others:
                said = (
                    f'"{match[2] or match[3]}" leads to "{target}"; it is a name of "{others[0]}"'
                )
                yield passage, match.start(), said


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())
