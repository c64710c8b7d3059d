#!/usr/bin/env bash
# nginx: `proxy_buffer_size 16k` alone is refused; what has to grow with it is another setting.
#
# Version: nginx 1.22.1 (Debian 12).
# Guess:   A buffer for large response headers can be raised by its own setting.
# Seen:    8k passes. 16k needs a larger `proxy_busy_buffers_size`, which grows with `proxy_buffers`.
source "$(dirname "$0")/common.sh"
version=$(apt-cache madison nginx | sed -nE 's/^[^|]*\| *(1\.22\.1-[^ ]+).*/\1/p' | head -n 1)
debian nginx "${version:?no nginx 1.22.1 in the package lists}"
tested() {
  cat >nginx.conf <<END
pid $work/pid;
error_log $work/log;
events {}
http {
  access_log off;
  client_body_temp_path $work/body;
  proxy_temp_path $work/proxy;
  fastcgi_temp_path $work/fastcgi;
  uwsgi_temp_path $work/uwsgi;
  scgi_temp_path $work/scgi;
  server {
    listen 127.0.0.1:8080;
    location / { proxy_pass http://127.0.0.1:8081; $1 }
  }
}
END
  if "$root/usr/sbin/nginx" -t -e "$work/log" -p "$work" -c "$work/nginx.conf" 2>>output; then echo accepted; else echo refused; fi
}
expect "proxy_buffer_size 8k" accepted "$(tested 'proxy_buffer_size 8k;')"
expect "proxy_buffer_size 16k" refused "$(tested 'proxy_buffer_size 16k;')"
expect "32k with proxy_buffers 8 32k" accepted "$(tested 'proxy_buffer_size 32k; proxy_buffers 8 32k;')"
grep -o '"proxy_busy_buffers_size" must be.*' output | head -n 1
