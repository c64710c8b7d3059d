"""Numbers in prose are found where they stand, and what only looks like one is left alone."""

from __future__ import annotations

import pytest

from errordesk.checks.prose import numbers
from errordesk.records.loader import load
from errordesk.records.passages import passages
from errordesk.records.records import Records
from errordesk.text.prose import prose
from tests.conftest import Project

ALPHA = "docs/guides/one/alpha.md"
BETA = "docs/guides/one/beta.md"
Changes = dict[str, str | tuple[str, str] | None]


def clean(project: Project) -> None:
    """Take the waiting time out of the sample that its guides carry."""
    project({ALPHA: ("After a day.", "Later."), BETA: ("After a day.", "Later.")})


def told(project: Project, changes: Changes) -> list[str]:
    clean(project)
    return [str(problem) for problem in numbers.numbers_in_prose(load(project(changes)))]


def said(text: str) -> list[str]:
    plain = prose(text)
    return [plain[start:end] for start, end in numbers.numbers(plain)]


def test_site_is_read(records: Records) -> None:
    # A check that reads nothing finds nothing.
    files = {passage.file for passage in passages(records)}
    assert {page.file for page in records.pages.values() if "contributing" not in page.file} <= (
        files
    )
    assert {snippet.file for snippet in records.snippets.values()} <= files
    assert {"macros/data/compare.yml", "macros/data/trees/agw-troubleshooter.yml"} <= files
    assert any(file.startswith("macros/data/faq/") for file in files)
    assert any(file.startswith("macros/replies/") for file in files)
    assert not any("contributing" in file for file in files)


FAULTS = [
    pytest.param({ALPHA: ("It happened.", "Wait 30 seconds.")}, ALPHA, 35, "30", id="body"),
    pytest.param({ALPHA: ("It works.", "It\nworks in\n5 minutes.")}, ALPHA, 45, "5", id="wrapped"),
    pytest.param({ALPHA: ("Later.", "After 3 days.")}, ALPHA, 17, "3", id="escalate"),
    pytest.param(
        {ALPHA: ("escalate: Later.", "escalate: >-\n    Ask\n    after\n    two days.")},
        ALPHA,
        20,
        "two days",
        id="folded text of the front matter",
    ),
    pytest.param({ALPHA: ("[Delete the thing.]", "[Wait 9 hours.]")}, ALPHA, 14, "9", id="never"),
    pytest.param({ALPHA: ("Alpha failed\n", "Alpha 4.50.6\n")}, ALPHA, 3, "4.50.6", id="title"),
    pytest.param({ALPHA: ("what to do", "why port 443")}, ALPHA, 4, "443", id="description"),
    pytest.param({ALPHA: ("All versions", "Up to 3.2")}, ALPHA, 19, "3.2", id="applies to"),
    pytest.param(
        {"macros/snippets/look.md": ("Look into", "In 2 hours look into")},
        "macros/snippets/look.md",
        4,
        "2",
        id="snippet",
    ),
    pytest.param(
        {"macros/replies/reply-alpha.md": ("Hello", "Within 7 days, hello")},
        "macros/replies/reply-alpha.md",
        1,
        "7",
        id="reply",
    ),
    pytest.param(
        {"macros/data/faq/one.yml": ("Because of", "Because 4 KB are the limit of")},
        "macros/data/faq/one.yml",
        4,
        "4",
        id="answer of the FAQ",
    ),
    pytest.param(
        {"macros/data/trees/one.yml": ("It is beta.", "It is beta after 8 retries.")},
        "macros/data/trees/one.yml",
        15,
        "8",
        id="leaf of a tree",
    ),
    pytest.param(
        {"macros/data/compare.yml": ("[this, that]", "[this, within an hour]")},
        "macros/data/compare.yml",
        8,
        "an hour",
        id="cell of a comparison",
    ),
    pytest.param(
        {ALPHA: ("It works.", '{{ danger("stops it for 6 hours", "Wait.") }}')},
        ALPHA,
        43,
        "6",
        id="text of a warning",
    ),
    pytest.param(
        {"docs/index.md": ("# Sample", "# Sample of 12 guides")},
        "docs/index.md",
        4,
        "12",
        id="heading of a landing page",
    ),
]


