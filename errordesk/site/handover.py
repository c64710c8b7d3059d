"""What every engine is given for its templates, and what stands beside the pages it has built.

Templates read plain data only: another engine has no objects of Python in them. Run as a program,
in the root of a project, it writes all of that into a folder for the engine that is run next.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import yaml
import yaml_env_tag

from errordesk.pages.hosts import policy
from errordesk.pages.macros.page import finder_box
from errordesk.pages.macros.tables import all_listed, list_of
from errordesk.pages.navigation import navigation
from errordesk.pages.render import check_pages
from errordesk.records.loader import load
from errordesk.records.models import Guide, PlainPage, Product
from errordesk.records.problems import ProblemsError, UsageError
from errordesk.records.project import CONFIG, published_address, site_name
from errordesk.records.records import Records
from errordesk.records.yamlfile import LOADER
from errordesk.site import given
from errordesk.site.cards import Cards
from errordesk.site.copies import write_outputs
from errordesk.site.finder import MODULE_NAME, SHARDS, write_find_scripts
from errordesk.site.replies import write_replies
from errordesk.site.twins import SCRIPTS, write_tables

# Stands in the finder's box for the way to the site's root, which only the template knows.
_BASE = "{base}/"
# What theme and search read of a page's front matter.
_READ = {*PlainPage.model_fields}


def template_data(
    records: Records, site_name: str, site_url: str, *, meta_policy: bool
) -> dict[str, Any]:
    """Return what the templates read from the setting `extra`: texts, lists and dictionaries.

    Args:
        records: the loaded records.
        site_name: the name of the site.
        site_url: the address that the site is published at.
        meta_policy: write the content security policy into every page.
    """
    cards = Cards(records, site_name, site_url)
    return {
        # Only for hosts that send no headers of ours, see docs/contributing/publish.md.
        "policy": policy(meta=True) if meta_policy else "",
        # By the address of the page: its source, and how it introduces itself.
        "pages": {
            page.url: {"source": page.src_uri, **cards.of(page.src_uri)._asdict()}
            for page in records.pages.values()
        },
        # For the 404 page.
        "finder_box": finder_box(_BASE),
        "messages": [
            _messages(records, product, guides)
            for product_id, product in records.products.items()
            if (guides := records.guides_of(product_id))
        ],
    }


def _messages(records: Records, product: Product, guides: list[Guide]) -> dict[str, Any]:
    """Return the guides of a product, or on a large site where they are, and how many."""
    if not all_listed(records):
        page, heading = list_of(records, product)
        url = f"{page.url}#{heading}" if heading else page.url
        return {"product": product.name, "guides": [], "url": url, "count": len(guides)}
    return {
        "product": product.name,
        "guides": [
            {
                "url": records.by_id[guide.id].url,
                "title": guide.title,
                "message": guide.signatures[0].text if guide.signatures else "",
            }
            for guide in guides
        ],
    }


def write_data(records: Records, folder: Path, site_url: str) -> None:
    """Write what machines and scripts read beside the pages, and the redirects.

    `folder` is the built site, or another that holds its scripts.
    Raises `UsageError` when a record holds what cannot be written.
    """
    write_find_scripts(records, folder, site_url)
    write_replies(records, folder, site_url)
    write_tables(folder)
    write_outputs(records, folder, site_url)


def site_data(records: Records, name: str, site_url: str, *, meta_policy: bool) -> dict[str, Any]:
    """Return what an engine builds the pages from: Markdown, front matter, navigation, `extra`.

    The arguments are those of `template_data`. Raises `ProblemsError` with every call on a page
    that fails.
    """
    return {
        "expanded": check_pages(records, site_url),
        "front_matter": {
            uri: page.record.model_dump(include=_READ, exclude_unset=True)
            for uri, page in records.pages.items()
        },
        "nav": navigation(records),
        "extra": template_data(records, name, site_url, meta_policy=meta_policy),
    }


class _Loader(LOADER):
    """Reads `!ENV` as MkDocs does."""


_Loader.add_constructor("!ENV", yaml_env_tag.construct_env_tag)


def settings(root: Path) -> dict[str, Any]:
    """Return `mkdocs.yml` as an engine reads it, with the variables of the environment."""
    text = (root / CONFIG).read_bytes()
    found: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506  # it is a safe loader with !ENV
    return found


def hand_over(root: Path, folder: Path) -> None:
    """Write into a folder all that the build of a project needs of its records.

    Raises `ProblemsError` or `UsageError` when records, pages or settings are wrong.
    """
    name, _ = site_name(root)  # tells what is wrong with the file
    config = settings(root)
    site_url = published_address(config.get("site_url"), "ERRORDESK_SITE_URL or site_url")
    records = load(root)
    policy = bool(config["extra"]["meta_policy"])
    beside = given.give(folder, site_data(records, name, site_url, meta_policy=policy))
    for script in {MODULE_NAME, Path(SHARDS).name, *SCRIPTS}:
        shutil.copy(root / config["theme"]["custom_dir"] / "assets" / script, beside / "assets")
    write_data(records, beside, site_url)


def main() -> None:
    """Hand over to the engine that is run next; what is wrong is told as an engine tells it."""
    try:
        hand_over(Path.cwd(), Path(sys.argv[1]))
    except ProblemsError as error:
        sys.exit("\n".join(f"ERROR   -  {problem}" for problem in error.problems))
    except UsageError as error:
        sys.exit(f"ERROR   -  {error}")


if __name__ == "__main__":
    main()
