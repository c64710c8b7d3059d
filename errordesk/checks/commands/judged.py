"""The check `judged`: the real tool has read every command and query that the pages show.

The tools (azure-cli, Microsoft's parser of queries, bash and others) are too large for each run, so
`make judge` asks them and keeps what they say in `macros/data/judged.yml`, by digest of the text.
"""

from __future__ import annotations

import hashlib
import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from errordesk.checks.commands.pages import QUERY_LANGUAGES
from errordesk.checks.context import Context
from errordesk.records.problems import Problem
from errordesk.records.rules import JUDGED, Judgement, Kind
from errordesk.text import shell
from errordesk.text.markdown import CODE_SPAN, Block, code_blocks, prose_lines

TOOLS: dict[Kind, str] = {
    "az": "azure-cli",
    "bash": "bash",
    "jmespath": "the library of JMESPath",
    "kusto": "Microsoft's parser of queries",
    "nginx": "nginx",
    "powershell": "a parser of PowerShell",
}
# Before a command that a sentence names: it may lack required options.
PART = "--part"
_BLOCKS: dict[str, Kind] = {**dict.fromkeys(QUERY_LANGUAGES, "kusto"), "nginx": "nginx"}
# The script of a step, in workflows of GitHub and pipelines of Azure and GitLab.
_SCRIPTS = r"(?:run|script|bash|inlineScript): \|\n"
_RUN = re.compile(
    rf"^( *)- {_SCRIPTS}((?:\1 {{3,}}.*\n|\n)+)|^( *){_SCRIPTS}((?:\3 +.*\n|\n)+)", re.MULTILINE
)
_SHOWN = 60


@dataclass(frozen=True)
class Shown:
    """A text for a tool, and where its author finds it."""

    kind: Kind
    text: str
    file: str
    line: int

    @property
    def digest(self) -> str:
        """What the file of judgements knows the text by."""
        return _digest(self.text)

    @property
    def begins(self) -> str:
        """The first words of the text."""
        first = self.text.removeprefix(f"{PART} ").strip().partition("\n")[0]
        return first if len(first) <= _SHOWN else f"{first[:_SHOWN]}…"

    def judgement(self, context: Context) -> Judgement | None:
        """Return what the tool said of it, if it was asked."""
        return context.records.rules.judged.get(self.kind, {}).get(self.digest)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def wrong_judgements(context: Context) -> list[Problem]:
    """Return each text that its tool refuses or has not seen, and judgements of texts gone.

    A text in which the check `commands` finds a fault is to be mended first.
    """
    found = context.records.rules.faults(JUDGED)
    if found:
        return found
    shown = list(shown_texts(context, every=False))
    told = {(problem.file, problem.line) for problem in context.wrong_commands}
    unseen = False
    for item in shown:
        judgement = item.judgement(context)
        if judgement and not judgement.refused:
            continue
        unseen |= judgement is None
        end = item.line + item.text.count("\n") + 1
        if any((item.file, line) in told for line in range(item.line, end)):
            continue
        if judgement is None and not context.whole:
            continue  # the text may be another one when what is wrong has been mended
        if judgement is None:
            message = f'{TOOLS[item.kind]} has not judged "{item.begins}"; run: make judge'
            found.append(Problem(item.file, item.line, message))
        elif judgement.refused:
            message = (
                f'{judgement.tool} refuses "{item.begins}": {judgement.refused}. '
                "Correct it, then run: make judge"
            )
            found.append(Problem(item.file, item.line, message))
    # A text that was changed leaves its old judgement behind: told once, at the text.
    if unseen or not context.whole:
        return sorted(set(found))
    return sorted({*found, *_left_over(context, shown)})


def _left_over(context: Context, shown: list[Shown]) -> Iterator[Problem]:
    rules = context.records.rules
    known = {(item.kind, item.digest) for item in shown}
    for kind, judgements in rules.judged.items():
        for digest, judgement in judgements.items():
            if (kind, digest) not in known:
                message = f'no page shows "{judgement.begins}" any more; run: make judge'
                yield rules.problem(JUDGED, "judged", kind, digest, message=message)


def shown_texts(context: Context, *, every: bool = True) -> Iterator[Shown]:
    """Yield every command and query of the pages as readers see it, macros expanded.

    Without `every`, those that the tools have accepted are placed on the page that shows them,
    whoever wrote them: nobody asks.
    """
    places: dict[str, tuple[str, int]] = {}
    for src_uri, text in context.pages.items():
        page = context.records.pages[src_uri]
        for kind, found, source, line in _texts(text):
            judged = context.records.rules.judged.get(kind, {}).get(_digest(found))
            file, first = page.file, page.body_line
            if every or judged is None or judged.refused:
                places = places or _places(context)
                file, first = places.get(source, (file, first))
            yield Shown(kind, found, file, first + line)


def _places(context: Context) -> dict[str, tuple[str, int]]:
    """Return file and line of each code block, and of each line with code, as authors wrote it."""
    places: dict[str, tuple[str, int]] = {}
    for file, text in context.records.every.shown.items():
        for block in code_blocks(text) if file.endswith(".md") else ():
            places.setdefault(block.text, (file, block.line))
        for number, line in enumerate(text.splitlines(), 1):
            for code in _named(line):
                places.setdefault(code, (file, number))
    return places


def _named(line: str) -> list[str]:
    """Return the commands of azure-cli that a line of prose names."""
    if "`az " not in line:
        return []
    spans = (code.strip() for _, code in CODE_SPAN.findall(line))
    return [code for code in spans if code.startswith("az ") and "…" not in code]


def _texts(text: str) -> Iterator[tuple[Kind, str, str, int]]:
    """Yield kind and text, what its author wrote, and the number of the line in that."""
    for block in code_blocks(text):
        if block.language in _BLOCKS:
            yield _BLOCKS[block.language], block.text, block.text, 0
        elif block.language in shell.LANGUAGES:
            yield from _script(block)
        elif block.language == "markdown":
            yield from _texts(block.text)
        elif block.language in ("yaml", "yml"):
            for match in _RUN.finditer(block.text):
                inner = 2 if match[2] else 4
                before = block.text.count("\n", 0, match.start(inner))
                script = Block("bash", 0, textwrap.dedent(match[inner]))
                for kind, said, _, below in _script(script):
                    yield kind, said, block.text, before + below
    for _, line in prose_lines(text):
        for code in _named(line):
            for call in _calls(Block("bash", 0, code)):
                yield "az", shlex.join([PART, *(w.text for w in call.words)]), code, 0


def _script(block: Block) -> Iterator[tuple[Kind, str, str, int]]:
    dialect, text = shell.script(block)
    yield dialect, text, block.text, 0
    for call in _calls(block):
        first, *words = call.words
        if first.text != "az":
            continue
        yield "az", shlex.join(w.text for w in call.words), block.text, first.line - block.line
        for option, value in pairwise(words):
            if option.text == "--query":
                yield "jmespath", value.text, block.text, value.line - block.line


def _calls(block: Block) -> list[shell.Call]:
    try:
        return shell.block_calls(block)
    except shell.ShellError:
        return []  # the check `commands` tells it


def without_placeholders(text: str, value: str) -> str:
    """Return a text with each `<placeholder>` replaced by what a reader may put there."""
    return re.sub(r"(?<!<)<[A-Za-z][\w-]*(?: [\w-]+)*>", value, text)
