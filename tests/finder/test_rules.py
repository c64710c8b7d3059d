"""The rules one by one, on small data of its own."""

from __future__ import annotations

import pytest

from errordesk.finder.index import signature_text
from errordesk.finder.match import WIDEST, Answer, Index, find
from errordesk.finder.normalise import normalise

DATA = {
    "form": 1,
    "site": "https://x.example/",
    "folders": {"a": "guides/one/"},
    "wrappers": ["import failed with exception"],
    "titles": ["Red lamp is broken", "Blue lamp is missing", "Wrapper", "Green lamp"],
    "guides": [
        "a-red|1|80048539|80040216|502|red lamp is broken|#part|red lamp*second half|",
        "a-blue|0|blue_code_name||502 503|blue lamp is missing",
        "a-wrapper|2||80040216||import failed with exception",
        "a-green|1|||504|code greenlamp+|green lamp does not shine|green lamp cannot shine",
    ],
}
DATA["guides"] = [line.rstrip("|") for line in DATA["guides"]]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(DATA)


def ids(answer: Answer) -> list[str]:
    return [match.id for match in answer.matches]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("“Red”  LAMP\u00a0is\tbroken", "red lamp is broken"),
        ("&lt;b&gt;Red&lt;/b&gt;&nbsp;lamp &amp;quot;x&amp;quot;", "b red b lamp x"),
        (r"red\nlamp \"x\" \u0027y\u0027 \\\"z", "red lamp x y z"),
        ("**red** _lamp_ `x` [y](z)", "red lamp x y z"),
        (
            "0x80048539 0X8004853A -2147187399 \u22122147187399",
            "80048539 8004853a 80048539 80048539",
        ),
        ("2147187399 12-2147187399", "2147187399 12 2147187399"),
        (
            "isn't doesn\u2019t can't cannot can not don&#39;t",
            "is not does not cannot cannot cannot do not",
        ),
        ("%22red%20lamp%22", "red lamp"),
        ("错误red错误lamp", "red lamp"),
        ("", ""),
    ],
)
def test_normal_form(text: str, words: str) -> None:
    assert normalise(text) == words


@pytest.mark.parametrize(
    "text",
    [
        "RED LAMP IS BROKEN",
        "the red\nlamp is broken.",
        "red la\nmp is bro\r\n    ken",
        "red l\u200bamp is broken",
        "<p>red <b>lamp</b> is<br> broken</p>",
        "&lt;i class=&quot;x&quot;&gt;red&lt;/i&gt; lamp is broken",
        "red lamp 0a1b\n2c3d second half",
    ],
)
def test_message_is_found(index: Index, text: str) -> None:
    answer = find(text, index)
    assert (answer.answer, ids(answer)) == ("match", ["a-red"])


def test_fragments_stand_in_order_and_near(index: Index) -> None:
    assert find("second half red lamp", index).answer != "match"
    assert find("red lamp " + "x " * WIDEST + "second half", index).answer == "match"
    assert find("red lamp " + "x " * (WIDEST + 1) + "second half", index).answer == "none"
    # The last first half counts.
    text = "red lamp " + "x " * WIDEST + "red lamp second half"
    assert find(text, index).matches[0].evidence[0].start > WIDEST


def test_section_of_the_best_signature_is_the_anchor(index: Index) -> None:
    assert find("red lamp second half", index).matches[0].anchor == "part"
    assert find("red lamp is broken", index).matches[0].anchor is None


def test_rest_of_a_word_may_vary(index: Index) -> None:
    assert ids(find('Code="GreenLampSomething"', index)) == ["a-green"]
    assert find('Code="Greenhouse"', index).answer == "none"


def test_negation_has_one_form(index: Index) -> None:
    assert ids(find("green lamp doesn\u2019t shine", index)) == ["a-green"]
    assert ids(find("green lamp can't shine", index)) == ["a-green"]


def test_first_of_two_messages_is_the_cause(index: Index) -> None:
    red, blue = "red lamp is broken", "blue lamp is missing"
    assert ids(find(f"{red}; {blue}", index)) == ["a-red", "a-blue"]
    assert ids(find(f"{blue}; {red}", index)) == ["a-blue", "a-red"]


def test_wrapper_stands_last_and_alone_it_is_found(index: Index) -> None:
    assert ids(find("import failed with exception :red lamp is broken", index)) == [
        "a-red",
        "a-wrapper",
    ]
    assert ids(find("import failed with exception :", index)) == ["a-wrapper"]
    assert ids(find("import failed with exception : 80048539", index)) == ["a-red", "a-wrapper"]


def test_code_is_weak_and_a_shared_one_is_a_choice(index: Index) -> None:
    own = find("Code 0x80048539", index)
    assert (own.answer, ids(own)) == ("possible", ["a-red"])
    shared = find("Code -2147220970", index)
    assert (shared.answer, ids(shared)) == ("possible", ["a-wrapper", "a-red"])
    assert ids(find("blue_code_name", index)) == ["a-blue"]


@pytest.mark.parametrize(
    "text",
    [
        "80048539-0000-4000-8000-0123456789ab",
        "0a1b2c3d-80048539",
        "#define OTHER_CODE 0x80048539L",
        "OTHER_CODE = 0x80048539,",
        "80048539 (STG_E_OTHER)",
    ],
)
def test_number_of_another_kind_is_no_code(index: Index, text: str) -> None:
    assert find(text, index).answer == "none"


@pytest.mark.parametrize("text", ["502", "HTTP/1.1 502 Bad Gateway", "Error code: 502"])
def test_bare_status_is_a_choice_with_the_general_guide_first(index: Index, text: str) -> None:
    answer = find(text, index)
    assert (answer.answer, ids(answer)) == ("possible", ["a-blue", "a-red"])


@pytest.mark.parametrize(
    "text",
    ["", " \n", "error", "is", "the service is not there", "status 418", "lamp", "\0\ud800\uffff"],
)
def test_generic_words_point_nowhere(index: Index, text: str) -> None:
    assert find(text, index) == Answer("none", [])


def test_star_behind_a_word_continues_it() -> None:
    assert signature_text("Code: Green*") == "code green+"
    assert signature_text("a (* b_* c") == "a*b*c"
    assert signature_text("is missing prv* privilege") == "is missing prv+*privilege"
    assert signature_text("* only *") == "only"
