"""The headers that a host should send with the site, in the forms that hosts read.

The site needs none of them to work. They let a browser refuse whatever the site does not hold
itself, should a page ever be spoilt. The browser tests are served with them.
"""

from __future__ import annotations

import json

# What a browser may load or do, by directive of Content Security Policy Level 3.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    # Text becomes neither HTML nor a script; one policy, in assets/errordesk.js, loads our own.
    "require-trusted-types-for": "'script'",
    "trusted-types": "default",
}
# What a browser ignores in a <meta>, by the same specification.
NOT_IN_META = ("frame-ancestors",)


def policy(*, meta: bool = False) -> str:
    """Return the content security policy as one line, for a header or for a `<meta>`."""
    return "; ".join(
        f"{name} {value}" for name, value in POLICY.items() if not (meta and name in NOT_IN_META)
    )


HEADERS = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def headers_file() -> str:
    """Return `_headers`, which Netlify and Cloudflare Pages read."""
    return "/*\n" + "".join(f"  {name}: {value}\n" for name, value in HEADERS.items())


def staticwebapp() -> str:
    """Return `staticwebapp.config.json`, which Azure Static Web Apps reads."""
    settings = {
        "globalHeaders": HEADERS,
        "responseOverrides": {"404": {"rewrite": "/404.html"}},
    }
    return json.dumps(settings, indent=2) + "\n"


def nginx() -> str:
    """Return the lines for a `server` of nginx."""
    lines = [f'add_header {name} "{value}" always;\n' for name, value in HEADERS.items()]
    return "".join([*lines, "error_page 404 /404.html;\n"])


def caddy() -> str:
    """Return the lines for a site of a Caddyfile."""
    lines = [f'\t{name} "{value}"\n' for name, value in HEADERS.items()]
    return "".join(
        [
            "header {\n",
            *lines,
            "}\n",
            "handle_errors 404 {\n\trewrite * /404.html\n\tfile_server\n}\n",
        ]
    )


def meta_tag() -> str:
    """Return the element for hosts that send no headers of the site, as GitHub Pages."""
    return f'<meta http-equiv="Content-Security-Policy" content="{policy(meta=True)}">\n'


# The files that lie in the built site, and all forms with the language of their text.
FILES = {"_headers": headers_file, "staticwebapp.config.json": staticwebapp}
FORMS = {
    **{name: ("text" if name == "_headers" else "json", form) for name, form in FILES.items()},
    "nginx": ("nginx", nginx),
    "caddy": ("text", caddy),
    "meta": ("html", meta_tag),
}
