"""Turn what was seen into records: one dictionary for each product, in a fixed order."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from lab.gateways import placeholders
from lab.gateways.behaviour import BACKEND_SERVER
from lab.gateways.client import COMPLETE, CUT, EMPTY
from lab.gateways.faults import BY_ID, FAULTS, Fault
from lab.gateways.product import Product

Record = dict[str, Any]
LONGEST_PAGE = 4000
LINES = 6
# Header lines of a connection, which say nothing about who wrote an answer.
HOP = ("date:", "content-length:", "connection:", "keep-alive:", "transfer-encoding:")
# Headers with a value of their own in each answer, and what stands for it.
CHANGING = (
    ("date", "<time>"),
    ("etag", "<id>"),
    ("x-varnish", "<n>"),
    ("x-envoy-upstream-service-time", "<ms>"),
)
# A greeting in another protocol that a gateway takes for a good answer is
# nothing to publish.
LEFT_OUT = ("not-http",)


def fault_list() -> list[Record]:
    """The faults as records: id, name, sentence and kind."""
    return [
        {"id": fault.id, "name": fault.name, "sentence": fault.sentence, "kind": fault.kind}
        for fault in FAULTS
    ]


def build(
    product: Product, seen: Mapping[str, Mapping[str, Any]], day: str, folders: dict[str, str]
) -> Record:
    """Make the record of a product.

    Args:
        product: the product.
        seen: for each fault, what the worker wrote.
        day: the day of the run, as YYYY-MM-DD.
        folders: paths of the run and their placeholders.

    Returns:
        The record; the places of marks are filled in by `link_marks`.
    """
    pages: dict[str, Record] = {}
    rows: dict[str, Record] = {}
    absent: dict[str, str] = {}
    for fault in FAULTS:
        found = seen.get(fault.id)
        if found is None:
            continue
        if found["absent"]:
            absent[fault.id] = found["absent"]
            continue
        row = _row(fault, found, folders, pages)
        if fault.id in LEFT_OUT and _good(row):
            absent[fault.id] = "left out: passed on as if it were an answer"
            continue
        if reason := product.varies.get(fault.id, fault.varies):
            row["varies"] = reason
        rows[fault.id] = row
    used = {row["page"] for row in rows.values() if "page" in row}
    package = product.package
    return {
        "id": product.id,
        "product": product.name,
        "variant": product.variant,
        "version": package.version,
        "source": f"{ {'pypi': 'PyPI', 'npm': 'npm', 'debian': 'Debian'}[package.registry] } "
        f"{package.name} {package.version}",
        "day": day,
        "command": f"python3 lab/gateways/run.py --only {product.id}",
        "marks": [{"text": text} for text in product.marks],
        "pages": {name: page for name, page in pages.items() if name in used},
        "faults": rows,
        "absent": absent,
    }


def _good(row: Record) -> bool:
    return bool(row["status"] == 200 or (row["status"] is None and row.get("bytes")))


def _row(
    fault: Fault,
    found: Mapping[str, Any],
    folders: dict[str, str],
    pages: dict[str, Record],
) -> Record:
    """One cell of the table."""
    lines = [placeholders.line(text, folders) for text in found["log"]]
    log = list(dict.fromkeys(lines))[:LINES]
    if not found["started"]:
        return {"outcome": "no-start", "status": None} | ({"log": log} if log else {})
    last = found["replies"][found["shown"]]
    row: Record = {"outcome": _outcome(found, last), "status": last["status"]}
    if len(found["replies"]) > 1:
        row["statuses"] = [reply["status"] for reply in found["replies"]]
    shown = _worst(found["replies"])
    if last["start"]:
        row["line"] = last["start"]
        fields = [placeholders.replace(text, folders) for text in last["fields"]]
        row["headers"] = [_steady(text) for text in fields]
        if fault.kind != "fault":
            row |= _changes(fault, fields)
    if last["note"]:
        row["client"] = placeholders.replace(last["note"], folders)
    row["bytes"] = last["bytes"]
    body = placeholders.replace(found["body"], folders)
    if body.strip() and last["start"] and last["end"] == COMPLETE and last["status"] != 200:
        shown_words = placeholders.replace(words(found["body"]), folders)
        row["page"] = _page(fault.id, body, shown_words, pages)
    if log:
        row["log"] = log
    for key in ("contacts", "requests", "second"):
        if found[key]:
            row[key] = found[key]
    row["seconds"] = round(shown)
    return row


def _worst(replies: list[Mapping[str, Any]]) -> float:
    """The longest wait among the requests."""
    return max(float(reply["seconds"]) for reply in replies)


def _outcome(found: Mapping[str, Any], last: Mapping[str, Any]) -> str:
    if found["ended"] is not None:
        return "ended"
    names = {COMPLETE: "answer", CUT: "cut", EMPTY: "empty"}
    return names.get(str(last["end"]), "waits")


def _steady(text: str) -> str:
    """A header line without what changes with the time."""
    for pattern, name in CHANGING:
        text = re.sub(rf"(?i)^({pattern}): .*", rf"\1: {name}", text)
    return text


def _changes(fault: Fault, fields: list[str]) -> Record:
    """What a gateway adds to, writes over and takes from an answer that it passes on."""
    own = {"server": BACKEND_SERVER.decode().partition(": ")[2]}
    if fault.id == "relayed-502-bare":
        own = {}
    own["content-type"] = "text/plain" if fault.kind == "control" else "text/html"
    if fault.kind == "control":
        own["cache-control"] = "no-store"
    if fault.id == "relayed-503":
        own["retry-after"] = "30"
    adds, replaces, kept = [], [], set()
    for text in fields:
        name, _, value = text.partition(":")
        if text.lower().startswith(HOP):
            continue
        known = own.get(name.lower())
        if known is None:
            adds.append(_steady(text))
        else:
            kept.add(name.lower())
            if value.strip() != known:
                replaces.append(text)
    drops = sorted(set(own) - kept)
    changes = {"adds": adds, "replaces": replaces, "drops": drops}
    return {key: value for key, value in changes.items() if value}


def _page(fault: str, body: str, shown: str, pages: dict[str, Record]) -> str:
    """The name under which a page is kept: the first fault that showed it."""
    source = body.replace("\r\n", "\n")
    source = re.sub(r"(?is)(<style[^>]*>).*?(</style>)", r"\1…\2", source)
    page = {"words": shown, "source": source[:LONGEST_PAGE]}
    for name, known in pages.items():
        if known == page:
            return name
    pages[fault] = page
    return fault


def words(body: str) -> str:
    """The first words that a reader sees of a page.

    Args:
        body: HTML or plain text.

    Returns:
        Up to 160 characters, with single spaces.
    """
    text = re.sub(r"(?is)<(script|style|!--).*?(</\1>|-->)|<title>.*?</title>", " ", body)
    text = html.unescape(re.sub(r"<[^>]*>", " ", text))
    text = " ".join(text.split())
    return text if len(text) <= 160 else text[:160].rsplit(" ", 1)[0] + " …"


def link_marks(records: Mapping[str, Record]) -> None:
    """Say of each mark what it proves, from the cells of all products.

    A mark proves the author when it stands in the product's own errors, in nothing that the
    product passes on, and in no other product's cells. It proves only the way when it also stands
    on what is passed on. It is shared when another product shows it too. Cells that vary do not
    count.

    Args:
        records: all records by id; their `marks` are rewritten.
    """
    texts = {name: _texts(record) for name, record in records.items()}
    for name, record in records.items():
        own, relayed = texts[name]
        for number, mark in enumerate(record["marks"]):
            text = mark["text"]
            found = {place for place, content in own if text in content}
            passed = any(text in content for _, content in relayed)
            others = sorted(
                other
                for other, (theirs, passing) in texts.items()
                if records[other]["product"] != record["product"]
                and any(text in content for _, content in (*theirs, *passing))
            )
            if passed:
                proves = "way"
            elif others:
                proves = "shared"
            else:
                proves = "author" if found else "unseen"
            linked = {"text": text, "proves": proves, "where": sorted(found)}
            record["marks"][number] = linked | ({"also": others} if others else {})


def _texts(record: Record) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """All text of the product's own errors, and of what it passed on, with its place."""
    own: list[tuple[str, str]] = []
    relayed: list[tuple[str, str]] = []
    for name, row in record["faults"].items():
        if "varies" in row:
            continue
        status = row["status"]
        passed = BY_ID[name].kind != "fault" or (status is not None and status < 400)
        into = relayed if passed else own
        into += [("header", text) for text in row.get("headers", ())]
        into += [("line", row["line"])] if "line" in row else []
        if "page" in row:
            into.append(("page", record["pages"][row["page"]]["source"]))
        # A log is always the product's own, so a line there never speaks against the author.
        own += [("log", text) for text in row.get("log", ())]
    return own, relayed
