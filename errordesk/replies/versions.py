"""The versions in a line of a report, and what the words around each make of it.

Part of `errordesk.replies.extract`; the page does the same from the same tables.
"""

from __future__ import annotations

from dataclasses import dataclass

from errordesk.replies import tables as t

# Of ASCII alone: languages differ in what the small form of other letters is.
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


@dataclass
class Mention:
    """A version in a line: `usable` if it can be one of the solution, `role` from or to.

    `stated`: the words before it say that it is there, as "our version is".
    """

    value: str
    usable: bool
    role: str = ""
    by_arrow: bool = False
    in_file: bool = False
    stated: bool = False


def lower(text: str) -> str:
    """Return `text` with the capital letters of ASCII made small; every place stays."""
    return text.translate(_LOWER)


def mentions(line: str, *, labelled: bool = False) -> list[Mention]:
    """Return the versions in a line, each with what the words around it make of it."""
    low = lower(line)
    about = labelled or bool(t.ABOUT_VERSIONS.search(low))
    found: list[Mention] = []
    last_end = 0
    for match in t.VERSION.finditer(low):
        digits = match[1] or match[2]
        start, end = match.end() - len(digits), match.end()
        begin = _sentence_begin(low, start)
        said = t.WORD.findall(low[begin:start])
        gap = t.WORD.findall(t.ASIDE.sub(" ", low[max(begin, last_end) : start]))
        behind = low[end : end + 40]
        mention = Mention(digits.replace("_", "."), True, in_file=bool(t.FILE.match(behind)))
        mention.usable = (
            _is_plausible(mention.value, about or mention.in_file, labelled)
            and not t.UNIT.match(behind)
            and t.FOREIGN.isdisjoint(_owner(gap, t.WORD.findall(behind)))
            and t.BACK.isdisjoint(said)
        )
        previous = found[-1] if found and last_end > begin else None
        if mention.usable:
            _give_role(mention, previous, said, gap, behind)
        found.append(mention)
        last_end = end
    return found


def is_moving(line: str) -> bool:
    """Say whether a line tells of an import or upgrade that is going on, and not of one before."""
    low = lower(line)
    for match in t.MOVING.finditer(low):
        before = t.WORD.findall(low[_sentence_begin(low, match.start()) : match.start()])
        if t.DONE.isdisjoint(before[-3:]):
            return True
    return False


def _sentence_begin(low: str, position: int) -> int:
    begin = max(0, position - t.NEAR)
    ends = [match.end() for match in t.SENTENCE_END.finditer(low[begin:position])]
    return begin + (ends[-1] if ends else 0)


def _owner(before: list[str], behind: list[str]) -> list[str]:
    """Return the words that can name the product: "pac was updated to", "of the Creator Kit"."""
    words = before[-5:]
    # What stands before "upgrading" is another clause; "upgraded" may be said of it.
    clauses = (
        index
        for index, word in enumerate(words, 1)
        if t.VERB.match(word) and not word.endswith("ed")
    )
    if behind[:1] == ["of"]:
        behind = [word for word in behind if word not in t.OF]
    return words[max(clauses, default=0) :] + behind[:1]


def _is_plausible(value: str, about: bool, labelled: bool) -> bool:
    """Say whether the digits can be a version: no date, time of day or network address.

    The releases of a solution begin at 1; tools are the ones with 0.9.
    """
    parts = [int(part) for part in value.split(".")]
    is_date = parts[0] >= 1900 or (
        len(parts) == 3
        and 1 <= parts[0] <= 31
        and 1 <= parts[1] <= 12
        and (20 <= parts[2] <= 39 or 1900 <= parts[2] <= 2099)
    )
    if is_date or value.startswith("0"):
        return False
    if labelled:
        return True
    if len(parts) > 2:
        return not (len(parts) == 4 and parts[0] >= 10 and max(parts) <= 255)
    is_clock = 5 <= parts[0] <= 23 and parts[1] < 60 and value[-3] == "."
    return about and not is_clock


def _give_role(
    mention: Mention, previous: Mention | None, said: list[str], gap: list[str], behind: str
) -> None:
    """Say whether a version is the old or the new one, if words do; perhaps of the one before."""
    words = gap
    while words and (words[-1] in t.FILLER or words[-1].startswith("centerofexcellence")):
        words = words[:-1]
    last = words[-1] if words else ""
    before = words[-2] if len(words) > 1 else ""
    mention.stated = last in t.STATE or not t.BEING.isdisjoint(gap[len(words) :])
    if last in ("to", "into") or last in t.ARROWS:
        if previous and len(words) == 1:
            if not previous.usable:
                return
            if not previous.by_arrow:
                previous.role = "from"
            mention.role, mention.by_arrow = "to", True
        elif last not in t.ARROWS and before not in t.UNLIKE:
            after_source = previous is not None and previous.role == "from"
            moves = [place for place, word in enumerate(said) if t.MOVE.match(word)]
            # What is there "since upgrading to 4.45" is no target any more.
            done = moves and not t.DONE.isdisjoint(said[max(0, moves[-1] - 3) : moves[-1]])
            if after_source or (moves and not done):
                mention.role, mention.by_arrow = "to", True
                # "Our version is 4.45 and I want to upgrade to 4.50.6".
                if previous and previous.stated and not previous.role:
                    previous.role = "from"
    elif last in t.TARGET or t.VERB.match(last):
        mention.role = "to"
    elif (
        last in t.SOURCE
        or (last in t.STATE and before in t.SUBJECT)
        or (last in ("over", "top") and previous)
        or t.INSTALLED.match(behind)
    ):
        mention.role = "from"
