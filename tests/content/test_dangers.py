"""A step that loses something is found unless a warning stands before it in its section."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from errordesk.checks.dangers import check, steps
from errordesk.records.loader import load
from errordesk.records.records import Records
from errordesk.records.rules import DANGERS
from tests.conftest import Project

ALPHA = "docs/guides/one/alpha.md"
LOOK = "macros/snippets/look.md"
WARNING = '{{ danger("deletes it", "Save it first.") }}'
Changes = dict[str, str | tuple[str, str] | None]


@pytest.fixture(scope="session")
def listed(root: Path) -> str:
    """The list of dangers, without the exemptions of this site's own texts."""
    return (root / DANGERS).read_text(encoding="utf-8").partition("\nexemptions:")[0]


def told(project: Project, listed: str, changes: Changes) -> list[str]:
    records = load(project({DANGERS: listed, **changes}))
    return [str(problem) for problem in check.unwarned_steps(records)]


def body(text: str) -> Changes:
    """Put a text into the section Verify of a guide: it begins in line 43."""
    return {ALPHA: ("It works.", text)}


def test_without_its_warnings_the_site_is_full_of_problems(records: Records) -> None:
    # A check that sees no step finds nothing: every kind of step that the site has is seen.
    seen: Counter[str] = Counter()
    for passage in check.instructing(records):
        text = steps.Section(records, passage).text.replace(steps.WARNING, " ")
        seen.update(step.danger.id for step in steps.unwarned(text, records.rules.dangers))
    assert seen.total() >= 25
    assert {
        "add-access-restriction",
        "az-gateway-stop",
        "delete-component",
        "delete-solution",
        "delete-upgrade-copy",
        "overwrite-diagnostic-setting",
        "remove-layer",
        "replace-pool-members",
        "replace-trusted-roots",
        "restore-environment",
    } <= set(seen)


STEPS = [
    "Delete the solution.",
    "Then uninstall the managed **solution**.",
    "Delete the entry that ends in `_Upgrade`.",
    "Open the entry `kit_Upgrade` → **Delete**.",
    "You have to remove the column.",
    "Look first: remove the unmanaged layer.",
    "It is large. Delete it.",
    "Restore the backup into the environment.",
    "Reset the environment.",
    "Stop and start the gateway.",
    "Restart the gateway.",
    "Switch certificate validation off.",
    "Turn off the validation.",
    "Disable the rule.",
    "If nobody needs it, delete that component.",
    "If it is not in use, delete that component.",
    "Run `pac solution delete --solution-name <solution>`.",
    "| What | Do |\n| --- | --- |\n| Never | Delete the table |",
    "- Never wait.\n- Delete the table.",
]
COMMANDS = [
    "pac solution delete --solution-name <solution>",
    "az network application-gateway stop --name <gateway> --resource-group <resource-group>",
    "az network application-gateway address-pool update --name <pool> --servers <backend>",
    "az network application-gateway address-pool update --name <pool> \\\n  --servers <backend>",
    "az network application-gateway http-settings update --name <s> --root-certs <root>",
    "az network application-gateway http-settings update --name <s> --validate-sni false",
    "az x update --validate-cert-chain-and-expiry false",
    "az webapp config access-restriction add --name <app>",
    "az monitor diagnostic-settings create --name <name>",
    "kubectl delete pod <pod>",
    "Stop-AzApplicationGateway -ApplicationGateway $gateway",
    "stop-azapplicationgateway -ApplicationGateway $gateway",
]


@pytest.mark.parametrize("step", STEPS)
def test_step_without_a_warning_is_told(project: Project, listed: str, step: str) -> None:
    found = told(project, listed, body(step))
    assert len(found) == 1
    line = 43 + (step.count("\n") if step.startswith(("|", "-")) else 0)
    assert found[0].startswith(f"{ALPHA}:{line}: ")
    assert "call danger() before it" in found[0]


