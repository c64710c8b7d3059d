"""The headings of pages, and the sections of guides: ids of their own, all there, in order."""

from __future__ import annotations

from collections.abc import Iterator

from errordesk.records.models import Guide
from errordesk.records.problems import Problem
from errordesk.records.records import Page, Records
from errordesk.text.markdown import OPTIONAL_SECTIONS, SECTIONS, Heading, headings


def wrong_sections(records: Records) -> Iterator[Problem]:
    """Yield what is wrong with the headings of pages and the sections of guides."""
    for page in records.pages.values():
        found = headings(page.body, page.body_line)
        lines: dict[str, int] = {}
        for heading in found:
            if heading.anchor is None:
                section = next(
                    (one for one, title in SECTIONS.items() if title == heading.title), ""
                )
                form = section if isinstance(page.record, Guide) and section else "short-name"
                said = f'the heading "{heading.title}" has no id; write one as {{#{form}}}'
                # Whatever links to a part of this page may have meant this heading.
                about = f"{getattr(page.record, 'id', '')}#"
                yield Problem(page.file, heading.line, said, about)
            elif heading.anchor in lines:
                line = lines[heading.anchor]
                said = f'the heading id "{heading.anchor}" is used already in line {line}'
                yield Problem(page.file, heading.line, said)
            else:
                lines[heading.anchor] = heading.line
        if isinstance(page.record, Guide):
            sections = [heading for heading in found if heading.level == 2]
            for line, said, anchor in _guide_sections(page, sections):
                yield Problem(page.file, line, said, f"{page.record.id}#{anchor}" if anchor else "")


def _guide_sections(page: Page, found: list[Heading]) -> Iterator[tuple[int, str, str]]:
    """Yield line, message and id of what is wrong with the sections of a guide."""
    order = [heading.anchor for heading in found if heading.anchor in SECTIONS]
    missing = [a for a in SECTIONS if a not in order and a not in OPTIONAL_SECTIONS]
    titled = {heading.title: heading for heading in found}
    for anchor in missing:
        title = SECTIONS[anchor]
        if title not in titled:
            said = f'the section "## {title} {{#{anchor}}}" is missing; a guide has '
            yield page.body_line, f"{said}{', '.join(SECTIONS.values())}, in this order", anchor
        elif titled[title].anchor:
            heading = titled[title]
            said = f'the section "{title}" has the id {{#{heading.anchor}}}; write {{#{anchor}}}'
            yield heading.line, said, anchor
    if not missing and order != [anchor for anchor in SECTIONS if anchor in order]:
        yield (
            page.body_line,
            f"the sections stand in the order {', '.join(map(str, order))}; the order is "
            f"{', '.join(SECTIONS)}",
            "",
        )
    for heading in found:
        expected = SECTIONS.get(heading.anchor or "")
        if expected and heading.title != expected:
            yield (
                heading.line,
                f'the section {{#{heading.anchor}}} is headed "{heading.title}"; '
                f'its title is "{expected}"',
                "",
            )
    lines = page.body.splitlines()
    ends = [heading.line for heading in found[1:]] + [page.body_line + len(lines)]
    for heading, end in zip(found, ends, strict=True):
        content = lines[heading.line - page.body_line + 1 : end - page.body_line]
        if not "".join(content).strip():
            yield heading.line, f'the section "{heading.title}" is empty', ""
