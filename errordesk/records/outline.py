"""A guide that waits for its author: what is known is filled in, the rest are blanks.

The outline is `macros/data/outline.md`; `errordesk.records.form` finds the blanks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from string import Template
from typing import get_args
from urllib.parse import urlsplit

from errordesk.records.form import BLANK, OUTLINE
from errordesk.records.models import RETRY, Kind, Source
from errordesk.records.problems import UsageError
from errordesk.records.records import Records

# The host or the folder of a maker's manual.
_MANUAL = re.compile(r"[/.](?:docs?|documentation|developers?|help|learn|manual|support)[/.]")
# Stands in the list of sources as long as there is none.
NO_SOURCE = '"‹fill in the ids of the sources that you cite›"'
_HALF_A_YEAR = timedelta(days=182)
_THREAD = re.compile(r"/(?:issues|pull|discussions)/(\d+)")


@dataclass(frozen=True)
class Known:
    """What is known of a guide before it is written.

    `signatures` and `codes` are as the software prints them, `message` its text without what
    tells a person or a tenant; `related` and `source` are ids.
    """

    signatures: Sequence[str] = ()
    codes: Sequence[str] = ()
    statuses: Sequence[str] = ()
    message: str = "‹fill in the message as printed, with <name> for what varies›"
    related: Sequence[str] = ()
    source: str = ""


def guide_text(records: Records, guide_id: str, product_id: str, known: Known, today: date) -> str:
    """Return the text of a new guide, with a blank for each thing that only its author knows."""
    product = records.products[product_id]
    calls = {
        key: [f'{{{{ snippet("{name}") }}}}' for name in names]
        for key, names in product.outline.items()
    }
    fix = [f"{number}. {call}\n" for number, call in enumerate(calls.get("fix", []), 1)]
    blank = "‹fill in a part of the message that only this error prints, with * for what varies›"
    return Template(records.texts[OUTLINE]).substitute(
        id=guide_id,
        product=product_id,
        groups=", ".join(product.groups) or "none",
        statuses=", ".join(known.statuses),
        codes=", ".join(map(_quoted, known.codes)),
        kinds=", ".join(get_args(Kind)),
        retry=", ".join(RETRY),
        signatures="\n".join(f"  - {_quoted(text)}" for text in known.signatures or [blank]),
        escalate="".join(f" {call}" for call in calls.get("escalate", [])),
        related=", ".join(known.related),
        today=today,
        due=today + _HALF_A_YEAR,
        sources=known.source or NO_SOURCE,
        message=known.message,
        cite=f'{{{{ cite("{known.source}") }}}}.' if known.source else "",
        fix=f"{''.join(fix)}{len(fix) + 1}",
        verify="".join(f"{call}\n\n" for call in calls.get("verify", [])),
    )


def trial(text: str, source: str) -> str:
    """Return a text whose blanks are filled with what is allowed there, to see what it leads to.

    `source` is the id of any source.
    """

    def fill(match: re.Match[str]) -> str:
        choice = re.search(r"one of ([\w-]+)", match[1])
        return choice[1] if choice else "It is written later"

    text = text.replace(NO_SOURCE, source)
    text = re.sub(r'(?m)^  dated: "‹.*$', "  undated: true", text)
    return BLANK.sub(fill, text)


def source_entry(
    records: Records, product: str, url: str, title: str | None, today: date
) -> tuple[str, str, str]:
    """Return id, file and text of the record of a new source, by those of the same host.

    Args:
        records: the loaded records.
        product: the product of the guide that needs it.
        url: its address.
        title: its title, if it is known; else there is a blank.
        today: the day on which it was read.

    The file is that which holds most sources of the host, those of the product's guides first. For
    an address that is a source already the file and the text are empty. Raises `UsageError` for an
    address that cannot be one.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or "." not in (parts.hostname or "") or re.search(r"\s", url):
        raise UsageError(f'--source "{url}" is no address; write one as https://host/page')
    for name, source in records.sources.items():
        if source.url.rstrip("/").casefold() == url.rstrip("/").casefold():
            return name, "", ""
    place = _place(url)
    alike = {name: one for name, one in records.sources.items() if _place(one.url) == place}
    used = {
        source
        for guide in records.guides.values()
        if guide.product == product
        for source in guide.sources
    }
    near = [name for name in alike if name in used] or list(alike)
    files = Counter(records.places["source", name][0].file for name in near or used)
    if not files:
        raise UsageError("macros/data/sources/ holds no file yet; make one for this subject")
    thread = _THREAD.search(url)
    words = thread[1] if thread else re.sub(r"[^a-z0-9]+", "-", parts.path.lower()).strip("-")
    heads = Counter(name.partition("-")[0] for name in alike)
    head = heads.most_common(1)[0][0] if heads else str(parts.hostname).split(".")[-2]
    words = "-".join(words.split("-")[-5:]) or "home"
    record_id = _free(records, words if words.startswith(f"{head}-") else f"{head}-{words}")
    publishers = Counter(one.publisher for one in alike.values())
    fields = {
        "title": _quoted(title or "‹fill in the title of the document in short›"),
        "publisher": _quoted(
            publishers.most_common(1)[0][0] if publishers else place.removeprefix("www.")
        ),
        "url": url,
        "grade": _grade(list(alike.values()), url),
        "dated": '"‹fill in the day of the copy that you read, or take out this key and write '
        'undated: true›"',
        "checked": today,
        "review_by": today + _HALF_A_YEAR,
    }
    if fields["grade"] != "documented":
        del fields["dated"]  # only what is documented has to say it
    text = "".join(f"  {key}: {value}\n" for key, value in fields.items())
    return record_id, files.most_common(1)[0][0], f"{record_id}:\n{text}"


def _place(url: str) -> str:
    """Return who speaks at an address: a host, on GitHub a repository too."""
    parts = urlsplit(url)
    owner = "/".join(parts.path.split("/")[:3]) if parts.hostname == "github.com" else ""
    return f"{parts.hostname}{owner}"


def _grade(alike: list[Source], url: str) -> str:
    """Return the usual grade of a host, else what its kind supports; a thread documents none."""
    thread = _THREAD.search(url)
    usual = Counter(one.grade for one in alike if not (thread and one.grade == "documented"))
    if usual:
        return usual.most_common(1)[0][0]
    return "users" if thread else "documented" if _MANUAL.search(url) else "community"


def _free(records: Records, name: str) -> str:
    taken, number = name, 2
    while taken in records.sources:
        taken, number = f"{name}-{number}", number + 1
    return taken


def _quoted(text: str) -> str:
    """Return a text as YAML in double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
