#!/usr/bin/env python3
"""An hour at most of what the server can do, with a reload every few seconds: no request may fail.

    benches/http/soak.py --index /tmp/index --release ../shared/onet/db_30_1_text --seconds 3600

Needs wrk and Python 3.9. First, the server answers as fast as it can for a while; then SHARE of that rate is asked of it, all
kinds of request of `measure.py` in turn, and it is told to reload its index every RELOAD seconds. Ends with status 1 if an
answer was no success, if a connection failed, or if a reload did.
"""

import argparse
import itertools
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import HERE, ROOT, get, paths, wait_for

SLICE = 60  # seconds of each run of wrk
CONNECTIONS = 64


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--metier", default=ROOT / "target/release/metier", type=Path)
    parser.add_argument("--index", required=True, type=Path)
    parser.add_argument("--release", required=True, type=Path, help="folder of a release, for its titles")
    parser.add_argument("--queries", default=50_000, type=int)
    parser.add_argument("--seconds", default=3600, type=int)
    parser.add_argument("--share", default=0.8, type=float, help="of the most requests per second")
    parser.add_argument("--reload", default=10, type=int, help="seconds between reloads")
    return parser.parse_args()


def run(address, file, seconds, seed, pause=0.0):
    """Starts wrk."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "--latency", "-s", HERE / "ask.lua",
               f"http://{address}"]
    environment = {**os.environ, "PATHS": str(file), "SEED": str(seed), "PAUSE": str(pause)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def rate(said):
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def memory(server):
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024


def count(metrics, name):
    return sum(float(number) for number in re.findall(rf"^{name}(?:\{{.*\}})? (\S+)$", metrics, re.MULTILINE))


def main():
    options = arguments()
    address = "127.0.0.1:8089"
    server = subprocess.Popen([options.metier, "serve", "--index", options.index, "--addr", address],
                              stderr=subprocess.DEVNULL)
    failed = 0
    try:
        wait_for(address, "/readyz")
        occupations = re.findall(r'"code":"(\d\d-\d{4}\.\d\d)"', get(address, "/api/v1/occupations").decode())
        kinds = paths(options, occupations).values()
        shuffled = [random.Random(3).sample(kind, len(kind)) for kind in kinds]
        mixed = [path for turn in itertools.islice(zip(*map(itertools.cycle, shuffled)), options.queries) for path in turn]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "paths")
            file.write_text("\n".join(mixed))
            most = rate(run(address, file, 10, 0).communicate()[0])
            wanted = options.share * most
            print(f"at most {most:,.0f} requests/s; {wanted:,.0f} from now on; {memory(server)} MiB", flush=True)
            pause, asked, reloads, start = 1000 * CONNECTIONS / wanted, 0, 0, time.monotonic()
            for turn in itertools.count(1):
                left = options.seconds - (time.monotonic() - start)
                if left < 1:
                    break
                load = run(address, file, max(1, min(SLICE, round(left))), turn, pause)
                while load.poll() is None:
                    try:
                        load.wait(options.reload)
                    except subprocess.TimeoutExpired:
                        server.send_signal(signal.SIGHUP)
                        reloads += 1
                said = load.stdout.read()
                asked += int(re.search(r"(\d+) requests in", said)[1])
                wrong = re.findall(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", said)
                failed += len(wrong)
                slow = re.search(r"^ +99% +(\S+)", said, re.MULTILINE)[1]
                print(f"{time.monotonic() - start:6.0f} s {rate(said):8,.0f}/s p99 {slow} {reloads} reloads "
                      f"{memory(server)} MiB {' '.join(wrong)}", flush=True)
                # Answers take a part of the time between two requests of a connection.
                pause = max(1.0, pause + 1000 * CONNECTIONS * (1 / wanted - 1 / rate(said)))
        metrics = get(address, "/metrics").decode()
        refused = [line for line in metrics.splitlines() if "reload" in line and not line.startswith("#")]
        print(f"{asked:,} requests, {reloads} reloads told, {failed} runs with failures", *refused, sep="\n")
    finally:
        server.terminate()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
