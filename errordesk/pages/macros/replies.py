"""The pages of replies: the text to copy, where it is filled in, and the notes beside it."""

from __future__ import annotations

from errordesk.pages.macros.page import Macros, cell, fill, macro, one_line, table
from errordesk.records.models import Reply
from errordesk.replies import filling, mustache


class ReplyMacros(Macros):
    """What the pages of replies call."""

    @macro
    def reply_text(self) -> str:
        """The reply of this page: a preview with the variables marked, and the text to copy."""
        marked = mustache.template(self._records, self._this(Reply), self._site_url, marked=True)
        preview = mustache.preview(filling.render_unset(self._records, marked))
        return fill("reply-text.md", preview=preview, source=self._reply_source())

    @macro
    def composer(self) -> str:
        """Where a reply is written: this page's, or any one; its script fills what is empty."""
        record = self._records.pages[self._src_uri].record
        guides = [
            guide
            for product in self._records.products
            for guide in self._records.guides_of(product)
        ]
        answers = record.answers if isinstance(record, Reply) else None
        base = self._base().rstrip("/") + "/"
        return one_line(fill("composer.html", base=base, answers=answers, guides=guides))

    @macro
    def reply_list(self) -> str:
        """All replies with the guide that each belongs to."""
        rows = [
            [
                *(self.guide(name) for name in (reply.id, reply.answers)),
                *(reply.error_type, f"<time>{reply.reviewed}</time>"),
            ]
            for reply in self._records.replies.values()
        ]
        return table(["Reply", "Guide", "Error", "Last updated"], rows)

    @macro
    def reply_notes(self) -> str:
        """The notes for maintainers beside a reply: metadata, variables, when to close."""
        reply = self._this(Reply)
        facts = [
            ["Template version", reply.version],
            ["Last updated", f"{reply.reviewed:%d %B %Y}"],
            ["Applies to", reply.applies_to],
            ["Error type", reply.error_type],
            ["Labels", ", ".join(f"`{label}`" for label in reply.labels)],
            ["Guide", self.guide(reply.answers)],
        ]
        facts += [
            ["Earlier version", f"{old.version} of {old.dated}: {cell(old.note)}"]
            for old in reply.earlier
        ]
        template = mustache.template(self._records, reply, self._site_url)
        variables = [
            [f"`{name}`", v.about, v.default, f"`{v.example}`"]
            for name in filling.used_variables(template, self._records.variables)
            if (v := self._records.variables[name])
        ]
        close = "\n".join(f"- {self.expand(item).strip()}" for item in reply.close_when)
        return "\n\n".join(
            [
                "### Template {#template}",
                table(["Field", "Value"], facts),
                "### Variables {#variables}",
                table(["Variable", "What it holds", "Text when not set", "Example"], variables),
                "### Close the issue when {#close}",
                close,
            ]
        )

    # Not called from Markdown ----------------------------------------------------------------

    def _reply_source(self) -> str:
        """Return the reply of this page with neutral words."""
        template = mustache.template(self._records, self._this(Reply), self._site_url)
        return filling.render_unset(self._records, template)
