"""Slips in records that are well formed and agree with each other: what no author means to write.

Each function returns findings for one check; `registry` says which. No build, no network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import urlsplit

from errordesk.records.models import GRADES, Guide, Release, Reply, Source, Topic
from errordesk.records.problems import Problem, suggest
from errordesk.records.records import Records

RELEASES = "macros/data/releases.yml"
VARIABLES = "macros/data/variables.yml"
SYNONYMS = "macros/data/synonyms.yml"
PRODUCTS = "macros/data/products.yml"

# Nothing here is so stable that nobody has to look at it within a year.
_LONGEST = timedelta(days=366)
_GRADES = list(GRADES)
_LANGUAGE = re.compile(r"^/[a-z]{2}-[a-z]{2}(?=/)", re.IGNORECASE)
# Pages that exist in one language only.
_ONE_LANGUAGE = ("/answers/", "/training/")
_TRACKING = re.compile(r"(?:^|&)(?:utm_\w+|wt\.mc_id|ocid|gclid|fbclid|msclkid)=", re.IGNORECASE)
_THREAD = re.compile(r"/(?:issues|pull|discussions)/(\d+)")
_NUMBERED = re.compile(r"-(\d+)$")
# Lists of a page's front matter, and of its `answer`, in which nothing stands twice.
_LISTS = ("applies_to", "close_when", "formerly", "http_status", "labels", "related")
_ANSWER_LISTS = ("never", "wait", "collect")


# Dates --------------------------------------------------------------------------------------------


def dates(records: Records) -> list[Problem]:
    """Return reviews that are too far away, and days of sources that cannot be."""
    found = []
    for file, line, _, begin, end in _reviews(records):
        if end - begin > _LONGEST:
            message = f'"review_by" is {(end - begin).days} days after {begin}; allowed are 366'
            found.append(Problem(file, line, message))
    for name, source in records.sources.items():
        located, path = records.places["source", name]
        line = located.line(*path, "dated")
        dated = source.dated
        if dated is None:
            continue
        try:
            day = date.fromisoformat(f"{dated}-01-01"[:10] if len(dated) < 10 else dated)
        except ValueError:
            found.append(
                Problem(located.file, line, f'"dated": there is no day or month "{dated}"')
            )
            continue
        if day > source.checked:
            message = f'"dated": {dated} lies after the day of "checked", {source.checked}'
            found.append(Problem(located.file, line, message))
    return found


def future(records: Records, today: date) -> list[Problem]:
    """Return each record that was checked or reviewed after `today`."""
    return [
        Problem(file, line, f'"{key}" is {day}, which is still to come')
        for file, line, key, day, _ in _reviews(records)
        if day > today
    ]


def _reviews(records: Records) -> Iterator[tuple[str, int, str, date, date]]:
    """Yield file and line of each review, the key of its last day, that day and the next one."""
    for kind, table in (("fact", records.facts), ("source", records.sources)):
        for name, record in table.items():
            located, path = records.places[kind, name]
            line = located.line(*path, "checked")
            yield located.file, line, "checked", record.checked, record.review_by
    for page in records.by_id.values():
        dated = page.record
        if isinstance(dated, Guide | Topic | Reply):
            line = page.yaml.line(("reviewed",))
            yield page.file, line, "reviewed", dated.reviewed, dated.review_by


# Facts and pages ----------------------------------------------------------------------------------


def grades(records: Records) -> list[Problem]:
    """Return each fact that names a source twice, or has a better grade than all its sources."""
    found = []
    for name, fact in records.facts.items():
        located, path = records.places["fact", name]
        cited = [(citation.source, citation.section) for citation in fact.sources]
        for index, citation in enumerate(cited):
            if citation in cited[:index]:
                line = located.line(*path, "sources", index)
                found.append(Problem(located.file, line, f'"{citation[0]}" is named twice'))
        known = [records.sources[source].grade for source, _ in cited if source in records.sources]
        best = min(known, key=_GRADES.index, default=fact.grade)
        if fact.grade != "judgement" and _GRADES.index(fact.grade) < _GRADES.index(best):
            message = f'the grade "{fact.grade}" is better than that of its sources, "{best}"'
            found.append(Problem(located.file, located.line(*path, "grade"), message))
    return found


def pages(records: Records) -> list[Problem]:
    """Return what a page lists twice, titles and descriptions of two pages, missing landings."""
    found = []
    seen: dict[tuple[str, str], str] = {}
    for page in records.pages.values():
        for key, values in _lists(page.yaml.data):
            for index, value in enumerate(values):
                if value in values[:index]:
                    line = page.yaml.line((*key, index))
                    found.append(
                        Problem(page.file, line, f'"{".".join(key)}" lists "{value}" twice')
                    )
        for name in ("title", "description"):
            text = " ".join(str(getattr(page.record, name) or "").split()).casefold()
            if text and (name, text) in seen:
                message = f'"{name}" is that of {seen[name, text]} too; readers see both in a list'
                found.append(Problem(page.file, page.yaml.line((name,)), message))
            seen.setdefault((name, text), page.file)
    for name, product in records.products.items():
        if product.landing not in records.pages:
            message = (
                f'"{name}.landing": there is no page "{product.landing}".'
                f"{suggest(product.landing, records.pages)}"
            )
            line = records.places["file", "products.yml"][0].line("products", name, "landing")
            found.append(Problem(PRODUCTS, line, message))
    return found


def _lists(data: Mapping[str, object]) -> Iterator[tuple[tuple[str, ...], list[object]]]:
    answer = data.get("answer")
    inner = answer if isinstance(answer, dict) else {}
    for place, value in (
        *(((key,), data.get(key)) for key in _LISTS),
        *((("answer", key), inner.get(key)) for key in _ANSWER_LISTS),
    ):
        if isinstance(value, list):
            yield place, value


# Sources ------------------------------------------------------------------------------------------


def addresses(records: Records) -> list[Problem]:
    """Return each source whose address is another one's, or is not written as it should be."""
    found = []
    seen: dict[tuple[str, ...], str] = {}
    for name, source in records.sources.items():
        located, path = records.places["source", name]
        line = located.line(*path, "url")
        checked = _own(records, source) if source.own else _address(name, source.url)
        found += [Problem(located.file, line, said) for said in checked]
        if said := _grade(source):
            found.append(Problem(located.file, located.line(*path, "grade"), said))
        parts = urlsplit(source.url)
        place = _LANGUAGE.sub("", parts.path).rstrip("/").casefold()
        same = (parts.netloc.casefold(), place, parts.query, parts.fragment)
        if same in seen:
            message = f'the source "{seen[same]}" has this address already; use that one'
            found.append(Problem(located.file, line, message))
        seen.setdefault(same, name)
    return found


