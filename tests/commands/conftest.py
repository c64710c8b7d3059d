"""Sites that hold the files of a test, and their problems with commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from errordesk.checks.commands import pages
from errordesk.records.records import Records

Check = Callable[..., list[str]]


@pytest.fixture
def check(records: Records) -> Check:
    """A function that returns the problems of a site that holds the files `{path: text}`.

    Lists, sources and placeholders are the real ones. Problems of `docs/page.md` are given as
    `line: message`.
    """

    def run(files: dict[str, str]) -> list[str]:
        site = replace(records, texts=files)
        site.rules = records.rules
        return told(site)

    return run


@pytest.fixture
def check_lists(records: Records) -> Check:
    """As `check`, for a site that has no lists but those given."""
    return lambda files: told(replace(records, texts=files))


def told(site: Records) -> list[str]:
    found = pages.wrong_commands(site)
    return [str(problem).removeprefix("docs/page.md:") for problem in found]
