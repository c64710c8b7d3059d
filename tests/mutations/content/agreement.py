"""Faults that only another text shows: messages, codes, prohibitions, lists, repeats, claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from errordesk.records.models import Guide
from errordesk.records.rules import DANGERS, WARNINGS
from errordesk.text.markdown import code_blocks
from tests.mutations.planting import (
    COMPARISON,
    FAQ,
    REPLIES,
    Plant,
    Sources,
    files_of,
    kind,
    with_text,
)


def _swapped(word: str) -> str:
    """Return a word with its last two different neighbours in the other order."""
    for at in range(len(word) - 2, 0, -1):
        if word[at] != word[at + 1]:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word + word[-1]


@kind("letter wrong in a message", "signatures", 4)
def message_mistyped(site: Sources) -> Iterator[Plant]:
    """On the page, in a word of a long signature, or the only one."""
    for page in site.guides:
        guide = page.record
        assert isinstance(guide, Guide)
        top = page.body.partition("{#cause}")[0]
        shown = "\n".join(block.text for block in code_blocks(top))
        for signature in guide.signatures:
            words = re.findall(r"[a-z]{6,}", signature.text)
            long = len(signature.text.split()) > 6
            if words and signature.text in shown and (long or len(guide.signatures) == 1):
                wrong = signature.text.replace(words[0], _swapped(words[0]))
                body = page.body.replace(signature.text, wrong)
                yield Plant({page.file: site.text(page.file).replace(page.body, body)}, "")
                break


@kind("word mistyped in a signature", "signatures", 4)
def signature_mistyped(site: Sources) -> Iterator[Plant]:
    pattern = r"^signatures:\n  - \"?[^\n{}*]*?\b[a-z]{7,}"
    yield from site.changes(
        files_of(site.guides), pattern, lambda m: _swapped(m[0]), "nowhere else"
    )


@kind("foreign letter in a signature", "signatures")
def foreign_letter(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        yield from site.change(
            page.file, r"^(signatures:\n  - \"?[^\n{}]*?)e", "\\1\u0435", "CYRILLIC"
        )


@kind("digits of a code in another order", "codes", 6)
def code_mistyped(site: Sources) -> Iterator[Plant]:
    files = [*files_of(site.guides), *site.files(REPLIES, FAQ)]
    for pattern in (r"(?<![\w-])8[0-9A-F]{7}(?![\w-])", r"\bERRORINFO_[A-Z_]{6,}"):
        yield from site.changes(
            files[:], rf"(?<=`){pattern}(?=`)", lambda m: _swapped(m[0]), "the code"
        )


@kind("exempt name that no text holds", "codes", 1)
def vain_name(site: Sources) -> Iterator[Plant]:
    file = "macros/data/exemptions.yml"
    yield from site.change(
        file, r"^    - ERR_NGROK\n", r"\g<0>    - NoSuchThing\n", "no text holds"
    )


@kind("prohibition gone", "warnings", 6)
def prohibition_gone(site: Sources) -> Iterator[Plant]:
    says = "forbidden here no more"
    yield from site.changes(site.files(REPLIES)[:3], r"(?:Never|Do not) [^.:]+[.:]", "", says)
    yield from site.changes(files_of(site.guides), r"^    - Do not .*\n(?=    - )", "", says)


@kind("prohibition without its not", "warnings", 4)
def lost_not(site: Sources) -> Iterator[Plant]:
    says = "forbidden here no more"
    guides = site.changes(files_of(site.guides), r"^    - Do not ", "    - Do ", says)
    yield from islice(guides, 2)
    yield from site.changes(site.files(REPLIES), r"\bDo not ", "Do ", says)


@kind("prohibition taken out of the list", "warnings")
def prohibition_unlisted(site: Sources) -> Iterator[Plant]:
    text = site.text(WARNINGS)
    # With its file, where it is the only one of it.
    pattern = r"^(?:  \S+:\n(?=.*\n(?!    - )))?    - \"(?:Do not|Never) .*\n"
    entries = list(re.finditer(pattern, text, re.MULTILINE))
    for match in site.shuffled(entries):
        edits: dict[str, str | None] = {WARNINGS: text[: match.start()] + text[match.end() :]}
        file = re.findall(r"^  (\S+):$", text[: match.end()], re.MULTILINE)[-1]
        yield Plant(edits, match[0].splitlines()[-1].strip()[2:], (file,))


@kind("entry taken out of a list", "lists", 4)
def entry_gone(site: Sources) -> Iterator[Plant]:
    says = "put back what is gone"
    yield from site.change(DANGERS, r"^  - id: [\w-]+\n(?:    .*\n)+", "", says)
    yield from site.change("macros/data/terms.yml", r"^  [\w\" ]+: \[.*\]\n", "", says)
    yield from site.change("macros/data/synonyms.yml", r"^  [\w-]+: \[.*\]\n", "", says)
    yield from site.change("macros/data/exemptions.yml", r"^    - ERR_NGROK\n", "", says)


@kind("list without a line", "lists", 1)
def list_unknown(site: Sources) -> Iterator[Plant]:
    file = "macros/data/lists.yml"
    yield from (
        Plant(plant.edits, "knows no line", ("macros/data/dangers.yml",))
        for plant in site.change(file, r"^  dangers\.yml:.*\n", "")
    )


@kind("paragraph typed twice", "repeats", 3)
def paragraph_twice(site: Sources) -> Iterator[Plant]:
    first, *others = site.guides
    found = re.search(r"## Cause {#cause}\n\n([A-Z][^\n|{`]{90,})\n", first.body)
    text = found[1] if found else " ".join(["This is said in the same words on two pages."] * 3)
    once = {} if found else next(with_text(site, [first.file], text, "")).edits
    for page in others:
        twice = next(with_text(site, [page.file], text, "")).edits
        # Which of the two is told depends on their names.
        yield Plant({**once, **twice}, "as well", (first.file, page.file))


@kind("secret on a page", "secrets", 5)
def secret(site: Sources) -> Iterator[Plant]:
    texts = (
        "Send `Authorization: Bearer abcdef0123456789abcdef0123` with it.",
        "Call `https://<host-name>/run?sp=r&sig=Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5`.",
        "Connect with `AccountKey=" + "Zm9vYmFy" * 10 + "Zm9vYg==`.",
        "Log in by `curl -u admin:Winter2031 https://<host-name>`.",
        "The tenant is 7a1d2c3e-9b4f-4c1a-8e2d-1f0a9b8c7d6e.",
    )
    for page, text in zip(site.guides, texts, strict=False):
        yield from with_text(site, [page.file], text, "would be masked")


@kind("wait of another error", "claims", 2)
def other_wait(site: Sources) -> Iterator[Plant]:
    files = [*files_of(site.guides), *site.files(REPLIES)]
    pattern = r"(\b[Ww]ait (?:\{\{|\[\[) fact\(\")[\w-]+"
    yield from site.changes(files, pattern, r"\1agw-updating-limit", "not in `wait`")


@kind("value that the guide does not give", "claims", 3)
def other_value(site: Sources) -> Iterator[Plant]:
    pattern, other = r"(?<=fact\(\")pp-[\w-]+", "agw-updating-limit"
    yield from site.changes(site.files(REPLIES), pattern, other, "does not")
    yield from site.changes([COMPARISON], pattern, other, "does not")


@kind("retry that the kind denies", "claims")
def other_retry(site: Sources) -> Iterator[Plant]:
    pattern = r"^kind: (?:network|timeout|relayed)$"
    for file in files_of(site.guides):
        if '  retry: "yes"\n' not in site.text(file):  # which fits a transient fault
            yield from site.change(file, pattern, "kind: transient", "has retry yes")


@kind("retry in vain that is called safe", "claims", 2)
def vain_retry(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        text = site.text(page.file)
        if "fails in the same way" in text and "  retry: after\n" in text:
            edits: dict[str, str | None] = {
                page.file: text.replace("retry: after", 'retry: "yes"', 1)
            }
            yield Plant(edits, 'the record says "retry: yes"')


@kind("status that the record lacks", "claims")
def other_status(site: Sources) -> Iterator[Plant]:
    yield from site.changes(
        files_of(site.guides), r"^(title: .*)\b50[234]\b", r"\g<1>418", "the title says 418"
    )
    yield from site.change(COMPARISON, r"\"502\", \"429\"", '"429", "502"', "the cell says")


@kind("name of another product", "claims")
def other_product(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        guide = page.record
        assert isinstance(guide, Guide)
        if guide.product == "power-platform":
            text = "Then look at the pool of your Application Gateway."
            yield from with_text(site, [page.file], text, "belongs to another product")


@kind("link to another guide than it says", "claims", 2)
def other_link(site: Sources) -> Iterator[Plant]:
    for page in site.guides:
        guide = page.record
        assert isinstance(guide, Guide)
        if guide.product == "application-gateway":
            text = '{{ guide("agw-499", text="TooManyRequests") }} is another one.'
            yield from with_text(site, [page.file], text, "is a name of")


@kind("exemption of a check that nothing needs", "claims", 1)
def vain_exemption(site: Sources) -> Iterator[Plant]:
    file = "macros/data/exemptions.yml"
    entry = "claims:\n  - {file: docs/faq.md, text: nothing of the sort, reason: none}"
    yield from site.change(file, r"^claims:", entry, "any more")
