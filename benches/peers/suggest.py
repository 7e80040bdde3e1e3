#!/usr/bin/env python3
"""Compares metier's suggestions with those of a running Meilisearch over the same titles, side by side in one run.

Loads Meilisearch with the titles of a release, then asks both servers what someone has typed so far, and reports how
often the intended occupation is among the first ten, and how many requests each answers in a second.

exit status:
  0  both were measured
  1  a server answered with an error, or an input file could not be read
  2  wrong arguments
  3  no Meilisearch answers; metier was measured alone
  4  no metier answers; nothing was measured
"""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import rate
from servers import FIRST, Address, Meilisearch, Metier, NoAnswer, Refused
from titles import documents, typed_texts

CHECKOUT = Path(__file__).resolve().parents[2]
FAILED, NO_MEILISEARCH, NO_METIER = 1, 3, 4

# Rows of the table: label, and which texts of the set they cover.
ROWS = [
    ("3 letters", lambda typed: typed.letters == 3 and not typed.typos),
    ("4 letters", lambda typed: typed.letters == 4 and not typed.typos),
    ("8 letters", lambda typed: typed.letters == 8 and not typed.typos),
    ("5 letters, one of them wrong", lambda typed: typed.letters == 5 and typed.typos),
    ("8 letters, one of them wrong", lambda typed: typed.letters == 8 and typed.typos),
    ("5 to 15 letters, one of them wrong", lambda typed: typed.typos),
]

SPEED = [
    ("suggestions a second, {} connections", "per_second", ",.0f"),
    ("  median time, ms", "p50", ".2f"),
    ("  99th percentile, ms", "p99", ".2f"),
    ("  the client's processes were busy", "client", ".0%"),
]

HOW_TO_START = """
  ############################################################################
  No Meilisearch: {reason}
  metier is measured ALONE. To compare, start one and run this again:

    docker run --rm -p 7700:7700 getmeili/meilisearch

  or run its binary: meilisearch --no-analytics (see https://www.meilisearch.com/docs).
  Give another address with --meili or MEILI_URL, its key in MEILI_KEY.
  ############################################################################
"""


def address(url):
    try:
        return Address.parse(url)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def above_zero(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text}: give a number above 0")
    return number


def arguments():
    summary, statuses = __doc__.split("exit status:")
    parser = argparse.ArgumentParser(
        description=summary,
        epilog=f"exit status:{statuses}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--metier",
        type=address,
        metavar="URL",
        default=os.environ.get("METIER_URL", "http://127.0.0.1:8080"),
        help="a running metier [METIER_URL; default: http://127.0.0.1:8080]",
    )
    parser.add_argument(
        "--meili",
        type=address,
        metavar="URL",
        default=os.environ.get("MEILI_URL", "http://127.0.0.1:7700"),
        help="a running Meilisearch; its key is read from MEILI_KEY [MEILI_URL; default: http://127.0.0.1:7700]",
    )
    parser.add_argument(
        "--index", default="metier_peer_titles", help="index in Meilisearch, REPLACED by this run [default: %(default)s]"
    )
    parser.add_argument(
        "--release",
        type=Path,
        metavar="FOLDER",
        default=CHECKOUT / "../shared/onet/db_30_1_text",
        help="the O*NET release, as text, that metier serves [default: ../shared/onet/db_30_1_text]",
    )
    parser.add_argument(
        "--set",
        type=Path,
        metavar="FILE",
        default=CHECKOUT / "../shared/eval/typeahead_dev.tsv",
        help="the typeahead set [default: ../shared/eval/typeahead_dev.tsv]",
    )
    parser.add_argument("--connections", type=above_zero, default=16, help="[default: %(default)s]")
    parser.add_argument("--seconds", type=above_zero, default=6, help="of load, after one to warm up [default: 6]")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


def say(text):
    print(text, file=sys.stderr, flush=True)


def measure(server, version, typed, options):
    """What one server reaches: the share found for each row, and its rate."""
    say(f"{server.name} {version}: {len(typed):,} texts")
    found = {text: not text.codes.isdisjoint(server.codes(text.query)) for text in typed}
    shares = {}
    for label, covers in ROWS:
        places = [found[text] for text in typed if covers(text)]
        shares[label] = sum(places) / len(places) if places else None
    say(f"{server.name}: {options.seconds} seconds of load on {options.connections} connections")
    requests = [server.raw(text.query) for text in typed]
    try:
        reached = rate.measure(server.address, requests, options.connections, options.seconds)
    except ConnectionError as error:
        raise Refused(f"{server.name} at {server.address}, under load: {error}") from None
    return {"version": version, "first_ten": shares, "rate": asdict(reached)}


def table(results, connections):
    names = list(results)

    def line(label, cells):
        return f"{label:<54}" + "".join(f"{cell:>14}" for cell in cells)

    def share(value):
        return "" if value is None else f"{value:.3f}".lstrip("0")

    lines = [line("", names), line("", [results[name]["version"] for name in names])]
    for label, _ in ROWS:
        shares = [share(results[name]["first_ten"][label]) for name in names]
        lines.append(line(f"in the first {FIRST} after {label}", shares))
    for label, key, form in SPEED:
        speeds = [format(results[name]["rate"][key], form) for name in names]
        lines.append(line(label.format(connections), speeds))
    return "\n".join(lines)


def run(options):
    metier = Metier(options.metier)
    meilisearch = Meilisearch(options.meili, os.environ.get("MEILI_KEY"), options.index)
    titles, typed = documents(options.release), typed_texts(options.set)
    results = {}
    try:
        version = metier.check(len(titles))
    except NoAnswer as error:
        say(f"{error}\nStart one: metier serve")
        return {}, NO_METIER
    results[metier.name] = measure(metier, version, typed, options)
    try:
        version = meilisearch.check()
        took = meilisearch.load(titles)
        say(f"Meilisearch: loaded {len(titles):,} titles in {took:.1f} s")
        results[meilisearch.name] = measure(meilisearch, version, typed, options)
    except NoAnswer as error:
        say(HOW_TO_START.format(reason=error))
        return results, NO_MEILISEARCH
    except Refused as error:
        say(f"error: {error}")
        return results, FAILED
    return results, 0


def main():
    options = arguments()
    try:
        results, status = run(options)
    except (Refused, NoAnswer, OSError) as error:
        say(f"error: {error}")
        return FAILED
    if results:
        shown = {"connections": options.connections, "seconds": options.seconds, "servers": results}
        print(json.dumps(shown, indent=2) if options.json else table(results, options.connections))
        if any(result["rate"]["client"] > 0.9 for result in results.values()):
            say("The client was busy almost all the time: that server may answer more than was asked of it.")
    return status


if __name__ == "__main__":
    sys.exit(main())
