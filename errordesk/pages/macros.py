"""What pages may call. Plain functions of the records: no engine, testable without a build."""

from __future__ import annotations

import functools
import html
import inspect
import posixpath
import re
from collections.abc import Callable, Iterable
from typing import Any

import jinja2

from errordesk.records import external
from errordesk.records.addresses import code_anchor, codes
from errordesk.records.models import (
    GRADES,
    RETRY,
    Answer,
    Citation,
    Fact,
    Guide,
    Origin,
    Reply,
    Source,
    Topic,
)
from errordesk.records.problems import UsageError
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Page, Records, lookup
from errordesk.records.rules import GROUPS
from errordesk.replies import mustache
from errordesk.text.markdown import SECTIONS

FACTS_PAGE = "reference/facts.md"
SOURCES_PAGE = "reference/sources.md"
FAQ_PAGE = "faq.md"
COMPOSE_PAGE = "replies/compose.md"
# The first line of a retired guide; the body of the box would say no more.
RETIRED = (
    '!!! warning "This guide is retired: it stays because links lead here, '
    'and what it says may no longer hold"\n'
)


# Set up as in mkdocs.yml: the usual {# would swallow ids such as {#cause}.
ENVIRONMENT = jinja2.Environment(
    undefined=jinja2.StrictUndefined,
    autoescape=False,
    comment_start_string="[#--",
    comment_end_string="--#]",
)


@functools.cache
def _compiled(text: str) -> Any:
    """Return the code of a text of a record; many pages print the same ones."""
    return ENVIRONMENT.compile(text)


