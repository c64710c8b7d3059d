"""What the checks compare the site with: one closed model for each list of `macros/data/`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from errordesk.records.models import Id, Line, Record

# What a check reads: record files, records that are well formed, records that agree with each
# other, their pages with macros expanded, or the built site.
Needs = Literal["files", "records", "pages", "site"]
# Names for several checks at once.
GROUPS: dict[str, tuple[Needs, ...]] = {"content": ("files", "records", "pages"), "site": ("site",)}


class Check(Record):
    """The texts of a check; its function is in `errordesk.checks.registry`."""

    number: Annotated[int, Field(ge=1)]
    name: Id
    needs: Needs
    purpose: Line
    remedy: Line


class Checks(Record):
    """The file of checks, in the order in which they run."""

    checks: list[Check]
