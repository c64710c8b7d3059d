"""The parts of a guide: its box, what to do when it did not help, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable

from errordesk.pages.macros.page import Macros, fill, macro
from errordesk.records.models import GRADES, RETRY, Fact, Guide, Origin, Source, Topic
from errordesk.records.records import lookup

COMPOSE_PAGE = "replies/compose.md"


class GuideMacros(Macros):
    """What the pages of guides and topics call."""

    @macro
    def answer_box(self) -> str:
        """The box at the top of a guide: do first, do not, is a retry safe, how long to wait."""
        guide = self._this(Guide)
        return fill("answer-box.md", guide=guide, rows=self._rows(guide), expand=self.expand)

    def _retry(self, guide: Guide) -> str:
        """Whether a retry is safe, with its condition: without it a "Yes" says too much."""
        answer = guide.answer
        note = self.expand(answer.retry_note).strip() if answer.retry_note else ""
        return f"{RETRY[answer.retry]}: {note}" if note else RETRY[answer.retry]

    def _rows(self, guide: Guide) -> list[tuple[str, str]]:
        answer = guide.answer
        wait = self._wait(guide)
        if answer.wait_note:
            wait = f"{wait} {self.expand(answer.wait_note).strip()}".strip()
        return [
            ("Safe to retry?", self._retry(guide)),
            ("Wait", wait or "No wait helps."),
        ]

    def _about(self, guide: Guide) -> str:
        """What nobody needs before the fix: where it applies, kind, codes, review, evidence."""
        codes = [f"HTTP {code}" for code in guide.http_status]
        codes += [f"`{code}`" for code in [*guide.codes, *guide.shared_codes]]
        rows = [
            ("Applies to", "; ".join(guide.applies_to)),
            ("Kind", guide.kind),
            *([("Codes", ", ".join(codes))] if codes else []),
            ("Reviewed", f"{guide.reviewed:%d %B %Y}, due again {guide.review_by:%B %Y}"),
            ("Evidence", self._grades(guide.sources)),
        ]
        said = "\n\n".join(f"{term}\n:   {value}" for term, value in rows)
        return f'<div class="ed-meta ed-about" markdown>\n\n{said}\n\n</div>'

    @macro
    def stuck(self) -> str:
        """When to escalate and what to collect, from the record of this guide."""
        guide = self._this(Guide)
        parts = [self.expand(guide.answer.escalate).strip()]
        items = [self.expand(item).strip() for item in guide.answer.collect]
        collect = self._records.by_id.get("collect")
        if collect and guide.product in collect.anchors:
            items.insert(0, self.guide("collect", guide.product, "the basic set for every ticket"))
        if items:
            parts += ["Collect before you ask:", "\n".join(f"- {item}" for item in items)]
        reply = self._records.reply_for(guide.id)
        if reply:
            link = self.guide(reply.id, text="reply text")
            parts.append(f"Answering somebody else? Copy the {link}.")
        elif COMPOSE_PAGE in self._records.pages:
            # The place of this guide there: the page's script reads it, and without one it leads
            # to the text as a file.
            place = self._path(COMPOSE_PAGE, f"guide={guide.id}")
            parts.append(f"Answering somebody else? [Write the reply]({place}).")
        return "\n\n".join(parts)

    @macro
    def evidence(self) -> str:
        """Related guides and the sources of this page with grade and dates; its last block."""
        page = self._this(Guide, Topic)
        lines: list[str] = []
        if page.related:
            lines += ["## Related guides {#related}", ""]
            # One that does not exist is a finding of the record, not of this call.
            for related in filter(self._records.by_id.__contains__, page.related):
                record = self._records.page(related).record
                lines.append(f"- {self.guide(related)}: {record.description.strip()}")
            lines.append("")
        if page.sources:
            # Open without a script and in print; the page's script folds it.
            lines += ["## Sources {#sources}", ""]
            if isinstance(page, Guide):
                lines += [self._about(page), ""]
            lines += ['<details class="ed-fold" open markdown>', ""]
            lines += [f"<summary>{_counted(len(page.sources), 'source')}</summary>", ""]
            known = filter(self._records.sources.__contains__, page.sources)
            lines += [self._source_item(source_id) for source_id in known]
            lines += ["", "</details>", ""]
        if isinstance(page, Guide) and page.origin:
            lines += ['??? info "The support article that this guide goes back to"', ""]
            lines += [f"    - {name}: {value}" for name, value in _origin(page.origin)]
        return "\n".join(lines)

    # Not called from Markdown ----------------------------------------------------------------

    def _wait(self, guide: Guide) -> str:
        return ", then ".join(self.fact(fact_id) for fact_id in guide.answer.wait)

    def _badge(self, record: Fact | Source) -> str:
        letter, words = GRADES[record.grade]
        return f'<span class="ed-grade ed-grade-{record.grade}" title="{words}">{letter}</span>'

    def _grades(self, source_ids: Iterable[str]) -> str:
        known = self._records.sources
        found = {known[source_id].grade for source_id in source_ids if source_id in known}
        words = [GRADES[grade][1].lower() for grade in GRADES if grade in found]
        return f"[{', '.join(words)}]({self._path('reference/grades.md')})"

    def _source_item(self, source_id: str) -> str:
        source = lookup(self._records.sources, source_id, "source")
        dated = f"copy of {source.dated}, " if source.dated else ""
        dated = "undated copy, " if source.undated else dated
        return (
            f"- {self._badge(source)} [{source.title}]({self._address(source)}), "
            f"{source.publisher} "
            f"({GRADES[source.grade][1].lower()}; {dated}checked {source.checked})"
        )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _origin(origin: Origin) -> list[tuple[str, str]]:
    """Return the metadata of a support article as names and printed values."""
    rows = []
    for name, value in origin.model_dump().items():
        printed = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        rows.append((name.replace("_", " ").capitalize(), f"`{printed}`"))
    return rows
