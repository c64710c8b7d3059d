"""Register what pages may call with mkdocs-macros; the macros are in `errordesk.pages.macros`."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort

from errordesk.records.problems import ProblemsError, UsageError
from errordesk.records.project import published_address
from errordesk.site.given import finish, given, put_beside
from errordesk.site.rendered import RenderedPages

log = logging.getLogger("mkdocs.errordesk")


def define_env(env: Any) -> None:
    """Take what the pages are made from, or make it, and register the macros with it.

    Stops the build on any problem of records and pages.
    """
    site = given()
    if site is None:
        site = _made(env)
    env.conf["nav"] = site["nav"]
    extra = env.conf["extra"]
    extra["expanded"], extra["front_matter"] = site["expanded"], site["front_matter"]
    extra |= site["extra"]


def _made(env: Any) -> dict[str, Any]:
    from errordesk.pages.macros import MACRO_NAMES, PageMacros  # noqa: PLC0415  # who is given a site calls none
    from errordesk.records.loader import load  # noqa: PLC0415  # who is given a site reads none
    from errordesk.site.handover import site_data  # noqa: PLC0415  # it brings all the records' code

    meta_policy = env.conf["extra"]["meta_policy"]
    try:
        site_url = published_address(env.conf["site_url"], "ERRORDESK_SITE_URL or site_url")
        records = load(Path(env.project_dir))
        site = site_data(records, env.conf["site_name"], site_url, meta_policy=meta_policy)
    except UsageError as error:
        raise Abort(str(error)) from None
    except ProblemsError as error:
        for problem in error.problems:
            log.error(problem)
        raise Abort(f"{len(error.problems)} problem(s) found; nothing was built.") from None

    def register(name: str) -> None:
        def macro(*args: Any, **kwargs: Any) -> str:
            macros = PageMacros(records, env.page.file.src_uri, site_url)
            return macros.public()[name](*args, **kwargs)

        env.macro(macro, name)

    for name in MACRO_NAMES:
        register(name)
    env.conf["extra"]["records"] = records
    return site


def on_pre_page_macros(env: Any) -> None:
    """Give the engine the page as it was expanded when it was checked; once is enough."""
    extra, src_uri = env.conf["extra"], env.page.file.src_uri
    expanded = extra["expanded"].pop(src_uri, None)
    if expanded is not None:
        env.markdown = expanded
        # In place: the engine's plug-in for macros holds a copy of the page with the same object.
        env.page.meta |= {**extra["front_matter"][src_uri], "render_macros": False}


def on_post_page_macros(env: Any) -> None:
    """Let the engine take the HTML of a page that did not change."""
    extra = env.conf["extra"]
    if "rendered" not in extra:  # only now are the files of the build known
        extra["rendered"] = RenderedPages(env.conf, env.variables["files"])
    extra["rendered"].prepare(env.page, env.markdown)


def on_post_build(env: Any) -> None:
    """Write what machines read beside the built pages; stop the build when that fails."""
    extra, site_dir = env.conf["extra"], Path(env.conf["site_dir"])
    if "records" in extra:
        from errordesk.site.handover import write_data  # noqa: PLC0415  # as in `_made`

        site_url = published_address(env.conf["site_url"], "site_url")
        try:
            write_data(extra["records"], site_dir, site_url)
        except UsageError as error:
            raise Abort(str(error)) from None
    else:
        put_beside(site_dir)
    finish(site_dir)
    extra["rendered"].write()
