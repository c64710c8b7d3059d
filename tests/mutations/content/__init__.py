"""The faults that are found without a build: in records, Markdown, macro calls and the ledger.

Each module enters its kinds of fault into `planting.KINDS`.
"""

from __future__ import annotations

from tests.mutations.content import (
    agreement,
    commands,
    examples,
    pages,
    records,
    relations,
    slips,
    texts,
)

__all__ = ["agreement", "commands", "examples", "pages", "records", "relations", "slips", "texts"]
