"""The wheel: small, and all that it takes to find a guide without a project or a network."""

from __future__ import annotations

import json
import os
import site
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

KNOWN = 'Flow server error returned with status code "BadGateway" and details "x"\n'
PIP = (sys.executable, "-m", "pip")
QUIET = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
SITE = "https://desk.example/"
# Nobody may be asked over the network.
DEAF = """
import socket

def refuse(*_):
    raise AssertionError("asked the network")

socket.socket.connect = socket.getaddrinfo = refuse
"""
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as pip builds it, in this environment."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [*PIP, "wheel", *QUIET, "--no-build-isolation", "--wheel-dir", str(folder), str(root)],
        check=True,
        env=os.environ | {"ERRORDESK_SITE_URL": SITE},
    )
    return next(folder.glob("errordesk-*.whl"))


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment with the wheel, and with what is installed here."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    subprocess.run(
        [*PIP, "--python", str(python), "install", *QUIET, str(wheel)],
        check=True,
    )
    packages = next(folder.glob("**/site-packages"))
    # Behind the wheel, and without the editable installation of the project: it is a file .pth.
    (packages / "zz-shared.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    (packages / "sitecustomize.py").write_text(DEAF, encoding="utf-8")
    return python.parent


@pytest.fixture
def run(scripts: Path, tmp_path: Path) -> Run:
    """A function that runs `errordesk` in an empty folder."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in ("PYTHONPATH", "ERRORDESK_SITE_URL")
    }

    def call(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [scripts / "errordesk", *arguments],
            check=False,
            input=given,
            capture_output=True,
            cwd=tmp_path,
            env=environment,
        )

    return call


def test_the_wheel_is_small_and_holds_the_catalogue(wheel: Path) -> None:
    assert wheel.stat().st_size <= 1_500_000
    with zipfile.ZipFile(wheel) as archive:
        data = json.loads(archive.read("errordesk/catalogue.json"))
        assert not [name for name in archive.namelist() if "__pycache__" in name]
    assert data["site"] == SITE


def test_building_leaves_no_trace_in_the_project(wheel: Path, root: Path) -> None:
    assert not (root / "errordesk/catalogue.json").exists()


def test_the_wheel_needs_no_engine(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        lines = archive.read(metadata).decode().splitlines()
    needed = {
        line.removeprefix("Requires-Dist: ").split(">")[0].split(";")[0]
        for line in lines
        if line.startswith("Requires-Dist: ") and "extra ==" not in line
    }
    assert needed == {"ahocorasick-rs", "pydantic", "pystache", "pyyaml"}


@pytest.mark.parametrize(
    ("command", "given"),
    [
        (("find", "-"), KNOWN.encode()),
        (("reply", "pp-badgateway", "--set", "from=4.50.2", "--set", "to=4.50.6"), b""),
        (("triage", "-"), KNOWN.encode()),
        (("explain", "-"), KNOWN.encode()),
    ],
)
def test_only_what_the_wheel_asks_for_is_loaded(
    scripts: Path, tmp_path: Path, command: tuple[str, ...], given: bytes
) -> None:
    said = (
        "import sys; from errordesk.cli.main import main; main(sys.argv[1:]); "
        "wrong = {'mkdocs', 'jinja2', 'markdown', 'lxml', 'requests'} & set(sys.modules); "
        "sys.exit(str(wrong) if wrong else 0)"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    subprocess.run(
        [scripts / "python", "-c", said, *command],
        check=True,
        input=given,
        cwd=tmp_path,
        env=environment,
    )


def test_find_answers_anywhere(run: Run) -> None:
    done = run("find", "-", given=KNOWN.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert f"{SITE}guides/power-platform/badgateway/".encode() in done.stdout
    assert b"in line 1: Flow server error" in done.stdout
    assert b"do first: " in done.stdout


def test_explain_answers_anywhere(run: Run) -> None:
    done = run("explain", "--for", "github", "-", given=KNOWN.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"::error title=Error Desk")
    assert f"{SITE}guides/power-platform/badgateway/".encode() in done.stdout


def test_links_lead_to_the_site_that_is_wanted(
    scripts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setenv("ERRORDESK_SITE_URL", "https://other.example/desk")
    command = [scripts / "errordesk", "find", "-"]
    done = subprocess.run(
        command, input=KNOWN.encode(), capture_output=True, cwd=tmp_path, check=True
    )
    assert b"https://other.example/desk/guides/power-platform/badgateway/" in done.stdout
    assert SITE.encode() not in done.stdout
    monkeypatch.setenv("ERRORDESK_SITE_URL", "none")
    wrong = subprocess.run(command, input=KNOWN.encode(), capture_output=True, check=False)
    assert (wrong.returncode, wrong.stdout, wrong.stderr.count(b"\n")) == (2, b"", 1)


def test_a_site_of_somebody_else_is_no_project(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: Theirs\n", encoding="utf-8")
    assert run("find", given=KNOWN.encode()).returncode == 0


def test_reply_and_triage_answer_as_in_the_checkout(
    run: Run, root: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    known = ("reply", "pp-badgateway", "--set", "from=4.50.2", "--set", "to=4.50.6")
    (tmp_path / "issue.txt").write_text(KNOWN, encoding="utf-8")
    for command in (known, ("triage", str(tmp_path / "issue.txt"))):
        here = subprocess.run(
            [sys.executable, "-m", "errordesk.cli", "--root", str(root), *command],
            check=True,
            capture_output=True,
            env=os.environ | {"ERRORDESK_SITE_URL": SITE, "PYTHONPATH": str(root)},
        )
        there = run(*command)
        assert there.returncode == 0
        assert there.stdout == here.stdout


def test_a_command_of_the_site_says_what_is_missing(run: Run) -> None:
    done = run("build")
    assert done.returncode == 1
    assert done.stderr.startswith(b"errordesk: ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.log", b"", "is empty"),
        ("blank.log", b" \r\n", "is empty"),
        ("binary.log", b"PK\x03\x04\0\0\0", "is binary"),
        ("none.log", None, "cannot read none.log"),
        (".", None, "cannot read ."),
    ],
)
@pytest.mark.parametrize("command", ["find", "triage"])
def test_bad_input_is_one_line_and_code_2(
    run: Run, tmp_path: Path, command: str, name: str, data: bytes | None, said: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    done = run(command, name)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"errordesk: ")
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_a_locked_log_is_one_line(
    catalogue: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from errordesk.cli import pasted  # noqa: PLC0415
    from errordesk.records.problems import UsageError  # noqa: PLC0415

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")  # the tests may run as root, who reads all

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UsageError, match=r"cannot read .*: Permission denied"):
        list(pasted.pieces(tmp_path / "locked.log"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_logs_of_windows_are_read(run: Run, encoding: str) -> None:
    assert run("find", "-", given=KNOWN.encode(encoding)).returncode == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [(b'{"format": 99}', b"has format 99"), (b"[]", b"format"), (b"{", b"damaged")],
)
def test_a_catalogue_of_another_form_is_one_line(
    run: Run, scripts: Path, data: bytes, said: bytes
) -> None:
    file = next(scripts.parent.glob("**/errordesk/catalogue.json"))
    whole = file.read_bytes()
    file.write_bytes(data)
    try:
        done = run("find", "-", given=KNOWN.encode())
        explained = run("explain", "-", given=KNOWN.encode())
    finally:
        file.write_bytes(whole)
    # The job that failed goes on.
    assert (explained.returncode, explained.stdout, explained.stderr) == (0, b"", done.stderr)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr
    assert b"install Error Desk again" in done.stderr
    assert done.stderr.count(b"\n") == 1
