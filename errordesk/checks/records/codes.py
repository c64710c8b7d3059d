"""Codes in texts: each has to be one that some record knows, so that no wrong digit is published.

Looked at are all texts that readers see, code blocks as well, and the messages of guides. A code is

- `0x…`, eight hexadecimal digits, or a negative number of ten digits, which stands for one of them;
- a name in capitals with an underscore, and one that begins with `ApplicationGateway`;
- a name of several words in one, as `BadGateway`, that is all of a code span or of double quotes;
- a name of letters and digits, as `H12`, on the page of the guide whose codes are built like it.

Known are the codes of guides, the words of their signatures and marks, the other wordings, and the
names under `names` of `macros/data/exemptions.yml`, with what they are. The public tables are not
enough: hardly a digit can be mistyped there that gives no other code of the table. For the same
reason an eight-digit code on the page of a guide is that of the guide, or of one that it leads to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from errordesk.checks.clean import in_passages
from errordesk.records.agreement import normal_code
from errordesk.records.files import digest
from errordesk.records.models import Guide, Topic
from errordesk.records.passages import Passage, passages
from errordesk.records.problems import Problem, suggest
from errordesk.records.records import Records
from errordesk.records.rules import EXEMPT
from errordesk.text.markdown import kept

_CODE = re.compile(
    r"\b(?:0x[0-9A-Fa-f]{4,8}|8[0-9A-Z]{6,8}|[0-9A-F]{8}|[0-9a-f]{8}|[0-9]{10}"
    r"|[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+|ApplicationGateway[A-Z]\w+)\b"
)
_NAME = re.compile(r"([`\"])((?:[A-Z][a-z0-9]+){2,}[A-Z0-9]*)\1")
_WORD = re.compile(r"\w+")
_FAMILY = re.compile(r"([A-Z]+[A-Z_-]*?)([0-9]{2,})")
_NUMBER = 2**32
_DECIMAL = 10
_EIGHT = re.compile(r"[0-9a-f]{8}")


def unknown_codes(records: Records) -> list[Problem]:
    """Return each code in a text that no record knows, and each exemption that nothing needs."""
    if problems := records.rules.faults(EXEMPT):
        return problems
    known = _known(records)
    names = records.rules.names
    codes = [code for guide in records.guides.values() for code in _codes(guide)]
    families = {guide.id: _family(guide) for guide in records.guides.values()}
    by_file = {page.file: families.get(name) for name, page in records.by_id.items()}
    owners = _owners(records)
    around = _near(records, owners)
    needed: set[str] = set()
    found = []

    def told(passage: Passage) -> Iterator[tuple[int, str]]:
        places = [*_places(passage.text)]
        if pattern := by_file.get(passage.file):
            places += [(match.start(), match[0]) for match in pattern.finditer(passage.text)]
        near = around.get(passage.file)
        for start, code in places:
            normal = _normal(code)
            others = near and normal in owners and not owners[normal] & near
            if code in names or others or normal not in known:
                yield start, code

    # A reply may print the codes to which the page of its guide leads.
    replies = {file: ids for file, ids in around.items() if file.startswith("macros/replies/")}
    tables = (
        known,
        names,
        *(sorted(f"{a} {sorted(b)}" for a, b in t.items()) for t in (owners, replies)),
    )
    beside = digest(*(digest(*sorted(table)) for table in tables))
    for passage, (start, code) in in_passages("codes", records, passages(records), told, beside):
        near = around.get(passage.file)
        if code in names:
            needed.add(code)
        elif near and _normal(code) in owners and not owners[_normal(code)] & near:
            message = f'the code "{code}" is that of another guide, and nothing here leads to it'
            found.append(passage.problem(start, message))
        else:
            hint = suggest(code, [*codes, *names])
            message = (
                f'the code "{code}" is of no record.{hint} Correct it, add it to `codes` '
                f"of its guide, or say under `names` of {EXEMPT} what it is"
            )
            found.append(passage.problem(start, message))
    return sorted({*found, *_vain(records, needed)})


@kept
def _places(text: str) -> Iterator[tuple[int, str]]:
    """Yield place and text of everything in a text that is spelled like a code."""
    for match in _CODE.finditer(text):
        start, end = match.span()
        before, after = text[max(0, start - 1) : start], text[end : end + 2]
        if len(match[0]) == _DECIMAL and match[0].isdecimal():
            if before == "-" and after[:1] != "-":
                yield start - 1, f"-{match[0]}"
        elif (
            "_" in match[0]
            or match[0].startswith(("0x", "Appl"))
            or (
                not (before in ("-", ".") or after[:1] == "-" or match[0].isalpha())
                and not (after[:1] == "." and after[1:].isdecimal())
            )
        ):
            yield start, match[0]
    for match in _NAME.finditer(text):
        yield match.start(2), match[2]


def _vain(records: Records, needed: set[str]) -> Iterator[Problem]:
    for name, what in records.rules.names.items():
        if name not in needed:
            message = f'no text holds the name "{name}" any more; take it out'
            yield records.rules.problem(EXEMPT, "names", what, message=message)


def _codes(guide: Guide) -> list[str]:
    return [*guide.codes, *guide.shared_codes]


def _owners(records: Records) -> dict[str, set[str]]:
    """Return the guides of each code of eight digits."""
    found: dict[str, set[str]] = {}
    for guide in records.guides.values():
        for code in _codes(guide):
            if _EIGHT.fullmatch(_normal(code)):
                found.setdefault(_normal(code), set()).add(guide.id)
    return found


def _near(records: Records, owners: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return by the file of a guide or its reply the guide, and those that its page names."""
    ids = set[str]().union(*owners.values())
    found = {}
    for guide in records.wanted_guides:
        page = records.by_id[guide.id]
        named = {other for other in ids if f'"{other}"' in page.body}
        found[page.file] = {guide.id, *guide.related, *named}
    for reply in records.replies.values():
        # One that answers no guide is a finding of its own.
        answers = records.by_id[reply.answers].file
        if answers in found:
            found[f"macros/replies/{reply.id}.md"] = found[answers]
    return found


def _normal(code: str) -> str:
    """Return a code as codes are compared; a negative number as its hexadecimal digits."""
    if code.startswith("-"):
        return f"{int(code) % _NUMBER:08x}"
    return normal_code(code)


def _known(records: Records) -> set[str]:
    known = {_normal(code) for guide in records.guides.values() for code in _codes(guide)}
    texts = []
    for page in records.by_id.values():
        record = page.record
        if isinstance(record, Guide):
            texts += [signature.text for signature in record.signatures]
        if isinstance(record, Guide | Topic):
            texts += [mark.text for mark in record.marks]
    for wording in records.wordings.values():
        texts += [*wording.seen, *wording.asked]
    return known | {normal_code(word) for text in texts for word in _WORD.findall(text)}


def _family(guide: Guide) -> re.Pattern[str] | None:
    """Return what finds codes that are built like those of a guide, as `H12`."""
    built = {(m[1], len(m[2])) for code in _codes(guide) if (m := _FAMILY.fullmatch(code))}
    if not built:
        return None
    forms = "|".join(f"{re.escape(name)}[0-9]{{{digits}}}" for name, digits in sorted(built))
    return re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])")
