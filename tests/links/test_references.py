"""Links beside href and src, links that name this site in full, and text fragments."""

from __future__ import annotations

from pathlib import Path

import pytest

from errordesk.checks.context import Context
from errordesk.checks.site.addresses import broken_links
from errordesk.checks.site.links import LinkReport, check_site

SITE = "https://desk.example/docs/"
GOOD = [
    '<p style="background: url(../a.png)">x</p>',
    '<video poster="../a.png"></video>',
    '<img srcset="../a.png 1x, ../a.png?x 2x" alt="">',
    '<svg><path id="mark"/><use href="#mark"/><g marker-end="url(#mark)"/></svg>',
    '<svg><use href="../drawing.svg#mark"/></svg>',
    '<picture><source srcset="../a.png 1x,../a.png?x 2x"><img src="../a.png" alt=""></picture>',
    '<picture><source srcset="data:image/png;base64,AA 2x"><img src="../a.png" alt=""></picture>',
    '<svg><image href="../a.png"/><a href="#here"/></svg><style>@import "../a.png";</style>',
    '<a href="https://DESK.example/docs/guide/#here">x</a>',
    '<a href="https://desk.example:443/docs/guide/">x</a>',
    '<a href="https://desk.example:8443/none/">x</a>',
    '<a href="//desk.example/docs/">x</a>',
    '<a href="https://other.example/docs/none/">x</a>',
    '<a href="../guide/#:~:text=some%20words">x</a>',
    '<a href="../guide/#here:~:text=some,words&amp;text=more">x</a>',
    '<p style="background: url(data:image/png;base64,AA)">x</p>',
]
BAD = {
    '<style>p { background: url("b2.png") }</style>': "b2.png",
    '<video poster="../b3.png"></video>': "../b3.png",
    '<svg><use href="#none"/></svg>': "#none",
    '<svg><use xlink:href="../none.svg#mark"/></svg>': "../none.svg#mark",
    '<svg><g marker-end="url(#none)"/></svg>': "#none",
    '<svg><image href="b4.png"/></svg>': "b4.png",
    '<style>@import "b5.css";</style>': "b5.css",
    '<picture><source srcset="../a.png 1x, b6.webp 2x"></picture>': "b6.webp",
    '<img src="../a.png" alt="" srcset="//desk.example/docs/b7.png 2x">': (
        "//desk.example/docs/b7.png"
    ),
    '<a href="https://desk.example:443/docs/b8/">x</a>': "https://desk.example:443/docs/b8/",
    '<a href="https://desk.example./docs/b9/">x</a>': "https://desk.example./docs/b9/",
    '<a href="https://DESK.Example/docs/none/">x</a>': "https://DESK.Example/docs/none/",
    '<a href="//desk.example/docs/guide/#none">x</a>': "//desk.example/docs/guide/#none",
    '<a href="https://desk.example/guide/">x</a>': "https://desk.example/guide/",
    '<a href="../guide/#none:~:text=words">x</a>': "../guide/#none:~:text=words",
    '<a href="../guide/#:~:text=">x</a>': "../guide/#:~:text=",
    '<a href="../none/#:~:text=words">x</a>': "../none/#:~:text=words",
}


def context_of(folder: Path, body: str) -> Context:
    (folder / "guide").mkdir()
    page = f"<html><head><title>t</title></head><body><p id='here'>h</p>{body}</body></html>"
    (folder / "guide/index.html").write_text(page)
    (folder / "index.html").write_text("<html><body>home</body></html>")
    (folder / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "a.png").write_text("")
    return Context(Path(), folder, SITE)


def found_in(context: Context) -> list[str]:
    found = [*broken_links(context, anchors=False), *broken_links(context, anchors=True)]
    return [problem.message for problem in found]


@pytest.fixture
def _no_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Context, "pages_by_url", {})


@pytest.mark.slow
@pytest.mark.usefixtures("_no_pages")
def test_good_links_are_no_findings(tmp_path: Path) -> None:
    """With LinkChecker, which takes a text fragment for an anchor."""
    context = context_of(tmp_path, "".join(GOOD))
    assert [f.link for f in check_site(tmp_path).findings if ":~:" in f.link]
    assert found_in(context) == []


@pytest.mark.usefixtures("_no_pages")
def test_each_bad_link_is_found(tmp_path: Path) -> None:
    context = context_of(tmp_path, "".join(BAD))
    found = found_in(context)
    for link in BAD.values():
        assert sum(f'the link "{link}"' in message for message in found) == 1, link
    assert len(found) == len(set(BAD.values()))


@pytest.mark.usefixtures("_no_pages")
@pytest.mark.parametrize("name", ["assets/style.css", "assets/x.svg"])
def test_styles_are_read(tmp_path: Path, name: str) -> None:
    context = context_of(tmp_path, "")
    context.link_report = LinkReport(0, 0, 0, [])
    (tmp_path / "assets").mkdir()
    text = "a { b: url(../a.png) } /* url(../old.png) */ c { d: url( '../b.png' ) }"
    (tmp_path / name).write_text(text)
    assert found_in(context) == ['the link "../b.png" leads nowhere']
