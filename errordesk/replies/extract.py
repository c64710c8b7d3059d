"""Read the fields of a reply out of a report that somebody wrote: an issue form, a mail, a ticket.

What counts, from the strongest to the weakest: what the product's own message names, what a label
or a heading asks for ("Installed version: 4.50.2"), what a sentence says ("upgrade from 4.50.2 to
4.50.6"), and the version of a form that does not say whether it is the old or the new one: the
text around it decides, or nothing does. Where the strongest evidence names two different values,
the field is left out: a reply with a gap is better than a wrong one. Lines in a code block hold
output of programs, so only messages are read there.

The page does the same in `overrides/assets/extract-core.js`, from the same tables;
`tests/replies/test_twins.py` holds both to the same bytes. Lengths are counted in code points.
Every repetition is bounded or cannot overlap with what follows it, so time grows with the length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from errordesk.replies import tables as t
from errordesk.replies.versions import is_moving, lower, mentions
from errordesk.text.tables import CONTROLS

_WEAK, _SENTENCE, _LABEL, _MESSAGE = range(4)


@dataclass(frozen=True)
class Report:
    """What somebody wrote, read.

    `text` is what the finder should read: the report without the headings of a form, HTML
    comments, and checklist lines. `fields` holds raw values (not masked, not escaped) by the name
    of a variable of `macros/data/variables.yml`, only those that were found.
    """

    text: str
    fields: dict[str, str]


class _Found:
    """Candidates of each field with how strong the evidence for them is."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, int]] = {name: {} for name in (*t.NAMES, t.EITHER)}
        self.moving = False  # an import or upgrade is going on
        self.fresh = False  # and it is the version of the form that is imported

    def add(self, name: str, value: str, strength: int) -> None:
        values = self._values[name]
        values[value] = max(values.get(value, strength), strength)

    def all(self, name: str) -> list[str]:
        return list(self._values[name])

    def best(self, name: str) -> list[str]:
        values = self._values[name]
        most = max(values.values(), default=_WEAK)
        return [value for value, strength in values.items() if strength == most]

    def fields(self) -> dict[str, str]:
        return {name: best[0] for name in t.NAMES if len(best := self.best(name)) == 1}


def extract(text: str) -> Report:
    """Read a report; raises nothing, whatever the text is.

    Args:
        text: an issue, a mail or a ticket as it was pasted; any line ends.

    Returns: the text for the finder, and the fields that are really there.
    """
    text = CONTROLS.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    text = t.GAP.sub("\n\n", text)
    lines = _lines(text)
    kept = (line for code, line in lines if code or not _is_form(line.strip(t.EDGE)))
    report = t.GAP.sub("\n\n", "\n".join(kept)).strip("\n")
    if len(text) > t.READ:  # whole lines: half a value would be a wrong one
        lines = _lines(text[: text.rfind("\n", 0, t.READ) + 1])
    return Report(report, _fields(lines))


def _lines(text: str) -> list[tuple[bool, str]]:
    """Return the lines without comments and checklists, each with whether it is code."""
    lines = text.split("\n")
    # What is never closed was not meant as a code block or a comment.
    last: dict[str, int] = {}
    for number, line in enumerate(lines):
        bare = line.strip(t.EDGE)
        if t.FENCE_END.match(bare):
            last[bare[0]] = number
        if "-->" in line:
            last["-"] = number
    kept = []
    within = ""  # the first character of what ends the block that this line is in
    for number, line in enumerate(lines):
        bare = line.strip(t.EDGE)
        if within not in ("", "-"):
            kept.append((True, line))
            if bare[:1] == within and t.FENCE_END.match(bare):
                within = ""
        elif not within and t.FENCE.match(bare) and last.get(bare[0], -1) > number:
            kept.append((True, line))
            within = bare[0]
        else:
            rest, is_open = _without_comments(line, within == "-", last.get("-", -1) > number)
            within = "-" if is_open else ""
            changed = rest != line
            if not (t.CHECKLIST.match(bare) or (changed and not rest.strip(t.EDGE))):
                kept.append((False, rest))
    return kept


def _without_comments(line: str, is_open: bool, closed_later: bool) -> tuple[str, bool]:
    """Return a line without comments, and whether one is open behind it."""
    parts: list[str] = []
    position = 0
    while True:
        if is_open:
            end = line.find("-->", position)
            if end < 0:
                return "".join(parts), True
            position = end + 3
        begin = line.find("<!--", position)
        if begin < 0 or not (closed_later or line.find("-->", begin) >= 0):
            return "".join([*parts, line[position:]]), False
        parts.append(line[position:begin])
        position = begin + 4
        is_open = True


def _heading(bare: str) -> str | None:
    match = t.HEADING.match(bare)
    return match and (match[1] if match[1] is not None else match[2])


def _is_form(bare: str) -> bool:
    """Say whether a line was written by a form and not by a person."""
    heading = _heading(bare)
    if heading is None or bare.startswith(("# ", "## ")):
        return bare == "_No response_"
    return _label(heading) in t.LABELS or bool(t.FORM.match(lower(heading.strip(t.DECORATION))))


