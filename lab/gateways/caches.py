"""Caches in front of a backend: Varnish, Squid, Traffic Server."""

from __future__ import annotations

import shutil

from lab.gateways.behaviour import HEALTH
from lab.gateways.faults import Setup
from lab.gateways.packages import Package
from lab.gateways.product import (
    BACKEND,
    GATEWAY,
    Launch,
    Place,
    Product,
    lacks,
    members,
    needs_plain_start,
)

CHECKED = 3.0


def varnish(setup: Setup, place: Place) -> Launch:
    """Varnish; two backends need a director, as its manual says."""
    lacks(setup, tls="no TLS to a backend", late="looks names up at the start only")
    limits = ".connect_timeout = 2s; .first_byte_timeout = 2s; .between_bytes_timeout = 2s;"
    extra = limits if setup.short else ""
    if setup.checks:
        extra += f' .probe = {{ .url = "{HEALTH}"; .interval = 1s; .timeout = 1s; }}'
    names = ["first", "second"]
    pool = "\n".join(
        f'backend {name} {{ .host = "{host}"; .port = "{port}"; {extra} }}'
        for name, (host, port) in zip(names, members(setup), strict=False)
    )
    if setup.members > 1:
        pool = f"import directors;\n{pool}\n" + (
            "sub vcl_init { new pool = directors.round_robin();"
            " pool.add_backend(first); pool.add_backend(second); }\n"
            "sub vcl_recv { set req.backend_hint = pool.backend(); }"
        )
    conf = place.write("default.vcl", f"vcl 4.1;\n{pool}\n")
    work = str(place.cell / "work")
    command = ["/usr/sbin/varnishd", "-F", "-j", "none", "-n", work, "-f", str(conf)]
    command += ["-a", f"127.0.0.1:{GATEWAY}", "-s", "malloc,16m"]
    if setup.http2:
        command += ["-p", "feature=+http2"]
    tags = "FetchError,Error,VCL_Error,BerespStatus"
    read = ["/usr/bin/varnishlog", "-n", work, "-d", "-g", "request", "-i", tags]
    return Launch(command, after=(read,), warm=CHECKED if setup.checks else 0.5)


def squid(setup: Setup, place: Place) -> Launch:
    """Squid as an accelerator; `no-digest` keeps it from requests of its own."""
    needs_plain_start(setup)
    lacks(setup, http2="no HTTP/2")
    options = "no-query no-digest originserver"
    if setup.members > 1:
        options += " round-robin"
    if setup.tls:
        options += " tls"
    if setup.checks:
        options += f" monitorurl=http://gateway.example{HEALTH} monitorinterval=1"
    pool = "\n".join(
        f"cache_peer {host} parent {port} 0 {options} name=s{number}"
        for number, (host, port) in enumerate(members(setup), 1)
    )
    conf = place.write(
        "squid.conf",
        f"""http_port 127.0.0.1:{GATEWAY} accel defaultsite=gateway.example
{pool}
http_access allow all
pid_filename {place.cell}/pid
access_log {place.cell}/access.log
cache_log {place.cell}/cache.log
coredump_dir {place.cell}
visible_hostname gateway.example
pinger_enable off
shutdown_lifetime 0 seconds
{"read_timeout 2 seconds" if setup.short else ""}
{"connect_timeout 2 seconds" if setup.short else ""}
""",
    )
    command = ["/usr/sbin/squid", "-N", "-f", str(conf)]
    return Launch(command, ("cache.log", "access.log"), warm=5.0 if setup.checks else 0.7)


