"""What the site rests on: facts, sources, grades, releases, and where sources disagree."""

from __future__ import annotations

import html
import re

from errordesk.pages.macros.guide import GuideMacros
from errordesk.pages.macros.page import SOURCES_PAGE, cell, macro, table
from errordesk.records import external
from errordesk.records.models import GRADES, Citation
from errordesk.records.problems import UsageError
from errordesk.records.records import lookup

_RELEASED = {
    "released": "released",
    "inferred": "inferred: seen in use right after that month",
    "none": "no release",
    "unknown": "not known",
}


class EvidenceMacros(GuideMacros):
    """What the reference pages call."""

    @macro
    def release_table(self) -> str:
        """The releases of the CoE Starter Kit by month, with their evidence."""
        releases = self._records.releases
        if releases is None:
            raise UsageError("macros/data/releases.yml is missing")
        repository = lookup(self._records.sources, releases.archived.source, "source").url
        rows = []
        for release in releases.releases:
            versions = ", ".join(f"`{version}`" for version in release.versions) or "–"
            status = _RELEASED[release.status]
            status += f". {release.note.strip()}" if release.note else ""
            evidence = ", ".join(_evidence(repository, item) for item in release.evidence)
            rows.append([release.month, versions, cell(self.expand(status)), evidence])
        return table(["Month", "Core", "Status", "Evidence"], rows)

    @macro
    def grade_table(self) -> str:
        """The grades of evidence, strongest first, with the number of facts and sources of each."""
        rows = []
        for grade, (letter, words) in GRADES.items():
            facts = sum(fact.grade == grade for fact in self._records.facts.values())
            sources = sum(source.grade == grade for source in self._records.sources.values())
            badge = f'<span class="ed-grade ed-grade-{grade}">{letter}</span>'
            rows.append([badge, words, str(facts), str(sources)])
        return table(["Mark", "Grade", "Facts", "Sources"], rows)

    @macro
    def contradiction_list(self, subject: str) -> str:
        """Where the sources on a subject contradict each other, and what this site says."""
        records = lookup(self._records.contradictions, subject, "subject of contradictions")
        rows = []
        for record in records:
            links = "<br>".join(
                self._link(self._records.page(place.page), place.anchor) for place in record.handled
            )
            rows.append([f"**{cell(record.topic)}**", cell(record.ruling), links or "–"])
        return table(["Where sources disagree", "What this site says", "See"], rows)

    @macro
    def facts_table(self, prefix: str) -> str:
        """All facts whose id begins with `prefix`, each a row with a permanent anchor."""
        rows = [
            [
                f'<span id="{fact_id}"></span>{cell(fact.statement)}{_note(fact.note)}',
                f"**{cell(fact.text)}**",
                self._badge(fact),
                "; ".join(self._citation(citation) for citation in fact.sources) or "–",
                f"{fact.checked}",
            ]
            for fact_id, fact in self._records.facts.items()
            if fact_id.startswith(prefix)
        ]
        if not rows:
            raise UsageError(f'no fact begins with "{prefix}"')
        return table(["Fact", "Value", "Grade", "Sources", "Checked"], rows)

    @macro
    def sources_table(self) -> str:
        """All sources by publisher, each a row with a permanent anchor."""
        by_publisher: dict[str, list[str]] = {}
        for source_id, source in self._records.sources.items():
            by_publisher.setdefault(source.publisher, []).append(source_id)
        asked = self._records.link_verdicts
        head = ["Source", "Grade", "Date of the copy", "Checked"]
        parts = ["No link has been asked yet."]
        if asked:
            head.append("Last seen alive")
            last = max(entry.asked for entry in asked.values())
            parts = [f"Links were last asked on {last}: {external.counts(asked)}."]
        for publisher in sorted(by_publisher, key=str.casefold):
            rows = [self._source_row(source_id, asked) for source_id in by_publisher[publisher]]
            slug = re.sub(r"[^a-z0-9]+", "-", publisher.casefold()).strip("-")
            parts += [f"## {publisher} {{#publisher-{slug}}}", table(head, rows)]
        return "\n\n".join(parts)

    # Not called from Markdown ----------------------------------------------------------------

    def _source_row(self, source_id: str, asked: dict[str, external.Entry]) -> list[str]:
        source = self._records.sources[source_id]
        link = f"[{cell(source.title)}]({self._address(source)})"
        return [
            f'<span id="{source_id}"></span>{link}{_note(source.note)}',
            self._badge(source),
            source.dated or ("undated" if source.undated else "–"),
            f"{source.checked}",
            *([_seen(asked.get(source.url))] if asked else []),
        ]

    def _citation(self, citation: Citation) -> str:
        source = lookup(self._records.sources, citation.source, "source")
        where = f", {citation.section}" if citation.section else ""
        return f"[{cell(source.title)}]({self._path(SOURCES_PAGE, citation.source)}){cell(where)}"


def _note(note: str | None) -> str:
    return f"<br><small>{html.escape(note.strip())}</small>" if note else ""


def _seen(entry: external.Entry | None) -> str:
    """Return the day an address was last alive, and what it is since then if it is not."""
    if entry is None:
        return "not asked"
    day = f"{entry.alive or '–'}"
    if entry.verdict == "alive":
        return day
    return f"{day}<br><small>{entry.verdict} since {entry.since}</small>"


def _evidence(repository: str, item: str) -> str:
    if item.startswith("tag "):
        return f"[{item}]({repository}/releases/tag/{item.removeprefix('tag ')})"
    number = item.rpartition("#")[2]
    kind = "pull" if item.startswith("PR ") else "issues"
    return f"[{item}]({repository}/{kind}/{number})"
