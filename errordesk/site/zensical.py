"""The project as Zensical can build it: Markdown without macros, settings without plugins.

Zensical gives a macro neither the page's file nor settings that last, and calls nothing after a
build. So the macros are expanded before it starts, and `errordesk.site.handover` does the rest.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from errordesk.pages.navigation import navigation
from errordesk.pages.render import check_pages
from errordesk.records.loader import load
from errordesk.records.project import CONFIG, published_address, site_name
from errordesk.records.records import Records
from errordesk.site.given import finish
from errordesk.site.handover import settings, template_data, write_data

_COLOUR = re.compile(r"\x1b\[[\d;]*m")
# A complaint: what is wrong, the page, the line of its Markdown, and dashes below the target.
_COMPLAINT = re.compile(r"Warning: (.+)\n.*\[ (.+):\d+:\d+ \]\n.*\n(.*)\n(.*?)([─┬]+).*\n")


def write_project(records: Records, folder: Path) -> str:
    """Write pages, templates and settings into a folder; the site is built in `site` below it.

    Returns the address that the site is published at. Raises `ProblemsError` with every call on a
    page that fails, and `UsageError` for settings that cannot be read.
    """
    name, _ = site_name(records.root)  # tells what is wrong with the file
    config = settings(records.root)
    site_url = published_address(config.get("site_url"), "ERRORDESK_SITE_URL or site_url")
    for uri, markdown in check_pages(records, site_url).items():
        page = records.pages[uri]
        front = records.texts[page.file].split("\n")[: page.body_line - 1]
        target = folder / page.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join([*front, markdown]), encoding="utf-8")
    overrides = config["theme"]["custom_dir"]
    # A README is nothing that MkDocs would publish.
    ignored = shutil.ignore_patterns("*.md")
    shutil.copytree(records.root / overrides, folder / overrides, ignore=ignored)
    extra = config["extra"]
    extra |= template_data(records, name, site_url, meta_policy=extra["meta_policy"])
    for key in ("watch", "hooks"):  # what they name would have to lie beside it
        config.pop(key, None)
    config |= {
        "site_url": site_url,
        "site_dir": "site",
        "nav": navigation(records),
        "plugins": {"search": {"enabled": False}},
        "theme": config["theme"] | {"variant": "classic"},
    }
    (folder / CONFIG).write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return site_url


@contextmanager
def project(root: Path, folder: Path, site_dir: Path) -> Iterator[None]:
    """Write a project for Zensical, let it be built, then write what is beside its pages.

    Raises what `write_project` and `write_data` raise.
    """
    records = load(root)
    site_url = write_project(records, folder)
    yield
    write_data(records, site_dir, site_url)
    finish(site_dir)


def complaints(said: str) -> Iterator[str]:
    """Yield what Zensical complains of, a line each, in the words of MkDocs.

    It draws every place in colours, and ends with a traceback.
    """
    said = _COLOUR.sub("", said)
    found = _COMPLAINT.findall(said)
    for what, page, line, before, marks in found:
        # Of a link to a heading, the name of the heading alone is marked.
        target = re.split(r'[\s("<]', line[: len(before)])[-1] + line[len(before) :][: len(marks)]
        yield f"WARNING -  Doc file '{page}' contains a link '{target}', but {what}"
    if not found:
        before, _, trace = said.partition("Traceback (most recent call last):\n")
        lines = trace.splitlines()[-1:] or before.splitlines()
        yield from (line for line in lines if line != "Build started")
