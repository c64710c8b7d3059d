"""Addresses that stay: `/e/<id>/`, `/e/<code>/` and former addresses lead to the page of today.

The ledger of all addresses is in `errordesk.checks.site.ledger`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from errordesk.records.models import Guide, Reply, Topic
from errordesk.records.problems import Problem, UsageError
from errordesk.records.records import Page, Records, lookup

SHORT = "e/"
# Every address that was ever published, see `errordesk.checks.site.ledger`.
LEDGER = "addresses.lock"
# The home page, as the ledger writes it.
HOME = "./"
SCRIPT = "assets/redirect.js"
# Tells the errors apart that print one code.
CODES_PAGE = "reference/codes.md"

_HEXADECIMAL = re.compile(r"(?:0x)?([0-9a-f]{8})")
_LINE = re.compile(r"(?:\./|(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*/)+)(?:#[\w-]+)?")
ALLOWED = 'allowed are small letters a-z, digits, "-", "_" and single dots inside a name'
# A name that is one folder everywhere: no slash, no escape, no dot at an end, no `..`.
_SAFE = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")

_PAGE = """\
<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>{title}</title>
    <meta name="viewport" content="width=device-width,initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <link rel="canonical" href="{canonical}">
    <link rel="icon" href="{up}assets/favicon.svg">
    <script src="{up}{script}" data-target="{target}"></script>
    <meta http-equiv="refresh" content="0; url={target}">
    <link rel="stylesheet" href="{up}assets/errordesk.css">
  </head>
  <body class="ed-leads">
    <main>
      <h1>This address leads to another page</h1>
      <p><a href="{target}">{title}</a></p>
    </main>
  </body>
</html>
"""


@dataclass(frozen=True)
class Redirect:
    """An address below the site's root, the address it leads to, and the title of that page."""

    source: str
    target: str
    title: str


def short_address(page_id: str) -> str:
    """Return the permanent address of a page with an id, below the site's root."""
    return f"{SHORT}{page_id}/"


def code_names(code: str) -> list[str]:
    """Return the names of a code below `/e/`, all lower case.

    A hexadecimal number of eight digits has two, without `0x` and with it: software prints both.
    """
    name = code.lower()
    number = _HEXADECIMAL.fullmatch(name)
    return [number[1], f"0x{number[1]}"] if number else [name]


def code_anchor(code: str) -> str:
    """Return the anchor of a code on the page of codes."""
    return code_names(code)[0].replace(".", "-")


def codes(records: Records) -> dict[str, tuple[str, list[Guide]]]:
    """Return each code as first printed and its guides by id, by the first of its names."""
    found: dict[str, tuple[str, list[Guide]]] = {}
    for guide_id in sorted(records.guides):
        guide = records.guides[guide_id]
        for code in [*guide.codes, *guide.shared_codes]:
            _, guides = found.setdefault(code_names(code)[0], (code, []))
            if guide not in guides:
                guides.append(guide)
    return dict(sorted(found.items()))


def redirects(records: Records) -> dict[str, Redirect]:
    """Return every address that leads to another one, by itself.

    Raises `UsageError` when several guides share a code and the page of codes is missing.
    """
    found: dict[str, Redirect] = {}

    def add(source: str, target: str, title: str) -> None:
        found[source] = Redirect(source, target, title)

    for page_id, page in records.by_id.items():
        add(short_address(page_id), page.url, page.title)
    for code, guides in codes(records).values():
        if len(guides) == 1:
            page = records.by_id[guides[0].id]
            target, title = page.url, page.title
        else:
            target = f"{lookup(records.pages, CODES_PAGE, 'page').url}#{code_anchor(code)}"
            title = f"{code}: which error is it?"
        for name in code_names(code):
            add(short_address(name), target, title)
    for _, page, former in _former(records):
        for source in _former_addresses(former):
            add(source, page.url, page.title)
    return dict(sorted(found.items()))


