"""Faults in records that stand alone: their form, their days, their sources, the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator

from errordesk.records.models import Reply
from errordesk.text.markdown import headings
from tests.mutations.planting import (
    FAQ,
    LEDGER,
    NO,
    TREES,
    Plant,
    Sources,
    files_of,
    kind,
    with_text,
)


@kind("unknown key", "records")
def unknown_key(site: Sources) -> Iterator[Plant]:
    yield from site.changes(files_of(site.guides)[:2], r"^kind:", "knid:", 'unknown key "knid"')
    for name in site.shuffled(site.records.facts):
        yield from site.in_record("fact", name, r"^  grade:", "  grad:", "unknown key")


@kind("missing key", "records", 4)
def missing_key(site: Sources) -> Iterator[Plant]:
    yield from site.changes(files_of(site.guides)[:2], r"^(reviewed|kind): .*\n", "", "is missing")
    yield from site.changes(files_of(site.replies)[:1], r"^version: .*\n", "", "is missing")
    for name in site.shuffled(site.records.facts):
        yield from site.in_record("fact", name, r"^  value: .*\n", "", "is missing")


@kind("key twice", "records")
def key_twice(site: Sources) -> Iterator[Plant]:
    yield from site.changes(files_of(site.guides)[:2], r"^reviewed: .*\n", r"\g<0>\g<0>", "twice")
    for name in site.shuffled(site.records.sources):
        yield from site.in_record("source", name, r"^  grade: .*\n", r"\g<0>\g<0>", "twice")


@kind("id twice", "records", 4)
def id_twice(site: Sources) -> Iterator[Plant]:
    one, other, *_ = site.guides
    for plant in site.change(
        one.file, r"^id: .*$", f"id: {other.yaml.data['id']}", "is used already"
    ):
        yield Plant(plant.edits, plant.says, (one.file, other.file))
    for kind_, table_ in (("fact", site.records.facts), ("source", site.records.sources)):
        name = site.shuffled(table_)[0]
        own, text = site.record(kind_, name)
        for file in site.files(f"macros/data/{kind_}s/*.yml"):
            if file != own:
                added = Plant({file: f"{site.text(file)}{text}"}, "is used already", (own, file))
                yield added
                break
    for file in site.files(FAQ):
        yield from site.change(
            file, r"(?s)^  - id: .*?\n\n", lambda match: match[0] * 2, "is used already"
        )


@kind("broken YAML", "records", 4)
def broken_yaml(site: Sources) -> Iterator[Plant]:
    says = "not valid YAML"
    yield from site.changes(files_of(site.guides)[:1], r"^(sources: \[.*)\]$", r"\1", says)
    yield from site.changes(
        site.files("macros/data/facts/*.yml")[:1], r"(source: .*)}", r"\1", says
    )
    yield from site.changes(site.files(TREES), r"^(start): ", r"\1 ", says)
    yield from site.changes(site.files(FAQ)[:1], r"^    guides: \[", "    guides: [[", says)


@kind("word that is not allowed", "records", 4)
def word_not_allowed(site: Sources) -> Iterator[Plant]:
    says = "is not allowed"
    yield from site.changes(files_of(site.guides)[:1], r"^kind: .*", "kind: transcient", says)
    yield from site.changes(files_of(site.guides)[:1], r"^  retry: .*", "  retry: perhaps", says)
    for name in site.shuffled(site.records.facts)[:1]:
        yield from site.in_record("fact", name, r"^  grade: .*", "  grade: documneted", says)
    yield from site.changes(files_of(site.replies), r"^type: reply", "type: replay", says)


@kind("source without https", "records")
def source_without_https(site: Sources) -> Iterator[Plant]:
    for name in site.shuffled(site.records.sources):
        yield from site.in_record("source", name, r"^  url: https:", "  url: http:", '"')


@kind("day that does not exist", "records")
def no_day(site: Sources) -> Iterator[Plant]:
    says = "no valid value"
    yield from site.changes(
        files_of(site.guides)[:2], r"^review_by: (\d+)-\d\d", r"review_by: \1-13", says
    )
    for name in site.shuffled(site.records.facts):
        yield from site.in_record(
            "fact", name, r"^  checked: (\d+)-\d\d-\d\d", r"  checked: \1-02-30", says
        )


@kind("page without description", "records")
def no_description(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.pages), r"^description: [^>\n]+\n", "", '"description" is missing'
    )


@kind("description too long", "records")
def long_description(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.pages),
        r"^description: [^>\"\n]+$",
        rf"\g<0>{' and more' * 30}",
        "description",
    )


@kind("signature that fits everything", "records")
def short_signature(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.guides), r"^signatures:\n", "\\g<0>  - a * b\n", "at least 8 letters"
    )


@kind("date expired before it began", "dates", 4)
def expired(site: Sources) -> Iterator[Plant]:
    says = "must be later"
    yield from site.changes(
        files_of(site.guides)[:1] + files_of(site.replies)[:1],
        r"^(reviewed: (.*)\nreview_by: ).*",
        r"\1\2",
        says,
    )
    for kind_, records in (("fact", site.records.facts), ("source", site.records.sources)):
        for name in site.shuffled(records)[:1]:
            yield from site.in_record(
                kind_, name, r"^(  checked: (.*)\n  review_by: ).*", r"\1\2", says
            )


@kind("unknown source", "citations", 4)
def unknown_source(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.guides)[:2], r"^sources: \[", rf"\g<0>{NO}, ", "unknown source"
    )
    for name in site.shuffled(site.records.facts):
        yield from site.in_record(
            "fact", name, r"\{source: [\w-]+", rf"{{source: {NO}", "unknown source"
        )


@kind("fact without its source", "citations")
def fact_without_source(site: Sources) -> Iterator[Plant]:
    for name in site.shuffled(site.records.facts):
        if site.records.facts[name].grade != "judgement":
            yield from site.in_record(
                "fact", name, r"^  sources:\n(    - .*\n)+", "  sources: []\n", "has no source"
            )


@kind("page deleted", "ledger")
def page_deleted(site: Sources) -> Iterator[Plant]:
    """A page that no call and no list needs: what holds others together is found before that."""
    everything = "\n".join(
        site.text(file) for file in site.files("docs/**/*.md", "macros/**/*.yml", "macros/**/*.md")
    )
    for page in site.shuffled(site.records.pages.values()):
        name = page.yaml.data.get("id") or page.src_uri
        others = everything.replace(site.text(page.file), "")
        if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", others) is None:
            if isinstance(page.record, Reply) or f'page_link("{page.src_uri}"' in others:
                continue
            yield Plant({page.file: None}, "leads nowhere any more", (LEDGER,))


@kind("published heading renamed", "ledger", 4)
def heading_renamed(site: Sources) -> Iterator[Plant]:
    """The id is changed wherever the sources name it, so nothing but the ledger remembers it."""
    everything = "\n".join(
        site.text(file) for file in site.files("docs/**/*.md", "macros/**/*.yml", "macros/**/*.md")
    )
    for page in site.guides:
        for heading in headings(page.body):
            name = heading.anchor or ""
            # It begins with letters, which are sought ten times as fast as a border of a word.
            whole = rf"{name}(?<!\w{name})\b"
            if heading.level == 3 and len(re.findall(whole, everything)) == 1:
                text = site.text(page.file).replace(f"{{#{name}}}", f"{{#{name}-two}}", 1)
                yield Plant({page.file: text}, f"#{name} leads nowhere any more", (LEDGER,))
                break


@kind("code removed", "ledger")
def code_removed(site: Sources) -> Iterator[Plant]:
    for plant in site.changes(
        files_of(site.guides), r"^codes: \[[^,\]\n]+, ", "codes: [", "leads nowhere any more"
    ):
        yield Plant(plant.edits, plant.says, (LEDGER,))


@kind("address that is not entered", "ledger", 4)
def not_entered(site: Sources) -> Iterator[Plant]:
    says = "are missing"
    ledger = site.text(LEDGER).splitlines(keepends=True)
    for _ in range(2):
        line = site.lot.choice(ledger)
        yield Plant({LEDGER: "".join(kept for kept in ledger if kept != line)}, says)
    for file in files_of(site.guides):
        for plant in with_text(site, [file], "### More {#more-of-it}\n\nText.", says):
            yield Plant(plant.edits, says, (LEDGER,))


@kind("text of blanks", "records", 2)
def blanks(site: Sources) -> Iterator[Plant]:
    yield from site.changes(files_of(site.guides), r"^title: .*", 'title: " "', "only blanks")


@kind("review in ten years", "dates")
def late_review(site: Sources) -> Iterator[Plant]:
    says = "allowed are 366"
    for name in site.shuffled(site.records.facts)[:2]:
        yield from site.in_record("fact", name, r"review_by: 20", "review_by: 21", says)
    yield from site.changes(files_of(site.guides), r"^review_by: 20", "review_by: 21", says)


@kind("source of the future", "dates")
def late_source(site: Sources) -> Iterator[Plant]:
    dated = [name for name, source in site.records.sources.items() if source.dated]
    for name in site.shuffled(dated)[:2]:
        yield from site.in_record("source", name, r'dated: "20', 'dated: "21', "lies after")
    for name in site.shuffled(dated):
        yield from site.in_record("source", name, r'(dated: "\d{4}-)\d\d', r"\g<1>14", "no day or")


@kind("grade above its sources", "citations")
def better_grade(site: Sources) -> Iterator[Plant]:
    for name in site.shuffled(site.records.facts):
        of = [
            site.records.sources[citation.source].grade
            for citation in site.records.facts[name].sources
        ]
        if of and "documented" not in of:
            yield from site.in_record(
                "fact", name, r"^  grade: .*", "  grade: documented", "is better"
            )


@kind("releases out of order", "releases", 2)
def swapped_releases(site: Sources) -> Iterator[Plant]:
    file = "macros/data/releases.yml"
    pattern = r"(?s)(  - month: \S+\n.*?)(  - month: \S+\n.*?)(?=  - month)"
    yield from site.changes([file], pattern, r"\2\1", "newest comes first")
    yield from site.changes([file], r'month: "(\d+)-\d\d"', r'month: "\1-13"', "is not a month")


@kind("release that does not fit its status", "releases", 4)
def wrong_release(site: Sources) -> Iterator[Plant]:
    file = ["macros/data/releases.yml"]
    filled = r'(versions: \["[^]]*\]\n    status: )\w+'
    yield from site.changes(file, filled, r"\1none", "cannot be")
    yield from site.changes(file, r'versions: \["4\.\d\d[^]]*\]', 'versions: ["1.1"]', "")
    yield from site.changes(file, r"evidence: \[.*\]", "evidence: []", "no evidence")
    yield from site.changes(file, r"^not_seen: .*", 'not_seen: ["4.50.6"]', "not_seen")


@kind("no text in UTF-8", "records", 1)
def no_utf8(site: Sources) -> Iterator[Plant]:
    # A lone surrogate is how Python holds a byte that is no UTF-8; see `test_content._write`.
    page = site.guides[0]
    yield Plant({page.file: f"{site.text(page.file)}\udce4\n"}, "no text in UTF-8")


@kind("ledger out of order", "ledger", 1)
def unsorted_ledger(site: Sources) -> Iterator[Plant]:
    yield from site.changes([LEDGER], r"^(faq/\n)(faq/#.*\n)", r"\2\1", "stands before")


@kind("reviewed in the future", "review", 2)
def future_review(site: Sources) -> Iterator[Plant]:
    pattern = r"^reviewed: 20(.*)\nreview_by: 20"
    yield from site.changes(
        files_of(site.guides), pattern, r"reviewed: 21\1\nreview_by: 21", "still to come"
    )


@kind("review overdue", "review", 4)
def overdue(site: Sources) -> Iterator[Plant]:
    """On the day of the last review, which is TODAY of the test."""

    def ago(match: re.Match[str]) -> str:
        return re.sub(r"\d{4}", lambda year: str(int(year[0]) - 2), match[0])

    says = "is due for review"
    yield from site.changes(
        files_of(site.guides)[:1] + files_of(site.replies)[:1],
        r"^reviewed: .*\nreview_by: .*",
        ago,
        says,
    )
    for kind_, records in (("fact", site.records.facts), ("source", site.records.sources)):
        for name in site.shuffled(records)[:1]:
            file, text = site.record(kind_, name)
            changed = re.sub(r"^  checked: .*\n  review_by: .*", ago, text, flags=re.MULTILINE)
            yield Plant({file: site.text(file).replace(text, changed, 1)}, says)


@kind("documented source without the day of its copy", "freshness", 4)
def no_day_of_copy(site: Sources) -> Iterator[Plant]:
    for name in site.shuffled(site.records.sources):
        if site.records.sources[name].grade == "documented":
            yield from site.in_record(
                "source", name, r"^  (dated|undated): .*\n", "", "does not say how old"
            )


@kind("source with a day that is called undated", "freshness")
def dated_and_undated(site: Sources) -> Iterator[Plant]:
    for name in site.shuffled(site.records.sources):
        if site.records.sources[name].dated:
            yield from site.in_record(
                "source", name, r"^  dated: .*\n", r"\g<0>  undated: true\n", "keep one"
            )


@kind("old copy that is due too late", "freshness")
def due_too_late(site: Sources) -> Iterator[Plant]:
    for name in site.shuffled(site.records.sources):
        source = site.records.sources[name]
        if source.dated and source.dated < "2024":
            late = f"{source.checked.replace(year=source.checked.year + 1, day=1)}"
            yield from site.in_record(
                "source", name, r"^(  review_by: ).*", rf"\g<1>{late}", "is due again by"
            )
