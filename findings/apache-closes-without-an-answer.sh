#!/usr/bin/env bash
# Apache closes the client's connection without a word when a kept connection to the backend ends.
#
# Version: Apache httpd 2.4.71-1~deb12u1 (Debian 12).
# Guess:   502 Proxy Error, as for any backend that hangs up before its answer.
# Seen:    on the client's first request 502; on a later request of the same connection no answer
#          at all. Clients such as curl and browsers hide that for a GET: they ask again.
source "$(dirname "$0")/common.sh"
debian apache2 2.4.71-1~deb12u1
backend=$(free_port)
gateway=$(free_port)
cat >backend.py <<END
import socket, threading
def serve(sock):
    with sock:
        while head := sock.recv(65536):
            if head.startswith(b"GET /bye"):
                return
            sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
listener = socket.create_server(("127.0.0.1", $backend))
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
END
start python3 backend.py
wait_for "$backend"
{
  for module in mpm_event authz_core proxy proxy_http; do
    echo "LoadModule ${module}_module $root/usr/lib/apache2/modules/mod_$module.so"
  done
  printf '%s\n' "ServerRoot $work" "DefaultRuntimeDir $work" "PidFile $work/pid" \
    "Listen 127.0.0.1:$gateway" "ServerName gateway.example" "ErrorLog $work/error.log" \
    "User #65534" "Group #65534" "ProxyPass / http://127.0.0.1:$backend/"
} >apache2.conf
chmod 755 "$work"
start "$root/usr/sbin/apache2" -DFOREGROUND -f "$work/apache2.conf"
wait_for "$gateway"
base=http://127.0.0.1:$gateway
expect "status on the first request" 502 "$(status "$base/bye")"
# A client that does not hide the end by asking again on a new connection, as curl and browsers do.
cat >client.py <<END
import http.client
connection = http.client.HTTPConnection("127.0.0.1", $gateway, timeout=30)
for path in ("/", "/bye"):
    connection.request("GET", path)
    try:
        answer = connection.getresponse()
        answer.read()
        print(answer.status, end=" ")
    except http.client.RemoteDisconnected:
        print("closed")
END
expect "two requests on one connection" "200 closed" "$(python3 client.py)"
