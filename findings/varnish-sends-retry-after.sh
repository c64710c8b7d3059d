#!/usr/bin/env bash
# Retry-After on a 503 is no sign of planned maintenance: Varnish adds it to its own error page.
#
# Version: Varnish 7.1.1-2+deb12u1 (Debian 12). It needs gcc.
# Guess:   502 for a backend that refuses the connection, and no Retry-After: nobody can know when
#          it comes back.
# Seen:    503 "Backend fetch failed" with Retry-After: 5.
source "$(dirname "$0")/common.sh"
debian varnish 7.1.1-2+deb12u1
nobody=$(free_port)
gateway=$(free_port)
printf 'vcl 4.1;\nbackend default { .host = "127.0.0.1"; .port = "%s"; }\n' "$nobody" >default.vcl
start "$root/usr/sbin/varnishd" -F -j none -n "$work/varnish" -f "$work/default.vcl" \
  -a "127.0.0.1:$gateway" -s malloc,16m -p "vmod_path=$(dirname "$(find "$root" -name libvmod_std.so)")"
wait_for "$gateway"
curl --silent --include "http://127.0.0.1:$gateway/" | tr -d '\r' >answer
expect "status line" "HTTP/1.1 503 Backend fetch failed" "$(sed -n 1p answer)"
expect "header" "Retry-After: 5" "$(grep '^Retry-After' answer || true)"
