"""The stand-in of GitHub, fresh for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.action.standin import GitHubStandIn, standing_in


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[GitHubStandIn]:
    with standing_in(tmp_path) as found:
        yield found