def trafficserver(setup: Setup, place: Place) -> Launch:
    """Traffic Server with Debian's files and one rule to map."""
    needs_plain_start(setup)
    lacks(
        setup,
        pair="one backend for a rule",
        checks="no health checks without a plugin",
        http2="HTTP/2 only over TLS",
    )
    home = place.cell / "etc"
    shutil.copytree("/etc/trafficserver", home)
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    scheme = "https" if setup.tls else "http"
    place.write("etc/remap.config", f"map / {scheme}://{setup.host}:{BACKEND}/\n")
    place.write("etc/storage.config", f"{place.cell}/cache 64M\n")
    settings = {
        "http.server_ports": f"STRING {GATEWAY}",
        "admin.user_id": "STRING #-1",
        "log.max_secs_per_buffer": "INT 1",
        "log.periodic_tasks_interval": "INT 1",
    }
    if setup.short:
        settings["http.transaction_no_activity_timeout_out"] = "INT 2"
        settings["http.connect_attempts_timeout"] = "INT 2"
    with (home / "records.config").open("a") as records:
        records.writelines(f"CONFIG proxy.config.{k} {v}\n" for k, v in settings.items())
    place.write(
        "etc/logging.yaml",
        "logging:\n  formats:\n  - name: squid\n    format: '%<cqtq> %<ttms> %<chi> %<crc>/%<pssc>"
        " %<psql> %<cqhm> %<cquc> %<caun> %<phr>/%<shn> %<psct>'\n"
        "  logs:\n  - filename: squid\n    format: squid\n    mode: ascii\n",
    )
    for name in ("run", "log", "cache"):
        (place.cell / name).mkdir()
    layout = {
        "prefix": "/usr",
        "exec_prefix": "/usr",
        "bindir": "/usr/bin",
        "sbindir": "/usr/bin",
        "sysconfdir": home,
        "datadir": place.cell / "cache",
        "includedir": "/usr/include",
        "libdir": "/usr/lib/trafficserver",
        "libexecdir": "/usr/lib/trafficserver/modules",
        "localstatedir": place.cell / "run",
        "runtimedir": place.cell / "run",
        "logdir": place.cell / "log",
        "cachedir": place.cell / "cache",
    }
    root = place.write("runroot.yaml", "".join(f"{k}: {v}\n" for k, v in layout.items()))
    command = ["/usr/bin/traffic_server", f"--run-root={root}"]
    return Launch(command, ("log/error.log", "log/squid.log"), warm=0.7)


PRODUCTS = (
    Product(
        "varnish",
        "Varnish",
        "Debian 12",
        Package("debian", "varnish", "7.1.1-2+deb12u1"),
        "varnishd -V",
        varnish,
        (
            "503 Backend fetch failed",
            "Guru Meditation:",
            "<p>Varnish cache server</p>",
            "Server: Varnish",
            "X-Varnish:",
            "(Varnish/",
            "FetchError",
            "Retry-After: 5",
        ),
        noise=(r"^\*+ +<< ",),
    ),
    Product(
        "squid",
        "Squid",
        "Debian 12, accelerator with no-digest",
        Package("debian", "squid", "5.7-2+deb12u6"),
        "squid -v",
        squid,
        (
            "X-Squid-Error:",
            "<body id=ERR_",
            "ERROR: The requested URL could not be retrieved",
            "(squid/",
            "Server: squid/",
            "X-Cache:",
            "X-Cache-Lookup:",
            "TCP_MISS/50",
            "FIRSTUP_PARENT",
        ),
        noise=(r"storeLateRelease", r"Starting Squid"),
        varies={
            "refused": "Squid may have marked the backend as down before the request",
            "refused-again": "Squid may have marked the backend as down before the request",
        }
        | dict.fromkeys(
            ("pair-refused", "pair-hang-up", "pair-hang-up-post", "pair-silent"),
            "which of its two backends is first differs",
        ),
    ),
    Product(
        "trafficserver",
        "Traffic Server",
        "Debian 12",
        Package("debian", "trafficserver", "9.2.5+ds-0+deb12u4"),
        "traffic_server --version",
        trafficserver,
        (
            "Server: ATS/",
            "502 Connection refused",
            "502 Server Hangup",
            "502 Malformed Server Response Status",
            "502 Invalid HTTP Response",
            "504 Connection Timed Out",
            "Description: Could not connect to the requested server host.",
            "CONNECT: attempt fail",
            "ERR_CONNECT_FAIL/",
        ),
        settle=3.5,
    ),
)
