#!/usr/bin/env bash
# Microsoft's sign-in library for Node.js hides a gateway's 502 behind a complaint about JSON.
#
# Versions: @azure/msal-node 7.2.3 (npm), msal 1.39.0 (PyPI).
# Guess:    Both name the status of the answer when a gateway on the way to the token endpoint says 502.
# Seen:     Python: "HTTP Error: 502". Node.js: "token_parsing_error: Failed to parse response:
#           Unexpected token '<'", and the error has no status.
source "$(dirname "$0")/common.sh"
npm_packages @azure/msal-node@7.2.3
pypi msal==1.39.0
certificate
gateway=$(free_port)
cat >gateway.py <<END
import http.server, json, ssl
HERE = "https://localhost:$gateway/tenant"
class Gateway(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        ends = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint", "device_authorization_endpoint")
        self.answer(200, "application/json", json.dumps({end: f"{HERE}/{end}" for end in ends}))
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(502, "text/html", "<html><head><title>502 Bad Gateway</title></head></html>")
    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())
server = http.server.ThreadingHTTPServer(("127.0.0.1", $gateway), Gateway)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
END
cat >sign_in.py <<END
import msal
try:
    msal.ConfidentialClientApplication(
        "client", client_credential="example", authority="https://localhost:$gateway/tenant", instance_discovery=False
    ).acquire_token_for_client(["https://example.com/.default"])
except Exception as error:
    print(error)
END
cat >sign_in.cjs <<END
const { ConfidentialClientApplication } = require("@azure/msal-node");
const auth = {
  clientId: "client", clientSecret: "example", authority: "https://localhost:$gateway/tenant",
  knownAuthorities: ["localhost:$gateway"], protocolMode: "OIDC",
};
new ConfidentialClientApplication({ auth })
  .acquireTokenByClientCredential({ scopes: ["https://example.com/.default"] })
  .catch((error) => console.log(error.errorCode + ", status " + error.status + ", names 502: " + error.message.includes("502")));
END
start python3 gateway.py
wait_for "$gateway"
expect "Python" "HTTP Error: 502" "$(REQUESTS_CA_BUNDLE=cert.pem "$work/venv/bin/python" sign_in.py)"
expect "Node.js" "token_parsing_error, status undefined, names 502: false" "$(NODE_EXTRA_CA_CERTS=cert.pem node sign_in.cjs)"
