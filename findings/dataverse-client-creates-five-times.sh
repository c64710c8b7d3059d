#!/usr/bin/env bash
# Microsoft's Dataverse client for Python sends a "create" five times when the connection breaks, and
# after a 502, which it calls transient, never again.
#
# Version: PowerPlatform-Dataverse-Client 1.1.0 (PyPI).
# Guess:   The other way round: a 502 is tried again, and a create whose answer is lost is not, since the
#          row may be there.
# Seen:    One POST and an error with is_transient = true for 502; five POSTs, half a second to four
#          seconds apart, for a connection that ends without an answer.
source "$(dirname "$0")/common.sh"
pypi PowerPlatform-Dataverse-Client==1.1.0
certificate
backend=$(free_port)
cat >backend.py <<END
import http.server, ssl
ROW = b'{"value": [{"LogicalName": "account", "EntitySetName": "accounts", "PrimaryIdAttribute": "accountid"}]}'
posts = 0
class Backend(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global posts
        if self.path == "/posts":
            body, posts = str(posts).encode(), 0
        else:
            body = ROW
        self.answer(200, body)
    def do_POST(self):
        global posts
        posts += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        if open("answer").read() == "502":
            self.answer(502, b"no")
        else:
            self.close_connection = True
    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
server = http.server.ThreadingHTTPServer(("127.0.0.1", $backend), Backend)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
END
cat >create.py <<END
import sys, time
from azure.core.credentials import AccessToken
from PowerPlatform.Dataverse.client import DataverseClient
class Credential:
    def get_token(self, *scopes, **options):
        return AccessToken("token", int(time.time()) + 3600)
client = DataverseClient("https://localhost:$backend", Credential())
try:
    client.records.create("account", {"name": "Example"})
except Exception as error:
    print(type(error).__name__, getattr(error, "is_transient", ""))
END
start python3 backend.py
wait_for "$backend"
created() {
  printf %s "$1" >answer
  REQUESTS_CA_BUNDLE=cert.pem "$work/venv/bin/python" create.py
}
posts() { curl -s --cacert cert.pem "https://localhost:$backend/posts"; }
expect "error for a 502" "HttpError True" "$(created 502)"
expect "POSTs for a 502" 1 "$(posts)"
expect "error for a lost answer" "ConnectionError " "$(created nothing)"
expect "POSTs for a lost answer" 5 "$(posts)"
