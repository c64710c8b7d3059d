"""Numbers that stand in prose instead of in a fact record.

What is read: the bodies of all pages but those in `docs/contributing`, their titles and
descriptions, the texts of a guide's `answer` and `applies_to`, snippets, replies, the questions
of the FAQ, the decision trees and the comparison.

Not prose, so blanked before the scan: code blocks, code spans, text in double quotes, HTML,
headings' ids and other attributes, targets of links, numbers of list items, and macro calls. Of a
call, string arguments that hold a blank stay, because they are printed: the texts of `danger()`,
captions, the words of a link.

A number is reported when it is

1. written in digits, alone or with dots, commas, colons, slashes or dashes in it. These are names,
   not numbers: a digit behind a letter (`v2`, `IPv6`), what software calls itself (`HTTP/2`,
   `awselb/2.0`), ordinals (`2nd`), `32-bit`, codes (`0x…`, `#123`, eight or more digits, eight
   digits and letters of upper-case hex), a number behind a word of `_NAMED` and those listed with
   it (`steps 1, 2 and 3`), `5xx`, and an HTTP status of `_STATUS`, with its IIS sub-status
   (`502.3`), unless words of a limit stand before it (`port 443`, `at most 100`) or a unit behind
   it (`500 MB`);
2. a number word: two to a thousand with a unit of time, size, share or tries (`three days`, `two
   attempts`, `nine in ten`) or behind a bound (`at most two`); a vague one with a unit of time
   (`an hour`, `a few minutes`).

The rulings of contradictions cannot call facts; each number there has to be the value of one
that the ruling names under `facts`.

`macros/data/exemptions.yml` lists what may stand all the same, each as file, text and reason. An
exemption that fits nothing any more is reported as well, so the list can only shrink.

The scan is one pass of one regular expression, whose repetitions cannot overlap: linear time.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from errordesk.checks.clean import in_passages
from errordesk.checks.exempt import Exemptions
from errordesk.records.passages import Passage, passages
from errordesk.records.problems import Problem
from errordesk.records.records import Records, closest
from errordesk.records.rules import EXEMPT
from errordesk.text.markdown import kept
from errordesk.text.prose import prose

# The one table of unit words, in the singular. Behind digits they tell a quantity from a status;
# a number word counts only with one of time, size or share, or of attempts.
_TIME = {"second", "minute", "hour", "day", "week", "month", "year", "millisecond"}
_SIZE = {"byte", "kilobyte", "megabyte", "gigabyte", "character", "kb", "mb", "gb", "tb", "mbps"}
_SHARE = {"percent", "per", "third", "quarter", "fifth", "tenth"}
_TRIES = {"time", "attempt", "retry", "retries", "tries", "failure"}
_THINGS = {"request", "connection", "instance", "unit", "target", "pool", "listener", "rule"}
_WORD_UNITS = _TIME | _SIZE | _SHARE | _TRIES
_UNITS = _WORD_UNITS | _THINGS

# A number behind one of these is a limit, a port, a default or a version, whatever it looks like.
_LIMITS = {
    *("port", "ports", "limit", "maximum", "minimum", "threshold", "priority", "version"),
    *("default", "defaults"),
}
_BOUNDS = {"at most", "at least", "up to", "more than", "less than", "fewer than"}
# A number behind one of these belongs to the name of a place, a product or a code.
_NAMED = {
    *("step", "steps", "layer", "row", "code", "codes", "status"),
    *("office", "dynamics", "microsoft"),
}
_STATUS = {
    *range(100, 104),
    *range(200, 209),
    *range(300, 309),
    *range(400, 432),
    *(451, 499),
    *range(500, 512),
    *range(520, 531),
}
_WORDS = {
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "ninety", "hundred", "hundreds"),
    *("thousand", "thousands", "dozen", "dozens"),
}
_VAGUE = {"a", "an", "one", "few", "several", "couple", "half"}
# What a quantity in words begins with.
_BEGINS = _WORDS | _VAGUE
_LINKS = {"and", "or", "to"}
# May stand between a number word and its unit.
_BETWEEN = _WORDS | _VAGUE | _LINKS | {"of", "more", "further", "full", "failed", "whole"}

_TOKEN = re.compile(
    r"(?P<code>0x[0-9A-Fa-f]+|\#\d+|-?\d{8,}\b|\b(?=[A-F]*\d)[0-9A-F]{8}\b)"
    r"|(?P<name>[A-Za-z][\w-]*/\d+(?:\.\d+)*)"
    r"|(?P<number>\bv\d+(?:\.\d+)+|\d+(?:[.,:/–-]\d+)*)(?P<glued>-?[A-Za-z%]*)"
    r"|(?P<word>[A-Za-z][\w'’]*)"
    r"|(?P<stop>[.!?;:|()]|\n[ \t]*\n)"
)


class Token(NamedTuple):
    """A word, number or boundary of a passage. `end` is where its text ends."""

    kind: str
    text: str
    glued: str
    start: int
    end: int


def numbers_in_prose(records: Records) -> list[Problem]:
    """Return every number that stands in prose, and every exemption that fits nothing."""
    exemptions = Exemptions(records.rules, EXEMPT)
    found = records.rules.faults(EXEMPT)
    for passage, (start, end) in in_passages("numbers", records, passages(records), _numbers):
        if not exemptions.cover(passage, start, end):
            said = " ".join(passage.text[start:end].split())
            message = f'the number "{said}" stands in prose; call a fact, or reword'
            found.append(passage.problem(start, message))
    return sorted([*found, *exemptions.unneeded(), *_stale_rulings(records)])


def _numbers(passage: Passage) -> tuple[tuple[int, int], ...]:
    return numbers(prose(passage.text))


def _stale_rulings(records: Records) -> Iterator[Problem]:
    """Yield each number of a ruling that is none of its facts, which it could call nowhere."""
    for name, rulings in records.contradictions.items():
        for index, record in enumerate(rulings):
            at = functools.partial(records.problem, "contradictions", name, "contradictions", index)
            held: set[str] = set()
            for fact_id in record.facts:
                if fact := records.facts.get(fact_id):
                    held |= {fact.text[start:end] for start, end in numbers(fact.text)}
                else:
                    hint = closest(fact_id, records.facts, "fact")
                    yield at("facts", message=f'unknown fact "{fact_id}".{hint}', about=fact_id)
            text = prose(record.ruling)
            for number in {text[start:end] for start, end in numbers(text)} - held:
                has = f"they have {', '.join(sorted(held))}" if held else "none is named"
                message = (
                    f'the number "{number}" of a ruling is in none of its facts ({has}); correct '
                    "it, or name its fact under `facts`"
                )
                yield at("ruling", message=message)


# What is a number ---------------------------------------------------------------------------------


@kept
def numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of every number in a text whose other parts are blanked."""
    tokens = [
        Token(str(match.lastgroup), match[0], match["glued"] or "", match.start(), match.end())
        for match in _TOKEN.finditer(text)
    ]
    reported = -1
    named: int | None = None
    for index, token in enumerate(tokens):
        if token.kind == "word" and index > reported and token.text.lower() in _BEGINS:
            last = _quantity(tokens, index)
            if last is not None:
                reported = last
                yield token.start, tokens[last].end
        elif token.kind == "glued":
            listed = named == index - 1 or (
                named == index - 2 and _word(tokens, index - 1) in _LINKS
            )
            if _word(tokens, index - 1) in _NAMED or (listed and not _unit(tokens, index + 1)):
                named = index
            elif not _is_name(tokens, index):
                yield token.start, token.end


