#!/usr/bin/env bash
# Azure's clients report a deletion as done when a web page comes in place of its state.
#
# Versions: azure-mgmt-resource 26.0.0 with azure-core 1.41.0 (PyPI), @azure/arm-resources 7.0.0 (npm).
# Guess:    Both stop with an error, as they do for a 502 or 203 with the same page.
# Seen:     A page (a sign-in page, a proxy) with status 200 ends the waiting. Where Azure named the address
#           of the state by Location, both clients call the deletion a success; by Azure-AsyncOperation,
#           the JavaScript one does and the Python one raises. Nobody knows whether the group is gone.
source "$(dirname "$0")/common.sh"
pypi azure-mgmt-resource==26.0.0 azure-mgmt-core==1.6.0 azure-core==1.41.0
npm_packages @azure/arm-resources@7.0.0 @azure/core-client@1.10.2 @azure/core-lro@3.3.1
certificate
port=$(free_port)
cat >server.cjs <<END
const fs = require("fs");
let header, page, polls;
require("https").createServer({ key: fs.readFileSync("key.pem"), cert: fs.readFileSync("cert.pem") }, (request, answer) => {
  const url = request.url.split("?")[0];
  if (request.method === "PUT") {
    [, header, page] = url.split("/");
    answer.end();
  } else if (request.method === "DELETE") {
    polls = 0;
    answer.writeHead(202, { [header]: "https://localhost:$port/state", "Retry-After": "0" }).end();
  } else if (++polls > 1) {
    answer.writeHead(Number(page), { "Content-Type": "text/html" }).end("<html><title>Sign in</title></html>");
  } else if (header === "Location") {
    answer.writeHead(202, { Location: "https://localhost:$port/state", "Retry-After": "0" }).end();
  } else {
    answer.writeHead(200, { "Content-Type": "application/json", "Retry-After": "0" }).end('{"status": "InProgress"}');
  }
}).listen($port, "127.0.0.1");
END
cat >delete.py <<END
import time
from azure.core.credentials import AccessToken
from azure.mgmt.resource.resources import ResourceManagementClient
class Credential:
    def get_token(self, *scopes, **options):
        return AccessToken("example", int(time.time()) + 3600)
client = ResourceManagementClient(Credential(), "example", base_url="https://localhost:$port", polling_interval=0, retry_total=0)
try:
    poller = client.resource_groups.begin_delete("group")
    poller.result()
    print("done", poller.status())
except Exception as error:
    print("raised", type(error).__name__)
END
cat >delete.mjs <<END
import { ResourceManagementClient } from "@azure/arm-resources";
const credential = { getToken: async () => ({ token: "example", expiresOnTimestamp: Date.now() + 3600000 }) };
const options = { endpoint: "https://localhost:$port", retryOptions: { maxRetries: 0 } };
new ResourceManagementClient(credential, "example", options).resourceGroups.beginDeleteAndWait("group", { updateIntervalInMs: 10 }).then(
  () => console.log("done"),
  (error) => console.log("rejected " + error.statusCode),
);
END
start node server.cjs
wait_for "$port"
deleted() { # HEADER STATUS: what each client says when the page has come.
  curl --silent --cacert cert.pem --request PUT "https://localhost:$port/$1/$2"
  echo "$(REQUESTS_CA_BUNDLE=cert.pem "$work/venv/bin/python" delete.py), $(NODE_EXTRA_CA_CERTS=cert.pem node delete.mjs)"
}
expect "Location, a page with 502" "raised HttpResponseError, rejected 502" "$(deleted Location 502)"
expect "Location, a page with 203" "raised HttpResponseError, rejected 203" "$(deleted Location 203)"
expect "Location, a page with 200" "done Succeeded, done" "$(deleted Location 200)"
expect "Azure-AsyncOperation, a page with 502" "raised HttpResponseError, rejected 502" "$(deleted Azure-AsyncOperation 502)"
expect "Azure-AsyncOperation, a page with 200" "raised DecodeError, done" "$(deleted Azure-AsyncOperation 200)"
