"""What gateways answered in the lab: tables of one guide, the atlas, and who wrote an error."""

from __future__ import annotations

import re
from collections.abc import Iterable

from errordesk.pages.macros.guide import GuideMacros
from errordesk.pages.macros.page import cell, code_cell, macro, table
from errordesk.records.models import Guide, Mark, Topic
from errordesk.records.observed import (
    Cell,
    Fault,
    Observed,
    good_lines,
    guides_shown,
    is_good,
)
from errordesk.records.problems import UsageError
from errordesk.records.records import lookup

_OUTCOMES = {
    "cut": "breaks off",
    "empty": "empty reply",
    "waits": "no end",
    "no-start": "does not start",
    "ended": "gateway ends",
}
# The phrases of RFC 9110; another one is a mark of whoever wrote it.
_PHRASES = {
    400: "Bad Request",
    404: "Not Found",
    426: "Upgrade Required",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
_NAMED = re.compile(r"(?i)x-[\w-]*error: ")
# First status of an error, and letters of a line of a log that are shown.
_ERROR, _LINE = 400, 170
# Of a line of a log: times, processes and clients say nothing here.
_ASIDE = re.compile(
    r"^<time>[:|]? *|\[[^\]\[]*<[^\]\[]*\] *|^(<pid> )+(<id> )?|<pid>#<pid>: \*<n> |, client: .*"
    r"|\"(time|pid|hostname)\":\"?<\w+>\"?,| \(https://nodejs\.org/\S+\)"
)
_REQUEST = re.compile(r"(GET|POST) \S+ HTTP/[\d.]+|\breq-\d+")
# What some say before every error.
_NOTICE = "[NOTICE]"
_HEADER = re.compile(
    r"(?i)(server|via|x-[\w-]+|cf-ray|ngrok-error-code|[\w]+-[\w]*requestid"
    r"|apigw-requestid|proxy-connection)\b"
)


class ObservedMacros(GuideMacros):
    """What pages call about the records of `macros/data/observed/`."""

    @macro
    def observed(self, *product_ids: str) -> str:
        """What products answered in the lab, backwards: an answer, and the faults that give it.

        Below it stand the lines of their logs, and how long they wait and how often they try.
        """
        parts = []
        for product_id in product_ids:
            product = lookup(self._records.observed, product_id, "product of the lab")
            printed: dict[str, list[str]] = {}
            for answer, words, names in self._answers(product):
                # Two answers that are cut to the same words are one to the reader.
                printed.setdefault(_printed(answer, words), []).extend(names)
            rows = [[text, _names(names)] for text, names in printed.items()]
            parts.append(f"**{_name(product)}**, seen on {product.day}:")
            parts.append(table(["The client gets", "When the backend fails so"], rows))
            parts.append("\n".join(f"- {line}" for line in self._habits(product)))
            lines = self._lines(product)
            if lines:
                logs = table(["When the backend fails so", "In the log"], lines)
                box = "\n".join(f"    {line}".rstrip() for line in logs.split("\n"))
                parts.append(f'??? info "Lines in the log of {_name(product)}"\n\n{box}')
        return "\n\n".join(parts)

    @macro
    def atlas_backwards(self) -> str:
        """Product and answer, and which faults give that: the diagnosis."""
        rows = []
        shown = guides_shown(self._records)
        for product in self._products():
            link = self._shown(product, shown)
            rows += [
                [link, _printed(answer, words, 60), "; ".join(names)]
                for answer, words, names in self._answers(product)
            ]
        return _filtered(
            "answers", table(["Product", "The client gets", "When the backend fails so"], rows)
        )

    @macro
    def atlas(self) -> str:
        """The table of products and faults: the status of each answer, or what came instead."""
        products = self._products()
        head = ["Fault", *(_name(product) for product in products)]
        rows = [
            [
                f'<span id="fault-{fault.id}"></span>**{fault.name}**<br>{cell(fault.sentence)}',
                *(_short(product, fault) for product in products),
            ]
            for fault in self._faults()
        ]
        return _filtered("faults", table(head, rows))

    @macro
    def wait_table(self) -> str:
        """How long each product waits for a silent backend when nothing is set."""
        rows = [
            [_name(product), *_wait(product)]
            for product in self._products()
            if product.default_wait
        ]
        return table(["Product", "Answers after", "With"], rows)

    @macro
    def lab_table(self) -> str:
        """The products of the lab: version, where it comes from, the day, and the command."""
        rows = [
            [_name(product), cell(product.source), product.day, f"`{product.command}`"]
            for product in self._products()
        ]
        return table(["Product", "Package", "Seen on", "Seen again with"], rows)

    @macro
    def mark_table(self, proves: str, place: str) -> str:
        """The marks of all guides that prove the author of an answer, or only its way.

        Args:
            proves: `author` or `way`.
            place: `header`, or `text` for words of pages and logs.
        """
        rows: dict[str, list[tuple[str, str]]] = {}
        for page in self._records.by_id.values():
            record = page.record
            if isinstance(record, Guide | Topic):
                for mark in record.marks:
                    is_header = _HEADER.match(mark.text) is not None
                    if mark.proves == proves and is_header == (place == "header"):
                        found = rows.setdefault(code_cell(mark.text), [])
                        found.append((_statuses(record, mark), self.guide(record.id)))
        if not rows:
            raise UsageError(
                f'no mark fits "{proves}" and "{place}"; allowed: author, way; header, text'
            )
        listed = []
        for text, guides in sorted(rows.items(), key=lambda row: row[0].casefold()):
            links = "<br>".join(
                f"{statuses}: {link}" if len(guides) > 1 and statuses else link
                for statuses, link in dict.fromkeys(guides)
            )
            listed.append([text, links])
        return table(["What you see", "Guide"], listed)

    @macro
    def phrase_table(self) -> str:
        """Reason phrases that are not the standard's, and the product that writes them."""
        found: dict[str, set[str]] = {}
        shown = guides_shown(self._records)
        for product in self._products():
            for _, answer in self._errors(product):
                standard = _PHRASES.get(answer.status or 0)
                if answer.phrase and standard and answer.phrase != standard:
                    line = code_cell(f"{answer.status} {answer.phrase}")
                    found.setdefault(line, set()).add(self._shown(product, shown, plain=True))
        rows = [[line, "<br>".join(sorted(links))] for line, links in sorted(found.items())]
        return table(["Status line", "Written by"], rows)

    @macro
    def missing(self, what: str) -> str:
        """The products whose own errors have no `Server` header, or no body; by name, as a list."""
        if what not in ("server", "body"):
            raise UsageError(f'missing("{what}"): allowed are "server" and "body"')
        shown = guides_shown(self._records)
        found: dict[str, None] = {}
        for product in self._products():
            errors = [answer for _, answer in self._errors(product)]
            lacks = [
                answer.header("server") is None if what == "server" else not answer.bytes
                for answer in errors
            ]
            if errors and all(lacks):
                found[self._shown(product, shown, plain=True)] = None
        return ", ".join(found)

    @macro
    def look_alikes(self) -> str:
        """Products whose pages begin with the same words, and what tells them apart."""
        shown = guides_shown(self._records)
        groups: dict[str, dict[str, str]] = {}
        for product in self._products():
            for _, answer in self._errors(product):
                if answer.page is None:
                    continue
                page = product.pages[answer.page]
                standard = _PHRASES.get(answer.status or 0, "")
                title = re.sub(r"^\d{3} ", "", page.words)
                if standard and title.casefold().startswith(standard.casefold()[:12]):
                    text = "\n".join([answer.line or "", *answer.headers, page.source])
                    marks = [
                        m.text for m in product.marks if m.text in text and m.proves != "shared"
                    ]
                    decides = ", ".join(map(code_cell, marks)) or "only the log"
                    rows = groups.setdefault(f"{answer.status} {standard}", {})
                    rows.setdefault(self._shown(product, shown, plain=True), decides)
        listed = [
            [f"`{title}`", link, decides]
            for title, rows in sorted(groups.items())
            if len(rows) > 1
            for link, decides in rows.items()
        ]
        return table(["The page says", "It can be", "What decides"], listed)

    # Not called from Markdown ----------------------------------------------------------------

    def _products(self) -> list[Observed]:
        if not self._records.observed:
            raise UsageError("macros/data/observed/ holds no product; run the lab")
        found = self._records.observed.values()
        return sorted(found, key=lambda product: _name(product).casefold())

    def _faults(self) -> list[Fault]:
        return [fault for fault in self._records.faults.values() if fault.kind != "control"]

    def _shown(self, product: Observed, shown: dict[str, str], *, plain: bool = False) -> str:
        """Return a link to the guide of a product; `plain`: without its version."""
        name = product.product if plain else _name(product)
        return self.guide(shown[product.id], text=name) if product.id in shown else name

    def _errors(self, product: Observed) -> Iterable[tuple[Fault, Cell]]:
        """Yield the errors that the product wrote itself and that do not vary."""
        for fault in self._faults():
            answer = product.faults.get(fault.id)
            if answer is None or answer.varies or fault.kind != "fault" or fault.relayed(answer):
                continue
            if answer.outcome == "answer" and (answer.status or 0) >= _ERROR:
                yield fault, answer

    def _answers(self, product: Observed) -> list[tuple[str, str, list[str]]]:
        """Return each answer with its first words, and the names of the faults that give it.

        Over HTTP/2 there is no reason phrase, so it does not make an answer another one.
        """
        printed: dict[tuple[str, int | None, bool, str], tuple[str, str]] = {}
        found: dict[tuple[str, int | None, bool, str], list[str]] = {}
        for fault in self._faults():
            answer = product.faults.get(fault.id)
            if answer is None or _good(answer) or fault.kind != "fault" or fault.relayed(answer):
                continue
            words = _words(product, answer)
            empty = answer.outcome == "answer" and not answer.bytes
            key = answer.outcome, answer.status, empty, re.sub(r"\d+", "#", words)
            found.setdefault(key, []).append(fault.name)
            before, _ = printed.get(key, ("", ""))
            printed[key] = max(before, _answer(answer), key=len), words
        return [(*printed[key], names) for key, names in found.items()]

    def _habits(self, product: Observed) -> list[str]:
        lines = []
        if product.default_wait:
            after, status = _wait(product)
            then = f", then {status}" if product.default_wait.status else ""
            lines.append(f"Wait for a silent backend, nothing set: {after}{then}.")
        often: dict[int, list[str]] = {}
        for fault in self._faults():
            answer = product.faults.get(fault.id)
            if answer and len(answer.contacts) == 1 and answer.contacts[0] > 1:
                often.setdefault(answer.contacts[0], []).append(fault.name)
        lines += [
            f"{times} connections to the backend for one request: {_names(names)}."
            for times, names in sorted(often.items())
        ]
        relayed = [
            answer
            for fault in self._faults()
            if fault.kind == "relay" and (answer := product.faults.get(fault.id))
        ]
        written = sorted(
            {header for answer in relayed for header in [*answer.adds, *answer.replaces]}
        )
        if written:
            listed = ", ".join(map(code_cell, written))
            lines.append(f"Written on an error of the backend that it only passes on: {listed}.")
        return lines

    def _lines(self, product: Observed) -> list[list[str]]:
        """Return the first line of the log for each fault; faults with the same line together.

        A line that differs only in the request is the same one.
        """
        found: dict[str, tuple[str, list[str]]] = {}
        good = good_lines(product, self._records.faults)
        for fault in self._faults():
            answer = product.faults.get(fault.id)
            if answer is None or fault.kind != "fault" or fault.relayed(answer):
                continue
            told = (line for line in answer.log if not line.startswith(_NOTICE))
            line = next((line for line in told if not is_good(line, good)), "")
            if line:
                short = _cut(_ASIDE.sub("", line).strip(), _LINE)
                found.setdefault(_REQUEST.sub("", short), (short, []))[1].append(fault.name)
        return [[_names(names), code_cell(line)] for line, names in found.values()]


def _filtered(name: str, text: str) -> str:
    """Return a table that `overrides/assets/atlas.js` filters by its name."""
    return f'<div class="ed-atlas" data-atlas="{name}" markdown>\n\n{text}\n\n</div>'


def _name(product: Observed) -> str:
    number = re.match(r"\d+(\.\d+)*", product.version)
    builtin = " (own pages)" if product.id.endswith("-builtin") else ""
    return f"{product.product} {number[0] if number else product.version}{builtin}"


def _names(names: list[str]) -> str:
    """Return the names of faults; what is a form of another one stands behind it, in brackets."""
    forms: dict[str, list[str]] = {}
    for name in names:
        base = next(
            (known for known in forms if name.startswith((f"{known}, ", f"{known} on "))), ""
        )
        if base:
            forms[base].append(name.removeprefix(base).lstrip(", "))
        else:
            forms[name] = []
    return "; ".join(
        f"{name} (also {', '.join(also)})" if also else name for name, also in forms.items()
    )


def _good(answer: Cell) -> bool:
    return answer.outcome == "answer" and answer.status is not None and answer.status < _ERROR


def _answer(answer: Cell) -> str:
    """Return an answer in a few words: status and reason phrase, or what came instead."""
    status = f"{answer.status} {answer.phrase}".strip() if answer.status else ""
    if answer.outcome == "answer":
        return status if answer.bytes else f"{status}, no body"
    return f"{status}, {_OUTCOMES[answer.outcome]}".lstrip(", ")


def _words(product: Observed, answer: Cell) -> str:
    """Return a header that names the error, or else the first words of the page."""
    named = next((line for line in answer.headers if _NAMED.match(line)), "")
    page = product.pages.get(answer.page or "")
    return named or (page.words if page else "")


def _printed(answer: str, words: str, most: int = 110) -> str:
    short = _cut(words, most)
    return f"**{cell(answer)}**" + (f"<br>{code_cell(short)}" if short else "")


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text, cut between words and outside a placeholder."""
    if len(text) <= most:
        return text
    start = text[:most].rpartition(" ")[0] or text[:most]
    if start.rfind("<") > start.rfind(">"):
        # An open bracket would begin a tag and swallow the rest of the page.
        start = start[: start.rfind("<")]
    return f"{start.rstrip()} …"


def _short(product: Observed, fault: Fault) -> str:
    answer = product.faults.get(fault.id)
    if answer is None:
        return "–"
    status = str(answer.status) if answer.status else ""
    if answer.outcome == "answer":
        return status + ("" if answer.bytes or _good(answer) else " empty")
    return f"{status} {_OUTCOMES[answer.outcome]}".strip()


def _wait(product: Observed) -> tuple[str, str]:
    wait = product.default_wait
    if wait is None or wait.seconds is None:
        return f"no answer within {wait.limit if wait else 0} s", "–"
    return f"{wait.seconds} s", str(wait.status or "no answer")


def _statuses(record: Guide | Topic, mark: Mark) -> str:
    listed = mark.statuses or (record.http_status if isinstance(record, Guide) else [])
    return ", ".join(map(str, listed)) or "any other status"
