"""Measures Spark on this machine: rows per second with one worker and with two, each with a core of its own.

python bindings/python/benchmarks/spark_cluster.py --index my-index --titles titles.txt
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", required=True)
    parser.add_argument("--titles", required=True, type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--workers", type=int, help="measure one cluster of this size")
    arguments = parser.parse_args()
    if arguments.workers:
        print(json.dumps(measure(arguments)))
        return
    found = {}
    for workers in (1, 2):
        command = [sys.executable, __file__, *sys.argv[1:], "--workers", str(workers)]
        found[workers] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.splitlines()[-1])
    ratios = {name: round(found[2][name] / found[1][name], 2) for name in found[1]}
    print(json.dumps({"1 worker": found[1], "2 workers": found[2], "ratio": ratios}, indent=2))


def measure(arguments: argparse.Namespace) -> dict[str, int]:
    """Rows per second of a cluster whose Python workers have the index open."""
    import metier.spark
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyspark.sql import SparkSession

    # As on machines of their own: the JVMs of one worker would keep the other's core busy too.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: arguments.workers])
    os.environ |= {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    spark = (
        SparkSession.builder.master(f"local-cluster[{arguments.workers},1,2048]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", str(4 * arguments.workers))
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    titles = list(dict.fromkeys(filter(None, arguments.titles.read_text("utf-8").split("\n"))))[: arguments.rows]
    repeated = [title for title in titles for _ in range(10)]
    random.Random(1).shuffle(repeated)
    found = {}
    for name, rows, distinct in (
        ("distinct titles", titles, False),
        ("nine repeats in ten", repeated, False),
        ("nine repeats in ten, distinct=True", repeated, True),
    ):
        file = f"titles-{os.getpid()}-{len(rows)}-{distinct}.parquet"
        place = Path(os.environ.get("TMPDIR", "/tmp")) / file
        # Spark finds no library for Snappy on some systems.
        pq.write_table(pa.table({"id": range(len(rows)), "title": rows}), place, compression="none")
        df = spark.read.parquet(str(place)).repartition(8)
        # So that no worker opens the index while the clock runs.
        warm = spark.range(64).selectExpr("concat('nurse ', id) AS title").repartition(8)
        metier.spark.code_dataframe(warm, arguments.index).write.format("noop").mode("overwrite").save()
        start = time.perf_counter()
        coded = metier.spark.code_dataframe(df, arguments.index, distinct=distinct)
        coded.write.format("noop").mode("overwrite").save()
        found[name] = round(len(rows) / (time.perf_counter() - start))
        place.unlink()
    spark.stop()
    return found


if __name__ == "__main__":
    main()
