"""The data of YAML texts, kept from run to run: most files are those of the run before.

What is kept is named after the text that it was read from, so it cannot be old. Only data that
JSON gives back as it was is kept. A damaged line, and a file of another parser, count as none.
"""

from __future__ import annotations

import json
import platform
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from errordesk.records import yamlfile
from errordesk.records.files import digest, replace_text
from errordesk.records.project import CACHE
from errordesk.records.yamlfile import Document

FILE = f"{CACHE}/yaml.txt"
# The key of the one kind of value that YAML has and JSON has not.
_DAY = "$day"


class KeptYaml:
    """Parses YAML as `yamlfile.parse`, and what an earlier run has parsed not again.

    Args:
        root: the project's folder.
    """

    def __init__(self, root: Path) -> None:
        self._file = root / FILE
        code = Path(yamlfile.__file__).read_text(encoding="utf-8")
        self._parser = digest(code, yaml.__version__, platform.python_version())
        # A line of the file by the digest of the text it is about.
        self._before = self._read()
        self._now: dict[str, str] = {}

    def parse(self, text: str, first_line: int = 1) -> Document:
        """Return what `yamlfile.parse` returns; raises what it raises."""
        name = digest(text)
        line = self._now.get(name) or self._before.get(name, "")
        with suppress(ValueError):
            _, sum_, data = line.split(" ", 2)
            if sum_ == digest(name, data):
                document = Document(json.loads(data, object_hook=_with_day), text, first_line)
                self._now[name] = line
                return document
        document = yamlfile.parse(text, first_line)
        if data := _encoded(document.data):
            self._now[name] = f"{name} {digest(name, data)} {data}"
        return document

    def write(self) -> None:
        """Write what is new; a folder that cannot be written to costs only time.

        What this run did not ask for is kept while it is the smaller part.
        """
        if self._now.keys() <= self._before.keys():
            return
        other = {name: line for name, line in self._before.items() if name not in self._now}
        kept = self._now | other if len(other) <= len(self._now) else self._now
        with suppress(OSError):
            replace_text(self._file, ["\n".join([self._parser, *kept.values()])])

    def _read(self) -> dict[str, str]:
        try:
            parser, *lines = self._file.read_text(encoding="utf-8").split("\n")
        except (OSError, ValueError):
            return {}
        return {line.partition(" ")[0]: line for line in lines} if parser == self._parser else {}


def _encoded(data: Any) -> str:
    """Return data as JSON in one line; nothing when JSON would give back something else."""
    try:
        made = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_as_day)
        same = json.loads(made, object_hook=_with_day) == data
    except (TypeError, ValueError, RecursionError):
        return ""
    return made if same else ""


def _as_day(value: object) -> dict[str, str]:
    if type(value) is date:  # a time is one too
        return {_DAY: value.isoformat()}
    raise TypeError


def _with_day(value: dict[str, Any]) -> Any:
    return date.fromisoformat(value[_DAY]) if value.keys() == {_DAY} else value
