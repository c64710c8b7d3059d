"""What authors do that comes out wrong on the page, though each is right in another Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.mutations.planting import FAQ, SNIPPETS, Plant, Sources, files_of, kind, with_text

# What is written, and what the finding says.
_SLIPS = {
    "placeholder in prose": ("Replace <environment> in it.", "readers do not see <environment>"),
    "placeholder of two words": (
        "Replace <source name> in it.",
        "readers do not see <source name>",
    ),
    "element that stays open": ("This is <strong>bold.", "is not opened as often"),
    "list glued to a line": ("Do this:\n1. One\n2. Two", "put a blank line before it"),
    "bullets glued to a line": ("Do this:\n- One\n- Two", "put a blank line before it"),
    "fence with three blanks": (
        "1. One\n\n   ```text\n   x\n   ```\n\n2. Two",
        "blanks stand before",
    ),
    "nested list with two blanks": ("- Outer\n  - Inner", "blanks stand before"),
    "second paragraph with two blanks": ("- Item\n\n  Of the item.", "blanks stand before"),
    "paragraph with four blanks": ("Text.\n\n    More text.", "readers see this as code"),
    "box without a body": ("!!! warning\n  Two blanks.", "this box has no text"),
    "box of no kind": ('!!! warnig "Mind"\n\n    Text.', "no box of the kind"),
    "box of GitHub": ("> [!WARNING]\n> Mind it.", "is a box of GitHub"),
    "tab without a body": ('=== "One"\n  Two blanks.', "this box has no text"),
    "heading with a line below": ("Under\n-----\n\nText.", "underlines a heading"),
    "heading without a blank": ("##Under {#under-it}", "is no heading"),
    "literal in double braces": ("```yaml\nname: ${{ 'quoted' }}\n```", "no call of a macro"),
    "two attribute lists": ('So it is {{ fact("agw-updating-limit") }} {#words}', "attribute list"),
    "footnote": ("So it is[^note].", "is a footnote"),
    "abbreviation": ("*[DLP]: Data loss", "is an abbreviation"),
    "struck words": ("So it ~~was~~ is.", "is struck through nowhere"),
    "emoji by name": ("So it is :tada: now.", "is no picture"),
    "box of another program": ("::: note\nText.\n:::", "is a box of another program"),
    "list with brackets": ("a) one thing", "begins no list"),
    "unknown key": ("Press ++foo+bar++ now.", "is no key"),
    "blank in a link": ("See [it](../x.md) and [it] (https://e.example/) now.", "is no link"),
    "brackets of a link swapped": ("See (the fix)[#fix] now.", "is no link"),
    "details without markdown": ("<details>\n\n- **x**\n\n</details>", "write <details markdown>"),
    "path in prose": ("Open C:\\Users there.", "is a backslash in prose"),
    "backslash at the end": ("One line\\\nand another.", "does not end a line"),
    "backslash before a call": ('So \\{{ fact("agw-updating-limit") }}.', "stays before the call"),
    "call without words": ('See {{ guide("agw-502", text="") }}.', "the link has no words"),
    "escaped bar in code": ("| a | b |\n| --- | --- |\n| `c \\| d` | e |", "the backslash of"),
    "bold with blanks": ("This is ** bold ** text.", "holds a blank beside its marks"),
    "table without dashes": ("| a | b |\n| c | d |", "a table has a line"),
    "blank line in a table": ("| a | b |\n| --- | --- |\n\n| c | d |", "a table has a line"),
    "table glued to a line": ("So:\n| a | b |\n| --- | --- |\n| c | d |", "see this table as text"),
    "step that does not exist": ("Begin with step 97 of it.", "there is no step 97"),
    "sign that nobody sees": ("This \u202eis it.", "is seen by nobody"),
    "blank of no width": ("This\u200b is it.", "is seen by nobody"),
    "letters of two alphabets": ("The gat\u0435way is it.", "mixes two alphabets"),
}


def _slip(text: str, says: str) -> Callable[[Sources], Iterator[Plant]]:
    return lambda site: with_text(site, files_of(site.guides), text, says)


for _name, (_text, _says) in _SLIPS.items():
    kind(_name, "markup", 1)(_slip(_text, _says))


@kind("slip in a snippet or an answer", "markup", 2)
def elsewhere(site: Sources) -> Iterator[Plant]:
    says = "readers do not see <environment>"
    yield from with_text(site, site.files(SNIPPETS)[:1], "Replace <environment> in it.", says)
    yield from site.changes(
        site.files(FAQ), r"^    answer: \|\n", r"\g<0>      Replace <environment> in it.\n", says
    )


@kind("table of a macro in a step", "markup", 1)
def table_in_a_step(site: Sources) -> Iterator[Plant]:
    text = "1. Step\n\n    {{ placeholder_table() }}"
    yield from with_text(site, files_of(site.guides), text, "in what its macros print")


@kind("page without text", "markup", 1)
def empty_page(site: Sources) -> Iterator[Plant]:
    head = "---\ntitle: Nothing\ndescription: A page that says nothing.\n---\n"
    yield Plant({"docs/reference/nothing.md": head}, "the page has no text")


@kind("step that sends to itself", "markup", 1)
def own_step(site: Sources) -> Iterator[Plant]:
    text = "1. One.\n2. If it fails, go back to step 2."
    yield from with_text(site, files_of(site.guides), text, "sends to itself")
