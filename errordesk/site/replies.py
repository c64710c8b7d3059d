"""The files in which the page and other tools find the replies of all guides."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import yaml
from pydantic_core import to_json

from errordesk.issues import reply_set
from errordesk.pages.plain import address
from errordesk.records.models import GRADES, Releases
from errordesk.records.records import Records
from errordesk.replies import filling, upgrade
from errordesk.site.built import write_files

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
        guide_id: reply_set.template(records, guide_id, site_url)
        for guide_id in sorted(records.guides)
    }
    texts = {guide_id: filling.render_unset(records, text) for guide_id, text in templates.items()}
    files = {f"{RAW}{guide_id}.md": text + "\n" for guide_id, text in texts.items()}
    data = _data(records, templates, site_url)
    files[JSON] = to_json(data, indent=1).decode() + "\n"
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
    return write_files(site_dir, files)


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
                "variables": filling.used_variables(text, records.variables),
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
        # Links to a reply are kept in issues for years.
        "formerly": {
            name: guide.id
            for guide in records.guides.values()
            for name in guide.formerly
            if not name.endswith("/")
        },
        "grades": {grade: list(words) for grade, words in GRADES.items()},
        "releases": release_data(releases) if releases else [],
        "rules": dataclasses.asdict(upgrade.rules(records.facts)) if releases else None,
    }


def release_data(releases: Releases) -> list[dict[str, Any]]:
    """Return of each release, newest first, what a plan of an upgrade reads."""
    return [
        release.model_dump(include={"month", "versions", "status"}) for release in releases.releases
    ]


class _Blocks(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # as it is
    """Writes texts of several lines as blocks, as a person would."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Blocks.add_representer(str, _block)
