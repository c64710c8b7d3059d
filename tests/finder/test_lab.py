"""What gateways printed in the lab leads to their guides, and no relay is blamed."""

from __future__ import annotations

from errordesk.finder.answer import find
from errordesk.finder.index import build_index
from errordesk.finder.match import Index
from errordesk.records.observed import SeenText
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records
from scripts.bench.lab import SHARE, judge, measure

PAGE = "<center><h1>502 Bad Gateway</h1></center>\n<hr><center>nginx/1.31.3</center>"


def test_texts_of_the_lab_lead_to_their_guides(records: Records) -> None:
    figures = measure(records)
    assert figures.marked.total() > 300
    assert figures.share >= SHARE, figures.misses
    assert figures.number("blames-relay") == 0, figures.misses
    assert figures.number("wrong") == 0, figures.misses


def test_a_relay_that_is_claimed_as_author_counts(records: Records) -> None:
    answer = find(PAGE, Index(build_index(records, DEFAULT_SITE_URL)))
    relayed = SeenText("a", "nginx", PAGE, "author", relayed=True)
    assert judge(relayed, answer, "gw-nginx", set()) == "blames-relay"
    own = SeenText("a", "nginx", PAGE, "author", relayed=False)
    assert judge(own, answer, "gw-nginx", set()) == "right"
    assert judge(own, answer, "gw-apache", set()) == "wrong"
    assert judge(own, answer, "gw-apache", {"gw-nginx"}) == "silent"
