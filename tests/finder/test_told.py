"""What a person tells: a product by its name, a status in words or as a program says it got it."""

from __future__ import annotations

import pytest

from errordesk.finder.answer import find
from errordesk.finder.index import build_index, told_texts
from errordesk.finder.likeness import build
from errordesk.finder.match import Index
from errordesk.finder.normalise import normalise
from errordesk.finder.tables import STORY, TOLD_WIDEST
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records

ENTRIES = [
    "one|1|||502 504|one proxy is broken|%n proxone",
    "two|1|||503|two proxy is broken|%n prox two",
    "three|1|||429|three is broken|%n* partofthree|%n? paint*wall",
    "who|1|||500 502 503 504",
]
# Nothing is alike: what is found is found by its name or its status.
DATA = {
    "site": "https://x.example/",
    "wrappers": [],
    "pages": [["one/", "One"], ["two/", "Two"], ["three/", "Three"], ["who/", "Who"]],
    "entries": ENTRIES,
    "printed": ["", "", "", ""],
    "words": build([{"One": 1}, {"Two": 1}, {"Three": 1}, {"Who": 1}]),
    "bare": 3,
}


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(DATA)


def near(text: str, index: Index) -> list[str]:
    """The guides that are nearest to a text; nothing may be claimed."""
    answer = find(text, index)
    assert answer.answer in ("near", "none")
    return [match.id for match in answer.matches]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Since Monday Proxone gives my users a 502 now and then", ["one"]),
        ("Since Monday Proxone gives my users a bad gateway now and then", ["one"]),
        ("Since Monday Proxone gives my users a Gateway Time-out", ["one"]),
        ("Since Monday Proxone gives my users a few 502s an hour", ["one"]),
        ("Since Monday Proxone is slow", []),
        ("Since Monday Proxone gives my users a 503", []),
        ("a 503 since prox-two stands behind proxone", ["two"]),
        ("first Proxone, then prox two: 502 and later 503", ["one", "two"]),
        ("Proxone反向代理502", ["one"]),
    ],
)
def test_a_name_beside_a_status_is_near(index: Index, text: str, expected: list[str]) -> None:
    assert near(text, index) == expected


def test_a_part_of_a_program_needs_no_status(index: Index) -> None:
    others = "at Maker.Other.Run()\n" * STORY
    assert near(f"at Maker.PartOfThree.Run()\n{others}", index) == ["three"]


def test_what_people_tried_is_near_in_a_short_text(index: Index) -> None:
    assert near("I cannot paint this wall", index) == ["three"]
    assert near("I cannot paint this " + "and that " * STORY + "wall", index) == []


