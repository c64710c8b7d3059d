"""Commands on pages: each kind of fault is found where it stands, and the site has none."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from errordesk import commands, kusto, shell
from errordesk.desk import Desk

AZ = "az network application-gateway"
NAMES = "--name <gateway> --resource-group <resource-group>"
PARTS = "--gateway-name <gateway> --resource-group <resource-group>"
Check = Callable[..., list[str]]


@pytest.fixture
def check(desk: Desk, tmp_path: Path) -> Check:
    """A function that returns the problems of a small site, as `line: message`.

    The site has the real lists, sources and placeholders, and the files given as
    `{path: text}`.
    """

    def run(files: dict[str, str]) -> list[str]:
        lists = "macros/data/commands"
        shutil.copytree(desk.root / lists, tmp_path / lists)
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        found = commands.problems(replace(desk, root=tmp_path))
        return [str(problem).removeprefix("docs/page.md:") for problem in found]

    return run


@pytest.fixture(scope="module")
def lists(desk: Desk) -> commands.Lists:
    return commands.load_lists(desk)[0]


def words(text: str, dialect: shell.Dialect = "bash") -> list[list[str]]:
    return [[word.text for word in call.words] for call in shell.calls(text, dialect)]


# The site ------------------------------------------------------------------------------------


def test_the_site_has_no_wrong_command(desk: Desk) -> None:
    assert [str(problem) for problem in commands.problems(desk)] == []


def test_the_check_sees_the_commands_of_the_site(desk: Desk, lists: commands.Lists) -> None:
    # A check that reads nothing finds nothing: the number of fences says what must be there.
    site = commands.read_site(desk, lists)
    fences = [
        (path, language)
        for folder in ("docs", "macros/snippets")
        for path in (desk.root / folder).rglob("*.md")
        for line in path.read_text(encoding="utf-8").splitlines()
        for language in ("bash", "powershell", "kusto")
        if line.strip() == f"```{language}"
    ]
    assert len(site.queries) == sum(language == "kusto" for _, language in fences) > 0
    in_blocks = [found for found in site.calls if not found.inline]
    assert len(in_blocks) >= sum(language != "kusto" for _, language in fences) > 0
    named = {found.file for found in in_blocks}
    with_commands = {path.relative_to(desk.root).as_posix() for path, lang in fences if lang != "kusto"}
    assert with_commands == named
    assert any(found.inline and found.file.endswith(".yml") for found in site.calls)


def test_every_program_is_checked_on_a_real_page(desk: Desk, lists: commands.Lists) -> None:
    used = {found.call.words[0].text for found in commands.read_site(desk, lists).calls}
    assert {"az", "curl", "dotnet", "kubectl", "openssl", "pac", "Test-NetConnection"} <= used


# Planted faults: bash and PowerShell ---------------------------------------------------------

FAULTS = [
    # an unknown command of a known tool
    ("bash", f"{AZ} backend-health {NAMES}", 'unknown command "az network application-gateway'),
    ("bash", "az network watcher test-connectivity", 'unknown command "az network watcher'),
    ("bash", f"{AZ} {NAMES}", 'incomplete command "az network application-gateway"'),
    ("bash", f"{AZ} list-health", "unknown command"),
    ("powershell", "pac solution upgrad --async", 'Did you mean "solution upgrade"?'),
    ("bash", "pac upgrade", 'unknown command "pac upgrade"'),
    ("bash", "kubectl rollout restart", 'unknown command "kubectl rollout'),
    # an unknown option, with a suggestion
    (
        "bash",
        f"{AZ} http-settings update {PARTS} --name <backend-setting> "
        "--connection-draining-enabled true",
        '"az network application-gateway http-settings update" has no option '
        '"--connection-draining-enabled". Did you mean "--connection-draining-timeout"?',
    ),
    ("bash", f"{AZ} show {NAMES} --querry id", 'no option "--querry". Did you mean "--query"?'),
    ("powershell", "pac solution import --path a.zip --upgrade", 'has no option "--upgrade"'),
    ("powershell", "pac solution import --path a.zip --log-to-file", 'no option "--log-to-file"'),
    (
        "powershell",
        "Import-CrmSolution -SolutionFilePath a.zip -ActivateWorkflows",
        '"Import-CrmSolution" has no option "-ActivateWorkflows"',
    ),
    ("bash", "openssl s_client -conect a:443", 'Did you mean "-connect"?'),
    ("bash", "curl --verbos https://example.com", 'Did you mean "--verbose"?'),
    ("bash", "nslookup -typ=A example.com", 'no option "-typ"'),
    # deprecated
    (
        "powershell",
        'pac auth create --url "<environment-url>"',
        '"--url" is deprecated: use --environment instead',
    ),
    # a switch with a value
    ("powershell", "pac solution list --includeSystemSolutions true", "takes no value"),
    ("powershell", "pac solution import --async=true", '"--async" takes no value (found: "true")'),
    ("powershell", "Install-Module Az.Network -Force yes", '"-Force" takes no value'),
    # an option without its value
    ("bash", f"{AZ} show --resource-group --name <gateway>", '"--resource-group" needs a value'),
    ("bash", f"{AZ} address-pool update {PARTS} --name <pool> --servers", '"--servers" needs a'),
    ("powershell", "Test-NetConnection -Port", '"-Port" needs a value'),
    # a missing required option
    (
        "bash",
        f"{AZ} show --name <gateway>",
        '"az network application-gateway show" needs the option "--resource-group" or "--ids"',
    ),
    ("powershell", "pac solution upgrade --async", 'needs the option "--solution-name"'),
    (
        "powershell",
        "Get-AzApplicationGatewayBackendHealth -Name <gateway>",
        'needs the option "-ResourceGroupName"',
    ),
    ("powershell", "Resolve-DnsName -Type A", 'needs the option "-Name"'),
    # an argument too many, a value that is not allowed
    ("bash", f"{AZ} show {NAMES} now", 'does not expect "now" here'),
    ("bash", f"{AZ} show {NAMES} --output tabel", 'Did you mean "table"?'),
    ("bash", f"{AZ} show-backend-health {NAMES} --protocol ftp", '"ftp" is no value of "--proto'),
    ("powershell", "Resolve-DnsName <host-name> -Type AAA", '"AAA" is no value of "-Type"'),
    # values that have a form of their own
    ("bash", f'{AZ} show {NAMES} --query "{{sku:sku"', 'value of "--query" is not closed'),
    (
        "bash",
        "az monitor diagnostic-settings create --resource <gateway-id> --name a "
        """--logs '[{"category":"b","enabled":true]'""",
        'the value of "--logs" is not valid JSON',
    ),
    # a program that no list holds
    ("bash", "wget https://example.com", 'unknown program "wget"'),
    ("powershell", "Get-AzApplicationGatway", 'Did you mean "Get-AzApplicationGateway"?'),
    # a placeholder that no reader finds explained
    ("bash", f"{AZ} list --resource-group <resource-groups>", 'Did you mean "resource-group"?'),
    ("bash", f"{AZ} list --resource-group <Resource Group>", 'placeholder "<Resource Group>"'),
    ("powershell", 'pac solution list --environment "<env>"', 'unknown placeholder "<env>"'),
    # what cannot be read
    ("bash", "curl 'https://example.com", "the quote ' is not closed"),
    ("powershell", "(Get-DlpPolicy", 'the bracket "(" is not closed'),
]


@pytest.mark.parametrize(("language", "text", "message"), FAULTS)
def test_finds_a_planted_fault(check: Check, language: str, text: str, message: str) -> None:
    found = check({"docs/page.md": f"Text.\n\n```{language}\n{text}\n```\n"})
    assert len(found) == 1
    assert found[0].startswith("4: ")
    assert message in found[0]


GOOD = [
    ("bash", f"{AZ} show {NAMES} --query 'a[?b].{{c:d}}' -o table"),
    ("bash", f"{AZ} show --ids <gateway-id>"),
    ("bash", f"{AZ} show --help"),
    ("bash", f"{AZ} probe create {PARTS} --name=<probe> --protocol https --path / --timeout 30"),
    ("bash", f"{AZ} address-pool update {PARTS} --name <pool> --servers <address> 10.0.0.4"),
    ("bash", "time curl --verbose 'https://example.com/?a=b&c=d' > out.txt 2>&1 # what it says"),
    ("bash", "openssl s_client -connect <host-name>:443 </dev/null 2>/dev/null | openssl x509 -text"),
    ("bash", 'GATEWAY=a curl -I "https://<host-name>/$(curl -s https://example.com)"'),
    ("bash", "kubectl logs <pod> --tail=-1; kubectl get events && kubectl describe ingress"),
    ("console", "$ curl --head https://example.com\nHTTP/1.1 502 Bad Gateway\n$ pac auth list"),
    ("console", "PS C:\\> Get-DlpPolicy `\n> -PolicyName <policy-id>\nname\n----"),
    ("powershell", "$a = Get-DlpPolicy -policyname (Get-Content-Of $x)[0]".replace("Get-Content-Of ", "")),
    ("powershell", "$x.Servers | Select-Object A, B,C | Format-Table -AutoSize:$true"),
    ("powershell", "Get-AzVirtualNetwork | Get-AzEffectiveRouteTable"),
    ("powershell", "if ($a -eq 3) { Test-NetConnection <backend> -Port 443 } <# why\nnot #>"),
    ("powershell", "Get-AzApplicationGatewayBackendHealth @parameters"),
    ("powershell", "Resolve-DnsName <host-name> A -Server 168.63.129.16"),
    ("powershell", "dotnet tool install --global Microsoft.PowerApps.CLI.Tool; pac; pac solution help"),
    ("text", "az nonsense <whatever>"),
]


@pytest.mark.parametrize(("language", "text"), GOOD)
def test_passes_what_is_right(check: Check, language: str, text: str) -> None:
    assert check({"docs/page.md": f"```{language}\n{text}\n```\n"}) == []


def test_names_the_line_of_a_word_in_a_continued_command(check: Check) -> None:
    text = f"1. Step:\n\n    ```bash\n    {AZ} show {NAMES} \\\n      --wrong a\n    ```\n"
    (found,) = check({"docs/page.md": text})
    assert found.startswith("5: ")
    text = "- ~~~~ { .powershell title='x' }\n  Get-DlpPolicy `\n    -Wrong a\n  ~~~~\n"
    (found,) = check({"docs/page.md": text})if False else check_again(check, text)
    assert found.startswith("3: ")


def check_again(check: Check, text: str) -> list[str]:
    return check({"docs/page.md": text})
