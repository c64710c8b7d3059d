"""Ask the real tools about every command and query that has no judgement: `make judge`.

What they say goes into `macros/data/judged.yml`, which the check `judged` compares the pages with.
Each tool is installed below `.cache/judge/` when it is first needed, azure-cli takes minutes; the
newest release is taken with `--all`, which asks about every text again. A tool that is not at
hand is told, and its texts keep no judgement.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import yaml

from errordesk.checks.commands.judged import TOOLS, Shown, shown_texts
from errordesk.checks.context import Context
from errordesk.records.problems import ProblemsError
from errordesk.records.rules import JUDGED, Judgement, Kind
from scripts.judge.tools import Tools, UnavailableError

ROOT = Path(__file__).resolve().parent.parent.parent
HEADER = """\
# Written by `make judge`, which asks the real tools; do not edit. The check `judged` reads it.
# By kind and digest of the text: its first words, the tool, the day, and what the tool refuses.
"""
Judged = dict[Kind, dict[str, Judgement]]


def main() -> int:
    """Judge what is new, write the file, and return 1 when a text is refused or not judged."""
    options = argparse.ArgumentParser(prog="make judge", description=__doc__.partition("\n")[0])
    options.add_argument("--all", action="store_true", help="ask about every text again")
    every: bool = options.parse_args().all
    context = Context(ROOT, ROOT / "site")
    try:
        shown = list(shown_texts(context))
    except ProblemsError as error:
        print(error, "errordesk: mend these first", sep="\n", file=sys.stderr)
        return 1
    judged, absent = judge(shown, {} if every else context.records.rules.judged, context, every)
    (ROOT / JUDGED).write_text(dump(judged), encoding="utf-8", newline="\n")
    said = [
        f"{item.file}:{item.line}: {found.tool} refuses {item.begins!r}: {found.refused}"
        for item in shown
        if (found := judged.get(item.kind, {}).get(item.digest)) and found.refused
    ]
    for line in dict.fromkeys([*absent, *said]):
        print(line, file=sys.stderr)
    print(f"{sum(map(len, judged.values()))} judgements in {JUDGED}, {len(set(said))} refused")
    return 1 if said or absent else 0


def judge(
    shown: Iterable[Shown], known: Judged, context: Context, newest: bool
) -> tuple[Judged, list[str]]:
    """Return the judgements of all texts, and a line for each tool that is not at hand.

    Args:
        shown: the texts.
        known: judgements that are kept; a refusal is asked again.
        context: the project, for the tables of the log reference.
        newest: take the newest release of each tool.
    """
    tools = Tools(ROOT / ".cache/judge", context.records.rules.queries, newest)
    judged: Judged = {}
    absent: list[str] = []
    for kind in sorted(TOOLS):
        texts = {item.digest: item for item in shown if item.kind == kind}
        kept = {
            digest: found
            for digest, found in known.get(kind, {}).items()
            if digest in texts and not found.refused
        }
        new = [item for digest, item in texts.items() if digest not in kept]
        if new:
            print(f"{kind}: {len(new)} texts …", flush=True)
            try:
                tool, said = tools.judge(kind, [item.text for item in new])
            except UnavailableError as error:
                absent.append(f"{kind}: {error}, so {len(new)} texts keep no judgement")
                said, tool, new = [], "", []
            for item, refused in zip(new, said, strict=True):
                kept[item.digest] = Judgement(
                    begins=item.begins, tool=tool, checked=date.today(), refused=refused
                )
        judged[kind] = kept
    return {kind: kept for kind, kept in judged.items() if kept}, absent


def dump(judged: Judged) -> str:
    """Return the file's text, a line for each judgement in the order of the texts."""
    lines = [HEADER + "judged:"]
    for kind, found in judged.items():
        lines.append(f"  {kind}:")
        for digest, item in sorted(found.items(), key=lambda pair: (pair[1].begins, pair[0])):
            data = item.model_dump(exclude_none=True)
            value = yaml.safe_dump(
                data, default_flow_style=True, width=10**6, allow_unicode=True, sort_keys=False
            )
            lines.append(f'    "{digest}": {value.strip()}')
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
