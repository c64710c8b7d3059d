"""Measure how cost grows with the number of guides: `errordesk bench growth`.

Each size is a project of its own: the records as they are, and guides of made-up words beside them,
in one product and its groups. Their parts are as long as those of a guide that somebody wrote, most
words are common ones, and some are in no other guide. Both sides of a ratio are from one run;
figures are processor time and the most memory of a build and its children. A large size takes many
minutes, so each step is named on standard error as it begins.
"""

from __future__ import annotations

import compileall
import math
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path
from statistics import mean
from typing import Any

import yaml

from errordesk.records.addresses import LEDGER
from errordesk.records.loader import load
from errordesk.records.models import Guide, Product
from errordesk.records.project import CACHE
from errordesk.records.records import Records
from errordesk.site.engine import copy_sources
from scripts.bench.build import Cost, cost, own_command, plain_project
from scripts.bench.loads import Loaded, loaded

SIZES = (0, 500, 1500, 3000)
PRODUCT = "power-platform"
# Of the made-up words those that stand in many guides.
_COMMON_WORDS = 2500


class Words:
    """Made-up words: common ones as often as in prose (Zipf's law), and new ones, each once."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # nothing secret
        self._seen: set[str] = set()
        self._common = [self.new() for _ in range(_COMMON_WORDS)]
        self._weights = [1 / (rank + 10) for rank in range(_COMMON_WORDS)]

    def new(self) -> str:
        """Return a word that this object has never returned."""
        while True:
            pairs = self._random.randint(2, 4)
            word = "".join(
                self._random.choice("bcdfgklmnprstvz") + self._random.choice("aeiou")
                for _ in range(pairs)
            )
            if word not in self._seen:
                self._seen.add(word)
                return word

    def some(self, count: int) -> str:
        """Return common words, separated by blanks."""
        found = self._random.choices(self._common, self._weights, k=count)
        return " ".join(word for word, _ in groupby(found))

    def sentence(self, count: int) -> str:
        """Return common words as a sentence."""
        return self.some(count).capitalize() + "."


def _record(product: Product, model: Guide, words: Words, slug: str, other: str) -> dict[str, Any]:
    """Return the front matter of a made-up guide, but for its signatures."""
    groups = list(product.groups)
    return {
        "id": f"{product.prefix}-{slug}",
        "title": f"{words.some(4)} {words.new()}".capitalize(),
        "description": words.sentence(22),
        "product": PRODUCT,
        "group": groups[int(slug.rpartition("-")[2]) % len(groups)],
        "kind": model.kind,
        "answer": {
            "do_first": words.sentence(18),
            "never": [f"Do not {words.some(12)}."],
            "retry": model.answer.retry,
            "retry_note": model.answer.retry_note and words.some(6),
            "wait": [],
            "escalate": words.sentence(20),
            "collect": [words.sentence(8), words.sentence(6)],
        },
        "applies_to": [words.some(4)],
        "related": [f"{product.prefix}-{other}"],
        "reviewed": model.reviewed,
        "review_by": model.review_by,
        "sources": model.sources,
    }


def made_guide(records: Records, words: Words, number: int) -> tuple[str, str]:
    """Return the path below the root and the text of a made-up guide."""
    product = records.products[PRODUCT]
    models = [guide for guide in records.guides.values() if guide.product == PRODUCT]
    model = models[number % len(models)]
    slug, other = (f"made-{one:05d}" for one in (number, number ^ 1))
    message = f"{words.new()} {words.some(4)} {words.new()}".capitalize()
    local = f"{words.some(2)} * {words.new()} {words.some(3)}"
    head = _record(product, model, words, slug, other) | {"signatures": [message, local]}
    cites = [f'{{{{ cite("{source}") }}}}' for source in model.sources]
    text = [words.sentence(25)[:-1] + f" {cite}." for cite in cites]
    steps = "\n".join(f"{n}. {words.sentence(22)}" for n in range(1, 6))
    body = f"""
{{{{ answer_box() }}}}

## The message {{#message}}

```text
{message}
```

## Cause {{#cause}}

{words.sentence(40)} {" ".join(text)}

## Fix {{#fix}}

{steps}

### {words.some(3).capitalize()} {{#{words.new()}}}

{words.sentence(60)}

## Verify {{#verify}}

- {words.sentence(18)}
- {words.sentence(10)}

## Background {{#background}}

### {words.some(3).capitalize()} {{#{words.new()}}}

{words.sentence(70)}

```text
{local.replace(" * ", f" {words.new()} ")}
```

## Still stuck {{#stuck}}

{{{{ stuck() }}}}

