"""What the finder's box on a page needs: its data and its code as plain scripts.

Scripts and not modules or JSON, because a copy of the site that is opened from a folder can load
nothing else.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from errordesk.finder.index import build_index
from errordesk.pages.plain import PlainMacros
from errordesk.records.records import Records
from errordesk.text.markdown import words

DATA = "assets/find-data.js"
CODE = "assets/finder-classic.js"
MODULE = "assets/finder.js"


def write_find_scripts(records: Records, site_dir: Path, site_url: str) -> list[str]:
    """Write the finder's scripts into a built site; return their paths below `site_dir`.

    Raises `OSError` when the module itself was not copied there by the build.
    """
    data = {"index": build_index(records, site_url), "guides": _guides(records, site_url)}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (site_dir / DATA).write_text(f"globalThis.errorDeskFindData={text}\n", encoding="utf-8")
    module = (site_dir / MODULE).read_text(encoding="utf-8")
    (site_dir / CODE).write_text(classic(module), encoding="utf-8")
    return [DATA, CODE]


def classic(module: str) -> str:
    """Return a module's code as a script that puts its exports into `ErrorDeskFinder`."""
    names = re.findall(r"^export (?:function|class|const) (\w+)", module, flags=re.MULTILINE)
    body = re.sub(r"^export ", "", module, flags=re.MULTILINE)
    exports = ", ".join(names)
    head = '"use strict"\nglobalThis.ErrorDeskFinder = (() => {\n'
    return f"{head}{body}\nreturn {{ {exports} }}\n}})()\n"


def _guides(records: Records, site_url: str) -> dict[str, Any]:
    guides = {}
    for guide_id, guide in records.guides.items():
        page = records.by_id[guide_id]
        first = PlainMacros(records, page.src_uri, site_url).text(guide.answer.do_first)
        guides[guide_id] = {
            "title": guide.title.strip(),
            "url": page.url,
            "first": " ".join(words(first).split()),
        }
    return guides
