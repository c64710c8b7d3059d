"""What finder and search need on a page, as scripts: their data, their code, the tables of codes.

Scripts and not modules or JSON, because a copy of the site that is opened from a folder can load
nothing else.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from errordesk.finder.codes import CodeTable
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.issues.compiled import first_step
from errordesk.records.models import Guide, PlainPage, Reply, Topic
from errordesk.records.records import FAQ_PAGE, Page, Records
from errordesk.site.built import compact_json, global_script
from errordesk.site.shards import COLUMNS, FOLDER, shard
from errordesk.site.twins import with_tables
from errordesk.text.markdown import SECTIONS, headings, words

DATA = "assets/find-data.js"
CODES = "assets/codes-data.js"
CODE = "assets/finder-classic.js"
MODULE_NAME = "finder.js"
MODULE = f"assets/{MODULE_NAME}"
SHARDS = "assets/shards.js"
# A longer script of data is cut into parts.
WHOLE = 300_000
# How much a page's kind counts: a guide answers, other pages only mention.
WEIGHTS: dict[type[PlainPage], float] = {Guide: 1.0, Topic: 0.6, Reply: 0.2, PlainPage: 0.3}


def write_find_scripts(records: Records, site_dir: Path, site_url: str) -> list[str]:
    """Write the scripts into a built site; return their paths below `site_dir`.

    Raises `OSError` when the module itself was not copied there by the build.
    """
    index = build_index(records, site_url)
    module = (site_dir / MODULE).read_text(encoding="utf-8")
    texts = data_scripts(find_data(records, index, site_url))
    if len(texts) > 1:
        module += (site_dir / SHARDS).read_text(encoding="utf-8")
    texts |= {
        CODES: global_script("errorDeskCodes", code_data(records, Index(index))),
        CODE: classic(with_tables(MODULE_NAME, module)),
    }
    shutil.rmtree(site_dir / FOLDER, ignore_errors=True)
    for target, text in texts.items():
        (site_dir / target).parent.mkdir(parents=True, exist_ok=True)
        (site_dir / target).write_text(text, encoding="utf-8", newline="\n")
    return list(texts)


def data_scripts(data: dict[str, Any], most: int | None = None) -> dict[str, str]:
    """Return the script of the data by its path, in parts where it is longer than `most`."""
    text = global_script("errorDeskFindData", data)
    if len(text) <= (WHOLE if most is None else most):
        return {DATA: text}
    sharded = shard(data)
    loaded = "errorDeskFindData.index.shards.loaded"
    parts = {
        f"{sharded.folder}/{name}-data.js": f"{loaded}.{name}={compact_json(part)}\n"
        for name, part in sharded.parts.items()
    }
    return {DATA: global_script("errorDeskFindData", sharded.core), **parts}


def find_data(records: Records, index: dict[str, Any], site_url: str) -> dict[str, Any]:
    """Return what finder and search load when they are first used.

    `weights`, and in the index `about` (what to do first, or what the page is about) and `sections`
    (`[anchor, title]`, beside those that every guide has) are in the order of the index's pages.
    """
    by_url = {page.url: page for page in records.pages.values()}
    pages = [by_url[url] for url, _ in index["pages"]]
    shown = {
        "about": [_about(records, page, site_url) for page in pages],
        "sections": [_sections(records, page) for page in pages],
    }
    # In this order it is smallest when compressed.
    order = ("site", "bare", "wrappers", *COLUMNS, "words")
    whole = index | shown
    return {
        "index": {key: whole[key] for key in order},
        "weights": [_weight(page.record) for page in pages],
        "synonyms": records.synonyms,
    }


def code_data(records: Records, index: Index) -> dict[str, Any]:
    """Return the public tables of codes: `sources`, and `codes` as `[code, name, guide, nearest]`.

    Guides are numbers of the index's entries, or -1; `tables` says for each source how many codes
    are its own, in order. Only a text with such a code needs them.
    """
    table = CodeTable(records.codes, index)
    numbers = {entry.id: number for number, entry in enumerate(index.entries)}
    sources = dict.fromkeys(row.source for row in records.codes)
    rows = []
    for row in sorted(records.codes, key=lambda row: (list(sources).index(row.source), row.code)):
        name, guide, near = table[row.code]
        rows.append(f"{row.code} {name} {numbers.get(guide, -1)} {numbers.get(near, -1)}")
    counts = [sum(row.source == source for row in records.codes) for source in sources]
    return {"sources": list(sources), "counts": counts, "codes": "|".join(rows)}


def _weight(record: PlainPage) -> float:
    return record.search.get("boost", WEIGHTS[type(record)])


def _about(records: Records, page: Page, site_url: str) -> str:
    if not isinstance(page.record, Guide):
        return page.record.description.strip()
    return first_step(records, page.record.id, site_url)


def _sections(records: Records, page: Page) -> list[list[str]]:
    found = [
        [heading.anchor, words(heading.title)]
        for heading in headings(page.body)
        if isinstance(page.record, Guide | Topic)
        and heading.anchor
        and heading.anchor not in SECTIONS  # they are no place of their own
        and "{{" not in heading.title
    ]
    if page.src_uri == FAQ_PAGE:
        found += [[question.id, question.question] for question in records.faq.values()]
    return found


def classic(module: str) -> str:
    """Return a module's code as a script that puts its exports into `ErrorDeskFinder`."""
    names = re.findall(r"^export (?:function|class|const) (\w+)", module, flags=re.MULTILINE)
    body = re.sub(r"^export ", "", module, flags=re.MULTILINE)
    exports = ", ".join(names)
    head = '"use strict"\nglobalThis.ErrorDeskFinder = (() => {\n'
    return f"{head}{body}\nreturn {{ {exports} }}\n}})()\n"
