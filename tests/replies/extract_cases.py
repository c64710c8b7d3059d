"""Reports as people write them, each with the fields that are really there.

The texts are made up after the shapes of mails, tickets and sentences; before them stand those in
the shapes of forms.
"""

from __future__ import annotations

from tests.replies.form_cases import (
    CORE,
    FORM_CASES,
    FROM_CORE,
    GUID,
    HELPER,
    MESSAGE,
    OTHER_GUID,
    both,
    form,
)

CASES: list[tuple[str, str, dict[str, str]]] = [
    *FORM_CASES,
    # Mails and tickets
    (
        "mail",
        "From: Ann <ann@contoso.example>\nTo: desk@contoso.example\nSubject: import\n\n"
        f"Solution: {CORE}\nInstalled version: 4.50.2\nNew version: 4.50.6\nFlow: {HELPER}\n"
        "Attempts: 3\nTimes: 10:15 and 14:00 UTC\nService health: no incident\n"
        f"Client Request Id: {GUID}\n",
        both(
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
        both("4.45", "4.48.2", **FROM_CORE),
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
        both("4.50.2", "4.50.6"),
    ),
    (
        "ticket: old and new in one line",
        "Old version: 4.42, new version: 4.45",
        both("4.42", "4.45"),
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
    ("from-to", "Upgrading from 4.50.2 to 4.50.6", both("4.50.2", "4.50.6")),
    ("to-from", "We upgrade to 4.50.6 from 4.50.2.", both("4.50.2", "4.50.6")),
    ("title with an arrow", "[BUG] Update Core 4.45 → 4.47.1 failed", both("4.45", "4.47.1")),
    ("long arrow", "Upgrade 4.45 --> 4.47.1", both("4.45", "4.47.1")),
    (
        "names between",
        "During the upgrade from Core Components 4.50.2 to CenterofExcellenceCoreComponents_4.50.6",
        both("4.50.2", "4.50.6", solution="Core Components"),
    ),
    (
        "months between",
        "I try to upgrade from 4.24 (March) to 4.29 (April).",
        both("4.24", "4.29"),
    ),
    (
        "months between, no word before",
        "We are updating Core 4.24 (March 2024) to 4.29 (April 2024).",
        both("4.24", "4.29"),
    ),
    ("there since", "Ever since updating Core to 4.45 the flows fail.", {}),
    ("there, and the next", "After the last upgrade to 4.42 we import 4.45.", {"to": "4.45"}),
    (
        "after something else",
        "After a backup we upgrade the kit to 4.45.",
        {"to": "4.45"},
    ),
    ("over", "When we import solution 4.15 over 4.9 it stops.", both("4.9", "4.15")),
    (
        "installed behind",
        "4.42 is installed, we want to go to 4.45 of the kit",
        both("4.42", "4.45"),
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
