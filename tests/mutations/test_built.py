"""Every fault planted in a built site, or in what it is built from, is found by its check.

A build and a run of LinkChecker take seconds, so their faults are planted together: each stands in
a file of its own, and is looked for by this file and by what it names. All others come one at a
time.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

import tests.mutations.content  # noqa: F401  # it fills KINDS
from errordesk.checks import registry, run
from errordesk.checks.context import Context
from errordesk.checks.site import links, pages
from errordesk.checks.site.ledger import BuiltSite
from errordesk.records.addresses import redirects
from errordesk.site import engine
from tests.mutations.damages import PAGE_DAMAGES
from tests.mutations.planting import KINDS, read

ROOT = Path(__file__).resolve().parent.parent.parent
RECORDS = read(ROOT)
# The built pages of the first two guides of each product.
GUIDES = [
    f"{RECORDS.by_id[guide.id].url}index.html"
    for product in RECORDS.products
    for guide in RECORDS.guides_of(product)[:2]
]
LED = [f"{redirect.source}index.html" for redirect in redirects(RECORDS).values()]
URL = "https://errordesk.example/"
NO = "no-such-thing"
LEDGER = "addresses.lock"
Record = Callable[[str, object], None]
pytestmark = [pytest.mark.site, pytest.mark.slow]


@pytest.fixture(scope="module")
def copy(site_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site, whose files are links: a file is replaced, never written to."""
    target = tmp_path_factory.mktemp("damaged") / "site"
    shutil.copytree(site_dir, target, copy_function=os.link)
    return target


@pytest.fixture(scope="module")
def clean(built: BuiltSite) -> BuiltSite:
    """The built site with all its pages read."""
    assert list(built.pages())
    return built


