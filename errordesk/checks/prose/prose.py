"""Checks of what authors write: pages, snippets, replies and texts of records. No build."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from lxml import etree

from errordesk.checks.context import Context
from errordesk.checks.prose import numbers
from errordesk.issues import reply_set
from errordesk.records import yamlfile
from errordesk.records.addresses import redirects
from errordesk.records.models import Line, Record
from errordesk.records.problems import Problem, UsageError, relative
from errordesk.records.records import Page, Records
from errordesk.replies import mustache as reply_texts
from errordesk.site import replies as reply_files
from errordesk.text.markdown import headings, prose_lines

TERMS = "macros/data/terms.yml"
PICTURES = "macros/pictures"

_PICTURE_CALL = re.compile(r"\bpicture\(\s*[\"']([\w-]+)[\"']")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]*)[^)]*\)")
_IMAGE_TAG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SVG = re.compile(r"<svg\b[^>]*>(?:\s*<title\b[^>]*>([^<]*)</title>)?", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"\b(href|src|alt|aria-label|aria-hidden)\s*=\s*\"([^\"]*)\"", re.IGNORECASE
)
_RAW_LINK = re.compile(r"<(?:a|area|img|iframe|source)\b[^>]*>", re.IGNORECASE)
_LINK = re.compile(r"\]\(([^)\s]*)\)")
# GitHub tells whoever is mentioned so; code and the targets of links mention nobody.
_MENTION = re.compile(r"(?<![\w@./])@[A-Za-z\d][\w-]*")
_NOT_SAID = re.compile(r"(`+)[^`]+\1|(?<=\])\([^()\s]*\)")
_LEADS_ON = 'the link "{}" leads on to another page; link that one by guide()'
# The words for a picture that say nothing of it.
_EMPTY_WORDS = {"", "image", "picture", "screenshot", "diagram", "alt", "todo"}
# A host that this many sources share is known; another one like it is more likely a slip.
_KNOWN_HOST = 3


class Terms(Record):
    """The file of terms: the right form of each, and the forms that are not written."""

    terms: dict[Line, list[Line]]


# Headings -----------------------------------------------------------------------------------------


def heading_levels(records: Records) -> list[Problem]:
    """Return every heading that skips a level: a screen reader's list of headings has a hole."""
    found = []
    for page in records.pages.values():
        # The title of the page is the heading above all others.
        level = 1
        for heading in headings(page.body, page.body_line):
            if heading.level > level + 1:
                message = (
                    f'the heading "{heading.title}" is of level {heading.level} below one of level '
                    f"{level}; write {'#' * (level + 1)}"
                )
                found.append(Problem(page.file, heading.line, message))
            level = heading.level
    return found


# Sources ------------------------------------------------------------------------------------------


def hosts(records: Records) -> list[Problem]:
    """Return every source whose host is nearly the host of many others."""
    of_source = {
        name: urlsplit(source.url).hostname or ""
        for name, source in records.sources.items()
        if not source.own
    }
    counts = Counter(of_source.values())
    known = [host for host, count in counts.items() if count >= _KNOWN_HOST]
    found = []
    for name, host in of_source.items():
        close = get_close_matches(host, known, n=1, cutoff=0.88) if host not in known else []
        if close:
            located, path = records.places["source", name]
            message = f'the host "{host}" is used nowhere else; did you mean "{close[0]}"?'
            found.append(Problem(located.file, located.line(*path, "url"), message))
    return found


def unused_files(context: Context) -> list[Problem]:
    """Return every file below `docs/` that is published and that no page names.

    Mostly what an editor or a merge left behind.
    """
    texts = [page.body for page in context.records.pages.values()]
    return [
        Problem(
            relative(path, context.root),
            1,
            "the file is published, and no page names it; remove it, or link it",
        )
        for path in sorted((context.root / "docs").rglob("*"))
        if path.is_file() and path.suffix != ".md" and not any(path.name in text for text in texts)
    ]


def unused_words(context: Context) -> list[Problem]:
    """Return every placeholder that no command holds, and every part of replies that none calls."""
    texts = [
        path.read_text(encoding="utf-8")
        for folder in ("docs", "macros")
        for path in (context.root / folder).rglob("*")
        if path.suffix in (".md", ".yml")
    ]
    replies = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (context.root / reply_texts.FOLDER).glob("*.md")
    )
    found = []
    for name in context.records.placeholders:
        if not any(f"<{name}>" in text for text in texts):
            line = context.records.places["file", "placeholders.yml"][0].line("placeholders", name)
            message = f'no command holds the placeholder "<{name}>"; remove it'
            found.append(Problem("macros/data/placeholders.yml", line, message))
    for path in sorted((context.root / reply_texts.FOLDER).glob("part-*.md")):
        if f'part("{path.stem.removeprefix("part-")}")' not in replies:
            message = "no reply calls this part; remove it"
            found.append(Problem(f"{reply_texts.FOLDER}/{path.name}", 1, message))
    return found


