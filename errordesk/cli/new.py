"""`errordesk new`: write a guide that passes the checks as soon as its blanks are filled."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from errordesk.cli import pasted, source, tidy
from errordesk.cli.proposal import proposed
from errordesk.records import agreement, edits, outline
from errordesk.records.form import BLANK
from errordesk.records.loader import load, read
from errordesk.records.outline import Known
from errordesk.records.problems import ProblemsError, UsageError, suggest
from errordesk.records.records import Records, closest

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


def run_new(options: argparse.Namespace) -> int:
    """Run `errordesk new`: write a guide with its source, its relations and its addresses.

    Returns 1 when a guide knows the message already: then nothing is written, unless
    `options.anyway` says so. Raises `UsageError` for an id, product, message or address that
    cannot be one, and `ProblemsError` for what is wrong with the records; nothing is written then.
    """
    root, today = source.root(options.root), date.today()
    records = load(root)
    product = product_of(records, options.id, options.product)
    if options.title and not options.source:
        raise UsageError("--title names the source; give its address too, as --source https://…")
    guide = f"docs/guides/{product}/{options.id.removeprefix(_prefix(records, product))}.md"
    if (root / guide).exists():
        raise UsageError(f"{guide}:1: the file is there already; choose another id, or mend it")
    known = Known()
    if options.message:
        text = "".join(pasted.pieces(pasted.path(options.message)))
        taken, known = proposed(records, text)
        if taken and not options.anyway:
            page = records.by_id[taken]
            print(f'The message is known: "{taken}" ({page.file}); nothing was written.')
            print("If it is another error all the same, run this again with --anyway.")
            return 1
    changes = tidy.begun(records)
    if options.source:
        title = options.title or _asked_title(options)
        name, file, entry = outline.source_entry(records, product, options.source, title, today)
        known = replace(known, source=name)
        if entry:
            changes.put(file, changes.text(file).rstrip("\n") + "\n" + entry)
    changes.put(guide, outline.guide_text(records, options.id, product, known, today))
    for other in known.related:
        page_file = records.by_id[other].file
        text = edits.with_item(changes.text(page_file), "related", [options.id])
        changes.put(page_file, text)
    _follow(records, changes, guide, options.id)
    written = changes.write()
    print("\n".join(_said(changes, written, guide, known, options.id)))
    return 0


def _asked_title(options: argparse.Namespace) -> str:
    """Ask for the title of the source, where somebody is there to answer."""
    asked = sys.stdin.isatty() and options.message != Path("-")
    return input("Title of the source (empty: later): ").strip() if asked else ""


def _said(
    changes: edits.Edits, written: list[str], guide: str, known: Known, guide_id: str
) -> Iterator[str]:
    for file in sorted(written, key=lambda file: file != guide):
        count = len(BLANK.findall(changes.text(file)))
        yield f"{file}: {count} blank(s) to fill in" if count else file
    for signature in known.signatures:
        yield f'found by "{signature}": take out what another print of the message may lack'
    if known.signatures:
        yield "Read the message: no name of a person, tenant or project of yours may stay in it."
    if known.related:
        yield f"related, both ways: {', '.join(known.related)}"
    yield f"Fill in each ‹…›; errordesk check content names them. Then: errordesk tidy {guide_id}"


def _prefix(records: Records, product: str) -> str:
    return records.products[product].prefix + "-"


def product_of(records: Records, guide_id: str, given: str | None) -> str:
    """Return the product of a new guide; raise `UsageError` when the id is none that is free."""
    prefixes = {f"{one.prefix}-": name for name, one in records.products.items()}
    if given is not None and given not in records.products:
        allowed = ", ".join(records.products)
        hint = suggest(given, records.products)
        raise UsageError(f'--product: there is no product "{given}"; allowed: {allowed}.{hint}')
    found = next((name for head, name in prefixes.items() if guide_id.startswith(head)), None)
    if not _ID.fullmatch(guide_id) or found is None or given not in (None, found):
        wanted = _prefix(records, given) if given else " or ".join(prefixes)
        raise UsageError(
            f'"{guide_id}" cannot be the id; write {wanted} and a short name of small letters, '
            "digits and single hyphens"
        )
    if guide_id in records.by_id:
        file = records.by_id[guide_id].file
        raise UsageError(
            f'{file}:2: the id "{guide_id}" is taken; mend that page, or choose another'
        )
    hint = closest(guide_id, records.by_id, "page id")
    if "is called" in hint:
        raise UsageError(f'the id "{guide_id}" led to a page that moved.{hint}')
    return found


def _follow(before: Records, changes: edits.Edits, guide: str, guide_id: str) -> None:
    """Enter what follows from a guide with its blanks filled: its sources and its addresses.

    Raises `ProblemsError` when the filled guide would be wrong.
    """
    source_id = next(iter(before.sources), "")
    tried = {
        file: outline.trial(text or "", source_id).encode()
        for file, text in changes.changed.items()
    }
    records, problems = read(before.root, tried)
    if problems := problems + agreement.cross_check(records):
        raise ProblemsError(problems)
    listed = changes.text(guide)
    if used := tidy.sources_of(records, guide_id):
        listed = edits.with_item(listed.replace(outline.NO_SOURCE, ""), "sources", sorted(used))
    changes.put(guide, listed)
    tidy.keep_addresses(changes, records)
