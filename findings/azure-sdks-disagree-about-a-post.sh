#!/usr/bin/env bash
# Azure's Python client sends a POST again after 503 and 504, but not after 502; the JavaScript one after all.
#
# Versions: azure-core 1.41.0 (PyPI), @azure/core-rest-pipeline 1.25.1 (npm).
# Guess:    Neither sends a POST again, since the first one may have done its work; both agree.
# Seen:     Python: 502 once; 500, 503 and 504 four times. JavaScript: all four statuses four times.
#           So a POST that an Application Gateway ends with 504 can be carried out four times.
source "$(dirname "$0")/common.sh"
pypi azure-core==1.41.0
npm_packages @azure/core-rest-pipeline@1.25.1
backend=$(free_port)
cat >backend.py <<END
import http.server
asked = 0
class Backend(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global asked
        self.answer(200, str(asked).encode())
        asked = 0
    def do_POST(self):
        global asked
        asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(int(self.path[1:]), b"no")
    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.ThreadingHTTPServer(("127.0.0.1", $backend), Backend).serve_forever()
END
cat >post.py <<END
import sys
from azure.core import PipelineClient
from azure.core.pipeline.policies import RetryPolicy
from azure.core.rest import HttpRequest
client = PipelineClient("", policies=[RetryPolicy(retry_backoff_factor=0.01)])
client.send_request(HttpRequest("POST", f"http://127.0.0.1:$backend/{sys.argv[1]}", json={}))
END
cat >post.mjs <<END
import { createDefaultHttpClient, createPipelineFromOptions, createPipelineRequest } from "@azure/core-rest-pipeline";
const url = "http://127.0.0.1:$backend/" + process.argv[2];
const retryOptions = { retryDelayInMs: 10, maxRetryDelayInMs: 10 };
await createPipelineFromOptions({ retryOptions }).sendRequest(
  createDefaultHttpClient(),
  createPipelineRequest({ url, method: "POST", body: "{}", allowInsecureConnection: true }),
);
END
start python3 backend.py
wait_for "$backend"
asked() { curl -s "http://127.0.0.1:$backend/"; }
for noted in "500 4 4" "502 1 4" "503 4 4" "504 4 4"; do
  read -r answer python javascript <<<"$noted"
  "$work/venv/bin/python" post.py "$answer"
  expect "POSTs of azure-core after $answer" "$python" "$(asked)"
  node post.mjs "$answer"
  expect "POSTs of core-rest-pipeline after $answer" "$javascript" "$(asked)"
done
