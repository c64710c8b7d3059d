"""The contributing pages, which describe the project from what it is made of."""

from __future__ import annotations

import inspect

from errordesk.pages import hosts
from errordesk.pages.macros.page import Macros, cell, macro, table
from errordesk.pages.rooms import rooms
from errordesk.records.models import Answer, Guide
from errordesk.records.problems import UsageError
from errordesk.records.records import lookup
from errordesk.records.rules import GROUPS
from errordesk.text.markdown import SECTIONS


class ContributingMacros(Macros):
    """What the contributing pages call."""

    @macro
    def page_list(self, folder: str) -> str:
        """The pages of a folder below `docs/`, in the order of their names."""
        found = sorted(uri for uri in self._records.pages if uri.startswith(folder + "/"))
        if not found:
            raise UsageError(f"no page in docs/{folder}")
        return "\n".join(f"- {self.page_link(uri)}" for uri in found)

    @macro
    def schema_table(self) -> str:
        """The keys of a guide's front matter, from the model that validates them."""
        rows = []
        for prefix, model in (("", Guide), ("answer.", Answer)):
            for name, field in model.model_fields.items():
                need = "yes" if field.is_required() else "no"
                rows.append([f"`{prefix}{name}`", need, cell(field.description or "")])
        return table(["Key", "Needed", "What it holds"], rows)

    @macro
    def check_list(self, group: str) -> str:
        """The checks of a group, `content` or `site`: what each makes sure of, and what to do."""
        needs = lookup(GROUPS, group, "group of checks")
        return "\n\n".join(
            f"### {check.number}. {check.name} {{#check-{check.name}}}\n\n"
            f"Makes sure that {check.purpose}.\n\n**On a finding:** {check.remedy}"
            for check in self._records.checks
            if check.needs in needs
        )

    @macro
    def room_table(self) -> str:
        """The rooms of the code, from the top down: what each is for and what it may import."""
        rows = [
            [
                f"[{room.name}](#room-{room.name})",
                cell(room.purpose),
                ", ".join(f"`{name}`" for name in room.below) or "nothing of this package",
            ]
            for room in rooms()
        ]
        return table(["Room", "What it is for", "May import"], rows)

    @macro
    def module_tables(self) -> str:
        """The files of each room with the first sentence of each."""
        return "\n\n".join(
            f"### {room.name} {{#room-{room.name}}}\n\n"
            + table(["File", "What it does"], [[f"`{n}`", cell(s)] for n, s in room.modules])
            for room in rooms()
        )

    @macro
    def host_settings(self, host: str) -> str:
        """The headers of the site in the form of a host: a block of code."""
        language, form = lookup(hosts.FORMS, host, "form for hosts")
        return f"```{language}\n{form()}```"

    @macro
    def section_table(self) -> str:
        """The sections of a guide, in order."""
        about = {
            "message": "what the software prints, word for word; `<name>` for what varies",
            "cause": "what went wrong, in two or three short sentences",
            "fix": "numbered, cheapest and safest first",
            "verify": "how the reader knows that it worked",
            "background": "if there is any: evidence, measurements and argument",
            "stuck": "calls `stuck()`: when to escalate and what to collect, from the record",
        }
        rows = [[f"`## {title} {{#{a}}}`", about[a]] for a, title in SECTIONS.items()]
        return table(["Heading", "What it holds"], rows)

    @macro
    def macro_table(self) -> str:
        """Every macro with its parameters and what it renders."""
        rows = []
        for name, function in self.public().items():
            first = (function.__doc__ or "").strip().splitlines()[0]
            parameters = ", ".join(inspect.signature(function).parameters)
            rows.append([f"`{name}({parameters})`", cell(first)])
        return table(["Macro", "Renders"], rows)

    @macro
    def placeholder_table(self) -> str:
        """Every placeholder of the commands, and what to put there."""
        rows = [[f"`<{name}>`", cell(about)] for name, about in self._records.placeholders.items()]
        return table(["Placeholder", "Stands for"], rows)
