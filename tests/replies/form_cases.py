"""Reports in the shapes of forms and templates, each with the fields that are really there.

The texts are made up after the shapes of issue forms and older templates.
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


def both(start: str, target: str, **more: str) -> dict[str, str]:
    """Return the fields of a report that names two versions."""
    return {"from": start, "to": target, **more}


FROM_CORE = {"solution": "Core"}

FORM_CASES: list[tuple[str, str, dict[str, str]]] = [
    # Issue forms
    ("form", form("It fails."), {**FROM_CORE, "from": "4.50.2"}),
    ("form: v4.50.2", form("It fails.", version="v4.50.2"), {**FROM_CORE, "from": "4.50.2"}),
    ("form: four parts", form("It fails.", version="4.50.2.1"), {**FROM_CORE, "from": "4.50.2.1"}),
    ("form: month", form("It fails.", version="September 2025"), FROM_CORE),
    ("form: latest", form("It fails.", version="Latest"), FROM_CORE),
    ("form: comma", form("It fails.", version="4,29"), FROM_CORE),
    ("form: date", form("It fails.", version="01.09.2025"), FROM_CORE),
    ("form: no answer", form("It fails.", version="_No response_"), FROM_CORE),
    ("form: Core 4.45", form("It fails.", version="Core 4.45"), {**FROM_CORE, "from": "4.45"}),
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
        both("4.50.2", "4.50.6", **FROM_CORE),
    ),
    (
        "form: arrow",
        form("It fails.", version="4.50.2 -> 4.50.6"),
        both("4.50.2", "4.50.6", **FROM_CORE),
    ),
    (
        "form: both in words",
        form("It fails.", version="upgrading to 4.50.8 (currently 4.42)"),
        both("4.42", "4.50.8", **FROM_CORE),
    ),
    (
        "form: plain and new",
        form("It fails.", version="4.45 (upgrading to 4.50.6)"),
        both("4.45", "4.50.6", **FROM_CORE),
    ),
    ("form: two plain ones", form("It fails.", version="4.45 and 4.50.6"), FROM_CORE),
    (
        "form: other product",
        form("It fails.", version="pac 1.30.6"),
        FROM_CORE,
    ),
    (
        "form: old version, target in the text",
        form("I cannot upgrade to version 4.50.6."),
        both("4.50.2", "4.50.6", **FROM_CORE),
    ),
    (
        "form: target where the old version is asked for",
        form("The upgrade from 4.9 to 4.15 stops.", version="4.15"),
        both("4.9", "4.15", **FROM_CORE),
    ),
    (
        "form: target only",
        form("Importing 4.50.6 fails.", version="4.50.6"),
        {**FROM_CORE, "to": "4.50.6"},
    ),
    (
        "form: a story with many steps",
        form(
            "When we import 4.50.6 it stops. We tried to update from 4.50.1 first. Then we made it "
            "to 4.50.4. The update from 4.50.4 to 4.50.6 stops as well.",
            version="4.50.6",
        ),
        {**FROM_CORE, "to": "4.50.6"},
    ),
    (
        "form: file as version",
        form("It fails.", version="CenterofExcellenceCoreComponents_2.2.20210707.3_managed"),
        {"solution": "Core Components", "to": "2.2.20210707.3"},
    ),
    (
        "form: whole name from the message",
        form(f"Upgrade from 4.50.2 to 4.50.6 fails:\n\n{MESSAGE}"),
        both("4.50.2", "4.50.6", solution=CORE, flow=HELPER),
    ),
    (
        "form: message about another solution",
        form(MESSAGE, solution="Governance"),
        {"solution": "Governance", "flow": HELPER},
    ),
    (
        "form: flow",
        form("It fails.", app="Admin | Sync Template v3 (Driver)"),
        {**FROM_CORE, "from": "4.50.2", "flow": "Admin | Sync Template v3 (Driver)"},
    ),
    (
        "form: flow with a dash",
        form("It fails.", app="Admin - Sync Template v3"),
        {**FROM_CORE, "from": "4.50.2", "flow": "Admin - Sync Template v3"},
    ),
    (
        "form: flow and its message",
        form("It fails.", app="Admin | Add-Ons: One or more errors occurred."),
        {**FROM_CORE, "from": "4.50.2", "flow": "Admin | Add-Ons"},
    ),
    (
        "form: two flows",
        form("It fails.", app='"Admin | Sync Apps" and "Admin | Sync Flows"'),
        {**FROM_CORE, "from": "4.50.2"},
    ),
    (
        "form: no flow, an app",
        form("It fails.", app="CoE Setup and Upgrade Wizard"),
        {**FROM_CORE, "from": "4.50.2"},
    ),
    (
        "form: no flow, the import",
        form("It fails.", app="Solution Import"),
        FROM_CORE,
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
        both(
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
    ("form: an import, either", form("The import stops at 60 %."), FROM_CORE),
    ("form: an upgrade to the latest, either", form("I cannot upgrade to the latest."), FROM_CORE),
    (
        "form: after an import",
        form("After the import the flow is off."),
        {**FROM_CORE, "from": "4.50.2"},
    ),
    (
        "form: imported, then it fails",
        form("I imported the release. The wizard is stuck.", app="CoE Setup and Upgrade Wizard"),
        {**FROM_CORE, "from": "4.50.2"},
    ),
    ("form: nothing there before", form("A fresh install stops."), {**FROM_CORE, "to": "4.50.2"}),
    (
        "form: for the first time",
        form("We import the kit into a test environment for the first time; it stops."),
        {**FROM_CORE, "to": "4.50.2"},
    ),
    ("form: this version", form("Upgrading to this version fails."), {**FROM_CORE, "to": "4.50.2"}),
    (
        "form: only the old one in the text",
        form("Upgrading from 4.42 stops at the flows."),
        both("4.42", "4.50.2", **FROM_CORE),
    ),
    (
        "form: an import in the title",
        "[CoE Starter Kit - BUG] Import of Core fails\n\n" + form("See the picture."),
        FROM_CORE,
    ),
    ("is and to", "Our kit is 4.45 and I want to upgrade to 4.50.6.", both("4.45", "4.50.6")),
    (
        "is and to, in the form",
        form("It fails.", version="is 4.45 and I want to upgrade to 4.50.6"),
        both("4.45", "4.50.6", **FROM_CORE),
    ),
    (
        "is and to, in two sentences",
        "My version of the kit is 4.45. I want to upgrade to 4.50.6.",
        both("4.45", "4.50.6"),
    ),
    (
        "has and to",
        "Production has Core 4.42, and we are going to 4.45 next.",
        both("4.42", "4.45"),
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
        {**FROM_CORE, "from": "4.50.2", "flow": "GetTenantId"},
    ),
    # Older templates
    (
        "template",
        template("Solution: Core", "Version: 1.29", "App or Flow: Admin | Sync Flows"),
        {**FROM_CORE, "from": "1.29", "flow": "Admin | Sync Flows"},
    ),
    (
        "template without colons",
        template("Solution Nurture", "Version 1.40", "App or Flow Maker Assessment | Import data"),
        {"solution": "Nurture", "from": "1.40", "flow": "Maker Assessment | Import data"},
    ),
    (
        "template with dashes",
        template("Solution - Core", "Version - 1.31", "App or Flow - Admin | Sync Flows"),
        {**FROM_CORE, "from": "1.31", "flow": "Admin | Sync Flows"},
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
        {**FROM_CORE, "from": "1.31"},
    ),
]
