#!/usr/bin/env bash
# @fastify/http-proxy asks a busy backend eleven times for one request.
#
# Version: @fastify/http-proxy 11.6.3 from npm, with Fastify 5.12.8.
# Guess:   a 503 of the backend is passed on at once, as a 502 is; the backend sees one request.
# Seen:    a 503 gets ten more requests within a second, and only then is it passed on. A
#          Retry-After that asks clients to come back in 30 s changes nothing. A POST is sent once.
source "$(dirname "$0")/common.sh"
npm_packages @fastify/http-proxy@11.6.3 fastify@5.12.8
backend=$(free_port)
gateway=$(free_port)
cat >backend.cjs <<END
let asked = 0;
require("http").createServer((request, answer) => {
  if (request.url === "/asked") { answer.end(String(asked)); asked = 0; return; }
  asked += 1;
  if (request.url === "/busy") answer.setHeader("Retry-After", "30");
  answer.statusCode = request.url === "/bad" ? 502 : 503;
  answer.end("busy");
}).listen($backend, "127.0.0.1");
END
cat >gateway.cjs <<END
const app = require("fastify")();
app.register(require("@fastify/http-proxy"), { upstream: "http://127.0.0.1:$backend" });
app.listen({ port: $gateway, host: "127.0.0.1" });
END
start node backend.cjs
start node gateway.cjs
wait_for "$backend"
wait_for "$gateway"
asked() { curl -s "http://127.0.0.1:$backend/asked"; }
expect "status" 502 "$(status "http://127.0.0.1:$gateway/bad")"
expect "requests for a 502" 1 "$(asked)"
expect "status" 503 "$(status "http://127.0.0.1:$gateway/plain")"
expect "requests for a 503" 11 "$(asked)"
expect "status" 503 "$(status "http://127.0.0.1:$gateway/busy")"
expect "requests for a 503 with Retry-After: 30" 11 "$(asked)"
expect "status of a POST" 503 "$(status --json '{}' "http://127.0.0.1:$gateway/plain")"
expect "requests for a POST" 1 "$(asked)"
