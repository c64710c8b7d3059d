"""Tables and lists of guides: by product, code and status, side by side, as questions, as trees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from errordesk.pages.macros.guide import GuideMacros
from errordesk.pages.macros.page import cell, code_cell, fill, macro, table
from errordesk.records.addresses import CODES_PAGE, code_anchor, codes
from errordesk.records.models import Guide, Product, Topic
from errordesk.records.problems import UsageError
from errordesk.records.records import Page, Records, lookup
from errordesk.records.texts import Comparison

# The heading of the list on a product's page.
_ALL = "all"
_Key = TypeVar("_Key", int, str)
# A cell with more links is not read; the page of choice sorts them by what the reader sees.
_MOST_LINKS = 6
# Guides that a card of the home page names.
_MOST_NAMED = 3
# Characters of titles and messages, of about 150 guides: the pages that lead to every guide list
# no more, as the finder's data is in one piece only so long (`errordesk.site.finder.WHOLE`).
LISTED = 70_000


def all_listed(records: Records) -> bool:
    """Say whether home, Messages and 404 list every guide; on a larger site, they lead to lists."""
    guides = records.guides.values()
    texts = (
        text for guide in guides for text in (guide.title, *(s.text for s in guide.signatures))
    )
    return sum(map(len, texts)) <= LISTED


def list_of(records: Records, product: Product) -> tuple[Page, str | None]:
    """Return the page that lists the guides of a product, and the heading of the list if any.

    Raises `UsageError` when there is no such page.
    """
    page = lookup(records.pages, product.landing, "page")
    return page, _ALL if _ALL in page.anchors else None


class TableMacros(GuideMacros):
    """What the pages call that list guides."""

    @macro
    def message_table(self) -> str:
        """Every signature of every guide, by product; on a large site, where each product's are."""
        if not all_listed(self._records):
            return self._product_table()
        rows = []
        for guide in self._by_product():
            printed = "<br>".join(code_cell(signature.text) for signature in guide.signatures)
            rows.append([self.guide(guide.id), printed or "no message of its own"])
        return table(["Guide", "What the software prints"], rows)

    @macro
    def guide_table(self, product: str) -> str:
        """All guides of a product: the guide, what the software prints, HTTP status and codes."""
        lookup(self._records.products, product, "product")
        rows = []
        for guide in self._records.guides_of(product):
            status = ", ".join(map(str, guide.http_status)) or "–"
            printed = ", ".join(f"`{code}`" for code in [*guide.codes, *guide.shared_codes]) or "–"
            rows.append([self._with_message(guide), status, printed])
        return table(["Guide, and what you see", "HTTP", "Codes"], rows)

    @macro
    def most_reported(self, product: str) -> str:
        """The guides of a product with the most reports by users among their sources, as a list."""
        lookup(self._records.products, product, "product")

        def reports(guide: Guide) -> int:
            # One that is missing is told by a check of records.
            sources = (self._records.sources.get(name) for name in guide.sources)
            return sum(source.grade == "users" for source in sources if source)

        guides = sorted(self._records.guides_of(product), key=reports, reverse=True)
        return "\n".join(f"- {self.guide(guide.id)}" for guide in guides[:_MOST_NAMED])

    @macro
    def code_table(self) -> str:
        """Every product code, as printed, with its guides; on a large site, the page of codes."""
        if not all_listed(self._records):
            return f"{len(codes(self._records))} codes: {self.page_link(CODES_PAGE)}"
        found = self._grouped(
            (code, guide)
            for guide in self._records.guides.values()
            for code in [*guide.codes, *guide.shared_codes]
        )
        return table(["Code", "Guide"], [[f"`{code}`", links] for code, links in found])

    @macro
    def shared_code_list(self) -> str:
        """Every code that several errors print, with what each of them prints and what to do."""
        parts = []
        for code, guides in codes(self._records).values():
            if len(guides) == 1:
                continue
            rows = [
                [self._with_message(g, 3), cell(self.expand(g.answer.do_first))] for g in guides
            ]
            parts.append(f"### `{code}` {{#{code_anchor(code)}}}")
            parts.append(table(["Error, and what it prints", "Do first"], rows))
        return "\n\n".join(parts)

    @macro
    def own_code_table(self) -> str:
        """Every code that one error alone prints, with its guide; each row has an anchor."""
        rows = [
            [f'<span id="{code_anchor(code)}"></span>`{code}`', self._with_message(guides[0])]
            for code, guides in codes(self._records).values()
            if len(guides) == 1
        ]
        return table(["Code", "Error, and what it prints"], rows)

    @macro
    def status_table(self) -> str:
        """Every HTTP status, with the guides that explain it.

        Neighbouring statuses that lead to the same guides share a row. A status that too many
        products print leads to the page that tells them apart, and to the likeliest of each.
        """
        rows: list[tuple[list[int], str]] = []
        for status in sorted({s for guide in self._by_product() for s in guide.http_status}):
            guides = [guide for guide in self._by_product() if status in guide.http_status]
            choice = next((t for t in self._topics() if status in t.bare_statuses), None)
            shown = [self.guide(guide.id) for guide in guides]
            if choice is not None and len(guides) > _MOST_LINKS:
                likely = [self.guide(guide.id) for guide in self._likeliest(guides)]
                first = f"**{self.guide(choice.id)}** first: {len(guides)} guides know this status"
                shown = [first, *likely]
            links = "<br>".join(shown)
            if rows and rows[-1][1] == links:
                rows[-1][0].append(status)
            else:
                rows.append(([status], links))
        return table(["HTTP", "Guides"], [[_span(statuses), links] for statuses, links in rows])

    @macro
    def comparison(self, table_id: str) -> str:
        """One table of the comparison, rendered from the records of its guides."""
        shown = lookup({t.id: t for t in self._comparison().tables}, table_id, "comparison table")
        rows = []
        for guide_id in shown.guides:
            guide = lookup(self._records.guides, guide_id, "guide")
            status = ", ".join(map(str, guide.http_status))
            wait = self._wait(guide)
            # A renamed guide keeps the anchors of its row.
            names = [guide_id, *(name for name in guide.formerly if not name.endswith("/"))]
            spans = "".join(f'<span id="{code_anchor(name)}"></span>' for name in names)
            rows.append(
                [
                    spans + self._with_message(guide),
                    f"{status} {guide.kind}".strip(),
                    cell(self._retry(guide)) + (f"<br>wait {wait}" if wait else ""),
                    cell(self.expand(guide.answer.do_first)),
                ]
            )
        head = ["Error, and what it prints", "HTTP, kind", "Safe to retry?", "Do first"]
        return self._intro(shown) + table(head, rows)

    @macro
    def side_by_side(self, table_id: str) -> str:
        """Two guides as columns, aspect by aspect."""
        tables = {t.id: t for t in self._comparison().side_by_side}
        shown = lookup(tables, table_id, "side-by-side table")
        head = ["Aspect", *(self.guide(guide_id) for guide_id in shown.guides)]
        rows = [
            [f"**{row.aspect}**", *(cell(self.expand(text)) for text in row.cells)]
            for row in shown.rows
            if len(row.cells) == len(shown.guides)  # another number is told by a check
        ]
        return self._intro(shown) + table(head, rows)

    @macro
    def faq(self, product: str) -> str:
        """The questions whose first guide belongs to a product, each under its own heading."""
        lookup(self._records.products, product, "product")
        parts = []
        for question in self._records.faq.values():
            first = self._records.page(question.guides[0]).record
            if getattr(first, "product", None) != product:
                continue
            links = ", ".join(self.guide(guide_id) for guide_id in question.guides)
            parts += [f"### {question.question} {{#{question.id}}}"]
            parts += [self.expand(question.answer).strip(), f"More: {links}"]
        return "\n\n".join(parts)

    @macro
    def tree(self, tree_id: str) -> str:
        """A decision tree as plain links and anchors: it works without JavaScript."""
        shown = lookup(self._records.trees, tree_id, "decision tree")
        order = [shown.start, *(name for name in shown.nodes if name != shown.start)]
        nodes = [(name, shown.nodes[name]) for name in order]
        # On paper an answer names the next question by its number.
        numbers = {name: number for number, name in enumerate([*order, *shown.leaves], 1)}
        given = {"tree": shown, "nodes": nodes, "numbers": numbers}
        return fill("tree.md", **given, expand=self.expand, link=self.guide)

    @macro
    def moved_tree(self, tree_id: str) -> str:
        """The anchors of a tree on a page where it stood before; a script leads to its page."""
        moved = lookup(self._records.trees, tree_id, "decision tree")
        to = self._base() + "/" + lookup(self._records.by_id, tree_id, "page").url
        return fill("moved.md", names=[*moved.nodes, *moved.leaves], to=to)

    # Not called from Markdown ----------------------------------------------------------------

    def _by_product(self) -> list[Guide]:
        return sorted(self._records.guides.values(), key=lambda g: (g.product, g.title))

    def _product_table(self) -> str:
        rows = []
        for product_id, product in self._records.products.items():
            guides = self._records.guides_of(product_id)
            messages = sum(len(guide.signatures) for guide in guides)
            link = self._link(*list_of(self._records, product), product.name)
            rows.append([link, str(len(guides)), str(messages)])
        return table(["Product, and all its guides", "Guides", "Messages"], rows)

    def _topics(self) -> list[Topic]:
        records = (page.record for page in self._records.pages.values())
        return [record for record in records if isinstance(record, Topic)]

    def _likeliest(self, guides: list[Guide]) -> list[Guide]:
        """Return of each table of the comparison the first of these guides."""
        by_id = {guide.id: guide for guide in guides}
        tables = self._records.comparison.tables if self._records.comparison else []
        firsts = (next((name for name in shown.guides if name in by_id), None) for shown in tables)
        return [by_id[name] for name in dict.fromkeys(firsts) if name is not None]

    def _grouped(self, pairs: Iterable[tuple[_Key, Guide]]) -> list[tuple[_Key, str]]:
        """Return each key with the links to its guides, in the order of the keys."""
        found: dict[_Key, list[str]] = {}
        for key, guide in pairs:
            found.setdefault(key, []).append(self.guide(guide.id))
        return [(key, "<br>".join(links)) for key, links in sorted(found.items())]

    def _with_message(self, guide: Guide, most: int = 1) -> str:
        """A link to a guide, and under it what the software prints: one message or a few."""
        messages = [code_cell(signature.text) for signature in guide.signatures[:most]]
        return "<br>".join([self.guide(guide.id), *messages])

    def _comparison(self) -> Comparison:
        if self._records.comparison is None:
            raise UsageError("macros/data/compare.yml is missing")
        return self._records.comparison

    def _intro(self, shown: Any) -> str:
        return f"{self.expand(shown.intro)}\n\n" if shown.intro else ""


def _span(statuses: list[int]) -> str:
    first, last = statuses[0], statuses[-1]
    if len(statuses) > 2 and statuses == list(range(first, last + 1)):
        return f"{first}–{last}"
    return ", ".join(map(str, statuses))
