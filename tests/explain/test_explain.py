"""`errordesk explain`: right about recorded logs, and harmless for the job whatever is in a log."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from errordesk.cli import explain, source
from errordesk.cli.main import main
from errordesk.issues.catalogue import Catalogue
from errordesk.records.problems import UsageError
from errordesk.text.mask import mask
from scripts.bench.log import BADGATEWAY, noise, seeded, write_log
from tests.explain import LOGS

# The guides that each recorded log leads to, causes first; nothing where it is not sure.
EXPECTED = {
    "azure-build-tools": ["pp-missing-dependency", "pp-import-failed"],
    "azure-crash": [],
    "bicep": ["agw-config-refused"],
    "bicep-key-vault": ["agw-key-vault"],
    "github-bicep-deploy": ["agw-config-refused"],
    "github-powerplatform-actions": ["pp-badgateway"],
    "terraform": ["agw-config-refused"],
    "unknown": [],
    "unsure": [],
}
SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" * 2  # in the form of a token
# A command of each host, as a line of a log could try to smuggle it in.
COMMANDS = (
    "::add-mask::x",
    "##[error]x",
    "##vso[task.setvariable variable=PATH]x",
    "##VSO[task.complete result=Succeeded]x",
    "x\r\n::error::y",
    "x%0A::warning::y",
    "\x1b[2K::stop-commands::z",
    "###vso[task.complete]x",
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No host, although the tests may run on one."""
    for name in (*explain.HOSTS, "GITHUB_STEP_SUMMARY", "AGENT_TEMPDIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """A function that runs `errordesk explain` and returns its code and what it printed."""
    monkeypatch.setattr(source, "catalogue", lambda _: catalogue)

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        code = main(["explain", *map(str, arguments)])
        return code, *capsys.readouterr()

    return call


def written(tmp_path: Path, text: str | bytes, name: str = "step.log") -> Path:
    file = tmp_path / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


# What it says --------------------------------------------------------------------------------


def test_all_recorded_logs_are_expected() -> None:
    assert {file.stem for file in LOGS.glob("*.log")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recorded_log_has_its_guides(catalogue: Catalogue, name: str) -> None:
    found = explain.explained(catalogue, [LOGS / f"{name}.log"], pytest.fail)
    assert [one.id for one in found] == EXPECTED[name]
    lines = (LOGS / f"{name}.log").read_text(encoding="utf-8").splitlines()
    for one in found:
        assert one.quote.split(" … ")[0] in lines[one.line - 1]
        assert one.first == catalogue.first_step(one.id) != ""


@pytest.mark.parametrize("host", explain.write_for)
def test_it_says_nothing_when_it_is_not_sure(run: Run, tmp_path: Path, host: str) -> None:
    logs = [LOGS / f"{name}.log" for name, found in EXPECTED.items() if not found]
    assert run("--for", host, *logs) == (0, "", "")
    report = tmp_path / explain.GITLAB_REPORT
    assert (report.read_text(encoding="utf-8") if report.exists() else "[]\n") == "[]\n"


def test_several_logs_give_causes_first_and_each_guide_once(
    run: Run, catalogue: Catalogue, tmp_path: Path
) -> None:
    phase = written(tmp_path, 'Solution "Core" failed to import: .\n', "phase.log")
    cause = written(tmp_path, f"{BADGATEWAY}\n{BADGATEWAY}\n", "cause.log")
    found = explain.explained(catalogue, [phase, cause, cause], pytest.fail)
    assert [(one.id, Path(one.log).name) for one in found] == [
        ("pp-badgateway", "cause.log"),
        ("pp-import-failed", "phase.log"),
    ]


def test_the_host_is_recognised_by_its_variable() -> None:
    for name, host in explain.HOSTS.items():
        assert explain.detected({name: "True"}) == explain.detected({name: "true"}) == host
        assert explain.detected({name: "false"}) == "text"


def test_github_gets_annotations_and_a_summary(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = written(tmp_path, "what the step wrote before\n", "summary.md")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    code, said, warned = run(LOGS / "github-powerplatform-actions.log", LOGS / "terraform.log")
    assert (code, warned) == (0, "")
    lines = said.splitlines()
    assert len(lines) == 2
    assert all(re.match(r"::error title=Error Desk%3A [^:]+::\S", line) for line in lines)
    assert "/guides/power-platform/badgateway/" in lines[0]
    page = summary.read_text(encoding="utf-8")
    assert page.startswith("what the step wrote before\n### Error Desk")
    assert page.count("**Do first:**") == 2
    assert "line 14 of `" in page


def test_a_line_is_explained_once(run: Run, tmp_path: Path) -> None:
    """The guide to failed imports in general knows this line too, and would say less."""
    line = (LOGS / "github-powerplatform-actions.log").read_text().splitlines()[13]
    _, said, _ = run(written(tmp_path, f"{line}\n"), "--for", "text")
    assert said.count("do first:") == 1


def test_azure_gets_issues_and_a_summary(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_BUILD", "True")
    monkeypatch.setenv("AGENT_TEMPDIRECTORY", str(tmp_path))
    code, said, warned = run(LOGS / "azure-build-tools.log")
    assert (code, warned) == (0, "")
    *issues, upload = said.splitlines()
    assert [line.partition("]")[0] for line in issues] == [
        f"##vso[task.logissue type=error;code={guide}" for guide in EXPECTED["azure-build-tools"]
    ]
    file = Path(upload.removeprefix("##vso[task.uploadsummary]"))
    assert file.is_absolute()
    assert file.parent.parent == tmp_path
    assert "missing-dependency" in file.read_text(encoding="utf-8")


def test_gitlab_gets_a_code_quality_report(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITLAB_CI", "true")
    (tmp_path / "terraform.log").write_bytes((LOGS / "terraform.log").read_bytes())
    code, said, _ = run("terraform.log")
    assert code == 0
    assert said.startswith("1. ")
    data = (tmp_path / "gl-code-quality-report.json").read_bytes()
    (issue,) = json.loads(data)
    assert not data.startswith(b"\xef\xbb\xbf")  # GitLab reads no byte order mark
    assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
    assert issue["check_name"] == "agw-config-refused"
    assert issue["location"] == {"path": "terraform.log", "lines": {"begin": 4}}
    run("terraform.log")
    assert json.loads((tmp_path / explain.GITLAB_REPORT).read_bytes()) == [issue]


# What it never does --------------------------------------------------------------------------


@pytest.mark.parametrize("text", COMMANDS)
@pytest.mark.parametrize("host", explain.write_for)
def test_nothing_of_a_log_starts_a_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, host: str
) -> None:
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("AGENT_TEMPDIRECTORY", str(tmp_path))
    # Between the words of a message, and in the name of the log.
    inside = BADGATEWAY.replace("Error while importing", f"Error while {text} importing")
    name = re.sub(r"[/\r\n]", "", text)
    log = written(tmp_path, f"{text}\n{BADGATEWAY}\n{inside}\n{text}\n", f"{name}.log")
    code, said, warned = run("--for", host, log, tmp_path / text.replace("/", ""))
    assert code == 0
    assert said
    for line in (*said.splitlines(), *warned.splitlines()):
        own = re.sub(r"^(?:::error title=[^:]+::|##vso\[task\.\w+[^\]]*\])", "", line)
        assert own == line or host in ("github", "azure")
        assert not own.lstrip().startswith("::")
        assert not re.search(r"##(?:\w+)?\[", own)
        assert own == line or "%0A" not in own
        assert own.isprintable()


@pytest.mark.parametrize("text", COMMANDS)
def test_a_text_of_a_stranger_is_one_harmless_line(text: str) -> None:
    line = explain.harmless(text)
    assert line.isprintable()
    assert not re.search(r"##(?:\w+)?\[", line)


def test_markdown_of_a_log_stays_text() -> None:
    quote = explain.harmless("a `b` ``` <img src=x> @team #1 [x](y)\n# head")
    found = explain.Found(
        "id", "A_b <title>", "https://desk.example/x/", "Do *it*", "`log`", 1, quote
    )
    page = explain.summary([found])
    assert page.splitlines()[2] == r"1. [A\_b \<title\>](https://desk.example/x/)"
    assert page.splitlines()[3].count("`") == 4
    assert page.splitlines()[4] == r"   - **Do first:** Do \*it\*"


def test_no_secret_is_printed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    assert SECRET not in explain.harmless(f"Authorization: Bearer {SECRET}")
    log = written(tmp_path, f"{SECRET}\n{BADGATEWAY}\ntoken={SECRET}\n", f"token={SECRET}.log")
    for host in explain.write_for:
        code, said, warned = run("--for", host, log, tmp_path / f"none-token={SECRET}.log")
        assert (code, said != "", warned.count("\n")) == (0, True, 1)
        for text in (said, warned, *(file.read_text("utf-8") for file in tmp_path.glob("*.[jm]*"))):
            assert SECRET not in text
    for file in LOGS.glob("*.log"):
        for line in run("--for", "text", file)[1].splitlines():
            assert mask(line) == line


def test_a_long_line_is_cut() -> None:
    assert len(explain.harmless("word " * 1000)) == 300


# What goes wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.log", b"", "is empty"),
        ("binary.log", b"PK\x03\x04\0\0\0", "is binary"),
        ("latin.log", b"caf\xe9 \xff", "is not text in UTF-8"),
        ("none.log", None, "cannot read"),
        (".", None, "cannot read"),
    ],
)
def test_a_log_that_cannot_be_read_is_one_line_and_the_others_count(
    run: Run, tmp_path: Path, name: str, data: bytes | None, said: str
) -> None:
    if data is not None:
        written(tmp_path, data, name)
    known = written(tmp_path, BADGATEWAY)
    code, out, warned = run("--for", "text", tmp_path / name, known)
    assert (code, warned.count("\n")) == (0, 1)
    assert warned.startswith("errordesk: ")
    assert said in warned
    assert "badgateway" in out


def test_a_locked_log_is_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")  # the tests may run as root, who reads all

    monkeypatch.setattr(Path, "open", refuse)
    code, out, warned = run("--for", "text", tmp_path / "locked.log")
    assert (code, out, warned.count("\n")) == (0, "", 1)
    assert "Permission denied" in warned


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_logs_of_windows_are_read(run: Run, tmp_path: Path, encoding: str) -> None:
    log = written(tmp_path, BADGATEWAY.replace("\n", "\r\n").encode(encoding))
    code, out, warned = run("--for", "text", log)
    assert (code, warned) == (0, "")
    assert "badgateway" in out


@pytest.mark.parametrize(
    ("host", "variable"), [("github", "GITHUB_STEP_SUMMARY"), ("azure", "AGENT_TEMPDIRECTORY")]
)
def test_a_summary_that_cannot_be_written_is_one_line(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, variable: str
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "none" / "summary.md"))
    code, out, warned = run("--for", host, LOGS / "bicep.log")
    assert (code, out.count("\n"), warned.count("\n")) == (0, 1, 1)
    assert "cannot write the" in warned


def test_a_report_that_cannot_be_written_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / explain.GITLAB_REPORT).mkdir()
    code, out, warned = run("--for", "gitlab", LOGS / "bicep.log")
    assert (code, out != "", warned.count("\n")) == (0, True, 1)


@pytest.mark.parametrize("error", [UsageError("the catalogue has format 99"), RuntimeError("x")])
def test_whatever_fails_is_one_line_and_the_job_goes_on(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(source, "catalogue", fail)
    code, out, warned = run(LOGS / "bicep.log")
    assert (code, out, warned.count("\n")) == (0, "", 1)
    assert warned.startswith("errordesk: ")


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_a_full_disk_is_one_line(root: Path) -> None:
    command = [sys.executable, "-m", "errordesk.cli", "explain", str(LOGS / "bicep.log")]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, check=False, stdout=full, stderr=subprocess.PIPE, cwd=root)
    assert (done.returncode, done.stderr.count(b"\n")) == (0, 1)


@pytest.mark.parametrize("arguments", [(), ("--for", "jenkins", "x.log"), ("--unknown", "x.log")])
def test_only_a_wrong_option_fails(run: Run, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(*arguments)


# What it costs -------------------------------------------------------------------------------


def test_a_log_is_read_once_and_its_words_are_looked_for_once(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work grows with the log and no faster: every block is squeezed and searched one time."""
    from errordesk.finder.signs import Signs  # noqa: PLC0415

    seen = 0
    search = Signs.found

    def counted(signs: Signs, bare: bytes) -> frozenset[int]:
        nonlocal seen
        seen += len(bare)
        return search(signs, bare)

    monkeypatch.setattr(Signs, "found", counted)
    log = written(tmp_path, f"{noise(seeded(), 1 << 20)}\n{BADGATEWAY}\n")
    found = explain.explained(catalogue, [log], pytest.fail)
    assert [one.id for one in found] == ["pp-badgateway"]
    assert 0.5 < seen / log.stat().st_size < 1.1


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux")
def test_a_long_log_is_read_in_bounded_memory(root: Path, tmp_path: Path) -> None:
    log = tmp_path / "step.log"
    write_log(log, 10_000_000)
    # Of this process alone: what `getrusage` says begins with the memory of its parent.
    said = (
        "import sys; from pathlib import Path; from errordesk.cli.main import main; "
        "main(sys.argv[1:]); "
        "print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])"
    )
    command = [sys.executable, "-c", said, "explain", str(log)]
    subprocess.run(command, check=True, cwd=root, capture_output=True)  # compiles the catalogue
    done = subprocess.run(command, check=True, cwd=root, capture_output=True, text=True)
    assert int(done.stdout) < 150 * 1024


def test_masking_is_not_loaded_for_a_log_without_errors(root: Path) -> None:
    said = (
        "import sys; from errordesk.cli.main import main; main(sys.argv[1:]); "
        "sys.exit('errordesk.text.secret_tables' in sys.modules)"
    )
    command = [sys.executable, "-c", said, "explain", str(LOGS / "unknown.log")]
    subprocess.run(command, check=True, cwd=root)