def _own(records: Records, source: Source) -> Iterator[str]:
    page, _, anchor = source.url.partition("#")
    if page not in records.pages:
        yield f'there is no page "{page}".{suggest(page, records.pages)}'
    elif anchor and anchor not in records.pages[page].anchors:
        yield f'"{page}" has no heading id "{anchor}"'


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


# Releases -----------------------------------------------------------------------------------------


def releases(records: Records) -> list[Problem]:
    """Return what is wrong in the order of the releases, and between status and versions."""
    record = records.releases
    if record is None:
        return []
    line = records.places["file", "releases.yml"][0].line
    found = []
    for index, release in enumerate(record.releases):
        at = line("releases", index)
        found += [Problem(RELEASES, at, said) for said in _release(release, record.not_seen)]
        if release.month > f"{record.archived.date:%Y-%m}":
            message = f"{release.month} lies after the archiving of {record.archived.date}"
            found.append(Problem(RELEASES, at, message))
    for index, (newer, older) in enumerate(pairwise(record.releases), 1):
        if newer.month <= older.month:
            message = f"{older.month} stands behind {newer.month}; the newest comes first, once"
            found.append(Problem(RELEASES, line("releases", index), message))
    # Months without a version do not part those that have one.
    filled = [(n, one) for n, one in enumerate(record.releases) if one.versions]
    for (_, newer), (index, older) in pairwise(filled):
        low, high = _version(newer.versions[0]), _version(older.versions[-1])
        if low < high or (low == high and not newer.note):
            message = (
                f"{older.versions[-1]} of {older.month} is not below {newer.versions[0]} of "
                f"{newer.month}; if a version stayed, the newer month needs a note"
            )
            found.append(Problem(RELEASES, line("releases", index), message))
    return found


