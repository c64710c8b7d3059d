"""Plain calls are expanded without Jinja, and come out as Jinja expands them."""

from __future__ import annotations

import pytest

from errordesk.pages.macros import PageMacros
from errordesk.pages.macros.page import ENVIRONMENT, _pieces
from errordesk.pages.plain import PlainMacros
from errordesk.pages.render import check_pages
from errordesk.records.problems import UsageError
from errordesk.records.records import Records

PLAIN = [
    'A {{ cite("ms-solution-history") }}.\n',
    "{{ cite('ms-solution-history', 'a section') }}, {{ guide('pp-badgateway', text='it') }}",
    '1. One.\n\n    {{ danger("deletes it", "First that.") | indent(4) }}\n\n',
    "{{ answer_box() }}",
    "no call {# not a comment #} }} %}\n\n",
    "{{ given }} and {{ given }}",
]
OTHER = [
    "{% raw %}{{ answer_box() }}{% endraw %}",
    '{{ cite("ms-solution-history") | upper }}',
    '{{ "text" }}',
    '{{- cite("ms-solution-history") }}',
    '{{ guide("pp-badgateway", text="with \\" a quote") }}',
    "[#-- a comment --#]",
    '{{ guide(text="it", "pp-badgateway") }}',
    '{{ guide("pp-badgateway", text="it", text="that") }}',
    "{{ guide(page) }}",
]


@pytest.fixture
def macros(records: Records) -> PageMacros:
    return PageMacros(records, "guides/power-platform/badgateway.md")


@pytest.mark.parametrize("text", PLAIN)
def test_plain_calls_read_as_jinja_reads_them(macros: PageMacros, text: str) -> None:
    by_jinja = ENVIRONMENT.from_string(text, macros.public()).render(given="this")
    assert macros.quickly(text, {"given": "this"}) == by_jinja


@pytest.mark.parametrize("text", OTHER)
def test_what_is_more_is_left_to_jinja(text: str) -> None:
    assert _pieces(text) is None


@pytest.mark.parametrize(
    "call", ['guide("pp-nothing")', 'nothing("x")', 'guide("a", "b", "c", "d")']
)
def test_a_call_that_fails_is_left_to_jinja_which_says_where(macros: PageMacros, call: str) -> None:
    text = f"{{{{ {call} }}}}"
    assert macros.quickly(text, {}) is None
    with pytest.raises((UsageError, TypeError)):
        macros.expand(text)


def test_a_parameter_hides_the_macro_of_its_name(macros: PageMacros) -> None:
    assert macros.quickly("{{ guide }}", {"guide": "pp-badgateway"}) == "pp-badgateway"
    assert macros.quickly('{{ guide("pp-badgateway") }}', {"guide": "pp-badgateway"}) is None


@pytest.mark.slow
def test_all_pages_and_their_copies_are_those_of_jinja(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copies() -> list[str]:
        pages = records.pages.values()
        return [PlainMacros(records, page.src_uri, marks=True).text(page.body) for page in pages]

    quick = check_pages(records), copies()
    plain = sum(_pieces(page.body) is not None for page in records.pages.values())
    assert plain > 0.9 * len(records.pages)
    monkeypatch.setattr(PageMacros, "quickly", lambda *_: None)
    assert (check_pages(records), copies()) == quick
