"""What every engine is given for its templates, and what stands beside the pages it has built.

Templates read plain data only: another engine has no objects of Python in them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from errordesk.pages.hosts import policy
from errordesk.pages.macros.page import finder_box
from errordesk.records.records import Records
from errordesk.site.cards import Cards
from errordesk.site.copies import write_outputs
from errordesk.site.finder import write_find_scripts
from errordesk.site.frames import frame_tables
from errordesk.site.replies import write_replies
from errordesk.site.twins import write_tables
from errordesk.site.weight import slim

# Stands in the finder's box for the way to the site's root, which only the template knows.
_BASE = "{base}/"


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
            {
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
            for product_id, product in records.products.items()
            if (guides := records.guides_of(product_id))
        ],
    }


def write_beside(records: Records, site_dir: Path, site_url: str) -> None:
    """Write what machines and scripts read beside the built pages, and the redirects.

    At last, what no page can use is taken out of style sheets and scripts.
    Raises `UsageError` when a record holds what cannot be written.
    """
    write_find_scripts(records, site_dir, site_url)
    write_replies(records, site_dir, site_url)
    write_tables(site_dir)
    write_outputs(records, site_dir, site_url)
    frame_tables(site_dir)
    slim(site_dir)
