"""The catalogue as a whole: every permanent id is there, and guides stay short."""

from __future__ import annotations

import re
import statistics
from pathlib import Path

from errordesk.pages.render import check_pages
from errordesk.records.records import Records
from errordesk.text.markdown import prose_lines


def test_every_permanent_id_has_its_guide(records: Records) -> None:
    ids = (Path(__file__).parent / "permanent_ids.txt").read_text(encoding="utf-8").split()
    assert len(ids) >= 68
    former = {name for guide in records.guides.values() for name in guide.formerly}
    assert set(ids) <= set(records.guides) | former


def test_median_guide_is_read_in_two_minutes(records: Records) -> None:
    """450 words of prose: the body with its macros expanded, without tables, code and sources."""
    rendered = check_pages(records)
    counts = []
    for guide_id in records.guides:
        body = rendered[records.by_id[guide_id].src_uri].partition("## Related guides")[0]
        body = body.partition("## The message")[2]
        prose = [
            line
            for _, line in prose_lines(body)
            if not line.lstrip().startswith(("|", "<", "####"))
        ]
        text = re.sub(r"\]\([^)]*\)(\{[^}]*\})?", " ", " ".join(prose))
        counts.append(len(re.findall(r"\w[\w'’.-]*", text)))
    assert statistics.median(counts) <= 450


def test_all_contradictions_of_the_research_are_ruled(records: Records) -> None:
    numbers = {name: [c.number for c in found] for name, found in records.contradictions.items()}
    assert numbers == {
        "application-gateway": list(range(1, 28)),
        "power-platform": list(range(1, 35)),
    }