@pytest.mark.parametrize(("changes", "file", "line", "number"), FAULTS)
def test_planted_number_is_told(
    project: Project, changes: Changes, file: str, line: int, number: str
) -> None:
    message = f'{file}:{line}: the number "{number}" stands in prose; call a fact, or reword'
    assert told(project, changes) == [message]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wait 30 seconds", ["30"]),
        ("10–15 minutes", ["10–15"]),
        ("within 30s or 5min", ["30s", "5min"]),
        ("at most 1,200 targets", ["1,200"]),
        ("10 % of 500 MB", ["10", "500"]),
        ("TCP 443 and ports 65200-65535", ["443", "65200-65535"]),
        ("port 500", ["500"]),
        ("at most 100", ["100"]),
        ("up to 200", ["200"]),
        ("the default is 200", ["200"]),
        ("a limit of 400", ["400"]),
        ("200–399 counts as healthy", ["200–399"]),
        ("it grew to 502.125, then to 200.1.1", ["502.125", "200.1.1"]),
        ("127.0.0.1 and 0.0.0.0/0", ["127.0.0.1", "0.0.0.0/0"]),
        ("version 4.50.6, v4.50.6 and TLS 1.2", ["4.50.6", "v4.50.6", "1.2"]),
        ("since 28 April 2026, in 2020, on 2026-04-28", ["28", "2026", "2020", "2026-04-28"]),
        ("two minutes", ["two minutes"]),
        ("the ten-minute wait", ["ten-minute"]),
        ("two or three failed attempts", ["two or three failed attempts"]),
        ("half an hour", ["half an hour"]),
        ("a few hours, or an hour", ["a few hours", "an hour"]),
        ("nine in ten and nine out of ten", ["nine in ten", "nine out of ten"]),
        ("at most two of them", ["two"]),
        ("step 3 takes 20 minutes", ["20"]),
        ('!!! note "Wait 5 minutes"\n    Now.', ["5"]),
        ("{{ guide('x', text='30 s later') }}", ["30"]),
        ("[five minutes](#a-5) **later**", ["five minutes"]),
    ],
)
def test_number(text: str, expected: list[str]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "HTTP 502 and 504",
        "a 502, two 502s, 401 or 403, 5xx and 502.3",
        "the sub-statuses 500.19 and 403.14",
        "the codes 520 to 530",
        "Application Gateway v1 and v2 over HTTP/1.1, IPv6, h2c",
        "Server: awselb/2.0",
        "code 80072031, 8004801E, 0x80072031, -2147016655, issue #10773",
        "steps 1, 2 and 3, then step 4; layer 4 and layer-4",
        "1. First\n2. Second\n    3. Third",
        "Office 365 and Dynamics 365",
        "a 32-bit process, for the 2nd time",
        "nginx: 413 Request Entity Too Large, 408 Request Timeout",
        "a second import, one of these, the first half of an upgrade",
        "two requests changed it, three tables hold it",
        "`timeout 30 seconds` and ``5 `minutes` ``",
        'it says "try again in 30 seconds"',
        "it says “try again in 30 seconds”",
        "```text\nwait 30 seconds\n```",
        "~~~~bash\nsleep 30\n~~~~",
        '{{ fact("wait-30") }} and {{ cite("ms-502n", "Step 6b") }}',
        '[[ fact("wait-30") ]] {{solution}}',
        "## Title {#top-10 .c-3}",
        '<span id="3">x</span> <!-- 30 seconds -->',
        "[text](page.md#part-3)",
    ],
)
def test_no_number(text: str) -> None:
    assert said(text) == []


def test_number_after_code_is_told_in_its_own_line(project: Project) -> None:
    code = "```bash\nsleep 30\n```\n\nThen 31 more.\n"
    found = told(project, {ALPHA: ("It works.", code)})
    assert found == [f'{ALPHA}:47: the number "31" stands in prose; call a fact, or reword']


EXEMPTIONS = "macros/data/exemptions.yml"


def exemption(text: str) -> str:
    return f"exemptions:\n  - {{file: {ALPHA}, text: {text}, reason: a test}}\n"


def test_exemption_silences_its_own_text_alone(project: Project) -> None:
    changes: Changes = {
        ALPHA: ("It works.", "It takes 30 days here, not 31 days."),
        EXEMPTIONS: exemption("30 days here"),
    }
    assert told(project, changes) == [
        f'{ALPHA}:43: the number "31" stands in prose; call a fact, or reword'
    ]


def test_exemption_that_fits_nothing_is_told(project: Project) -> None:
    found = told(project, {EXEMPTIONS: exemption("30 days here")})
    assert found == [
        f'{EXEMPTIONS}:2: nothing in {ALPHA} needs the exemption "30 days here" any more'
    ]


def test_exemption_for_text_without_a_number_is_told(project: Project) -> None:
    assert f"{EXEMPTIONS}:2:" in told(project, {EXEMPTIONS: exemption("It works.")})[0]


@pytest.mark.parametrize(
    "text",
    ["exemptions:\n  - {file: x, text: y}\n", "exemptions:\n  - x\n", "- x\n", "exemptions: [\n"],
)
def test_broken_list_of_exemptions_is_told(project: Project, text: str) -> None:
    found = told(project, {EXEMPTIONS: text})
    assert found
    assert all(line.startswith(f"{EXEMPTIONS}:") for line in found)


@pytest.mark.parametrize("piece", ["a ", "two or ", "9", "1.", "1 and ", '{{ "', "`", '"', "[[ "])
def test_long_runs_end(piece: str) -> None:
    # Each would take minutes if any part of the scan were quadratic.
    said(piece * 100_000)
