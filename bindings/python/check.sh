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