{{{{ evidence() }}}}
"""
    front = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=1000)
    return f"docs/guides/{PRODUCT}/{slug}.md", f"---\n{front}---{body}"


def grown(records: Records, target: Path, guides: int) -> Records:
    """Copy a project and add made-up guides until there are as many; return its records.

    An odd number of new guides is one less: they are related in pairs.
    """
    root = copy_sources(records.root, target)
    words = Words(guides)
    for number in range((guides - len(records.guides)) // 2 * 2):
        path, text = made_guide(records, words, number)
        (root / path).write_text(text, encoding="utf-8")
    return load(root)


@dataclass(frozen=True)
class Grown:
    """What a site of some size costs: see `COLUMNS`."""

    guides: int
    ours: Cost
    plain: Cost
    checks: Cost
    page: float
    output: float
    loaded: Loaded


COLUMNS = (
    "guides  CPU s  plain  ratio  memory MB  plain  ratio  bytes a page  output MB"
    "  checks ms a guide   kB: page, with search begun, find mean and most, search mean and most"
)


def measure(records: Records, folder: Path, guides: int) -> Grown:
    """Build a site of some size and its plain twin, and check its content; return the costs."""
    own = folder / "own"
    _say(f"{guides or len(records.guides)} guides: write them")
    larger = grown(records, own, guides)
    compileall.compile_dir(own, quiet=1)  # as pip compiles the plain side
    shutil.copy(records.root / LEDGER, own / LEDGER)
    plain = plain_project(larger, folder / "plain")
    shutil.rmtree(own / CACHE, ignore_errors=True)
    _say("  build")
    ours = cost(own, *own_command("build"))
    _say(f"  build with plain MkDocs ({ours.seconds:.1f} s for ours)")
    theirs = cost(plain, sys.executable, "-m", "mkdocs", "build", "--quiet")
    _say(f"  check the content ({theirs.seconds:.1f} s for plain MkDocs)")
    checks = cost(own, *own_command("check", "content"), passes=(0, 1))
    _say("  count what finder and search load")
    urls = [larger.by_id[name].url for name in larger.guides]
    size = mean((own / "site" / url / "index.html").stat().st_size for url in urls)
    files = (file for file in (own / "site").rglob("*") if file.is_file())
    output = sum(file.stat().st_size for file in files) / 1e6
    read = loaded(own / "site", larger, records.root / "tests/finder")
    return Grown(len(larger.guides), ours, theirs, checks, size, output, read)


def _say(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Return e of the power law cost = a * size^e that fits best (least squares of logarithms).

    1 is linear growth, 2 is with the square. At least two different sizes are needed.
    """
    xs, ys = ([math.log(value) for value in row] for row in (sizes, costs))
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((one - x) ** 2 for one in xs)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / spread


def report(records: Records, sizes: Sequence[int] = SIZES) -> Iterator[str]:
    """Yield the table, a line for each size as it is measured, and what fits all of them."""
    yield COLUMNS
    rows: list[Grown] = []
    for guides in sorted({*sizes}):
        with tempfile.TemporaryDirectory(prefix="errordesk-bench-") as scratch:
            rows.append(row := measure(records, Path(scratch), guides))
        yield (
            f"{row.guides:6} {row.ours.seconds:6.1f} {row.plain.seconds:6.1f}"
            f" {row.ours.seconds / row.plain.seconds:6.2f} {row.ours.memory:10.0f}"
            f" {row.plain.memory:6.0f} {row.ours.memory / row.plain.memory:6.2f}"
            f" {row.page:13.0f} {row.output:10.0f}"
            f" {1000 * row.checks.seconds / row.guides:18.1f}"
            f"   {', '.join(f'{kilobytes:.0f}' for kilobytes in row.loaded)}"
        )
    for before, after in pairwise(rows):
        more = after.guides - before.guides
        ours, theirs = (
            getattr(after, side).seconds - getattr(before, side).seconds
            for side in ("ours", "plain")
        )
        yield f"{more} guides more: build {ours:.1f} s, plain {theirs:.1f} s: {ours / theirs:.2f} x"
    if len(rows) > 1:
        sizes = [row.guides for row in rows]
        fits = {
            "build": exponent(sizes, [row.ours.seconds for row in rows]),
            "output": exponent(sizes, [row.output for row in rows]),
            "pages of guides": exponent(sizes, [row.page * row.guides for row in rows]),
            "checks": exponent(sizes, [row.checks.seconds for row in rows]),
        }
        yield "exponents: " + ", ".join(f"{name} {fit:.2f}" for name, fit in fits.items())