def _quantity(tokens: list[Token], index: int) -> int | None:
    """Return the index of the last word of a quantity that begins with a number word."""
    word = _word(tokens, index)
    if word not in _BEGINS:
        return None
    if word in _WORDS:
        before = f"{_word(tokens, index - 2)} {_word(tokens, index - 1)}"
        if before in _BOUNDS:
            return index
        whole = index + (3 if _word(tokens, index + 1) == "out" else 2)
        if _word(tokens, whole - 1) in {"in", "of"} and _word(tokens, whole) in _WORDS:
            return whole
    last = index + 1
    # "two or three full days" is as long as it gets; without an end this would not be linear.
    while last <= index + 4 and _word(tokens, last) in _BETWEEN:
        last += 1
    unit = _word(tokens, last)
    if word in _WORDS:
        return last if unit.removesuffix("s") in _WORD_UNITS else None
    # "a second import", "a day" as such: the vague words want a unit of time that is no ordinal.
    if unit == "second":
        return None
    return last if unit.removesuffix("s") in _TIME else None


def _is_name(tokens: list[Token], index: int) -> bool:
    """Whether a number in digits belongs to a name: an ordinal, 32-bit, an HTTP status."""
    token = tokens[index]
    digits = token.text.removesuffix(token.glued)
    if token.glued in {"st", "nd", "rd", "th", "-bit"}:
        return True
    if token.glued == "xx":
        return len(digits) == 1
    status, _, sub = digits.partition(".")
    if token.glued not in {"", "s"} or not status.isdigit() or int(status) not in _STATUS:
        return False
    # `413 Request Entity Too Large` is the status with its reason, not so many requests.
    reason = index + 1 < len(tokens) and tokens[index + 1].text == "Request"
    if len(sub) > 2 or (_unit(tokens, index + 1) and not reason):
        return False
    at = index - 1
    while _word(tokens, at) in {"of", "is", "are"}:
        at -= 1
    bound = f"{_word(tokens, index - 2)} {_word(tokens, index - 1)}"
    return _word(tokens, at) not in _LIMITS and bound not in _BOUNDS


def _word(tokens: list[Token], index: int) -> str:
    """Return the word at `index` in lower case, or an empty string if no word stands there."""
    if not 0 <= index < len(tokens) or tokens[index].kind != "word":
        return ""
    return tokens[index].text.lower()


def _unit(tokens: list[Token], index: int) -> bool:
    word = _word(tokens, index)
    return word.removesuffix("s") in _UNITS or word in _UNITS
