#!/usr/bin/env bash
# The HTTP router of uWSGI has no 502 and no 504: whatever goes wrong behind it, the client gets nothing.
#
# Version: uWSGI 2.0.21 (Debian 12, uwsgi-core 2.0.21-5.1).
# Guess:   502 for an application that refuses or hangs up, 504 for one that is too slow.
# Seen:    an empty reply in all three cases. After one refused connection its only application gets no
#          request for half a minute, though it is back at once. A gateway in front of the router turns
#          each of these into a 502 of its own, so the application's log knows nothing of it.
source "$(dirname "$0")/common.sh"
debian uwsgi-core 2.0.21-5.1
port=$(free_port)
backend=$(free_port)
cat >application.py <<END
import socket, threading, time
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(("127.0.0.1", $backend))
server.listen()
def answer(client):
    asked = client.recv(65536)
    if b"/slow" in asked:
        time.sleep(30)
    elif b"/found" in asked:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    client.close()
while True:
    threading.Thread(target=answer, args=server.accept()[:1], daemon=True).start()
END
start python3 application.py
application=${groups[0]}
wait_for "$backend"
start "$root/usr/bin/uwsgi-core" --plugins-dir "$root/usr/lib/uwsgi/plugins" --plugin http \
  --http "127.0.0.1:$port" --http-to "127.0.0.1:$backend" --http-timeout 2 --master
wait_for "$port"
at="http://127.0.0.1:$port"
# 52 is curl's number for an empty reply.
reply() { curl --silent --output /dev/null --max-time 20 --write-out '%{http_code} %{exitcode}' "$1" || true; }
expect "an answer" "200 0" "$(reply "$at/found")"
expect "a hang-up" "000 52" "$(reply "$at/gone")"
expect "a slow application" "000 52" "$(reply "$at/slow")"
kill -KILL -- "-$application"
sleep 0.3
expect "a refused connection" "000 52" "$(reply "$at/found")"
start python3 application.py
wait_for "$backend"
expect "the application is back" "000 52" "$(reply "$at/found")"
sleep 10
expect "ten seconds later" "000 52" "$(reply "$at/found")"
sleep 30
expect "after half a minute" "200 0" "$(reply "$at/found")"
