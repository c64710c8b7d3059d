"""The files in which the page and other tools find the replies of all guides."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic_core import to_json

from errordesk.issues import reply_set
from errordesk.pages.plain import address
from errordesk.records.models import GRADES, Releases
from errordesk.records.records import Records
from errordesk.replies import filling, upgrade
from errordesk.site.built import compact_json, global_script, write_files

JSON = "assets/replies.json"
SCRIPT = "assets/replies-data.js"
PARTS = "assets/replies"
RAW = "replies/raw/"
LABELS = "replies/label-actions.yml"
# The first number changes when a key is removed or changes its meaning, the second when one is new.
VERSION = "1.0"
# A longer script leaves the texts to parts of so many replies, of which the page loads one.
WHOLE = 400_000
PART = 8

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
    shutil.rmtree(site_dir / PARTS, ignore_errors=True)
    files |= _scripts(data | _page_data(records))
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


def _scripts(data: dict[str, Any]) -> dict[str, str]:
    """Return the data for the page by path: one script, and parts with the texts if it is long.

    The folder of the parts is named by their content, so that no page mixes two published versions.
    """
    script = global_script("errorDeskRepliesData", data)
    if len(script) <= WHOLE:
        return {SCRIPT: script}
    names = list(data["replies"])
    parts = [
        compact_json(
            {name: data["replies"][name]["template"] for name in names[start : start + PART]}
        )
        for start in range(0, len(names), PART)
    ]
    folder = f"{PARTS}/{hashlib.sha256(''.join(parts).encode()).hexdigest()[:8]}"
    replies = {
        name: {key: value for key, value in data["replies"][name].items() if key != "template"}
        | {"part": number // PART}
        for number, name in enumerate(names)
    }
    texts = {
        f"{folder}/{number}-data.js": f"errorDeskRepliesData.texts[{number}]={part}\n"
        for number, part in enumerate(parts)
    }
    core = data | {"replies": replies, "folder": folder, "texts": {}}
    return {SCRIPT: global_script("errorDeskRepliesData", core), **texts}


def parts_of(data: Mapping[str, Any]) -> list[str]:
    """Return the paths of the parts that the data of a page speaks of."""
    numbers = {reply["part"] for reply in data["replies"].values() if "part" in reply}
    return [f"{data['folder']}/{number}-data.js" for number in sorted(numbers)]


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
