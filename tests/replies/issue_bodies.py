"""Twelve issues in the form of the CoE Starter Kit and of the ingress controller's repository.

The headings, and the title that each form sets, are the real ones; everything that people fill in
is made up. Each has the guide that is drafted, or nothing, and the fields that are read.
"""

from __future__ import annotations

from errordesk.issues.issue import Issue
from tests.replies.form_cases import HELPER, form

_GUID = "0f3b6c1e-5a52-4c0e-9f6d-2d7a6b1c9e44"
_BUG = "[CoE Starter Kit - BUG] "


def question(text: str, solution: str, version: str, app: str) -> str:
    """Return an issue as the kit's form for questions writes it."""
    answers = {
        "Does this question already exist in our backlog?": "- [x] I have checked this.",
        "What is your question?": text,
        "What solution are you experiencing the issue with?": solution,
        "What solution version are you using?": version,
        "What app or flow are you having the issue with?": app,
        "What method are you using to get inventory and telemetry?": "Cloud flows",
    }
    return "\n".join(f"### {heading}\n\n{answer}\n" for heading, answer in answers.items())


def controller(text: str, log: str) -> str:
    """Return an issue as the template of the ingress controller's repository writes it."""
    return (
        f"**Describe the bug**\n{text}\n\n**To Reproduce**\nSteps to reproduce the behavior:\n"
        "1. Install the chart\n2. Apply an Ingress\n\n**Ingress Controller details**\n"
        "* Output of `kubectl describe pod <ingress controller`> . The <ingress controller> pod "
        "name can be obtained by running `helm list`.\n"
        f"* Output of `kubectl logs <ingress controller>.\n\n```\n{log}\n```\n\n"
        "* Any Azure support tickets associated with this issue.\nNone\n"
    )


# Name, issue, guide or "", fields.
ISSUES: list[tuple[str, Issue, str, dict[str, str]]] = [
    (
        "an upgrade with both versions",
        Issue(
            f"{_BUG}Upgrade fails with BadGateway",
            form(
                "Our kit is 4.45 and I want to upgrade to 4.50.6. Tried twice.\n\n```\nSolution "
                '"Center of Excellence - Core Components" failed to import: ImportAsHolding failed '
                f"with exception :Error while importing workflow {{{_GUID}}} type ModernFlow name "
                f'{HELPER}: Flow server error returned with status code "BadGateway" and details '
                '"".\n```',
                version="4.50.6",
                app="Core solution import",
            ),
        ),
        "pp-badgateway",
        {
            "solution": "Center of Excellence - Core Components",
            "from": "4.45",
            "to": "4.50.6",
            "flow": HELPER,
            "attempts": "2",
        },
    ),
    (
        "a version that may be either",
        Issue(
            f"{_BUG}Import of the release fails",
            form(
                "Import stops after ten minutes: The import solution must have a higher version "
                "than the existing solution it is upgrading.",
                solution="Governance",
                version="3.25",
            ),
        ),
        "pp-version-lower",
        {"solution": "Governance"},
    ),
    (
        "a fresh install",
        Issue(
            f"{_BUG}ISSUE TITLE",
            form(
                "A fresh install into a new environment says: The following solution cannot be "
                "imported: CenterofExcellenceCoreComponents. Some dependencies are missing.",
                version="4.50.8",
            ),
        ),
        "pp-missing-dependency",
        {"solution": "Core Components", "to": "4.50.8"},
    ),
    (
        "an app whose flow fails",
        Issue(
            f"{_BUG}Setup Wizard shows an error",
            form(
                'SetupWizard>GetUserDetails.Run failed: { "error": { "code": 502, "source": '
                '"europe-001.azure-apim.net", "clientRequestId": "' + _GUID + '", "message": '
                '"BadGateway" } }',
                version="4.49.1",
                app="CoE Setup and Upgrade Wizard",
            ),
        ),
        "gw-power-automate",
        {
            "solution": "Core",
            "from": "4.49.1",
            "flow": "SetupWizard>GetUserDetails",
            "request_id": _GUID,
        },
    ),
    (
        "a wrapper that only one guide prints",
        Issue(
            f"{_BUG}StageAndUpgrade",
            form(
                'Solution "Center of Excellence - Core Components" failed to import: '
                "ImportAsHolding Exception during StageAndUpgrade",
                version="4.50.2",
            ),
        ),
        "pp-import-failed",
        {"solution": "Center of Excellence - Core Components"},
    ),
    (
        "a question without a message",
        Issue(
            "[CoE Starter Kit - QUESTION] QUESTION",
            question(
                "After the last upgrade the inventory looks half empty. What can I look at?",
                "Core",
                "4.48.2",
                "Admin | Sync Template v4 (Driver)",
            ),
        ),
        "",
        {"solution": "Core", "from": "4.48.2", "flow": "Admin | Sync Template v4 (Driver)"},
    ),
    (
        "a question about throttling",
        Issue(
            "[CoE Starter Kit - QUESTION] Import throttled",
            question(
                "Is there a limit? We see: Number of requests exceeded the limit of 6000 over time "
                "window of 300 seconds.",
                "Audit Log",
                "3.26",
                "Admin | Audit Logs | Sync Audit Logs (V2)",
            ),
        ),
        "pp-service-protection",
        {
            "solution": "Audit Log",
            "flow": "Admin | Audit Logs | Sync Audit Logs (V2)",
        },
    ),
    (
        "a picture and nothing else",
        Issue(
            f"{_BUG}ISSUE TITLE",
            form("![Image](https://example.com/1.png)", version="_No response_", app="None"),
        ),
        "",
        {"solution": "Core"},
    ),
    (
        "the controller cannot sign in",
        Issue(
            "AGIC restarts all the time",
            controller(
                "The pod restarts every minute.",
                'E0312 09:14:02.110 1 client.go:184] Code="ErrorApplicationGatewayForbidden" '
                "Message=\"Unexpected status code '403' while performing a GET on Application "
                'Gateway."',
            ),
        ),
        "agw-agic-identity",
        {},
    ),
    (
        "the controller cannot write",
        Issue(
            "AGIC does not apply my Ingress",
            controller(
                "Nothing changes on the gateway.",
                "E0312 09:14:02.110 1 controller.go:141] Code="
                '"ApplicationGatewayFrontendIpCannotHavePublicIpAndSubnet"',
            ),
        ),
        "agw-config-refused",
        {},
    ),
    (
        "a log that names no error",
        Issue(
            "Feature: watch one namespace",
            controller(
                "I want to watch one namespace only.",
                "I0312 09:14:02.110 1 main.go:110] Using verbosity level 3 from environment",
            ),
        ),
        "",
        {},
    ),
    (
        "an answer that came through the gateway",
        Issue(
            "My service answers 418",
            controller(
                "curl shows this:",
                "HTTP/1.1 418 I'm a teapot\nServer: Microsoft-Azure-Application-Gateway/v2",
            ),
        ),
        "",
        {},
    ),
]
