"""`errordesk schemas`: write the schemas of records, and name them where editors look."""

from __future__ import annotations

import argparse

from errordesk.cli import source
from errordesk.records import schemas
from errordesk.records.edits import Edits
from errordesk.records.loader import load
from errordesk.records.project import DEFAULT_SITE_URL


def run_schemas(options: argparse.Namespace) -> int:
    """Run `errordesk schemas`; for wrong records raises `ProblemsError` and writes nothing."""
    records = load(source.root(options.root))
    changes = Edits(records.root, records.texts)
    for file, text in schemas.marked(records):
        changes.put(file, text)
    written = {schemas.SETTINGS: schemas.settings(), **schemas.schemas(DEFAULT_SITE_URL)}
    for file, text in written.items():
        changes.put(file, text)
    print("\n".join(changes.write()) or "Everything is in order.")
    return 0
