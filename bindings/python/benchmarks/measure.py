r"""Measures the package: rows per second beside the Rust library, opening, memory, and the size of the wheel.

    cargo build --release -p metier-python --example batch
    maturin build --release -m bindings/python/Cargo.toml --out wheels
    pip install wheels/metier-*.whl pyarrow
    python bindings/python/benchmarks/measure.py --index my-index --titles titles.txt \
      --batch target/release/examples/batch

TITLES has a title a line; those of the figures in docs/scale.md are distinct ones of a release and of development sets.
Nothing else should run on the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import metier
import pyarrow as pa


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", required=True)
    parser.add_argument("--titles", required=True, type=Path)
    parser.add_argument("--batch", required=True)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    # Lines as Rust has them: some titles have exotic separators in them.
    lines = arguments.titles.read_text("utf-8").split("\n")
    titles = list(dict.fromkeys(filter(None, lines)))[: arguments.rows]
    figures = {"titles": len(titles), "cores": os.cpu_count()}
    figures |= opening(arguments.index)
    figures |= memory(arguments.index)
    chance = random.Random(1)
    repeated = [title for title in titles for _ in range(10)]
    chance.shuffle(repeated)
    for name, rows in (("distinct", titles), ("nine repeats in ten", repeated)):
        figures[name] = rates(arguments, rows)
    print(json.dumps(figures, indent=2))


def rates(arguments: argparse.Namespace, titles: list[str]) -> dict[str, float]:
    """Rows per second, by turns."""
    index = metier.open(arguments.index)
    table = pa.table({"title": titles})
    ours, library = [], []
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt", newline="\n") as file:
        file.write("\n".join(titles))
        file.flush()
        for _ in range(arguments.runs):
            start = time.perf_counter()
            coded = index.code_table(table, top=3, progress=False)
            ours.append(len(titles) / (time.perf_counter() - start))
            run = subprocess.run(
                [arguments.batch, arguments.index, file.name], capture_output=True, text=True, check=True
            )
            library.append(float(run.stdout.split()[0]))
            assert coded.num_rows == len(titles)
    python, rust = statistics.median(ours), statistics.median(library)
    return {
        "rows": len(titles),
        "code_table": round(python),
        "rust_batch": round(rust),
        "ratio": round(python / rust, 3),
    }


def opening(index: str) -> dict[str, object]:
    """Milliseconds to import the package and to open an index, each in a process of its own."""
    script = (
        "import time; start = time.perf_counter(); import metier; imported = time.perf_counter();"
        f"index = metier.open({index!r}); print(imported - start, time.perf_counter() - imported)"
    )
    runs = []
    for _ in range(7):
        out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        runs.append([float(part) * 1e3 for part in out.split()])
    return {
        "import_ms": round(statistics.median(run[0] for run in runs), 1),
        "open_ms": round(statistics.median(run[1] for run in runs), 1),
    }


def memory(index: str) -> dict[str, object]:
    """MiB that one more process takes (PSS), beyond the pages of the index that both use: one that opens the index
    itself, beside one that has it open, and one forked from one that has it."""
    script = f"""
import os, subprocess, sys, time
import metier

def pss(pid="self"):
    with open(f"/proc/{{pid}}/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024

def use():
    index = metier.open({index!r})
    index.code_table(["RN", "cashier"] * 10)
    for _ in range(1_000):
        index.code("welder")
    return index

if sys.argv[1] == "other":
    print(flush=True)
    sys.stdin.readline()
    index = use()
    print(flush=True)
    sys.stdin.readline()
    sys.exit()

index = use()
if sys.argv[1] == "forked":
    before = pss()
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        use()
        os.write(tell, b"x")
        time.sleep(30)
        os._exit(0)
    os.read(ready, 1)
    print(pss() + pss(child) - before)
    os.kill(child, 9)
    os.waitpid(child, 0)
else:
    other = subprocess.Popen(
        [sys.executable, "-c", sys.argv[2], "other"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    other.stdout.readline()
    before = pss() + pss(other.pid)
    other.stdin.write(b"\\n")
    other.stdin.flush()
    other.stdout.readline()
    print(pss() + pss(other.pid) - before)
    other.communicate(b"\\n")
"""
    found = {}
    for how in ("opened", "forked"):
        command = [sys.executable, "-c", script, how, script]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found[f"{how}_process_mib"] = round(float(out), 1)
    return found


if __name__ == "__main__":
    main()
