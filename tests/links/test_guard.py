"""The link guard sees what is planted.

That the whole site has no other finding is asserted where faults are planted in it, in
`tests/mutations/test_built.py`: one run over the site takes ten seconds.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from errordesk.checks.context import Context
from errordesk.checks.site.addresses import broken_links
from errordesk.checks.site.ledger import BuiltSite
from errordesk.checks.site.links import LinkReport, check_site
from errordesk.records.problems import UsageError
from errordesk.records.project import DEFAULT_SITE_URL
from errordesk.records.records import Records

PAGE = "<html><head><title>{title}</title></head><body>{body}</body></html>"


PLANTED = {
    '<a href="nowhere/">link</a>': ("nowhere/", "404"),
    '<a href="guide/#missing">link</a>': ("guide/#missing", "Anchor"),
    '<a href="#absent">link</a>': ("#absent", "Anchor"),
    '<p><span><a class="raw" href="../outside/">link</a></span></p>': ("../outside/", "404"),
    '<img src="missing.png" alt="">': ("missing.png", "404"),
    '<link rel="alternate" href="missing.xml">': ("missing.xml", "404"),
}


@pytest.mark.parametrize("parse_once", [True, False])
def test_the_guard_sees_what_is_planted(tmp_path: Path, parse_once: bool) -> None:
    """With and without our memory for anchors: the verdicts are those of AnchorCheck itself."""
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "index.html").write_text(PAGE.format(title="g", body="<p id='a'>a</p>"))
    good = '<a href="guide/">g</a> <a href="guide/#a">a</a>'
    (tmp_path / "index.html").write_text(PAGE.format(title="i", body=good + "".join(PLANTED)))
    findings = check_site(tmp_path, parse_once=parse_once).findings
    assert len(findings) == len(PLANTED)
    for address, verdict in PLANTED.values():
        finding = next(finding for finding in findings if finding.link == address)
        assert verdict in finding.said
        assert finding.of_anchor == (verdict == "Anchor")
        assert finding.page == "index.html"


def test_no_site_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no built site"):
        check_site(tmp_path)


def test_raw_links_from_macros_are_in_the_pages(built: BuiltSite) -> None:
    """The guard is worth something only if what macros return reaches it as links."""
    page = built.page("404.html")
    assert page is not None
    assert len(page.tree.xpath("//main//a[@href]")) > 60


def test_external_addresses_are_those_of_source_records(built: BuiltSite, records: Records) -> None:
    """As printed: the check `strays` reads what authors write."""
    known = {source.url for source in records.sources.values()}
    repository = records.sources["coe-repo"].url
    strays = {
        link
        for _, page in built.pages()
        for link in page.tree.xpath('//*[contains(@class, "md-content")]//a/@href')
        if link.startswith(("http:", "https:")) and "errordesk.example" not in link
        if link not in known and not link.startswith(repository + "/")
    }
    assert strays == set()


def test_links_that_name_this_site_in_full_are_followed(site_dir: Path, tmp_path: Path) -> None:
    """In replies; LinkChecker takes them for external ones."""
    copied = tmp_path / "site"
    shutil.copytree(site_dir, copied)
    page = copied / "replies/badgateway/index.html"
    text = page.read_text(encoding="utf-8")
    assert "/e/pp-badgateway/#verify" in text
    page.write_text(text.replace("/e/pp-badgateway/#verify", "/e/pp-badgateway/#gone"))
    context = Context(Path(), copied)
    context.link_report = LinkReport(0, 0, 0, [])  # LinkChecker is not asked
    found = broken_links(context, anchors=False)
    assert [problem.message for problem in found] == [
        f'the link "{DEFAULT_SITE_URL}e/pp-badgateway/#gone" leads nowhere'
    ]