def unused_pictures(context: Context) -> list[Problem]:
    """Return every picture that no page shows."""
    called = {
        name
        for folder in ("docs", "macros")
        for path in (context.root / folder).rglob("*")
        if path.suffix in (".md", ".yml")
        for name in _PICTURE_CALL.findall(path.read_text(encoding="utf-8"))
    }
    return [
        Problem(f"{PICTURES}/{path.name}", 1, "no page shows this picture; remove it, or show it")
        for path in sorted((context.root / PICTURES).glob("*.svg"))
        if path.stem not in called
    ]


# Pictures and raw HTML ----------------------------------------------------------------------------


def _rendered_lines(context: Context) -> Iterator[tuple[Page, int, str]]:
    """Yield page, line and text of each line outside code, macros expanded.

    The line is that of the source where the text stands there as well, else the first of the body.
    """
    for src_uri, text in context.pages.items():
        page = context.records.pages[src_uri]
        written = {line.strip(): number for number, line in prose_lines(page.body)}
        for _, line in prose_lines(text):
            number = written.get(line.strip(), 1)
            yield page, page.body_line + number - 1, re.sub(r"(`+)[^`]+\1", "", line)


def images(context: Context) -> list[Problem]:
    """Return every picture that does not exist, or has no words for those who do not see it."""
    found = set()
    for page, line, text in _rendered_lines(context):
        for words, target in _IMAGE.findall(text):
            found |= _image(context, page, line, target, words)
        for tag in _IMAGE_TAG.findall(text):
            attributes = dict(_ATTRIBUTE.findall(tag))
            target, words = attributes.get("src", ""), attributes.get("alt")
            if words is None or attributes.get("aria-hidden") != "true":
                found |= _image(context, page, line, target, words or "")
        for match in _SVG.finditer(text):
            attributes = dict(_ATTRIBUTE.findall(match[0]))
            words = match[1] or attributes.get("aria-label", "")
            if attributes.get("aria-hidden") != "true" and words.strip().lower() in _EMPTY_WORDS:
                message = 'a drawing has no words; give the SVG a <title>, or aria-hidden="true"'
                found.add(Problem(page.file, line, message))
    for path in sorted((context.root / PICTURES).glob("*.svg")):
        file = f"{PICTURES}/{path.name}"
        found |= {Problem(file, line, said) for line, said in _drawing(path)}
        drawing = _SVG.search(path.read_text(encoding="utf-8", errors="replace"))
        if drawing is None or (drawing[1] or "").strip().lower() in _EMPTY_WORDS:
            found.add(Problem(file, 1, "the drawing has no <title> right behind <svg>; write one"))
    return sorted(found)


