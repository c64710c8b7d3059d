#!/usr/bin/env bash
# Traffic Server sends a GET four times to a backend that hangs up.
#
# Version: Traffic Server 9.2.5+ds-0+deb12u4 (Debian 12); the program calls itself 9.2.9.
# Guess:   one request, one 502: the backend has read the request, so it may have acted on it.
# Seen:    the backend reads a GET four times before the client gets 502, but a POST once.
source "$(dirname "$0")/common.sh"
debian trafficserver 9.2.5+ds-0+deb12u4
backend=$(free_port)
gateway=$(free_port)
cat >backend.py <<END
import socket
listener = socket.create_server(("127.0.0.1", $backend))
while True:
    sock, _ = listener.accept()
    with sock:
        if head := sock.recv(65536):
            print("asked", head.split()[0].decode(), file=open("asked", "a"))
END
start python3 backend.py
wait_for "$backend"
cp -r "$root/etc/trafficserver" etc
mkdir run log cache
echo "map / http://127.0.0.1:$backend/" >etc/remap.config
echo "$work/cache 64M" >etc/storage.config
printf '%s\n' "CONFIG proxy.config.http.server_ports STRING $gateway" \
  "CONFIG proxy.config.admin.user_id STRING #-1" \
  "CONFIG proxy.config.body_factory.template_sets_dir STRING $work/etc/body_factory" >>etc/records.config
printf '%s\n' "prefix: $root/usr" "exec_prefix: $root/usr" "bindir: $root/usr/bin" \
  "sbindir: $root/usr/bin" "sysconfdir: $work/etc" "datadir: $work/cache" \
  "includedir: $root/usr/include" "libdir: $root/usr/lib/trafficserver" \
  "libexecdir: $root/usr/lib/trafficserver/modules" "localstatedir: $work/run" \
  "runtimedir: $work/run" "logdir: $work/log" "cachedir: $work/cache" >runroot.yaml
start "$root/usr/bin/traffic_server" "--run-root=$work/runroot.yaml"
wait_for "$gateway"
sleep 1
count() { grep -c "asked $1" asked || true; }
expect "status of a GET" 502 "$(status "http://127.0.0.1:$gateway/")"
expect "times that the backend was asked" 4 "$(count GET)"
expect "status of a POST" 502 "$(status --data x "http://127.0.0.1:$gateway/")"
expect "times that the backend was asked" 1 "$(count POST)"
