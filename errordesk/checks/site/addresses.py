"""Links and redirects of the built site: each leads to a page or file, at once."""

from __future__ import annotations

from urllib.parse import urljoin

from errordesk.checks.context import Context
from errordesk.checks.site.links import Finding
from errordesk.checks.site.references import broken_references, judge, without_directive
from errordesk.records.addresses import redirects
from errordesk.records.problems import Problem


def broken_links(context: Context, *, anchors: bool) -> list[Problem]:
    """Return LinkChecker's findings: those about anchors, or all the others.

    Among the others are the links that LinkChecker does not follow, see `references`. A text
    fragment, which it takes for an anchor, is no fault when the rest of its link leads somewhere.
    """
    found = [
        (finding.page, f'the link "{finding.link}": {finding.said}')
        for finding in context.link_report.findings
        if finding.of_anchor == anchors and not _is_good_text_fragment(context, finding)
    ]
    if not anchors:
        found += broken_references(context)
    return context.page_problems(found)


def _is_good_text_fragment(context: Context, finding: Finding) -> bool:
    rest = without_directive(finding.link)
    return rest is not None and not list(judge(context, finding.page, rest))


def wrong_redirects(context: Context) -> list[Problem]:
    """Return each address that should redirect and does not, or does so in the wrong way."""
    found = []
    for redirect in redirects(context.records).values():
        file = f"{redirect.source}index.html"
        page = context.site.page(redirect.source)
        if page is None or page.leads_to is None:
            found.append((file, f"it does not redirect to {redirect.target}"))
            continue
        target = urljoin(urljoin(context.site_url, redirect.source), page.leads_to)
        if target != urljoin(context.site_url, redirect.target):
            found.append((file, f"it redirects to {target} instead of {redirect.target}"))
        path = target.removeprefix(context.site_url)
        last = context.site.page(path.partition("#")[0])
        if last is not None and last.leads_to is not None:
            found.append((file, f"it redirects to {path}, which redirects again"))
        elif not context.site.resolves(path):
            found.append((file, f"it redirects to {path}, which does not exist"))
        if page.tree.xpath('//meta[@name="robots"]/@content') != ["noindex"]:
            found.append((file, "search engines may list it; it needs <meta name=robots>"))
        canonical = page.tree.xpath('//link[@rel="canonical"]/@href')
        if canonical != [urljoin(context.site_url, redirect.target.partition("#")[0])]:
            found.append((file, "its canonical address is not that of the page it leads to"))
    return context.page_problems(found)