@pytest.fixture(scope="module", autouse=True)
def _judge_once() -> Iterator[None]:
    """What stands on a page is judged once; the page that is damaged is another object."""
    document = pages._document  # noqa: SLF001  # it depends on nothing but the page
    judge = functools.cache(lambda page: tuple(document(page)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "_document", judge)
        yield


class _Damaged(BuiltSite):
    """A copy of a site of which one file is another; the others are not read again."""

    def __init__(self, folder: Path, clean: BuiltSite, file: str) -> None:
        super().__init__(folder)
        self._pages = clean._pages | {}  # noqa: SLF001  # it is the same class
        self._pages.pop(file.removesuffix("index.html"), None)


def result(name: str, context: Context) -> run.Result:
    [found] = run.run(registry.select(RECORDS.checks, [name]), context)
    return found


# One at a time ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Damage:
    """A damage of one file of the built site: what is replaced, and what the check says."""

    kind: str
    check: str
    file: str
    old: str
    new: str | None  # the file is deleted
    says: str
    # The file that the finding names, if it is another one.
    named: str = ""

    @property
    def id(self) -> str:
        return f"{self.check}-{self.kind.replace(' ', '_')}-{self.file}"


# Of a page that redirects: kind, what is replaced by what, and what the check says. `{target}` is
# another such page.
REDIRECT_DAMAGES = (
    ("redirect missing", "", None, "does not redirect"),
    (
        "redirect to a missing page",
        r'(content="0; url=)[^"]*',
        rf"\1../../{NO}/",
        "not exist",
    ),
    (
        "redirect to a redirect",
        r'(content="0; url=)[^"]*',
        r"\1../../{target}",
        "redirects again",
    ),
    ("redirect loop", r'(content="0; url=)[^"]*', r"\1./", "redirects again"),
    ("redirect that is listed", r'<meta name="robots"[^>]*>', "", "may list it"),
    (
        "redirect with a wrong address",
        r'(rel="canonical" href=")[^"]*',
        rf"\1{URL}",
        "canonical",
    ),
)


def _page_damages(file: str) -> Iterator[Damage]:
    for kind, check, old, new, says in PAGE_DAMAGES:
        yield Damage(kind, check, file, old, new, says)
    page = file.removesuffix("index.html")
    yield Damage("published page gone", "addresses", file, "", None, page, LEDGER)
    yield Damage("anchor gone", "addresses", file, 'id="verify"', "", "#verify", LEDGER)
    for kind, name, place in (
        ("sitemap without a page", "sitemap.xml", f"<loc>{URL}{page}"),
        ("feed with a dead address", "feed.xml", f'(href="{URL}guides/)[^"]*'),
        ("catalogue with a dead address", "catalog.json", f"({URL}){page}"),
        ("dead address in llms.txt", "llms.txt", f"({URL}){page}"),
    ):
        new, says = (rf"\1{NO}/", NO) if "(" in place else ("<loc>", page)
        yield Damage(kind, "outputs", name, place, new, says)


def _script_damages() -> Iterator[Damage]:
    find, replies = "assets/find-data.js", "assets/replies-data.js"
    for kind, file, old in (
        ("dead address in a script", find, r'("pages":\[\["[^"]*)"'),
        ("dead address in a script", replies, r'("guide":"[^"]*/)"'),
        ("dead anchor in a script", find, r'("sections":\[(?:\[\],)*\[\[")[\w-]+"'),
    ):
        yield Damage(kind, "outputs", file, old, rf'\1{NO}"', NO)
    core, search = "search-core.js", "site/assets/search.js"
    kind = "script of a script missing"
    yield Damage(kind, "outputs", f"assets/{core}", "", None, core, search)


def _damages() -> Iterator[Damage]:
    led = LED[:: len(LED) // 3][:3]
    for file in GUIDES[:3]:
        yield from _page_damages(file)
    yield from _script_damages()
    for guide in list(RECORDS.guides)[:3]:
        file = f"replies/raw/{guide}.md"
        yield Damage("dead address in a reply", "outputs", file, rf"({URL}e/)", rf"\1{NO}", NO)
    for file, other in pairwise([*led, led[0]]):
        for kind, old, new, says in REDIRECT_DAMAGES:
            to = new and new.replace("{target}", other.removesuffix("index.html"))
            yield Damage(kind, "redirects", file, old, to, says)


DAMAGES = list(_damages())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Do the first damage of each kind, or all with `--all` as `make test` does."""
    if "damage" in metafunc.fixturenames:
        first = {(damage.kind, damage.check): damage for damage in reversed(DAMAGES)}
        every = metafunc.config.getoption("--all")
        chosen = DAMAGES if every else list(reversed(first.values()))
        metafunc.parametrize("damage", chosen, ids=lambda damage: damage.id)


def test_damage_is_found(
    damage: Damage, copy: Path, clean: BuiltSite, record_property: Record
) -> None:
    record_property("mutation", [damage.kind, damage.check])
    file = copy / damage.file
    old = file.read_text(encoding="utf-8")
    try:
        file.unlink()
        if damage.new is not None:
            text, count = re.subn(damage.old, damage.new, old, count=1)
            assert count, "there is nothing to damage"
            file.write_text(text, encoding="utf-8")
        context = Context(ROOT, copy)
        # The records are those of the clean site.
        context.read = (RECORDS, [])
        context.site = _Damaged(copy, clean, damage.file)
        seen = result(damage.check, context)
    finally:
        file.write_text(old, encoding="utf-8")
    named = damage.named or context.source(damage.file)
    found = [f for f in seen.findings if f.file == named and damage.says in f.message]
    assert found, f"{named}: {seen.state} {seen.reason}\n{run.findings([seen])}"


# Together: LinkChecker. By kind: the check, and the element of a link that is wrong.
LINKS = {
    "dead link": ("links", f'<a href="../{NO}/">x</a>'),
    "dead picture": ("links", f'<img src="{NO}.png" alt="x">'),
    "dead style sheet": ("links", f'<link rel="stylesheet" href="{NO}.css">'),
    "dead script": ("links", f'<script src="{NO}.js"></script>'),
    "dead frame": ("links", f'<iframe src="{NO}.html"></iframe>'),
    "dead link of the site's root": ("links", f'<a href="/{NO}/">x</a>'),
    "dead address in a style": ("links", f'<p style="background: url({NO}.png)">x</p>'),
    "dead part of a drawing": ("links", f'<svg><use href="{NO}.svg#x"/></svg>'),
    "dead poster": ("links", f'<video poster="{NO}.png"></video>'),
    "dead picture of a set": ("links", f'<picture><source srcset="{NO}.webp 2x"></picture>'),
    "own host in capitals": ("links", f'<a href="HTTPS://ERRORDESK.EXAMPLE/{NO}/">x</a>'),
    "own host without a scheme": ("links", f'<a href="//errordesk.example/{NO}/">x</a>'),
    "text fragment of a dead page": ("links", f'<a href="../{NO}/#:~:text=x">x</a>'),
    "dead anchor": ("anchors", f'<a href="#{NO}">x</a>'),
    "dead anchor of another page": ("anchors", f'<a href="../../../faq/#{NO}">x</a>'),
    "anchor in other letters": ("anchors", '<a href="../../../faq/#GOES-AWAY-BY-ITSELF">x</a>'),
}
TARGET = re.compile(r"""(?:href|src|srcset|poster)="([^" ]*)|url\(([^)]*)""")


def _added(file: Path, text: str) -> bytes:
    """Put a text at the end of a page, and return what the page was."""
    old = file.read_bytes()
    file.unlink()
    new = old.decode("utf-8").replace("</article>", f"{text}</article>", 1)
    file.write_text(new, encoding="utf-8")
    return old


def test_links_and_anchors_are_found(
    copy: Path, record_property: Record, request: pytest.FixtureRequest
) -> None:
    """Each kind on a page of its own, one on the 404 page, one on an orphan: and nothing else.

    With `--all` on the whole site, which takes ten seconds, else on these pages.
    """
    pages = [f"{RECORDS.by_id[g].url}index.html" for g in list(RECORDS.guides)[-len(LINKS) :]]
    planted = dict(zip(LINKS, pages, strict=True))
    before: dict[str, bytes] = {}
    for kind, file in planted.items():
        before[file] = _added(copy / file, LINKS[kind][1])
        record_property("mutation", [kind, LINKS[kind][0]])
    for kind in ("link of the 404 page", "link of a page that no page leads to"):
        record_property("mutation", [kind, "links"])
    before["404.html"] = _added(copy / "404.html", f'<a href="/{NO}-404/">x</a>')
    orphan = copy / "orphan" / "index.html"
    orphan.parent.mkdir()
    orphan.write_text(f'<html lang="en"><title>x</title><a href="{NO}-orphan/">x</a></html>')
    try:
        context = Context(ROOT, copy)
        if not request.config.getoption("--all"):
            damaged = [*before, "orphan/index.html"]
            context.link_report = links.check_site(copy, pages=damaged)
        seen = {
            found.check.name: found
            for found in run.run(registry.select(RECORDS.checks, ["links", "anchors"]), context)
        }
    finally:
        for file, data in before.items():
            (copy / file).write_bytes(data)
        shutil.rmtree(orphan.parent)
    expected = {
        (check, context.source(planted[kind]), "".join(TARGET.findall(text)[0]))
        for kind, (check, text) in LINKS.items()
    }
    expected |= {
        ("links", "site/404.html", f"/{NO}-404/"),
        ("links", "site/orphan/index.html", f"{NO}-orphan/"),
    }
    told = {
        (name, finding.file, re.findall(r'"([^"]*)"', finding.message)[0])
        for name, found in seen.items()
        for finding in found.findings
    }
    assert told == expected
    if request.config.getoption("--all"):
        # It saw the whole site, anchors included.
        files = len(list(copy.rglob("*.html")))
        assert context.link_report.pages >= files
        assert context.link_report.anchors > files


# Together: the build ------------------------------------------------------------------------------


def test_the_build_tells_every_fault(tmp_path: Path, record_property: Record) -> None:
    """What only the engine knows: its own links, and pages that its navigation leaves out."""
    root = engine.copy_sources(ROOT, tmp_path / "sources")
    site = tmp_path / "site"
    site.mkdir()
    for name in ("index.html", "sitemap.xml"):
        (site / name).write_text("the last good site")
    pages = [RECORDS.by_id[guide] for guide in list(RECORDS.guides)[:6]]
    targets = [f"{NO}.md", "../../faq.md#no-such-anchor", "/faq/", f"{NO}/", f"#{NO}", f"{NO}.png"]
    expected = []
    for page, target in zip(pages, targets, strict=True):
        with (root / page.file).open("a", encoding="utf-8") as file:
            file.write(f"\n[wrong]({target})\n")
        expected.append((page.src_uri, target))
        record_property("mutation", ["link that the engine cannot follow", "build"])
    head = "---\ntitle: Lonely\ndescription: Nothing leads here.\n---\n"
    for orphan in ("docs/lonely.md", "docs/else/lonely.md"):
        (root / orphan).parent.mkdir(exist_ok=True)
        (root / orphan).write_text(f"{head}Text.\n", encoding="utf-8")
        expected.append((orphan.removeprefix("docs/"), "not included in the"))
        record_property("mutation", ["orphan page", "build"])
    seen = result("build", Context(root, site))
    told = [(finding.file, finding.message) for finding in seen.findings]
    missed = [
        (file, what)
        for file, what in expected
        if not any(at == f"docs/{file}" and what in said for at, said in told)
    ]
    assert missed == [], told
    assert not any("Traceback" in said for _, said in told)
    assert (site / "index.html").read_text() == "the last good site"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "sources"]


# The clean tree -----------------------------------------------------------------------------------


def test_the_clean_site_has_no_finding(site_dir: Path) -> None:
    """Links and anchors are in the test of planted links, where no other link is told."""
    names = ["content", "redirects", "addresses", "outputs", "html", "cards"]
    seen = run.run(registry.select(RECORDS.checks, names), Context(ROOT, site_dir))
    assert not run.failed(seen), run.findings(seen)


def test_every_check_has_a_fault() -> None:
    checks = {kind.check for kind in KINDS} | {damage.check for damage in DAMAGES}
    checks |= {check for check, _ in LINKS.values()} | {"build"}
    assert checks == {check.name for check in RECORDS.checks}
