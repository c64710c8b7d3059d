"""Sources and the facts that stand on them: addresses, hosts, grades."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import urlsplit

from errordesk.records.models import GRADES, Source
from errordesk.records.problems import Problem, suggest
from errordesk.records.records import Records

_GRADES = list(GRADES)
_LANGUAGE = re.compile(r"^/[a-z]{2}-[a-z]{2}(?=/)", re.IGNORECASE)
# Pages that exist in one language only.
_ONE_LANGUAGE = ("/answers/", "/training/")
_TRACKING = re.compile(r"(?:^|&)(?:utm_\w+|wt\.mc_id|ocid|gclid|fbclid|msclkid)=", re.IGNORECASE)
_THREAD = re.compile(r"/(?:issues|pull|discussions)/(\d+)")
_NUMBERED = re.compile(r"-(\d+)$")
# A host that this many sources share is known; another one like it is more likely a typo.
_KNOWN_HOST = 3


def wrong_grades(records: Records) -> list[Problem]:
    """Return each fact that names a source twice, or has a better grade than all its sources."""
    found = []
    for name, fact in records.facts.items():
        cited = [(citation.source, citation.section) for citation in fact.sources]
        for index, citation in enumerate(cited):
            if citation in cited[:index]:
                message = f'"{citation[0]}" is named twice'
                found.append(records.problem("fact", name, "sources", index, message=message))
        known = [records.sources[source].grade for source, _ in cited if source in records.sources]
        best = min(known, key=_GRADES.index, default=fact.grade)
        if fact.grade != "judgement" and _GRADES.index(fact.grade) < _GRADES.index(best):
            message = f'the grade "{fact.grade}" is better than that of its sources, "{best}"'
            found.append(records.problem("fact", name, "grade", message=message))
    return found


def wrong_addresses(records: Records) -> list[Problem]:
    """Return each source whose address is another one's, or is not written as it should be."""
    found = []
    seen: dict[tuple[str, ...], str] = {}
    for name, source in records.sources.items():
        wrong = [*(_own(records, source) if source.own else _address(name, source.url))]
        if message := _grade(source):
            found.append(records.problem("source", name, "grade", message=message))
        parts = urlsplit(source.url)
        place = _LANGUAGE.sub("", parts.path).rstrip("/").casefold()
        same = (parts.netloc.casefold(), place, parts.query, parts.fragment)
        if same in seen:
            wrong.append(f'the source "{seen[same]}" has this address already; use that one')
        seen.setdefault(same, name)
        found += [records.problem("source", name, "url", message=message) for message in wrong]
    return found


def _own(records: Records, source: Source) -> Iterator[str]:
    """Yield what is wrong with the address of a page of this site."""
    page, _, anchor = source.url.partition("#")
    if page not in records.pages:
        yield f'there is no page "{page}".{suggest(page, records.pages)}'
    elif anchor and anchor not in records.pages[page].anchors:
        yield f'"{page}" has no heading id "{anchor}"'


def odd_hosts(records: Records) -> list[Problem]:
    """Return every source whose host is nearly the host of many others."""
    of_source = {
        name: urlsplit(source.url).hostname or ""
        for name, source in records.sources.items()
        if not source.own
    }
    counts = Counter(of_source.values())
    known = [host for host, count in counts.items() if count >= _KNOWN_HOST]
    found = []
    for name, host in of_source.items():
        close = get_close_matches(host, known, n=1, cutoff=0.88) if host not in known else []
        if close:
            message = f'the host "{host}" is used nowhere else; did you mean "{close[0]}"?'
            found.append(records.problem("source", name, "url", message=message))
    return found


def _address(name: str, url: str) -> Iterator[str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.netloc != host or "." not in host or host.endswith((".example", ".invalid")):
        yield f'the address has "{parts.netloc}" as host; write a public name in small letters'
    if re.search(r"//|[()\[\]<>{}\"'`\\|]", parts.path):
        yield f'the path "{parts.path}" holds what no path should: //, a bracket or a quote'
    if _TRACKING.search(parts.query):
        yield f'the address counts who follows it; take "?{parts.query}" off'
    alone = any(part in parts.path for part in _ONE_LANGUAGE)
    if host.endswith("microsoft.com") and _LANGUAGE.match(parts.path) and not alone:
        yield "the address names a language; take it out, so that readers get their own"
    thread, numbered = _THREAD.search(parts.path), _NUMBERED.search(name)
    if thread and numbered and thread[1] != numbered[1]:
        yield f'the id "{name}" and the address name different threads, {thread[1]} in the address'


def _grade(source: Source) -> str:
    """Return what is wrong with a grade, as far as the address tells who speaks."""
    if source.grade == "documented" and _THREAD.search(source.url):
        return 'a thread documents nothing; its grade is "maintainer", "users" or "community"'
    manual = source.url.startswith("https://learn.microsoft.com/")
    if manual and "/answers/" not in source.url and source.grade != "documented":
        return 'a manual of the vendor has the grade "documented"'
    return ""
