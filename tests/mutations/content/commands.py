"""Faults in commands, and in the warnings before dangerous steps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from errordesk.checks.dangers import steps
from errordesk.records.records import Page
from errordesk.records.rules import DANGERS, WARNINGS
from errordesk.text.markdown import code_blocks
from tests.mutations.planting import (
    FAQ,
    REPLIES,
    SNIPPETS,
    TREES,
    Plant,
    Sources,
    files_of,
    kind,
    with_text,
)


def _in_blocks(
    site: Sources, languages: tuple[str, ...], pattern: str, new: str, says: str
) -> Iterator[Plant]:
    """Yield a change of one place in a code block of each page, in one of these languages."""
    for page in site.guides:
        text = site.text(page.file)
        for block in site.shuffled(code_blocks(text)):
            found = re.search(pattern, block.text, re.MULTILINE)
            if block.language not in languages or not found:
                continue
            line = block.text[found.start() : found.end()]
            if text.count(line) == 1:
                yield Plant({page.file: text.replace(line, found.expand(new), 1)}, says)
                break


_SHELLS = ("bash", "sh", "console")


@kind("mistyped command", "commands", 4)
def wrong_command(site: Sources) -> Iterator[Plant]:
    yield from _in_blocks(
        site, (*_SHELLS, "powershell"), r"^((?:az|pac|kubectl) \w+)( .*)$", r"\1x\2", "command"
    )


@kind("mistyped option", "commands", 4)
def wrong_option(site: Sources) -> Iterator[Plant]:
    yield from _in_blocks(
        site,
        (*_SHELLS, "powershell"),
        r"^((?:az|pac) .*? --[a-z-]+)( .*)$",
        r"\1x\2",
        "has no option",
    )


@kind("mistyped cmdlet", "commands")
def wrong_cmdlet(site: Sources) -> Iterator[Plant]:
    yield from _in_blocks(
        site,
        ("powershell",),
        r"^((?:Get|Set|Test|New|Install)-\w+)( .*)$",
        r"\1x\2",
        "unknown program",
    )


@kind("unknown placeholder", "commands")
def wrong_placeholder(site: Sources) -> Iterator[Plant]:
    yield from _in_blocks(site, _SHELLS, r"^(.*<[a-z-]+)(>.*)$", r"\1x\2", "unknown placeholder")


@kind("unknown table or column of a query", "commands", 4)
def wrong_query(site: Sources) -> Iterator[Plant]:
    """In the guides and snippets that hold queries, few as they are."""
    files = files_of(site.guides) + site.files(SNIPPETS)
    for pattern in (r"(```kusto\n *[A-Z]\w+)", r"(```kusto\n[^`]*?\| where [A-Za-z]+)"):
        found = site.changes(files, pattern, r"\1x", "unknown")
        yield from (plant for plant, _ in zip(found, range(2), strict=False))


@kind("quote that is not closed", "commands", 2)
def unclosed_quote(site: Sources) -> Iterator[Plant]:
    yield from _in_blocks(
        site, (*_SHELLS, "powershell"), r"^((?:az|pac) [^\"\n]*\"[^\"\n]*)\"$", r"\1", "not closed"
    )


@kind("mistyped command in a sentence", "commands")
def wrong_inline(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.pages) + site.files(SNIPPETS, FAQ, TREES),
        r"(?<=`)((?:az|pac|kubectl) \w+ [^`…]*? --[a-z-]+)(?=[ `])",
        r"\1x",
        "has no option",
    )


def _warnings(site: Sources) -> Iterator[tuple[Page, str, str, str]]:
    """Yield page, text before, call and text behind of each warning before a step of the list."""
    listed = site.records.rules.dangers
    for page in site.guides:
        text = site.text(page.file)
        for call in re.finditer(r"^ *\{\{ danger\(.*\) (?:\| indent\(4\) )?\}\}\n\n", text, re.M):
            before, after = text[: call.start()], text[call.end() :]
            section_end, item_end = r"^(?=#{2,3} )", r"^(?=\d+\. )"
            covered = re.split(section_end, after, maxsplit=1, flags=re.M)[0]
            first = re.split(section_end, before, flags=re.M)[-1]
            at_margin = re.search(r"^\{\{ danger\(", first, re.M)
            if call[0].startswith(" "):
                # It covers its item of the list.
                covered = re.split(item_end, covered, maxsplit=1, flags=re.M)[0]
                first = re.split(item_end, first, flags=re.M)[-1]
            if "danger(" not in first and not at_margin and list(steps.unwarned(covered, listed)):
                yield page, before, call[0], after


@kind("warning dropped", "dangers", 8)
def warning_dropped(site: Sources) -> Iterator[Plant]:
    for page, before, _, after in _warnings(site):
        yield Plant({page.file: before + after}, "call danger() before it")


@kind("warning behind its step", "dangers", 4)
def warning_late(site: Sources) -> Iterator[Plant]:
    for page, before, call, after in _warnings(site):
        covered = re.split(r"^(?=#{2,3} )", after, maxsplit=1, flags=re.M)
        if len(covered) == 2:
            moved = (
                f"{before}{covered[0]}{call.strip().replace(' | indent(4)', '')}\n\n{covered[1]}"
            )
            yield Plant({page.file: moved}, "call danger() before it")


# Of a warning, with its blanks; the loss is the first string.
WARNING = r'^ *\{\{ danger\("([^"]+)"[^\n]*\n'


@kind("any warning dropped", "warnings", 12)
def any_warning_dropped(site: Sources) -> Iterator[Plant]:
    files = site.files("docs/guides/*/*.md", "macros/snippets/*.md")
    yield from site.changes(files, WARNING, "", "is gone from the section")


@kind("loss of a warning changed", "warnings", 4)
def loss_changed(site: Sources) -> Iterator[Plant]:
    change = r'(?<=danger\(")(\w+) '
    yield from site.changes(files_of(site.guides), change, r"\1 nearly ", "is not in macros/data")


@kind("warning moved to another section", "warnings")
def warning_moved(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        text = site.text(page.file)
        found = re.search(WARNING, text, re.MULTILINE)
        if found:
            without = text.replace(found[0], "", 1)
            moved = without.replace("{#verify}\n", f"{{#verify}}\n\n{found[0].lstrip()}\n", 1)
            yield Plant({page.file: moved}, 'from the section "')


@kind("warning taken out of the list", "warnings")
def warning_unlisted(site: Sources) -> Iterator[Plant]:
    text = site.text(WARNINGS)
    for entry in site.shuffled(re.findall(r"^  - file: .*\n(?:    .*\n)+", text, re.MULTILINE)):
        file = entry.split("file: ")[1].split("\n")[0]
        says = "is not in macros/data/warnings.yml"
        yield Plant({WARNINGS: text.replace(entry, "", 1)}, says, (file,))


@kind("exemption of a step that nobody needs", "dangers", 2)
def stale_danger_exemption(site: Sources) -> Iterator[Plant]:
    text = site.text(DANGERS)
    for file in files_of(site.guides):
        entry = f"  - {{file: {file}, text: delete it, reason: x}}\n"
        yield Plant({DANGERS: f"{text}{entry}"}, "any more")


@kind("dangerous step added", "dangers", 6)
def step_added(site: Sources) -> Iterator[Plant]:
    says = "call danger() before it"
    pages = files_of(site.guides)
    steps = (
        "Then delete the managed solution.",
        "Restart the gateway.",
        "```bash\nkubectl delete pod <pod>\n```",
        "Reset the environment.",
    )
    for file, step in zip(pages, steps, strict=False):
        yield from with_text(site, [file], f"### More {{#more-of-it}}\n\n{step}", says)
    yield from with_text(site, site.files(REPLIES)[:1], "Delete the solution.", says)
    yield from site.changes(
        site.files(FAQ)[:1], r"^    answer: \|\n", r"\g<0>      Delete the environment.\n", says
    )


@kind("sign that no shell reads", "commands")
def typeset(site: Sources) -> Iterator[Plant]:
    files = [page.file for page in site.guides if "```bash\naz" in site.text(page.file)]
    yield from site.changes(files[:1], r"(```bash\naz .*?)--", r"\1—", "no shell reads")
    yield from site.changes(files[:1], r"```bash\naz", "```bash\n$ az", "is a prompt")
    yield from site.changes(files[:1], r"```bash\naz", "```text\naz", "block of text")


@kind("option given twice", "commands", 2)
def option_twice(site: Sources) -> Iterator[Plant]:
    files = [page.file for page in site.guides if "```bash\naz" in site.text(page.file)]
    yield from site.changes(files, r"^az .*( --resource-group <[\w-]+>)", r"\g<0>\1", "given twice")


@kind("screen path that loses something", "dangers", 2)
def dangerous_path(site: Sources) -> Iterator[Plant]:
    """A path is read in its record, so the warning has to stand where it is called."""
    for path in ("apply-upgrade", "remove-layer"):
        text = f'{{{{ path("{path}") }}}}'
        yield from with_text(site, files_of(site.guides)[:1], text, "call danger() before it")


@kind("list of dangers missing", "dangers", 1)
def no_dangers(site: Sources) -> Iterator[Plant]:
    yield Plant({"macros/data/dangers.yml": None}, "is missing")
