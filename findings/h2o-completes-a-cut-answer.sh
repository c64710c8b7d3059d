#!/usr/bin/env bash
# H2O makes a complete answer of one that the backend did not finish.
#
# Version: H2O 2.2.5+dfsg2-7 (Debian 12).
# Guess:   a backend that dies in the middle of a chunked answer leaves the client with a broken
#          answer (curl's exit code 18), so that the client knows that something is missing.
# Seen:    200, the half that came, and a proper end: curl's exit code is 0. With Content-Length
#          instead of chunks the guess holds.
source "$(dirname "$0")/common.sh"
debian h2o 2.2.5+dfsg2-7
backend=$(free_port)
gateway=$(free_port)
cat >backend.py <<END
import socket, time
listener = socket.create_server(("127.0.0.1", $backend))
while True:
    sock, _ = listener.accept()
    with sock:
        if head := sock.recv(65536):
            chunked = head.startswith(b"GET /chunked")
            length = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: 1000"
            half = b"4\r\nhalf\r\n" if chunked else b"half"
            sock.sendall(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n\r\n" + half)
            time.sleep(0.3)
END
start python3 backend.py
wait_for "$backend"
cat >h2o.conf <<END
num-threads: 1
listen: {host: 127.0.0.1, port: $gateway}
user: root
hosts:
  default:
    paths:
      /: {proxy.reverse.url: "http://127.0.0.1:$backend/"}
END
[ "$(id -u)" = 0 ] || sed -i '/^user:/d' h2o.conf
start "$root/usr/bin/h2o" -m worker -c h2o.conf
wait_for "$gateway"
ends() { curl --silent --max-time 20 --write-out ' %{http_code} %{exitcode}' "http://127.0.0.1:$gateway/$1" || true; }
expect "with Content-Length: body, status, exit code of curl" "half 200 18" "$(ends length)"
expect "with chunks: body, status, exit code of curl" "half 200 0" "$(ends chunked)"
