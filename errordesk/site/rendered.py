"""Keep the HTML of pages that did not change from one build to the next.

Converting Markdown takes half of a build. Its result depends on the expanded Markdown of the page,
on which files there are, on settings and on the versions of what converts; all of that is in the
key. Whatever is wrong with the cache, the page is converted.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, get_toc

from errordesk.records.files import replace_text
from errordesk.records.project import CACHE
from errordesk.site.built import json_by_entry
from errordesk.site.unmarked import Unmarked

# The name of the engine, its package and its log: under ProperDocs, that is what MkDocs is.
_ENGINE = mkdocs.__name__
FILE = f"{CACHE}/pages-{_ENGINE}.json"
_CONVERTERS = ("Markdown", "Pygments", _ENGINE, "mkdocs-material", "pymdown-extensions")


class _Warnings(logging.Handler):
    """Counts what the engine complains of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, _record: logging.LogRecord) -> None:
        self.count += 1


class RenderedPages:
    """The pages of one build by key, and those of the build before.

    Args:
        config: the engine's settings.
        files: all files of the build.
    """

    def __init__(self, config: MkDocsConfig, files: Files) -> None:
        self._file = Path(config.config_file_path).parent / FILE
        self._files = files
        self._before = _read(self._file)
        self._now: dict[str, Any] = {}
        self._warnings = _Warnings()
        logging.getLogger(_ENGINE).addHandler(self._warnings)
        settings = [
            sys.version,
            [version(name) for name in _CONVERTERS],
            *(config[key] for key in ("markdown_extensions", "mdx_configs", "validation")),
            sorted((file.src_uri, file.url) for file in files),
        ]
        stated = json.dumps(settings, default=repr, sort_keys=True)
        # It grows with the site, so it is read once and not for each page.
        self._base = hashlib.sha256(stated.encode()).hexdigest()
        config["markdown_extensions"] = [*config["markdown_extensions"], Unmarked()]

    def prepare(self, page: Page, markdown: str) -> None:
        """Let `page.render` take the HTML of this Markdown, or keep what it makes of it."""
        convert = page.render
        stated = "\0".join([self._base, page.file.src_uri, markdown])
        key = hashlib.sha256(stated.encode()).hexdigest()

        def render(config: MkDocsConfig, files: Files) -> None:
            if kept := self._before.get(key):
                self._restore(page, kept)
                self._now[key] = kept
                return
            warnings = self._warnings.count
            convert(config, files)
            # A title that is not in the front matter is read out of the Markdown.
            if warnings == self._warnings.count and "title" in page.meta:
                self._now[key] = _form(page)

        page.render = render  # type: ignore[method-assign]  # of this page alone

    def write(self) -> None:
        """Write the pages of this build; a folder that cannot be written costs only time."""
        logging.getLogger(_ENGINE).removeHandler(self._warnings)
        with suppress(OSError):
            replace_text(self._file, json_by_entry(self._now))

    def _restore(self, page: Page, kept: dict[str, Any]) -> None:
        page.content = kept["content"]
        page.toc = get_toc(kept["toc"])
        page.present_anchor_ids = set(kept["ids"])
        files = {uri: self._files.get_file_from_path(uri) for uri in kept["links"]}
        page.links_to_anchors = {
            file: kept["links"][uri] for uri, file in files.items() if file is not None
        }


def _form(page: Page) -> dict[str, Any]:
    """Return what converting has set on a page, as JSON can hold it."""
    return {
        "content": page.content,
        "toc": [_token(item) for item in page.toc],
        "ids": sorted(page.present_anchor_ids or ()),
        "links": {to.src_uri: ids for to, ids in (page.links_to_anchors or {}).items()},
    }


def _token(item: AnchorLink) -> Any:
    """Return an entry of a table of contents in the form that `get_toc` reads."""
    children = [_token(child) for child in item.children]
    return {"name": item.title, "id": item.id, "level": item.level, "children": children}


def _read(file: Path) -> dict[str, Any]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}
