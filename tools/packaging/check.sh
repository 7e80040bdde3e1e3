#!/usr/bin/env bash
# Checks the files in this folder and docs/operations.md as far as this machine can, and says what it skips.
#
#   METIER=target/debug/metier tools/packaging/check.sh
#
# METIER         the program, to compare options, variables and routes with
# METIER_STATIC  the static program, to check that it is static
set -euo pipefail
# Relative paths are those of the caller.
METIER=${METIER:+$(realpath "$METIER")}
METIER_STATIC=${METIER_STATIC:+$(realpath "$METIER_STATIC")}
cd -P "$(dirname "$0")"

scratch=$(mktemp -d)
server=
stop() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$scratch"
}
trap stop EXIT

failures=0
step() { printf '== %s\n' "$1"; }
skip() { printf 'SKIPPED: %s\n' "$1" >&2; }
fail() {
  printf 'FAILED: %s\n' "$1" >&2
  failures=$((failures + 1))
}

step "YAML"
if python3 -c 'import yaml' 2>/dev/null; then
  python3 - <<'PYTHON' || fail "compose.yaml or kubernetes.yaml, see above"
import sys
import yaml

problems = []


def require(holds, problem):
    if not holds:
        problems.append(problem)


def seconds(text):
    return int(text.removesuffix("s"))


with open("compose.yaml") as file:
    services = yaml.safe_load(file)["services"]
for name, service in services.items():
    require(service.get("read_only") is True, f"compose.yaml: {name} has a writable root")
    require(service.get("cap_drop") == ["ALL"], f"compose.yaml: {name} keeps capabilities")
    require("no-new-privileges:true" in service.get("security_opt", []), f"compose.yaml: {name} may gain privileges")
require("index:/var/lib/metier:ro" in services["metier"]["volumes"], "compose.yaml: metier may write to the index")
require("index" in services["index"].get("profiles", []), "compose.yaml: `up` rebuilds the index")
require("ports" not in services["metier"], "compose.yaml: metier can be reached without the proxy")
require(seconds(services["metier"]["stop_grace_period"]) > 10, "compose.yaml: metier is killed while it drains")

with open("kubernetes.yaml") as file:
    objects = {each["kind"]: each for each in yaml.safe_load_all(file)}
pod = objects["Deployment"]["spec"]["template"]
spec, (server,) = pod["spec"], pod["spec"]["containers"]
require(spec["securityContext"]["runAsNonRoot"] is True, "kubernetes.yaml: may run as root")
require(spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, "kubernetes.yaml: no seccomp profile")
require(server["securityContext"]["readOnlyRootFilesystem"] is True, "kubernetes.yaml: the root is writable")
require(server["securityContext"]["allowPrivilegeEscalation"] is False, "kubernetes.yaml: may gain privileges")
require(server["securityContext"]["capabilities"] == {"drop": ["ALL"]}, "kubernetes.yaml: keeps capabilities")
for probe, path in {"startupProbe": "/readyz", "readinessProbe": "/readyz", "livenessProbe": "/healthz"}.items():
    require(server[probe]["httpGet"] == {"path": path, "port": "http"}, f"kubernetes.yaml: {probe} is not on {path}")
drain = server["lifecycle"]["preStop"]["sleep"]["seconds"] + 10
require(spec["terminationGracePeriodSeconds"] > drain, f"kubernetes.yaml: killed within the {drain} s it may drain")
labels = pod["metadata"]["labels"]
for kind in ("Deployment", "PodDisruptionBudget"):
    require(objects[kind]["spec"]["selector"]["matchLabels"] == labels, f"kubernetes.yaml: {kind} selects other pods")
require(objects["Service"]["spec"]["selector"] == labels, "kubernetes.yaml: Service selects other pods")

for problem in problems:
    print(problem, file=sys.stderr)
sys.exit(bool(problems))
PYTHON
else
  skip "YAML: Python has no module yaml (PyYAML)"
fi

step "systemd units"
if command -v systemd-analyze >/dev/null; then
  # Where the program is not installed, `verify` would complain about that alone.
  for unit in metier metier-index; do
    sed 's,^ExecStart=[^ ]*,ExecStart=/bin/true,' "$unit.service" > "$scratch/$unit.service"
  done
  complaints=$(cd "$scratch" && systemd-analyze verify --man=no ./metier.service ./metier-index.service 2>&1) ||
    complaints+=" (verify failed)"
  # It also complains about units of the machine.
  if grep -E 'metier|verify failed' <<<"$complaints"; then
    fail "a unit, see above"
  fi
  for unit in metier metier-index; do
    # The threshold is ten times the exposure that is printed, which is 0.9 and 0.2 in systemd 252.
    if report=$(systemd-analyze security --no-pager --offline=true --threshold=15 "$scratch/$unit.service" 2>&1); then
      grep 'exposure level' <<<"$report"
    else
      fail "$unit.service: $report"
    fi
  done
  drain=$(sed -n 's/^TimeoutStopSec=//p' metier.service)
  [ "$drain" -gt 10 ] || fail "metier.service: killed after $drain s, while it may drain for 10 s"
