"""The catalogue as a whole: every permanent id is there, and guides stay short."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

from errordesk.desk import Desk
from errordesk.markdown import prose_lines
from errordesk.pages import check_pages


def test_every_permanent_id_has_its_guide(desk: Desk) -> None:
    ids = (Path(__file__).parent / "permanent_ids.txt").read_text(encoding="utf-8").split()
    assert len(ids) >= 68
    assert set(ids) <= set(desk.guides)


def test_median_guide_is_read_in_two_minutes(desk: Desk) -> None:
    """450 words of prose: the body with its macros expanded, without tables, code and sources."""
    rendered = check_pages(desk)
    counts = []
    for guide_id in desk.guides:
        body = rendered[desk.by_id[guide_id].src_uri].partition("## Related guides")[0]
        body = body.partition("## The message")[2]
        prose = [
            line
            for _, line in prose_lines(body)
            if not line.lstrip().startswith(("|", "<", "####"))
        ]
        text = re.sub(r"\]\([^)]*\)(\{[^}]*\})?", " ", " ".join(prose))
        counts.append(len(re.findall(r"\w[\w'’.-]*", text)))
    assert statistics.median(counts) <= 450


def test_all_contradictions_of_the_research_are_ruled(desk: Desk) -> None:
    numbers = {name: [c.number for c in found] for name, found in desk.contradictions.items()}
    assert numbers == {
        "application-gateway": list(range(1, 28)),
        "power-platform": list(range(1, 29)),
    }
