"""Write the vectors: texts that find their guide however they are pasted, and texts of nobody.

Run by hand after a change of the cases: `python scripts/make_finder_vectors.py`. It reads the
hand-written cases, changes them in the ways in which people change what they paste, and writes
`tests/finder/vectors.jsonl`. The guides that are right are known beforehand; the script names each
text to which the finder gives another one first.
"""

from __future__ import annotations

import html
import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from errordesk.finder.answer import find  # noqa: E402  # after the path is set
from errordesk.finder.index import build_index  # noqa: E402  # after the path is set
from errordesk.finder.match import Index  # noqa: E402
from errordesk.records.loader import load  # noqa: E402
from errordesk.records.project import DEFAULT_SITE_URL  # noqa: E402

FOLDER = ROOT / "tests" / "finder"
PER_MESSAGE = 6
FORM = """### Describe the issue

The import stops after about twenty minutes. What we see:

{text}

### Expected Behavior

The import ends without an error.

### What solution version are you using?

4.50.6 (before: 4.49)

### What method are you using?

_No response_
"""
LOG = """2026-03-02T10:14:07.000Z INFO  [main] starting job 4711
2026-03-02T10:14:09.120Z ERROR [main] {text}
2026-03-02T10:14:09.121Z INFO  [main] job 4711 ended after 2120 ms
"""

Change = Callable[[str, random.Random], str]


def guid(chance: random.Random) -> str:
    digits = f"{chance.getrandbits(128):032x}"
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    return "-".join(parts)


