#!/usr/bin/env bash
# Runs clients with the fixed addresses of O*NET Web Services against metier, over TLS, in a network of their own: there, the
# official names lead to this machine, and a certificate authority made for the run is trusted. Nothing outside changes.
#
#   METIER=target/debug/metier tests/onet_clients/run.sh
set -euo pipefail
[ "${1:-}" = inside ] || METIER=$(realpath "${METIER:?the program to test}")
cd -P "$(dirname "$0")"
names=(api-v2.onetcenter.org services.onetcenter.org)

if [ "${1:-}" = inside ]; then
  ip link set lo up
  printf '127.0.0.1 %s\n' localhost "${names[@]}" >"$WORK/hosts"
  mount --bind "$WORK/hosts" /etc/hosts
  "$METIER" serve --index "$WORK/index" --addr 127.0.0.1:443 --tls-cert "$WORK/server.pem" --tls-key "$WORK/server.key" \
    2>"$WORK/log" &
  server=$!
  trap 'kill "$server" 2>/dev/null || true' EXIT
  for _ in $(seq 300); do
    if grep -q 'listening on https' "$WORK/log"; then break; fi
    kill -0 "$server" 2>/dev/null || { cat "$WORK/log" >&2; exit 1; }
    sleep 0.1
  done
  SSL_CERT_FILE=$WORK/ca.pem python3 check.py
  if command -v node >/dev/null; then
    NODE_EXTRA_CA_CERTS=$WORK/ca.pem node check.mjs
  else
    echo "the client for Node NOT run: there is no node"
  fi
  exit
fi

for program in openssl ip python3; do
  command -v "$program" >/dev/null || { echo "clients of O*NET Web Services NOT run: there is no $program"; exit 0; }
done
if ! unshare -rmn true 2>/dev/null; then
  echo "clients of O*NET Web Services NOT run: this user may not make a network of its own (unshare -rmn)"
  exit 0
fi
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
export METIER WORK
"$METIER" index --data sample --index "$WORK/index" >"$WORK/built" 2>&1 || { cat "$WORK/built" >&2; exit 1; }

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=metier test authority' -keyout "$WORK/ca.key" -out "$WORK/ca.pem" \
  -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign' 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj "/CN=${names[0]}" -keyout "$WORK/server.key" -out "$WORK/server.csr" 2>/dev/null
openssl x509 -req -in "$WORK/server.csr" -CA "$WORK/ca.pem" -CAkey "$WORK/ca.key" -CAcreateserial -days 2 -out "$WORK/server.pem" \
  -extfile <(printf 'subjectAltName=DNS:%s,DNS:%s\n' "${names[@]}") 2>/dev/null
unshare -rmn "./run.sh" inside
