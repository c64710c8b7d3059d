#!/usr/bin/env bash
# DynamicsWebApi throws an error without a message when a gateway answers for Dataverse.
#
# Version: dynamics-web-api 2.5.0 (npm).
# Guess:   error.message names the status or the text of the answer.
# Seen:    error.message is undefined; error.status is 502. When Dataverse itself answers with its JSON,
#          the message is there. So a log that writes the message only says "undefined".
source "$(dirname "$0")/common.sh"
npm_packages dynamics-web-api@2.5.0
gateway=$(free_port)
cat >gateway.cjs <<END
require("http").createServer((request, answer) => {
  const html = request.url.includes("accounts");
  answer.statusCode = 502;
  answer.setHeader("Content-Type", html ? "text/html" : "application/json");
  answer.end(html ? "<html><title>502 Bad Gateway</title></html>" : '{"error": {"code": "0x1", "message": "Busy"}}');
}).listen($gateway, "127.0.0.1");
END
cat >create.cjs <<END
const { DynamicsWebApi } = require("dynamics-web-api");
const api = new DynamicsWebApi({ serverUrl: "http://127.0.0.1:$gateway", dataApi: { version: "9.2" } });
api.create({ collection: process.argv[2], data: { name: "Example" } })
  .catch((error) => console.log(error.status + " " + error.message));
END
start node gateway.cjs
wait_for "$gateway"
expect "JSON of Dataverse" "502 Busy" "$(node create.cjs contacts)"
expect "a page of a gateway" "502 undefined" "$(node create.cjs accounts)"