def _label(text: str) -> str:
    """Return what a label asks for: its words without fillers."""
    words = t.WORD.findall(lower(t.ASIDE.sub(" ", text)))
    if len(words) > 16:
        return ""
    if "component" in words and t.LABEL_FILLER.issuperset(words):
        return "component"
    words = [word for word in words if word not in t.LABEL_FILLER]
    if "version" in words:
        words = [word for word in words if word != "solution"]
    return " ".join(words)


def _fields(lines: list[tuple[bool, str]]) -> dict[str, str]:
    found = _Found()
    ordinals = [1]
    in_component = in_field = False
    for number, (code, line) in enumerate(lines):
        bare = line.strip(t.EDGE)
        if code or not bare:
            continue
        heading = _heading(bare)
        if heading is not None:
            in_component = lower(heading).startswith("component")
            name = _label(heading)
            in_field = name in t.LABELS
            if in_field:
                _read_answer(found, name, _next_answer(lines, number))
            told = not _is_form(bare)
        else:
            told = not (_read_label(found, bare, in_component, lines, number) or in_field)
            in_field = False
        if told:
            _read_move(found, line)
        _read_sentence(found, line, ordinals)
    if max(ordinals) > 1:
        found.add("attempts", str(max(ordinals)), _SENTENCE)
    _read_messages(found, "\n".join(line for _, line in lines))
    _settle(found)
    return found.fields()


def _next_answer(lines: list[tuple[bool, str]], number: int) -> str:
    """Return the answer below a heading or a label: one line that stands alone, or nothing."""
    number += 1
    while number < len(lines) and not lines[number][1].strip(t.EDGE):
        number += 1
    if number == len(lines) or lines[number][0]:
        return ""
    below = lines[number + 1][1].strip(t.EDGE) if number + 1 < len(lines) else ""
    answer = lines[number][1].strip(t.EDGE)
    alone = not below or _heading(below) is not None
    return answer if alone and _heading(answer) is None else ""


def _read_label(
    found: _Found, bare: str, in_component: bool, lines: list[tuple[bool, str]], number: int
) -> bool:
    """Read `Label: value`, a row of a table, or the bullet of an older template, if it is one."""
    bullet = t.BULLET.match(bare)
    rest = bare[bullet.end() :] if bullet else bare
    plain = t.PLAIN_LABEL.match(rest) if bullet and in_component else None
    end = t.LABEL_END.search(rest)
    if rest.startswith("|"):
        _, label, *cells = rest.split("|")
        value = "|".join(cells).strip(t.BLANKS + "|")
    elif plain and not (end and _label(rest[: end.start()]) in t.LABELS):
        label, value = plain[1], plain[2]
    elif end:
        label, value = rest[: end.start()], rest[end.end() :]
        if not value.strip(t.DECORATION):
            value = _next_answer(lines, number) if _label(label) in t.LABELS else ""
    else:
        return False
    name = _label(label)
    if name in t.LABELS:
        _read_answer(found, name, value)
    return name in t.LABELS


def _read_answer(found: _Found, label: str, value: str) -> None:
    """Take the answer to a label or a heading."""
    name = t.LABELS[label]
    value = value.partition("[e.g")[0].strip(t.DECORATION)
    low = lower(value)
    given = low.strip("_-.? ")
    if t.NOT_GIVEN.match(given) and not (name == "health" and given == "none"):
        return
    if name in ("version", "from", "to"):
        _read_versions(found, label, value)
    elif name == "attempts":
        match = t.ATTEMPTS_LABEL.match(low)
        if match:
            found.add("attempts", _number(match[1]), _LABEL)
        _read_times(found, f"attempts: {value}", _LABEL)
    elif name == "solution" or (name == "component" and t.KIT_PART.search(low)):
        version = t.TRAILING_VERSION.search(value)
        if version:
            _read_versions(found, "version", value)
            value = value[: version.start()].strip(t.DECORATION)
        if _is_solution(value):
            _add_text(found, "solution", value, _LABEL)
    elif name == "app or flow":
        if t.FLOW_SHAPE.match(low) and not t.NO_FLOW.match(low):
            _add_text(found, "flow", _until(t.FLOW_ENDS, value), _SENTENCE)
        else:
            _read_move(found, value)
    elif name != "component":  # of something else
        _add_text(found, name, value.rstrip("."), _LABEL)


def _add_text(found: _Found, name: str, value: str, strength: int) -> None:
    value = value.strip(t.DECORATION)
    if value and len(value) <= t.LONGEST and not t.NO_NAME.match(value):
        found.add(name, value, strength)


def _is_solution(value: str) -> bool:
    """Tell a name from a way out: "Solution: wait an hour" is not one."""
    low = lower(value)
    words = t.WORD.findall(low)
    if not words or len(words) > 10 or words[0] in t.ADVICE_VERB or value.endswith("."):
        return False
    return bool(t.KIT_PART.search(low)) or low[0] != value[0]


def _number(word: str) -> str:
    if word in ("once", "twice"):
        return "1" if word == "once" else "2"
    for words in (t.NUMBERS, t.ORDINALS):
        if word in words:
            return str(words.index(word) + 2)
    return str(int(word.rstrip("dhnrt")))


