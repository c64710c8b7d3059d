"""Makes the compiled catalogue out of the records; see `catalogue` for what reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from errordesk.finder.index import build_index
from errordesk.issues import reply_set
from errordesk.issues.catalogue import FORMAT
from errordesk.pages.plain import PlainMacros
from errordesk.records.records import Records
from errordesk.text.markdown import words


def compile_catalogue(records: Records, site_url: str) -> dict[str, Any]:
    """Return the catalogue as data for JSON; equal records give equal data.

    Args:
        records: the loaded records.
        site_url: what links begin with.

    Raises `UsageError` when a text of a record or reply names what does not exist.
    """
    sources = list(dict.fromkeys(row.source for row in records.codes))
    return {
        "format": FORMAT,
        "site": site_url,
        "index": build_index(records, site_url),
        "code_sources": sources,
        "codes": [
            [row.code, row.guide, row.name, row.message, sources.index(row.source)]
            for row in records.codes
        ],
        "first": {guide_id: first_step(records, guide_id, site_url) for guide_id in records.guides},
        "templates": {
            guide_id: reply_set.template(records, guide_id, site_url) for guide_id in records.guides
        },
        "guides": _dumped(records.guides),
        "replies": _dumped(records.replies),
        "variables": _dumped(records.variables),
        "facts": _dumped(records.facts),
        "releases": records.releases and records.releases.model_dump(mode="json", by_alias=True),
    }


def first_step(records: Records, guide_id: str, site_url: str) -> str:
    """Return what to do first about an error, as one line of words."""
    macros = PlainMacros(records, records.by_id[guide_id].src_uri, site_url)
    return " ".join(words(macros.text(records.guides[guide_id].answer.do_first)).split())


def _dumped(table: Mapping[str, BaseModel]) -> dict[str, Any]:
    return {
        key: record.model_dump(mode="json", by_alias=True, exclude_unset=True)
        for key, record in table.items()
    }
