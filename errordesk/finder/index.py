"""What the finder knows, derived from the records: one compact object for the page and for Python.

- `site`: the address that the site is published at.
- `wrappers`: phrases that name a phase or a client and never a cause.
- `pages`: `[url, title]` of every page that can be found; `entries` belong to the first of them.
- `entries`: one line for each guide and each topic with marks, its fields separated by `|`: id,
  rank (2 for a relayed error, whose cause is elsewhere, 0 for a page that the search prefers, else
  1), codes of its own, shared codes, HTTP statuses, and what it prints. There `#section` says where
  the ones after it lead, `%` begins a mark (see `_mark`), or a name as `%n`, `@` a signature in
  another language with the English one behind `~`, and everything else is a signature.
- `printed`: for each page the terms of what was seen in reports and is not a signature, and of what
  it is asked by, line by line; separated by `|`.
- `words`: the index of words, see `likeness`. Pages stand there in the order of `pages`.
- `bare`: the number of the entry that a bare status leads to, or -1.

All texts but titles are normalised. The fragments of a signature are separated by `*`; a `+` stands
for the rest of a word, which a signature writes as `Origin*`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from errordesk.finder import likeness
from errordesk.finder.normalise import normalise, read
from errordesk.finder.tables import ALWAYS, SHORT_TEXT
from errordesk.records.models import Guide, Mark, PlainPage, Reply, Topic
from errordesk.records.records import FAQ_PAGE, Page, Records
from errordesk.records.texts import Wording

# They name a phase of an import, or the program that passed an answer on, and never a cause.
WRAPPERS = (
    "ImportAsHolding failed with exception",
    "ImportAsHolding Exception during StageAndUpgrade",
    "Solution Upgrade action failed after import as holding InnerException is",
    "failed to import",
    "Solution.SolutionImportProgress.KnownErrors.cannotImportSolution",
    "Error while importing workflow",
    "type ModernFlow name",
    "Flow client error returned with status code",
    "Flow server error returned with status code",
    "Flow save failed with code",
    "The API call failed with http status code",
    "CanvasApp import FAILURE",
    "Connector import FAILURE",
    "import FAILURE",
    "Turn on failed",
    "Your flow could not turn on",
    "One or more errors occurred",
    "An unexpected error occurred",
    "ApplicationGatewaysClient CreateOrUpdate Failure sending request",
    "ApplicationGatewaysClient CreateOrUpdate",
)
# How much the fields of a page count for likeness and search.
_TITLE, _ASKED, _PRINTED, _SUMMARY, _SEEN, _TEXT = 4, 3, 3, 2, 1, 1
# A message of a public code is a signature when it has as many words.
_TELLING = 6
_PLACEHOLDER = re.compile(r"\{\w*\}|%[sd]")
_CALLS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#[\w-]+\}|\]\([^)]*\)", re.DOTALL)
# Pages about the project are found by their titles: their words are not those of an error.
_FOR_AUTHORS = "contributing/"
_SUB_STATUS = re.compile(r"[0-9]{3}_[0-9]{1,2}")
_END = re.compile(r"^## .*\{#stuck\}", re.MULTILINE)


def build_index(records: Records, site_url: str, *, words: bool = True) -> dict[str, Any]:
    """Return the finder's data; equal records give equal data.

    Without `words` it holds what claims are made from, and nothing of what is only like a text:
    ten times faster, for a check that asks no more.
    """
    guides: list[Guide | Topic] = sorted(records.guides.values(), key=lambda guide: guide.id)
    entries = guides + sorted(
        (
            page.record
            for page in records.by_id.values()
            if isinstance(page.record, Topic) and (page.record.marks or page.record.bare_statuses)
        ),
        key=lambda topic: topic.id,
    )
    of_entries = [records.by_id[entry.id] for entry in entries]
    taken = {page.src_uri for page in of_entries}
    others = [page for uri, page in sorted(records.pages.items()) if uri not in taken]
    pages = [*of_entries, *others]
    table = _table(records)
    bare = [number for number, entry in enumerate(entries) if isinstance(entry, Topic)]
    return {
        "site": site_url.rstrip("/") + "/",
        "wrappers": [normalise(wrapper) for wrapper in WRAPPERS],
        "pages": [[page.url, str(page.record.title or "").strip()] for page in pages],
        "entries": [
            _line(entry, table.get(entry.id, []), records.wordings.get(entry.id, Wording()))
            for entry in entries
        ],
        "printed": ["|".join(_printed(records, page)) if words else "" for page in pages],
        "words": likeness.build(_texts(records, page) for page in pages if words),
        "bare": next((n for n in bare if _bare(entries[n])), -1),
    }


def _table(records: Records) -> dict[str, list[str]]:
    """Return messages of public codes by guide, as signatures; what is short says too little."""
    guides: dict[str, set[str]] = {}
    for row in records.codes:
        if row.guide:
            text = signature_text(_PLACEHOLDER.sub(" * ", row.message))
            guides.setdefault(text, set()).add(row.guide)
    found: dict[str, list[str]] = {}
    for text, ids in guides.items():
        if len(ids) == 1 and len(text.replace("*", " ").split()) >= _TELLING:
            found.setdefault(ids.pop(), []).append(text)
    return found


def _bare(entry: Guide | Topic) -> bool:
    return isinstance(entry, Topic) and bool(entry.bare_statuses)


def _line(entry: Guide | Topic, table: list[str], wording: Wording) -> str:
    guide = entry if isinstance(entry, Guide) else None
    signatures = _signatures(guide, table) if guide else []
    statuses = entry.http_status if isinstance(entry, Guide) else entry.bare_statuses
    return "|".join(
        [
            entry.id,
            _rank(entry),
            _codes(guide.codes, signatures) if guide else "",
            _codes(guide.shared_codes, signatures) if guide else "",
            " ".join(map(str, statuses)),
            *signatures,
            *(_mark(mark) for mark in entry.marks),
            *(f"%n {normalise(name)}" for name in wording.named),
            *(f"%n{ALWAYS} {normalise(name)}" for name in wording.parts),
            *(f"%n{SHORT_TEXT} {told}" for line in wording.told for told in told_texts(line)),
        ]
    )


def _rank(entry: Guide | Topic) -> str:
    if isinstance(entry, Guide) and entry.kind == "relayed":
        return "2"
    return "0" if float(entry.search.get("boost", 1)) > 1 else "1"


def _mark(mark: Mark) -> str:
    """Return a mark as `%`, `a` (proves the author) or `w` (the way), its statuses, and its text.

    A mark that counts only as it is spelled has a capital letter, and its text as it is.
    """
    kind = mark.proves[0].upper() if mark.exact else mark.proves[0]
    section = f"#{mark.section}" if mark.section else ""
    text = mark.text if mark.exact else signature_text(mark.text)
    return f"%{kind}{','.join(map(str, mark.statuses))}{section} {text}"


def _codes(codes: list[str], signatures: list[str]) -> str:
    """Return codes that say something on their own: eight digits, a sub-status, or a name.

    A code that is a signature as well is a message.
    """
    words = {normalise(code).replace(" ", "_") for code in codes}
    printed = {text.replace(" ", "_") for text in signatures}
    return " ".join(sorted(w for w in words - printed if len(w) >= 8 or _SUB_STATUS.fullmatch(w)))


def _signatures(guide: Guide, table: list[str]) -> list[str]:
    """Return the signatures of a guide, those of its codes' messages among them."""
    sections: dict[str, list[str]] = {"": []}
    seen: set[str] = set()
    for signature in guide.signatures:
        text = signature_text(signature.text)
        if text not in seen:
            seen.add(text)
            local = f"@{text}~{signature.english}" if signature.english else text
            sections.setdefault(signature.section or "", []).append(local)
    sections[""] += dict.fromkeys(text for text in table if text not in seen)
    listed = []
    for section, texts in sections.items():
        listed += [f"#{section}", *texts] if section else texts
    return listed