def test_what_people_tried_stands_in_one_sentence(index: Index) -> None:
    assert near("I cannot paint this " + "and that " * (TOLD_WIDEST // 2 - 1) + "wall", index)
    assert near("I cannot paint this " + "and that " * (TOLD_WIDEST // 2) + "wall", index) == []


def test_what_people_say_may_have_other_words() -> None:
    assert told_texts("(cannot|unable to) (be |)paint* * wall") == [
        "cannot be paint+*wall",
        "cannot paint+*wall",
        "unable to be paint+*wall",
        "unable to paint+*wall",
    ]


def test_nothing_that_is_told_can_never_be_found(records: Records) -> None:
    """A part of a text begins with a whole word: the tree is entered by nothing else."""
    for identifier, wording in records.wordings.items():
        for line in wording.told:
            for text in told_texts(line):
                for part in text.split("*"):
                    assert part and not part.split(" ")[0].endswith("+"), f"{identifier}: {line}"


# Two guides have all the words of a story.
TOOLS = "ladder brush wall paint roller bucket sponge scraper tape varnish plaster sandpaper"
ALIKE = {
    **DATA,
    "entries": ["one|1||||a", "two|1||||b", "three|1||||c"],
    "pages": DATA["pages"][:3],
    "printed": ["", "", ""],
    "words": build([{TOOLS: 99}, {TOOLS: 99}, {"roof": 1}]),
    "bare": -1,
}


@pytest.mark.parametrize("person", ["we", "I", "my"])
def test_a_story_has_a_choice_where_no_guide_leads(person: str) -> None:
    alike = Index(ALIKE)
    assert near(f"{person} {TOOLS}", alike) == ["one", "two"]
    assert near(f"the {TOOLS}", alike) == []
    assert near(f"{person} {TOOLS} " + "the " * STORY, alike) == []


def test_a_story_may_have_more_words_of_its_own() -> None:
    first = Index({**ALIKE, "words": build([{TOOLS: 99}, {"roof": 1}, {"roof": 1}])})
    own = " ".join(f"{letter}zyk" for letter in "abcdefghijklmnopqrstuvwx")
    assert near(f"the {TOOLS}", first) == ["one"]
    assert near(f"the {TOOLS} {own}", first) == []
    assert near(f"we {TOOLS} {own}", first) == ["one"]
    assert near(f"we {TOOLS} {own} {own.replace('z', 'v')}", first) == []


def test_a_name_in_a_long_text_may_be_there_for_any_reason(index: Index) -> None:
    told = "Proxone gives a 502 and status code 502"
    beside = STORY - len(normalise(told).split())
    assert near(f"{told} {'word ' * beside}", index) == ["one"]
    assert near(f"{told} {'word ' * (beside + 1)}", index) == []


def test_a_name_explains_nothing_and_weighs_nothing() -> None:
    data = {**DATA, "entries": [line.partition("|%n")[0] for line in ENTRIES]}
    named, bare = Index(DATA), Index(data)
    assert named.known == bare.known
    assert named.likeness.pairs == bare.likeness.pairs
    assert find("one proxy is broken", named) == find("one proxy is broken", bare)


@pytest.mark.parametrize(
    "text",
    [
        "urllib2.HTTPError: HTTP Error 504: Gateway Time-out",
        "requests.exceptions.HTTPError: 502 Server Error: Bad Gateway for url: https://x.example/",
        "Request failed with status code 503",
        "java.io.IOException: Server returned HTTP response code: 502 for URL: https://x.example/",
        "the server responded with a status of 503 ()",
        "error: RPC failed; HTTP 504 curl 22",
        "Response status code does not indicate success: 502 (Bad Gateway).",
        "The remote server returned an error: (502) Bad Gateway.",
        "`GET https://x.example/` resulted in a `502 Bad Gateway` response",
        "The 504 Error is always displayed for backup and restore.",
        "Max retries exceeded (Caused by ResponseError('too many 502 error responses'))",
    ],
)
def test_a_status_that_a_program_got_leads_to_who_wrote_it(index: Index, text: str) -> None:
    assert near(text, index) == ["who"]


@pytest.mark.parametrize(
    "text",
    ['{"ok":false,"error_code":502}', "Request failed with status code 404", "took 502 ms"],
)
def test_another_number_leads_nowhere(index: Index, text: str) -> None:
    assert near(text, index) == []


@pytest.mark.parametrize("text", ["Bad Gateway", "Gateway Time-out", "a Gateway timed out error"])
def test_the_words_of_a_status_alone_are_a_bare_status(index: Index, text: str) -> None:
    answer = find(text, index)
    assert (answer.answer, [match.kind for match in answer.matches]) == ("possible", ["status"])


def test_a_name_is_of_one_guide_for_each_status(records: Records) -> None:
    owners: dict[str, list[str]] = {}
    for identifier, wording in records.wordings.items():
        assert all(map(normalise, [*wording.named, *wording.parts, *wording.told]))
        for name in wording.named:
            assert records.guides[identifier].http_status, f"{identifier}: no status leads to it"
            owners.setdefault(normalise(name), []).append(identifier)
    assert len(owners) > 40
    for name, ids in owners.items():
        statuses = [status for one in ids for status in set(records.guides[one].http_status)]
        assert len(statuses) == len(set(statuses)), f"{name}: several guides have one status"


@pytest.mark.parametrize("name", ["nginx", "Application Gateway", "AGIC", "Traefik"])
def test_a_name_of_the_records_is_found(records: Records, name: str) -> None:
    index = Index(build_index(records, DEFAULT_SITE_URL, words=False))
    product = {"nginx": "gw-nginx", "AGIC": "agw-agic", "Traefik": "gw-traefik"}
    answer = find(f"since we moved, everybody sees a 502 from {name} in the morning", index)
    assert (answer.answer, answer.matches[0].id) == ("near", product.get(name, "agw-502"))


@pytest.mark.parametrize(
    "text",
    [
        "Error: connect ECONNREFUSED 127.0.0.1:5432\n    at TCPConnectWrap.afterConnect",
        "Error: getaddrinfo ENOTFOUND registry.example",
        "TypeError: fetch failed ConnectTimeoutError UND_ERR_CONNECT_TIMEOUT",
        "SocketError: other side closed at TLSSocket.onSocketEnd",
    ],
)
def test_what_any_program_of_node_prints_is_no_proxy_for_sure(records: Records, text: str) -> None:
    """The lab saw these words in answers of proxies, but any program prints them."""
    index = Index(build_index(records, DEFAULT_SITE_URL))
    assert near(text, index)[0] == "gw-node-proxy"
