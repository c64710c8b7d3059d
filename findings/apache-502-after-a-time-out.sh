#!/usr/bin/env bash
# Apache answers its own time-out with 502, and a refused connection with 503.
#
# Version: Apache httpd 2.4.71-1~deb12u1 (Debian 12).
# Guess:   504 Gateway Timeout when the backend is silent, 502 Bad Gateway when nothing listens.
# Seen:    502 "Proxy Error" for the silence, 503 "Service Unavailable" for the refused connection.
source "$(dirname "$0")/common.sh"
debian apache2 2.4.71-1~deb12u1
backend=$(free_port)
nobody=$(free_port)
gateway=$(free_port)
cat >backend.py <<END
import socket, time
listener = socket.create_server(("127.0.0.1", $backend))
kept = []
while True:
    kept.append(listener.accept()[0])
END
start python3 backend.py
wait_for "$backend"
{
  for module in mpm_event authz_core proxy proxy_http; do
    echo "LoadModule ${module}_module $root/usr/lib/apache2/modules/mod_$module.so"
  done
  printf '%s\n' "ServerRoot $work" "DefaultRuntimeDir $work" "PidFile $work/pid" \
    "Listen 127.0.0.1:$gateway" "ServerName gateway.example" "ErrorLog $work/error.log" \
    "User #65534" "Group #65534" "ProxyTimeout 2" \
    "ProxyPass /silent http://127.0.0.1:$backend/" "ProxyPass /refused http://127.0.0.1:$nobody/"
} >apache2.conf
chmod 755 "$work"
start "$root/usr/sbin/apache2" -DFOREGROUND -f "$work/apache2.conf"
wait_for "$gateway"
first() { curl --silent --include --max-time 30 "http://127.0.0.1:$gateway/$1" | sed -n '1s/\r//p'; }
expect "a silent backend" "HTTP/1.1 502 Proxy Error" "$(first silent)"
expect "a refused connection" "HTTP/1.1 503 Service Unavailable" "$(first refused)"