def other_guids(text: str, chance: random.Random) -> str:
    return re.sub(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", lambda _: guid(chance), text)


def broken_guids(text: str, chance: random.Random) -> str:
    def cut(match: re.Match[str]) -> str:
        place = chance.randrange(9, 35)
        return f"{match[0][:place]}\n{match[0][place:]}"

    changed = re.sub(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", cut, text)
    return changed if changed != text else f"{guid(chance)[:20]}\n{guid(chance)[20:]} {text}"


def broken_word(text: str, chance: random.Random) -> str:
    """Cut one word in two, as a console of a fixed width does."""
    words = list(re.finditer(r"(?<![\w-])[A-Za-z]{6,}(?![\w-])", text))
    if not words:
        return text
    word = chance.choice(words)
    place = word.start() + chance.randrange(2, len(word[0]) - 1)
    return f"{text[:place]}\n{text[place:]}"


def wrapped(text: str, _: random.Random) -> str:
    return re.sub(r"(.{20,40}?) ", r"\1\n    ", text)


def curly(text: str, _: random.Random) -> str:
    text = re.sub(r'"([^"]*)"', "\u201c\\1\u201d", text)
    return text.replace("'", "\u2019")


def table(text: str, _: random.Random) -> str:
    cells = " | ".join(part.strip() for part in text.splitlines())
    return f"| Step | Result | Message |\n| --- | --- | --- |\n| 3 | Failure | {cells} |"


CHANGES: dict[str, Change] = {
    "as it is": lambda text, _: text,
    "capitals": lambda text, _: text.upper(),
    "small letters": lambda text, _: text.lower(),
    "wrapped": wrapped,
    "wide blanks": lambda text, _: text.replace(" ", "   "),
    "hard spaces": lambda text, _: text.replace(" ", "\u00a0"),
    "carriage returns": lambda text, _: text.replace("\n", "\r\n") + "\r\n",
    "typographic quotes": curly,
    "other GUIDs": other_guids,
    "GUIDs over two lines": broken_guids,
    "word over two lines": broken_word,
    "JSON": lambda text, _: json.dumps({"error": {"message": text}}),
    "JSON in JSON": lambda text, _: json.dumps({"body": json.dumps({"message": text})}),
    "HTML": lambda text, _: f"<p>{html.escape(text)}</p>".replace("\n", "<br>\n"),
    "HTML twice": lambda text, _: html.escape(html.escape(text)),
    "address": lambda text, _: "https://x.example/?e=" + text.replace(" ", "%20"),
    "Markdown": lambda text, _: "\n".join(f"> **{line}**" for line in text.splitlines()),
    "code block": lambda text, _: f"It says\n\n```\n{text}\n```\n\nWhat now?",
    "table row": table,
    "log": lambda text, _: LOG.format(text=text),
    "issue form": lambda text, _: FORM.format(text=text),
    "emoji": lambda text, _: f"\U0001f6d1 Hilfe! \U0001f62d {text} \U0001f64f",
    "German": lambda text, _: f"Fehler beim Importieren der Lösung. Meldung: {text} Bitte später.",
    "Japanese": lambda text, _: (
        f"ソリューションのインポートに失敗しました。{text}。再試行してください。"
    ),
    "Portuguese": lambda text, _: f"Falha na importação. Mensagem de exceção:{text}Não repita.",
}
CODE_FORMS: dict[str, Callable[[str], str]] = {
    "as printed": lambda code: f"Error code: {code}",
    "0x": lambda code: f"HRESULT: 0x{code}",
    "0X": lambda code: f"(0X{code.upper()})",
    "decimal": lambda code: f"ErrorCode = {int(code, 16) - 2**32}",
    "minus sign": lambda code: f"|`\u2212{2**32 - int(code, 16)}`|",
    "link": lambda code: f"[{code}](https://x.example/?Error={code}&de=online)",
    "translated": lambda code: f"Código de erro {code}. A importação falhou.",
}


def vectors(index: Index, listed: list[dict[str, Any]]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield name, text and the guides that may stand first (empty: no match)."""
    chance = random.Random(7)  # noqa: S311  # the same vectors on every run
    texts = [case for case in listed if "error_text" in case]
    messages = [case for case in texts if case["id"].startswith("variant-")]
    names = list(CHANGES)
    for number, case in enumerate(messages):
        for step in range(PER_MESSAGE):
            name = names[(number * PER_MESSAGE + step) % len(names)]
            text = CHANGES[name](case["error_text"], chance)
            yield f"{case['id']}: {name}", text, case["accept"]
    for case in texts:
        if not case["accept"]:
            yield case["id"], case["error_text"], []
    codes = [s for s in index.signatures if s.sort == "code" and len(s.fragments[0]) == 1]
    for number, signature in enumerate(codes):
        code = signature.fragments[0][0]
        if re.fullmatch(r"[0-9a-f]{8}", code):
            name = list(CODE_FORMS)[number % len(CODE_FORMS)]
            guide = index.entries[signature.entry].id
            yield f"code {code}: {name}", CODE_FORMS[name](code), [guide]
            yield f"code {code} in a GUID", f"id {code}-0000-4000-8000-0123456789ab", []
            yield f"code {code} of another program", f"#define OTHER_CODE 0x{code}L", []
    for _ in range(60):
        first, second = chance.sample(messages, 2)
        text = f"{first['error_text']}\n\nand later:\n\n{second['error_text']}"
        yield f"{first['id']} then {second['id']}", text, [*first["accept"], *second["accept"]]
    for case in listed:
        if "query" in case:
            yield case["id"], case["query"], case["query_accept"]


def main() -> int:
    data = build_index(load(ROOT), DEFAULT_SITE_URL)
    index = Index(data)
    cases = [
        json.loads(row) for row in (FOLDER / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    lines = []
    wrong = []
    for name, text, accept in vectors(index, cases):
        answer = find(text, index)
        first = answer.matches[0].id if answer.matches else None
        if (first not in accept) if accept else answer.claims:
            wrong.append(f"{name}: wanted {accept}, given {first}")
        row = {"name": name, "text": text, "accept": accept}
        lines.append(json.dumps(row, ensure_ascii=False))
    (FOLDER / "vectors.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(lines)} vectors, {len(wrong)} not as expected")
    print("\n".join(wrong))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
