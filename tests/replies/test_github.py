"""A reply reads the same with any value, on GitHub and in the page's preview.

GitHub's own library (`cmarkgfm`, with line breaks kept and all its extensions) and the page's
(markdown-it) draw every reply with awkward values and with a plain word in place of each: elements,
links and the text around the values must be equal, and the values must be there as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import cmarkgfm
import pytest
from bs4 import BeautifulSoup
from cmarkgfm.cmark import Options
from py_mini_racer import MiniRacer

from errordesk.issues import reply_set
from errordesk.records.records import Records
from errordesk.replies import filling
from tests.replies import hostile

WORD = "Xword"
SITE = "https://desk.example/"
ADVICE: dict[str, bool | str] = {
    **dict.fromkeys(filling.ADVICE_KEYS, False),
    "skipped": True,
    "steps": "4.45 → 4.50.9",
}
FORMS = {"from": "4.29", "to": "4.50.9", "attempts": "3"}
Draw = Callable[[str], str]


@pytest.fixture(scope="module")
def drawn(root: Path) -> Iterator[dict[str, Draw]]:
    def github(text: str) -> str:
        return str(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_HARDBREAKS))

    with MiniRacer() as page:
        page.eval((root / "overrides/assets/vendor/markdown-it.js").read_text(encoding="utf-8"))
        # As in overrides/assets/compose.js.
        page.eval("const made = markdownit({html: false, linkify: false}).disable('image')")
        page.eval("globalThis.draw = text => made.render(text)")
        yield {"GitHub": github, "preview": lambda text: page.call("draw", text)}


@pytest.fixture(scope="module")
def templates(records: Records) -> list[str]:
    # Texts made from records differ in words of ours, which no value touches.
    texts = [reply_set.template(records, guide, SITE) for guide in sorted(records.guides)]
    return list({tuple(re.findall(r"\{\{.*?\}\}", text)): text for text in texts}.values())


Shape = tuple[list[str], list[str], str]


def _shape(html: str) -> Shape:
    """Return elements, where links lead, and the text."""
    soup = BeautifulSoup(html, "html.parser")
    elements = [tag.name for tag in soup.find_all(True)]
    links = [str(tag["href"]) for tag in soup.find_all("a")]
    return elements, links, " ".join(soup.get_text().split())


def _with(shape: Shape, value: str) -> Shape:
    """Return the shape of a text with a value in place of the plain word."""
    return *shape[:2], " ".join(shape[2].replace(WORD, value).split())


def test_the_preview_is_drawn_as_the_page_does(root: Path) -> None:
    script = (root / "overrides/assets/compose.js").read_text(encoding="utf-8")
    assert 'markdownit({ html: false, linkify: false }).disable("image")' in script


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("reader", ["GitHub", "preview"])
def test_values_stay_text(
    records: Records, drawn: dict[str, Draw], templates: list[str], reader: str, part: int
) -> None:
    assert len(templates) > 5
    free = [name for name, variable in records.variables.items() if variable.pattern is None]
    cache: dict[str, Shape] = {}
    for fragment in hostile.FRAGMENTS[part::4]:
        given = {**dict.fromkeys(free, fragment), **FORMS}
        filled = filling.values(records.variables, given, ADVICE)
        value = str(filled[free[0]])
        plain = {**filled, **dict.fromkeys(free, WORD if value else "")}
        for template in templates:
            wanted = filling.render(template, plain)
            if wanted not in cache:
                cache[wanted] = _shape(drawn[reader](wanted))
            seen = _shape(drawn[reader](filling.render(template, filled)))
            assert seen == _with(cache[wanted], value), (fragment, value)


def test_a_link_in_a_value_would_be_seen(drawn: dict[str, Draw]) -> None:
    for draw in drawn.values():
        plain = _shape(draw(f"a {WORD} b"))
        for value in ("[v](x:y)", "2*3*4", "`v`"):
            assert _shape(draw(f"a {value} b")) != _with(plain, value)
    plain = _shape(drawn["GitHub"](f"a {WORD}"))
    assert _shape(drawn["GitHub"]("a www.x.example")) != _with(plain, "www.x.example")
