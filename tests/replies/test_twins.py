"""What the page does with replies is what Python does, to the byte, on texts fresh in every run.

The page's scripts run beside Python in one process. `tests/browser/test_twins.py` shows that a
real page loads them. To repeat a run, set `TWINS_SEED` to the seed that a failure prints.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import random
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from py_mini_racer import MiniRacer

from errordesk.issues import reply_set
from errordesk.records.models import Variable
from errordesk.records.records import Records
from errordesk.replies import extract, filling, upgrade, versions
from errordesk.site import twins
from errordesk.site.finder import classic
from errordesk.site.replies import release_data
from errordesk.text import escape, mask
from errordesk.text.late import Late
from tests.replies.extract_cases import CASES
from tests.replies.hostile import FRAGMENTS, GROWING, SECRETS

pytestmark = pytest.mark.slow

SEED = int(os.environ.get("TWINS_SEED") or random.randrange(2**32))
REPORTS = [text for _, text, _ in CASES]
WORDS = sorted({word for text in REPORTS for word in re.split(r"(?<=[ \n])", text)})
# Of two units, of none to see, letters with an ASCII twin, ends of lines, NUL, half a character.
AWKWARD = ["\U0001f600", "\u200b", "ſ", "\u212a", "İ", "é", "\u00a0", "\u2028", "\x85", "\0"]
AWKWARD += ["\ud83d", "\udc00", "\uffff", "\U0010ffff", "\r", "\r\n", "\n", "", "", " ", "_", "@"]
AWKWARD += ["#", ":", ".", "-", "(", "'", "> ", "```\n", "<!--", "-->", "|", "1.", "\t"]

VARIABLES = {
    name: Variable(about="x", default="the words", example="x", pattern=pattern, personal=False)
    for name, pattern in {
        "free": None,
        "other": None,
        "from": r"[0-9]{1,4}(\.[0-9]{1,8}){1,3}",
        "id": "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
    }.items()
}
ADVICE = dict.fromkeys(filling.ADVICE_KEYS, False) | {"skipped": True, "steps": "4.45 → 4.50.9"}
# Every shape of template: inline and standalone sections, nested ones, both kinds, blank lines.
TEMPLATES = [
    "{{free}}",
    "{{#free}}{{free}}{{/free}}{{^free}}the words{{/free}}.",
    "Hello{{#free}}, {{free}}{{/free}}.\n",
    "a\n\n{{#free}}\nset: {{free}}\n{{/free}}\n\nb\n",
    "a\n{{^free}}\nunset\n{{/free}}\nb",
    "  {{#free}}\n  - {{free}}\n  {{/free}}\nb",
    "1. x {{#free}}({{free}}{{#other}}; {{other}}{{/other}}){{/free}}\n2. y",
    "{{#free}}{{^other}}only free{{/other}}{{#other}}both{{/other}}{{/free}}",
    "{{#advice}}\n**From {{from}}:** {{#patch}}p{{/patch}}{{#skipped}}go {{steps}}{{/skipped}}\n"
    "{{/advice}}\n\nz",
    "{{#id}}(`{{id}}`){{/id}}{{ free }}{{# other }}x{{/ other }}",
    "\n\n\n{{free}}\n\n\n\n{{other}}\n\n",
]
# Of a patch that nobody noted, of a known series, with zeros, beyond both ends, and too long.
ODD = [
    *("4.50.5", "4.50", "4.50.6.0", "4.49.7", "4.45.0", "4.48", "4.17.17", "4.30.1"),
    *("0.1", "1.0.0.0", "9.9", "99.1", "4.50.10", "2022.11", "4.50.9.12345678"),
]
SOLUTIONS = [
    *("", " ", "Center of Excellence - Core Components", "CenterofExcellenceCoreComponents"),
    *("CORE-COMPONENTS", "core", "Audit Components", "C\u00d6RE components", "\u212aore", "4.50"),
]
# The page's answers to calls of [name, arguments].
ANSWERS = """globalThis.answers = (calls, {variables, releases, rules}) => {
  const {escapeValue, mask, render, values} = ErrorDeskReplies
  const {advice, isCore, plan} = ErrorDeskUpgrade
  const known = {
    escapeValue, mask, isCore,
    render: (template, given, advice) =>
      render(template, values(variables, given, advice), Mustache),
    extract: text => {
      const {text: kept, fields} = ErrorDeskExtract.extract(text)
      return [kept, Object.entries(fields)]
    },
    plan: (start, target) => plan(start, target, releases, rules),
    advice: (start, target) => advice(plan(start, target, releases, rules)),
  }
  return calls.map(([name, given]) => known[name](...given))
}
globalThis.found = (pattern, text) => Array.from(text.matchAll(pattern), match =>
  [Array.from(text.slice(0, match.index)).length, ...Array.from(match, part => part ?? null)])
