r"""Read the fields of a reply out of a report that somebody wrote: an issue form, a mail, a ticket.

What counts, from the strongest to the weakest: what the product's own message names, what a label
or a heading asks for ("Installed version: 4.50.2"), what a sentence says ("upgrade from 4.50.2 to
4.50.6"), and the version of a form that does not say whether it is the old or the new one. Where
the strongest evidence names two different values, the field is left out: a reply with a gap is
better than a wrong one. Lines in a code block hold output of programs, so only messages are read
there.

The page does the same in `overrides/assets/extract-core.js`; `tests/replies/extract_vectors.json`
holds both to the same bytes. So nothing here depends on how a language reads `\w`, `\s` or `\b`,
and lengths are counted in code points. Every repetition is bounded or cannot overlap with what
follows it, so time grows with the length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NAMES = ("solution", "from", "to", "flow", "attempts", "times", "health", "request_id")

_LONGEST = 200  # code points of a value; what is longer is no name but a story
_READ = 100_000  # code points in which fields are looked for; an issue on GitHub holds 65,536
_WEAK, _SENTENCE, _LABEL, _MESSAGE = range(4)
_EITHER = "version"  # a candidate for `from` or `to`: nobody says which

_BLANK = " \t\u00a0"
_EDGE = _BLANK + ">"  # of a line: blanks, and the mark of quoted mail
_DECORATION = _BLANK + "*_`\"'\u201c\u201d\u2018\u2019"
# Of ASCII alone: languages differ in what the small form of other letters is.
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Lines ----------------------------------------------------------------------------------------

_GAP = re.compile("\n{3,}")
_FENCE = re.compile(r"`{3,}[^`]*$|~{3,}")
_FENCE_END = re.compile(r"(?:`{3,}|~{3,})$")
_CHECKLIST = re.compile(r"[-*+] \[[ xX]\]")
_HEADING = re.compile(r"#{1,6}[ \t]([^\n]*)$|\*\*([^*\n]*)\*\*:?$")
# How the headings of issue forms and of older templates begin, beside those that name a field.
_FORM = re.compile(
    r"(?:describe the|expected (?:behavio|result)|actual (?:behavio|result)|steps to|to reproduce"
    r"|anything else|additional (?:context|info)|screenshots?|component |checklist|client request"
    r"|(?:does|has|is) this|(?:do|have) you|what (?:is|method|happened|did|app|solution)|which )"
)

# Labels ---------------------------------------------------------------------------------------

_ASIDE = re.compile(r"\([^()]*\)")
_WORD = re.compile("[a-z]+|[-=]{0,3}>|[\u2192\u27a1]")
_LABEL_FILLER = _set(
    "a an and any at by far i in is it my number of our please so that the these this those was we"
    " were with you your are be been being did do does had has have what which coe starter kit core"
    " component components experiencing having issue problem using use"
)
# The words of a label without fillers -> the field. "version" does not say which of the two.
_LABELS = {
    words: name
    for name, labels in {
        "solution": "solution|solution name|name solution|affected solution|solution affected"
        "|solution display name|failing solution",
        "version": "version|versions|affected version|version on",
        "from": "from|from version|upgrade from|upgrading from|updating from|installed"
        "|installed version|version installed|currently installed|currently installed version"
        "|version currently installed|current version|existing version|old version"
        "|previous version|source version|present version|start version",
        "to": "to|to version|upgrade to|upgrading to|updating to|target|target version|new version"
        "|import version|imported version|importing version|version import|version imported"
        "|version importing|version to import",
        "flow": "flow|flow name|name flow|affected flow|failing flow|failed flow|cloud flow"
        "|flow affected|flow message names|flow named message",
        "app or flow": "app or flow|flow or app|app flow",
        "attempts": "attempts|tries|retries|attempts made|retry attempts|import attempts"
        "|failed attempts|attempts times|retry attempts times|how many attempts"
        "|how many times tried",
        "times": "times|times attempts|time attempts|attempt times|times retry attempts"
        "|times tried|when attempts made",
        "health": "health|service health|service health status|service health showed"
        "|service health dashboard|service health times|whether service health showed incidents",
    }.items()
    for words in labels.split("|")
}
_LABEL_END = re.compile("[:=\t\uff1a]")
_BULLET = re.compile(r"(?:[-*+\u2022]|[0-9]{1,2}[.)])[ \t]+")
# An older template writes its fields without a colon: "- Solution Core", "- Solution - Core".
_PLAIN_LABEL = re.compile(r"(Solution|Version|App or Flow)[ \t]+(?:[-\u2013][ \t]+)?([^\n]+)$")
_NOT_GIVEN = re.compile(
    "(?:no response|none|n/a|na|not applicable|unknown|no|yes|nil|all|any|tbd|not checked|not yet"
    "|see above|multiple|several|various)?$"
)
# A link, an image, or two names: '"Sync (Apps)" and "Sync (Flows)"'.
_NO_NAME = re.compile(
    "[<\\[{]|[^\n]*(?:\\]\\(|://|<img|[\"\u201d'`*](?:,| and| or| &) [\"\u201c'`*])"
)
_TRAILING_VERSION = re.compile(r"[ (,_-]{1,3}[vV]?[0-9]{1,4}(?:\.[0-9]{1,8}){1,3}\)?$")
_KIT_PART = re.compile(
    "core|nurture|governance|audit|innovation|theming|component|center of excellence|coe"
    "|starter kit|backlog|planner"
)
_ADVICE_VERB = _set(
    "wait retry try use delete remove restart reimport import check open close run we i it just"
)
_FLOW_SHAPE = re.compile(r"[^\n]*[|>]|[a-z]{2,20}(?: [a-z]{1,20}){0,3} - |sync template")
_NO_FLOW = re.compile(r"[^\n]*(?:component|solution|center of excellence|wizard)")

# Versions -------------------------------------------------------------------------------------

# 4.50.2, v4.50.2, or 4_50_2 in the name of a solution file; on lower-case text.
_VERSION = re.compile(
    "(?:^|[ \t\u00a0(\\[>|;:~_*`\"'\u2192\u201c\u2018])(?:v\\.?)?"
    r"(?:([0-9]{1,4}(?:\.[0-9]{1,8}){1,3})(?![0-9a-z%+]|[.,:/\\@-][0-9x])"
    r"|([0-9]{1,4}(?:_[0-9]{1,8}){1,3})(?=_(?:un)?managed))"
)
_SENTENCE_END = re.compile("[.!?;] ")
_NEAR = 160  # characters before a version that can say what it is
_FILE = re.compile(r"_(?:un)?managed|\.zip")
_INSTALLED = re.compile("[ )\"'`*]{0,3}(?:(?:is|was|already|currently) ){0,2}installed")
_UNIT = re.compile(
    "[ \u00a0]?(?:[%\u20ac$]|(?:utc|gmt|ce?s?t|am|pm|uhr|h|hrs?|hours?|mins?|minutes?|s|secs?"
    "|seconds?|ms|days?|weeks?|months?|years?|[kmgt]i?b|bytes?|million)(?![0-9a-z]))"
)
_ABOUT_VERSIONS = re.compile(
    "(?:^|[^a-z])(?:upgrad|updat|import|install|migrat|version|releas|component|solution|core"
    "(?![a-z])|coe(?![a-z])|kit(?![a-z]))"
)
_FILLER = _set(
    "a an the of in is was be our my its latest version versions ver v release build solution"
    " solutions core component components coe starter kit center centre excellence managed"
    " unmanaged named patch"
)
_VERBS = ("upgrad", "updat", "import")
_MOVES = (*_VERBS, "install", "mov", "migrat", "go", "get", "bring", "bump", "switch", "chang")
_ARROWS = _set("> -> --> ---> => ==> \u2192 \u27a1")
_TARGET = _set("new newer target")
_SOURCE = _set("from currently current installed existing previous previously running old")
_STATE = _set("on at using running use have has")
_SUBJECT = _set("currently are am m re is s still now we i ve been stuck stayed")
_UNLIKE = _set("similar compared due identical equal close prior according related")
_BACK = _set("back rollback rolled reverted revert restored restore")
_DONE = _set("after since")
_OF = _set("of the a an our your")
# Other products, whose versions these are not.
_FOREIGN = _set(
    "pac cli windows runtime net netcore framework sdk browser edge chrome firefox safari"
    " powershell pwsh node npm python java android ios macos linux ubuntu tls ssl openssl nginx"
    " apache haproxy envoy php ip ipv agent office outlook teams sql plugin connector creator"
    " creatorkit creatorkitcore terraform bicep azurerm provider desktop extension xrmtoolbox"
    " culture assembly os docker kubernetes aks agic helm chart ingress istio excel"
)


@dataclass
class _Mention:
    """A version in a line: `usable` if it can be one of the solution, `role` from or to."""

    value: str
    usable: bool
    role: str = ""
    by_arrow: bool = False
    in_file: bool = False


# Other fields ---------------------------------------------------------------------------------

_NUMBERS = "two|three|four|five|six|seven|eight|nine|ten"
_ORDINALS = "second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
_COUNT = f"[0-9]{{1,3}}|{_NUMBERS}"
_ATTEMPTS_LABEL = re.compile(rf"({_COUNT}|once|twice)(?![0-9a-z]|[.:/\u2013-][0-9])")
_TRIED = re.compile(
    rf"(?:^|[^a-z])(?:tried|attempted|failed|fails|failing)(?![a-z])[^.;!?0-9]{{0,60}}?"
    rf"[^0-9a-z.:/\u2013-](?:({_COUNT}) times|(twice))(?![a-z])"
)
_COUNTED = re.compile(
    rf"(?:(?:^|[^a-z])(to|max|maximum|of|another|more|next) |(?:^|[^0-9a-z.:/\u2013-]))({_COUNT}) "
    r"(?:failed |unsuccessful |import |upgrade |retry )?(?:attempts|tries)(?![a-z])"
)
_NTH = f"({_ORDINALS}|[0-9]{{1,2}}(?:nd|rd|th))"
_NUMBERED = re.compile(
    rf"(?:^|[^0-9a-z])(?:{_NTH} (?:failed |import |upgrade )?(?:attempt|try)"
    rf"|for the {_NTH} time|attempt (?:no\.? ?|number |#)?([0-9]{{1,2}}))(?![0-9a-z]|[.:][0-9])"
)
_CLOCK = (
    "[0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9])?"
    "(?: ?(?:(?:utc|gmt)(?:[+-][0-9]{1,2})?|cest|cet|est|edt|pst|pdt|ist|bst|am|pm|z)(?![a-z]))?"
)
_DAY = (
    r"(?:(?:[0-3]?[0-9]\.? [a-z]{3,9}|[a-z]{3,9} [0-3]?[0-9]|[0-9]{4}-[0-9]{2}-[0-9]{2})"
    "(?:,? [0-9]{4})?,? (?:at )?)?"
)
_AT = re.compile(
    r"(?:^|[^a-z])(?:tried|tries|attempts?|attempted|failed|retried|imported)(?![a-z])[^;!?]{0,80}?"
    rf"(?:[ (](?:at|on) |[:,] |\()({_DAY}{_CLOCK}"
    rf"(?:(?:,? and |, | & | ?/ ?)(?:again )?(?:at |on )?{_DAY}{_CLOCK}){{0,9}})(?![0-9:])"
)
_QUIET = "(no [a-z ]{0,30}?(?:incidents?|issues?|outages?|problems?|advisory|advisories))(?![a-z])"
_HEALTH = [
    re.compile(
        "service health(?: dashboard| page| status)? (?:showed|shows|show|showing|said|says"
        "|reported|reports|was|is|lists|listed|had|has|displays|displayed) ([^.,;!?()]{1,120})"
    ),
    re.compile(f"service health(?: dashboard| page| status)? ?[,:\u2013\u2014-] ?{_QUIET}"),
    re.compile(
        f"(?:^|[^a-z]){_QUIET}(?: [a-z]{{1,12}}){{0,3}}? (?:in|on|under|at|by) "
        "(?:(?:the|microsoft|power platform|admin center) ){0,3}service health"
    ),
]
_HEALTH_ENDS = re.compile(" (?:but|so|when|while|because|and (?:we|i|the)) ")
_ASKED = re.compile("(?:whether|if|that|until|unless|check)(?: [a-z]+)? $")
_FLOW_MESSAGE = re.compile('ModernFlow name[ \t]{1,4}([^\n"\\\\]{1,300})')
_FLOW_ENDS = re.compile("[:.](?:[ \t]|$)")
_SOLUTION_MESSAGE = re.compile(
    "[Ss]olution \\\\?[\"'\u201c\u2018]([^\"'\\\\\n\u201d\u2019]{1,120}?)"
    "\\\\?[\"'\u201d\u2019]? failed to (?:import|upgrade|install)"
)
_SOLUTION_NAME = re.compile(
    "(?:Center of Excellence - )?(?:Core|Audit|Audit Log|Governance|Nurture|Teams) Components"
)
# CenterofExcellenceAuditComponents_3_25_managed.zip
_SOLUTION_FILE = re.compile("CenterofExcellence([A-Z][A-Za-z]{2,40})")
_INNER_CAPITAL = re.compile("([a-z])([A-Z])")
_GUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_REQUEST = re.compile(
    "request[ _-]?id(?: \\(?from the (?:error )?message)?[^0-9a-z]{1,12}"
    f"(?:(?:is|was)[^0-9a-z]{{1,12}})?({_GUID})(?![0-9a-z-])"
)
_OWNER = re.compile("([a-z]{1,20})[ _-]?$")
# A request id of something else than the client's request.
_OTHERS = (
    "correlation",
    "service",
    "activity",
    "session",
    "operation",
    "tracking",
    "server",
    "support",
    "parent",
    "root",
    "tenant",
    "environment",
    "subscription",
    "pull",
    "merge",
)
_NO_ID = "00000000-0000-0000-0000-000000000000"


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
        self._values: dict[str, dict[str, int]] = {name: {} for name in (*NAMES, _EITHER)}

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
        return {name: best[0] for name in NAMES if len(best := self.best(name)) == 1}


def extract(text: str) -> Report:
    """Read a report; raises nothing, whatever the text is.

    Args:
        text: an issue, a mail or a ticket as it was pasted; any line ends.

    Returns: the text for the finder, and the fields that are really there.
    """
    text = _GAP.sub("\n\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = _lines(text)
    kept = (line for code, line in lines if code or not _is_form(line.strip(_EDGE)))
    report = _GAP.sub("\n\n", "\n".join(kept)).strip("\n")
    if len(text) > _READ:  # whole lines: half a value would be a wrong one
        lines = _lines(text[: text.rfind("\n", 0, _READ) + 1])
    return Report(report, _fields(lines))


def _lower(text: str) -> str:
    return text.translate(_LOWER)


def _lines(text: str) -> list[tuple[bool, str]]:
    """Return the lines without comments and checklists, each with whether it is code."""
    lines = text.split("\n")
    # What is never closed was not meant as a code block or a comment.
    last: dict[str, int] = {}
    for number, line in enumerate(lines):
        bare = line.strip(_EDGE)
        if _FENCE_END.match(bare):
            last[bare[0]] = number
        if "-->" in line:
            last["-"] = number
    kept = []
    within = ""  # the first sign of what ends the block that this line is in
    for number, line in enumerate(lines):
        bare = line.strip(_EDGE)
        if within not in ("", "-"):
            kept.append((True, line))
            if bare[:1] == within and _FENCE_END.match(bare):
                within = ""
        elif not within and _FENCE.match(bare) and last.get(bare[0], -1) > number:
            kept.append((True, line))
            within = bare[0]
        else:
            rest, is_open = _without_comments(line, within == "-", last.get("-", -1) > number)
            within = "-" if is_open else ""
            changed = rest != line
            if not (_CHECKLIST.match(bare) or (changed and not rest.strip(_EDGE))):
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
    match = _HEADING.match(bare)
    return match and (match[1] if match[1] is not None else match[2])


def _is_form(bare: str) -> bool:
    """Say whether a line was written by a form and not by a person."""
    heading = _heading(bare)
    if heading is None or bare.startswith(("# ", "## ")):
        return bare == "_No response_"
    return _label(heading) in _LABELS or bool(_FORM.match(_lower(heading.strip(_DECORATION))))


def _label(text: str) -> str:
    """Return what a label asks for: its words without fillers."""
    words = _WORD.findall(_lower(_ASIDE.sub(" ", text)))
    if len(words) > 16:
        return ""
    words = [word for word in words if word not in _LABEL_FILLER]
    if "version" in words:
        words = [word for word in words if word != "solution"]
    return " ".join(words)


def _fields(lines: list[tuple[bool, str]]) -> dict[str, str]:
    found = _Found()
    ordinals = [1]
    in_component = False
    for number, (code, line) in enumerate(lines):
        bare = line.strip(_EDGE)
        if code or not bare:
            continue
        heading = _heading(bare)
        if heading is not None:
            in_component = _lower(heading).startswith("component")
            name = _label(heading)
            if name in _LABELS:
                _read_answer(found, name, _next_answer(lines, number))
        else:
            _read_label(found, bare, in_component, lines, number)
        _read_sentence(found, line, ordinals)
    if max(ordinals) > 1:
        found.add("attempts", str(max(ordinals)), _SENTENCE)
    _read_messages(found, "\n".join(line for _, line in lines))
    _settle(found)
    return found.fields()


def _next_answer(lines: list[tuple[bool, str]], number: int) -> str:
    """Return the answer below a heading or a label: one line that stands alone, or nothing."""
    number += 1
    while number < len(lines) and not lines[number][1].strip(_EDGE):
        number += 1
    if number == len(lines) or lines[number][0]:
        return ""
    below = lines[number + 1][1].strip(_EDGE) if number + 1 < len(lines) else ""
    answer = lines[number][1].strip(_EDGE)
    alone = not below or _heading(below) is not None
    return answer if alone and _heading(answer) is None else ""


def _read_label(
    found: _Found, bare: str, in_component: bool, lines: list[tuple[bool, str]], number: int
) -> None:
    """Read `Label: value`, a row of a table, or the bullet of an older template."""
    bullet = _BULLET.match(bare)
    rest = bare[bullet.end() :] if bullet else bare
    plain = _PLAIN_LABEL.match(rest) if bullet and in_component else None
    end = _LABEL_END.search(rest)
    if rest.startswith("|"):
        _, label, *cells = rest.split("|")
        value = "|".join(cells).strip(_BLANK + "|")
    elif plain and not (end and _label(rest[: end.start()]) in _LABELS):
        label, value = plain[1], plain[2]
    elif end:
        label, value = rest[: end.start()], rest[end.end() :]
        if not value.strip(_DECORATION):
            value = _next_answer(lines, number) if _label(label) in _LABELS else ""
    else:
        return
    name = _label(label)
    if name in _LABELS:
        _read_answer(found, name, value)


def _read_answer(found: _Found, label: str, value: str) -> None:
    """Take the answer to a label or a heading."""
    name = _LABELS[label]
    value = value.partition("[e.g")[0].strip(_DECORATION)
    low = _lower(value)
    given = low.strip("_-.? ")
    if _NOT_GIVEN.match(given) and not (name == "health" and given == "none"):
        return
    if name in ("version", "from", "to"):
        _read_versions(found, label, value)
    elif name == "attempts":
        match = _ATTEMPTS_LABEL.match(low)
        if match:
            found.add("attempts", _number(match[1]), _LABEL)
        _read_times(found, f"attempts: {value}", _LABEL)
    elif name == "solution":
        version = _TRAILING_VERSION.search(value)
        if version:
            _read_versions(found, "version", value)
            value = value[: version.start()].strip(_DECORATION)
        if _is_solution(value):
            _add_text(found, "solution", value, _LABEL)
    elif name == "app or flow":
        if _FLOW_SHAPE.match(low) and not _NO_FLOW.match(low):
            _add_text(found, "flow", _until(_FLOW_ENDS, value), _SENTENCE)
    else:
        _add_text(found, name, value.rstrip("."), _LABEL)


def _add_text(found: _Found, name: str, value: str, strength: int) -> None:
    value = value.strip(_DECORATION)
    if value and len(value) <= _LONGEST and not _NO_NAME.match(value):
        found.add(name, value, strength)


def _is_solution(value: str) -> bool:
    """Tell a name from a way out: "Solution: wait an hour" is none."""
    low = _lower(value)
    words = _WORD.findall(low)
    if not words or len(words) > 10 or words[0] in _ADVICE_VERB or value.endswith("."):
        return False
    return bool(_KIT_PART.search(low)) or low[0] != value[0]


def _number(word: str) -> str:
    if word in ("once", "twice"):
        return "1" if word == "once" else "2"
    for words in (_NUMBERS.split("|"), _ORDINALS.split("|")):
        if word in words:
            return str(words.index(word) + 2)
    return str(int(word.rstrip("dhnrt")))


def _read_sentence(found: _Found, line: str, ordinals: list[int]) -> None:
    for mention in _mentions(line):
        if mention.role:
            found.add(mention.role, mention.value, _SENTENCE)
        elif mention.in_file and mention.usable:
            found.add("to", mention.value, _WEAK)
    low = _lower(line)
    for match in _TRIED.finditer(low):
        found.add("attempts", _number(match[1] or match[2]), _SENTENCE)
    for match in _COUNTED.finditer(low):
        if not match[1]:
            found.add("attempts", _number(match[2]), _SENTENCE)
    ordinals += [
        int(_number(match[1] or match[2] or match[3])) for match in _NUMBERED.finditer(low)
    ]
    _read_times(found, line, _SENTENCE)
    _read_health(found, line, low)


def _read_times(found: _Found, line: str, strength: int) -> None:
    match = _AT.search(_lower(line))
    if match:
        _add_text(found, "times", line[match.start(1) : match.end(1)], strength)


def _read_health(found: _Found, line: str, low: str) -> None:
    if "service health" not in low:
        return
    for pattern in _HEALTH:
        match = pattern.search(low)
        if match:
            value = _until(_HEALTH_ENDS, low[match.start(1) : match.end(1)])
            asked = _ASKED.search(low[max(0, match.start() - 40) : match.start()])
            if not asked and not value.startswith(("any ", "a ", "an ", "the ")):
                end = match.start(1) + len(value)
                _add_text(found, "health", line[match.start(1) : end], _SENTENCE)
            return


def _until(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return text[: match.start()] if match else text


def _read_messages(found: _Found, text: str) -> None:
    """Take what the messages of the product name."""
    for match in _FLOW_MESSAGE.finditer(text):
        name = _until(_FLOW_ENDS, match[1]).strip(_DECORATION + ".,;]")
        # A name that the line breaks off is half a name.
        if not name.endswith(" -"):
            _add_text(found, "flow", name, _MESSAGE)
    for match in _SOLUTION_MESSAGE.finditer(text):
        _add_text(found, "solution", match[1], _SENTENCE)
    for match in _SOLUTION_NAME.finditer(text):
        _add_text(found, "solution", match[0], _WEAK)
    for match in _SOLUTION_FILE.finditer(text):
        _add_text(found, "solution", _INNER_CAPITAL.sub(r"\1 \2", match[1]), _WEAK)
    low = _lower(text)
    seen: set[str] = set()
    for match in _REQUEST.finditer(low):
        owner = _OWNER.search(low[max(0, match.start() - 24) : match.start()])
        whose = owner[1] if owner else ""
        if whose.endswith(_OTHERS) or match[1] in seen or match[1] == _NO_ID:
            continue
        strength = _LABEL if whose.endswith("client") else _SENTENCE
        if strength == _LABEL:
            seen.add(match[1])
        found.add("request_id", text[match.start(1) : match.end(1)], strength)


def _settle(found: _Found) -> None:
    """Decide what one field alone cannot."""
    # Asked for "the version", some name the one that they import.
    either = found.all(_EITHER)
    if len(either) == 1 and not found.all("from") and either[0] not in found.all("to"):
        found.add("from", either[0], _WEAK)
    # "Core" in the form, "Center of Excellence - Core Components" in the message.
    best = found.best("solution")
    for value in found.all("solution"):
        if best and all(_lower(other) in _lower(value) for other in best):
            best = [value]
    if len(best) == 1:
        found.add("solution", best[0], _MESSAGE)


def _read_versions(found: _Found, label: str, value: str) -> None:
    """Take the versions of an answer; one that no word is about is what the label asks for."""
    name = _LABELS[label]
    if label in ("from", "to"):
        # Heads of mails and logs of networks have these labels as well.
        for mention in _mentions(f"upgrade {label} {value}"):
            if mention.role:
                found.add(mention.role, mention.value, _LABEL)
        return
    mentions = [mention for mention in _mentions(value, labelled=True) if mention.usable]
    for mention in mentions:
        if mention.role:
            found.add(mention.role, mention.value, _LABEL)
    plain = [mention for mention in mentions if not mention.role]
    if len(plain) == 1:
        found.add(name, plain[0].value, _LABEL)


def _mentions(line: str, *, labelled: bool = False) -> list[_Mention]:
    """Return the versions in a line, each with what the words around it make of it."""
    low = _lower(line)
    about = labelled or bool(_ABOUT_VERSIONS.search(low))
    found: list[_Mention] = []
    last_end = 0
    for match in _VERSION.finditer(low):
        digits = match[1] or match[2]
        start, end = match.end() - len(digits), match.end()
        begin = _sentence_begin(low, start)
        said = _WORD.findall(low[begin:start])
        gap = _WORD.findall(_ASIDE.sub(" ", low[max(begin, last_end) : start]))
        behind = low[end : end + 40]
        mention = _Mention(digits.replace("_", "."), True, in_file=bool(_FILE.match(behind)))
        mention.usable = (
            _is_plausible(mention.value, about or mention.in_file, labelled)
            and not _UNIT.match(behind)
            and _FOREIGN.isdisjoint(_owner(gap, _WORD.findall(behind)))
            and _BACK.isdisjoint(said)
        )
        previous = found[-1] if found and last_end > begin else None
        if mention.usable:
            _give_role(mention, previous, said, gap, behind)
        found.append(mention)
        last_end = end
    return found


def _sentence_begin(low: str, position: int) -> int:
    begin = max(0, position - _NEAR)
    ends = [match.end() for match in _SENTENCE_END.finditer(low[begin:position])]
    return begin + (ends[-1] if ends else 0)


def _owner(before: list[str], behind: list[str]) -> list[str]:
    """Return the words that can name the product: "pac was updated to", "of the Creator Kit"."""
    words = before[-5:]
    # What stands before "upgrading" is another clause; "upgraded" may be said of it.
    clauses = (
        index
        for index, word in enumerate(words, 1)
        if word.startswith(_VERBS) and not word.endswith("ed")
    )
    if behind[:1] == ["of"]:
        behind = [word for word in behind if word not in _OF]
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
    mention: _Mention, previous: _Mention | None, said: list[str], gap: list[str], behind: str
) -> None:
    """Say whether a version is the old or the new one, if words do; perhaps of the one before."""
    words = gap
    while words and (words[-1] in _FILLER or words[-1].startswith("centerofexcellence")):
        words = words[:-1]
    last = words[-1] if words else ""
    before = words[-2] if len(words) > 1 else ""
    if last in ("to", "into") or last in _ARROWS:
        if previous and len(words) == 1:
            if not previous.usable:
                return
            if not previous.by_arrow:
                previous.role = "from"
            mention.role, mention.by_arrow = "to", True
        elif last not in _ARROWS and before not in _UNLIKE:
            after_source = previous is not None and previous.role == "from"
            moves = [place for place, word in enumerate(said) if word.startswith(_MOVES)]
            # What is there "since upgrading to 4.45" is no target any more.
            done = moves and not _DONE.isdisjoint(said[max(0, moves[-1] - 3) : moves[-1]])
            if after_source or (moves and not done):
                mention.role, mention.by_arrow = "to", True
    elif last in _TARGET or last.startswith(_VERBS):
        mention.role = "to"
    elif (
        last in _SOURCE
        or (last in _STATE and before in _SUBJECT)
        or (last in ("over", "top") and previous)
        or _INSTALLED.match(behind)
    ):
        mention.role = "from"
