"""Records, texts and files that are there for nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

import jinja2

from errordesk.checks.records.usage import Use
from errordesk.records.problems import Problem
from errordesk.records.records import Records, closest
from errordesk.replies import mustache

_PICTURE_CALL = re.compile(r"\bpicture\(\s*[\"']([\w-]+)[\"']")


def unused_records(records: Records, uses: Mapping[str, Use]) -> list[Problem]:
    """Return each fact, source and snippet that no page and no reply uses."""
    in_replies = _in_replies(records)
    facts = in_replies["fact"].union(*(use.facts for use in uses.values()))
    sources = in_replies["source"].union(*(use.cited | use.linked for use in uses.values()))
    sources |= {
        c.source for fact_id in facts & set(records.facts) for c in records.facts[fact_id].sources
    }
    sources |= _of_releases(records) | {source for *_, source in records.rules.cited}
    sources |= _of_signatures(records)
    found = []
    for kind, table, used in (("fact", records.facts, facts), ("source", records.sources, sources)):
        for record_id in table.keys() - used:
            message = f'no page uses the {kind} "{record_id}"; remove it, or use it'
            found.append(records.problem(kind, record_id, message=message))
    snippets = set[str]().union(*(use.snippets for use in uses.values()))
    for name, snippet in records.snippets.items():
        if name not in snippets:
            message = f'no page calls the snippet "{name}"; remove it'
            found.append(Problem(snippet.file, 1, message))
    return sorted(found)


def unused_files(records: Records) -> list[Problem]:
    """Return every file below `docs/` that is published and that no page names.

    Mostly what an editor or a merge left behind.
    """
    bodies = [page.body for page in records.pages.values()]
    message = "the file is published, and no page names it; remove it, or link it"
    return [
        Problem(file, 1, message)
        for file in records.files
        if file.startswith("docs/")
        and not file.endswith(".md")
        and not any(file.rpartition("/")[2] in body for body in bodies)
    ]


def unused_texts(records: Records) -> list[Problem]:
    """Return pictures that no page shows, placeholders and parts of replies that nothing uses."""
    texts = [text for file, text in records.texts.items() if file.endswith((".md", ".yml"))]
    calling = (text for text in texts if "picture(" in text)
    shown = {name for text in calling for name in _PICTURE_CALL.findall(text)}
    message = "no page shows this picture; remove it, or show it"
    found = [
        Problem(f"macros/pictures/{name}.svg", 1, message)
        for name in records.pictures
        if name not in shown
    ]
    for name in records.placeholders:
        if not any(f"<{name}>" in text for text in texts):
            message = f'no command holds the placeholder "<{name}>"; remove it'
            place = ("file", "placeholders.yml", "placeholders", name)
            found.append(records.problem(*place, message=message))
    replies = "\n".join(records.reply_texts.values())
    for name in records.reply_texts:
        if name.startswith("part-") and f'part("{name.removeprefix("part-")}")' not in replies:
            file = f"{mustache.FOLDER}/{name}.md"
            found.append(Problem(file, 1, "no reply calls this part; remove it"))
    return found


def vain_wordings(records: Records) -> list[Problem]:
    """Return other words for a page that does not exist."""
    found = []
    for name in records.wordings.keys() - records.by_id.keys():
        message = f'these words are for "{name}", which is no page id.'
        message += closest(name, records.by_id, "page id")
        found.append(records.problem("wording", name, message=message, about=name))
    return found


def vain_synonyms(records: Records) -> list[Problem]:
    """Return synonyms with capitals, and those that stand for a word which no page has."""
    shown = "\n".join(
        f"{page.record.title} {page.record.description} {page.body}"
        for page in records.pages.values()
    ).casefold()
    found = []
    for word, others in records.synonyms.items():
        wrong = [f'"{x}": write it in small letters' for x in (word, *others) if x != x.lower()]
        wrong += [
            f'"{word}" stands for "{other}", by which the search finds no more pages'
            for other in others
            if other == word or other.casefold() not in shown
        ]
        place = ("file", "synonyms.yml", "synonyms", word)
        found += [records.problem(*place, message=message) for message in wrong]
    return found


def _in_replies(records: Records) -> dict[str, set[str]]:
    """Return the ids that replies call `fact` and `source` for."""
    found: dict[str, set[str]] = {"fact": set(), "source": set()}
    for text in records.reply_texts.values():
        for call in mustache.ENVIRONMENT.parse(text).find_all(jinja2.nodes.Call):
            name = getattr(call.node, "name", "")
            if name in found and call.args and isinstance(call.args[0], jinja2.nodes.Const):
                found[name].add(str(call.args[0].value))
    return found


def _of_signatures(records: Records) -> set[str]:
    """Return where messages in another language were seen; pages need not list these."""
    seen = (one.source for guide in records.guides.values() for one in guide.signatures)
    return {source for source in seen if source}


def _of_releases(records: Records) -> set[str]:
    """Return the sources that are evidence of a release, found by their addresses."""
    if records.releases is None:
        return set()
    archived = records.releases.archived.source
    repository = records.sources[archived].url
    numbers = {
        item.rpartition("#")[2]
        for release in records.releases.releases
        for item in release.evidence
    }
    pages = {f"{repository}/{kind}/{number}" for kind in ("issues", "pull") for number in numbers}
    return {archived, *(name for name, source in records.sources.items() if source.url in pages)}