"""
Call = tuple[str, list[Any]]


class Twins:
    """Python and the page, each asked the same."""

    def __init__(self, page: MiniRacer, records: Records) -> None:
        assert records.releases
        self.releases = records.releases
        self.rules = upgrade.rules(records.facts)
        self.variables = VARIABLES
        self._page = page

    def python(self, name: str, given: list[Any]) -> Any:
        if name == "render":
            template, values, advice = given
            return filling.render(template, filling.values(self.variables, values, advice))
        if name == "extract":
            report = extract.extract(*given)
            return [report.text, [[name, value] for name, value in report.fields.items()]]
        if name in ("plan", "advice"):
            plan = upgrade.plan(*given, self.releases, self.rules)
            plain = dataclasses.asdict(plan) if name == "plan" else upgrade.advice(plan)
            return json.loads(json.dumps(plain))
        known = {
            "escapeValue": escape.escape_value,
            "mask": mask.mask,
            "isCore": upgrade.is_core,
        }
        return known[name](*given)

    def differences(self, calls: list[Call]) -> list[tuple[Call, Any, Any]]:
        """Return each call with both answers where they are not the same."""
        data = {
            "variables": {name: v.model_dump() for name, v in self.variables.items()},
            "releases": release_data(self.releases),
            "rules": dataclasses.asdict(self.rules),
        }
        answers = self._page.call("answers", calls, data)
        assert len(answers) == len(calls)
        pairs = [(self.python(*call), answer) for call, answer in zip(calls, answers, strict=True)]
        return [
            (call, ours, theirs)
            for call, (ours, theirs) in zip(calls, pairs, strict=True)
            if ours != theirs
        ]


def _load(page: MiniRacer, root: Path, change: Callable[[str], str] = lambda text: text) -> None:
    assets = root / "overrides/assets"
    page.eval((assets / "vendor/mustache.js").read_text(encoding="utf-8"))
    for name in twins.SCRIPTS:
        script = twins.with_tables(name, (assets / name).read_text(encoding="utf-8"))
        page.eval(change(classic(script) if "\nexport " in script else script))
    page.eval(ANSWERS)


@pytest.fixture(scope="module")
def page(root: Path) -> Iterator[MiniRacer]:
    # Always as a context manager: without its end, the process hangs at exit now and then.
    with MiniRacer() as opened:
        _load(opened, root)
        yield opened


@pytest.fixture(scope="module")
def both(page: MiniRacer, records: Records) -> Twins:
    return Twins(page, records)


@pytest.fixture
def draw() -> random.Random:
    sys.stdout.write(f"TWINS_SEED={SEED}\n")  # pytest shows it when the test fails
    return random.Random(SEED)


def _whole(text: str) -> str:
    """Return `text` as JavaScript can hold it: two halves side by side are one character there.

    Nothing else is lost on the way to V8 and back: not NUL, not half a character alone, not
    noncharacters, and no length up to 100 million.
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _mixture(draw: random.Random, pool: list[str], most: int = 4) -> str:
    parts = [
        part
        for _ in range(draw.randint(1, most))
        for part in (draw.choice(pool), draw.choice(AWKWARD))
    ]
    if draw.random() < 0.3:  # any plane of Unicode
        parts.insert(draw.randint(0, len(parts)), chr(draw.randrange(0x110000)))
    return _whole("".join(parts))


# The logic ------------------------------------------------------------------------------------


def test_reports_are_read_alike(both: Twins, draw: random.Random) -> None:
    short = [text for text in REPORTS if len(text) < 200]
    pools = [WORDS + FRAGMENTS, short]
    texts = REPORTS + [_mixture(draw, draw.choice(pools), 8) for _ in range(600)]
    assert both.differences([("extract", [text]) for text in texts])[:3] == []


