"""What a pasted message says of a guide that is not written yet."""

from __future__ import annotations

import re
from http import HTTPStatus

from errordesk.finder.answer import find
from errordesk.finder.codes import CodeTable
from errordesk.finder.index import WRAPPERS, build_index
from errordesk.finder.likeness import terms
from errordesk.finder.match import Index
from errordesk.finder.normalise import normalise, read
from errordesk.records.agreement import normal_code
from errordesk.records.outline import Known
from errordesk.records.problems import UsageError
from errordesk.records.project import site_address
from errordesk.records.records import Records
from errordesk.records.shapes import why_never
from errordesk.text.mask import mask

_CODE = re.compile(r"(?<![\w-])(?:0x)?8[0-9a-fA-F]{7}(?![\w-])")
# How the reason behind a status begins; some releases of Python know only the newer words of 413.
_REASONS = {"Request", *(status.phrase.split()[0] for status in HTTPStatus if status >= 400)}
_STATUS = re.compile(
    r"(?i:\b(?:http(?:/[\d.]+)?|status(?:[ _]?code)?|error|code)\b)\W{0,4}([45]\d\d)\b"
    rf"|\b([45]\d\d) (?:{'|'.join(sorted(_REASONS))})\b"
)
# What differs from one print of a message to the next.
_VARIES = re.compile(
    # A field at the end of a line of a log, as `, server: localhost`; its value is one word.
    r",\s+(?!error|reason|code|status|message)\w+[:=]\s*(?:\"[^\"\n]*\"|[^\s,\"]+)(?=,|$)"
    r"|<[^<>\n]*>|\{[^{}\n]*\}|\[[^\[\]\n]*\]|\"[^\"\n]*\"|'[^'\n]*'|https?://\S+"
    r"|[\w./\\-]*\d[\w./\\:-]*|\*+"
)
_TAG = re.compile(r"</?[a-z][^<>\n]*>")
# How a line of a log begins.
_LEVEL = re.compile(r"^[\s*]*\[?(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|CRITICAL)\b\]?")
_WORD = re.compile(r"[A-Za-z]{2,}")
# Where one statement of a message ends.
_ENDS = re.compile(r"[\r\n]+|(?<=[.!?;])\s+|:\s+(?=[A-Z])")
_LONG, _SHORT, _MOST = 24, 3, 2  # words of a signature, and how many signatures are proposed
_LINES = 8  # of a message on a page
_NEAREST = 3


def proposed(records: Records, text: str) -> tuple[str, Known]:
    """Return the guide that knows a message, or nothing, and what a new guide may begin with.

    Raises `UsageError` when there is no word in the message.
    """
    if not read(text).words:
        raise UsageError("the message is empty; paste what the software printed")
    index = Index(build_index(records, site_address(records.root)))
    answer = find(text, index, CodeTable(records.codes, index))
    taken = answer.matches[0].id if answer.answer == "match" else ""
    masked = mask(text)
    scores = index.likeness.scores(read(_TAG.sub(" ", masked)))[0][: len(index.entries)]
    best = max(scores, default=0)
    ranked = sorted(range(len(scores)), key=lambda entry: -scores[entry])
    near = [match.id for match in answer.matches]
    near += [index.entries[entry].id for entry in ranked if 2 * scores[entry] >= best > 0]
    owned = {
        normal_code(code)
        for guide in records.guides.values()
        for code in (*guide.codes, *guide.shared_codes)
    }
    codes = dict.fromkeys(_CODE.findall(masked))
    signatures, lines = _signatures(masked, index)
    return taken, Known(
        signatures=signatures,
        codes=[code for code in codes if normal_code(code) not in owned],
        statuses=sorted({one[1] or one[2] for one in _STATUS.finditer(masked)}),
        message="\n".join(lines),
        related=[one for one in dict.fromkeys(near) if one in records.guides][:_NEAREST],
    )


def _signatures(text: str, index: Index) -> tuple[list[str], list[str]]:
    """Return the parts of a message that tell it best, and the lines that they stand in."""
    weighed: list[tuple[int, str, str]] = []
    for line in text.splitlines():
        for part in _ENDS.split(line):
            signature = _LEVEL.sub("", _VARIES.sub(" * ", part))
            signature = re.sub(r"[\s*]*\*[\s*]*", " * ", signature).strip(" *.,;:-()|")
            signature = re.sub(r"\s*\([^()]*$", "", " ".join(signature.split()[:_LONG]).strip(" *"))
            signature = _without_ends(signature, index)
            if _may_be(signature, index):
                weighed.append((_weight(signature, index), signature, line.strip()))
    weighed.sort(key=lambda one: -one[0])
    chosen = [one for one in weighed if 3 * one[0] >= 2 * weighed[0][0]]
    found = list(dict.fromkeys(signature for _, signature, _ in chosen))[:_MOST]
    held = {line for _, signature, line in chosen if signature in found}
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return found, list(dict.fromkeys(line for line in lines if line in held or not held))[:_LINES]


def _without_ends(signature: str, index: Index) -> str:
    """Return a signature without a word or two at its ends, beside what differs, that tell little.

    Other prints of the message may lack them: `# * body too large: * bytes` is `body too large`.
    """
    parts, total = signature.split(" * "), _weight(signature, index)
    for end, rest in ((0, slice(1, None)), (-1, slice(-1))):
        while len(parts) > 1 and len(_WORD.findall(parts[end])) < _SHORT:
            if 3 * _weight(" * ".join(parts[rest]), index) < 2 * total:
                break
            parts = parts[rest]
    return " * ".join(parts).strip(" *.,;:-()|#")


def _may_be(signature: str, index: Index) -> bool:
    """Say whether a text can lead to a guide, and leads to none today."""
    letters = re.sub(r"[\s*]+", "", signature)
    long = len(_WORD.findall(signature)) >= _SHORT and len(letters) >= 8
    words = normalise(signature)
    if not long or why_never(signature) or any(normalise(phase) in words for phase in WRAPPERS):
        return False
    return find(signature, index).answer != "match"


def _weight(signature: str, index: Index) -> int:
    """Return how much the words of a text tell pages apart."""
    found = {name for name, _ in terms(read(signature))[0]}
    likeness = index.likeness
    return sum(likeness.weight(len(likeness.postings.get(name, [])) or 1) for name in found)
