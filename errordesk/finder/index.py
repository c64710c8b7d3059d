"""What the finder knows, derived from the records: one compact JSON for the page and for Python.

Its form (`form` changes when an older reader would misread it):

- `site`: the address that the site is published at.
- `folders`: for each prefix of an id, the folder of its guides below the site.
- `wrappers`: phrases that name a phase and never a cause.
- `titles`: one for each guide, in the order of `guides`.
- `guides`: one line for each guide, its fields parted by `|`: id, rank (2 for a relayed error,
  whose cause is elsewhere, 0 for a page that the search prefers, else 1), codes of its own, shared
  codes, HTTP statuses, and its signatures. A signature that leads to a section stands after a
  heading `#section`; the ones before the first heading lead to the top of the page.

All texts but titles are normalised. The fragments of a signature are parted by `*`; a `+` stands
for the rest of a word, which a signature writes as `Origin*`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from errordesk.finder.normalise import normalise
from errordesk.records.models import Guide
from errordesk.records.problems import UsageError
from errordesk.records.records import Records

FORM = 1
FILE = "assets/finder-index.json"

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
)


def largest(guides: int) -> int:
    """Return the bytes that code and data of the finder may have together, compressed.

    15,000 for the 68 guides of the first catalogue, and for each further one what one takes.
    """
    return 15_000 + 150 * max(0, guides - 68)


def build_index(records: Records, site_url: str) -> dict[str, Any]:
    """Return the finder's data; equal records give equal data.

    Raises `UsageError` when a guide does not stand where its id says.
    """
    guides = sorted(records.guides.values(), key=lambda guide: guide.id)
    folders = {
        product.prefix: f"guides/{product_id}/" for product_id, product in records.products.items()
    }
    for guide in guides:
        prefix, _, slug = guide.id.partition("-")
        if records.by_id[guide.id].url != f"{folders.get(prefix)}{slug}/":
            raise UsageError(f'the guide "{guide.id}" does not stand in the folder of its product')
    return {
        "form": FORM,
        "site": site_url.rstrip("/") + "/",
        "folders": folders,
        "wrappers": [normalise(wrapper) for wrapper in WRAPPERS],
        "titles": [guide.title.strip() for guide in guides],
        "guides": [_line(guide) for guide in guides],
    }


def write_index(records: Records, site_dir: Path, site_url: str) -> str:
    """Write the finder's data into a built site; return its path below `site_dir`."""
    path = site_dir / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(index_json(records, site_url), encoding="utf-8", newline="\n")
    return FILE


def index_json(records: Records, site_url: str) -> str:
    """Return the finder's data as it is served."""
    data = build_index(records, site_url)
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False) + "\n"


def _line(guide: Guide) -> str:
    signatures = _signatures(guide)
    return "|".join(
        [
            guide.id,
            _rank(guide),
            _codes(guide.codes, signatures),
            _codes(guide.shared_codes, signatures),
            _statuses(guide),
            *signatures,
        ]
    )


def _rank(guide: Guide) -> str:
    if guide.kind == "relayed":
        return "2"
    return "0" if float(guide.search.get("boost", 1)) > 1 else "1"


def _codes(codes: list[str], signatures: list[str]) -> str:
    """Return codes that say something on their own: eight hexadecimal digits, or a name.

    A code that is a signature as well is a message.
    """
    words = {normalise(code).replace(" ", "_") for code in codes}
    printed = {text.replace(" ", "_") for text in signatures}
    return " ".join(sorted(word for word in words - printed if len(word) >= 8))


def _signatures(guide: Guide) -> list[str]:
    sections: dict[str, list[str]] = {"": []}
    seen: set[str] = set()
    for signature in guide.signatures:
        text = signature_text(signature.text)
        if text not in seen:
            seen.add(text)
            sections.setdefault(signature.section or "", []).append(text)
    listed = []
    for section, texts in sections.items():
        listed += [f"#{section}", *texts] if section else texts
    return listed


def signature_text(text: str) -> str:
    """Return a signature as the index holds it: normalised, its fragments parted by `*`."""
    *parts, last = text.split("*")
    # A star right behind a letter or digit stands for the rest of the word.
    fragments = [normalise(part) + "+" * part[-1:].isalnum() for part in parts]
    return "*".join(fragment for fragment in [*fragments, normalise(last)] if fragment)


def _statuses(guide: Guide) -> str:
    """Return the statuses that stand neither in the id nor in the title."""
    known = set(normalise(f"{guide.id} {guide.title}").split())
    return " ".join(status for status in map(str, guide.http_status) if status not in known)
