"""The rules one by one, on small data of its own."""

from __future__ import annotations

import pytest

from errordesk.finder.answer import find
from errordesk.finder.index import build_index, signature_text
from errordesk.finder.likeness import build
from errordesk.finder.match import Index
from errordesk.finder.normalise import normalise
from errordesk.finder.result import Answer, KnownCode
from errordesk.finder.tables import WIDEST
from errordesk.records.records import Records

TEXTS = [
    {
        "Red lamp is broken": 4,
        "the filament of the crimson bulb has burnt through after a surge": 1,
    },
    {"Blue lamp is missing": 4, "somebody removed the azure bulb from its socket": 1},
    {"Wrapper": 4, "a phase of the installation": 1},
    {"Green lamp": 4, "a switch": 1},
    {"Proxy": 4, "a proxy of a maker": 1},
    {"Who wrote it": 4, "several makers": 1},
]
DATA = {
    "site": "https://x.example/",
    "wrappers": ["import failed with exception"],
    "pages": [
        ["guides/one/red/", "Red lamp is broken"],
        ["guides/one/blue/", "Blue lamp is missing"],
        ["guides/one/wrapper/", "Wrapper"],
        ["guides/one/green/", "Green lamp"],
        ["guides/one/proxy/", "Proxy"],
        ["guides/one/", "Who wrote it"],
    ],
    "entries": [
        "a-red|1|80048539|80040216|502|red lamp is broken|#part|red lamp*second half",
        "a-blue|0|blue_code_name||502 503|blue lamp is missing",
        "a-wrapper|2||80040216||import failed with exception",
        "a-green|1|||504|code greenlamp+|green lamp does not shine in the long dark night"
        "|green lamp cannot shine in the night"
        "|@die grune lampe leuchtet nicht~The green lamp does not shine.",
        "a-proxy|1||||%a503 footer of maker|%w502,504 server maker|%A503#part SC--",
        "who|1|||500 502 503",
    ],
    "printed": ["the bulb*went dark", "", "", "", "", ""],
    "words": build(TEXTS),
    "bare": 5,
}


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(DATA)


def ids(answer: Answer) -> list[str]:
    return [match.id for match in answer.matches if match.kind != "likeness"]


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
        ("错误red错误lamp", "错 误 red 错 误 lamp"),
        ("Lösung für Élan", "losung fur elan"),
        ("red \x1b[31mlamp\x1b[0m \x1b]8;;http://x\x07off", "red lamp off"),
        ("2026-11-30T10:00:00.123Z red 2026-11-30 10:00:00,1 lamp", "red lamp"),
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
        "red la-\nmp is broken",
        "red la\x1b[1mmp is\x1b[0m broken",
        "red la\n2026-11-30T10:00:00Z mp is broken",
        "red\n2026-11-30T10:00:00.5Z lamp is broken",
    ],
)
def test_message_is_found(index: Index, text: str) -> None:
    answer = find(text, index)
    assert (answer.answer, ids(answer)) == ("match", ["a-red"])


@pytest.mark.parametrize(
    "text",
    [
        "green lamp does not shine in the long dark",
        "so: green lamp does not shine in the long dark ni",
    ],
)
def test_message_cut_before_its_end_is_found(index: Index, text: str) -> None:
    assert (find(text, index).answer, ids(find(text, index))) == ("match", ["a-green"])
    assert find(f"{text} matter here at all", index).answer != "match"


def test_fragments_stand_in_order_and_near(index: Index) -> None:
    assert find("second half red lamp", index).answer != "match"
    assert find("red lamp " + "x " * WIDEST + "second half", index).answer == "match"
    assert not ids(find("red lamp " + "x " * (WIDEST + 1) + "second half", index))
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
    assert ids(find("green lamp doesn\u2019t shine in the long dark night", index)) == ["a-green"]
    assert ids(find("green lamp can't shine in the night", index)) == ["a-green"]


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
def test_bare_status_leads_to_who_wrote_it(index: Index, text: str) -> None:
    [match] = find(text, index).matches
    assert (match.id, match.kind) == ("who", "status")


def test_wrapper_is_only_possible_before_text_that_nothing_explains(index: Index) -> None:
    text = "import failed with exception: the great wheel turned twice around without stopping"
    assert (find(text, index).answer, ids(find(text, index))) == ("possible", ["a-wrapper"])
    # What stands in another paragraph is not what the wrapper wraps.
    apart = text.replace(": ", ":\n\n")
    assert (find(apart, index).answer, ids(find(apart, index))) == ("match", ["a-wrapper"])


