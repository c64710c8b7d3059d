#!/usr/bin/env bash
# The client of Azure DevOps resolves a create with null when a web page comes in place of JSON.
#
# Version: azure-devops-node-api 17.0.1 (npm).
# Guess:   a page where JSON was expected rejects the promise, as a 502 does.
# Seen:    status 200 or 203 with a page (a sign-in page, a proxy) resolves with null, for a create too, as
#          a 404 does by its documentation. Who only waits for the promise believes that the item is made.
source "$(dirname "$0")/common.sh"
npm_packages azure-devops-node-api@17.0.1
port=$(free_port)
cat >server.cjs <<END
require("http").createServer((request, answer) => {
  answer.statusCode = Number(request.url.slice(1));
  answer.setHeader("Content-Type", "text/html");
  answer.end("<html><title>Sign in</title></html>");
}).listen($port, "127.0.0.1");
END
cat >create.cjs <<END
const { WebApi, getPersonalAccessTokenHandler } = require("azure-devops-node-api");
const { rest } = new WebApi("http://127.0.0.1:$port", getPersonalAccessTokenHandler("example"));
rest.create("http://127.0.0.1:$port/" + process.argv[2], { title: "Example" }).then(
  (answer) => console.log("resolved " + answer.statusCode + " " + answer.result),
  (error) => console.log("rejected " + error.statusCode),
);
END
start node server.cjs
wait_for "$port"
expect "a page with 200" "resolved 200 null" "$(node create.cjs 200)"
expect "a page with 203" "resolved 203 null" "$(node create.cjs 203)"
expect "a page with 404" "resolved 404 null" "$(node create.cjs 404)"
expect "a page with 502" "rejected 502" "$(node create.cjs 502)"