def test_characters_of_two_units_count_as_one(both: Twins) -> None:
    """Before a version, in the length of a value, and in the length of a report."""
    wide = "\U0001f600"
    texts = [
        *(f"{wide * count} tried upgrade to 4.50.6 at 10:15 UTC" for count in (60, 79, 150, 170)),
        *(f"Solution: Core {wide * count}" for count in (195, 196)),
        *(f"{wide * count}\nTo: 4.50.6" for count in (99_988, 99_989, 99_990)),
    ]
    fields = [extract.extract(text).fields for text in texts]
    # Both sides of each limit are there.
    assert ["solution" in found for found in fields[4:6]] == [True, False]
    assert fields[6:] == [{"to": "4.50.6"}, {"to": "4.50.6"}, {}]
    different = both.differences([("extract", [text]) for text in texts])
    assert [call[1][0][:80] for call, _, _ in different] == []


def test_values_are_made_harmless_alike(both: Twins, draw: random.Random) -> None:
    texts = [*FRAGMENTS, *GROWING]
    texts += [_mixture(draw, FRAGMENTS + WORDS) for _ in range(1000)]
    assert both.differences([("escapeValue", [text]) for text in texts])[:3] == []
    escaped = " ".join(map(escape.escape_value, texts))
    assert {"…", "\u2011"} <= set(escaped)  # long ones and keys were among them


def test_secrets_are_masked_alike(both: Twins, draw: random.Random) -> None:
    texts = SECRETS + [_mixture(draw, [*SECRETS, *FRAGMENTS, *WORDS]) for _ in range(1000)]
    assert both.differences([("mask", [text]) for text in texts])[:3] == []
    masked = " ".join(map(mask.mask, texts))
    kinds = ["mail", "tenant", "guid", "environment", "resource-group", "user", "ip"]
    for placeholder in ["<secret>", "<token>", "<private-key>", *(f"<{kind}-1>" for kind in kinds)]:
        assert placeholder in masked, placeholder


def test_templates_are_filled_alike(both: Twins, draw: random.Random) -> None:
    fitting = {"from": "4.50.2", "id": "6f1c2b9e-0d3a-4c57-9a41-2f0c8e5d7b13"}
    calls: list[Call] = []
    for template in TEMPLATES * 50:
        given = {
            name: fitting[name]
            if name in fitting and draw.random() < 0.7
            else _mixture(draw, FRAGMENTS + SECRETS)
            for name in VARIABLES
            if draw.random() < 0.7
        }
        calls.append(("render", [template, given, draw.choice([ADVICE, None])]))
    assert both.differences(calls)[:3] == []


def test_every_reply_of_the_site(
    page: MiniRacer, records: Records, site_url: str, draw: random.Random
) -> None:
    """Unset, with fitting values, and with a hostile value in every variable."""
    both = Twins(page, records)
    both.variables = records.variables
    fitting = {name: v.example for name, v in records.variables.items() if v.pattern}
    calls: list[Call] = []
    for guide in sorted(records.guides):
        template = reply_set.template(records, guide, site_url)
        nasty = {name: _mixture(draw, FRAGMENTS) for name in records.variables}
        for values, advice in (({}, None), (fitting, ADVICE), (nasty | fitting, None)):
            calls.append(("render", [template, values, advice]))
    assert len(calls) == 3 * len(records.guides)
    assert both.differences(calls)[:1] == []


def test_upgrades_are_planned_alike(both: Twins, draw: random.Random) -> None:
    known = [v for v in upgrade.known_versions(both.releases) if not v.endswith(".x")]
    pairs = [
        *draw.sample(list(itertools.permutations(known, 2)), 300),
        *itertools.pairwise(known),
        *((odd, other) for odd in ODD for other in (*ODD, *draw.sample(known, 4))),
        *((other, odd) for odd in ODD for other in draw.sample(known, 4)),
    ]
    calls: list[Call] = [(name, list(pair)) for pair in pairs for name in ("plan", "advice")]
    calls += [("isCore", [text]) for text in SOLUTIONS]
    calls += [("isCore", [_mixture(draw, SOLUTIONS)]) for _ in range(100)]
    assert both.differences(calls)[:3] == []
    plans = [both.python(*call) for call in calls if call[0] == "plan"]
    assert {plan["kind"] for plan in plans} == set(upgrade.KINDS)
    assert {len(plan["fallback"]) for plan in plans} >= {0, 2, 4}


# The tables -----------------------------------------------------------------------------------


def _patterns(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern | Late):
        yield value  # type: ignore[misc]  # a late one is typed as the other
    elif isinstance(value, tuple):
        for part in value:
            yield from _patterns(part)