def redirect_pages(records: Records, site_url: str) -> dict[str, str]:
    """Return the HTML of every redirect by its path below the site's root.

    Links are relative, so the pages work below any path; only the canonical address, which
    search engines want in full, begins with `site_url`. Without JavaScript the refresh goes on;
    with it `assets/redirect.js` is first and keeps query and fragment.
    """
    pages = {}
    for redirect in redirects(records).values():
        up = "../" * redirect.source.count("/")
        pages[f"{redirect.source}index.html"] = _PAGE.format(
            title=html.escape(redirect.title),
            canonical=html.escape(urldefrag(urljoin(site_url, redirect.target)).url),
            up=up,
            script=SCRIPT,
            target=html.escape(up + redirect.target),
        )
    return pages


def wrong_addresses(records: Records) -> Iterator[Problem]:
    """Yield what cannot be an address, and every address that two records claim."""
    claimed = {page.url: page.file for page in records.every.pages.values()}
    claimed |= {short_address(page_id): page.file for page_id, page in records.by_id.items()}
    own = set(claimed)
    for page in records.pages.values():
        if page.url and not is_address(page.url):
            message = (
                f'the file cannot be called so, "{page.url}" is its address: {ALLOWED}; rename it'
            )
            yield Problem(page.file, 1, message)
    for page, key, index, code in _printed(records):
        for name in code_names(code):
            address = short_address(name)
            message = ""
            if not _SAFE.fullmatch(name):
                message = (
                    f'the code "{code}" cannot be an address; allowed are letters, digits, "-", '
                    '"_" and single dots inside'
                )
            elif address in own:
                message = (
                    f'the code "{code}" has the address {address}, which is the id of '
                    f"{claimed[address]}"
                )
            if message:
                yield page.problem(key, index, message=message)
            # Codes may be shared: `errordesk.records.agreement` says which.
            claimed.setdefault(address, page.file)
    for index, page, former in _former(records):
        for address in _former_addresses(former):
            message = ""
            if former.endswith("/") and address.startswith(SHORT):
                name = address.removeprefix(SHORT).rstrip("/")
                message = f'"formerly": write "{name}" for the address "{former}"'
            elif address in claimed:
                message = f'"formerly": the address {address} is used in {claimed[address]}'
            if message:
                yield page.problem("formerly", index, message=message)
            claimed.setdefault(address, page.file)


def is_address(text: str) -> bool:
    """Say whether a text can stand in the ledger."""
    return _LINE.fullmatch(text) is not None


def read_lines(ledger: Path) -> tuple[list[str], list[Problem]]:
    """Return the lines of the ledger, and those that are no addresses.

    Raises `UsageError` when the file is missing.
    """
    if not ledger.is_file():
        raise UsageError(f"{ledger.name} is missing; run: errordesk addresses add")
    lines = ledger.read_text(encoding="utf-8", errors="replace").splitlines()
    said = "is no address, as guides/one/#fix; take the line out, no program writes such a one"
    return lines, [
        Problem(ledger.name, number, f'"{line}" {said}')
        for number, line in enumerate(lines, 1)
        if not is_address(line)
    ]


def read_ledger(ledger: Path) -> list[str]:
    """Return the addresses of the ledger, line by line.

    Raises `UsageError` when the file is missing or a line is no address.
    """
    lines, problems = read_lines(ledger)
    if problems:
        raise UsageError(str(problems[0]))
    return lines


def _printed(records: Records) -> Iterator[tuple[Page, str, int, str]]:
    """Yield each code with its guide's page, key and position."""
    for guide in records.guides.values():
        for key in ("codes", "shared_codes"):
            for index, code in enumerate(getattr(guide, key)):
                yield records.by_id[guide.id], key, index, code


def _former(records: Records) -> Iterator[tuple[int, Page, str]]:
    """Yield each former path or name with its position in the record of its page."""
    for page in records.by_id.values():
        if isinstance(page.record, Guide | Topic | Reply):
            for index, former in enumerate(page.record.formerly):
                yield index, page, former


def _former_addresses(former: str) -> list[str]:
    """Return the addresses of one entry of `formerly`: itself if a path, else those of the name."""
    return [former] if former.endswith("/") else [short_address(n) for n in code_names(former)]
