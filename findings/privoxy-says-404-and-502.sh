#!/usr/bin/env bash
# Privoxy's page for an unknown name says 502, its status line says 404.
#
# Version: Privoxy 3.0.34-1 (Debian 12).
# Guess:   the number in the title of an error page is the number of the status line.
# Seen:    "HTTP/1.1 404 No such domain" over a page with the title "502 - Bad Gateway". So a check
#          that looks at the status and a person who looks at the page report different errors.
source "$(dirname "$0")/common.sh"
debian privoxy 3.0.34-1
gateway=$(free_port)
printf '%s\n' "confdir $root/etc/privoxy" "logdir $work" "actionsfile default.action" \
  "filterfile default.filter" "listen-address 127.0.0.1:$gateway" >config
start "$root/usr/sbin/privoxy" --no-daemon "$work/config"
wait_for "$gateway"
curl --silent --include --max-time 60 --proxy "http://127.0.0.1:$gateway" http://backend.invalid/ |
  tr -d '\r' >answer
expect "status line" "HTTP/1.1 404 No such domain" "$(sed -n 1p answer)"
expect "title" "502 - Bad Gateway" "$(grep -o '502 - Bad Gateway' answer | head -1)"
