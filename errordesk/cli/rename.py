"""`errordesk rename`: give a guide another id, everywhere at once."""

from __future__ import annotations

import argparse
import re

from errordesk.checks.records import lists
from errordesk.cli import source, tidy
from errordesk.cli.new import product_of
from errordesk.records.addresses import LEDGER, short_address
from errordesk.records.edits import kept_ledger, with_item
from errordesk.records.loader import load
from errordesk.records.models import Guide
from errordesk.records.problems import UsageError
from errordesk.records.records import Records, id_today
from errordesk.records.rules import LISTS


def run_rename(options: argparse.Namespace) -> int:
    """Run `errordesk rename`: move a guide and its reply, and write the new id wherever it stands.

    What was published keeps leading there by `formerly`; what was not leaves no trace. Raises
    `UsageError` for an id that is no guide's, or a new one that is taken or has not the form, and
    `ProblemsError` for what would be wrong; nothing is written then.
    """
    root = source.root(options.root)
    records = load(root)
    page = records.page(id_today(options.old, records.by_id))
    if not isinstance(page.record, Guide):
        raise UsageError(f'{page.file}:1: "{options.old}" is no guide; only guides are renamed')
    old_id = page.record.id
    product_of(records, options.new, page.record.product)
    changes = tidy.begun(records)
    prefix = f"{records.products[page.record.product].prefix}-"
    folder = page.file.rpartition("/")[0]
    moves = {page.file: f"{folder}/{options.new.removeprefix(prefix)}.md"}
    ids = {old_id: options.new}
    _add_reply(records, old_id, options.new, prefix, moves, ids)
    kept = kept_ledger(root)
    ledger = set(changes.text(LEDGER).split()) if kept is None else kept
    for file, text in records.texts.items():
        if not file.startswith("docs/contributing/decisions/"):
            changes.put(file, _renamed(text, ids, moves))
    for old, new in moves.items():
        if new in records.texts or (root / new).exists():
            raise UsageError(f"{new}:1: the file is there already; choose another id")
        changes.put(new, changes.text(old))
        changes.put(old, None)
    for name in ids:
        if short_address(name) in ledger:
            file = moves[records.by_id[name].file]
            former = [records.by_id[name].url, name]
            changes.put(file, with_item(changes.text(file), "formerly", former))
    after = tidy.reread(changes, root)
    if LISTS in records.texts:
        changes.put(LISTS, lists.with_new(after, lists.entries(records))[0])
    tidy.keep_addresses(changes, after)
    print("\n".join(changes.write()))
    return 0


def _add_reply(
    records: Records, old: str, new: str, prefix: str, moves: dict[str, str], ids: dict[str, str]
) -> None:
    """Enter what moves of a guide's own reply, as far as it is called as the guide is."""
    reply = records.reply_for(old)
    for one, other in ((old, new), (old.removeprefix(prefix), new.removeprefix(prefix))):
        if reply and reply.id == f"reply-{one}":
            ids[reply.id] = f"reply-{other}"
            page = records.by_id[reply.id].file
            moves[page] = f"{page.rpartition('/')[0]}/{other}.md"
            text = f"macros/replies/{reply.id}.md"
            moves[text] = f"macros/replies/reply-{other}.md"
            return


def _renamed(text: str, ids: dict[str, str], moves: dict[str, str]) -> str:
    """Return a text with new ids and paths in place of the old ones."""
    for old, new in ids.items():
        text = re.sub(rf"(?<![\w./#-]){re.escape(old)}(?![\w-])", new, text)
        text = re.sub(rf"(?<=/e/){re.escape(old)}(?=/)", new, text)
    for old, new in moves.items():
        one, other = (path.removeprefix("docs/").removesuffix(".md") for path in (old, new))
        text = re.sub(rf"(?<![\w-]){re.escape(one)}(?=\.md|/)", other, text)
    return text
