"""Replies: their texts with nothing filled in, their versions, and the variables that they use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from errordesk.checks import clean
from errordesk.checks.clean import unless_clean
from errordesk.checks.context import Context
from errordesk.checks.records.releases import version_of
from errordesk.issues import reply_set
from errordesk.pages import render
from errordesk.records.models import Reply
from errordesk.records.problems import Problem, UsageError, suggest
from errordesk.records.records import Records
from errordesk.replies import filling, mustache
from errordesk.text.markdown import CODE_SPAN, targets

# GitHub notifies whoever is mentioned so; code and the targets of links mention nobody.
_MENTION = re.compile(r"(?<![\w@./])@[A-Za-z\d][\w-]*")
_TARGET = re.compile(r"(?<=\])\([^()\s]*\)")


def wrong_replies(context: Context) -> list[Problem]:
    """Return what is wrong with the reply of each guide, with nothing filled in."""
    parts = (clean.frame(context.records), context.site_url, context.addresses_digest)
    found: set[Problem] = set()
    for guide_id in sorted(context.records.guides):
        found.update(unless_clean("replies", (guide_id, *parts), _of_guide, context, guide_id))
    # What a page shows too is told there.
    return sorted(found.difference(context.rendered.problems))


def _of_guide(context: Context, guide_id: str) -> Iterator[Problem]:
    own = context.records.reply_for(guide_id)
    name = own.id if own else reply_set.GENERAL
    file = f"{mustache.FOLDER}/{name}.md"
    about = "" if own else f"the reply to {guide_id}: "
    try:
        template = reply_set.template(context.records, guide_id, context.site_url)
        text = filling.render_unset(context.records, template)
    except UsageError as error:
        page = context.records.by_id[guide_id]
        wrong = render.problem_of(context.records, page, error)
        # One in a text of its own is told by the page that shows it, or where it stands.
        if not wrong.file.startswith("macros/"):
            wrong = Problem(file, 1, f"{about}{error}", error.about)
        yield wrong
        return
    yield from (Problem(file, 1, f"{about}{said}") for said in _reply(context, guide_id, text))


def _reply(context: Context, guide_id: str, text: str) -> Iterator[str]:
    if "{{" in text or "}}" in text:
        yield "a variable is left unfilled"
    own = context.records.reply_for(guide_id)
    most = reply_set.LONGEST if own and own.longer else reply_set.LIMIT
    if len(text) > most:
        yield f"it has {len(text)} characters; allowed are {most}"
    if own and own.longer and len(text) <= reply_set.LIMIT:
        yield "it is not longer than others any more; take `longer` out of the page of the reply"
    for target in targets(text):
        if urlsplit(target).scheme != "https":
            yield f'the link "{target}" is not absolute; make it with link() or source()'
            continue
        path = target.removeprefix(context.site_url)
        if path != target and not context.published.resolves(path):
            yield f'the link "{target}" leads nowhere'
    for mention in _MENTION.findall(_TARGET.sub("", CODE_SPAN.sub("", text))):
        yield f'"{mention}" calls somebody by name wherever it is pasted; take it out'


def wrong_editions(records: Records) -> list[Problem]:
    """Return each reply whose earlier version is not below its present one."""
    found = []
    for page in records.pages.values():
        if isinstance(page.record, Reply):
            above = version_of(page.record.version)
            for index, edition in enumerate(page.record.earlier):
                if version_of(edition.version) >= above:
                    message = f"{edition.version} is called earlier, but is not below the one above"
                    found.append(page.problem("earlier", index, message=message))
                above = version_of(edition.version)
    return found


def wrong_variables(records: Records) -> list[Problem]:
    """Return variables whose example does not fit, that need an unknown one, or that none uses."""
    found: list[Problem] = []

    def add(message: str, *keys: str) -> None:
        place = ("file", "variables.yml", "variables", *keys)
        found.append(records.problem(*place, message=message))

    texts = records.reply_texts.values()
    for name, variable in records.variables.items():
        if variable.pattern and not re.fullmatch(variable.pattern.strip(), variable.example):
            message = f'the example "{variable.example}" of "{name}" does not fit its pattern'
            add(message, name, "example")
        for needed in variable.needs:
            if needed not in records.variables:
                hint = suggest(needed, records.variables)
                add(f'"{name}" needs "{needed}", which is not a variable.{hint}', name, "needs")
        used = re.compile(rf"\{{\{{[#^]?{name}\}}\}}")
        if texts and not any(used.search(text) for text in texts):
            add(f'no reply uses the variable "{name}"; remove it', name)
    return found
