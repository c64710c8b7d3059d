# Shared by the findings: a temporary folder with pinned packages, and an end for all that was started.
set -euo pipefail
set -m # each program gets a group of its own, so that it can be ended with its children

work=$(mktemp -d)
groups=()
tidy() {
  for group in "${groups[@]}"; do kill -TERM -- "-$group" 2>/dev/null || true; done
  sleep 0.3
  for group in "${groups[@]}"; do kill -KILL -- "-$group" 2>/dev/null || true; done
  rm -rf "$work"
}
trap tidy EXIT
trap 'exit 130' INT TERM HUP
cd "$work"

# start COMMAND...: in the background, with its output in a file.
start() {
  "$@" >>"$work/output" 2>&1 </dev/null &
  groups+=("$!")
  disown # its end is no news
}

# debian NAME VERSION: unpack a package and the libraries that this machine lacks; nothing is installed.
debian() {
  local needed
  needed=$(apt-get --simulate --no-install-recommends install "$1=$2" |
    sed -nE 's/^Inst ([^ ]+) (\[[^]]*\] )?\(([^ ]+).*/\1=\3/p')
  mkdir -p "$work/deb" "$work/root"
  (cd "$work/deb" && apt-get download -qq -o APT::Sandbox::User=root ${needed:-"$1=$2"})
  for package in "$work"/deb/*.deb; do dpkg-deb --extract "$package" "$work/root"; done
  LD_LIBRARY_PATH=$(find "$work/root" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
  export LD_LIBRARY_PATH
  root=$work/root
}

# npm_packages NAME@VERSION...: below $work/node_modules.
npm_packages() {
  echo '{"private": true}' >"$work/package.json"
  npm install --ignore-scripts --no-audit --no-fund --loglevel=error "$@" >/dev/null
}

# pypi NAME==VERSION...: in a virtual environment at $work/venv.
pypi() {
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check "$@"
}

# certificate: key.pem and cert.pem, which make a server on localhost speak TLS.
certificate() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
}

# free_port: a port of loopback that nobody uses now.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for PORT: until somebody listens there, a while.
wait_for() {
  for _ in $(seq 100); do
    if python3 -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])), 1).close()' "$1" 2>/dev/null; then return; fi
    sleep 0.1
  done
  echo "nobody listens on port $1" >&2
  cat "$work/output" >&2
  exit 2
}

# status URL [CURL'S OPTIONS]: the status that a client gets, 000 for a closed connection.
status() {
  curl --silent --output /dev/null --max-time 30 --write-out '%{http_code}' "$@" || true
}

# expect WHAT WANTED SEEN: fail when the behaviour has changed.
expect() {
  if [ "$2" = "$3" ]; then
    echo "as noted: $1: $3"
  else
    echo "changed: $1: noted $2, seen $3" >&2
    exit 1
  fi
}