class PageMacros:
    """The macros of one page. Public methods are what Markdown calls; all return Markdown.

    Args:
        records: the loaded records.
        src_uri: the calling page below `docs/`; links are relative to it.
        site_url: the address that absolute links begin with.

    Every method raises `UsageError` when an id, an anchor or a parameter does not exist.
    """

    def __init__(self, records: Records, src_uri: str, site_url: str = DEFAULT_SITE_URL) -> None:
        self._records = records
        self._src_uri = src_uri
        self._site_url = site_url
        self._globals = ENVIRONMENT.make_globals(self.public())

    def public(self) -> dict[str, Callable[..., str]]:
        """Return the macros by name."""
        return {name: getattr(self, name) for name in MACRO_NAMES}

    # Inside a sentence -----------------------------------------------------------------------

    def fact(self, fact_id: str) -> str:
        """The value of a fact with its unit, and a mark that shows its grade and leads to it."""
        fact = lookup(self._records.facts, fact_id, "fact")
        label = f"{GRADES[fact.grade][1]}: {fact.statement}"
        return fact.text + self._mark(fact.grade, f"{FACTS_PAGE}#{fact_id}", label)

    def cite(self, source_id: str, section: str | None = None) -> str:
        """A mark that shows the grade of a source and leads to it."""
        source = lookup(self._records.sources, source_id, "source")
        where = f", {section}" if section else ""
        label = f"{GRADES[source.grade][1]}: {source.title}{where}"
        return self._mark(source.grade, f"{SOURCES_PAGE}#{source_id}", label)

    def guide(self, page_id: str, anchor: str | None = None, text: str | None = None) -> str:
        """A link to a guide, topic or reply by its permanent id, to a heading of it if given."""
        page = self._records.page(page_id)
        if anchor and anchor not in page.anchors:
            allowed = ", ".join(sorted(page.anchors))
            raise UsageError(f'"{page_id}" has no heading id "{anchor}"; allowed: {allowed}')
        return f"[{text or _text(page)}]({self._path(page.src_uri, anchor)})"

    def question(self, question_id: str, text: str | None = None) -> str:
        """A link to a question of the FAQ."""
        question = lookup(self._records.faq, question_id, "question")
        return f"[{text or question.question}]({self._path(FAQ_PAGE, question.id)})"

    def page_link(self, src_uri: str, text: str | None = None) -> str:
        """A link to a page that has no id, by its path below `docs/`."""
        page = lookup(self._records.pages, src_uri, "page")
        return f"[{text or _text(page)}]({self._path(src_uri)})"

    def count(self, what: str) -> str:
        """How many guides, facts or sources the site holds."""
        tables: dict[str, dict[str, Any]] = {
            "guides": self._records.guides,
            "facts": self._records.facts,
            "sources": self._records.sources,
        }
        return str(len(lookup(tables, what, "count")))

    def source(self, source_id: str, text: str | None = None) -> str:
        """A link to the source itself, on the site of whoever published it."""
        source = lookup(self._records.sources, source_id, "source")
        return f"[{text or source.title}]({source.url})"

    # Blocks ----------------------------------------------------------------------------------

    def snippet(self, name: str, **parameters: str) -> str:
        """Shared Markdown from `macros/snippets/`, with exactly the parameters it declares."""
        snippet = lookup(self._records.snippets, name, "snippet")
        if sorted(parameters) != sorted(snippet.parameters):
            wanted = ", ".join(snippet.parameters) or "none"
            given = ", ".join(sorted(parameters)) or "none"
            raise UsageError(f'snippet "{name}" takes the parameters: {wanted}; given: {given}')
        return self.render(snippet.body, **parameters)

    def danger(self, loss: str, text: str = "") -> str:
        """The one warning that stands before a step which can lose data or stop a service.

        Args:
            loss: what is lost or stopped, as the rest of "This step ...".
            text: what to do instead or first; optional Markdown.

        Inside a list, call it as `{{ danger("...") | indent(4) }}`.
        """
        if not loss.strip():
            raise UsageError("danger() needs the loss named: what does the step delete or stop?")
        body = f"\n\n    {self.render(text)}" if text else ""
        return (
            f'!!! danger "Stop and read: this step {self.render(loss).rstrip(".")}"{body or ""}\n'
        )

    def answer_box(self) -> str:
        """The box at the top of a guide: do first, never, retry, wait, applies to, reviewed."""
        guide = self._this(Guide)
        answer = guide.answer
        retry = RETRY[answer.retry]
        if answer.retry_note:
            retry += f": {self.render(answer.retry_note).strip()}"
        wait = ", then ".join(self.fact(fact_id) for fact_id in answer.wait)
        if answer.wait_note:
            wait = f"{wait} {self.render(answer.wait_note).strip()}".strip()
        rows = [("Safe to retry?", retry), ("Wait", wait or "No wait helps.")]
        rows.append(("Kind", guide.kind))
        codes = [f"`{code}`" for code in [*guide.codes, *guide.shared_codes]]
        status = [f"HTTP {code}" for code in guide.http_status]
        if codes or status:
            rows.append(("Codes", ", ".join([*status, *codes])))
        rows.append(("Applies to", "; ".join(guide.applies_to)))
        rows.append(("Reviewed", f"{guide.reviewed:%d %B %Y}, due again {guide.review_by:%B %Y}"))
        rows.append(("Evidence", self._grades(guide.sources)))
        lines = [
            # In the text, so that "skip to content" leads here and not past the box.
            f"# {guide.title} {{#top}}",
            "",
            *([RETIRED, ""] if guide.retired else []),
            '<div class="ed-answer" markdown>',
            "",
            f"{guide.description.strip()}",
            "{ .ed-lead }",
            "",
            '<div class="ed-first" markdown>',
            "",
            "**Do first**",
            "{ .ed-label }",
            "",
            self.render(answer.do_first).strip(),
            "",
            "</div>",
            "",
        ]
        if answer.never:
            lines += ['<div class="ed-never" markdown>', "", "**Never**", "{ .ed-label }", ""]
            lines += [f"- {self.render(item).strip()}" for item in answer.never]
            lines += ["", "</div>", ""]
        lines += ['<div class="ed-meta" markdown>', ""]
        for term, value in rows:
            lines += [term, f":   {value}", ""]
        return "\n".join([*lines, "</div>", "", "</div>"])

    def stuck(self) -> str:
        """When to escalate and what to collect, from the record of this guide."""
        guide = self._this(Guide)
        lines = [self.render(guide.answer.escalate).strip(), ""]
        collect = self._records.by_id.get("collect")
        if guide.answer.collect or collect:
            lines += ["Collect before you ask:", ""]
            if collect and guide.product in collect.anchors:
                lines.append(
                    "- " + self.guide("collect", guide.product, "the basic set for every ticket")
                )
            lines += [f"- {self.render(item).strip()}" for item in guide.answer.collect]
            lines.append("")
        reply = self._records.reply_for(guide.id)
        if reply:
            lines += [
                f"Answering somebody else? Copy the {self.guide(reply.id, text='reply text')}."
            ]
        elif COMPOSE_PAGE in self._records.pages:
            # The place of this guide there: the page's script reads it, and without one it leads
            # to the text as a file.
            place = self._path(COMPOSE_PAGE, f"guide={guide.id}")
            lines += [f"Answering somebody else? [Write the reply]({place})."]
        return "\n".join(lines)

    def evidence(self) -> str:
        """Related guides and the sources of this page with grade and dates; its last block."""
        page = self._this(Guide, Topic)
        lines: list[str] = []
        if page.related:
            lines += ["## Related guides {#related}", ""]
            for related in page.related:
                record = self._records.page(related).record
                lines.append(f"- {self.guide(related)}: {record.description.strip()}")
            lines.append("")
        if page.sources:
            lines += ["## Sources {#sources}", ""]
            lines += [self._source_item(source_id) for source_id in page.sources]
            lines.append("")
        if isinstance(page, Guide) and page.origin:
            lines += ['??? info "The support article that this guide goes back to"', ""]
            lines += [f"    - {name}: {value}" for name, value in _origin(page.origin)]
        return "\n".join(lines)

    def finder(self) -> str:
        """The box that finds the guide for a pasted message; hidden without JavaScript."""
        url = self._records.pages[self._src_uri].url
        return finder_box(posixpath.relpath(".", url or "."))

    def message_table(self) -> str:
        """Every signature of every guide, by product."""
        rows = []
        for guide in sorted(self._records.guides.values(), key=lambda g: (g.product, g.title)):
            printed = "<br>".join(f"`{_cell(signature.text)}`" for signature in guide.signatures)
            rows.append([self.guide(guide.id), printed or "no message of its own"])
        return _table(["Guide", "What the software prints"], rows)

    def guide_table(self, product: str) -> str:
        """All guides of a product: the guide, what the software prints, HTTP status and codes."""
        lookup(self._records.products, product, "product")
        rows = []
        for guide in self._records.guides_of(product):
            status = ", ".join(map(str, guide.http_status)) or "–"
            codes = ", ".join(f"`{code}`" for code in [*guide.codes, *guide.shared_codes]) or "–"
            rows.append([self._with_message(guide), status, codes])
        return _table(["Guide, and what you see", "HTTP", "Codes"], rows)

    def code_table(self) -> str:
        """Every product code, as printed, with the guides that explain it."""
        by_code: dict[str, list[str]] = {}
        for guide in self._records.guides.values():
            for code in [*guide.codes, *guide.shared_codes]:
                by_code.setdefault(code, []).append(self.guide(guide.id))
        return _table(
            ["Code", "Guide"],
            [[f"`{code}`", "<br>".join(found)] for code, found in sorted(by_code.items())],
        )

    def shared_code_list(self) -> str:
        """Every code that several errors print, with what each of them prints and what to do."""
        parts = []
        for code, guides in codes(self._records).values():
            if len(guides) == 1:
                continue
            rows = [
                [self._with_message(g, 3), _cell(self.render(g.answer.do_first))] for g in guides
            ]
            parts.append(f"### `{code}` {{#{code_anchor(code)}}}")
            parts.append(_table(["Error, and what it prints", "Do first"], rows))
        return "\n\n".join(parts)

    def own_code_table(self) -> str:
        """Every code that one error alone prints, with its guide; each row has an anchor."""
        rows = [
            [f'<span id="{code_anchor(code)}"></span>`{code}`', self._with_message(guides[0])]
            for code, guides in codes(self._records).values()
            if len(guides) == 1
        ]
        return _table(["Code", "Error, and what it prints"], rows)

    def status_table(self) -> str:
        """Every HTTP status, with the guides that explain it."""
        by_status: dict[int, list[str]] = {}
        for guide in sorted(self._records.guides.values(), key=lambda g: (g.product, g.title)):
            for status in guide.http_status:
                by_status.setdefault(status, []).append(self.guide(guide.id))
        return _table(
            ["HTTP", "Guides"],
            [[str(status), "<br>".join(found)] for status, found in sorted(by_status.items())],
        )

    def comparison(self, table_id: str) -> str:
        """One table of the comparison, rendered from the records of its guides."""
        tables = {t.id: t for t in self._comparison().tables}
        table = lookup(tables, table_id, "comparison table")
        rows = []
        for guide_id in table.guides:
            guide = self._records.guides[guide_id]
            status = ", ".join(map(str, guide.http_status))
            wait = ", then ".join(self.fact(fact_id) for fact_id in guide.answer.wait)
            # A renamed guide keeps the anchors of its row.
            names = [guide_id, *(name for name in guide.formerly if not name.endswith("/"))]
            spans = "".join(f'<span id="{code_anchor(name)}"></span>' for name in names)
            rows.append(
                [
                    spans + self._with_message(guide),
                    f"{status} {guide.kind}".strip(),
                    RETRY[guide.answer.retry] + (f"<br>wait {wait}" if wait else ""),
                    _cell(self.render(guide.answer.do_first)),
                ]
            )
        head = ["Error, and what it prints", "HTTP, kind", "Safe to retry?", "Do first"]
        intro = f"{self.render(table.intro)}\n\n" if table.intro else ""
        return intro + _table(head, rows)

    def side_by_side(self, table_id: str) -> str:
        """Two guides as columns, aspect by aspect."""
        tables = {t.id: t for t in self._comparison().side_by_side}
        table = lookup(tables, table_id, "side-by-side table")
        head = ["", *(self.guide(guide_id) for guide_id in table.guides)]
        rows = [
            [f"**{row.aspect}**", *(_cell(self.render(cell)) for cell in row.cells)]
            for row in table.rows
        ]
        intro = f"{self.render(table.intro)}\n\n" if table.intro else ""
        return intro + _table(head, rows)

    def faq(self, product: str) -> str:
        """The questions whose first guide belongs to a product, each under its own heading."""
        lookup(self._records.products, product, "product")
        parts = []
        for question in self._records.faq.values():
            first = self._records.by_id[question.guides[0]].record
            if getattr(first, "product", None) != product:
                continue
            links = ", ".join(self.guide(guide_id) for guide_id in question.guides)
            parts.append(
                f"### {question.question} {{#{question.id}}}\n\n"
                f"{self.render(question.answer).strip()}\n\nMore: {links}"
            )
        return "\n\n".join(parts)

    def tree(self, tree_id: str) -> str:
        """A decision tree as plain links and anchors: it works without JavaScript."""
        tree = lookup(self._records.trees, tree_id, "decision tree")
        again = f"[Start again](#{tree.start}) · [Show every question](#troubleshooter)"
        parts = ['<div class="ed-tree" markdown>']
        order = [tree.start, *(name for name in tree.nodes if name != tree.start)]
        for name in order:
            node = tree.nodes[name]
            parts += [
                '<div class="ed-node" markdown>',
                f'#### {node.question} {{#{name} tabindex="-1"}}',
            ]
            if node.help:
                parts.append(self.render(node.help).strip())
            parts += [
                '<div class="ed-options" markdown>',
                "\n".join(f"- [{option.answer}](#{option.to})" for option in node.options),
                "</div>",
                f"{again}\n{{ .ed-again }}",
                "</div>",
            ]
        for name, leaf in tree.leaves.items():
            link = self.guide(leaf.guide, leaf.section)
            parts += [
                '<div class="ed-node ed-leaf" markdown>',
                f'#### {leaf.title} {{#{name} tabindex="-1"}}',
                self.render(leaf.text).strip(),
                f"Go on: {link}\n{{ .ed-go-on }}",
                f"{again}\n{{ .ed-again }}",
                "</div>",
            ]
        return "\n\n".join([*parts, "</div>"])

    def release_table(self) -> str:
        """The releases of the CoE Starter Kit by month, with their evidence."""
        releases = self._records.releases
        if releases is None:
            raise UsageError("macros/data/releases.yml is missing")
        words = {
            "released": "released",
            "inferred": "inferred: seen in use right after that month",
            "none": "no release",
            "unknown": "not known",
        }
        repository = lookup(self._records.sources, releases.archived.source, "source").url
        rows = []
        for release in releases.releases:
            versions = ", ".join(f"`{version}`" for version in release.versions) or "–"
            status = words[release.status] + (f". {release.note.strip()}" if release.note else "")
            evidence = ", ".join(_evidence(repository, item) for item in release.evidence)
            rows.append([release.month, versions, _cell(self.render(status)), evidence])
        return _table(["Month", "Core", "Status", "Evidence"], rows)

    def grade_table(self) -> str:
        """The grades of evidence, strongest first, with the number of facts and sources of each."""
        rows = []
        for grade, (letter, words) in GRADES.items():
            facts = sum(fact.grade == grade for fact in self._records.facts.values())
            sources = sum(source.grade == grade for source in self._records.sources.values())
            badge = f'<span class="ed-grade ed-grade-{grade}">{letter}</span>'
            rows.append([badge, words, str(facts), str(sources)])
        return _table(["Mark", "Grade", "Facts", "Sources"], rows)

    def contradiction_list(self, subject: str) -> str:
        """Where the sources on a subject contradict each other, and what this site says."""
        records = lookup(self._records.contradictions, subject, "subject of contradictions")
        rows = []
        for record in records:
            links = "<br>".join(self._place(place.page, place.anchor) for place in record.handled)
            rows.append([f"**{_cell(record.topic)}**", _cell(record.ruling), links or "–"])
        return _table(["Where sources disagree", "What this site says", "See"], rows)

    def _place(self, page_id: str, anchor: str) -> str:
        page = self._records.page(page_id)
        return f"[{_text(page)}]({self._path(page.src_uri, anchor)})"

    def facts_table(self, prefix: str) -> str:
        """All facts whose id begins with `prefix`, each a row with a permanent anchor."""
        rows = []
        for fact_id, fact in self._records.facts.items():
            if not fact_id.startswith(prefix):
                continue
            sources = "; ".join(self._citation(citation) for citation in fact.sources)
            note = f"<br><small>{html.escape(fact.note.strip())}</small>" if fact.note else ""
            rows.append(
                [
                    f'<span id="{fact_id}"></span>{_cell(fact.statement)}{note}',
                    f"**{_cell(fact.text)}**",
                    self._badge(fact),
                    sources or "–",
                    f"{fact.checked}",
                ]
            )
        if not rows:
            raise UsageError(f'no fact begins with "{prefix}"')
        return _table(["Fact", "Value", "Grade", "Sources", "Checked"], rows)

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
            rows = []
            for source_id in by_publisher[publisher]:
                source = self._records.sources[source_id]
                note = (
                    f"<br><small>{html.escape(source.note.strip())}</small>" if source.note else ""
                )
                rows.append(
                    [
                        f'<span id="{source_id}"></span>'
                        f"[{_cell(source.title)}]({source.url}){note}",
                        self._badge(source),
                        source.dated or "–",
                        f"{source.checked}",
                        *([_seen(asked.get(source.url))] if asked else []),
                    ]
                )
            slug = re.sub(r"[^a-z0-9]+", "-", publisher.casefold()).strip("-")
            parts.append(f"## {publisher} {{#publisher-{slug}}}")
            parts.append(_table(head, rows))
        return "\n\n".join(parts)

    def picture(self, name: str, caption: str) -> str:
        """A drawing from `macros/pictures/` as inline SVG, so that it follows light and dark."""
        svg = re.sub(r"\s*\n\s*", " ", lookup(self._records.pictures, name, "picture").strip())
        return (
            f'<figure class="ed-picture">{svg}'
            f"<figcaption>{html.escape(caption)}</figcaption></figure>"
        )

    def reply_text(self) -> str:
        """The reply of this page: a preview with the variables marked, and the text to copy."""
        reply = self._this(Reply)
        template = mustache.template(self._records, reply, self._site_url)
        marked = mustache.template(self._records, reply, self._site_url, marked=True)
        preview = mustache.preview(mustache.render_unset(self._records, marked))
        source = mustache.render_unset(self._records, template)
        return "\n".join(
            [
                '<button type="button" class="md-button md-button--primary ed-copy" '
                'data-copy="#reply-markdown" hidden>Copy the reply as Markdown</button>',
                "",
                f'<div class="ed-preview">{preview}</div>',
                "",
                '<div id="reply-markdown" markdown>',
                "",
                '````{ .markdown title="Markdown to paste" }',
                source,
                "````",
                "",
                "</div>",
            ]
        )

    def composer(self) -> str:
        """Where a reply is written: this page's, or any one; its script fills what is empty."""
        page = self._records.pages[self._src_uri]
        base = posixpath.relpath(".", page.url or ".").rstrip("/") + "/"
        if isinstance(page.record, Reply):
            return (
                f'<div class="ed-compose" data-base="{base}" data-guide="{page.record.answers}" '
                'hidden><button type="button" class="md-button">Fill in this reply</button></div>'
            )
        files = "".join(
            f'<li id="guide={guide.id}"><a href="{base}replies/raw/{guide.id}.md">'
            f"{html.escape(guide.title.strip())}</a></li>"
            for product in self._records.products
            for guide in self._records.guides_of(product)
        )
        return (
            f'<div class="ed-compose" data-base="{base}" hidden></div><noscript><p>Without '
            "JavaScript nothing can be filled in here. These are the texts with neutral words, "
            f"one file for each guide:</p><ul>{files}</ul></noscript>"
        )

    def reply_list(self) -> str:
        """All replies with the guide that each belongs to."""
        rows = [
            [self.guide(reply.id), self.guide(reply.answers), reply.error_type, f"{reply.reviewed}"]
            for reply in self._records.replies.values()
        ]
        return _table(["Reply", "Guide", "Error", "Last updated"], rows)

    def placeholder_table(self) -> str:
        """Every placeholder of the commands, and what to put there."""
        rows = [[f"`<{name}>`", _cell(about)] for name, about in self._records.placeholders.items()]
        return _table(["Placeholder", "Stands for"], rows)

    def page_list(self, folder: str) -> str:
        """The pages of a folder below `docs/`, in the order of their names."""
        found = sorted(uri for uri in self._records.pages if uri.startswith(folder + "/"))
        if not found:
            raise UsageError(f"no page in docs/{folder}")
        return "\n".join(f"- {self.page_link(uri)}" for uri in found)

    def schema_table(self) -> str:
        """The keys of a guide's front matter, from the model that validates them."""
        rows = []
        for prefix, model in (("", Guide), ("answer.", Answer)):
            for name, field in model.model_fields.items():
                need = "yes" if field.is_required() else "no"
                rows.append([f"`{prefix}{name}`", need, _cell(field.description or "")])
        return _table(["Key", "Needed", "What it holds"], rows)

    def check_list(self, group: str) -> str:
        """The checks of a group, `content` or `site`: what each makes sure of, and what to do."""
        needs = lookup(GROUPS, group, "group of checks")
        return "\n\n".join(
            f"### {check.number}. {check.name} {{#check-{check.name}}}\n\n"
            f"Makes sure that {check.purpose}.\n\n**On a finding:** {check.remedy}"
            for check in self._records.checks
            if check.needs in needs
        )

    def section_table(self) -> str:
        """The sections of a guide, in order."""
        about = {
            "message": "what the software prints, word for word; `<name>` for what varies",
            "cause": "what went wrong, in two or three sentences",
            "fix": "numbered, cheapest and safest first",
            "verify": "how the reader knows that it worked",
            "stuck": "calls `stuck()`: when to escalate and what to collect, from the record",
        }
        rows = [[f"`## {title} {{#{a}}}`", about[a]] for a, title in SECTIONS.items()]
        return _table(["Heading", "What it holds"], rows)

    def macro_table(self) -> str:
        """Every macro with its parameters and what it renders."""
        rows = []
        for name, function in self.public().items():
            first = (function.__doc__ or "").strip().splitlines()[0]
            parameters = ", ".join(inspect.signature(function).parameters)
            rows.append([f"`{name}({parameters})`", _cell(first)])
        return _table(["Macro", "Renders"], rows)

    def reply_notes(self) -> str:
        """The notes for maintainers beside a reply: metadata, variables, when to close."""
        reply = self._this(Reply)
        facts = [
            ("Template version", reply.version),
            ("Last updated", f"{reply.reviewed:%d %B %Y}"),
            ("Applies to", reply.applies_to),
            ("Error type", reply.error_type),
            ("Labels", ", ".join(f"`{label}`" for label in reply.labels)),
            ("Guide", self.guide(reply.answers)),
        ]
        template = mustache.template(self._records, reply, self._site_url)
        used = mustache.used_variables(template, self._records.variables)
        variables = [
            [f"`{name}`", v.about, v.default, f"`{v.example}`"]
            for name, v in self._records.variables.items()
            if name in used
        ]
        facts += [
            ("Earlier version", f"{old.version} of {old.dated}: {_cell(old.note)}")
            for old in reply.earlier
        ]
        close = "\n".join(f"- {self.render(item).strip()}" for item in reply.close_when)
        return "\n\n".join(
            [
                "### Template {#template}",
                _table(["Field", "Value"], [list(row) for row in facts]),
                "### Variables {#variables}",
                _table(["Variable", "What it holds", "Text when not set", "Example"], variables),
                "### Close the issue when {#close}",
                close,
            ]
        )

    # Not called from Markdown ----------------------------------------------------------------

    def render(self, text: str, **parameters: str) -> str:
        """Render the macros inside a text of a record."""
        if "{" not in text:
            return text.removesuffix("\n")  # as Jinja gives it back, without compiling it
        try:
            template = jinja2.Template.from_code(ENVIRONMENT, _compiled(text), self._globals)
            return template.render(**parameters)
        except jinja2.UndefinedError as error:
            raise UsageError(f"{error.message} in: {text.strip()[:80]}") from None
        except jinja2.TemplateSyntaxError as error:
            raise UsageError(f"{error.message} in: {text.strip()[:80]}") from None

    def _this(self, *kinds: type[Any]) -> Any:
        page = self._records.pages.get(self._src_uri)
        if page is None or not isinstance(page.record, kinds):
            names = " or ".join(kind.__name__.lower() for kind in kinds)
            raise UsageError(f"this macro belongs on a {names} page")
        return page.record

    def _comparison(self) -> Any:
        if self._records.comparison is None:
            raise UsageError("macros/data/compare.yml is missing")
        return self._records.comparison

    def _with_message(self, guide: Guide, most: int = 1) -> str:
        """A link to a guide, and under it what the software prints: one message or a few."""
        messages = [f"`{_cell(signature.text)}`" for signature in guide.signatures[:most]]
        return "<br>".join([self.guide(guide.id), *messages])

    def _path(self, target: str, anchor: str | None = None) -> str:
        path = posixpath.relpath(target, posixpath.dirname(self._src_uri) or ".")
        return f"{path}#{anchor}" if anchor else path

    def _mark(self, grade: str, target: str, label: str) -> str:
        page, _, anchor = target.partition("#")
        letter = GRADES[grade][0]  # type: ignore[index]  # a record's grade is a key of GRADES
        label = label.replace('"', "'")
        return (
            f"[{letter}]({self._path(page, anchor)})"
            f'{{ .ed-grade .ed-grade-{grade} title="{label}" }}'
        )

    def _badge(self, record: Fact | Source) -> str:
        letter, words = GRADES[record.grade]
        return f'<span class="ed-grade ed-grade-{record.grade}" title="{words}">{letter}</span>'

    def _grades(self, source_ids: Iterable[str]) -> str:
        found = {self._records.sources[source_id].grade for source_id in source_ids}
        words = [GRADES[grade][1].lower() for grade in GRADES if grade in found]
        page = self._path("reference/grades.md")
        return f"[{', '.join(words)}]({page})"

    def _citation(self, citation: Citation) -> str:
        source = self._records.sources[citation.source]
        where = f", {citation.section}" if citation.section else ""
        return f"[{_cell(source.title)}]({self._path(SOURCES_PAGE, citation.source)}){_cell(where)}"

    def _source_item(self, source_id: str) -> str:
        source = self._records.sources[source_id]
        dated = f"copy of {source.dated}, " if source.dated else ""
        return (
            f"- {self._badge(source)} [{source.title}]({source.url}), {source.publisher} "
            f"({GRADES[source.grade][1].lower()}; {dated}checked {source.checked})"
        )