def _read_move(found: _Found, line: str) -> None:
    found.moving = found.moving or is_moving(line)
    found.fresh = found.fresh or bool(t.FRESH.search(lower(line)))


def _read_sentence(found: _Found, line: str, ordinals: list[int]) -> None:
    for mention in mentions(line):
        if mention.role:
            found.add(mention.role, mention.value, _SENTENCE)
        elif mention.in_file and mention.usable:
            found.add("to", mention.value, _WEAK)
        elif mention.stated and mention.usable:
            found.add(t.EITHER, mention.value, _WEAK)
    low = lower(line)
    for match in t.TRIED.finditer(low):
        found.add("attempts", _number(match[1] or match[2]), _SENTENCE)
    for match in t.COUNTED.finditer(low):
        if not match[1]:
            found.add("attempts", _number(match[2]), _SENTENCE)
    ordinals += [
        int(_number(match[1] or match[2] or match[3])) for match in t.NUMBERED.finditer(low)
    ]
    _read_times(found, line, _SENTENCE)
    _read_health(found, line, low)


def _read_times(found: _Found, line: str, strength: int) -> None:
    match = t.AT.search(lower(line))
    if match:
        _add_text(found, "times", line[match.start(1) : match.end(1)], strength)


def _read_health(found: _Found, line: str, low: str) -> None:
    if "service health" not in low:
        return
    for pattern in t.HEALTH:
        match = pattern.search(low)
        if match:
            value = _until(t.HEALTH_ENDS, low[match.start(1) : match.end(1)])
            asked = t.ASKED.search(low[max(0, match.start() - 40) : match.start()])
            if not asked and not value.startswith(("any ", "a ", "an ", "the ")):
                end = match.start(1) + len(value)
                _add_text(found, "health", line[match.start(1) : end], _SENTENCE)
            return


def _until(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return text[: match.start()] if match else text


def _read_messages(found: _Found, text: str) -> None:
    """Take what the messages of the product name."""
    for match in t.FLOW_MESSAGE.finditer(text):
        name = _until(t.FLOW_ENDS, match[1]).strip(t.DECORATION + ".,;]")
        # A name that the line breaks off is half a name.
        if not name.endswith(" -"):
            _add_text(found, "flow", name, _MESSAGE)
    for match in t.FLOW_RUN.finditer(text):
        _add_text(found, "flow", match[1], _MESSAGE)
    for match in t.CALLED_FLOW.finditer(text):
        if ">" in match[1] or t.INNER_CAPITAL.search(match[1]):
            _add_text(found, "flow", match[1], _MESSAGE)
    for match in t.SOLUTION_MESSAGE.finditer(text):
        _add_text(found, "solution", match[1], _SENTENCE)
    for match in t.SOLUTION_NAME.finditer(text):
        _add_text(found, "solution", match[0], _WEAK)
    for match in t.SOLUTION_FILE.finditer(text):
        _add_text(found, "solution", t.INNER_CAPITAL.sub(r"\1 \2", match[1]), _WEAK)
    low = lower(text)
    found.moving = found.moving or bool(t.MOVE_FAILED.search(low))
    seen: set[str] = set()
    for match in t.REQUEST.finditer(low):
        owner = t.OWNER.search(low[max(0, match.start() - 24) : match.start()])
        whose = owner[1] if owner else ""
        if t.OTHERS.search(whose) or match[1] in seen or match[1] == t.NO_ID:
            continue
        strength = _LABEL if whose.endswith("client") else _SENTENCE
        if strength == _LABEL:
            seen.add(match[1])
        found.add("request_id", text[match.start(1) : match.end(1)], strength)


def _settle(found: _Found) -> None:
    """Decide what one field alone cannot."""
    # Asked for "the version", some name the one that is there and some the one that they import.
    either, froms, tos = found.best(t.EITHER), found.all("from"), found.all("to")
    if len(either) == 1 and either[0] not in (*froms, *tos):
        if not froms and (tos or not found.moving):
            found.add("from", either[0], _WEAK)
        elif not tos and found.moving and (froms or found.fresh):
            found.add("to", either[0], _WEAK)
    # "Core" in the form, "Center of Excellence - Core Components" in the message.
    best = found.best("solution")
    for value in found.all("solution"):
        if best and all(lower(other) in lower(value) for other in best):
            best = [value]
    if len(best) == 1:
        found.add("solution", best[0], _MESSAGE)


def _read_versions(found: _Found, label: str, value: str) -> None:
    """Take the versions of an answer; one that no word is about is what the label asks for."""
    name = t.LABELS[label]
    if label in ("from", "to"):
        # Heads of mails and logs of networks have these labels as well.
        for mention in mentions(f"upgrade {label} {value}"):
            if mention.role:
                found.add(mention.role, mention.value, _LABEL)
        return
    usable = [mention for mention in mentions(value, labelled=True) if mention.usable]
    for mention in usable:
        if mention.role:
            found.add(mention.role, mention.value, _LABEL)
    plain = [mention for mention in usable if not mention.role]
    if len(plain) == 1:
        found.add(name, plain[0].value, _LABEL)
