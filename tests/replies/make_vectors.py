"""Write `vectors.json`: what Python makes of hostile values, for the page to be compared with.

By hand, after a change of the rules: `python -m tests.replies.make_vectors`. The same seed gives
the same file. Each vector is a list: what is called, its arguments, what it returns.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from errordesk.records.models import Variable
from errordesk.replies import mustache
from errordesk.text.escape import escape_value
from errordesk.text.mask import mask
from tests.replies.hostile import FRAGMENTS

FILE = Path(__file__).parent / "vectors.json"

GUID = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
VARIABLES = {
    name: Variable(about="x", default="the words", example="x", pattern=pattern, personal=False)
    for name, pattern in {
        "free": None,
        "other": None,
        "from": r"[0-9]{1,4}(\.[0-9]{1,8}){1,3}",
        "id": GUID,
    }.items()
}
ADVICE = dict.fromkeys(mustache.ADVICE_KEYS, False) | {"skipped": True, "steps": "4.45 → 4.50.9"}
# Every shape of template: inline and standalone sections, nested ones, both kinds, blank lines.
TEMPLATES = [
    "{{free}}",
    "{{#free}}{{free}}{{/free}}{{^free}}the words{{/free}}.",
    "Hello{{#free}}, {{free}}{{/free}}.\n",
    "a\n\n{{#free}}\nset: {{free}}\n{{/free}}\n\nb\n",
    "a\n{{^free}}\nunset\n{{/free}}\nb",
    "  {{#free}}\n  - {{free}}\n  {{/free}}\nb",
    "1. x {{#free}}({{free}}{{#other}}; {{other}}{{/other}}){{/free}}\n2. y",
    "{{#free}}{{^other}}only free{{/other}}{{#other}}both{{/other}}{{/free}}",
    "{{#advice}}\n**From {{from}}:** {{#patch}}p{{/patch}}{{#skipped}}go {{steps}}{{/skipped}}\n"
    "{{/advice}}\n\nz",
    "{{#id}}(`{{id}}`){{/id}}{{ free }}{{# other }}x{{/ other }}",
    "\n\n\n{{free}}\n\n\n\n{{other}}\n\n",
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


def vectors() -> list[list[Any]]:
    """Return all vectors: fixed fragments, then mixtures drawn from a fixed seed."""
    draw = random.Random(20261122)
    glue = ["", "", " ", "\n", ".", ":", "-", "_", "#", "@", "(", "'", "é", "\U0001f600", "\u00a0"]

    def mixture(pool: list[str]) -> str:
        parts = [
            part
            for _ in range(draw.randint(1, 4))
            for part in (draw.choice(pool), draw.choice(glue))
        ]
        text = "".join(parts)
        # Any plane of Unicode, now and then.
        if draw.random() < 0.4:
            at = draw.randint(0, len(text))
            sign = chr(draw.choice([draw.randrange(0x3000), draw.randrange(0x110000)]))
            text = text[:at] + sign + text[at:]
        # Two halves of one sign would become a whole one on the way to the browser.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def value(variable: str) -> str:
        fitting = {"from": "4.50.2", "id": "6f1c2b9e-0d3a-4c57-9a41-2f0c8e5d7b13"}
        if variable in fitting and draw.random() < 0.7:
            return fitting[variable]
        return mixture(FRAGMENTS)

    texts = [*FRAGMENTS, *(mixture(FRAGMENTS) for _ in range(300))]
    found: list[list[Any]] = [["escapeValue", [text], escape_value(text)] for text in texts]
    texts = [*SECRETS, *(mixture([*SECRETS, *FRAGMENTS]) for _ in range(200))]
    found += [["mask", [text], mask(text)] for text in texts]
    for number in range(300):
        template = TEMPLATES[number % len(TEMPLATES)]
        given = {name: value(name) for name in VARIABLES if draw.random() < 0.7}
        advice = ADVICE if draw.random() < 0.5 else None
        filled = mustache.values(VARIABLES, given, advice)
        found.append(["render", [template, given, advice], mustache.render(template, filled)])
    return found


def text() -> str:
    """Return the file: ASCII, one vector a line."""
    variables = {name: variable.model_dump() for name, variable in VARIABLES.items()}
    lines = ",\n".join(json.dumps(vector) for vector in vectors())
    return f'{{"variables": {json.dumps(variables)},\n"vectors": [\n{lines}\n]}}\n'


if __name__ == "__main__":
    FILE.write_text(text(), encoding="ascii", newline="\n")
