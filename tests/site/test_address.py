"""One function makes the address of the site; what links cannot begin with is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from errordesk.cli.main import main
from errordesk.issues.action import read_settings
from errordesk.records.problems import UsageError
from errordesk.records.project import DEFAULT_SITE_URL, published_address, site_address

GOOD = {
    "https://o.github.io/desk": "https://o.github.io/desk/",
    "https://o.github.io/desk//": "https://o.github.io/desk/",
    "https://o.github.io": "https://o.github.io/",
    "http://127.0.0.1:8000/a/b/": "http://127.0.0.1:8000/a/b/",
    "http://[::1]:8000/": "http://[::1]:8000/",
}
BAD = [
    *("https://o.example/?a=1", "https://o.example/#a", "https://o.example/a b", "https:///a"),
    *(
        "o.example",
        "/docs/",
        "javascript:alert(1)",
        "https://a@o.example/",
        "https://o\\a.example/",
    ),
    *("https://o.example/\n", "https://[x", "ftp://o.example/"),
]
TOKENS = {"ERRORDESK_TOKEN": "x", "GITHUB_EVENT_NAME": "issues"}
APIS = {"GITHUB_API_URL": "https://a.example", "GITHUB_GRAPHQL_URL": "https://a.example/g"}


@pytest.mark.parametrize(("given", "address"), GOOD.items())
def test_command_line_and_action_make_the_same_address(
    root: Path, monkeypatch: pytest.MonkeyPatch, given: str, address: str
) -> None:
    monkeypatch.setenv("ERRORDESK_SITE_URL", given)
    assert site_address(root) == address
    settings = read_settings({**TOKENS, **APIS, "ERRORDESK_SITE_URL": given})
    assert settings.site_url == address
    assert published_address(given, "x") == address


@pytest.mark.parametrize("given", BAD)
def test_what_links_cannot_begin_with_is_refused_in_one_line(
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: str,
) -> None:
    monkeypatch.setenv("ERRORDESK_SITE_URL", given)
    command = ["--root", str(root), "build", "--site-dir", str(tmp_path / "site")]
    assert main(command) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("errordesk: ERRORDESK_SITE_URL is ")
    assert "without query and fragment, as https://desk.example/" in line
    with pytest.raises(UsageError, match="the input site-url is "):
        read_settings({**TOKENS, **APIS, "ERRORDESK_SITE_URL": given})


def test_unset_is_the_default(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ERRORDESK_SITE_URL", raising=False)
    assert site_address(root) == published_address(None, "x") == DEFAULT_SITE_URL
