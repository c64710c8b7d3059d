"""The reply of every guide, and the files in which other tools find them.

A guide has a text of its own in `macros/replies/`, or the general one, which is made from its
record. Either way it is known by the id of the guide, so a guide may get a text of its own later
without anybody noticing.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import yaml

from errordesk.pages.plain import PlainMacros, address
from errordesk.records.models import GRADES, RETRY, Guide, Releases
from errordesk.records.problems import UsageError, suggest
from errordesk.records.records import Records, lookup
from errordesk.replies import mustache, upgrade

GENERAL = "general"
# Of characters. A comment that is longer is not read.
LIMIT = 1500
# Guides whose seed asks for more in its reply.
LONGER = frozenset({"pp-badgateway"})
JSON = "assets/replies.json"
SCRIPT = "assets/replies-data.js"
RAW = "replies/raw/"
LABELS = "replies/label-actions.yml"
# The first number changes when a key is removed or changes its meaning, the second when one is new.
VERSION = "1.0"

_LABELS_HEAD = """\
# One comment for each label, for the action dessant/label-actions (.github/label-actions.yml).
# The labels are the ids of the guides; rename them to yours. Variables have neutral words.
"""


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
    if len(mustache.render_unset(records, text)) > LIMIT:
        # Whoever gets that far opens the guide anyway, and finds the list of evidence there.
        text = mustache.compile_text(records, GENERAL, site_url, {**record, "collect": []})
    return text


def find(records: Records, reply_id: str) -> Guide:
    """Return the guide that an id means: of the guide itself, or of the page of its reply.

    Raises `UsageError` with the closest id, or with all of them when none is close.
    """
    own = records.replies.get(reply_id)
    guide = records.guides.get(own.answers if own else reply_id)
    if guide is None:
        hint = suggest(reply_id, [*records.guides, *records.replies])
        raise UsageError(
            f'there is no reply "{reply_id}"; a reply has the id of its guide, as pp-badgateway.'
            f"{hint or ' All: ' + ', '.join(sorted(records.guides))}"
        )
    return guide


def write_replies(records: Records, site_dir: Path, site_url: str) -> list[str]:
    """Write the replies of all guides into a built site; same records, same bytes.

    Args:
        records: the loaded records.
        site_dir: the root of the built site.
        site_url: the address that the site is published at.

    `assets/replies.json` holds the templates for other tools, `assets/replies-data.js` the same
    for the page, with what a plan of an upgrade needs. `replies/raw/<guide>.md` is each reply with
    neutral words, to save or paste, and `replies/label-actions.yml` the same as comments of a
    labelling action. Returns the paths written, below `site_dir`, sorted. Raises `UsageError`
    when a text names what does not exist.
    """
    site_url = site_url.rstrip("/") + "/"
    templates = {
        guide_id: template(records, guide_id, site_url) for guide_id in sorted(records.guides)
    }
    texts = {guide_id: mustache.render_unset(records, text) for guide_id, text in templates.items()}
    files = {f"{RAW}{guide_id}.md": text + "\n" for guide_id, text in texts.items()}
    data = _data(records, templates, site_url)
    files[JSON] = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    # A script, because a copy of the site that is opened from a folder can load nothing else.
    script = json.dumps(data | _page_data(records), ensure_ascii=False, separators=(",", ":"))
    files[SCRIPT] = f"globalThis.errorDeskRepliesData={script}\n"
    files[LABELS] = _LABELS_HEAD + yaml.dump(
        {guide_id: {"issues": {"comment": text}} for guide_id, text in texts.items()},
        Dumper=_Blocks,
        allow_unicode=True,
        sort_keys=True,
        width=100_000,
    )
    for target, text in files.items():
        file = site_dir / target
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return sorted(files)


class _ReplyMacros(PlainMacros):
    """The macros in the texts of a record, with the permanent links of a reply."""

    def guide(self, page_id: str, anchor: str | None = None, text: str | None = None) -> str:
        """A link to a guide, topic or reply by its permanent id, to a heading of it if given."""
        title = text or str(self._records.page(page_id).record.title).strip()
        return f"[{title}]({mustache.link(self._records, self._site_url, page_id, anchor)})"


class _Blocks(yaml.SafeDumper):
    """Writes texts of several lines as blocks, as a person would."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Blocks.add_representer(str, _block)


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


def _data(records: Records, templates: dict[str, str], site_url: str) -> dict[str, Any]:
    own = {reply.answers: reply.id for reply in records.replies.values()}
    return {
        "version": VERSION,
        "site": site_url,
        "variables": {
            name: variable.model_dump(mode="json") for name, variable in records.variables.items()
        },
        "replies": {
            guide_id: {
                "title": records.guides[guide_id].title.strip(),
                "guide": address(records, site_url, records.by_id[guide_id].src_uri),
                "page": address(records, site_url, records.by_id[own[guide_id]].src_uri)
                if guide_id in own
                else None,
                "variables": mustache.used_variables(text, records.variables),
                "template": text,
            }
            for guide_id, text in templates.items()
        },
    }


def _page_data(records: Records) -> dict[str, Any]:
    """Return what the page needs beside the templates: the guides by product, and releases."""
    # Another project may have no releases, or no replies that speak of versions.
    releases = records.releases if {"from", "to"} <= set(records.variables) else None
    return {
        "groups": [
            {"name": product.name.strip(), "guides": [guide.id for guide in guides]}
            for product_id, product in records.products.items()
            if (guides := records.guides_of(product_id))
        ],
        "grades": {grade: list(words) for grade, words in GRADES.items()},
        "releases": release_data(releases) if releases else [],
        "rules": dataclasses.asdict(upgrade.rules(records.facts)) if releases else None,
    }


def release_data(releases: Releases) -> list[dict[str, Any]]:
    """Return of each release, newest first, what a plan of an upgrade reads."""
    return [
        release.model_dump(include={"month", "versions", "status"}) for release in releases.releases
    ]
