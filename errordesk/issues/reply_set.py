"""The reply of every guide.

A guide has a text of its own in `macros/replies/`, or the general one, which is made from its
record. Either way it is known by the id of the guide, so a guide may get a text of its own later
without anybody noticing.
"""

from __future__ import annotations

from typing import Any

from errordesk.pages.plain import PlainMacros
from errordesk.records.models import RETRY, Guide
from errordesk.records.records import Records, lookup
from errordesk.replies import filling, mustache

GENERAL = "general"
# Of characters. A comment that is longer is not read.
LIMIT = 1500
# What one may have that says that it has to be longer, `longer: true`; GitHub takes 65,536.
LONGEST = 3500


def template(records: Records, guide_id: str, site_url: str) -> str:
    """Return the Mustache template of a guide's reply, with facts and absolute links filled in.

    Raises `UsageError` for an unknown guide, and when a text names what does not exist.
    """
    guide = lookup(records.guides, guide_id, "guide")
    own = records.reply_for(guide_id)
    if own is not None:
        return mustache.template(records, own, site_url)
    record = _record(records, guide, site_url)
    text = mustache.compile_text(records, GENERAL, site_url, record)
    if len(filling.render_unset(records, text)) > LIMIT:
        # Whoever gets that far opens the guide anyway, and finds the list of evidence there.
        text = mustache.compile_text(records, GENERAL, site_url, {**record, "collect": []})
    return text


class _ReplyMacros(PlainMacros):
    """The macros in the texts of a record, with the permanent links of a reply."""

    def guide(self, page_id: str, anchor: str | None = None, text: str | None = None) -> str:
        """A link to a guide, topic or reply by its permanent id, to a heading of it if given."""
        title = text or str(self._records.page(page_id).record.title).strip()
        return f"[{title}]({mustache.link(self._records, self._site_url, page_id, anchor)})"


def _record(records: Records, guide: Guide, site_url: str) -> dict[str, Any]:
    """Return what the general text says of a guide, as plain Markdown."""
    macros = _ReplyMacros(records, records.by_id[guide.id].src_uri, site_url)
    answer = guide.answer

    def line(text: str | None) -> str:
        return " ".join(macros.text(text).split()) if text else ""

    retry = RETRY[answer.retry] + (f": {line(answer.retry_note)}" if answer.retry_note else "")
    wait = ", then ".join(records.facts[fact].text for fact in answer.wait)
    return {
        "id": guide.id,
        "product": guide.product,
        "upgrade_advice": guide.upgrade_advice,
        "title": guide.title.strip().replace("[", "\\[").replace("]", "\\]"),
        "description": line(guide.description),
        "do_first": line(answer.do_first),
        "never": [line(item) for item in answer.never],
        "retry": _sentence(retry),
        "wait": _sentence(f"{wait} {line(answer.wait_note)}".strip()),
        "escalate": line(answer.escalate),
        "collect": [line(item) for item in answer.collect],
    }


def _sentence(text: str) -> str:
    return f"{text.rstrip('.')}." if text else ""
