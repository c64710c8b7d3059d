"""Faults in what no reader of Markdown sees: judgements of the tools, scripts, styles, examples."""

from __future__ import annotations

import re
from collections.abc import Iterator

from errordesk.records.rules import JUDGED
from tests.mutations.planting import SNIPPETS, Plant, Sources, files_of, kind, with_text

_SCRIPTS = "overrides/assets/*.js"
_STYLES = "overrides/assets/*.css"


@kind("query that the parser refuses", "judged", 1)
def bare_word(site: Sources) -> Iterator[Plant]:
    yield from site.changes(site.files(SNIPPETS), r"\['(first|last)'\]", r"\1", "has not judged")


@kind("command that no tool has seen", "judged")
def new_command(site: Sources) -> Iterator[Plant]:
    block = "```bash\naz network application-gateway show --name <gateway> -g <resource-group>\n```"
    says = 'azure-cli has not judged "az network application-gateway show'
    yield from with_text(site, files_of(site.guides), block, says)


@kind("command in a sentence that no tool has seen", "judged", 2)
def new_named_command(site: Sources) -> Iterator[Plant]:
    text = "Run `az network application-gateway start --name <gateway>`."
    says = 'has not judged "az network application-gateway start'
    yield from with_text(site, files_of(site.guides), text, says)


def _entries(site: Sources) -> list[re.Match[str]]:
    return site.shuffled(re.finditer(r'^    "\w{16}": \{.*(\})\n', site.text(JUDGED), re.M))


@kind("judgement taken out", "judged", 4)
def no_judgement(site: Sources) -> Iterator[Plant]:
    text, shown = site.text(JUDGED), tuple(site.files("docs/**/*.md", SNIPPETS))
    for entry in _entries(site):
        edits: dict[str, str | None] = {JUDGED: text.replace(entry[0], "", 1)}
        yield Plant(edits, "has not judged", shown)


@kind("command that its tool refuses", "judged", 4)
def refused(site: Sources) -> Iterator[Plant]:
    text, shown = site.text(JUDGED), tuple(site.files("docs/**/*.md", SNIPPETS))
    for entry in _entries(site):
        line = entry[0].replace("}\n", ", refused: no such option}\n")
        yield Plant({JUDGED: text.replace(entry[0], line, 1)}, "refuses", shown)


@kind("judgement of a text that is gone", "judged", 2)
def left_over(site: Sources) -> Iterator[Plant]:
    text = site.text(JUDGED)
    for entry in _entries(site):
        more = re.sub(r'"\w{16}"', '"0123456789abcdef"', entry[0])
        yield Plant({JUDGED: text.replace(entry[0], entry[0] + more, 1)}, "any more")


@kind("command that waits for input", "commands", 2)
def waiting(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.guides), r"(openssl s_client -[^\n|]*?) </dev/null", r"\1", "waits for input"
    )


@kind("half a function in a script", "parse")
def half_a_function(site: Sources) -> Iterator[Plant]:
    yield from site.changes(site.files(_SCRIPTS), r"\Z", "\nfunction (\n", "this is no JavaScript")


@kind("lost bracket in a script", "parse", 4)
def lost_bracket(site: Sources) -> Iterator[Plant]:
    yield from site.changes(site.files(_SCRIPTS), r"[({](?=\n)", "", "this is no JavaScript")


@kind("lost bracket in a style", "parse", 1)
def lost_brace(site: Sources) -> Iterator[Plant]:
    yield from site.changes(site.files(_STYLES), r"^\}\n", "", "this is no CSS")


@kind("lost colon in a style", "parse", 1)
def lost_colon(site: Sources) -> Iterator[Plant]:
    yield from site.changes(site.files(_STYLES), r"^(  [a-z-]+): ", r"\1 ", "this is no CSS")


@kind("script or style without content", "parse", 2)
def emptied(site: Sources) -> Iterator[Plant]:
    for file in site.files(_SCRIPTS, _STYLES):
        yield Plant({file: "\n"}, "the file is empty")


@kind("example in JSON that is none", "parse", 2)
def wrong_json(site: Sources) -> Iterator[Plant]:
    files = files_of(site.guides)
    yield from site.changes(files, r"(```json\n[^`]*?)\":", r"\1:", "the example is no JSON")


@kind("example in YAML that is none", "parse", 2)
def wrong_yaml(site: Sources) -> Iterator[Plant]:
    files = site.files("docs/**/*.md")
    yield from site.changes(files, r"(```yaml\n[^`]*: )(?=\w)", r"\1[", "the example is no YAML")


@kind("example in XML that is none", "parse", 2)
def wrong_xml(site: Sources) -> Iterator[Plant]:
    text = "```xml\n<ImportExportXml>\n  <UniqueName>core</UniqueNam>\n</ImportExportXml>\n```"
    yield from with_text(site, files_of(site.guides), text, "the example is no XML")
