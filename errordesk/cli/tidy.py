"""`errordesk tidy`: write what follows from pages, so that nobody does it by hand."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from errordesk.checks.dangers.warnings import present_prohibitions, present_warnings
from errordesk.checks.records import lists, usage
from errordesk.checks.site.ledger import Published
from errordesk.cli import source
from errordesk.pages.render import check_pages
from errordesk.records import agreement
from errordesk.records.addresses import LEDGER, read_ledger
from errordesk.records.edits import Edits, kept_ledger, with_entry, with_item
from errordesk.records.loader import read
from errordesk.records.models import Guide, Topic
from errordesk.records.problems import ProblemsError
from errordesk.records.records import Records, id_today
from errordesk.records.rules import LISTS, WARNINGS


def run_tidy(options: argparse.Namespace) -> int:
    """Run `errordesk tidy`.

    Relations are written on both pages, and new addresses into the ledger, new entries of
    lists that checks use into theirs; of the pages named in `options.ids` the sources that they use
    are listed. With `options.warnings` new warnings and prohibitions are entered as well.

    Raises `ProblemsError` for anything else that is wrong with the records, and `UsageError` for an
    unknown id; nothing is written then.
    """
    root = source.root(options.root)
    records, problems = read(root)
    if problems:
        raise ProblemsError(problems)
    changes = begun(records)
    for name in options.ids:
        list_sources(changes, records, id_today(name, records.by_id))
    relate(changes, records)
    records = reread(changes, root)
    if options.warnings:
        enter_warnings(changes, records)
    changes.put(LISTS, lists.with_new(records)[0])
    keep_addresses(changes, records)
    written = changes.write()
    print("\n".join(written) if written else "Everything is in order.")
    return 0


def begun(records: Records) -> Edits:
    """Return the edits of a project, its ledger included."""
    ledger = records.root / LEDGER
    lines = read_ledger(ledger) if ledger.is_file() else []
    return Edits(records.root, {**records.texts, LEDGER: "".join(f"{one}\n" for one in lines)})


def reread(changes: Edits, root: Path) -> Records:
    """Return the records as they are to be; raise `ProblemsError` with what would be wrong."""
    records, problems = read(root, changes.overlay())
    if problems := problems + agreement.cross_check(records):
        raise ProblemsError(problems)
    return records


def relate(changes: Edits, records: Records) -> None:
    """List each page under `related` of the pages that it is related to."""
    for page_id, page in records.by_id.items():
        for other_id in getattr(page.record, "related", []):
            other = records.by_id.get(other_id)
            if other and isinstance(other.record, Guide | Topic):
                text = with_item(changes.text(other.file), "related", [page_id])
                changes.put(other.file, text)


def list_sources(changes: Edits, records: Records, page_id: str) -> None:
    """List the sources that a page uses under its `sources`; none is taken out."""
    page = records.page(page_id)
    used = sorted(sources_of(records, page_id))
    changes.put(page.file, with_item(changes.text(page.file), "sources", used))


def sources_of(records: Records, page_id: str) -> set[str]:
    """Return the ids of the sources that a page cites, or prints a fact of."""
    use = usage.page_use(records, records.page(page_id))
    return use.cited | {one.source for fact in use.facts for one in records.facts[fact].sources}


def enter_warnings(changes: Edits, records: Records) -> None:
    """Enter the warnings and prohibitions that their list lacks; none is taken out."""
    text = changes.text(WARNINGS)
    new = [one for one in present_warnings(records) if one not in records.rules.warnings]
    entries = [json.dumps(one.model_dump(), ensure_ascii=False) for one in new]
    text = with_entry(text, ["warnings"], entries)
    for file, found in present_prohibitions(records).items():
        listed = records.rules.prohibitions.get(file, [])
        entries = [json.dumps(said, ensure_ascii=False) for said in found if said not in listed]
        if entries:
            text = with_entry(text, ["prohibitions", file], entries)
    changes.put(WARNINGS, text)


def keep_addresses(changes: Edits, records: Records) -> None:
    """Enter new addresses into the ledger; what leads nowhere and was never published goes."""
    today = Published(records, check_pages(records))
    lines = set(changes.text(LEDGER).split())
    kept = kept_ledger(records.root)
    if kept is not None:
        lines = {one for one in lines if one in kept or today.resolves(one)}
    changes.put(LEDGER, "".join(f"{one}\n" for one in sorted(lines | today.addresses)))
