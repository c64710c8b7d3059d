"""`errordesk check external`: ask, keep the result, report, and fail for what is gone for good."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import date
from pathlib import Path

from errordesk.checks.external import exemptions, report, state, verdicts
from errordesk.checks.external.probe import Prober, host_of
from errordesk.checks.external.report import Place
from errordesk.checks.external.verdicts import Finding
from errordesk.records import external
from errordesk.records.external import Entry
from errordesk.records.loader import load
from errordesk.records.problems import Problem, ProblemsError, UsageError
from errordesk.records.records import Records

# Hosts that are asked at the same time, and pages after which the result is written.
_THREADS = 8
_SAVE_EVERY = 20


def run(
    root: Path,
    *,
    max_age: int = 6,
    minutes: int = 60,
    report_file: Path | None = None,
    today: date | None = None,
    prober: Prober | None = None,
) -> int:
    """Ask every address of a source, keep the last result, print counts; return 0.

    Args:
        root: the project's folder.
        max_age: in days: younger good answers are not asked for again; 0 asks all.
        minutes: after this time no further page is begun; the next run begins with those left.
        report_file: where to write what to do, as Markdown; empty when there is nothing.
        today: the day of the run; the machine's by default.
        prober: asks; one with the usual limits by default.

    Raises `ProblemsError` when the records or exemptions are wrong and for each address that was
    gone on two days; `UsageError` when nothing at all answered or a file cannot be written.
    """
    today = today or date.today()
    records = load(root)
    if wrong := exemptions.wrong_exemptions(records):
        raise ProblemsError(wrong)
    for option, number, unit in (("--max-age", max_age, "days"), ("--minutes", minutes, "minutes")):
        if number < 0:
            raise UsageError(f"{option} {number}: give a number of {unit}, 0 or more")
    exempt = exemptions.exemptions(records)
    places = {
        address: sources
        for address, sources in addresses(records).items()
        if any(s.source not in exempt or exempt[s.source].until < today for s in sources)
    }
    path = root / external.FILE
    entries = {a: entry for a, entry in records.link_verdicts.items() if a in places}
    due = [a for a in places if not (a in entries and entries[a].fresh(today, max_age))]
    # What was not asked for the longest time comes first.
    due.sort(key=lambda address: entries[address].asked if address in entries else date.min)
    asked = ask(
        due,
        entries,
        today,
        prober or Prober(_agent()),
        lambda: state.write(path, entries),
        time.monotonic() + 60 * minutes,
    )
    if report_file is not None:
        text = report.markdown(today, entries, places, exempt.values())
        try:
            report_file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"--report: cannot write {report_file}: {error.strerror}") from None
    sys.stdout.write(
        f"external links: {asked} of {len(places)} asked; {external.counts(entries)}\n"
    )
    if gone := _gone(entries, places):
        raise ProblemsError(gone)
    return 0


def addresses(records: Records) -> dict[str, list[Place]]:
    """Return every address with the places where it stands, in the order of the records."""
    found: defaultdict[str, list[Place]] = defaultdict(list)
    for source_id, source in records.sources.items():
        if source.own:
            continue
        located, path = records.places["source", source_id]
        found[source.url].append(Place(source_id, located.file, located.line(*path, "url")))
    return dict(found)


def ask(
    due: list[str],
    entries: dict[str, Entry],
    today: date,
    prober: Prober,
    save: Callable[[], None],
    end: float,
) -> int:
    """Ask for each page once, hosts side by side, and enter every answer into `entries`.

    Returns how many addresses were asked; none is begun after `end`, in seconds of the clock.
    `save` is called now and then and at the end, but not before some host has answered: without a
    network every address would end as "cannot tell". Raises `UsageError` when none answered.
    """
    pages: defaultdict[str, set[str]] = defaultdict(set)
    for address in due:
        page, _, fragment = address.partition("#")
        pages[page].add(fragment)
    hosts: defaultdict[str, list[str]] = defaultdict(list)
    for page in pages:
        hosts[host_of(page)].append(page)
    lock = threading.Lock()
    stop = threading.Event()
    done = answered = asked = 0

    def one_host(host: str) -> None:
        nonlocal done, answered, asked
        for page in hosts[host]:
            if stop.is_set() or time.monotonic() >= end:
                return
            visit = prober.visit(page, body=pages[page] != {""})
            findings = {
                f"{page}#{fragment}" if fragment else page: verdicts.judge(visit, fragment)
                for fragment in pages[page]
            }
            with lock:
                _enter(entries, findings, today)
                done += 1
                asked += len(findings)
                answered += visit.reply is not None
                if answered and done % _SAVE_EVERY == 0:
                    save()

    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            # The host with most pages takes longest, so it begins first.
            by_size = sorted(hosts, key=lambda host: -len(hosts[host]))
            for job in as_completed([pool.submit(one_host, host) for host in by_size]):
                job.result()
        finally:
            stop.set()  # after Ctrl+C no further page is asked
            pool.shutdown(cancel_futures=True)
            if answered or not done:
                save()
    if done and not answered:
        raise UsageError(f"none of {done} pages answered: is there a network? nothing was changed")
    return asked


def _enter(entries: dict[str, Entry], findings: Mapping[str, Finding], today: date) -> None:
    for address, found in findings.items():
        old = entries.get(address)
        entries[address] = state.updated(old, today, found.verdict, found.why, found.to)


def _gone(entries: Mapping[str, Entry], places: Mapping[str, list[Place]]) -> list[Problem]:
    return [
        Problem(
            place.file,
            place.line,
            f'the address of "{place.source}" is gone ({entry.why}) since {entry.gone}; '
            "name another page that says the same, or take back what rests on it",
        )
        for address, entry in entries.items()
        if entry.confirmed_gone
        for place in places[address]
    ]


def _agent() -> str:
    """Return who asks and what for, with the project's address when it is known."""
    home = os.environ.get("ERRORDESK_REPO_URL") or os.environ.get("ERRORDESK_SITE_URL")
    contact = f"; +{home}" if home and home.isascii() and home.isprintable() else ""
    return f"errordesk/0.1 (checks the links of a documentation site once a week{contact})"
