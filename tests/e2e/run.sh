#!/usr/bin/env bash
# Tests the pages in headless Chromium: tests/e2e/run.sh [FILE…]. Installs what is missing and says so.
#
# METIER is the program to test (target/debug/metier by default).
set -euo pipefail
# A relative path is the caller's.
METIER=${METIER:+$(realpath "$METIER")}
cd -P "$(dirname "$0")"

export METIER=${METIER:-${CARGO_TARGET_DIR:-$(realpath ../..)/target}/debug/metier}

if ! command -v node >/dev/null; then
  echo "NOT tested in a browser: Node.js 20 or later is needed" >&2
  exit 3
fi
export CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
if [ -z "$CHROMIUM" ]; then
  echo "installing chromium (apt)"
  if ! { apt-get update -qq && apt-get install -y -qq chromium; } >/dev/null 2>&1; then
    echo "NOT tested in a browser: chromium cannot be installed" >&2
    exit 3
  fi
  CHROMIUM=$(command -v chromium)
fi
if [ ! -d node_modules/playwright-core ] || [ ! -d node_modules/axe-core ]; then
  echo "installing playwright-core and axe-core (npm)"
  npm ci --silent --no-audit --no-fund --ignore-scripts
fi
if [ $# -eq 0 ]; then set -- *.test.js; fi
node --test --test-concurrency=1 --test-timeout=180000 "$@"
