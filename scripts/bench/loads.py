"""What a reader's browser loads to find and to search, from a built site: page, styles and scripts.

The site's own scripts run here without a browser, and each text begins with nothing loaded.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import html
from py_mini_racer import MiniRacer

from errordesk.records.records import Records
from errordesk.site.finder import CODE, CODES, DATA

SEARCH = "assets/search-core.js"
# The pages with the finder's box; search is on every page.
PAGES = ("", "find/", "404.html")
_LINKED = "//link[@rel='stylesheet' or @rel='icon']/@href | //script/@src | //img/@src"
# What finder and search begin with.
FIRST = {"find": (CODE, DATA), "search": (CODE, DATA, SEARCH)}
# As the page does it: what is missing is loaded, until nothing is.
_ASK = """
const run = text => (0, eval)(text)
let loads = []
const load = path => { loads.push(path); run(scripts[path]) }
function begin() {
  globalThis.errorDeskFindData = undefined
  loads = []
  run(scripts["assets/find-data.js"])
}
function ask(give) {
  for (let round = 0; round < 8; round++) {
    const answer = give()
    if (!answer.missing) return answer
    answer.missing.forEach(load)
  }
  throw new Error("it asks for the same again and again")
}
const { asked, codes, find } = ErrorDeskFinder
const table = codes(errorDeskCodes)
const find_ = text => {
  begin()
  const first = ask(() => find(text, errorDeskFindData.index))
  const answer = ask(() => find(text, errorDeskFindData.index, table))
  if (first.unknown.length) loads.push("assets/codes-data.js")
  return { answer, loads }
}
const search_ = text => {
  begin()
  let search
  const answer = ask(() => {
    search ??= ErrorDeskSearch.build(errorDeskFindData, ErrorDeskFinder)
    return search(text)
  })
  return { answer, loads }
}
"""


class Reader:
    """The scripts of a site in a context of their own; close it as a context manager.

    Args:
        scripts: by its path below the site, the text of each script of finder and search.
    """

    def __init__(self, scripts: Mapping[str, str]) -> None:
        self.sizes = {path: len(gzip.compress(text.encode(), 9)) for path, text in scripts.items()}
        self._page = MiniRacer()
        try:
            for path in (CODE, SEARCH, CODES):
                self._page.eval(scripts[path])
            self._page.eval(f"const scripts = {json.dumps(dict(scripts))}")
            self._page.eval(_ASK)
        except Exception:
            self._page.close()  # else the process hangs at its end
            raise

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._page.close()  # else the process hangs at its end

    def ask(self, kind: str, texts: Sequence[str]) -> list[dict[str, Any]]:
        """Find or search texts; return for each the `answer`, and `loads`, what it needed."""
        call = f"JSON.stringify({json.dumps(list(texts))}.map({kind}_))"
        return list(json.loads(str(self._page.eval(call))))

    def kilobytes(self, kind: str, texts: Sequence[str]) -> list[float]:
        """Return what each text loads, all scripts together, as a server compresses them."""
        first = sum(self.sizes[path] for path in FIRST[kind])
        return [
            (first + sum(self.sizes[path] for path in one["loads"])) / 1000
            for one in self.ask(kind, texts)
        ]


def packed(file: Path) -> int:
    """Return the size of a file as a server compresses it."""
    return len(gzip.compress(file.read_bytes(), 9))


def first_view(site_dir: Path, path: str) -> float:
    """Return the kilobytes of a page and of all that it names: styles, scripts, pictures, icon."""
    file = site_dir / path
    file = file if file.suffix == ".html" else file / "index.html"
    tree = html.fromstring(file.read_bytes())
    # The page for what is missing names everything from the root.
    address = f"https://site.invalid/{path}"
    linked = {urlsplit(urljoin(address, link)).path[1:] for link in tree.xpath(_LINKED)}
    return sum(packed(one) for one in (file, *(site_dir / name for name in linked))) / 1000


class Loaded(NamedTuple):
    """Kilobytes: the heaviest page with the finder, as it arrives and once search has begun.

    Then what texts and queries load, with the page.
    """

    page: float
    core: float
    find_mean: float
    find_most: float
    search_mean: float
    search_most: float


def loaded(site_dir: Path, records: Records, cases: Path) -> Loaded:
    """Return what a reader loads from a built site.

    Args:
        site_dir: the root of the built site.
        records: the records that it was built from.
        cases: the folder with the cases of the finder.
    """
    paths = [CODE, SEARCH, DATA, CODES]
    paths += [file.relative_to(site_dir).as_posix() for file in site_dir.glob("assets/find/*/*.js")]
    with Reader({path: (site_dir / path).read_text(encoding="utf-8") for path in paths}) as reader:
        found = reader.kilobytes("find", pasted(records, cases))
        searched = reader.kilobytes("search", queries(records, cases))
        core = sum(reader.sizes[path] for path in FIRST["search"]) / 1000
    page = max(first_view(site_dir, path) for path in PAGES)
    scripts = (core, mean(found), max(found), mean(searched), max(searched))
    return Loaded(page, *(page + kilobytes for kilobytes in scripts))


def pasted(records: Records, cases: Path) -> list[str]:
    """Return texts that people paste: messages, reports, messages in prose, and prose alone."""
    lines = (cases / "reports.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["error_text"] for line in lines[::3]]
    chance = random.Random(len(records.guides))  # noqa: S311  # nothing secret
    guides = [guide for guide in records.guides.values() if guide.signatures]
    for guide in guides[:: len(guides) // 30]:
        message = guide.signatures[0].text.replace("*", "something")
        told = " ".join(
            f"{other.description} {other.answer.do_first}" for other in chance.sample(guides, 8)
        )
        texts += [message, f"{told}\n\n{message}\n", told]
    return texts


def queries(records: Records, cases: Path) -> list[str]:
    """Return what people type: queries that were labelled, and words of guides' titles."""
    lines = (cases / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    guides = list(records.guides.values())
    titles = [guide.title.split() for guide in guides[:: len(guides) // 30]]
    return [json.loads(line)["query"] for line in lines] + [" ".join(title[:3]) for title in titles]
