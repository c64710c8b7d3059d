"""Values as a hostile reporter would write them, and what a reader makes of a reply with them."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

import markdown
from bs4 import BeautifulSoup, NavigableString
from hypothesis import strategies as st

from errordesk.text.escape import LIMIT

# Each of these becomes something else than text on GitHub, or in another reader of Markdown.
FRAGMENTS = [
    "@octocat",
    "@org/team",
    "&#64;octocat",
    "octo@example.com",
    "<octo@example.com>",
    "\uff20octocat",
    "#123",
    "octo/repo#1",
    "octo/repo@a5c3785ed8d6a35868bc169f07e40e889087fd2e",
    "GH-26",
    "gh-7",
    "GHSA-vh8f-wvqp-4v6r",
    "CVE-2024-3094",
    "PROJ2-123",
    "a5c3785",
    "A5C3785ED8D6A35868BC169F07E40E889087FD2E",
    "0123456",
    "![x](https://evil.example/x.png)",
    "[click](https://evil.example)",
    "[click][1]",
    "[1]: https://evil.example",
    "[^1]",
    "[^1]: note",
    "[ ] task",
    "[TOC]",
    "[[ fact('x') ]]",
    "[% if x %]",
    "<https://evil.example>",
    "https://evil.example/a?b=c#d",
    "http:\\\\evil.example",
    "h\u200bttps://evil.example",
    "www.evil.example",
    "wwwww.www.evil.example",
    "ww*w.evil.example",
    "ftp://evil.example",
    "mailto:octo@example.com",
    "evil.example",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</details><h1>",
    "<!-- hidden",
    "&lt;b&gt;",
    "&amp;lt;b&amp;gt;",
    "`code`",
    "``` ",
    "```js\ncode\n```",
    "~~~\ncode",
    "    code",
    "\tcode",
    "{{from}}",
    "{{{from}}}",
    "{{#from}}",
    "{{/advice}}",
    "{{> part}}",
    "{{=<% %>=}}",
    "}}",
    "${{ secrets.TOKEN }}",
    "{: .class #id onclick=x}",
    "{issue-author}",
    "# heading",
    "heading\n===",
    "heading\n---",
    "---",
    "***",
    "- item",
    "* item",
    "+ item",
    "1. item",
    "1) item",
    "1. 2. 3. item",
    "0.",
    "> quote",
    "> [!WARNING]",
    "!!! danger",
    "??? note",
    "=== tab",
    "| a | b |\n|---|---|\n| c | d |",
    ": definition",
    "*[HTML]: x",
    "/close",
    "/assign me",
    "**bold**",
    "__bold__",
    "_em_",
    "a_b_c",
    "~~gone~~",
    "$x^2$",
    "$$x$$",
    ":smile:",
    ":octocat:",
    ":100:",
    "12:34:56",
    "12:345",
    *(
        "10:15am",
        "10:15:30 PM",
        "1:100:",
        "20261120",
        "8004F01F",
        "80a1b2c",
        "C# flow",
        "F#",
        "C#1",
    ),
    *("2*3", "2 * 3", "a*b*c", "*.flow", "e.g. this", "e.g.evil.example", "z.B.", "!12", "a!12"),
    *("%5", "50%", '%"next"', "100%5", "&12", "group/project!7", "project%3", "AB#12", "C#!12"),
    *("\x1b[31mred\x1b[0m", "\x1b]8;;https://evil.example\x07x\x1b]8;;\x07", "\\u001b[1mx"),
    "\\",
    "\\@octocat",
    "\\[x\\]",
    "a  \nb",
    "\r\nb",
    "\u2028b",
    "\x85b",
    "\x00\x01\x1b[31m",
    "\u202eevil\u202c",
    "\u2066x\u2069",
    "\u200e\u200f\u061c",
    "\ufeff",
    "\u00ad",
    "\u3164",
    "\U000e0041\U000e0042",
    "\ue000",
    "\ud83d",
    "Z\u0334\u0358\u030f",
    "\u05d0\u05d1",
    "\uff03\uff11",
    "\U0001f600",
    "…",
    "x" * 250,
    "deadbeef" * 40,
    "a." * 150,
    "HELPER - Add User to Security Role",
    "DLP Request | Sync Policy to Dataverse (Child)",
    "R&D",
    "4.50.2",
    "C:\\Users\\ann\\x.zip",
    "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdef",
    "https://contoso.crm4.dynamics.com/main.aspx?sig=abc%2Fdef",
    "6f1c2b9e-0d3a-4c57-9a41-2f0c8e5d7b13",
    "ann@contoso.onmicrosoft.com",
]
# What `mask` is for, beside the fragments.
SECRETS = [
    "Authorization: Bearer abc.def.ghi",
    'curl -H "Authorization: Basic dXNlcjpwYXNz" https://x',
    "Cookie: a=b; c=d",
    '{"client_secret": "s3cr3t~x", "password" : "p w"}',
    "https://x.blob.core.windows.net/c?sv=2020&sig=abc%2Bdef%3D&se=1",
    "https://x.azurewebsites.net/api/f?code=abc==&x=1",
    "AccountKey=abcd/==;EndpointSuffix=core.windows.net",
    "ghp_abcdefghijklmnopqrstuvwxyz0123",
    "gh\u200bp_abcdefghijklmnopqrstuvwxyz0123",
    "AKIAABCDEFGHIJKLMNOP",
    "abc8Q~abcdefghijklmnopqrstuvwxyz0123456",
    "tenant id: 0F8FAD5B-d9cb-469f-a165-70867728950e",
    "Environment '11111111-d9cb-469f-a165-70867728950e'",
    "0f8fad5b-d9cb-469f-a165-70867728950e 0f8fad5bd9cb469fa16570867728950e",
    "Default-0f8fad5b-d9cb-469f-a165-70867728950e",
    "Ann.Lee@Contoso.com, ann.lee@contoso.COM, müller@bücher.example",
    "CONTOSO.crm4.dynamics.com contoso.CRM4.dynamics.com contoso-my.sharepoint.com",
    "contoso.onmicrosoft.com make.powerapps.com a.b.api.crm.dynamics.com",
    "/subscriptions/0f8fad5b-d9cb-469f-a165-70867728950e/resourceGroups/rg-prod/providers/x",
    "C:\\Users\\ann\\x /home/bob/y /home/site/wwwroot",
    "10.0.0.4,10.0.0.5 4.50.6.1 127.0.0.1 168.63.129.16 192.168.1.1/24 999.1.1.1 10.0.0.4",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- after",
    "-----BEGIN PRIVATE KEY-----\nMIIE cut",
    "Error code=80048539 key: value token of gratitude",
]

fragments = st.sampled_from(FRAGMENTS)
values = st.lists(
    st.one_of(
        fragments,
        st.text(max_size=12),
        st.sampled_from([" ", "\n", "", "_", ".", ":", "-", "#", "@", "www", "//"]),
    ),
    max_size=6,
).map("".join)

# What GitHub looks for in finished text, outside code and links.
_GITHUB = {
    "mention": re.compile(r"@[A-Za-z0-9]"),
    "reference": re.compile(
        r"#[0-9]|\bGH-[0-9]|\bGHSA-|[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*-[0-9]", re.I
    ),
    "address": re.compile(
        r"\b(?:https?|ftp|mailto|xmpp|tel):(?=\S)|www\.|[A-Za-z0-9]\.[A-Za-z]{2}", re.I
    ),
    "commit": re.compile(
        r"(?<![A-Za-z0-9])(?!(?:[0-9]{8,14}|8[0-9A-F]{7})(?![A-Za-z0-9]))[0-9A-Fa-f]{7,}(?![A-Za-z0-9])"
    ),
    "gitlab": re.compile(r"[!%&~^][0-9]|[%~][A-Za-z\"']"),
    "emoji": re.compile(
        r":(?:[a-z][a-z0-9_+-]*|[+-]1|100|1234|1st_place_medal|2nd_place_medal|8ball):", re.I
    ),
    "formula": re.compile(r"\$"),
    "template": re.compile(r"\{\{|\}\}|\{%"),
    "unseen": re.compile(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f]"
    ),
}
_EXTENSIONS = ["tables", "def_list", "admonition", "attr_list", "fenced_code", "footnotes", "abbr"]
# What a line of GitHub's Markdown begins with when it is more than text.
_BLOCK = re.compile(
    r"\s*(?:[-*+](?=\s|$)|\d{1,9}[.)](?=\s|$)|>|#{1,6}(?=\s|$)|`{3}|~{3}|\||=|:|/|\[)?"
)


@functools.cache
def shape(reply: str) -> tuple[Any, ...]:
    """Return everything in a reply that is not plain words: it must not depend on values.

    These are the elements with their attributes, the text of links, code and headings' number,
    the beginning of each line as GitHub reads it, and what GitHub would make of the text.
    """
    html = markdown.markdown(reply, extensions=_EXTENSIONS)
    soup = BeautifulSoup(html, "html.parser")
    elements = [
        (tag.name, tuple(sorted((key, str(value)) for key, value in tag.attrs.items())))
        for tag in soup.find_all(True)
    ]
    text = [
        str(node)
        for node in soup.find_all(string=True)
        if type(node) is NavigableString and not node.find_parent(["a", "code"])
    ]
    found = {
        name: len([hit for part in text for hit in pattern.findall(part)])
        for name, pattern in _GITHUB.items()
    }
    lines = []
    for line in reply.split("\n"):
        begin = _BLOCK.match(line)
        lines.append((begin[0] if begin else "", line.count("`")))
    return tuple(elements), tuple(sorted(found.items())), tuple(lines)


def neutral(filled: Mapping[str, Any], patterned: set[str]) -> dict[str, Any]:
    """Return the same values with plain words in place of free text."""
    return {
        name: "word" if value and isinstance(value, str) and name not in patterned else value
        for name, value in filled.items()
    }


# Rules add blanks to these: to one place, and to every second one.
GROWING = (f"sig=abc%2Fdef{'x' * (LIMIT - 13)}", "a%2" * LIMIT)