PATTERNS = {
    f"{name}: {key} {number}": pattern
    for name, module in twins.SCRIPTS.items()
    for key, value in twins.constants(module).items()
    for number, pattern in enumerate(_patterns(value), 1)
}


# To make texts, Hypothesis enters a million letters one by one, for half a minute; compared is the
# whole pattern, also with letters in between.
LETTERS = "\\u2027-\U0010ffff"
FEWER = "\\u2027-\\u2200\\ufe00-\U00010010\U0010ff00-\U0010ffff"


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_a_pattern_finds_the_same(page: MiniRacer, pattern: re.Pattern[str]) -> None:
    page.eval(f"globalThis.pattern = {twins.literal(pattern)}")
    alphabet = st.characters(exclude_categories=[])
    if pattern.flags & re.IGNORECASE:
        # Such a pattern sees units, not characters: it may begin in the middle of one. What comes
        # of it is the same, see `test_secrets_are_masked_alike`.
        alphabet = st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])
    near = re.compile(pattern.pattern.replace(LETTERS, FEWER), pattern.flags)
    some = st.from_regex(near, alphabet=alphabet) | st.sampled_from(WORDS + FRAGMENTS + SECRETS)

    @settings(max_examples=25, deadline=None)
    @given(st.lists(some | st.text(alphabet, max_size=4), max_size=4).map("".join).map(_whole))
    def run(text: str) -> None:
        if pattern.flags & re.IGNORECASE:
            text = re.sub("[^\0-\uffff]", "", text)
        if "$" in pattern.pattern:
            # Python's $ also stands before a last line end; such patterns get single lines.
            text = text.replace("\n", " ")
        ours = [[match.start(), match[0], *match.groups()] for match in pattern.finditer(text)]
        assert page.call("found_here", text) == ours

    page.eval("globalThis.found_here = text => found(pattern, text)")
    run()


def test_tables_are_written_once_and_anew(root: Path, tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    for name in twins.SCRIPTS:
        text = (root / "overrides/assets" / name).read_text(encoding="utf-8")
        (tmp_path / "assets" / name).write_text(text, encoding="utf-8")
    twins.write_tables(tmp_path)
    written = {name: (tmp_path / "assets" / name).read_bytes() for name in twins.SCRIPTS}
    assert b'KINDS:["same",' in written["upgrade-core.js"]
    twins.write_tables(tmp_path)
    assert written == {name: (tmp_path / "assets" / name).read_bytes() for name in twins.SCRIPTS}
    with pytest.raises(ValueError, match="const T ="):
        twins.with_tables("upgrade-core.js", "nothing")


# The comparison -------------------------------------------------------------------------------

PROBES: list[Call] = [
    ("extract", ["Upgrade from 4.50.2 to 4.50.6 fails."]),
    ("escapeValue", ["https:x, see GH-12"]),
    ("mask", ["Ann@Contoso.com and 10.0.0.4"]),
    ("plan", ["4.29", "4.50.9"]),
]
BREAKS = {
    "extract": ('"to", byArrow', '"from", byArrow'),
    "escapeValue": ('time ?? " "', 'time ?? ""'),
    "mask": ("parts[0] < 10", "parts[0] < 11"),
    "plan": ("fresh_start: first[0] <=", "fresh_start: first[0] >="),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_difference_in_the_page_would_be_seen(root: Path, records: Records, name: str) -> None:
    old, new = BREAKS[name]
    changed: list[str] = []

    def change(script: str) -> str:
        changed.extend([old] * script.count(old))
        return script.replace(old, new)

    with MiniRacer() as page:
        _load(page, root, change)
        seen = Twins(page, records).differences(PROBES)
    assert changed == [old]
    assert [call[0] for call, _, _ in seen] == [name]


@pytest.mark.parametrize(
    ("module", "name", "value", "seen"),
    [
        (versions, "_give_role", lambda *_: None, "extract"),
        (escape, "rewrite", lambda text, _: text, "escapeValue"),
        (mask, "_address", lambda value, _: value, "mask"),
        (upgrade, "_steps", lambda *_: (), "plan"),
    ],
)
def test_a_difference_in_python_would_be_seen(
    both: Twins, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, value: Any, seen: str
) -> None:
    assert both.differences(PROBES) == []
    monkeypatch.setattr(module, name, value)
    assert [call[0] for call, _, _ in both.differences(PROBES)] == [seen]
