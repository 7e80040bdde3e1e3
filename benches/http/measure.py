#!/usr/bin/env python3
"""Requests per second over HTTP, beside a server that does nothing.

    cargo build --release --bin metier --example noop_server
    target/release/metier index --data ../shared/onet/db_30_1_text --index /tmp/index
    benches/http/measure.py --index /tmp/index --release ../shared/onet/db_30_1_text

Needs wrk and Python 3.9. Each line of the table is one kind of request, as often as the server can answer it on CONNECTIONS
connections, in turn with requests to the no-op server for bodies of the same size. Queries are made from the titles of a
release, which part of them ends early or has a typing error; all differ unless they are drawn from a Zipf distribution.
"""

import argparse
import contextlib
import itertools
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--metier", default=ROOT / "target/release/metier", type=Path)
    parser.add_argument("--noop", default=ROOT / "target/release/examples/noop_server", type=Path)
    parser.add_argument("--index", required=True, type=Path)
    parser.add_argument("--release", required=True, type=Path, help="folder of a release, for its titles")
    parser.add_argument("--queries", default=200_000, type=int)
    parser.add_argument("--connections", default=16, type=int)
    parser.add_argument("--seconds", default=5, type=int, help="of each run")
    parser.add_argument("--rounds", default=3, type=int)
    parser.add_argument("--only", help="kinds of request, separated by commas")
    parser.add_argument("serve", nargs="*", help="further options of metier serve, after --")
    return parser.parse_args()


def titles(release):
    texts = set()
    for name, column in [("Alternate Titles.txt", 1), ("Occupation Data.txt", 1), ("Sample of Reported Titles.txt", 1)]:
        with open(release / name, encoding="utf-8") as table:
            next(table)
            texts.update(line.rstrip("\n").split("\t")[column] for line in table)
    return sorted(text for text in texts if text.isascii())


def mistyped(random, text):
    place = random.randrange(len(text))
    letter = random.choice("abcdefghijklmnopqrstuvwxyz")
    return random.choice([
        text[:place] + text[place + 1:],
        text[:place] + letter + text[place:],
        text[:place] + letter + text[place + 1:],
    ])


def typed(random, title):
    """What someone has typed of a title so far; half of the time with an error."""
    text = title[:random.randint(min(3, len(title)), min(len(title), 20))]
    return mistyped(random, text) if random.random() < 0.5 else text


def written(random, title):
    """A title as someone writes it."""
    text = random.choice(["", "", "senior ", "part time ", "assistant "]) + title.lower()
    return mistyped(random, text) if random.random() < 0.25 else text


def distinct(random, titles, make, count):
    seen = {}
    for title in itertools.cycle(titles):
        seen.setdefault(make(random, title))
        if len(seen) >= count:
            break
    texts = list(seen)
    random.shuffle(texts)
    return texts


def zipf(random, texts, count):
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(texts) + 1)))
    return random.choices(texts, cum_weights=weights, k=count)


def paths(options, occupations):
    source = random.Random(1)
    known = titles(options.release)
    source.shuffle(known)
    quote = urllib.parse.quote
    prefixes = distinct(source, known, typed, options.queries)
    queries = distinct(source, known, written, options.queries)
    reports = [f"/api/v1/occupations/{code}/report{rest}" for rest in ["", "?all=1"] for code in occupations]
    pages = [f"/occupations/{code}" for code in occupations]
    onet = [f"/online/search?keyword={quote(text)}&end=5" for text in zipf(source, queries, options.queries)]
    onet[1::2] = source.choices([f"/online/occupations/{code}/" for code in occupations], k=len(onet[1::2]))
    return {
        "suggest": [f"/api/v1/suggest?q={quote(text)}" for text in prefixes],
        "suggest (Zipf)": [f"/api/v1/suggest?q={quote(text)}" for text in zipf(source, prefixes, options.queries)],
        "search": [f"/api/v1/search?q={quote(text)}" for text in queries],
        "match": [f"/api/v1/match?title={quote(text)}" for text in queries],
        "report": reports,
        "page of a report": pages,
        "O*NET search (Zipf) and overviews": onet,
    }


def get(address, path):
    with urllib.request.urlopen(f"http://{address}{path}") as answer:
        return answer.read()


def wait_for(address, path):
    for _ in range(300):
        try:
            return get(address, path)
        except OSError:
            time.sleep(0.1)
    sys.exit(f"nobody answers at {address}")


def milliseconds(text):
    value, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def load(options, address, file, seed):
    """Requests per second and the 99th percentile of their times in milliseconds."""
    command = ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s", "--latency", "-s", HERE / "ask.lua",
               f"http://{address}"]
    environment = {**os.environ, "PATHS": str(file), "SEED": str(seed)}
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(said)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    return rate, milliseconds(re.search(r"^ +99% +(\S+)", said, re.MULTILINE)[1])


@contextlib.contextmanager
def running(command, address, path):
    """A server, from when it answers a request on."""
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(address, path)
        yield
    finally:
        server.terminate()
        server.wait()


def measured(options, ours, theirs, asked, folder):
    """A line of the table: the medians of some rounds, beside the no-op server."""
    sample = random.Random(2).sample(asked, min(200, len(asked)))
    size = round(statistics.mean(len(get(ours, path)) for path in sample))
    file, same = Path(folder, "paths"), Path(folder, "same")
    file.write_text("\n".join(asked))
    # As many different requests, as long as ours: they take wrk time, which both servers lose.
    same.write_text("\n".join(f"/{size}?{path}" for path in asked))
    # A server that people use has answered what they ask most.
    load(options, ours, file, options.rounds)
    runs = [(*load(options, ours, file, seed), *load(options, theirs, same, seed)) for seed in range(options.rounds)]
    rate, slow, most, least = (statistics.median(numbers) for numbers in zip(*runs))
    return f"{rate:,.0f} | {slow:.2f} | {size:,} | {most:,.0f} | {least:.2f} | {rate / most:.2f}"


def main():
    options = arguments()
    metier, noop = "127.0.0.1:8089", "127.0.0.1:8090"
    serve = [options.metier, "serve", "--index", options.index, "--addr", metier, *options.serve]
    with running(serve, metier, "/readyz"):
        occupations = re.findall(r'"code":"(\d\d-\d{4}\.\d\d)"', get(metier, "/api/v1/occupations").decode())
    kinds = paths(options, occupations)
    if options.only:
        kinds = {kind: kinds[kind] for kind in options.only.split(",")}
    print("| | requests/s | p99 ms | bytes | no-op requests/s | p99 ms | share |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, running([options.noop, noop], noop, "/1"):
        for kind, asked in kinds.items():
            # A server for each, so that none finds the answers of another kind in the cache.
            with running(serve, metier, "/readyz"):
                print(f"| {kind} | {measured(options, metier, noop, asked, folder)} |", flush=True)


if __name__ == "__main__":
    main()
