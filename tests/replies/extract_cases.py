"""Reports as people write them, each with the fields that are really there.

The texts are made up after the shapes of issue forms, older templates, mails and tickets.
"""

from __future__ import annotations

GUID = "6f1c2b9e-0d3a-4c57-9a41-2f0c8e5d7b13"
OTHER_GUID = "11111111-2222-4333-8444-555555555555"
CORE = "Center of Excellence - Core Components"
HELPER = "HELPER - Add User to Security Role"
MESSAGE = (
    f'Solution "{CORE}" failed to import: ImportAsHolding failed with exception :Error while '
    f"importing workflow {{{OTHER_GUID}}} type ModernFlow name {HELPER}: Flow server error "
    'returned with status code "BadGateway" and details "".'
)


def form(issue: str, solution: str = "Core", version: str = "4.50.2", app: str = "None") -> str:
    """Return an issue as the form of the CoE Starter Kit writes it."""
    answers = {
        "Does this bug already exist in our backlog?": "- [x] I have checked this is a bug of 1.2.",
        "Describe the issue": issue,
        "Expected Behavior": "_No response_",
        "What solution are you experiencing the issue with?": solution,
        "What solution version are you using?": version,
        "What app or flow are you having the issue with?": app,
        "What method are you using to get inventory and telemetry?": "None",
        "Anything else?": "_No response_",
    }
    return "\n".join(f"### {heading}\n\n{answer}\n" for heading, answer in answers.items())


def template(solution: str, version: str, app: str) -> str:
    """Return an issue as the older template of the kit writes it."""
    return (
        "**Describe the bug**\nIt stops.\n\n"
        "**Component (please tell us which flow or app you are experiencing issues with):**\n"
        f" - {solution}\n - {version}\n - {app}\n\n"
        "**To Reproduce**\nSteps to reproduce the behavior:\n1. Go to '...'\n"
    )


def _both(start: str, target: str, **more: str) -> dict[str, str]:
    return {"from": start, "to": target, **more}


_CORE = {"solution": "Core"}

