"""What the planted faults share. Their table is printed by the hook in `tests/conftest.py`."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from errordesk.records import yamlfile

# Of a hundred files one is changed by a fault; the others are parsed once.
_parsed = functools.cache(yamlfile.parse)


def _parse(text: str, first_line: int = 1) -> yamlfile.Document:
    document = _parsed(text, first_line)
    # The loader may take a key out of the mapping.
    data = dict(document.data) if isinstance(document.data, dict) else document.data
    return replace(document, data=data)


@pytest.fixture(scope="module", autouse=True)
def _parse_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yamlfile, "parse", _parse)
        yield
