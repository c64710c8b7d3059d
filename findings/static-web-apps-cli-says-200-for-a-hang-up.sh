#!/usr/bin/env bash
# The emulator of Azure Static Web Apps answers 200 with nothing when the API hangs up.
#
# Version: @azure/static-web-apps-cli 2.0.10 (npm).
# Guess:   a 502, as for an API that refuses the connection.
# Seen:    200 and an empty body, for a POST too; only its log says "socket hang up". Only a refused
#          connection is a 502. So a page tested with it takes a lost write for a success.
source "$(dirname "$0")/common.sh"
npm_packages @azure/static-web-apps-cli@2.0.10
backend=$(free_port)
port=$(free_port)
mkdir site
echo '<title>Site</title>' >site/index.html
cat >api.cjs <<END
require("http").createServer((request, answer) => {
  if (request.url === "/api/lost") request.socket.destroy();
  else answer.end('{"found": true}');
}).listen($backend, "127.0.0.1");
END
start node api.cjs
api=${groups[0]}
wait_for "$backend"
start env FORCE_COLOR=0 NO_UPDATE_NOTIFIER=1 node_modules/.bin/swa start site --host 127.0.0.1 --port "$port" --api-devserver-url "http://127.0.0.1:$backend"
wait_for "$port"
answer() { echo "$(status "$@") with $(curl --silent --max-time 30 "$@" | wc -c) bytes"; }
expect "an answer" "200 with 15 bytes" "$(answer "http://127.0.0.1:$port/api/found")"
expect "a GET that the API hangs up on" "200 with 0 bytes" "$(answer "http://127.0.0.1:$port/api/lost")"
expect "a POST that the API hangs up on" "200 with 0 bytes" "$(answer --data x=1 "http://127.0.0.1:$port/api/lost")"
kill -KILL -- "-$api"
sleep 0.5
expect "an API that is not there" "502 with 0 bytes" "$(answer "http://127.0.0.1:$port/api/found")"
