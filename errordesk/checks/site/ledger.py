"""The ledger `addresses.lock`: every address that was ever published, one a line, sorted.

An address that leads nowhere any more is a problem; nothing is ever taken out. Pages that moved
keep their old addresses by `formerly` in their record.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from itertools import groupby, pairwise
from pathlib import Path

from errordesk.records.addresses import (
    ALLOWED,
    HOME,
    LEDGER,
    SHORT,
    is_address,
    read_ledger,
    read_lines,
    redirects,
)
from errordesk.records.problems import Problem, UsageError, suggest
from errordesk.records.records import Page, Records
from errordesk.site.built import BuiltSite
from errordesk.text.markdown import headings, prose_lines

_SPAN = re.compile(r'<span id="([\w-]+)"')
_KEEP = (
    'a page that moved or was retired keeps it by a line under "formerly" in its record, a heading '
    'by its id or by <span id="…"></span> where the text went'
)


def published(records: Records, pages: dict[str, str]) -> set[str]:
    """Return every address of today that must stay.

    Args:
        records: the loaded records.
        pages: the Markdown of each page with its macros expanded, as `errordesk.pages` gives it.

    These are the pages, the ids of their headings, the anchors of single facts, sources and
    rows, and all addresses that lead to them.
    """
    found = set(redirects(records))
    for src_uri, text in pages.items():
        found |= on_page(records.pages[src_uri], text)
    return found


def on_page(page: Page, text: str) -> set[str]:
    """Return the addresses of a page and of its parts, given its Markdown with macros expanded."""
    url = page.url or HOME
    anchors = {heading.anchor for heading in headings(text) if heading.anchor}
    if "<span id=" in text:
        anchors |= {span for _, line in prose_lines(text) for span in _SPAN.findall(line)}
    return {url, *(f"{url}#{anchor}" for anchor in anchors)}


class Published:
    """Where addresses lead by the records alone: what a build of them will hold.

    Args:
        records, pages: as for `published`.
    """

    def __init__(self, records: Records, pages: dict[str, str]) -> None:
        self.addresses = published(records, pages)
        self.files = {page.url: page.file for page in records.pages.values() if page.url}
        self._redirects = redirects(records)

    def target(self, address: str) -> tuple[str, str]:
        """Return page and heading that an address leads to, redirects followed."""
        path, _, anchor = address.partition("#")
        if path in self._redirects:
            path, _, own = self._redirects[path].target.partition("#")
            anchor = anchor or own
        return path or HOME, anchor

    def resolves(self, address: str) -> bool:
        """Say whether a path below the site's root, with an anchor or without, leads somewhere."""
        path, anchor = self.target(address)
        return path in self.addresses and (not anchor or f"{path}#{anchor}" in self.addresses)


def add_addresses(records: Records, pages: dict[str, str], ledger: Path) -> list[str]:
    """Write what is new into the ledger, sorted; nothing is removed. Return what was added.

    Arguments are those of `published`, and the path of the ledger, which need not exist yet.
    Raises `UsageError` when a line of the ledger is no address; what is new always is one, as
    `errordesk.records.addresses` sees to it.
    """
    old = read_ledger(ledger) if ledger.is_file() else []
    new = published(records, pages) - set(old)
    if wrong := sorted(address for address in new if not is_address(address)):
        raise UsageError(f'"{wrong[0]}" cannot be an address; {ALLOWED}')
    whole = sorted(new | set(old))
    if whole != old:
        text = "".join(f"{address}\n" for address in whole)
        ledger.write_text(text, encoding="utf-8", newline="\n")
    return sorted(new)


def described(new: list[str], moved: list[Problem]) -> str:
    """Return what was added for people: a line a page, then what is left to do."""
    lines = []
    for path, group in groupby(new, lambda address: address.partition("#")[0]):
        held = list(group)
        anchors = sum("#" in address for address in held)
        said = f" and {anchors} of its headings" if anchors else ""
        lines.append(path + said if path in held else f"{anchors} heading(s) of {path}")
    return "\n".join([*lines, f"{LEDGER}: {len(new)} new address(es)", *map(str, moved)])


