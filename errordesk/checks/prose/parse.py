"""The check `parse`: a parser can read every script, every style and every example of data.

A browser drops a script whole, and a style from the fault on, without a word to the reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import tinycss2
import tree_sitter_javascript
import yaml
from lxml import etree
from tree_sitter import Language, Node, Parser

from errordesk.checks.clean import unless_clean
from errordesk.checks.context import Context
from errordesk.records.files import read_files
from errordesk.records.problems import Problem
from errordesk.text.markdown import Block, code_blocks

_FOLDERS = {"overrides": (".js", ".css")}
_JAVASCRIPT = Language(tree_sitter_javascript.language())
# Behind a style: what is not closed swallows it.
_END = "\n@end-of-file;"
_PLACEHOLDER = re.compile(r"<([a-z][a-z-]*)>")
_SHOWN = 40
Finding = tuple[int, str]


def unreadable(context: Context) -> list[Problem]:
    """Return the first fault of each script, style and example that cannot be read.

    Examples are looked at when all scripts and styles are sound: they need sound records.
    """
    found = []
    folders = _FOLDERS if context.only is None else {}
    for file, content in read_files(context.root, folders).items():
        name, read = ("CSS", _css) if file.endswith(".css") else ("JavaScript", _javascript)
        if not content.strip():
            found.append(Problem(file, 1, "the file is empty; remove it, or write its content"))
            continue
        parts = (name, content.decode(errors="backslashreplace"))
        for line, said in unless_clean("scripts", parts, lambda: filter(None, [read(content)])):  # noqa: B023  # it looks at once
            found.append(Problem(file, line, f"this is no {name}: {said}"))
    return found or sorted(set(_examples(context)))


def _css(content: bytes) -> Finding | None:
    """Read a style as the standard says; it closes at the end what is open, so that is asked."""
    text = content.decode(errors="replace")
    rules = tinycss2.parse_stylesheet(text + _END, skip_whitespace=True)
    if fault := next(_css_faults(rules), None):
        return fault
    last = rules[-1]
    if getattr(last, "at_keyword", "") != _END.strip("\n@;"):
        return last.source_line, "what begins here is not closed"
    return None


def _css_faults(nodes: Iterable[Any]) -> Iterator[Finding]:
    before = None
    for node in nodes:
        if node.type == "error" and node.kind == "invalid":
            # tinycss2 sees it at the end of the text; what stands before it is nearer.
            line = before.source_line if before else node.source_line
            yield line, "behind this stands neither a rule nor a declaration"
        elif node.type == "error":
            yield node.source_line, node.message
        before = node
        parts = [getattr(node, name, None) or () for name in ("prelude", "value")]
        for part in parts:
            # The value of a token is a text or a number.
            yield from _css_faults(() if isinstance(part, (str, int, float)) else part)
        content = getattr(node, "content", None) or getattr(node, "arguments", None)
        if content and node.type in ("qualified-rule", "at-rule"):
            content = tinycss2.parse_blocks_contents(content, skip_whitespace=True)
        yield from _css_faults(content or ())


def _javascript(content: bytes) -> Finding | None:
    return _first_fault(Parser(_JAVASCRIPT).parse(content).root_node)


def _first_fault(node: Node) -> Finding | None:
    line = node.start_point[0] + 1
    if node.is_missing:
        return line, f'"{node.type}" is missing'
    if node.is_error:
        text = (node.text or b"").decode(errors="replace").partition("\n")[0]
        return line, f'nothing can be made of "{text[:_SHOWN]}"'
    if not node.has_error:
        return None
    return next(filter(None, map(_first_fault, node.children)), (line, "it cannot be read"))


def _examples(context: Context) -> Iterator[Problem]:
    """Yield the faults of examples as authors wrote them, and of those that a macro prints."""
    seen, placeholders = set(), context.records.placeholders
    for file, text in context.records.shown.items():
        if not file.endswith(".md") or file in context.records.unsure:
            continue
        for block in code_blocks(text):
            if "{{" not in block.text.replace("${{", "") and "{%" not in block.text:
                seen.add(block.text)
                yield from _of_block(file, block, block.line, placeholders)
    # What is not whole has been told, and may print half an example.
    for src_uri, text in context.pages.items() if context.whole else ():
        page = context.records.pages[src_uri]
        for block in code_blocks(text):
            if block.text not in seen:
                yield from _of_block(page.file, block, page.body_line, placeholders)


def _of_block(
    file: str, block: Block, line: int, placeholders: Collection[str]
) -> Iterator[Problem]:
    read = _READERS.get(block.language)
    # A placeholder may stand for a number or for a whole element.
    text = _PLACEHOLDER.sub(lambda m: "0" if m[1] in placeholders else m[0], block.text)
    if read and (fault := read(text)):
        message = (
            f"the example is no {block.language.upper()}: {fault[1]}; correct it, or call the "
            "block `text` when it is only a part"
        )
        yield Problem(file, line + fault[0] - 1, message)


def _json(text: str) -> Finding | None:
    """Read JSON, or members of an object."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        try:
            json.loads(f"{{{text}}}")
        except json.JSONDecodeError:
            return error.lineno, error.msg
    return None


def _yaml(text: str) -> Finding | None:
    try:
        list(yaml.safe_load_all(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return (mark.line + 1 if mark else 1), error.problem or "it cannot be read"
    return None


def _xml(text: str) -> Finding | None:
    """Read XML, or elements beside each other."""
    declared, _, rest = text.rpartition("?>")
    try:
        etree.fromstring(f"<all>{rest}</all>", etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError as error:
        line = declared.count("\n") + (error.lineno or 1)
        return line, error.msg.partition(", line")[0]
    return None


_READERS: dict[str, Callable[[str], Finding | None]] = {"json": _json, "yaml": _yaml, "xml": _xml}
