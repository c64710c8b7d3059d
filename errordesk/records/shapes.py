"""Shapes of a signature or mark that can never be found, whatever the software prints.

`errordesk.finder` looks for whole words: a fragment between stars begins with a whole word, and a
star right behind a letter or digit stands for the rest of that word. These are the shapes for which
that cannot be; `tests/finder/test_shapes.py` holds them to what the finder does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from errordesk.records.models import Guide, Topic
from errordesk.records.problems import Problem
from errordesk.records.records import Records

# As errordesk.finder.normalise has them: a Chinese, Japanese or Korean character is a word.
_WORD = re.compile(
    "[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]+"
    "|[\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]"
)
_END_OF_WORD = re.compile(r"\*[^\W_]")
LONGEST = 64  # words of a fragment


def why_never(text: str) -> str:
    """Return why a text with stars can never be found, and what to do, or an empty string."""
    if cut := _END_OF_WORD.search(text):
        place = text[cut.start() : cut.start() + 12]
        return f'"{place}" is the end of a word; put a blank behind the star, or write the word'
    parts = text.casefold().split("*")
    before: list[str] = []
    for number, part in enumerate(parts):
        words = _WORD.findall(part)
        is_half = number + 1 < len(parts) and part[-1:].isalnum() and part[-1:].isascii()
        if is_half and len(words) == 1:
            return f'"{words[0]}*" is half a word; put the word before it in front, or write it out'
        if len(words) > LONGEST:
            return f"there are {len(words)} words without a star; allowed: {LONGEST}"
        if before and words[: len(before)] == before:
            return f'"{" ".join(before)}" stands on both sides of a star; leave one of them out'
        before = words or before
    return ""


def wrong_shapes(records: Records) -> Iterator[Problem]:
    """Yield each signature, mark and known wording that no text can hold."""
    for page in records.by_id.values():
        guide = page.record
        texts = []
        if isinstance(guide, Guide):
            texts += [("signatures", n, s.text) for n, s in enumerate(guide.signatures)]
        if isinstance(guide, Guide | Topic):
            texts += [("marks", n, m.text) for n, m in enumerate(guide.marks) if not m.exact]
        for key, number, text in texts:
            if why := why_never(text):
                message = f'"{text}" can never be found: {why}'
                yield page.problem(key, number, message=message)
    for name, wording in records.wordings.items():
        for key in ("seen", "asked"):
            for number, text in enumerate(getattr(wording, key)):
                if cut := re.search(r"[^\W_]\*|\*[^\W_]", text):
                    message = f'"{cut[0]}" is half a word; put a blank beside the star: "{text}"'
                    yield records.problem("wording", name, key, number, message=message)
