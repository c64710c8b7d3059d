"""The macros: what pages may call, by subject. No engine is needed, so they are testable alone."""

from errordesk.pages.macros.contributing import ContributingMacros
from errordesk.pages.macros.evidence import EvidenceMacros
from errordesk.pages.macros.guide import GuideMacros
from errordesk.pages.macros.observed import ObservedMacros
from errordesk.pages.macros.paths import PathMacros
from errordesk.pages.macros.replies import ReplyMacros
from errordesk.pages.macros.tables import TableMacros


class PageMacros(
    ContributingMacros,
    ReplyMacros,
    EvidenceMacros,
    ObservedMacros,
    TableMacros,
    PathMacros,
    GuideMacros,
):
    """All macros of one page; see `Macros` for what it is made from."""


MACRO_NAMES = PageMacros.names