@pytest.mark.parametrize("step", STEPS)
def test_step_behind_a_warning_is_not(project: Project, listed: str, step: str) -> None:
    assert told(project, listed, body(f"{WARNING}\n\n{step}")) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_command(project: Project, listed: str, command: str) -> None:
    block = f"Text.\n\n    ```bash\n    {command}\n    ```\n"
    found = told(project, listed, body(block))
    # A command may be dangerous in two ways: for what it sets, and for what it sets it on.
    shared = "http-settings update" in command
    assert len(found) == 1 + shared
    assert all(line.startswith(f"{ALPHA}:46: ") for line in found)
    assert sum("(shared-backend-setting)" in line for line in found) == shared


@pytest.mark.parametrize("command", COMMANDS)
def test_command_behind_a_warning(project: Project, listed: str, command: str) -> None:
    assert told(project, listed, body(f"{WARNING}\n\n```bash\n{command}\n```")) == []


@pytest.mark.parametrize("language", ["text", "json", "html"])
def test_what_software_prints_is_no_step(project: Project, listed: str, language: str) -> None:
    shown = f"```{language}\npac solution delete\nDelete the solution\n```\n\nIt works."
    assert told(project, listed, body(shown)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Never delete the solution.",
        "Do not stop, restart or delete the gateway.",
        "You must not delete the solution.",
        "The message is no reason: do not delete the solution.",
        "Never run `pac solution delete`.",
        "Deleting the solution deletes its tables.",
        "The upgrade deletes the old solution and removes the layer.",
        'It says "Delete the solution".',
        "The message is `Delete the solution?`, in a box.",
        "[Delete the solution](#fix)",
        '{{ guide("one-beta", text="delete the solution") }}',
        "#### Delete the solution {#delete}\n\nRead on.",
        "```bash\n# kubectl delete pod\nkubectl get pods\n```",
        "```bash\naz network application-gateway address-pool list --name <servers>\n```",
        "`--servers` replaces the list.",
        "Add the solution. The row was deleted.",
    ],
)
def test_no_step(project: Project, listed: str, text: str) -> None:
    assert told(project, listed, body(text)) == []


MODALS = ["would", "will", "could", "may", "might", "can", "did", "does"]


@pytest.mark.parametrize("modal", MODALS)
@pytest.mark.parametrize("subject", ["You", "Users"])
def test_what_the_reader_may_do_is_a_step(
    project: Project, listed: str, subject: str, modal: str
) -> None:
    found = told(project, listed, body(f"{subject} {modal} delete the solution."))
    assert [line.partition(": ")[0] for line in found] == [f"{ALPHA}:43"]


NOBODY_ACTS = [
    "The upgrade would delete the table.",
    "It tries to delete the table.",
    "If you delete the solution, its tables go with it.",
    "The stop and start is an outage.",
]


def exempt(listed: str, text: str) -> str:
    entry = f"  - {{file: {ALPHA}, text: '{text}', reason: nobody acts on it}}\n"
    return f"{listed}\nexemptions:\n{entry}"


@pytest.mark.parametrize("text", NOBODY_ACTS)
def test_what_nobody_acts_on_is_exempt_by_an_entry(
    project: Project, listed: str, text: str
) -> None:
    [found] = told(project, listed, body(text))
    assert "is exempt in macros/data/dangers.yml" in found
    assert told(project, exempt(listed, text), {}) == []


def test_exemption_is_for_its_own_text_and_file(project: Project, listed: str) -> None:
    changes = body(f"{NOBODY_ACTS[0]} Delete the solution.")
    [found] = told(project, exempt(listed, NOBODY_ACTS[0]), changes)
    assert '"Delete the solution"' in found
    elsewhere = exempt(listed, NOBODY_ACTS[0]).replace("alpha.md", "beta.md")
    assert len(told(project, elsewhere, {})) == 3, "two steps, and an exemption for nothing"


def test_exemption_that_fits_nothing_is_reported(project: Project, listed: str) -> None:
    [found] = told(project, exempt(listed, "would delete the table"), {})
    assert found.endswith('needs the exemption "would delete the table" any more')


@pytest.mark.parametrize("heading", ["## More {#more}", "### More {#more}"])
def test_warning_ends_with_its_section(project: Project, listed: str, heading: str) -> None:
    found = told(project, listed, body(f"{WARNING}\n\n{heading}\n\nDelete the solution."))
    assert [line.partition(": ")[0] for line in found] == [f"{ALPHA}:47"]