def told_texts(line: str) -> list[str]:
    """Return what people say as signatures: `(one|other) end` stands for `one end`, `other end`."""
    parts = [part.split("|") for part in re.split(r"[()]", line)]
    made = (signature_text("".join(chosen)) for chosen in itertools.product(*parts))
    return list(dict.fromkeys(made))


def signature_text(text: str) -> str:
    """Return a signature as the index holds it: normalised, its fragments separated by `*`."""
    *parts, last = text.split("*")
    # A star right behind a letter or digit stands for the rest of the word.
    fragments = [normalise(part) + "+" * part[-1:].isalnum() for part in parts]
    return "*".join(fragment for fragment in [*fragments, normalise(last)] if fragment)


def _printed(records: Records, page: Page) -> Iterator[str]:
    """Yield the terms of what a page prints beside its signatures, and of what it is asked by."""
    wording = records.wordings.get(getattr(page.record, "id", ""))
    for text in [*wording.seen, *wording.asked] if wording else []:
        found = [likeness.term(word) for word in read(text).words]
        yield " ".join(word for word in found if word)


def _texts(records: Records, page: Page) -> dict[str, int]:
    """Return the texts of a page with the weight of each."""
    record: PlainPage = page.record
    texts: dict[str, int] = {}

    def add(weight: int, *parts: str) -> None:
        for part in parts:
            texts[part] = texts.get(part, 0) + weight

    add(_TITLE, str(record.title or ""))
    add(_SUMMARY, record.description)
    if isinstance(record, Guide):
        add(_PRINTED, *(signature.text.replace("*", " ") for signature in record.signatures))
        add(_TITLE, " ".join([*record.codes, *record.shared_codes]))
        add(_SUMMARY, record.answer.do_first)
    if isinstance(record, Guide | Topic):
        add(_PRINTED, *(mark.text for mark in record.marks))
        if wording := records.wordings.get(record.id):
            add(_ASKED, *wording.asked)
            add(_SEEN, *wording.seen)
    if page.src_uri == FAQ_PAGE:
        for question in records.faq.values():
            add(_SUMMARY, question.question)
            add(_TEXT, _CALLS.sub(" ", question.answer))
    if not (isinstance(record, Reply) or page.src_uri.startswith(_FOR_AUTHORS)):
        add(_TEXT, _CALLS.sub(" ", _END.split(page.body)[0]))
    return texts
