#!/usr/bin/env bash
# HAProxy without checks asks the dead server four times, and the healthy one not once.
#
# Version: HAProxy 2.6.12-1+deb12u4 (Debian 12).
# Guess:   when a server refuses, the retry goes to the other server of the backend: 200.
# Seen:    three retries, a second apart, all to the same server, then 503. Every other request
#          fails like this. With "option redispatch 1" the first retry goes to the healthy server.
source "$(dirname "$0")/common.sh"
debian haproxy 2.6.12-1+deb12u4
healthy=$(free_port)
nobody=$(free_port)
plain=$(free_port)
redispatch=$(free_port)
start python3 -m http.server --bind 127.0.0.1 "$healthy"
wait_for "$healthy"
cat >haproxy.cfg <<END
defaults
  mode http
  timeout connect 5s
  timeout client 50s
  timeout server 50s
listen plain
  bind 127.0.0.1:$plain
  server dead 127.0.0.1:$nobody
  server healthy 127.0.0.1:$healthy
listen redispatch
  bind 127.0.0.1:$redispatch
  option redispatch 1
  server dead 127.0.0.1:$nobody
  server healthy 127.0.0.1:$healthy
END
start "$root/usr/sbin/haproxy" -db -f haproxy.cfg
sleep 1 # a connection to see whether it listens would take the dead server's turn
four() { for _ in 1 2 3 4; do status "http://127.0.0.1:$1/"; echo; done | sort | uniq -c | xargs; }
expect "four requests" "2 200 2 503" "$(four "$plain")"
expect "four requests with redispatch" "4 200" "$(four "$redispatch")"