def check_ledger(today: Published, ledger: Path, unsure: Container[str] = ()) -> list[Problem]:
    """Return a problem for each page or part of one that ledger and records do not share.

    Args:
        today: where addresses lead by the records; `check_addresses` asks a built site.
        ledger: the path of the ledger.
        unsure: pages whose headings are not known, because of another finding, by address.

    Raises `UsageError` when the ledger is missing.
    """
    kept, problems = read_lines(ledger)
    if problems:
        return problems
    gone: dict[str, dict[str, int]] = {}
    for number, address in enumerate(kept, 1):
        path = address.partition("#")[0]
        known = path not in unsure and today.target(address)[0] not in unsure
        if known and not today.resolves(address):
            gone.setdefault(path, {})[address] = number
    new = sorted(today.addresses - set(kept))
    # One that can be none is told by the check of the records.
    new = [one for one in new if one.partition("#")[0] not in unsure and is_address(one)]
    problems = list(_gone(today, gone, new, ledger.name))
    problems += [
        Problem(ledger.name, number, f"{one} stands before {other}; run: errordesk addresses add")
        for number, (one, other) in enumerate(pairwise(kept), 2)
        if one >= other
    ]
    if new:
        few = ", ".join(new[:3]) + (", …" if len(new) > 3 else "")
        message = f"{len(new)} address(es) are missing: {few}; run: errordesk addresses add"
        problems.append(Problem(ledger.name, len(kept) or 1, message))
    return problems


def _gone(
    today: Published, gone: dict[str, dict[str, int]], new: list[str], name: str
) -> Iterator[Problem]:
    """Yield a problem for each page that is gone or lost headings, and one for short addresses.

    Where one page is new, it stands in the place of what is gone, so that is one problem.
    """
    heirs = [address for address in new if address in today.files]
    paths = [path for path in gone if path in gone[path]]
    pages = [path for path in paths if not path.startswith(SHORT)]
    if len(heirs) == 1 and pages:
        lost = {address: number for path in paths for address, number in gone.pop(path).items()}
        short = [path.removeprefix(SHORT).rstrip("/") for path in paths if path not in pages]
        former = ", ".join([*pages, *short])
        keep = (
            f"if {today.files[heirs[0]]} took its place, write into its front matter: "
            f"formerly: [{former}]"
        )
        yield _lost({pages[0]: lost.pop(pages[0]), **lost}, keep, name)
    codes = {path: gone.pop(path)[path] for path in paths if path in gone and path not in pages}
    if codes:
        yield _lost(codes, _KEEP, name)
    for path, lost in gone.items():
        yield _lost({path: lost[path]} if path in lost else lost, _KEEP, name)


def _lost(lost: dict[str, int], keep: str, name: str) -> Problem:
    """Return the problem of addresses that one cause took away, by the first of them."""
    (first, number), *others = lost.items()
    few = ", ".join(address for address, _ in others[:3]) + (", …" if others[3:] else "")
    more = f" (and {len(others)} more: {few})" if others else ""
    return Problem(name, number, f"the address {first} leads nowhere any more{more}; {keep}")


def check_addresses(records: Records, site_dir: Path, ledger: Path) -> list[Problem]:
    """Return a problem for each address of the ledger that leads nowhere in the built site.

    A page that is gone is reported once, not for each of its headings. Raises `UsageError` when
    there is no built site or no ledger, or a line of the ledger is no address.
    """
    site = BuiltSite(site_dir)
    files = {page.url: page.file for page in records.pages.values()}
    problems: list[Problem] = []
    gone: set[str] = set()
    for number, address in enumerate(read_ledger(ledger), 1):
        path, anchor = site.destination(address)
        ids = site.ids(path)
        asked = address.partition("#")[0]
        if ids is None and asked not in gone:
            gone.add(asked)
            former = asked.removeprefix(SHORT).rstrip("/") if asked.startswith(SHORT) else asked
            message = (
                f'the address {asked} leads nowhere any more; add "{former}" under "formerly" '
                "in the record of the page that took its place"
            )
            problems.append(Problem(ledger.name, number, message))
        elif ids is not None and anchor and anchor not in ids:
            place = files.get(path, f"the page {path or HOME}")
            message = (
                f'the address {address} has lost its anchor: {place} has no id "{anchor}"; give '
                f'it back to the heading, or put <span id="{anchor}"></span> where the text went.'
                f"{suggest(anchor, ids)}"
            )
            problems.append(Problem(ledger.name, number, message))
    return problems
