"""Check the links of a built site with LinkChecker, over HTTP on loopback."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag

from errordesk.records.problems import UsageError
from errordesk.site.serve import served

PLUGIN = Path(__file__).parent / "linkchecker" / "anchors_once.py"
# AnchorCheck reports a missing anchor as a warning, so warnings count as findings.
# Every page is a starting point, so one level of recursion reaches every link.
_CONFIG = """\
[checking]
threads=2
recursionlevel=1
maxrequestspersecond=1000000
[AnchorCheck]
[filtering]
checkextern=0
[output]
log=csv
verbose=1
[csv]
separator=,
parts=urlname,parentname,url,result,valid,warningstring,line
"""


@dataclass(frozen=True, order=True)
class Finding:
    """A link that is broken: the file it stands in below the site's root, and what is said of it.

    `of_anchor`: the page is there, and the anchor is not.
    """

    page: str
    link: str
    said: str
    of_anchor: bool

    def __str__(self) -> str:
        return f'/{self.page}: link "{self.link}": {self.said}'


@dataclass(frozen=True)
class LinkReport:
    """What LinkChecker saw: counts of distinct addresses, and what is broken."""

    pages: int
    links: int
    anchors: int
    findings: list[Finding]


def check_site(
    site_dir: Path, *, pages: Iterable[str] | None = None, parse_once: bool = True
) -> LinkReport:
    """Follow every link of the site from its home page, its sitemap and its 404 page.

    `pages` are files below `site_dir` whose links are followed, instead of those of all pages.
    Errors and warnings of LinkChecker are findings. External addresses are not asked.
    `parse_once=False` runs LinkChecker as it is, which takes minutes instead of seconds.
    Raises `UsageError` when there is no built site or LinkChecker itself fails.
    """
    if not (site_dir / "index.html").is_file():
        raise UsageError(f"{site_dir} holds no built site; run: errordesk build")
    with tempfile.TemporaryDirectory() as scratch, served(site_dir) as address:
        # LinkChecker gives up root's rights, so what it reads must be readable by everyone.
        home = Path(scratch)
        home.chmod(0o755)
        config = home / "linkcheckerrc"
        config.write_text(_CONFIG, encoding="utf-8")
        plugins = home / "linkchecker" / "plugins"
        plugins.mkdir(parents=True)
        if parse_once:
            shutil.copy(PLUGIN, plugins)
        # Pages that nothing links to are checked as well: each file is a starting point.
        files = [page.relative_to(site_dir).as_posix() for page in sorted(site_dir.rglob("*.html"))]
        starts = [address + file.removesuffix("index.html") for file in pages or files]
        command = [sys.executable, "-m", "linkcheck", "--config", str(config), "--no-status"]
        # Into a file: it writes line by line, and waits for whoever reads a pipe.
        with (home / "seen.csv").open("w+", encoding="utf-8") as seen:
            done = subprocess.run(
                [*command, "--stdin"],
                input="\n".join(starts),
                stdout=seen,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
                cwd=scratch,
                env={**os.environ, "XDG_DATA_HOME": scratch, "XDG_CONFIG_HOME": scratch},
            )
            seen.seek(0)
            output = seen.read()
        if done.returncode not in (0, 1) or not output:
            raise UsageError(f"LinkChecker failed: {done.stderr.strip()[-500:]}")
        return _report(output, address)


def _report(output: str, address: str) -> LinkReport:
    lines = [line for line in output.splitlines() if line and not line.startswith("# ")]  # comments
    pages: set[str] = set()
    links: set[tuple[str, str]] = set()
    anchors: set[str] = set()
    findings: set[Finding] = set()
    for row in csv.DictReader(lines):
        target = row["url"] or row["urlname"]
        page, fragment = urldefrag(target)
        if page.startswith(address):
            pages.add(page)
            if fragment:
                anchors.add(target)
        links.add((row["parentname"], target))
        if row["valid"] != "True" or row["warningstring"]:
            parent = row["parentname"].removeprefix(address)
            page = parent if Path(parent).suffix else f"{parent}index.html"
            said = " ".join((row["warningstring"] or row["result"]).split())
            of_anchor = row["valid"] == "True" and bool(urldefrag(target).fragment)
            findings.add(Finding(page, row["urlname"], said, of_anchor))
    return LinkReport(len(pages), len(links), len(anchors), sorted(findings))
