"""Every guide has a reply that is ready to paste, and other tools find it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml

from errordesk.checks.context import Context
from errordesk.checks.site import outputs
from errordesk.checks.site.ledger import BuiltSite
from errordesk.issues import reply_set
from errordesk.issues.catalogue import guide_of
from errordesk.records.loader import load
from errordesk.records.problems import UsageError
from errordesk.records.records import Records
from errordesk.replies import filling
from errordesk.site import replies as reply_files
from tests.conftest import Project

# These errors are asked about most; who adds another reply of its own changes nothing here.
FREQUENT = {
    *("pp-badgateway", "pp-toomanyrequests", "pp-component-in-use", "pp-pending-upgrade"),
    *("pp-missing-dependency", "pp-dlp-policy", "agw-502", "agw-unreachable-backend", "agw-tls"),
}


@pytest.fixture(scope="module")
def texts(records: Records, site_url: str) -> dict[str, str]:
    """The reply of each guide with neutral words."""
    return {
        guide: filling.render_unset(records, reply_set.template(records, guide, site_url))
        for guide in records.guides
    }


def _targets(text: str) -> list[str]:
    return re.findall(r"\]\(([^)]*)\)", text)


def test_every_guide_has_a_reply_and_nothing_is_unfilled(
    records: Records, texts: dict[str, str], site_url: str
) -> None:
    assert set(texts) == set(records.guides)
    for guide, text in texts.items():
        assert not re.search(r"\{\{|\}\}|\[\[|\]\]|\[%|%\]", text), guide
        assert not re.search(r"</?[a-zA-Z!]", re.sub(r"`[^`]*`", "", text)), f"HTML in {guide}"
        assert "@" not in text, guide
        assert "\n\n\n" not in text, guide
        assert not re.search(r"^- .*\n\n- ", text, re.MULTILINE), f"a loose list in {guide}"
        relative = [target for target in _targets(text) if not target.startswith("https://")]
        assert relative == [], guide
        assert f"{site_url}e/{guide}/#verify" in text, guide
        assert f"{site_url}e/{guide}/" in text, guide


def test_replies_are_short(records: Records, texts: dict[str, str]) -> None:
    long = {guide: len(text) for guide, text in texts.items() if len(text) > reply_set.LIMIT}
    assert set(long) <= {reply.answers for reply in records.replies.values() if reply.longer}, long


def test_replies_say_what_the_record_says(records: Records, texts: dict[str, str]) -> None:
    for guide_id, text in texts.items():
        if records.reply_for(guide_id):
            continue
        guide = records.guides[guide_id]
        assert " ".join(guide.description.split()) in text
        assert text.count("\n- ") >= len(guide.answer.never)
        for fact in guide.answer.wait:
            assert records.facts[fact].text in text


def test_the_lists_of_replies_are_tight(texts: dict[str, str]) -> None:
    # A blank line between two items makes a loose list, which GitHub sets twice as high.
    loose = {
        guide for guide, text in texts.items() if re.search(r"^- .*\n\n- ", text, re.MULTILINE)
    }
    assert loose == set()


def test_the_frequent_errors_have_texts_of_their_own(records: Records) -> None:
    assert {reply.answers for reply in records.replies.values()} >= FREQUENT


@pytest.mark.site
def test_every_link_resolves_on_the_built_site(
    records: Records, texts: dict[str, str], site_url: str, built: BuiltSite
) -> None:
    known = {source.url for source in records.sources.values()}
    repository = records.sources["coe-repo"].url

    checked = 0
    for guide, text in texts.items():
        for target in _targets(text):
            if not target.startswith(site_url):
                assert target in known or target.startswith(f"{repository}/"), (guide, target)
                continue
            assert built.resolves(target.removeprefix(site_url)), (guide, target)
            checked += 1
    assert checked > 4 * len(records.guides)


def test_advice_reads_well_for_each_kind(records: Records, site_url: str) -> None:
    template = reply_set.template(records, "pp-toomanyrequests", site_url)
    said = {}
    for kind in ("same", "downgrade", "patch", "next", "skipped", "unknown"):
        advice = dict.fromkeys(filling.ADVICE_KEYS, False) | {kind: True, "steps": "4.45 → 4.50.9"}
        given = {"from": "4.29", "to": "4.50.9"}
        text = filling.render(template, filling.values(records.variables, given, advice))
        [said[kind]] = re.findall(r"\*\*From 4.29 to 4.50.9:\*\* .*", text)
        assert all(target.startswith(site_url) for target in _targets(said[kind]))
    assert len(set(said.values())) == 6
    assert said["skipped"].endswith(
        "go from 4.29 → 4.45 → 4.50.9; these steps can help, they do not cure."
    )
    assert "From" not in filling.render_unset(records, template)
    # Advice is given on two versions, so no neutral words stand beside them there.
    assert "**From {{from}} to {{to}}:**" in template


def test_written_files(
    records: Records, site_url: str, texts: dict[str, str], tmp_path: Path
) -> None:
    written = reply_files.write_replies(records, tmp_path, site_url.rstrip("/"))
    raw = [f"replies/raw/{guide}.md" for guide in records.guides]
    assert written == sorted(
        [*raw, "assets/replies.json", "assets/replies-data.js", "replies/label-actions.yml"]
    )
    assert all((tmp_path / path).is_file() for path in written)
    for guide, text in texts.items():
        assert (tmp_path / f"replies/raw/{guide}.md").read_text(encoding="utf-8") == text + "\n"

    data = json.loads((tmp_path / "assets/replies.json").read_text(encoding="utf-8"))
    assert list(data["variables"]) == list(records.variables)
    for name, variable in records.variables.items():
        assert data["variables"][name]["pattern"] == variable.pattern
        assert data["variables"][name]["personal"] == variable.personal
    assert list(data["replies"]) == sorted(records.guides)
    for guide, entry in data["replies"].items():
        assert entry["guide"] == site_url + records.by_id[guide].url
        assert (entry["page"] is not None) == (records.reply_for(guide) is not None)
        assert set(entry["variables"]) <= set(records.variables)
        assert filling.render_unset(records, entry["template"]) == texts[guide]

    script = (tmp_path / reply_files.SCRIPT).read_text(encoding="utf-8")
    for_page = json.loads(script.removeprefix("globalThis.errorDeskRepliesData="))
    assert {key: for_page[key] for key in data} == data
    listed = [guide for group in for_page["groups"] for guide in group["guides"]]
    assert sorted(listed) == sorted(records.guides)
    assert for_page["grades"]["judgement"] == ["J", "Our judgement"]
    assert records.releases
    assert for_page["releases"] == reply_files.release_data(records.releases)

    before = {path: (tmp_path / path).read_bytes() for path in written}
    assert reply_files.write_replies(records, tmp_path, site_url) == written
    assert before == {path: (tmp_path / path).read_bytes() for path in written}


def test_a_long_script_leaves_the_texts_to_parts(
    records: Records, site_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reply_files, "WHOLE", 0)
    written = reply_files.write_replies(records, tmp_path, site_url)
    whole = json.loads((tmp_path / reply_files.JSON).read_text(encoding="utf-8"))["replies"]

    def read(path: str) -> Any:
        return json.loads((tmp_path / path).read_text(encoding="utf-8").partition("=")[2])

    core = read(reply_files.SCRIPT)
    parts = reply_files.parts_of(core)
    assert {path for path in written if path.startswith(reply_files.PARTS + "/")} == {*parts}
    texts = {path: read(path) for path in parts}
    assert max(map(len, texts.values())) == reply_files.PART
    for guide, reply in whole.items():
        entry = core["replies"][guide]
        path = f"{core['folder']}/{entry.pop('part')}-data.js"
        assert {**entry, "template": texts[path][guide]} == reply

    site = SimpleNamespace(folder=tmp_path, resolves=lambda _: True, pages=list)
    context = cast(
        "Context", SimpleNamespace(site=site, site_url=site_url, page_problems=lambda found: found)
    )
    missing = (parts[0], "the file is missing")
    assert missing not in outputs.wrong_outputs(context)
    (tmp_path / parts[0]).unlink()
    assert missing in outputs.wrong_outputs(context)


def test_label_actions_follow_the_form_of_the_action(
    records: Records, site_url: str, texts: dict[str, str], tmp_path: Path
) -> None:
    reply_files.write_replies(records, tmp_path, site_url)
    config = yaml.safe_load((tmp_path / reply_files.LABELS).read_text(encoding="utf-8"))
    assert set(config) == set(records.guides)
    for label, actions in config.items():
        # As dessant/label-actions reads it: labels of 50 signs, comments of 10,000.
        assert len(label) <= 50
        assert list(actions) == ["issues"]
        assert list(actions["issues"]) == ["comment"]
        assert actions["issues"]["comment"] == texts[label]
        assert len(texts[label]) <= 10_000
        assert "{issue-author}" not in texts[label]


@pytest.mark.parametrize("name", ["pp-badgateway", "reply-badgateway"])
def test_a_reply_is_found_by_guide_or_page(records: Records, name: str) -> None:
    assert guide_of(records, name).id == "pp-badgateway"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("pp-badgatway", 'Did you mean "pp-badgateway"?'),
        ("pp-upgrade", "there is no reply"),
    ],
)
def test_an_unknown_reply_is_told(records: Records, name: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        guide_of(records, name)
    assert message in str(caught.value)


def test_a_guide_without_a_text_of_its_own_gets_the_general_one(project: Project) -> None:
    records = load(project())
    template = reply_set.template(records, "one-beta", "https://desk.example/")
    assert "https://desk.example/e/one-beta/" in template
    with pytest.raises(UsageError, match='unknown guide "one-betta"'):
        reply_set.template(records, "one-betta", "https://desk.example/")


GENERAL = """\
[[ title ]].

