"""What machines read: true to its schema, without a dead address, the same on every run."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from markdown import markdown

from errordesk.checks.site.ledger import BuiltSite
from errordesk.finder.result import Kind
from errordesk.records.loader import load
from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from errordesk.site.copies import llms_txt, write_outputs
from tests.conftest import Project
from tests.outputs import REFERENCE

MKDOCS = "site_name: Sample\nsite_description: A sample.\nsite_url: !ENV [X, null]\n"
CODE = re.compile(r"^\s*(`{3,}).*?^\s*\1\s*$|(`+)(?!`).+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="session")
def written(
    records: Records, site_url: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """Every output by its path, written into an empty folder."""
    folder = tmp_path_factory.mktemp("outputs")
    paths = write_outputs(records, folder, site_url)
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert paths == sorted(files - {"sitemap.xml.gz"})  # the same once more, packed
    return {path: (folder / path).read_text(encoding="utf-8") for path in paths}


@pytest.fixture(scope="session")
def catalog(written: dict[str, str]) -> dict[str, Any]:
    return json.loads(written["catalog.json"])


@pytest.fixture(scope="session")
def schema(written: dict[str, str]) -> dict[str, Any]:
    return json.loads(written["catalog.schema.json"])


def copies(written: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((path, text) for path, text in written.items() if path.endswith(".md"))


def objects(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (part for part in [schema, *schema["$defs"].values()] if part["type"] == "object")


# The catalogue ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_catalog_follows_its_schema(catalog: dict[str, Any], schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
    assert not [error.message for error in validator.iter_errors(catalog)]
    assert catalog["$schema"] == schema["$id"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c.update(more=1),
        lambda c: c["guides"][0].update(more=1),
        lambda c: c["guides"][0].pop("codes"),
        lambda c: c["guides"][0].update(kind="odd"),
        lambda c: c["guides"][0].update(reviewed="yesterday"),
        lambda c: c["sources"][0].update(url="reference/"),
        lambda c: c["evidence"][0].update(kind="guess"),
        lambda c: c["observed"][0]["answers"][0].update(outcome="odd"),
    ],
)
def test_schema_refuses(written: dict[str, str], schema: dict[str, Any], spoil: Any) -> None:
    catalog = json.loads(written["catalog.json"])
    spoil(catalog)
    validator = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
    assert not validator.is_valid(catalog)


def test_schema_is_closed_and_described(schema: dict[str, Any]) -> None:
    for part in objects(schema):
        assert part["additionalProperties"] is False
        assert part["description"]
        assert sorted(part["required"]) == sorted(part["properties"])
        for key, value in part["properties"].items():
            assert value.get("description"), f"{part['title']}.{key} has no description"


def test_catalog_holds_every_record(catalog: dict[str, Any], records: Records) -> None:
    for key, table in (
        ("guides", records.guides),
        ("facts", records.facts),
        ("sources", records.sources),
    ):
        assert [entry["id"] for entry in catalog[key]] == sorted(table)


def test_catalog_refers_only_to_what_it_holds(catalog: dict[str, Any]) -> None:
    ids = {key: {entry["id"] for entry in catalog[key]} for key in ("facts", "sources", "products")}
    for guide in catalog["guides"]:
        assert guide["product"] in ids["products"]
        assert set(guide["sources"]) <= ids["sources"]
        assert {wait["fact"] for wait in guide["answer"]["wait"]} <= ids["facts"]
        anchors = {section["anchor"] for section in guide["sections"]} | {None}
        assert {"message", "cause", "fix", "verify", "stuck"} <= anchors
    for fact in catalog["facts"]:
        assert {citation["source"] for citation in fact["sources"]} <= ids["sources"]


def test_catalog_tells_what_each_kind_of_evidence_is_made_of(
    catalog: dict[str, Any], schema: dict[str, Any]
) -> None:
    kinds = [kind["kind"] for kind in catalog["evidence"]]
    assert kinds == list(get_args(Kind))
    keys = schema["$defs"]["CatalogGuide"]["properties"].keys()
    assert all(set(kind["keys"]) <= keys for kind in catalog["evidence"])


def test_catalog_holds_what_the_lab_saw(catalog: dict[str, Any], records: Records) -> None:
    assert [fault["id"] for fault in catalog["faults"]] == list(records.faults)
    assert [one["id"] for one in catalog["observed"]] == sorted(records.observed)
    guides = {guide["id"] for guide in catalog["guides"]}
    for one in catalog["observed"]:
        assert one["guide"] in guides
        seen = records.observed[one["id"]].faults
        assert {answer["fault"]: answer["status"] for answer in one["answers"]} == {
            fault: cell.status for fault, cell in seen.items()
        }
        assert seen.keys() <= records.faults.keys()


def test_sections_and_signatures_lead_to_anchors(catalog: dict[str, Any], built: BuiltSite) -> None:
    for guide in catalog["guides"]:
        found = built.ids(guide["url"].removeprefix(catalog["site"]["url"]))
        wanted = [section["anchor"] for section in guide["sections"]]
        wanted += [s["section"] for s in guide["signatures"] if s["section"]]
        assert found is not None
        assert set(wanted) <= found, guide["id"]


def test_texts_of_the_catalog_are_plain(catalog: dict[str, Any]) -> None:
    for guide in catalog["guides"]:
        answer = guide["answer"]
        texts = [answer["do_first"], answer["escalate"], *answer["never"], *answer["collect"]]
        texts += [answer["retry_note"] or "", answer["wait_note"] or ""]
        for text in texts:
            assert_plain(text, guide["id"])
            assert not re.search(
                r" [,;]| \.(\s|$)|\[[DMUCJ]\]|/reference/(facts|sources)/", text
            ), text


# The Markdown copies ---------------------------------------------------------------------------


def test_every_page_has_a_copy(written: dict[str, str], records: Records, built: BuiltSite) -> None:
    pages = {page.url for page in records.pages.values()}
    assert {path for path, _ in copies(written)} == {f"{url}index.md" for url in pages}
    link = '//link[contains(@rel, "alternate") and @type="text/markdown"]/@href'
    for url in pages:
        found = built.page(url)
        assert found is not None
        assert found.tree.xpath(link) == ["index.md"], url


def test_copies_are_plain(written: dict[str, str]) -> None:
    for path, text in copies(written):
        assert text.startswith("# "), path
        assert "\n\n\n" not in CODE.sub("`code`", text), path
        assert_plain(text, path)


def test_copies_keep_headings_and_code(written: dict[str, str], records: Records) -> None:
    for page in records.pages.values():
        copy = written[page.url + "index.md"]
        for line in re.findall(r"^#{2,6} [^{`\n]+", page.body, re.MULTILINE):
            assert f"\n{line.strip()}\n" in copy, f"{page.file}: {line}"
        for block in re.findall(r"^```\w*\n(.*?)^```", page.body, re.DOTALL | re.MULTILINE):
            assert block in copy, f"{page.file}: a code block differs"


def test_copies_of_guides_say_what_the_page_says(
    written: dict[str, str], records: Records, site_url: str
) -> None:
    for guide_id, guide in records.guides.items():
        copy = written[records.by_id[guide_id].url + "index.md"]
        for needed in ("**Do first**", "**Safe to retry?**", "## Still stuck", "## Sources"):
            assert needed in copy, f"{guide_id}: {needed}"
        assert copy.count(guide.description.strip()) == 1
        for source in guide.sources:
            # A source may be a page of this site.
            assert f"]({records.sources[source].absolute(site_url)})" in copy, source


def test_dangers_stand_in_the_copies(written: dict[str, str], records: Records) -> None:
    seen = 0
    for page in records.pages.values():
        calls = re.findall(r"^\s*\{\{ danger\(", page.body, re.MULTILINE)
        quoted = re.findall(
            r"^\s*> \*\*Stop and read: this step .+\*\*$", written[page.url + "index.md"], re.M
        )
        assert len(quoted) >= len(calls), page.file
        seen += len(calls)
    assert seen


def assert_plain(text: str, where: str) -> None:
    """No macro, attribute list, HTML, box, tab or relative link outside code."""
    prose = CODE.sub("`code`", text)
    for pattern in (
        r"\{\{|\{%|\{#|\{ ?[.#:]",
        r"<(?!https?://)/?[a-z!][^>\n]*>",
        r"&(quot|#x27|nbsp);",
        r"^\s*(!!!|\?\?\?|===|:   )",
        r"\]\((?!https?://)[^)]*\)",
        "[\ue000-\uf8ff]",
    ):
        found = re.search(pattern, prose, re.MULTILINE)
        assert not found, f"{where}: {found[0] if found else ''!r}"


# llms.txt --------------------------------------------------------------------------------------


def test_llms_txt_has_its_form(written: dict[str, str], records: Records, site_url: str) -> None:
    lines = written["llms.txt"].splitlines()
    assert lines[0].startswith("# ")
    assert lines[2].startswith("> ")
    assert sum(line.startswith("# ") for line in lines) == 1
    first = next(index for index, line in enumerate(lines) if line.startswith("## "))
    sections = [line[3:] for line in lines if line.startswith("## ")]
    assert sections[: len(records.products)] == [p.name.strip() for p in records.products.values()]
    assert sections[-1] == "Optional"
    linked = []
    for line in lines[first:]:
        if line and not line.startswith("## "):
            item = re.fullmatch(r"- \[.+\]\((\S+)\): .+", line)
            assert item, line
            linked.append(item[1].removeprefix(site_url))
    pages = {page.url + "index.md" for page in records.pages.values()} - {"index.md"}
    assert sorted(linked) == sorted(pages)


# The pattern and the sections of the proposal's own parser, `parse_llms_file` of llms-txt 0.0.6.
LINK = re.compile(r"-\s*\[(?P<title>[^\]]+)\]\((?P<url>[^\)]+)\)(?::\s*(?P<desc>.*))?")


def test_llms_txt_is_read_by_the_proposal_s_parser(
    written: dict[str, str], records: Records, site_url: str
) -> None:
    head, *sections = re.split(r"^##\s*(.*?)$", written["llms.txt"], flags=re.MULTILINE)
    assert re.fullmatch(r"#\s*.+?\n+>\s*.+?\n+.*", head.strip(), re.DOTALL)
    links = [LINK.search(ln) for text in sections[1::2] for ln in text.splitlines() if ln.strip()]
    assert len(links) == len(records.pages) - 1
    pages = {page.url + "index.md": page for page in records.pages.values()}
    for link in links:
        assert link
        page = pages[link["url"].removeprefix(site_url)]
        assert link["title"] == page.title.replace("[", "(").replace("]", ")")
        assert link["desc"] == page.record.description.strip()


def test_brackets_in_a_title_do_not_end_a_link(project: Project) -> None:
    title = ("title: Beta failed", 'title: "Beta [2] failed"')
    records = load(project({"docs/guides/one/beta.md": title}))
    lines = llms_txt(records, "Sample", "A sample.", "https://pages.example/").splitlines()
    [line] = [line for line in lines if "Beta" in line]
    assert line.startswith("- [Beta (2) failed](https://pages.example/guides/one/beta/index.md): ")
    assert markdown(line).count("<a ") == 1


# All -------------------------------------------------------------------------------------------


def test_the_sitemap_holds_the_days_of_reviews(
    written: dict[str, str], records: Records, site_url: str, site_dir: Path
) -> None:
    told = dict(
        re.findall(r"<loc>(.*?)</loc>(?:\s*<lastmod>(.*?)</lastmod>)?", written["sitemap.xml"])
    )
    wanted = {
        site_url + page.url: getattr(page.record, "reviewed", "") for page in records.pages.values()
    }
    assert told == {url: str(day) for url, day in wanted.items()}
    assert len(set(told.values())) > 1
    packed = (site_dir / "sitemap.xml.gz").read_bytes()
    assert gzip.decompress(packed).decode() == written["sitemap.xml"]


def test_build_wrote_the_same_bytes(written: dict[str, str], site_dir: Path) -> None:
    """The build ran in another process, at another time, with other hashes."""
    for path, text in written.items():
        assert (site_dir / path).read_bytes() == text.encode(), path


@pytest.mark.slow
def test_second_run_writes_the_same_bytes(
    written: dict[str, str], root: Path, site_url: str, tmp_path: Path
) -> None:
    assert write_outputs(load(root), tmp_path, site_url) == list(written)
    for path, text in written.items():
        assert (tmp_path / path).read_bytes() == text.encode(), path


def test_no_output_names_the_machine(written: dict[str, str], root: Path) -> None:
    for path, text in written.items():
        assert str(root) not in text, path
        assert "file://" not in text, path


def test_site_below_a_path(project: Project, tmp_path: Path) -> None:
    records = load(project({**REFERENCE, "mkdocs.yml": MKDOCS}))
    write_outputs(records, tmp_path / "site", "https://pages.example/desk")
    catalog = json.loads((tmp_path / "site/catalog.json").read_text(encoding="utf-8"))
    assert catalog["site"]["url"] == "https://pages.example/desk/"
    assert catalog["guides"][0]["url"] == "https://pages.example/desk/guides/one/alpha/"
    copy = (tmp_path / "site/guides/one/alpha/index.md").read_text(encoding="utf-8")
    assert "https://pages.example/desk/guides/one/beta/" in copy


def test_site_name_must_be_given(project: Project, tmp_path: Path) -> None:
    records = load(project({"mkdocs.yml": "site_name: Sample\n"}))
    with pytest.raises(UsageError, match=r'mkdocs.yml: the key "site_description" is missing'):
        write_outputs(records, tmp_path / "site", "https://pages.example/")