def _drawing(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and message of what keeps browsers from drawing a picture, or what they block."""
    try:
        tree = etree.parse(path, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        yield error.lineno or 1, f"the drawing is no valid XML: {error.msg}"
        return
    for element in tree.iter("{*}script", "{*}style", "{*}foreignObject", "{*}image"):
        name = etree.QName(element).localname
        yield element.sourceline or 1, f"<{name}> is not allowed in a drawing; the site blocks it"
    for element in tree.iter("{*}*"):
        for name in element.attrib:
            if name == "style" or str(name).startswith("on"):
                message = f'the attribute "{name}" is not allowed in a drawing; the site blocks it'
                yield element.sourceline or 1, message


def _image(context: Context, page: Page, line: int, target: str, words: str) -> set[Problem]:
    found = set()
    if words.strip().lower() in _EMPTY_WORDS:
        message = f'the picture "{target}" has no words for those who do not see it; write some'
        found.add(Problem(page.file, line, message))
    folder = posixpath.dirname(page.src_uri)
    path = posixpath.normpath(posixpath.join(folder, target))
    places = [context.root / "docs" / path, context.root / "overrides" / path]
    if not urlsplit(target).scheme and not any(place.is_file() for place in places):
        found.add(Problem(page.file, line, f'the picture "{target}" does not exist'))
    return found


def raw_links(context: Context) -> list[Problem]:
    """Return links written as HTML that lead nowhere, and links that another address leads on."""
    found = set()
    on = redirects(context.records)
    for page, line, text in _rendered_lines(context):
        for tag in _RAW_LINK.findall(text):
            for name, target in _ATTRIBUTE.findall(tag):
                if name.lower() in ("href", "src"):
                    found |= _raw_link(context, page, line, target, on)
        for target in _LINK.findall(text):
            path = _path(context, page, target)
            if path and path.partition("#")[0] in on and not urlsplit(target).scheme:
                found.add(Problem(page.file, line, _LEADS_ON.format(target)))
    return sorted(found)


def _path(context: Context, page: Page, target: str) -> str | None:
    """Return where a link of a page leads below the site's root, or None if outside of it."""
    address = urljoin(urljoin(context.site_url, page.url), target)
    return address.removeprefix(context.site_url) if address.startswith(context.site_url) else None


def _raw_link(
    context: Context, page: Page, line: int, target: str, on: Collection[str]
) -> set[Problem]:
    path = _path(context, page, target)
    if path is None:
        # `strays` tells of addresses outside; a path that leaves the site is nobody else's.
        outside = urlsplit(target).scheme in ("http", "https", "mailto")
        message = f'the link "{target}" leads out of the site'
        return set() if outside else {Problem(page.file, line, message)}
    # In a reply, which is read elsewhere, the permanent address is the right one.
    if path.partition("#")[0] in on and not urlsplit(target).scheme:
        return {Problem(page.file, line, _LEADS_ON.format(target))}
    if context.published.resolves(path) or _is_file(context, path):
        return set()
    message = f'the link "{target}" leads nowhere; use guide() or page_link()'
    return {Problem(page.file, line, message)}


def _is_file(context: Context, path: str) -> bool:
    """Say whether a path below the site's root is a file that is copied or written there."""
    path = path.partition("#")[0].partition("?")[0]
    copied = any((context.root / folder / path).is_file() for folder in ("docs", "overrides"))
    return copied or path in _written(context.records)


def _written(records: Records) -> set[str]:
    raw = {f"{reply_files.RAW}{guide_id}.md" for guide_id in records.guides}
    fixed = {"catalog.json", "catalog.schema.json", "feed.xml", "llms.txt", "sitemap.xml"}
    return raw | fixed | {reply_files.JSON, reply_files.LABELS}


# Replies ------------------------------------------------------------------------------------------


def replies(context: Context) -> list[Problem]:
    """Return what is wrong with the reply of each guide, with nothing filled in."""
    found = []
    for guide_id in sorted(context.records.guides):
        own = context.records.reply_for(guide_id)
        name = own.id if own else reply_set.GENERAL
        file = f"{reply_texts.FOLDER}/{name}.md"
        about = "" if own else f"the reply to {guide_id}: "
        try:
            template = reply_set.template(context.records, guide_id, context.site_url)
            text = reply_texts.render_unset(context.records, template)
        except UsageError as error:
            found.append(Problem(file, 1, f"{about}{error}"))
            continue
        found += [Problem(file, 1, f"{about}{said}") for said in _reply(context, guide_id, text)]
    return sorted(set(found))


def _reply(context: Context, guide_id: str, text: str) -> Iterator[str]:
    if "{{" in text or "}}" in text:
        yield "a variable is left unfilled"
    own = context.records.reply_for(guide_id)
    if len(text) > reply_set.LIMIT and not (own and own.longer):
        yield f"it has {len(text)} characters; allowed are {reply_set.LIMIT}"
    for target in _LINK.findall(text):
        parts = urlsplit(target)
        if parts.scheme != "https":
            yield f'the link "{target}" is not absolute; make it with link() or source()'
            continue
        own = target.removeprefix(context.site_url)
        if own != target and not context.published.resolves(own):
            yield f'the link "{target}" leads nowhere'
    for mention in _MENTION.findall(_NOT_SAID.sub("", text)):
        yield f'"{mention}" calls somebody by name wherever it is pasted; take it out'


# Terms --------------------------------------------------------------------------------------------


def terms(context: Context) -> list[Problem]:
    """Return every name of a product in prose that is not spelled as its maker does."""
    path = context.root / TERMS
    if not path.is_file():
        return [Problem(TERMS, 1, "this data file is missing")]
    form = 'expected under "terms" a list of wrong forms for each right one'
    record, document, problems = yamlfile.read(
        path, TERMS, Terms, lambda fault: f"{fault['msg']}; {form}"
    )
    if record is None:
        return problems
    listed = record.terms
    twice = [
        Problem(TERMS, document.line(("terms", term, index)), f'"{form}" stands here and elsewhere')
        for term, forms in listed.items()
        for index, form in enumerate(forms)
        if form in listed or sum(form in others for others in listed.values()) > 1
    ]
    # A name of several words is not written as one, either.
    right = {term.replace(" ", ""): term for term in listed if " " in term}
    right |= {wrong: term for term, forms in listed.items() for wrong in forms}
    forms = sorted(right, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w/.-])(?:{'|'.join(map(re.escape, forms))})(?![\w/-])")
    found = [
        Problem(
            passage.file,
            passage.line(match.start()),
            f'write "{right[match[0]]}" for "{match[0]}"',
        )
        for passage in numbers.passages(context.records)
        for match in pattern.finditer(numbers.prose(passage.text))
    ]
    return sorted([*twice, *found])
