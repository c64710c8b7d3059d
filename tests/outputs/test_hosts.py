"""The headers in the forms that hosts read: each form holds each header, from one table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests

from errordesk.pages import hosts
from errordesk.site.serve import served


@pytest.mark.parametrize("name", [name for name in hosts.FORMS if name != "meta"])
def test_each_form_holds_each_header(name: str, root: Path) -> None:
    _, form = hosts.FORMS[name]
    text = form()
    for header, value in hosts.HEADERS.items():
        (line,) = (line for line in text.splitlines() if header in line)
        assert value in line
        # In nginx and Caddy a value stands in quotation marks.
        assert '"' not in value
        assert "\n" not in value
    page = (root / "docs/contributing/publish.md").read_text(encoding="utf-8")
    assert f'host_settings("{name}")' in page


def test_files_lie_in_the_site(site_dir: Path) -> None:
    for name, form in hosts.FILES.items():
        assert (site_dir / name).read_text(encoding="utf-8") == form()
    assert json.loads(hosts.staticwebapp())["globalHeaders"] == hosts.HEADERS
    first, *rest = hosts.headers_file().splitlines()
    assert first == "/*"
    assert all(line.startswith("  ") and ": " in line for line in rest)


def test_the_policy_is_closed() -> None:
    policy = dict(part.split(" ", 1) for part in hosts.policy().split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert not any(
        "unsafe" in value or "*" in value or ":" in value
        for name, value in policy.items()
        if name != "img-src"
    )
    assert policy["img-src"] == "'self' data:"


def test_a_page_s_own_policy_leaves_out_what_browsers_ignore_there() -> None:
    assert "frame-ancestors" in hosts.policy()
    assert "frame-ancestors" not in hosts.meta_tag()
    assert hosts.meta_tag().count('"') == 4


def test_the_page_shows_all_forms(site_dir: Path) -> None:
    copy = (site_dir / "contributing/publish/index.md").read_text(encoding="utf-8")
    for _, form in hosts.FORMS.values():
        assert form().rstrip() in copy


def test_served_sends_what_it_is_given(site_dir: Path) -> None:
    with served(site_dir, hosts.HEADERS) as address:
        answer = requests.get(address, timeout=10)
        assert hosts.HEADERS.items() <= dict(answer.headers).items()
