"""JSON Schemas of front matter and data files, for editors and for whoever writes records.

They are made from the models that read the files, published below `schemas/` of the site, and kept
in the folder of that name, where `.vscode/settings.json` and a comment in each data file name them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any
from urllib.parse import urljoin

from pydantic import TypeAdapter

from errordesk.records import loader, rules
from errordesk.records.models import Fact, Guide, PlainPage, Releases, Reply, Source, Topic
from errordesk.records.records import Records
from errordesk.records.screen_paths import ScreenPaths
from errordesk.records.texts import Comparison, Question, Tree, Wording

FOLDER = "schemas"
SETTINGS = ".vscode/settings.json"
# What the language server for YAML reads.
MARK = "# yaml-language-server: $schema="
# By the name of a schema: what it describes. Front matter comes first.
FRONT: dict[str, Any] = {"guide": Guide, "topic": Topic, "reply": Reply, "page": PlainPage}
FOLDERS: dict[str, Any] = {
    "sources": dict[str, Source],
    "facts": dict[str, Fact],
    "faq": dict[str, list[Question]],
    "trees": Tree,
    "wordings": dict[str, Wording],
    "contradictions": loader.Contradictions,
}
FILES: dict[str, Any] = {
    **loader.LISTS,
    "releases": Releases,
    "compare": Comparison,
    "paths": ScreenPaths,
    "terms": rules.Terms,
    "dangers": rules.Dangers,
    "warnings": rules.RecordedWarnings,
    "exemptions": rules.TextExemptions,
    "external": rules.LinkExemptions,
    "lists": rules.Lists,
}


def schemas(site_url: str) -> dict[str, str]:
    """Return the text of each schema by its path below the site's root, which is `site_url`."""
    found = {}
    for name, kind in {**FRONT, **FOLDERS, **FILES}.items():
        path = f"{FOLDER}/{name}.json"
        about = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": urljoin(site_url, path),
        }
        found[path] = _text(about | TypeAdapter(kind).json_schema(mode="validation"))
    return found


def settings() -> str:
    """Return the settings for editors: which files each schema describes."""
    files = {name: f"macros/data/{name}/*.yml" for name in FOLDERS}
    files |= {name: f"macros/data/{name}.yml" for name in FILES}
    return _text({"yaml.schemas": {f"./{FOLDER}/{name}.json": one for name, one in files.items()}})


def marked(records: Records) -> Iterator[tuple[str, str]]:
    """Yield each data file with its text, whose first line names its schema."""
    for name in {**FOLDERS, **FILES}:
        up = "../../../" if name in FOLDERS else "../../"
        pattern = f"macros/data/{name}/*.yml" if name in FOLDERS else f"macros/data/{name}.yml"
        for file, text in records.texts.items():
            if fnmatch(file, pattern):
                body = text.partition("\n")[2] if text.startswith(MARK) else text
                yield file, f"{MARK}{up}{FOLDER}/{name}.json\n{body}"


def _text(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
