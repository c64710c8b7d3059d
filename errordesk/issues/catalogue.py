"""The compiled catalogue: what `find`, `reply` and `triage` need of the records, as plain data.

`compiled` makes it; a wheel carries it, and a checkout keeps it beside the records. To find a guide
it needs the finder alone; the models of records load with the first reply.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errordesk.finder.codes import CodeTable
from errordesk.finder.match import Index
from errordesk.records.codes import TableCode
from errordesk.records.problems import UsageError, suggest

if TYPE_CHECKING:
    from errordesk.records.models import Guide
    from errordesk.records.records import Records

# Changes with every change of what the file holds.
FORMAT = 1


class Catalogue:
    """The compiled catalogue, made ready part by part as it is asked for.

    Args:
        data: what `compiled.compile_catalogue` returned.
        name: where it comes from, for messages.

    Raises `UsageError` for data in another format.
    """

    def __init__(self, data: Any, name: str) -> None:
        found = data.get("format") if isinstance(data, dict) else None
        if found != FORMAT:
            raise UsageError(
                f"{name} has format {found}, and this program reads format {FORMAT}; "
                "install Error Desk again"
            )
        self._data: dict[str, Any] = data
        self.site_url: str = data["site"]

    @functools.cached_property
    def index(self) -> Index:
        """The data of the finder."""
        return Index(self._data["index"])

    @functools.cached_property
    def codes(self) -> CodeTable:
        """The public tables of codes."""
        sources = self._data["code_sources"]
        rows = (
            TableCode(code, guide, name, message, sources[source], "", 0)
            for code, guide, name, message, source in self._data["codes"]
        )
        return CodeTable(rows, self.index)

    def first_step(self, guide_id: str) -> str:
        """Return what to do first as one line; nothing for a page that is no guide."""
        return str(self._data["first"].get(guide_id, ""))

    def template(self, guide_id: str) -> str:
        """Return the Mustache template of a guide's reply."""
        return str(self._data["templates"][guide_id])

    @functools.cached_property
    def records(self) -> Records:
        """What replies need of the records: guides, replies, variables, facts and releases."""
        # pydantic takes longer to load than the finder to answer.
        from pydantic import TypeAdapter  # noqa: PLC0415  # only for replies

        from errordesk.records import models, records  # noqa: PLC0415  # they load pydantic

        found = records.Records(Path())
        kinds: tuple[tuple[str, Any], ...] = (
            ("guides", dict[str, models.Guide]),
            ("replies", dict[str, models.Reply]),
            ("variables", dict[str, models.Variable]),
            ("facts", dict[str, models.Fact]),
            ("releases", models.Releases | None),
        )
        for key, kind in kinds:
            setattr(found, key, TypeAdapter(kind).validate_python(self._data[key]))
        return found


def read_catalogue(data: bytes, name: str) -> Catalogue:
    """Return the catalogue in a file.

    Raises `UsageError` for a file that is damaged or has another format.
    """
    try:
        return Catalogue(json.loads(data), name)
    except ValueError:
        raise UsageError(f"{name} is damaged; install Error Desk again") from None


def guide_of(records: Records, reply_id: str) -> Guide:
    """Return the guide that an id means: of the guide itself, or of the page of its reply.

    An id that it had formerly means it too: links and notes that name it are kept for years.

    Raises `UsageError` with the closest id, or with all of them when none is close.
    """
    from errordesk.records.records import id_today  # noqa: PLC0415  # it loads pydantic

    found = id_today(reply_id, {**records.guides, **records.replies})
    if found in records.replies:
        found = records.replies[found].answers
    guide = records.guides.get(found)
    if guide is None:
        hint = suggest(reply_id, [*records.guides, *records.replies])
        raise UsageError(
            f'there is no reply "{reply_id}"; a reply has the id of its guide, as pp-badgateway.'
            f"{hint or ' All: ' + ', '.join(sorted(records.guides))}"
        )
    return guide
