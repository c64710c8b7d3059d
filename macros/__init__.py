"""Register what pages may call with mkdocs-macros; the macros are in `errordesk.pages.macros`."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.exceptions import Abort

from errordesk.pages.macros import MACRO_NAMES, PageMacros
from errordesk.pages.navigation import navigation
from errordesk.pages.render import check_pages
from errordesk.records.loader import load
from errordesk.records.problems import ProblemsError, UsageError
from errordesk.records.project import published_address
from errordesk.site.handover import template_data, write_beside
from errordesk.site.rendered import RenderedPages

log = logging.getLogger("mkdocs.errordesk")


def define_env(env: Any) -> None:
    """Validate all records and pages, then register the macros; stop the build on any problem."""
    try:
        site_url = published_address(env.conf["site_url"], "ERRORDESK_SITE_URL or site_url")
        records = load(Path(env.project_dir))
        expanded = check_pages(records, site_url)
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
    env.conf["nav"] = navigation(records)
    extra = env.conf["extra"]
    extra["expanded"] = expanded
    extra["records"] = records
    extra |= template_data(
        records, env.conf["site_name"], site_url, meta_policy=extra["meta_policy"]
    )


def on_pre_page_macros(env: Any) -> None:
    """Give the engine the page as it was expanded when it was checked; once is enough."""
    expanded = env.conf["extra"]["expanded"].pop(env.page.file.src_uri, None)
    if expanded is not None:
        env.markdown = expanded
        env.page.meta["render_macros"] = False


def on_post_page_macros(env: Any) -> None:
    """Let the engine take the HTML of a page that did not change."""
    extra = env.conf["extra"]
    if "rendered" not in extra:  # only now are the files of the build known
        extra["rendered"] = RenderedPages(env.conf, env.variables["files"])
    extra["rendered"].prepare(env.page, env.markdown)


def on_post_build(env: Any) -> None:
    """Write what machines read beside the built pages; stop the build when that fails."""
    records, site_dir = env.conf["extra"]["records"], Path(env.conf["site_dir"])
    site_url = published_address(env.conf["site_url"], "site_url")
    try:
        write_beside(records, site_dir, site_url)
        env.conf["extra"]["rendered"].write()
    except UsageError as error:
        raise Abort(str(error)) from None
