"""`errordesk new`, `tidy` and `rename` on a small project: what they write and refuse."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest

from errordesk.checks.site import ledger
from errordesk.pages.render import check_pages
from errordesk.records.addresses import LEDGER
from errordesk.records.loader import load, read
from tests.author import everyday
from tests.author.everyday import run
from tests.conftest import Project
from tests.outputs import REFERENCE

ALPHA, BETA = "docs/guides/one/alpha.md", "docs/guides/one/beta.md"
GAMMA = "docs/guides/one/gamma.md"
SOURCES = "macros/data/sources/one.yml"
URL = "https://example.com/manual/page-two/"
WARNINGS = "macros/data/warnings.yml"


@pytest.fixture
def root(project: Project) -> Path:
    """The sample, with its ledger and what the commands need."""
    made = project(
        {
            "macros/data/outline.md": Path("macros/data/outline.md").read_text(encoding="utf-8"),
            **REFERENCE,
            WARNINGS: "warnings: []\nprohibitions: {}\n",
            "mkdocs.yml": "site_name: x\n",
        }
    )
    records = load(made)
    ledger.add_addresses(records, check_pages(records), made / LEDGER)
    return made


def held(root: Path) -> dict[str, bytes]:
    """Return every file of a project."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


# new -----------------------------------------------------------------------------------------


def test_new_writes_what_is_known_and_leaves_blanks(
    root: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    message = tmp_path / "m.txt"
    message.write_text(
        "Job 'x' ended: The gamma engine refused to reload its own table, code 0x80009999, "
        "HTTP 503. Mail to ann@contoso.com\n",
        encoding="utf-16",
    )
    assert run(root, "new", "one-gamma", "--message", str(message), "--source", URL) == 0
    out = capsys.readouterr().out
    text = (root / GAMMA).read_text(encoding="utf-8")
    assert 'http_status: [503]\ncodes: ["0x80009999"]\n' in text
    assert 'signatures:\n  - "The gamma engine refused to reload its own table' in text
    assert "contoso" not in text
    assert "sources: [src-manual-page-two]" in text
    entry = (root / SOURCES).read_text(encoding="utf-8").partition("src-manual-page-two:\n")[2]
    assert '  publisher: "Publisher"\n' in entry
    assert "  grade: documented\n" in entry
    lines = (root / LEDGER).read_text(encoding="utf-8").split()
    assert {"guides/one/gamma/", "guides/one/gamma/#fix", "e/one-gamma/", "e/0x80009999/"} <= {
        *lines
    }
    # Each blank is told once, with its line, and nothing else is.
    problems = read(root)[1]
    blanks = [
        (file, number)
        for file in (GAMMA, SOURCES)
        for number, line in enumerate((root / file).read_text(encoding="utf-8").split("\n"), 1)
        if "‹" in line
    ]
    assert [(one.file, one.line) for one in problems] == blanks
    assert all(one.message.startswith("fill in ") for one in problems)
    assert f"{GAMMA}: {sum(file == GAMMA for file, _ in blanks)} blank(s) to fill in" in out


def test_relations_of_a_new_guide_go_both_ways(
    root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pasted = b"Alpha was failing in it and then the gamma engine refused the alpha table"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pasted)))
    assert run(root, "new", "one-gamma", "--message", "-") == 0
    assert "related, both ways: one-alpha" in capsys.readouterr().out
    text = (root / ALPHA).read_text(encoding="utf-8")
    assert "related: [one-beta, one-gamma]\n" in text
    assert "related: [one-alpha" in (root / GAMMA).read_text(encoding="utf-8")


