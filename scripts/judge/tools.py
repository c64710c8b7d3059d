"""The tools that judge: each is installed when it is first needed, then asked in one go."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from errordesk.checks.commands.judged import without_placeholders
from errordesk.records.commands import Kusto
from errordesk.records.rules import Kind

ROOT = Path(__file__).resolve().parent.parent.parent
KUSTO = "@kusto/language-service-next"
# What each environment of Python holds.
PACKAGES: dict[Kind, list[str]] = {
    "az": ["azure-cli"],
    "jmespath": ["jmespath"],
    "powershell": ["tree-sitter", "tree-sitter-powershell"],
}
_NGINX = "daemon off; pid {0}/pid; error_log stderr; events {{}} http {{ server {{ {1}\n}} }}\n"
# The tool with its version, and what it says against each text, None for a good one.
Answer = tuple[str, list[str | None]]


class UnavailableError(Exception):
    """A tool is not at hand; the message says which, and how to get it."""


class Tools:
    """Asks the tools, and installs what is missing.

    Args:
        folder: where they are installed.
        queries: the tables that queries may use.
        newest: take the newest release even where one is installed.
    """

    def __init__(self, folder: Path, queries: Kusto | None, newest: bool) -> None:
        self.folder = folder
        self.queries = queries
        self.newest = newest

    def judge(self, kind: Kind, texts: list[str]) -> Answer:
        """Return what the tool says of texts of its kind; raise `UnavailableError`."""
        ways: dict[Kind, Callable[[list[str]], Answer]] = {
            "az": self.azure,
            "bash": bash,
            "jmespath": lambda found: self.python("jmespath", "grammars", "jmespath", found),
            "kusto": self.kusto,
            "nginx": nginx,
            "powershell": lambda found: self.python(
                "powershell",
                "grammars",
                "powershell",
                [without_placeholders(text, "name") for text in found],
            ),
        }
        return ways[kind](texts)

    def azure(self, texts: list[str]) -> Answer:
        """Ask azure-cli's own parser; a placeholder becomes 1, which is a name and a number."""
        lists = [shlex.split(without_placeholders(text, "1")) for text in texts]
        calls = [
            [word for place, word in enumerate(words) if _is_argument(place, word)]
            for words in lists
        ]
        return self.python("az", "azure", "", calls)

    def python(self, kind: Kind, module: str, argument: str, texts: object) -> Answer:
        """Run one of our modules in an environment that holds the tool."""
        place = self.folder / kind
        python = place / "bin/python"
        if self.newest or not python.exists():
            if not python.exists():
                _install([sys.executable, "-m", "venv", str(place)], "the module venv")
            packages = PACKAGES[kind]
            command = [str(python), "-m", "pip", "install", "--quiet", "--upgrade", *packages]
            _install(command, f"{packages[-1]} from PyPI")
        command = [str(python), "-m", f"scripts.judge.{module}", *filter(None, [argument])]
        return _ask(command, texts, ROOT)

    def kusto(self, texts: list[str]) -> Answer:
        """Ask Microsoft's own parser of queries, with the tables of the log reference."""
        if not (shutil.which("node") and shutil.which("npm")):
            raise UnavailableError("node and npm are missing; install Node.js 18 or later")
        place = self.folder / "kusto"
        if self.newest or not (place / "node_modules" / KUSTO).is_dir():
            place.mkdir(parents=True, exist_ok=True)
            options = ["--ignore-scripts", "--no-save", "--no-audit", "--no-fund"]
            _install(["npm", "install", *options, "--prefix", str(place), KUSTO], "it from npm")
        tables = self.queries.tables if self.queries else {}
        data = {
            "tables": {name: table.types for name, table in tables.items()},
            "texts": [without_placeholders(text, "1") for text in texts],
        }
        return _ask(["node", str(Path(__file__).parent / "kusto.js")], data, place)


def bash(texts: list[str]) -> Answer:
    """Ask bash whether it can read the blocks; nothing is run."""
    program = shutil.which("bash")
    if program is None:
        raise UnavailableError("bash is missing")
    version = _run([program, "--version"]).stdout.split()[3].partition("(")[0]
    said = []
    for text in texts:
        done = _run([program, "-n"], without_placeholders(text, "name"))
        first = done.stderr.strip().partition("\n")[0]
        said.append(re.sub(r"^\S*bash: ", "", first) if done.returncode or first else None)
    return f"bash {version}", said


def nginx(texts: list[str]) -> Answer:
    """Ask nginx whether it takes the lines inside a `server`."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
    program = shutil.which("nginx", path=path)
    if program is None:
        raise UnavailableError("nginx is missing; on Debian: apt-get install nginx-light")
    version = _run([program, "-v"]).stderr.strip().rpartition("/")[2]
    said: list[str | None] = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "nginx.conf"
        for text in texts:
            file.write_text(_NGINX.format(folder, without_placeholders(text, "name")), "utf-8")
            done = _run([program, "-t", "-p", folder, "-c", str(file)])
            said.append(done.stderr.strip().partition("\n")[0] if done.returncode else None)
    return f"nginx {version}", said


def _is_argument(place: int, word: str) -> bool:
    return not (word == "az" and place < 2)


def _install(command: list[str], what: str) -> None:
    try:
        done = _run(command)
    except OSError as error:
        raise UnavailableError(f"{what} cannot be installed ({error})") from None
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise UnavailableError(f"{what} cannot be installed ({why})")


def _ask(command: list[str], data: object, folder: Path) -> Answer:
    done = _run(command, json.dumps(data), folder)
    try:
        answer = json.loads(done.stdout)
    except json.JSONDecodeError:
        why = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise UnavailableError(f"the tool gave no answer ({why})") from None
    return answer["tool"], answer["said"]


def _run(
    command: list[str], text: str = "", folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, input=text, capture_output=True, text=True, check=False, cwd=folder
    )
