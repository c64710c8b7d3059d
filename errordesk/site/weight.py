"""Ship what the pages can use: rules of style sheets, scripts without comments, no spare file.

A selector goes when it needs an element, class, id or attribute that neither a built page nor a
script names; a custom property goes when nothing that stays reads it. What cannot be told stays.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tinycss2
import tree_sitter_javascript
from tree_sitter import Language, Parser, Query, QueryCursor

# Of the theme's files, those that no page loads: its script (assets/theme.js does its work), the
# worker of its search, its icon, and what leads to its own sources.
SPARE = ("assets/javascripts", "assets/images", "assets/stylesheets/*.map")
# Browsers make these elements themselves.
_IMPLIED = ("html", "head", "body", "tbody")
_NESTED = ("media", "supports", "layer", "container")
_TAG = re.compile(r'<([a-zA-Z][^<>"]*(?:"[^"]*"[^<>"]*)*)>')
_ELEMENT = re.compile(r"[\w-]+")
_ATTRIBUTE = re.compile(r"([\w:-]+)(?:=\"([^\"]*)\")?")
_WORD = re.compile(r"[\w-]+")
# Comments, and the templates whose white space counts.
_JAVASCRIPT = Language(tree_sitter_javascript.language())
_WHOLE = Query(_JAVASCRIPT, "[(comment) (template_string)] @whole")
_READ = re.compile(r"var\(\s*(--[\w-]+)")


@dataclass
class Vocabulary:
    """What pages and scripts name.

    `names` are of pages, as selectors write them: `p`, `.class`, `#id`, `[name`, `[name=value`.
    `words` are of scripts, each of which may become any of them.
    """

    names: set[str] = field(default_factory=lambda: set(_IMPLIED))
    words: set[str] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)

    def add_page(self, html: str) -> None:
        """Add what a page holds; what only looks like an element, in its data, counts as well."""
        new = set(_TAG.findall(html)) - self._seen
        # What has an id or leads somewhere is hardly the same on the next page.
        self._seen |= {one for one in new if " id=" not in one and " href=" not in one}
        elements = [match for one in new if (match := _ELEMENT.match(one))]
        self.names.update(match[0].lower() for match in elements)
        # Most attributes stand in many elements of a page.
        attributes = " ".join(match.string[match.end() :] for match in elements)
        for name, value in set(_ATTRIBUTE.findall(attributes)):
            self.names.update((f"[{name.lower()}", f"[{name.lower()}={value}"))
            if name == "class":
                self.names.update(f".{one}" for one in value.split())
            elif name == "id":
                self.names.add(f"#{value}")

    def add_script(self, script: str) -> None:
        """Add every word of a script."""
        self.words.update(_WORD.findall(script))

    def may_match(self, selector: list[Any]) -> bool:
        """Say whether a selector, as tokens, could match; pseudo-classes are taken for true."""
        before = ""
        for token in selector:
            name, known = getattr(token, "value", ""), True
            if token.type == "ident" and before != ":":
                form = f".{name}" if before == "." else name.lower()
                known = form in self.names or name in self.words
            elif token.type == "hash":
                known = f"#{name}" in self.names or name in self.words
            elif token.type == "[] block":
                known = self._has([one for one in token.content if one.type != "whitespace"])
            if not known:
                return False
            before = name if token.type == "literal" else ""
        return True

    def _has(self, parts: list[Any]) -> bool:
        name = parts[0].value.lower()
        # A script may set it as a property: dataset.mdType, ariaExpanded.
        forms = {name, _camel(name), _camel(name.removeprefix("data-"))}
        if f"[{name}" not in self.names and not forms & self.words:
            return False
        if len(parts) < 3 or parts[1].value != "=":
            return True
        value = parts[2].value
        return f"[{name}={value}" in self.names or {*_WORD.findall(value)} <= self.words


def _camel(name: str) -> str:
    return re.sub("-(.)", lambda match: match[1].upper(), name)


def slim(site_dir: Path, pages: Iterable[str]) -> None:
    """Take out of a built site what none of its pages can use; raises `OSError` when that fails."""
    for spare in (file for pattern in SPARE for file in site_dir.glob(pattern)):
        if spare.is_dir():
            shutil.rmtree(spare)
        else:
            spare.unlink()
    known = Vocabulary()
    for page in pages:
        known.add_page(page)
    for file in (site_dir / "assets").rglob("*.js"):
        if file.name.endswith("-data.js"):
            continue
        script = lean_script(file.read_text(encoding="utf-8"))
        file.write_text(script, encoding="utf-8")
        if file.parent.name != "vendor":  # those draw nothing themselves
            known.add_script(script)
    sheets = list((site_dir / "assets").rglob("*.css"))
    texts = lean_sheets([file.read_text(encoding="utf-8") for file in sheets], known)
    for file, text in zip(sheets, texts, strict=True):
        file.write_text(text, encoding="utf-8")


def lean_script(script: str) -> str:
    """Return a script without comments, indents and empty lines; licences and texts stay."""
    source = script.encode()
    tree = Parser(_JAVASCRIPT).parse(source)
    if tree.root_node.has_error:
        return script
    lean, code, end = b"", b"", 0
    found = QueryCursor(_WHOLE).captures(tree.root_node)
    nodes = [node for kind in found.values() for node in kind]
    for node in sorted(nodes, key=lambda node: node.start_byte):
        if node.start_byte < end:  # within a template
            continue
        code += source[end : node.start_byte]
        end = node.end_byte
        text = source[node.start_byte : end]
        if node.type == "template_string" or b"icen" in text:
            lean, code = lean + _joined(code) + text, b""
        else:
            code += b" "  # between words a comment is a space
    return (lean + _joined(code + source[end:])).decode().strip() + "\n"


def _joined(code: bytes) -> bytes:
    return re.sub(rb"[ \t]*\n\s*", b"\n", code)


@dataclass
class _Rule:
    """A rule that stays: what is before its braces, its declarations or rules, or its text."""

    head: str
    declarations: list[Any] = field(default_factory=list)
    rules: list[_Rule] = field(default_factory=list)
    text: str = ""


def lean_sheets(sheets: list[str], known: Vocabulary) -> list[str]:
    """Return style sheets that apply together, without the rules that match nothing."""
    parsed = [_rules(tinycss2.parse_stylesheet(sheet, True, True), known) for sheet in sheets]
    declared = [one for rules in parsed for rule in _all(rules) for one in rule.declarations]
    used = {name for one in declared if not one.name.startswith("--") for name in _reads(one)}
    used |= {word for word in known.words if word.startswith("--")}
    while more := {name for one in declared if one.name in used for name in _reads(one)} - used:
        used |= more
    for one in declared:  # names of movements
        if "animation" in one.name:
            used.update(_WORD.findall(_text(one.value)))
    return ["".join(_serialized(rule, used) for rule in rules) + "\n" for rules in parsed]


def _rules(nodes: list[Any], known: Vocabulary) -> list[_Rule]:
    kept = []
    for node in nodes:
        if node.type == "qualified-rule":
            inside = tinycss2.parse_blocks_contents(node.content, True, True)
            heads = [_text(one) for one in split(node.prelude) if known.may_match(one)]
            kept += [_Rule(",".join(heads), inside)] if heads else []
        elif node.type == "at-rule" and node.lower_at_keyword in _NESTED and node.content:
            rules = _rules(tinycss2.parse_rule_list(node.content, True, True), known)
            kept.append(_Rule(f"@{node.at_keyword} {_text(node.prelude)}", rules=rules))
        else:
            kept.append(_Rule(_text(node.prelude), text=_text([node])))
    return kept


def _all(rules: list[_Rule]) -> Iterator[_Rule]:
    for rule in rules:
        yield rule
        yield from _all(rule.rules)


def split(tokens: list[Any]) -> list[list[Any]]:
    """Return the selectors between the commas of a list, all as tokens."""
    commas = [place for place, one in enumerate(tokens) if one == ","]
    starts, ends = [0, *(place + 1 for place in commas)], [*commas, len(tokens)]
    return [tokens[start:end] for start, end in zip(starts, ends, strict=True)]


def _text(tokens: list[Any]) -> str:
    return re.sub(r"\s*\n\s*", " ", tinycss2.serialize(tokens)).strip()


def _reads(declaration: Any) -> list[str]:
    return _READ.findall(_text(declaration.value))


def _serialized(rule: _Rule, used: set[str]) -> str:
    if rule.text:
        return "" if rule.text.startswith("@keyframes") and rule.head not in used else rule.text
    inside = "".join(_serialized(one, used) for one in rule.rules) or ";".join(
        f"{one.name}:{_text(one.value)}{'!important' * one.important}"
        for one in rule.declarations
        if not one.name.startswith("--") or one.name in used
    )
    return f"{rule.head}{{{inside}}}" if inside else ""
