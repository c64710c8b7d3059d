"""Proxies for one user or for tests: tinyproxy, Privoxy, mitmproxy."""

from __future__ import annotations

import shutil

from lab.gateways.faults import Setup
from lab.gateways.packages import Package
from lab.gateways.product import (
    BACKEND,
    GATEWAY,
    Launch,
    Place,
    Product,
    lacks,
    needs_plain_start,
)


def tinyproxy(setup: Setup, place: Place) -> Launch:
    """Tinyproxy as a reverse proxy."""
    needs_plain_start(setup)
    lacks(
        setup,
        tls="no TLS to a backend",
        pair="one backend for a path",
        checks="no health checks",
        http2="no HTTP/2",
    )
    conf = place.write(
        "tinyproxy.conf",
        f"""Listen 127.0.0.1
Port {GATEWAY}
Timeout {2 if setup.short else 600}
DefaultErrorFile "/usr/share/tinyproxy/default.html"
LogFile "{place.cell}/tinyproxy.log"
LogLevel Info
MaxClients 100
ViaProxyName "tinyproxy"
ReverseOnly Yes
ReversePath "/" "http://{setup.host}:{BACKEND}/"
""",
    )
    return Launch(["/usr/bin/tinyproxy", "-d", "-c", str(conf)], ("tinyproxy.log",))


def privoxy(setup: Setup, place: Place) -> Launch:
    """Privoxy with the settings of its own file; a forward proxy only."""
    needs_plain_start(setup)
    lacks(
        setup,
        tls="a forward proxy: TLS passes through as a tunnel",
        pair="a forward proxy: the client names the server",
        checks="no health checks",
        http2="no HTTP/2",
    )
    shutil.copytree("/etc/privoxy", place.cell / "etc")
    conf = place.write(
        "config",
        f"""confdir {place.cell}/etc
logdir {place.cell}
logfile privoxy.log
actionsfile match-all.action
actionsfile default.action
filterfile default.filter
listen-address 127.0.0.1:{GATEWAY}
keep-alive-timeout 5
default-server-timeout 60
socket-timeout {2 if setup.short else 300}
hostname gateway.example
""",
    )
    return Launch(["/usr/sbin/privoxy", "--no-daemon", str(conf)], ("privoxy.log",))


def mitmproxy(setup: Setup, place: Place) -> Launch:
    """Mitmdump as a reverse proxy."""
    needs_plain_start(setup)
    lacks(
        setup,
        pair="one backend",
        checks="no health checks",
        http2="HTTP/2 only over TLS",
    )
    scheme = "https" if setup.tls else "http"
    command = [str(place.package / "bin/mitmdump"), "--set", f"confdir={place.cell}"]
    command += ["--mode", f"reverse:{scheme}://{setup.host}:{BACKEND}"]
    command += ["--listen-host", "127.0.0.1", "--listen-port", str(GATEWAY)]
    return Launch(command, env={"PYTHONUNBUFFERED": "1"}, says="listening at")


PRODUCTS = (
    Product(
        "tinyproxy",
        "tinyproxy",
        "Debian 12, reverse",
        Package("debian", "tinyproxy", "1.11.1-2.1+deb12u1"),
        "tinyproxy -v",
        tinyproxy,
        (
            "Server: tinyproxy/",
            "500 Unable to connect",
            "tinyproxy</a> version",
            "Via: 1.1 tinyproxy (tinyproxy/",
            "Could not retrieve all the headers",
        ),
        noise=(r"^(CONNECT|INFO) ",),
        varies={"tls-only": "its own 503 page, or closed without an answer"},
    ),
    Product(
        "privoxy",
        "Privoxy",
        "Debian 12, forward",
        Package("debian", "privoxy", "3.0.34-1"),
        "privoxy --version",
        privoxy,
        ("(Privoxy@", "Privoxy", "503 Connect failed", "404 No such domain"),
        target=f"http://{{host}}:{BACKEND}/",
    ),
    Product(
        "mitmproxy",
        "mitmproxy",
        "from PyPI, reverse",
        Package("pypi", "mitmproxy", "11.0.2"),
        "mitmdump --version",
        mitmproxy,
        ("Server: mitmproxy ", "server disconnected", "<title>502 Bad Gateway</title>"),
    ),
)