else
  skip "units: no systemd-analyze here"
fi

step "nginx.conf"
if command -v nginx >/dev/null; then
  # Names, certificates and paths exist only in the container.
  sed -e "s,/tmp/,$scratch/,; s,server metier:,server 127.0.0.1:,; s,/run/secrets/,$scratch/,; s,/dev/std...,$scratch/log," \
    -e '/http2 on/d' nginx.conf > "$scratch/nginx.conf"
  openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -keyout "$scratch/certificate_key" \
    -out "$scratch/certificate" 2>/dev/null
  nginx -t -q -p "$scratch" -c "$scratch/nginx.conf" || fail "nginx.conf"
else
  skip "nginx.conf: no nginx here"
fi

step "options, variables and routes"
named=(Containerfile compose.yaml kubernetes.yaml metier.service metier-index.service nginx.conf README.md ../../docs/operations.md)
# Options of the other programs in these files: cargo, apk, podman, docker, rustup, readelf, wget, systemctl, Containerfile.
foreign=" --bin --build-context --chown --detach --from --locked --mount --no-cache --now --output-document \
--program-headers --quiet --release --rm --target --version "
# Prints file:match for each match of a pattern in these files, once for each file.
mentions() { grep -oHE -- "$1" "${named[@]}" | sort -u; }
if [ -n "$METIER" ] && command -v curl >/dev/null; then
  help=$("$METIER" --help; for command in index serve fetch match diff; do "$METIER" help "$command"; done)
  while IFS=: read -r file option; do
    [[ $foreign == *" $option "* ]] || grep -qE -- "(^|[ ,])$option([ ,]|$)" <<<"$help" ||
      fail "$file: metier has no option $option"
  done < <(mentions '--[a-z][a-z-]*')
  while IFS=: read -r file command; do
    grep -qE "^  ${command##* }  " <<<"$help" || fail "$file: metier has no command ${command##* }"
  # As typed, and as arguments in the files of the containers.
  done < <(mentions '(`|bin/|out/|^\$ )metier [a-z][a-z-]*|(CMD|command:|args:|--rm index) \[?"?[a-z-]+' | tr -d '["')
  while IFS=: read -r file variable; do
    case $variable in
      # The unit's own, and this script's.
      METIER_INDEX_OPTIONS | METIER_STATIC) continue ;;
    esac
    grep -qE "$variable([^A-Z_]|$)" <<<"$help" || fail "$file: metier reads no variable $variable"
  done < <(mentions 'METIER_[A-Z_]+')

  "$METIER" index --data sample --index "$scratch/index" >/dev/null 2>&1
  "$METIER" serve --addr 127.0.0.1:0 --index "$scratch/index" 2>"$scratch/log" &
  server=$!
  for _ in $(seq 100); do
    address=$(sed -nE 's,.*listening on (http://[0-9.:]+).*,\1,p' "$scratch/log")
    [ -z "$address" ] || break
    sleep 0.1
  done
  if [ -n "$address" ]; then
    curl --silent --fail "$address/openapi.json" > "$scratch/openapi.json" || fail "GET /openapi.json"
    for route in /healthz /readyz; do
      curl --silent --fail --output /dev/null "$address$route" || fail "GET $route"
    done
    while IFS=: read -r file route; do
      # Routes with parameters are in the description; those for whoever runs the server only answer.
      grep -qF "\"$route\"" "$scratch/openapi.json" ||
        curl --silent --fail --output /dev/null "$address$route" || fail "$file: metier has no route $route"
    done < <(mentions '/(healthz|livez|readyz|metrics|openapi\.json|api/v1/[a-z{}/-]+)' | sed 's,/$,,')
    kill -TERM "$server"
    if wait "$server"; then server=; else fail "SIGTERM: the server did not end with 0"; fi
  else
    fail "the server did not start: $(cat "$scratch/log")"
  fi
else
  skip "options, variables and routes: METIER is not set, or no curl here"
fi

step "static program"
if [ -n "$METIER_STATIC" ]; then
  if linked=$(ldd "$METIER_STATIC" 2>&1) && ! grep -q 'statically linked' <<<"$linked"; then
    fail "$METIER_STATIC is not static: $linked"
  fi
  "$METIER_STATIC" --version || fail "$METIER_STATIC does not run"
else
  skip "static program: METIER_STATIC is not set"
fi

if [ "$failures" -gt 0 ]; then
  echo "$failures checks failed" >&2
  exit 1
fi
echo "no check failed"