def test_a_signature_fits_other_prints_of_the_message(
    root: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    message = tmp_path / "m.txt"
    log = (
        "2016/08/24 21:35:05 [error] 5078#0: *2 gamma intended to send too large body: {} bytes, "
        'client: {}, server: {}, request: "POST /{} HTTP/1.1", host: "{}:8070"\n'
    )
    page = "<html>\n<title>413 Request Entity Too Large</title>\n</html>\n"
    first = log.format(3520276, "127.0.0.1", "localhost", "test", "localhost")
    message.write_text(first + page, encoding="utf-8")
    assert run(root, "new", "one-gamma", "--message", str(message), "--source", URL) == 0
    said = 'found by "gamma intended to send too large body": take out what'
    assert said in capsys.readouterr().out
    text = (root / GAMMA).read_text(encoding="utf-8")
    assert 'signatures:\n  - "gamma intended to send too large body"\n' in text
    assert "http_status: [413]\n" in text
    everyday.fill(root, GAMMA, SOURCES)
    (root / GAMMA).write_text(
        (root / GAMMA).read_text(encoding="utf-8").replace('{{ fact("pp-site-map-wait") }}', "it")
    )
    other = log.format(99, "10.0.0.1", "shop.example", "x", "shop.example")
    message.write_text(other, encoding="utf-8")
    capsys.readouterr()
    assert run(root, "find", str(message)) == 0
    assert "The message is known." in capsys.readouterr().out


def test_a_known_message_is_named_and_nothing_written(
    root: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    message = tmp_path / "m.txt"
    message.write_text("Alpha failed with 17 in it\n", encoding="utf-8")
    before = held(root)
    assert run(root, "new", "one-gamma", "--message", str(message)) == 1
    assert f'The message is known: "one-alpha" ({ALPHA}); nothing was' in capsys.readouterr().out
    assert held(root) == before
    assert run(root, "new", "one-gamma", "--message", str(message), "--anyway") == 0
    assert (root / GAMMA).is_file()


def test_a_known_source_is_used_again(root: Path) -> None:
    before = (root / SOURCES).read_bytes()
    assert run(root, "new", "one-gamma", "--source", "https://example.com/source/") == 0
    assert "sources: [src-one]" in (root / GAMMA).read_text(encoding="utf-8")
    assert (root / SOURCES).read_bytes() == before


def test_the_title_of_a_source_is_taken(root: Path) -> None:
    assert run(root, "new", "one-gamma", "--source", URL, "--title", 'A "title"') == 0
    assert '  title: "A \\"title\\""\n' in (root / SOURCES).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["one-alpha"], f'{ALPHA}:2: the id "one-alpha" is taken; mend that page'),
        (["reply-alpha"], '"reply-alpha" cannot be the id; write one- and'),
        (["gamma"], '"gamma" cannot be the id; write one- and a short name'),
        (["one-Gamma"], '"one-Gamma" cannot be the id'),
        (["one-../../x"], "cannot be the id"),
        (["one-"], "cannot be the id"),
        (["one-gamma", "--product", "on"], 'no product "on"; allowed: one. Did you mean "one"?'),
        (["one-old"], 'the id "one-old" led to a page that moved. It is called "one-beta" now.'),
        (["one-gamma", "--title", "x"], "--title names the source; give its address too"),
        (["one-gamma", "--source", "http://a.example/"], "is no address; write one as https://"),
        (["one-gamma", "--source", "https://a b.com/"], "is no address"),
        (["one-gamma", "--message", "{tmp}/none.txt"], "cannot read {tmp}/none.txt: No such file"),
        (["one-gamma", "--message", "{tmp}"], "cannot read {tmp}: Is a directory"),
        (["one-gamma", "--message", "{tmp}/empty.txt"], "the message is empty; paste what"),
        (["one-gamma", "--message", "{tmp}/binary.txt"], "binary.txt is binary; give a text file"),
        (["one-gamma", "--message", "{tmp}/latin.txt"], "latin.txt is not text in UTF-8"),
        (["one-there"], "docs/guides/one/there.md:1: the file is there already"),
    ],
)
def test_new_refuses_in_one_line_and_writes_nothing(
    root: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    text = (root / BETA).read_text(encoding="utf-8")
    (root / BETA).write_text(text.replace("reviewed:", "formerly: [one-old]\nreviewed:"))
    (root / "docs/guides/one/there.md").symlink_to("/dev/null")
    (tmp_path / "empty.txt").write_bytes(b" \n\t ... \n")
    (tmp_path / "binary.txt").write_bytes(b"\x7fELF\0\0\1")
    (tmp_path / "latin.txt").write_bytes(b"gr\xfcn failed with it")
    before = held(root)
    given = [argument.format(tmp=tmp_path) for argument in arguments]
    assert run(root, "new", *given) == 1
    error = said(capsys)
    assert message.format(tmp=tmp_path) in error
    assert error.count("\n") == 1
    assert held(root) == before


# tidy ----------------------------------------------------------------------------------------


def test_tidy_writes_what_follows(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (root / ALPHA).read_text(encoding="utf-8")
    text = text.replace("related: [one-beta]", "related: []").replace(
        "It works.", '{{ danger("deletes it", "Wait.") }}\n\nDo not do it twice.'
    )
    (root / ALPHA).write_text(text.replace("It happened.", 'It did{{ cite("src-two") }}.'))
    with (root / SOURCES).open("a") as file:
        entry = (root / SOURCES).read_text(encoding="utf-8").replace("src-one", "src-two")
        file.write(entry.replace("example.com", "other.example.com"))
    assert run(root, "tidy", "one-alpha", "--warnings") == 0
    capsys.readouterr()
    text = (root / ALPHA).read_text(encoding="utf-8")
    assert "related: [one-beta]\n" in text
    assert "sources: [src-one, src-two]\n" in text
    listed = (root / WARNINGS).read_text(encoding="utf-8")
    assert '"loss": "deletes it"' in listed
    assert '"Do not do it twice"' in listed
    before = held(root)
    assert run(root, "tidy", "one-alpha", "--warnings") == 0
    assert capsys.readouterr().out == "Everything is in order.\n"
    assert held(root) == before


def test_tidy_leaves_warnings_alone_unless_told(root: Path) -> None:
    before = (root / WARNINGS).read_bytes()
    text = (root / ALPHA).read_text(encoding="utf-8")
    (root / ALPHA).write_text(text.replace("It works.", "Do not do it."), encoding="utf-8")
    assert run(root, "tidy") == 0
    assert before == (root / WARNINGS).read_bytes()
    assert "checks.yml" in (root / "macros/data/lists.yml").read_text(encoding="utf-8")


def test_tidy_takes_out_what_was_never_published(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = set((root / LEDGER).read_text(encoding="utf-8").split())
    monkeypatch.setattr("errordesk.cli.tidy.kept_ledger", lambda _: kept | {"old/"})
    (root / LEDGER).write_text("".join(f"{one}\n" for one in sorted({*kept, "old/", "try/"})))
    assert run(root, "tidy") == 0
    lines = (root / LEDGER).read_text(encoding="utf-8").split()
    assert "old/" in lines
    assert "try/" not in lines
    assert lines == sorted(lines)


def test_tidy_refuses_what_it_cannot_know(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(root, "new", "one-gamma") == 0
    before = held(root)
    assert run(root, "tidy") == 1
    assert f"{GAMMA}:3: fill in the message" in said(capsys)
    (root / GAMMA).unlink()
    assert run(root, "tidy", "one-alhpa") == 1
    assert 'unknown page id "one-alhpa". Did you mean "one-alpha"?' in said(capsys)
    del before[GAMMA]
    assert held(root) == before


# rename --------------------------------------------------------------------------------------


def test_a_published_guide_keeps_its_addresses(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = set((root / LEDGER).read_text(encoding="utf-8").split())
    for module in ("tidy", "rename"):
        monkeypatch.setattr(f"errordesk.cli.{module}.kept_ledger", lambda _: kept)
    snippet = root / "macros/snippets/look.md"
    snippet.write_text(snippet.read_text(encoding="utf-8") + "\n`one-alpha-two` `one-alpha`\n")
    assert run(root, "rename", "one-alpha", "one-omega") == 0
    text = (root / "docs/guides/one/omega.md").read_text(encoding="utf-8")
    assert "formerly: [guides/one/alpha/, one-alpha]\n" in text
    assert "related: [one-omega" in (root / BETA).read_text(encoding="utf-8")
    assert "`one-alpha-two` `one-omega`" in snippet.read_text(encoding="utf-8")
    reply = (root / "docs/replies/omega.md").read_text(encoding="utf-8")
    assert "id: reply-omega\nanswers: one-omega\n" in reply
    assert "formerly: [replies/alpha/, reply-alpha]\n" in reply
    gone = (ALPHA, "docs/replies/alpha.md", "macros/replies/reply-alpha.md")
    assert not any((root / file).exists() for file in gone)
    assert (root / "macros/replies/reply-omega.md").is_file()
    records = load(root)
    today = ledger.Published(records, check_pages(records))
    assert ledger.check_ledger(today, root / LEDGER) == []
    assert kept < set((root / LEDGER).read_text(encoding="utf-8").split())
    # Every command follows the old id.
    assert run(root, "reply", "one-alpha") == 0
    assert run(root, "reply", "reply-alpha") == 0
    assert run(root, "tidy", "one-alpha") == 0
    assert run(root, "rename", "one-alpha", "one-psi") == 0
    text = (root / "docs/guides/one/psi.md").read_text(encoding="utf-8")
    assert re.search(r"formerly: \[guides/one/alpha/, one-alpha.*\]\n", text)
    assert run(root, "reply", "one-alpha") == 0


def test_what_was_not_published_leaves_no_trace(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (root / LEDGER).read_text(encoding="utf-8").split()
    kept = {line for line in lines if "alpha" not in line}
    for module in ("tidy", "rename"):
        monkeypatch.setattr(f"errordesk.cli.{module}.kept_ledger", lambda _: kept)
    assert run(root, "rename", "one-alpha", "one-omega") == 0
    texts = {file: text for file, text in held(root).items() if file.endswith((".md", ".lock"))}
    assert not [f for f, text in texts.items() if b"one-alpha" in text or b"one/alpha" in text]
    assert "formerly" not in (root / "docs/guides/one/omega.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("one-none", "one-omega", 'unknown page id "one-none"'),
        ("reply-alpha", "one-omega", 'docs/replies/alpha.md:1: "reply-alpha" is no guide'),
        ("one-alpha", "one-beta", f'{BETA}:2: the id "one-beta" is taken'),
        ("one-alpha", "two-omega", '"two-omega" cannot be the id; write one- and'),
        ("one-alpha", "one-there", "docs/guides/one/there.md:1: the file is there already"),
    ],
)
def test_rename_refuses_in_one_line_and_writes_nothing(
    root: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    (root / "docs/guides/one/there.md").symlink_to("/dev/null")
    before = held(root)
    assert run(root, "rename", old, new) == 1
    error = said(capsys)
    assert message in error
    assert error.count("\n") == 1
    assert held(root) == before


def test_a_rename_that_would_be_wrong_is_not_begun(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A code claims the address of the new id.
    text = (root / BETA).read_text(encoding="utf-8")
    (root / BETA).write_text(text.replace("codes: [", "codes: [one-omega, ", 1), encoding="utf-8")
    before = held(root)
    assert run(root, "rename", "one-alpha", "one-omega") == 1
    assert 'the code "one-omega" has the address e/one-omega/' in said(capsys)
    assert held(root) == before


def test_schemas_and_settings_are_json(root: Path) -> None:
    assert run(root, "schemas") == 0
    for name in ("guide", "sources"):
        assert json.loads((root / f"schemas/{name}.json").read_text(encoding="utf-8"))["$id"]
    first = (root / SOURCES).read_text(encoding="utf-8").split("\n")[0]
    assert first == "# yaml-language-server: $schema=../../../schemas/sources.json"
