"""Templates that pystache and mustache.js fill differently are refused; all others come out alike.

The table was found by filling random templates in both.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pystache
import pytest
from py_mini_racer import MiniRacer

from errordesk.records.models import Variable
from errordesk.records.problems import UsageError
from errordesk.replies.mustache import _check

VARIABLES = {
    name: Variable(about="x", default="words", example="x", pattern=None, personal=False)
    for name in ("a", "b")
}
VALUES = [{"a": "", "b": ""}, {"a": "v", "b": ""}, {"a": "v", "b": "w"}]
# Each is filled differently, or by one of the two alone.
DIFFERENT = {
    "two tags alone on a line": "{{#a}}{{/a}}\nx",
    "two tags with a blank": "x\n{{#a}} {{/a}}\ny",
    "an inverted pair": "x\n{{^a}}{{/a}}\n",
    "the end of one and the beginning of the next": "{{#a}}\nx\n{{/a}}{{^a}}\ny\n{{/a}}",
    "nested beginnings": "{{#a}}{{#b}}\nx\n{{/b}}{{/a}}\n",
    "a blank behind the first tag": "{{#a}} \n{{/a}}",
    "a blank behind the last tag": "{{#a}}\nx\n{{/a}} ",
    "a tab behind the last tag": "{{^a}}\n{{/a}}\t",
    "a tab behind the first tag": "{{^a}}\t\n{{/a}}",
    "a form feed": "{{#b}}\n\x0cx{{/b}}\n\x0c{{#a}}\n{{/a}}",
    "a vertical tab": "\x0b{{#a}}\n{{/a}}\n",
    "a no-break space": "\xa0{{#a}}\n{{/a}}\n",
    "a line separator": "{{^a}}\u2028{{/a}}",
    "brackets that no tag follows": "x {{",
}
# Not in our part of Mustache, alike or not.
FOREIGN = [
    *("{{{a}}}", "{{{a}}", "{{a}}}"),
    "{{&a}}",
    "{{!a}}",
    "{{>a}}",
    "{{=<% %>=}}",
    "{{a.b}}",
    "{{.}}",
    "{{\na\n}}",
    "{{#\na}}x{{/a}}",
]


@pytest.fixture(scope="module")
def alike(root: Path) -> Iterator[Callable[[str], bool]]:
    with MiniRacer() as page:
        page.eval((root / "overrides/assets/vendor/mustache.js").read_text(encoding="utf-8"))
        page.eval(
            """globalThis.filled = (template, values) => values.map(value => {
              try { return Mustache.render(template, value, {}, {escape: text => text}) }
              catch { return null }
            })"""
        )

        def both(template: str) -> bool:
            ours = [_python(template, value) for value in VALUES]
            return bool(page.call("filled", template, VALUES) == ours)

        yield both


def _python(template: str, value: dict[str, Any]) -> str | None:
    renderer = pystache.Renderer(escape=lambda text: text, missing_tags="strict")
    try:
        return str(renderer.render(template, value))
    except (pystache.context.KeyNotFoundError, pystache.parser.ParsingError):
        return None


def _refused(template: str) -> bool:
    try:
        _check(template, VARIABLES)
    except UsageError:
        return True
    return False


@pytest.mark.parametrize("template", DIFFERENT.values(), ids=DIFFERENT)
def test_what_differs_is_refused(alike: Callable[[str], bool], template: str) -> None:
    assert not alike(template)
    with pytest.raises(UsageError):
        _check(template, VARIABLES)


@pytest.mark.parametrize("template", FOREIGN)
def test_what_we_do_not_use_is_refused(template: str) -> None:
    with pytest.raises(UsageError):
        _check(template, VARIABLES)


def _template(draw: random.Random, depth: int = 0) -> str:
    blank = ["x", "x", "\n", "\n", " ", "- ", "\t", "\xa0", "\u2028", "\x0c", "{", "}", "|"]
    out = []
    for _ in range(draw.randint(0, 4)):
        chance = draw.random()
        name = draw.choice(["a", "b", " a "])
        if chance < 0.25 and depth < 3:
            inside = _template(draw, depth + 1)
            out.append(f"{{{{{draw.choice('#^')}{name}}}}}{inside}{{{{/{name}}}}}")
        else:
            out.append(f"{{{{{name}}}}}" if chance < 0.4 else draw.choice(blank))
    return "".join(out)


@pytest.mark.slow
def test_what_is_accepted_is_filled_alike(alike: Callable[[str], bool]) -> None:
    seed = random.randrange(2**32)
    sys.stdout.write(f"seed {seed}\n")
    draw = random.Random(seed)
    templates = [_template(draw) for _ in range(6000)]
    accepted = [template for template in templates if not _refused(template)]
    assert 1000 < len(accepted) < len(templates)
    assert [template for template in accepted if not alike(template)] == []
