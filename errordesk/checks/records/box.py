"""What a tired reader needs from the head of a guide: places to click, clear prohibitions, a menu.

The box names a place of a portal only as a link to it; an item of `never` is a prohibition by its
own words, because it is read without its heading; and each guide stands in one group of the menu.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from errordesk.records.models import Guide
from errordesk.records.problems import Problem, suggest
from errordesk.records.records import Page, Records

# Places that a box names; the way to each is described on a page.
_PLACES = ("Solution history", "Backend health", "Default Solution", "Connection troubleshoot")
_CALL = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\([^)]*\)")
_FORBIDDING = re.compile(r"(?:Do not|Never)\b")


def unhelpful_heads(records: Records) -> list[Problem]:
    """Return every box that sends the reader nowhere, and every guide without a place in a menu."""
    found: list[Problem] = []
    for page in records.pages.values():
        if isinstance(page.record, Guide):
            found += [*_box(page, page.record), *_group(records, page, page.record)]
    return sorted([*found, *_groups_twice(records)])


def _box(page: Page, guide: Guide) -> Iterator[Problem]:
    said = _LINK.sub("", _CALL.sub("", guide.answer.do_first))
    for place in _PLACES:
        if place in said:
            message = f'the box names "{place}" without a way to it; link it, as with guide()'
            yield Problem(page.file, page.yaml.line(("answer", "do_first")), message)
    for index, item in enumerate(guide.answer.never):
        if not _FORBIDDING.match(item):
            message = (
                f'"{" ".join(item.split())[:60]}" reads as advice without its heading; begin it '
                'with "Do not" or "Never"'
            )
            yield Problem(page.file, page.yaml.line(("answer", "never", index)), message)


def _group(records: Records, page: Page, guide: Guide) -> Iterator[Problem]:
    groups = {name for product in records.products.values() for name in product.groups}
    own = records.products[guide.product].groups if guide.product in records.products else {}
    if guide.group is None and own:
        message = f'"{guide.id}" stands in no group of the menu; allowed: {", ".join(own)}'
        yield page.problem("product", message=f"{message}. Write it as `group:`.")
    elif guide.group is not None and guide.group not in groups:
        hint = suggest(guide.group, groups)
        allowed = ", ".join(own) or "none"
        message = f'there is no group "{guide.group}"; allowed: {allowed}.{hint}'
        yield page.problem("group", message=message)


def _groups_twice(records: Records) -> Iterator[Problem]:
    if ("file", "products.yml") not in records.places:
        return
    located, _ = records.places["file", "products.yml"]
    seen: dict[str, str] = {}
    for product_id, product in records.products.items():
        for name in product.groups:
            if name in seen:
                line = located.line("products", product_id, "groups", name)
                message = f'the group "{name}" is one of "{seen[name]}" already; ids are unique'
                yield Problem(located.file, line, message)
            seen.setdefault(name, product_id)
