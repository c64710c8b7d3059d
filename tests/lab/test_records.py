"""From what was seen to a record, and from a record to a file and back."""

from pathlib import Path
from typing import Any

import pytest

from lab.gateways import files, placeholders, records
from lab.gateways.faults import FAULTS, Setup
from lab.gateways.packages import Package
from lab.gateways.product import Launch, Place, Product

DAY = "2026-11-30"
PAGE = "<html>\r\n<title>502</title><h1>502 Bad Gateway</h1>\r\n<hr>demo &amp; co</html>\r\n"


def _configure(setup: Setup, place: Place) -> Launch:
    raise AssertionError


def product(name: str = "demo", *marks: str, **varies: str) -> Product:
    return Product(
        name,
        name.title(),
        "from a test",
        Package("pypi", name, "1.0"),
        f"{name} -v",
        _configure,
        marks,
        varies=varies,
    )


def seen(status: int | None = 502, **changes: Any) -> dict[str, Any]:
    """What a worker writes for one fault, with one request."""
    reply = {
        "start": f"HTTP/1.1 {status} Bad Gateway" if status else "",
        "fields": ["Server: demo/1.0", "Date: Mon, 30 Nov 2026 10:00:00 GMT", "Content-Length: 9"],
        "end": "complete" if status else "empty",
        "seconds": 0.2,
        "note": "",
        "status": status,
        "reason": "Bad Gateway",
        "bytes": 9,
    }
    found = {
        "absent": "",
        "started": True,
        "ended": None,
        "replies": [reply],
        "shown": -1,
        "body": PAGE,
        "contacts": [1],
        "requests": [0],
        "second": [],
        "log": ["2026/11/30 10:00:00 [error] 7#7: *1 connect() failed to 127.0.0.1:9001"],
    }
    reply.update({key: changes.pop(key) for key in list(changes) if key in reply})
    return found | changes


def build(made: Product | None = None, **cells: dict[str, Any]) -> records.Record:
    named = {name.replace("_", "-"): cell for name, cell in cells.items()}
    return records.build(made or product(), named, DAY, {"/srv/x": "<dir>"})


def test_a_cell_has_what_the_reader_sees() -> None:
    record = build(refused=seen())
    row = record["faults"]["refused"]
    assert row["outcome"] == "answer"
    assert row["status"] == 502
    assert row["line"] == "HTTP/1.1 502 Bad Gateway"
    assert row["headers"] == ["Server: demo/1.0", "Date: <time>", "Content-Length: 9"]
    assert record["pages"][row["page"]]["words"] == "502 Bad Gateway demo & co"
    assert row["log"] == ["<time> [error] <pid>#<pid>: *<n> connect() failed to <backend>"]
    assert (row["contacts"], row["requests"], row["seconds"]) == ([1], [0], 0)


def test_outcomes() -> None:
    cells = build(
        refused=seen(None),
        short_body=seen(200, end="cut"),
        silent=seen(None, end="waiting"),
        no_name=seen(started=False, replies=[]),
        reset=seen(ended=-11),
    )["faults"]
    assert {name: row["outcome"] for name, row in cells.items()} == {
        "refused": "empty",
        "no-name": "no-start",
        "reset": "ended",
        "silent": "waits",
        "short-body": "cut",
    }


def test_order_is_that_of_the_faults_whatever_the_run_did() -> None:
    record = build(silent=seen(), refused=seen(), ok=seen(200))
    order = [fault.id for fault in FAULTS]
    assert list(record["faults"]) == sorted(record["faults"], key=order.index)


def test_equal_pages_are_kept_once() -> None:
    record = build(refused=seen(), hang_up=seen(), reset=seen(body="<p>other</p>"))
    assert [row["page"] for row in record["faults"].values()] == ["refused", "refused", "reset"]
    assert list(record["pages"]) == ["refused", "reset"]


def test_a_page_is_kept_without_its_style_sheet_and_its_words_name_the_backend() -> None:
    body = '<style>p { }</style><a href="http://127.0.0.1:9001/">127.0.0.1:9001</a> failed'
    page = build(refused=seen(body=body))["pages"]["refused"]
    assert page["words"] == "<backend> failed"
    assert page["source"] == '<style>…</style><a href="http://<backend>/"><backend></a> failed'