[% if never %]
**Never:**

  [% for item in never %]
- [[ item ]]
  [% endfor %]

[% endif %]
**Safe to retry?** [[ retry ]]
[% if wait %]

**Wait:** [[ wait ]]
[% endif %]
"""


def test_the_general_text_is_filled_to_the_byte(project: Project) -> None:
    """Tags of the template leave neither blank lines nor blanks behind."""
    beta = ("  never: [Delete the thing.]", "  never: [Delete the thing., Wait.]")
    records = load(project({"macros/replies/general.md": GENERAL, "docs/guides/one/beta.md": beta}))
    template = reply_set.template(records, "one-beta", "https://desk.example/")
    assert filling.render_unset(records, template) == (
        "Beta failed.\n\n**Never:**\n\n- Delete the thing.\n- Wait.\n\n"
        "**Safe to retry?** Yes.\n\n**Wait:** 10 minutes."
    )


def test_a_project_without_versions_has_no_rules_of_paths(project: Project, tmp_path: Path) -> None:
    reply_files.write_replies(load(project()), tmp_path / "site", "https://desk.example/")
    script = (tmp_path / "site" / reply_files.SCRIPT).read_text(encoding="utf-8")
    data = json.loads(script.removeprefix("globalThis.errorDeskRepliesData="))
    assert (data["releases"], data["rules"]) == ([], None)


def test_template_signs_in_a_record_are_refused(project: Project) -> None:
    records = load(
        project(
            {"docs/guides/one/beta.md": ("do_first: ", "do_first: '{% raw %}{{x}}{% endraw %}' #")}
        )
    )
    with pytest.raises(UsageError, match='unknown variable "x"'):
        reply_set.template(records, "one-beta", "https://desk.example/")