MACRO_NAMES = (
    "fact",
    "cite",
    "guide",
    "question",
    "page_link",
    "count",
    "source",
    "snippet",
    "danger",
    "answer_box",
    "stuck",
    "evidence",
    "finder",
    "message_table",
    "guide_table",
    "code_table",
    "shared_code_list",
    "own_code_table",
    "status_table",
    "comparison",
    "side_by_side",
    "faq",
    "tree",
    "release_table",
    "grade_table",
    "contradiction_list",
    "facts_table",
    "sources_table",
    "picture",
    "reply_text",
    "composer",
    "reply_list",
    "page_list",
    "schema_table",
    "check_list",
    "section_table",
    "macro_table",
    "placeholder_table",
    "reply_notes",
)


def _origin(origin: Origin) -> list[tuple[str, str]]:
    """Return the metadata of a support article as names and printed values."""
    rows = []
    for name, value in origin.model_dump().items():
        printed = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        rows.append((name.replace("_", " ").capitalize(), f"`{printed}`"))
    return rows


def finder_box(base: str) -> str:
    """Return the finder's box for a page from which `base` leads to the site's root."""
    return (
        f'<div class="ed-find" data-base="{base.rstrip("/")}/" hidden>'
        '<label class="ed-find__label" for="ed-find-text">Paste the error message</label>'
        '<textarea id="ed-find-text" class="ed-find__text" rows="5" spellcheck="false" '
        'autocomplete="off" placeholder="Solution ... failed to import: ..."></textarea>'
        '<p class="ed-find__tools">'
        '<label class="ed-find__file">or choose a log file '
        '<input type="file" accept=".txt,.log,.json,.xml,.html,.csv,.md,text/*"></label>'
        '<button type="button" class="ed-find__button" data-mask>Copy masked text</button>'
        '<button type="button" class="ed-find__button" data-clear>Clear</button></p>'
        "<template><p>The answer appears here while you paste. "
        "Names and secrets can stay in: the text does not leave this page.</p></template>"
        '<div class="ed-find__answer" role="status" aria-live="polite"></div></div>'
    )