def test_the_first_bad_answer_is_shown() -> None:
    first, second = seen(502)["replies"][0], seen(200)["replies"][0]
    row = build(pair_hang_up=seen(replies=[first, second], shown=0))["faults"]["pair-hang-up"]
    assert (row["status"], row["statuses"]) == (502, [502, 200])


def test_a_relay_says_what_it_adds_and_writes_over() -> None:
    fields = ["server: demo", "Content-Type: text/html", "Via: 1.1 demo", "Date: x"]
    row = build(relayed_503=seen(503, fields=fields))["faults"]["relayed-503"]
    assert row["adds"] == ["Via: 1.1 demo"]
    assert row["replaces"] == ["server: demo"]
    assert row["drops"] == ["retry-after"]


def test_what_the_product_cannot_have_is_said_and_an_answer_that_is_none_is_left_out() -> None:
    record = build(plain_only=seen(absent="no TLS"), not_http=seen(None, bytes=26))
    assert record["faults"] == {}
    assert record["absent"]["plain-only"] == "no TLS"
    assert "left out" in record["absent"]["not-http"]


def test_marks_are_judged_by_where_they_stand() -> None:
    marks = ("demo & co", "demo &amp; co", "Server: demo", "Bad Gateway", "<h1>")
    one = build(product("demo", *marks), refused=seen(), relayed_502=seen(fields=["Server: demo"]))
    one["faults"]["relayed-502"].pop("page")
    one["faults"]["relayed-502"]["line"] = "HTTP/1.1 502 Mine"
    two = build(product("other"), refused=seen(body="<h1>x</h1>"))
    records.link_marks({"demo": one, "other": two})
    assert {mark["text"]: mark["proves"] for mark in one["marks"]} == {
        "demo & co": "unseen",
        "demo &amp; co": "author",
        "Server: demo": "way",
        "Bad Gateway": "shared",
        "<h1>": "shared",
    }
    assert one["marks"][1]["where"] == ["page"]
    assert one["marks"][3]["also"] == ["other"]


def test_a_cell_that_varies_proves_nothing() -> None:
    record = build(product("demo", "demo &amp; co", refused="a race"), refused=seen())
    records.link_marks({"demo": record})
    assert record["marks"][0]["proves"] == "unseen"


def test_files_come_back_as_they_were_and_with_the_same_bytes(tmp_path: Path) -> None:
    record = build(refused=seen(), no_name=seen(started=False, replies=[]), ok=seen(200))
    files.write(tmp_path, {"demo": record}, records.fault_list())
    first = (tmp_path / "demo.yml").read_bytes()
    again = files.read(tmp_path)
    assert again == {"demo": record}
    files.write(tmp_path, again, records.fault_list())
    assert (tmp_path / "demo.yml").read_bytes() == first
    assert (tmp_path / "faults.yml").read_text().count("- id: ") == len(FAULTS)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "demo.yml").write_text("- no record\n")
    with pytest.raises(files.RecordsError, match=r"demo\.yml"):
        files.read(tmp_path)


@pytest.mark.parametrize(
    ("raw", "steady"),
    [
        ('127.0.0.1 - - [30/Nov/2026:10:00:00 +0000] "GET', '127.0.0.1 - - [<time>] "GET'),
        ("[Mon Nov 30 10:00:00.123456 2026] [pid 9:tid 8]", "[<time>] [pid <pid>:tid <pid>]"),
        (
            "127.0.0.1:54448 [30/Nov/2026:10:00:00.567] web backend/s1 0/0/-1/-1/3003 503",
            "<client> [<time>] web backend/s1 <ms>/<ms>/-1/-1/<ms> 503",
        ),
        ('"ts":1796050587.3539,"remote_port":"37724"', '"ts":<time>,"remote_port":<port>'),
        ("1796050675.443      5 127.0.0.1 TCP_MISS/200", "<time> <ms> 127.0.0.1 TCP_MISS/200"),
        ('HTTP/1.1" 503 UF 0 98 0 - "-"', 'HTTP/1.1" 503 UF 0 98 <ms> <ms> "-"'),
        ("host: <127.0.0.1:9002> /srv/x/a", "host: <<second>> <dir>/a"),
        ("\x1b[33mwarn\x1b[39m: connect", "warn: connect"),
    ],
)
def test_placeholders(raw: str, steady: str) -> None:
    assert placeholders.line(raw, {"/srv/x": "<dir>"}) == steady