@pytest.mark.parametrize("text", [f"Delete the solution.\n\n{WARNING}", f"Delete it. {WARNING}"])
def test_warning_behind_the_step_is_too_late(project: Project, listed: str, text: str) -> None:
    assert len(told(project, listed, body(text))) == 1


def test_smaller_headings_do_not_end_a_section(project: Project, listed: str) -> None:
    text = f"{WARNING}\n\n#### More {{#more}}\n\nDelete the solution."
    assert told(project, listed, body(text)) == []


def test_last_words_behind_a_block_are_read(project: Project, listed: str) -> None:
    text = "# Sample {#top}\n\n```text\nshown\n```\n\nDelete the solution."
    found = told(project, listed, {"docs/index.md": f"---\ndescription: x\n---\n{text}"})
    assert [line.partition(": ")[0] for line in found] == ["docs/index.md:10"]


def test_snippet_is_read_where_it_is_shown(project: Project, listed: str) -> None:
    found = told(project, listed, {LOOK: ("Look into", "Delete the solution, look into")})
    assert {line.partition('"')[0] for line in found} == {f"{LOOK}:4: "}
    assert any(f"(shown on {ALPHA})" in line for line in found)


def test_warning_in_a_snippet_counts_for_the_page(project: Project, listed: str) -> None:
    look = '{{ snippet("look", where="the log") }}'
    changes: Changes = {
        LOOK: ("Look into", f"{WARNING}\n\nLook into"),
        ALPHA: (look, f"{look}\n\nDelete the solution."),
    }
    assert told(project, listed, changes) == []


def test_warning_on_the_page_counts_for_a_snippet(project: Project, listed: str) -> None:
    look = '1. {{ snippet("look", where="the log") }}'
    changes: Changes = {
        LOOK: ("Look into", "Delete the solution in"),
        ALPHA: (look, f"{WARNING}\n\n{look}"),
    }
    beta = "docs/guides/one/beta.md"
    assert all(f"(shown on {beta})" in line for line in told(project, listed, changes))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({ALPHA: ("After a day.", "Delete the solution.")}, f"{ALPHA}:17"),
        ({ALPHA: ("what to do.", "then delete the table.")}, f"{ALPHA}:4"),
        (
            {"macros/data/faq/one.yml": ("Because of", "Delete the table, see")},
            "macros/data/faq/one.yml:4",
        ),
        (
            {"macros/data/trees/one.yml": ("It is beta.", "Restart the gateway.")},
            "macros/data/trees/one.yml:15",
        ),
        (
            {"macros/data/compare.yml": ("[this, that]", "[this, Stop the gateway]")},
            "macros/data/compare.yml:8",
        ),
        (
            {"macros/replies/reply-alpha.md": ("Hello", "Delete the solution. Hello")},
            "macros/replies/reply-alpha.md:1",
        ),
    ],
)
def test_texts_of_records(project: Project, listed: str, changes: Changes, place: str) -> None:
    assert [line.partition(": ")[0] for line in told(project, listed, changes)] == [place]


def test_never_forbids(project: Project, listed: str) -> None:
    changes: Changes = {
        ALPHA: ("[Delete the thing.]", "[Delete the solution.]"),
        "macros/data/compare.yml": (
            "{aspect: What, cells: [this,",
            "{aspect: Never, cells: [Stop the gateway,",
        ),
    }
    assert told(project, listed, changes) == []


def test_answer_of_the_faq_can_warn(project: Project, listed: str) -> None:
    answer = "answer: \"{{ danger('deletes it') }} Delete the table, see"
    changes: Changes = {
        "macros/data/faq/one.yml": (
            'answer: Because of {{ guide("one-alpha", "cause") }}.',
            f'{answer} it."',
        )
    }
    assert told(project, listed, changes) == []


@pytest.mark.parametrize(
    "text",
    [
        "dangers:\n  - {id: x, kind: wish, match: [y], loss: z}\n",
        "dangers:\n  - {id: x, kind: phrase, match: [], loss: z}\n",
        "dangers:\n  - {id: x, kind: phrase, match: [y]}\n",
        "dangers: [\n",
    ],
)
def test_broken_list_is_told(project: Project, text: str) -> None:
    found = told(project, text, {})
    assert found
    assert all(line.startswith(f"{DANGERS}:") for line in found)