def _text(page: Page) -> str:
    return str(page.record.title or page.src_uri)


def _cell(text: str) -> str:
    """Make a text fit a cell of a Markdown table."""
    return re.sub(r"\s*\n\s*", " ", text.strip()).replace("|", "\\|")


def _table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table whose cells know their heading: on a phone each row becomes a card."""
    labelled = [
        [
            cell + (f' {{ data-label="{_label(name)}" }}' if index else "")
            for index, (name, cell) in enumerate(zip(head, row, strict=True))
        ]
        for row in rows
    ]
    lines = [head, ["---"] * len(head), *labelled]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return f'<div class="ed-table" markdown>\n\n{table}\n\n</div>'


def _seen(entry: external.Entry | None) -> str:
    """Return the day an address was last alive, and what it is since then if it is not."""
    if entry is None:
        return "not asked"
    day = f"{entry.alive or '–'}"
    if entry.verdict == "alive":
        return day
    return f"{day}<br><small>{entry.verdict} since {entry.since}</small>"


def _label(name: str) -> str:
    """Return the text of a heading cell without Markdown."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)|[*`\"]", r"\1", name)


def _evidence(repository: str, item: str) -> str:
    if item.startswith("tag "):
        return f"[{item}]({repository}/releases/tag/{item.removeprefix('tag ')})"
    number = item.rpartition("#")[2]
    kind = "pull" if item.startswith("PR ") else "issues"
    return f"[{item}]({repository}/{kind}/{number})"
