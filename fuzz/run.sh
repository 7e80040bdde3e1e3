#!/usr/bin/env bash
# Runs each fuzz target for some seconds, from its seeds, and fails if one crashes, hangs or takes too much memory.
#
#   fuzz/run.sh SECONDS [TARGET…]
#
# Needs nightly Rust and cargo-fuzz (`cargo install cargo-fuzz`). What makes a target fail is left in fuzz/artifacts; what
# it learns, in fuzz/corpus.
set -euo pipefail
cd -P "$(dirname "$0")"

seconds=${1:?usage: fuzz/run.sh SECONDS [TARGET…]}
shift
toolchain=${METIER_NIGHTLY:-nightly}
# Without a sanitizer, which would take more memory than the reader that it watches.
build=(--sanitizer none)
all=(title query csv_record json_record release_table labor_table xlsx zip_release parquet_file manifest)
targets=("${@:-${all[@]}}")

cargo "+$toolchain" fuzz build "${build[@]}"
failed=()
for target in "${targets[@]}"; do
  corpus=corpus/$target
  mkdir -p "$corpus"
  # Fresh inputs go to the first folder.
  report=$(mktemp)
  if cargo "+$toolchain" fuzz run "${build[@]}" "$target" "$corpus" "seeds/$target" -- \
    -max_total_time="$seconds" -timeout=20 -rss_limit_mb=768 -max_len=16384 -print_final_stats=1 >"$report" 2>&1; then
    printf '%-14s %s inputs\n' "$target" "$(sed -n 's/^stat::number_of_executed_units: *//p' "$report")"
  else
    failed+=("$target")
    tail -n 40 "$report" >&2
  fi
  rm -f "$report"
done
if ((${#failed[@]})); then
  echo "failed: ${failed[*]}; inputs in fuzz/artifacts" >&2
  exit 1
fi