CASES: list[tuple[str, str, dict[str, str]]] = [
    # Issue forms
    ("form", form("It fails."), {**_CORE, "from": "4.50.2"}),
    ("form: v4.50.2", form("It fails.", version="v4.50.2"), {**_CORE, "from": "4.50.2"}),
    ("form: four parts", form("It fails.", version="4.50.2.1"), {**_CORE, "from": "4.50.2.1"}),
    ("form: month", form("It fails.", version="September 2025"), _CORE),
    ("form: latest", form("It fails.", version="Latest"), _CORE),
    ("form: comma", form("It fails.", version="4,29"), _CORE),
    ("form: date", form("It fails.", version="01.09.2025"), _CORE),
    ("form: no answer", form("It fails.", version="_No response_"), _CORE),
    ("form: Core 4.45", form("It fails.", version="Core 4.45"), {**_CORE, "from": "4.45"}),
    (
        "form: name and version",
        form("It fails.", version=f"{CORE} 4.50.2"),
        {"solution": CORE, "from": "4.50.2"},
    ),
    (
        "form: version with the solution",
        form("It fails.", solution="Nurture 4.1", version="_No response_"),
        {"solution": "Nurture", "from": "4.1"},
    ),
    (
        "form: from-to",
        form("It fails.", version="from 4.50.2 to 4.50.6"),
        _both("4.50.2", "4.50.6", **_CORE),
    ),
    (
        "form: arrow",
        form("It fails.", version="4.50.2 -> 4.50.6"),
        _both("4.50.2", "4.50.6", **_CORE),
    ),
    (
        "form: both in words",
        form("It fails.", version="upgrading to 4.50.8 (currently 4.42)"),
        _both("4.42", "4.50.8", **_CORE),
    ),
    (
        "form: plain and new",
        form("It fails.", version="4.45 (upgrading to 4.50.6)"),
        _both("4.45", "4.50.6", **_CORE),
    ),
    ("form: two plain ones", form("It fails.", version="4.45 and 4.50.6"), _CORE),
    (
        "form: other product",
        form("It fails.", version="pac 1.30.6"),
        _CORE,
    ),
    (
        "form: old version, target in the text",
        form("I cannot upgrade to version 4.50.6."),
        _both("4.50.2", "4.50.6", **_CORE),
    ),
    (
        "form: target where the old version is asked for",
        form("The upgrade from 4.9 to 4.15 stops.", version="4.15"),
        _both("4.9", "4.15", **_CORE),
    ),
    (
        "form: target only",
        form("Importing 4.50.6 fails.", version="4.50.6"),
        {**_CORE, "to": "4.50.6"},
    ),
    (
        "form: a story with many steps",
        form(
            "When we import 4.50.6 it stops. We tried to update from 4.50.1 first. Then we made it "
            "to 4.50.4. The update from 4.50.4 to 4.50.6 stops as well.",
            version="4.50.6",
        ),
        {**_CORE, "to": "4.50.6"},
    ),
    (
        "form: file as version",
        form("It fails.", version="CenterofExcellenceCoreComponents_2.2.20210707.3_managed"),
        {"solution": "Core Components", "to": "2.2.20210707.3"},
    ),
    (
        "form: whole name from the message",
        form(f"Upgrade from 4.50.2 to 4.50.6 fails:\n\n{MESSAGE}"),
        _both("4.50.2", "4.50.6", solution=CORE, flow=HELPER),
    ),
    (
        "form: message about another solution",
        form(MESSAGE, solution="Governance"),
        {"solution": "Governance", "flow": HELPER},
    ),
    (
        "form: flow",
        form("It fails.", app="Admin | Sync Template v3 (Driver)"),
        {**_CORE, "from": "4.50.2", "flow": "Admin | Sync Template v3 (Driver)"},
    ),
    (
        "form: flow with a dash",
        form("It fails.", app="Admin - Sync Template v3"),
        {**_CORE, "from": "4.50.2", "flow": "Admin - Sync Template v3"},
    ),
    (
        "form: flow and its message",
        form("It fails.", app="Admin | Add-Ons: One or more errors occurred."),
        {**_CORE, "from": "4.50.2", "flow": "Admin | Add-Ons"},
    ),
    (
        "form: two flows",
        form("It fails.", app='"Admin | Sync Apps" and "Admin | Sync Flows"'),
        {**_CORE, "from": "4.50.2"},
    ),
    (
        "form: no flow, an app",
        form("It fails.", app="CoE Setup and Upgrade Wizard"),
        {**_CORE, "from": "4.50.2"},
    ),
    (
        "form: no flow, the import",
        form("It fails.", app="Solution Import"),
        _CORE,
    ),
    (
        "form: no flow, the solution",
        form("It fails.", app=CORE),
        {"solution": CORE, "from": "4.50.2"},
    ),
    (
        "form: the message's flow beats the form's",
        form(MESSAGE, app="Admin | Sync Flows"),
        {"solution": CORE, "flow": HELPER},
    ),
    (
        "form of one's own",
        "### Installed version\n\n4.50.2\n\n### Target version\n\n4.50.6\n\n"
        "### Number of attempts so far\n\n3\n\n"
        "### Times of the attempts\n\n20 November 10:15 UTC\n\n"
        f"### Service health\n\nno incident\n\n### Client Request Id\n\n{GUID}\n",
        _both(
            "4.50.2",
            "4.50.6",
            attempts="3",
            times="20 November 10:15 UTC",
            health="no incident",
            request_id=GUID,
        ),
    ),
    (
        "form: answer of several lines",
        "### Flow\n\nfirst\nsecond\n\n### Version\n\n4.5\nor 4.6\n",
        {},
    ),
    # The version of a form: the one that is there, or the one that is imported?
    ("form: an import, either", form("The import stops at 60 %."), _CORE),
    ("form: an upgrade to the latest, either", form("I cannot upgrade to the latest."), _CORE),
    (
        "form: after an import",
        form("After the import the flow is off."),
        {**_CORE, "from": "4.50.2"},
    ),
    (
        "form: imported, then it fails",
        form("I imported the release. The wizard is stuck.", app="CoE Setup and Upgrade Wizard"),
        {**_CORE, "from": "4.50.2"},
    ),
    ("form: nothing there before", form("A fresh install stops."), {**_CORE, "to": "4.50.2"}),
    (
        "form: for the first time",
        form("We import the kit into a test environment for the first time; it stops."),
        {**_CORE, "to": "4.50.2"},
    ),
    ("form: this version", form("Upgrading to this version fails."), {**_CORE, "to": "4.50.2"}),
    (
        "form: only the old one in the text",
        form("Upgrading from 4.42 stops at the flows."),
        _both("4.42", "4.50.2", **_CORE),
    ),
    (
        "form: an import in the title",
        "[CoE Starter Kit - BUG] Import of Core fails\n\n" + form("See the picture."),
        _CORE,
    ),
    ("is and to", "Our kit is 4.45 and I want to upgrade to 4.50.6.", _both("4.45", "4.50.6")),
    (
        "is and to, in the form",
        form("It fails.", version="is 4.45 and I want to upgrade to 4.50.6"),
        _both("4.45", "4.50.6", **_CORE),
    ),
    (
        "is and to, in two sentences",
        "My version of the kit is 4.45. I want to upgrade to 4.50.6.",
        _both("4.45", "4.50.6"),
    ),
    (
        "has and to",
        "Production has Core 4.42, and we are going to 4.45 next.",
        _both("4.42", "4.45"),
    ),
    ("is alone", "The version of the kit is 4.45.", {"from": "4.45"}),
    ("is alone, and an import", "The version of the kit is 4.45. The import stops.", {}),
    # The component heading, and the message of an app
    ("component", "### Component\n\nAudit Log\n\n### Steps\n\nx", {"solution": "Audit Log"}),
    (
        "component asked",
        "### Which component are you experiencing the issue with?\n\nNurture\n",
        {"solution": "Nurture"},
    ),
    ("component of something else", "### Component\n\nHelm chart\n", {}),
    (
        "form: planner",
        form("x", solution="Admin Task Planner"),
        {"solution": "Admin Task Planner", "from": "4.50.2"},
    ),
    (
        "run failed",
        'SetupWizard>GetCurrentEnvironment.Run failed: { "error": { "code": 504 } }',
        {"flow": "SetupWizard>GetCurrentEnvironment"},
    ),
    (
        "run failed, in a sentence",
        "I get SetupWizardGetCurrentEnvironment.Run failed in the wizard.",
        {"flow": "SetupWizardGetCurrentEnvironment"},
    ),
    (
        "run failed, name with blanks",
        'Error:\n"Notify | Weekly digest.Run failed: { "error": { "code": 504 } }',
        {"flow": "Notify | Weekly digest"},
    ),
    ("run failed, half a name", "the flow Notify | Weekly digest.Run failed", {}),
    ("run failed, two flows", "GetTenantId.Run failed\nGetUserDetails.Run failed", {}),
    (
        "form: run failed beats the form",
        form("GetTenantId.Run failed: 502", app="Admin | Sync Flows"),
        {**_CORE, "from": "4.50.2", "flow": "GetTenantId"},
    ),
    # Older templates
    (
        "template",
        template("Solution: Core", "Version: 1.29", "App or Flow: Admin | Sync Flows"),
        {**_CORE, "from": "1.29", "flow": "Admin | Sync Flows"},
    ),
    (
        "template without colons",
        template("Solution Nurture", "Version 1.40", "App or Flow Maker Assessment | Import data"),
        {"solution": "Nurture", "from": "1.40", "flow": "Maker Assessment | Import data"},
    ),
    (
        "template with dashes",
        template("Solution - Core", "Version - 1.31", "App or Flow - Admin | Sync Flows"),
        {**_CORE, "from": "1.31", "flow": "Admin | Sync Flows"},
    ),
    (
        "template left as it was",
        template(
            "Solution [e.g. Core, Nurture]", "Version [e.g. 1.29]", "App or Flow [e.g. Sync (v2)]"
        ),
        {},
    ),
    (
        "template with the example left",
        template("Solution Core [e.g. Core, Nurture]", "Version 1.31 [e.g. 1.29]", "App or Flow"),
        {**_CORE, "from": "1.31"},
    ),
    # Mails and tickets
    (
        "mail",
        "From: Ann <ann@contoso.example>\nTo: desk@contoso.example\nSubject: import\n\n"
        f"Solution: {CORE}\nInstalled version: 4.50.2\nNew version: 4.50.6\nFlow: {HELPER}\n"
        "Attempts: 3\nTimes: 10:15 and 14:00 UTC\nService health: no incident\n"
        f"Client Request Id: {GUID}\n",
        _both(
            "4.50.2",
            "4.50.6",
            solution=CORE,
            flow=HELPER,
            attempts="3",
            times="10:15 and 14:00 UTC",
            health="no incident",
            request_id=GUID,
        ),
    ),
    (
        "ticket: bold labels and bullets",
        "- **Solution:** Core\n- **Current version:** `4.45`\n* __Target version__: v4.48.2\n",
        _both("4.45", "4.48.2", **_CORE),
    ),
    (
        "ticket: table",
        "| Field | Value |\n| --- | --- |\n| Installed version | 4.45 |\n"
        "| Flow | Admin | Sync Flows |\n",
        {"from": "4.45", "flow": "Admin | Sync Flows"},
    ),
    (
        "ticket: values below the labels",
        "Installed version:\n4.45\n\nFlow name:\nAdmin | Sync Flows\n",
        {"from": "4.45", "flow": "Admin | Sync Flows"},
    ),
    (
        "ticket: from and to",
        "From: 4.50.2\nTo: 4.50.6\n",
        _both("4.50.2", "4.50.6"),
    ),
    (
        "ticket: old and new in one line",
        "Old version: 4.42, new version: 4.45",
        _both("4.42", "4.45"),
    ),
    ("labels that disagree", "Installed version: 4.42\nCurrent version: 4.45", {}),
    (
        "the label beats the sentence",
        "Installed version: 4.42\nWe are currently on 4.45.",
        {"from": "4.42"},
    ),
    ("labelled address", "Installed version: 10.0.0.4", {"from": "10.0.0.4"}),
    (
        "a way out is no solution",
        "Solution: wait an hour and retry.\nSolution: Retry the import",
        {},
    ),
    ("solution of one's own", "Solution: Contoso Expenses", {"solution": "Contoso Expenses"}),
    ("placeholders", "Solution: <name>\nFlow: [Flow Name]\nInstalled version: {{from}}", {}),
    ("not given", "Solution: n/a\nFlow: -\nService health: not checked\nAttempts: none", {}),
    ("health: none", "Service health: none", {"health": "none"}),
    # Sentences about versions
    ("from-to", "Upgrading from 4.50.2 to 4.50.6", _both("4.50.2", "4.50.6")),
    ("to-from", "We upgrade to 4.50.6 from 4.50.2.", _both("4.50.2", "4.50.6")),
    ("title with an arrow", "[BUG] Update Core 4.45 → 4.47.1 failed", _both("4.45", "4.47.1")),
    ("long arrow", "Upgrade 4.45 --> 4.47.1", _both("4.45", "4.47.1")),
    (
        "names between",
        "During the upgrade from Core Components 4.50.2 to CenterofExcellenceCoreComponents_4.50.6",
        _both("4.50.2", "4.50.6", solution="Core Components"),
    ),
    (
        "months between",
        "I try to upgrade from 4.24 (March) to 4.29 (April).",
        _both("4.24", "4.29"),
    ),
    (
        "months between, no word before",
        "We are updating Core 4.24 (March 2024) to 4.29 (April 2024).",
        _both("4.24", "4.29"),
    ),
    ("there since", "Ever since updating Core to 4.45 the flows fail.", {}),
    ("there, and the next", "After the last upgrade to 4.42 we import 4.45.", {"to": "4.45"}),
    (
        "after something else",
        "After a backup we upgrade the kit to 4.45.",
        {"to": "4.45"},
    ),
    ("over", "When we import solution 4.15 over 4.9 it stops.", _both("4.9", "4.15")),
    (
        "installed behind",
        "4.42 is installed, we want to go to 4.45 of the kit",
        _both("4.42", "4.45"),
    ),
    ("currently", "The current version of Core components is 2.0.10.", {"from": "2.0.10"}),
    ("we are on", "We're on 4.42 of the kit.", {"from": "4.42"}),
    ("import", "Import of Core 4.50.6 stops.", {"to": "4.50.6"}),
    ("new version", "The new version v4.50.6 does not go in.", {"to": "4.50.6"}),
    (
        "file",
        "CenterofExcellenceCoreComponents_4_50_6_managed.zip fails",
        {"solution": "Core Components", "to": "4.50.6"},
    ),
    (
        "file in a message",
        'Customizations from file "CenterofExcellenceNurtureComponents_2_4_managed.zip" failed',
        {"solution": "Nurture Components", "to": "2.4"},
    ),
    (
        "files of several solutions",
        "CenterofExcellenceCoreComponents_4_45_managed.zip\n"
        "CenterofExcellenceAuditComponents_3_25_managed.zip\n",
        {},
    ),
    (
        "form: one of several files",
        form(
            "CenterofExcellenceCoreComponents_3_11_managed.zip is in.",
            solution="Innovation Backlog",
            version="CenterofExcellenceInnovationBacklog_1_17_managed",
        ),
        {"solution": "Innovation Backlog"},
    ),
    ("series", "From 4.43 → 4.50.x of the kit, latest 4.50.6", {"from": "4.43"}),
    ("several steps", "Upgrade from 4.29 to 4.45, then 4.47 → 4.49", {}),
    ("two solutions", "Core from 4.42 to 4.45, Audit from 3.24 to 3.25", {}),
    ("bare version", "Core 4.45 shows a message. It is like 4.44.", {}),
    ("rolled back", "We rolled back to 4.42 of the kit.", {}),
    ("compared", "The import differs compared to 4.42.", {}),
    # What is no version
    ("addresses", "The update goes from 10.0.0.4 to 10.0.0.5, currently 192.168.1.10", {}),
    ("clock", "Import tried from 10.15 to 14.00, then to 16.30 UTC", {}),
    ("dates", "Updated from 01.10.2025 to 20.11.2025, and from 2025.10.1 to 2025.11.20", {}),
    ("sizes", "The import grew from 2.5 GB to 3.1 GB and takes currently 1.5 hours", {}),
    ("pac", "I updated the pac CLI from 1.29.1 to 1.30.6 before the import.", {}),
    ("windows", "Upgraded Windows 10.0.19045 to 10.0.22631, runtime currently 4.8", {}),
    ("nginx", "Server: nginx/1.18.0, upgraded to 1.24.0 of nginx", {}),
    ("chart", "The AGIC chart was upgraded from 1.5.3 to 1.6.0", {}),
    ("Creator Kit", "We are running version 1.0.20240101.1 of the Creator Kit.", {}),
    ("tool of 0.x", "Since the upgrade of the task from 0.9.1 to 0.9.4 the import stops.", {}),
    ("mesh", "### Version\n\nIstio 1.20.3\n", {}),
    ("browser behind", "Upgrade to 4.50.6 in Edge", {"to": "4.50.6"}),
    ("other clause", "With the pac CLI upgrading to 4.50.6", {"to": "4.50.6"}),
    ("assembly", "Version=4.0.0.0, Culture=neutral; upgrade to .NET 4.8", {}),
    ("address of a page", "Upgrade to https://contoso.example/4.50.6/file from /x/4.50.2", {}),
    (
        "code block",
        "```\nVersion: 1.30.6\nInstalled version: 4.42\nupgrade from 4.5 to 4.6\n```\n",
        {},
    ),
    ("comment", "<!-- Installed version: 4.42 --> x", {}),
    # Attempts, times, health
    (
        "tried",
        "Tried 3 times at 10:15 and 14:00 UTC.",
        {"attempts": "3", "times": "10:15 and 14:00 UTC"},
    ),
    ("tried twice", "I have tried this import twice", {"attempts": "2"}),
    ("in words", "We tried it four times.", {"attempts": "4"}),
    ("third attempt", "This is the third attempt.", {"attempts": "3"}),
    ("2nd try", "Failed on the 2nd try", {"attempts": "2"}),
    ("for the fifth time", "It fails for the fifth time", {"attempts": "5"}),
    (
        "attempts one by one",
        "Attempt 1: failed at 10:15\nAttempt 2: failed at 14:00",
        {"attempts": "2"},
    ),
    ("after 4 attempts", "After 4 failed attempts we gave up.", {"attempts": "4"}),
    ("several", "Tried multiple times, a first attempt in the morning", {}),
    ("limit", "The client makes up to 5 attempts. 3-4 attempts are advised.", {}),
    ("numbers that disagree", "We tried 3 times. After 4 attempts we stopped.", {}),
    (
        "days",
        "Tried twice, on 20 November 10:15, 20 November 14:00 and 21 November 2026 at 9:30 UTC+1",
        {
            "attempts": "2",
            "times": "20 November 10:15, 20 November 14:00 and 21 November 2026 at 9:30 UTC+1",
        },
    ),
    (
        "attempts with their times",
        "Number of retry attempts and times: 3 (10:15, 14:00 and 16:30 UTC)",
        {"attempts": "3", "times": "10:15, 14:00 and 16:30 UTC"},
    ),
    (
        "health showed",
        "Service health showed no incidents, so we go on",
        {"health": "no incidents"},
    ),
    (
        "health was",
        "Service Health was green at both times but slow",
        {"health": "green at both times"},
    ),
    (
        "no incident in",
        "There was no active incident shown in service health",
        {"health": "no active incident"},
    ),
    ("health, no", "Checked service health, no outage", {"health": "no outage"}),
    ("health asked", "Please tell us whether service health showed any incidents", {}),
    # Messages and ids
    ("message", MESSAGE, {"solution": CORE, "flow": HELPER}),
    (
        "message with single quotes and a full stop",
        MESSAGE.replace('"', "'").replace(f"{HELPER}:", f"{HELPER}."),
        {"solution": CORE, "flow": HELPER},
    ),
    (
        "message in a code block, as JSON",
        '```json\n{"error": "' + MESSAGE.replace('"', '\\"') + '"}\n```',
        {"solution": CORE, "flow": HELPER},
    ),
    (
        "message broken in the name",
        "type ModernFlow name HELPER -\nAdd User: Flow server error",
        {},
    ),
    (
        "message at the end",
        "category ModernFlow name HELPER - Send Email .",
        {"flow": "HELPER - Send Email"},
    ),
    ("two flows", "type ModernFlow name A: x\ntype ModernFlow name B: x", {}),
    ("header", f"x-ms-client-request-id: {GUID}", {"request_id": GUID}),
    ("JSON", f'{{"error": {{"clientRequestId": "{GUID}"}}}}', {"request_id": GUID}),
    ("JSON in JSON", f'{{\\"clientRequestId\\":\\"{GUID}\\"}}', {"request_id": GUID}),
    (
        "message with an id",
        f"Message: Too many requests. Client Request Id: {GUID}.",
        {"request_id": GUID},
    ),
    ("id in a code block", f"```\nRequestId = {GUID.upper()}\n```", {"request_id": GUID.upper()}),
    (
        "heading with an aside",
        f"### Client Request Id (from the message)\n\n{GUID}\n",
        {"request_id": GUID},
    ),
    ("id in a sentence", f"The client request ID is `{GUID}`", {"request_id": GUID}),
    (
        "client request id beats request id",
        f"Request Id: {OTHER_GUID}\nClient Request Id: {GUID}\nClient Request Id: {GUID.upper()}",
        {"request_id": GUID},
    ),
    (
        "ids of something else",
        f"Tenant ID: {GUID}\nEnvironment: {GUID}\nCorrelation Id: {GUID}\nActivity Id: {GUID}\n"
        f"Session Id: {GUID}\nx-ms-correlation-request-id: {GUID}\nService request ID: {GUID}\n"
        f"The tracking Id is '{GUID}'",
        {},
    ),
    ("two ids", f"Client Request Id: {GUID}\nClient Request Id: {OTHER_GUID}", {}),
    ("no id", "Client Request Id: 00000000-0000-0000-0000-000000000000", {}),
    ("id cut off", f"Client Request Id: {GUID[:-1]}", {}),
    # Nothing
    ("empty", "", {}),
    ("other error", "502 Bad Gateway\nnginx/1.25.3", {}),
    ("gateway log", "From: 10.0.0.4\nTo: 10.0.0.5\nVersion: HTTP/1.1\nbackend 10.0.0.4:443", {}),
]
