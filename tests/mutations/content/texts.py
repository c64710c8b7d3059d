"""Faults in what texts say: numbers, sources and their use, addresses, paths, replies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from errordesk.checks.prose.numbers import numbers
from errordesk.records.rules import EXEMPT
from errordesk.text.prose import prose
from tests.mutations.planting import (
    COMPARISON,
    FAQ,
    NO,
    REPLIES,
    RULINGS,
    SNIPPETS,
    TREES,
    Plant,
    Sources,
    files_of,
    kind,
    with_text,
)


@kind("forbidden text", "contradictions", 8)
def forbidden(site: Sources) -> Iterator[Plant]:
    """In each sort of text; one across two lines and one with a capital."""
    words = site.shuffled(
        words
        for records in site.records.contradictions.values()
        for record in records
        for words in record.absent
        if " " in words.strip() and words.islower()
    )
    says = "must not be published"
    pages = files_of(site.guides)
    for file, text in (
        (pages[0], words[0]),
        (pages[1], words[1].replace(" ", "\n", 1)),
        (pages[2], words[2].capitalize()),
        (site.files(SNIPPETS)[0], words[3]),
        (site.files(REPLIES)[0], words[4]),
    ):
        yield from with_text(site, [file], f"{text} it goes on.", says)
    for file, place in (
        (site.files(FAQ)[0], r"^    answer: \|\n"),
        (site.files(TREES)[0], r"^    help: \|\n"),
    ):
        yield from site.change(file, place, rf"\g<0>      {words[5]} it goes on.\n", says)
    yield from site.change(
        COMPARISON, r"^    intro: >-\n", rf"\g<0>      {words[5]} or so.\n", says
    )


@kind("ruling about a missing heading", "contradictions")
def ruling_place(site: Sources) -> Iterator[Plant]:
    for file in site.files(RULINGS) * 2:
        yield from site.change(file, r"anchor: [\w-]+", f"anchor: {NO}", "unknown heading id")


@kind("source removed from a page's list", "sources", 4)
def source_unlisted(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.guides), r"^sources: \[[\w-]+, ", "sources: [", "does not list"
    )


@kind("citation removed", "sources", 4)
def citation_removed(site: Sources) -> Iterator[Plant]:
    """Of a source that nothing else on the page names."""
    for page in site.guides:
        for name in site.shuffled(page.record.sources):  # type: ignore[union-attr]  # a guide
            call = re.compile(rf"\s*\{{\{{ cite\([\"']{name}[\"'][^}}]*\}}\}}")
            text = site.text(page.file)
            held = any(
                citation.source == name
                for fact in re.findall(r"fact\(\"([\w-]+)\"", text)
                for citation in site.records.facts[fact].sources
            )
            shared = any(f'"{name}"' in snippet.body for snippet in site.records.snippets.values())
            if (
                len(call.findall(text)) == 1
                and text.count(f'"{name}"') == 1
                and not (held or shared)
            ):
                yield Plant({page.file: call.sub("", text)}, "which nothing on this page uses")
                break


@kind("source that nothing on the page uses", "sources")
def source_too_many(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        other = site.shuffled(set(site.records.sources) - set(page.yaml.data["sources"]))[0]
        yield from site.change(page.file, r"^sources: \[", rf"\g<0>{other}, ", "which nothing")


@kind("mistyped host", "sources", 4)
def mistyped_host(site: Sources) -> Iterator[Plant]:
    known = r"^  url: https://(learn\.microsoft|github|docs\.aws\.amazon|docs\.cloud\.google)\.com"
    for name in site.shuffled(site.records.sources):
        text = site.record("source", name)[1]
        if found := re.search(known, text, re.MULTILINE):
            host = found[1]
            place = site.lot.randrange(1, len(host) - 1)
            # Two letters change their places, and one is lost.
            for wrong in {host[:place] + host[place + 1] + host[place] + host[place + 2 :]} - {
                host
            }:
                yield from site.in_record(
                    "source", name, re.escape(f"//{host}.com"), f"//{wrong}.com", "did you mean"
                )


@kind("record that nothing uses", "unused", 4)
def unused_record(site: Sources) -> Iterator[Plant]:
    for kind_, records in (("fact", site.records.facts), ("source", site.records.sources)):
        name = site.shuffled(records)[0]
        file, text = site.record(kind_, name)
        copy = text.replace(f"{name}:", f"{name}-two:", 1)
        copy = re.sub(r"(url: \S+)", r"\1-two", copy)  # a link to the address is a use
        yield Plant({file: f"{site.text(file).rstrip()}\n{copy}"}, f"no page uses the {kind_}")
    snippet = site.text(site.files(SNIPPETS)[0])
    yield Plant({f"macros/snippets/{NO}.md": snippet}, "no page calls the snippet")
    picture = site.text(site.files("macros/pictures/*.svg")[0])
    yield Plant({f"macros/pictures/{NO}.svg": picture}, "no page shows this picture")


@kind("last use removed", "unused")
def last_use(site: Sources) -> Iterator[Plant]:
    pages = {page.file: page.body for page in site.pages}
    for snippet in site.shuffled(site.records.snippets.values()):
        name = re.escape(snippet.file.rpartition("/")[2].removesuffix(".md"))
        call = re.compile(rf"\{{\{{ snippet\([\"']{name}[\"'][^}}]*\}}\}}")
        edits: dict[str, str | None] = {
            file: call.sub("Text.", site.text(file))
            for file, body in pages.items()
            if call.search(body)
        }
        if edits:  # else only other snippets call it
            yield Plant(edits, "no page calls the snippet", (snippet.file,))


@kind("address outside a source record", "strays", 6)
def stray(site: Sources) -> Iterator[Plant]:
    says = "stands outside a source record"
    pages = files_of(site.guides)
    link = "[there](https://learn.microsoft.com/azure/)"
    for files, text in (
        (pages[:1], link),
        (pages[1:2], "http://github.com/microsoft"),
        (pages[2:3], '<a href="//nginx.org/en/docs/">there</a>'),
        (site.files(SNIPPETS)[:1], link),
        (site.files(REPLIES)[:1], link),
    ):
        yield from with_text(site, files, text, says)
    yield from site.changes(
        site.files(FAQ)[:1], r"^    answer: \|\n", rf"\g<0>      {link}\n", says
    )


@kind("exemption of an unknown source", "strays")
def external_exemption(site: Sources) -> Iterator[Plant]:
    file, entry = "macros/data/external.yml", "\n  - {source: NAME, reason: x, until: 2027-01-01}"
    names = [NO, f"{site.shuffled(site.records.sources)[0]}-two", "learn"]
    for name in names:
        yield from site.change(
            file, r"^exemptions:.*", f"exemptions:{entry.replace('NAME', name)}", "is not known"
        )


@kind("waiting time changed in one place", "numbers", 8)
def number_in_prose(site: Sources) -> Iterator[Plant]:
    """In place of the call of a fact the author writes a number, in each sort of text."""
    says = "stands in prose"
    call = r'\{\{ fact\("[\w-]+"\) \}\}'
    body = rf"(?<=[a-z] ){call}"
    groups = (
        (files_of(site.guides), 3, body, "45 minutes"),
        (files_of(site.guides), 1, body, "three days"),
        (site.files(SNIPPETS), 1, body, "2 hours"),
        (site.files(REPLIES), 1, r'\[\[ fact\("[\w-]+"\) \]\]', "20–40 minutes"),
        (site.files(FAQ), 1, body, "45 minutes"),
        (site.files(TREES), 1, body, "99 bytes"),
    )
    for files, count, pattern, number in groups:
        found = site.changes(files, pattern, number, says)
        yield from [plant for plant, _ in zip(found, range(count), strict=False)]


@kind("fact changed, ruling left", "numbers")
def stale_ruling(site: Sources) -> Iterator[Plant]:
    """The facts that hold a number of a ruling, one or a few, get another value."""
    holders: dict[str, list[str]] = {}
    for fact_id, fact in site.records.facts.items():
        for start, end in numbers(fact.text):
            holders.setdefault(fact.text[start:end], []).append(fact_id)
    for name, records in site.records.contradictions.items():
        text = prose("\n\n".join(record.ruling for record in records))
        for start, end in numbers(text):
            facts = holders.get(text[start:end], [])
            if 1 <= len(facts) <= 3:
                edits: dict[str, str | None] = {}
                for fact_id in facts:
                    file, old = site.record("fact", fact_id)
                    new = re.sub(r"(?m)^  value: .*", '  value: "77–78"', old)
                    edits[file] = (edits.get(file) or site.text(file)).replace(old, new, 1)
                file = site.records.places["contradictions", name][0].file
                yield Plant(edits, "of a ruling", (file,))


@kind("exemption that fits nothing", "numbers")
def stale_exemption(site: Sources) -> Iterator[Plant]:
    for file in files_of(site.guides):
        entry = f"exemptions:\n  - {{file: {file}, text: in 12 hours, reason: x}}"
        yield from site.change(EXEMPT, r"^exemptions:.*", entry, "any more")


@kind("link of a reply that is not absolute", "replies", 4)
def relative_link(site: Sources) -> Iterator[Plant]:
    says = "is not absolute"
    files = site.files(REPLIES)
    link = r"\]\(\[\[ (?:link|source)\(.*?\) \]\]\)"
    yield from site.changes(files[:2], link, "](../guides/)", says)
    yield from site.changes(files[2:3], link, "](guides/power-platform/badgateway.md)", says)
    yield from site.changes(files[3:], link, "](/e/pp-upgrade/)", says)


@kind("link of a reply that leads nowhere", "replies")
def dead_reply_link(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        site.files(REPLIES),
        r"\]\(\[\[ link\(.*?\) \]\]\)",
        f"](https://errordesk.example/e/{NO}/)",
        "leads nowhere",
    )


@kind("reply too long", "replies")
def long_reply(site: Sources) -> Iterator[Plant]:
    files = [file for file in site.files(REPLIES) if "badgateway" not in file]
    yield from with_text(site, files, "It goes on and on. " * 90, "characters")


@kind("wrong text of the general reply", "replies", 4)
def general_reply(site: Sources) -> Iterator[Plant]:
    """A reply with a page of its own is told by `macros`, where that page is made."""
    file = "macros/replies/general.md"
    text = site.text(file)
    for added, says in (
        ("{{nobody}}", "nobody"),
        ("{{#advice}} open", "advice"),
        ('[[ fact("no-such-thing") ]]', "unknown fact"),
        ('[[ link("no-such-thing") ]]', "unknown page id"),
    ):
        yield Plant({file: f"{text}{added}\n"}, says)


@kind("address that is not written as it should", "sources", 6)
def odd_address(site: Sources) -> Iterator[Plant]:
    learn = "https://learn.microsoft.com/"
    some = [name for name, one in site.records.sources.items() if one.url.startswith(learn)]
    for name, new, says in zip(
        site.shuffled(some),
        (
            f"{learn}de-de/",
            f"{learn}/",
            "https://learn/",
            "https://me:it@learn.microsoft.com/",
            f"{learn}({learn}",
            "https://localhost:8000/",
        ),
        ("names a language", "//", "as host", "as host", "bracket", "as host"),
        strict=False,
    ):
        yield from site.in_record("source", name, re.escape(learn), new, says)


@kind("two sources with one address", "sources", 2)
def same_address(site: Sources) -> Iterator[Plant]:
    for one, other in pairwise(site.shuffled(site.records.sources)):
        new = f"url: {site.records.sources[one].url.rstrip('/')}/"
        for plant in site.in_record("source", other, r"url: .*", new, "this address already"):
            files = tuple(site.records.places["source", name][0].file for name in (one, other))
            yield Plant(plant.edits, plant.says, files)


@kind("thread with another number", "sources")
def other_thread(site: Sources) -> Iterator[Plant]:
    threads = [name for name in site.records.sources if re.fullmatch(r"coe-\d+", name)]
    for name in site.shuffled(threads):
        yield from site.in_record("source", name, r"(url: .*)\d\d$", r"\g<1>", "different threads")


@kind("thread that documents", "sources", 2)
def documenting_thread(site: Sources) -> Iterator[Plant]:
    threads = [name for name in site.records.sources if re.fullmatch(r"coe-\d+", name)]
    for name in site.shuffled(threads):
        yield from site.in_record("source", name, r"grade: .*", "grade: documented", "documents no")


@kind("file left in docs", "unused", 2)
def left_file(site: Sources) -> Iterator[Plant]:
    for page in site.pages:
        yield Plant({f"{page.file}.orig": site.text(page.file)}, "no page names it")


@kind("placeholder or part that nothing uses", "unused", 2)
def unused_word(site: Sources) -> Iterator[Plant]:
    file = "macros/data/placeholders.yml"
    yield Plant({file: f"{site.text(file)}  {NO}: Nothing\n"}, "no command holds")
    yield Plant({f"macros/replies/part-{NO}.md": "Hello.\n"}, "no reply calls")


@kind("link to an example", "strays", 2)
def example_link(site: Sources) -> Iterator[Plant]:
    text = "See [this](https://errordesk.example/faq/)."
    yield from with_text(site, files_of(site.guides), text, "outside a source record")


@kind("exemption without end", "strays", 1)
def endless_exemption(site: Sources) -> Iterator[Plant]:
    source = site.shuffled(site.records.sources)[0]
    entry = f"exemptions:\n  - {{source: {source}, reason: x, until: 9999-12-31}}\n"
    yield Plant({"macros/data/external.yml": entry}, "more than a year")


@kind("mention in a reply", "replies", 1)
def mention(site: Sources) -> Iterator[Plant]:
    file = "macros/replies/general.md"
    yield Plant({file: f"{site.text(file)}\ncc @octocat\n"}, "by name")


@kind("screen path typed in prose", "paths", 4)
def typed_path(site: Sources) -> Iterator[Plant]:
    text = "Open **Solutions** → **See history**."
    yield from with_text(site, files_of(site.guides)[:2], text, "a screen path is typed here")
    yield from with_text(site, site.files(SNIPPETS)[:2], text, "a screen path is typed here")


@kind("screen path told in a sentence", "paths", 4)
def told_path(site: Sources) -> Iterator[Plant]:
    for text in (
        "Open **Solutions** of the environment, select the solution and choose **See history**.",
        'In {{ source("ms-maker-portal", "Power Apps") }}, open **Solutions**.',
        '{{ path("capacity") }}, then the tab **Details**.',
        "The switch is **Solution checker** under **Edit Managed Environments**.",
    ):
        yield from with_text(site, files_of(site.guides)[:1], text, "a screen path is typed here")


PATHS = "macros/data/paths.yml"


@kind("label that the source does not hold", "paths")
def foreign_label(site: Sources) -> Iterator[Plant]:
    yield from site.change(PATHS, r"\*\*See history\*\*\n", "**See solution history**\n", "not in")
    yield from site.change(PATHS, r"→ \*\*Service health\*\*", "→ **Health**", "not in the words")
    yield from site.change(
        PATHS, r"→ \*\*Data policy\*\*", "→ **Data policies**", "not in the words"
    )


@kind("path on an old copy that is not called old", "paths", 1)
def old_path(site: Sources) -> Iterator[Plant]:
    yield from site.change(PATHS, r"^    old: true\n", "", "read a newer one")


@kind("path of a source that does not exist", "paths")
def path_without_source(site: Sources) -> Iterator[Plant]:
    for name in ("ms-admin-mode", "ms-get-help", "ms-service-health"):
        yield from site.change(PATHS, rf"^    source: {name}$", f"    source: {NO}", "no source")