def test_the_story_of_a_person_is_not_what_a_wrapper_wraps(index: Index) -> None:
    story = "import failed with exception. My colleague turned the great wheel twice around"
    assert find(story, index).answer == "match"
    cause = story.replace(". My", ": the great wheel turned twice around and stopped. My")
    assert find(cause, index).answer == "possible"


def test_markup_that_is_run_across_completes_no_message(index: Index) -> None:
    text = "red lamp second"
    assert ids(find(f"{text} half", index)) == ["a-red"]
    assert not ids(find(f"{text}</p></div></body></html>", index))
    whole = "green lamp<br>does<hr>not shine in the long dark</p></html>"
    assert ids(find(whole, index)) == ["a-green"]


def test_no_message_hides_another() -> None:
    """Where a tag stands in a text, its name may go on in another message that begins alike."""
    more = ["|red lamp is b dim and grey"]
    lines = [line + more[n] if n < len(more) else line for n, line in enumerate(DATA["entries"])]
    index = Index({**DATA, "entries": lines})
    assert ids(find("red lamp is <b>broken</b>", index))[:1] == ["a-red"]
    assert ids(find("red lamp is <b>dim and grey</b>", index))[:1] == ["a-red"]


def test_the_name_of_a_code_comes_before_a_number() -> None:
    entries = [line.replace("blue_code_name", "blue_lamp_code_name") for line in DATA["entries"]]
    both = find("80048539 and then blue_lamp_code_name", Index({**DATA, "entries": entries}))
    assert (both.answer, ids(both)) == ("match", ["a-blue", "a-red"])


def test_a_mark_with_its_status_is_a_match_and_without_it_possible(index: Index) -> None:
    assert find("HTTP/1.1 503 x\n<hr>footer of maker", index).answer == "match"
    assert find("<hr>footer of maker", index).answer == "possible"
    assert find("HTTP/1.1 404 x\n<hr>footer of maker", index).answer != "match"


def test_a_mark_of_the_way_is_never_a_match(index: Index) -> None:
    answer = find("HTTP/1.1 502 x\nServer: maker", index)
    [match] = [match for match in answer.matches if match.kind == "mark"]
    assert (answer.answer, match.way) == ("possible", True)
    assert not ids(find("HTTP/1.1 200 OK\nServer: maker", index))
    assert ids(find("HTTP/1.1 502 x\nServer: maker\n\nred lamp is broken", index)) == ["a-red"]


def test_an_exact_mark_counts_as_it_is_spelled(index: Index) -> None:
    [match, *_] = find("be/s1 0/0/3004 503 217 - - SC-- 1/1/0", index).matches
    assert (match.id, match.anchor, match.evidence[0].text) == ("a-proxy", "part", "SC")
    assert not ids(find("be/s1 503 217 - - sc-- 1/1/0", index))
    assert not ids(find("be/s1 503 217 - - SC--x 1/1/0", index))


def test_another_language_says_which_english_message_it_is(index: Index) -> None:
    [match] = find("Fehler: Die grüne Lampe leuchtet nicht.", index).matches
    assert (match.id, match.english) == ("a-green", "The green lamp does not shine.")


def test_likeness_is_never_a_claim_and_anchors_nothing(records: Records) -> None:
    index = Index(build_index(records, "https://x.example/"))
    guide = records.guides["pp-badgateway"]
    answer = find(guide.description, index)
    assert (answer.answer, answer.matches[0].id) == ("near", guide.id)
    assert {match.kind for match in answer.matches} == {"likeness"}
    assert {match.anchor for match in answer.matches} == {None}
    assert all(part.text in guide.description for part in answer.matches[0].evidence)
    assert find("The kettle is empty, so put fresh water on the stove.", index).answer == "none"


def test_a_code_of_a_public_table_is_named(index: Index) -> None:
    table = {"80041111": ("OwnedCode", "a-green", ""), "80042222": ("LoneCode", "", "a-blue")}
    owned = find("failed: -2147217135", index, table)
    assert (owned.answer, ids(owned)) == ("possible", ["a-green"])
    assert owned.codes == [KnownCode("80041111", "OwnedCode")]
    lone = find("failed: 0x80042222", index, table)
    assert (lone.answer, [match.id for match in lone.matches]) == ("near", ["a-blue"])
    assert lone.codes == [KnownCode("80042222", "LoneCode")]
    assert find("#define OTHER_CODE 0x80042222L", index, table) == Answer("none", [])


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
