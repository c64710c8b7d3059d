"""Commands on pages: each kind of fault is found where it stands, and the site has none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from errordesk.checks.commands import pages
from errordesk.checks.commands.arguments import check_call
from errordesk.checks.commands.tools import Programs
from errordesk.records.records import Records
from errordesk.text import shell
from scripts import own_options
from tests.commands.conftest import Check

AZ = "az network application-gateway"
NAMES = "--name <gateway> --resource-group <resource-group>"
PARTS = "--gateway-name <gateway> --resource-group <resource-group>"


@pytest.fixture(scope="module")
def programs(records: Records) -> Programs:
    return Programs(records.rules)


# The site ------------------------------------------------------------------------------------


def test_the_check_sees_the_commands_of_the_site(records: Records, programs: Programs) -> None:
    # A check that reads nothing finds nothing: the number of fences says what must be there.
    site = pages.read_site(records, programs)
    fences = [
        (path, language)
        for folder in ("docs", "macros/snippets")
        for path in (records.root / folder).rglob("*.md")
        for line in path.read_text(encoding="utf-8").splitlines()
        for language in (*shell.LANGUAGES, *pages.QUERY_LANGUAGES)
        if line.strip() == f"```{language}"
    ]
    queries = [path for path, language in fences if language in pages.QUERY_LANGUAGES]
    others = [path for path, language in fences if language in shell.LANGUAGES]
    in_blocks = [found for found in site.calls if not found.inline]
    assert len(site.queries) >= len(queries) > 0
    assert len(in_blocks) >= len(others) > 0
    with_commands = {path.relative_to(records.root).as_posix() for path in others}
    assert with_commands <= {found.file for found in in_blocks}
    assert any(found.inline and found.file.endswith(".yml") for found in site.calls)


def test_every_program_is_checked_on_a_real_page(records: Records, programs: Programs) -> None:
    used = {found.call.words[0].text for found in pages.read_site(records, programs).calls}
    assert {"az", "curl", "dotnet", "kubectl", "openssl", "pac", "Test-NetConnection"} <= used


def test_a_fault_in_any_option_of_the_site_would_be_found(
    records: Records, programs: Programs
) -> None:
    changed = 0
    for found in pages.read_site(records, programs).calls:
        for number, word in enumerate(found.call.words):
            if word.quoted or not word.text.startswith("-"):
                continue
            wrong = replace(word, text=word.text[:2] + "zz" + word.text[2:])
            words = (*found.call.words[:number], wrong, *found.call.words[number + 1 :])
            call = replace(found.call, words=words)
            messages = [text for _, text in check_call(call, programs, not found.inline)]
            assert any("has no option" in text for text in messages), found
            changed += 1
    assert changed > 100


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
    ("bash", "openssl s_client -conect a:443 </dev/null", 'Did you mean "-connect"?'),
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
    ("bash", "wget https://example.com", "or add it to other.yml there"),
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
    (
        "bash",
        "openssl s_client -connect <host-name>:443 </dev/null 2>/dev/null | openssl x509 -text",
    ),
    ("bash", 'GATEWAY=a curl -I "https://<host-name>/$(curl -s https://example.com)"'),
    ("bash", "kubectl logs <pod> --tail=-1; kubectl get events && kubectl describe ingress"),
    ("console", "$ curl --head https://example.com\nHTTP/1.1 502 Bad Gateway\n$ pac auth list"),
    ("console", "PS C:\\> Get-DlpPolicy `\n> -PolicyName <policy-id>\nname\n----"),
    ("powershell", "$a = Get-DlpPolicy -policyname ($policies | Select-Object -First 1)"),
    ("powershell", "$x.Servers | Select-Object A, B,C | Format-Table -AutoSize:$true"),
    ("powershell", "Get-AzVirtualNetwork | Get-AzEffectiveRouteTable"),
    ("powershell", "if ($a -eq 3) { Test-NetConnection <backend> -Port 443 } <# why\nnot #>"),
    ("powershell", "Get-AzApplicationGatewayBackendHealth @parameters"),
    ("powershell", "Resolve-DnsName <host-name> A -Server 168.63.129.16"),
    (
        "powershell",
        "dotnet tool install --global Microsoft.PowerApps.CLI.Tool; pac; pac solution help",
    ),
    ("text", "az nonsense <whatever>"),
]


@pytest.mark.parametrize(("language", "text"), GOOD)
def test_passes_what_is_right(check: Check, language: str, text: str) -> None:
    assert check({"docs/page.md": f"```{language}\n{text}\n```\n"}) == []


@pytest.mark.parametrize(
    ("text", "waits"),
    [
        ("openssl s_client -connect <backend>:<port> -showcerts", True),
        ("openssl s_client -connect <backend>:<port> \\\n  -showcerts | openssl x509", True),
        ("openssl s_client -connect <backend>:<port> \\\n  -showcerts </dev/null", False),
        ("openssl s_client -connect <backend>:<port> </dev/null | openssl x509", False),
        ("echo | openssl s_client -connect <backend>:<port>", False),
    ],
)
def test_a_command_that_waits_for_input(check: Check, text: str, waits: bool) -> None:
    for page in (f"```bash\n{text}\n```\n", f"Run `{text}` now.\n"):
        if "\n" not in text or page.startswith("`"):
            found = [line for line in check({"docs/page.md": page}) if "waits" in line]
            assert len(found) == waits, page


def test_names_the_line_of_a_word_in_a_continued_command(check: Check) -> None:
    text = f"1. Step:\n\n    ```bash\n    {AZ} show {NAMES} \\\n      --wrong a\n    ```\n"
    assert [found[:3] for found in check({"docs/page.md": text})] == ["5: "]
    text = "- ~~~~ { .powershell title='x' }\n  Get-DlpPolicy `\n    -Wrong a\n  ~~~~\n"
    assert [found[:3] for found in check({"docs/page.md": text})] == ["3: "]


def test_finds_a_fault_in_every_place_that_holds_commands(check: Check) -> None:
    fence = "```bash\npac upgrade\n```\n"
    found = check(
        {
            "docs/deep/page.md": fence,
            "macros/snippets/a.md": fence,
            "macros/replies/a.md": fence,
            "docs/list.md": f"> {fence}".replace("\n", "\n> "),
            "macros/data/faq/a.yml": "a: see `pac upgrade --async`",
            "macros/data/trees/a.yml": "a: see `pac upgrade --async`",
            "macros/data/compare.yml": "a: see `pac upgrade --async`",
        }
    )
    assert [line.split(": ")[0] for line in found] == [
        "docs/deep/page.md:2",
        "docs/list.md:2",
        "macros/data/compare.yml:1",
        "macros/data/faq/a.yml:1",
        "macros/data/trees/a.yml:1",
        "macros/replies/a.md:2",
        "macros/snippets/a.md:2",
    ]


def test_finds_commands_that_stand_inside_others(check: Check) -> None:
    bash = '```bash\ncurl "https://$(pac upgrade)/" && pac upgrad | pac upgra\n```\n'
    assert len(check({"docs/page.md": bash})) == 3
    powershell = "```powershell\n$a = @(pac upgrade) | Select-Object { pac upgrad }\n```\n"
    assert len(check({"docs/page.md": powershell})) == 2


def test_a_command_in_a_sentence_may_be_short_but_not_wrong(check: Check) -> None:
    fine = (
        f"Run `{AZ} show` or `{AZ}` or `az … probe create`, never `pac auth create --url`; "
        "`curl` and `ss -ltnp` too, and `--no-such-option`."
    )
    assert check({"docs/page.md": fine}) == []
    wrong = f"Run `{AZ} list-healths` or `pac solution import --upgrade` or `pac auth who <what>`."
    found = check({"docs/page.md": wrong})
    assert len(found) == 4
    assert any('unknown placeholder "<what>"' in line for line in found)


def test_pages_for_contributors_may_run_the_projects_own_programs(check: Check) -> None:
    own = "```bash\nmake check\npac upgrade\n```\n"
    (found,) = check({"docs/contributing/index.md": own})
    assert found.startswith("docs/contributing/index.md:3: unknown command")


OWN = [
    ("errordesk chek", 'unknown command "errordesk chek". Did you mean "check"?'),
    ("errordesk check --jsn", 'has no option "--jsn". Did you mean "--json"?'),
    ("errordesk reply --set a=b", '"errordesk reply" needs the argument "id"'),
    ("errordesk bench fnd FILE", 'Did you mean "bench find"?'),
    ("errordesk triage a b", 'does not expect "b" here'),
    ("errordesk addresses", 'incomplete command "errordesk addresses"'),
]


@pytest.mark.parametrize(("text", "message"), OWN)
def test_our_own_commands_are_checked_as_others_are(check: Check, text: str, message: str) -> None:
    (found,) = check({"docs/contributing/index.md": f"```bash\n{text}\n```\n"})
    assert message in found


def test_right_commands_of_our_own_are_not_reported(check: Check) -> None:
    fine = ("--root x build", "reply a --set b=c --set d=e", "check 17 --today", "find", "serve -h")
    text = "\n".join(f"errordesk {command}" for command in fine)
    assert check({"docs/contributing/index.md": f"```bash\n{text}\n```\n"}) == []


def test_the_list_of_our_own_commands_is_what_the_parser_says() -> None:
    said = "it is stale; run: python -m scripts.own_options"
    assert own_options.FILE.read_text(encoding="utf-8") == own_options.text(), said


# Planted faults: the lists -------------------------------------------------------------------

TOOL = "tool: demo\nversion: '1'\nsource: azure-cli\nchecked: 2026-11-22\ncommands:\n"
DEMO = "macros/data/commands/demo.yml"


def test_finds_a_deprecated_command(check_lists: Check) -> None:
    old = TOOL + "  old: {deprecated: use new instead}\n  new: {}\n"
    (found,) = check_lists({DEMO: old, "docs/page.md": "```sh\ndemo new\ndemo old\n```\n"})
    assert found == '3: "demo old" is deprecated: use new instead'


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (TOOL + "  a: {option: {}}\n", 6, 'unknown key "commands.a.option"'),
        (
            TOOL + "  a:\n    options:\n      --b: {value: maybe}\n",
            8,
            "commands.a.options.--b.value",
        ),
        (TOOL + "  a:\n    options:\n      --b: {}\n", 8, 'value" is missing'),
        (TOOL + "  a: {positional: [--b]}\n", 6, '"--b" is no option of the command'),
        (TOOL + "  a: {}\n  a: {}\n", 7, 'the key "a" stands twice'),
        (
            TOOL.replace("source: azure-cli\n", "") + "  a: {}\n",
            1,
            "say where the commands are from",
        ),
        (TOOL.replace("azure-cli", "azure-clii") + "  a: {}\n", 3, 'Did you mean "azure-cli"?'),
    ],
)
def test_finds_a_fault_in_a_list(check_lists: Check, text: str, line: int, message: str) -> None:
    found = check_lists({DEMO: text})
    assert found
    assert all(problem.startswith(f"{DEMO}:{line}: ") for problem in found)
    assert message in found[0]


def test_finds_an_unknown_source_of_a_table(check_lists: Check, records: Records) -> None:
    name = "macros/data/commands/kusto.yml"
    text = records.texts[name]
    (found,) = check_lists({name: text.replace("ms-azfw-network-rule", "ms-no-such")})
    assert 'unknown source "ms-no-such"' in found
