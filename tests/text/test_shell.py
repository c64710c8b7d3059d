"""Words of command lines, as a shell reads them."""

from __future__ import annotations

from errordesk.text import shell


def words(text: str, dialect: shell.Dialect = "bash") -> list[list[str]]:
    return [[word.text for word in call.words] for call in shell.calls(text, dialect)]


def test_reads_quotes_escapes_and_comments() -> None:
    assert words('a \'b c\' "d \\" e" f\\ g # h') == [["a", "b c", 'd " e', "f g"]]
    assert words("a 'it''s' \"b `\" c\" # d", "powershell") == [["a", "it's", 'b " c']]


def test_leaves_placeholders_whole_and_drops_redirections() -> None:
    assert words("a <b-c>:<d> <e >f 2>&1 >>g <<<h i") == [["a", "<b-c>:<d>", "i"]]


def test_leaves_out_what_is_no_command() -> None:
    assert words("$a = 3; $b.c; 'text'; [int]$x = 5", "powershell") == []
    assert words("A=1\nif true; then B=2 c; fi") == [["true"], ["c"]]


def test_tells_what_reads_from_a_pipeline() -> None:
    found = shell.calls("a |\n  b || c", "bash", 7)
    assert [(call.words[0].text, call.words[0].line, call.piped) for call in found] == [
        ("a", 7, False),
        ("b", 8, True),
        ("c", 8, False),
    ]