def _release(release: Release, not_seen: Iterable[str]) -> Iterator[str]:
    month = release.month
    if not 1 <= int(month[5:]) <= 12:
        yield f'"{month}" is no month; write it as 2026-02'
    if release.status == "none" and release.versions:
        yield f'{month} has versions, so its status cannot be "none"'
    if release.status in ("released", "inferred") and not release.versions:
        yield f'{month} has the status "{release.status}" and no version'
    if not release.evidence:
        yield f"{month} has no evidence"
    for before, version in pairwise(release.versions):
        if _version(before) >= _version(version):
            yield f"{version} stands behind {before}; the lowest version comes first"
    for version in set(release.versions) & set(not_seen):
        yield f'{version} of {month} stands under "not_seen" too'


def _version(text: str) -> tuple[int, ...]:
    return tuple(0 if part == "x" else int(part) for part in text.split("."))


# Words --------------------------------------------------------------------------------------------


def variables(records: Records) -> list[Problem]:
    """Return variables whose example does not fit, that need an unknown one, or that none uses."""
    found: list[Problem] = []
    if not records.variables:
        return found
    line = records.places["file", "variables.yml"][0].line
    texts = [
        path.read_text(encoding="utf-8") for path in (records.root / "macros/replies").glob("*.md")
    ]
    for name, variable in records.variables.items():
        if variable.pattern and not re.fullmatch(variable.pattern.strip(), variable.example):
            message = f'the example "{variable.example}" of "{name}" does not fit its pattern'
            found.append(Problem(VARIABLES, line("variables", name, "example"), message))
        for needed in variable.needs:
            if needed not in records.variables:
                hint = suggest(needed, records.variables)
                message = f'"{name}" needs "{needed}", which is no variable.{hint}'
                found.append(Problem(VARIABLES, line("variables", name, "needs"), message))
        used = re.compile(rf"\{{\{{[#^]?{name}\}}\}}")
        if texts and not any(used.search(text) for text in texts):
            message = f'no reply uses the variable "{name}"; remove it'
            found.append(Problem(VARIABLES, line("variables", name), message))
    return found


def synonyms(records: Records) -> list[Problem]:
    """Return synonyms with capitals, and those that stand for a word which no page has."""
    shown = "\n".join(
        f"{page.record.title} {page.record.description} {page.body}"
        for page in records.pages.values()
    ).casefold()
    found = []
    for word, others in records.synonyms.items():
        line = records.places["file", "synonyms.yml"][0].line("synonyms", word)
        found += [
            Problem(SYNONYMS, line, f'"{one}": write it in small letters')
            for one in (word, *others)
            if one != one.lower()
        ]
        for other in others:
            if other == word or other.casefold() not in shown:
                message = f'"{word}" stands for "{other}", by which the search finds no more pages'
                found.append(Problem(SYNONYMS, line, message))
    return found


def questions(records: Records) -> list[Problem]:
    """Return questions that are asked twice, and rulings with the number or topic of another."""
    found = []
    asked: dict[str, str] = {}
    for name, question in records.faq.items():
        text = " ".join(question.question.split()).casefold()
        located, path = records.places["question", name]
        if text in asked:
            message = f'"{asked[text]}" asks this question already'
            found.append(Problem(located.file, located.line(*path, "question"), message))
        asked.setdefault(text, name)
    for name, rulings in records.contradictions.items():
        located, _ = records.places["contradictions", name]
        for key in ("number", "topic"):
            values = [getattr(record, key) for record in rulings]
            for index, value in enumerate(values):
                if value in values[:index]:
                    line = located.line("contradictions", index, key)
                    found.append(Problem(located.file, line, f'"{key}": {value} stands twice'))
    return found


def options(records: Records) -> list[Problem]:
    """Return every question of a decision tree that offers the same answer twice."""
    found = []
    for name, tree in records.trees.items():
        located, _ = records.places["tree", name]
        for node_id, node in tree.nodes.items():
            answers = [" ".join(option.answer.split()).casefold() for option in node.options]
            for index, answer in enumerate(answers):
                if answer in answers[:index]:
                    line = located.line("nodes", node_id, "options", index)
                    message = f'"{node_id}" offers the answer "{node.options[index].answer}" twice'
                    found.append(Problem(located.file, line, message))
    return found


def editions(records: Records) -> list[Problem]:
    """Return each reply whose earlier version is not below its present one."""
    found = []
    for page in records.pages.values():
        if isinstance(page.record, Reply):
            above = _version(page.record.version)
            for index, edition in enumerate(page.record.earlier):
                if _version(edition.version) >= above:
                    message = f"{edition.version} is called earlier, but is not below the one above"
                    found.append(Problem(page.file, page.yaml.line(("earlier", index)), message))
                above = _version(edition.version)
    return found
