#!/usr/bin/env bash
# Builds the Python package as a wheel and checks it, in a fresh virtual environment with the libraries that it works with.
#
#   bindings/python/check.sh [ARGUMENTS OF PYTEST]
#
# PYTHON names the interpreter. CARGO_TARGET_DIR is shared with other builds. METIER is the program to compare answers with.
set -euo pipefail
# Relative paths are those of the caller.
export METIER=${METIER:+$(realpath "$METIER")} CARGO_TARGET_DIR=${CARGO_TARGET_DIR:+$(realpath "$CARGO_TARGET_DIR")}
cd -P "$(dirname "$0")"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$(realpath -m ../../target)}

python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -m venv "$work/venv"
bin=$work/venv/bin
"$bin/pip" install --quiet --upgrade pip
"$bin/pip" install --quiet 'maturin>=1.9,<2' 'mypy>=2,<3' 'ruff==0.17.6'

# The profile of development: it is checked here, not timed.
"$bin/maturin" build --quiet --locked --profile dev --interpreter "$bin/python" --out "$work/wheel"
"$bin/pip" install --quiet "$work"/wheel/metier-*.whl
"$bin/python" -c 'import metier; print("metier", metier.__version__, "imported without other libraries")'
"$bin/pip" install --quiet duckdb mcp pandas pandas-stubs polars pyarrow pyspark pytest tqdm

"$bin/ruff" check .  ../../examples/python
"$bin/ruff" format --check . ../../examples/python
"$bin/mypy"
"$bin/mypy" --no-incremental ../../examples/python
"$bin/pytest" --quiet "$@"
# Arguments are for some tests only.
test $# -eq 0 || exit 0

if ! { command -v java || test -n "${JAVA_HOME:-}"; } >/dev/null; then
  echo "Spark NOT checked: it needs Java"
  exit
fi
# What is different in the oldest Spark: no Arrow UDFs, and pandas below 3. Its releases end with Python 3.11.
if ! "$bin/python" -c 'import sys; sys.exit(sys.version_info >= (3, 12))'; then
  echo "Spark 3.5 NOT checked: it needs Python 3.11 or older"
  exit
fi
"$bin/pip" install --quiet 'pyspark==3.5.*' 'pandas<3'
"$bin/pytest" --quiet --disable-warnings tests/test_spark.py -k 'sql or columns or shipped or refused'
